"""What is wrong with the templates of an organisation: variables that no document gives, mentions that are missing."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path

from gescof_xl.core.errors import DocumentError
from gescof_xl.core.problems import Problem
from gescof_xl.documents.templates.check import missing_variables, unknown_variables
from gescof_xl.documents.templates.sandbox import dotted_paths
from gescof_xl.documents.templates.template_source import OWN_TEMPLATES, TemplateSource
from gescof_xl.domain.papers.papers import Paper
from gescof_xl.domain.papers.samples import REQUIRED, sample_papers
from gescof_xl.resources import shipped


def template_problems(beside: Path) -> Iterator[tuple[Path, list[Problem]]]:
    """Each template that documents would use beside a workbook, and what is wrong with it; nothing for a good one."""
    samples = sample_papers()
    for name, paper in samples.items():
        path = TemplateSource(beside=beside).template(name)
        yield path, list(_problems(path, paper))
    own = beside / OWN_TEMPLATES
    for path in sorted(own.glob("*.docx")) if own.is_dir() else ():
        ours = path.stem in samples or shipped("templates", path.name).is_file()
        if not (ours or path.name.startswith("~$")):  # Word's mark of an open file
            yield path, [_unused(path, samples)]


def _problems(path: Path, paper: Paper) -> Iterator[Problem]:
    known = sorted(set(dotted_paths(paper.context)))
    try:
        unknown, missing = unknown_variables(path, paper.context), missing_variables(path, REQUIRED[paper.template])
    except DocumentError as error:
        yield _problem(error.message, error.cure)
        return
    for use in unknown:
        yield _problem(f"« {use.name} » n'existe pas : dans {use.place}.", _near(use.name, known))
    for name in missing:
        yield _problem(f"« {name} » n'est nulle part.", "Une mention obligatoire manquerait : remettez cette variable.")


def _near(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1, 0.6)
    return f"Vouliez-vous dire « {near[0]} » ?" if near else "Corrigez le nom de la variable dans le modèle."


def _unused(path: Path, samples: Mapping[str, Paper]) -> Problem:
    names = ", ".join(f"{name}.docx" for name in samples)
    return _problem(f"« {path.name} » ne sert à aucun document.", f"Les modèles s'appellent {names}.")


def _problem(message: str, cure: str) -> Problem:
    return Problem(code="MOD-001", message=message, cure=cure, blocking=False)
