"""Printing many papers: what a Ctrl-C leaves, whenever it comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gescof_xl.documents.printing import batch, printing
from gescof_xl.documents.printing.batch import JobResult
from gescof_xl.documents.printing.printing import Places, print_papers
from gescof_xl.documents.templates.template_source import TemplateSource
from gescof_xl.domain.papers.samples import sample_papers


def test_a_stop_while_a_paper_is_taken_leaves_it_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half taken counts as not made: else the workbook would say that a paper exists, which is never filed."""
    places = Places(tmp_path / "drafts", tmp_path / "documents")
    papers = [replace(paper, name=name, also_in=("Copies",)) for name, paper in [*sample_papers().items()][:3]]

    def made(*_: object, **__: object) -> Iterator[JobResult]:
        for paper in papers:
            file = places.staging / paper.folder / f"{paper.name}.pdf"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"%PDF")
            yield JobResult(name=paper.name, files=(file,))

    def copied(path: Path, folder: Path) -> Path:
        if path.stem == papers[1].name:
            raise KeyboardInterrupt
        return folder / path.name

    monkeypatch.setattr(batch, "make_all", made)
    monkeypatch.setattr(printing, "_copied", copied)
    printed = print_papers(papers, TemplateSource(beside=tmp_path), places, lambda *_: None, stoppable=True)

    assert printed.failed == {papers[1].name, papers[2].name}
    assert {path.stem for path in printed.files} == {papers[0].name}
    assert "2 documents non faits" in printed.problems[-1].message
