"""The auditor's report: what was compared and what was found, in the sheet and in the document."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from gescof_xl.actions.base import Context
from gescof_xl.actions.surroundings import NoSurroundings
from gescof_xl.actions.verify_integrity import Params, act
from gescof_xl.core.changes import Add, Rewrite
from gescof_xl.documents.printing.printing import Places, print_papers
from gescof_xl.documents.templates.check import unknown_variables
from gescof_xl.documents.templates.template_source import TemplateSource
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.issue import DraftInvoice, issue
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import FiledDocument
from gescof_xl.domain.seal import SealLog, entries
from gescof_xl.domain.tables.accounting import IntegrityLine
from gescof_xl.domain.tables.billing import InvoiceType, LineKind
from gescof_xl.generate.templates.integrity import integrity
from gescof_xl.resources import shipped
from tests.office import TODAY
from tests.text_tables import school


@pytest.fixture
def issued() -> Ledger:
    """One sealed invoice."""
    ledger = school("Clients\nCode\nC1")
    line = DraftLine(kind=LineKind.DIRECT, payer="C1", label="Excel", quantity=1, unit_price=1000, vat="EXO", net=1000)  # type: ignore[arg-type]
    return ledger.after(
        issue(ledger, [DraftInvoice(type=InvoiceType.INVOICE, party="C1", lines=(line,))], TODAY).changes
    )


def context(ledger: Ledger, *filed: FiledDocument) -> Context:
    chain = tuple(entries(ledger))
    journal = SealLog(entries=chain, head=(chain[-1].rank, chain[-1].hash))

    class Folder(NoSurroundings):
        def seal_journal(self) -> SealLog:
            return journal

        def filed_documents(self, ledger: Ledger) -> tuple[FiledDocument, ...]:
            return filed

    return Context(today=TODAY, surroundings=Folder())


def test_an_intact_workbook(issued: Ledger) -> None:
    """Seven checks, all « conforme », and nothing is written without being asked."""
    silent = act(issued, context(issued), Params())
    assert (silent.problems, silent.changes, silent.papers) == ((), (), ())
    found = act(issued, context(issued), Params(report=True)).changes[0]
    assert isinstance(found, Rewrite)
    assert [(line.check, line.finding.value) for line in found.rows] == [  # type: ignore[attr-defined]
        ("Sceaux et journal", "conforme"),
        ("Taux, mentions et organisme", "conforme"),
        ("Séries de numéros", "conforme"),
        ("Exports comptables", "conforme"),
        ("Documents sur le disque", "conforme"),
        ("Copies du classeur", "conforme"),
        ("Témoins", "conforme"),
    ]


def test_each_anomaly_has_its_line(issued: Ledger) -> None:
    """An altered amount and an altered file: two anomalies under their checks, with what to do."""
    first = replace(issued.invoices[0], name="Autre", document="2026/FA2026-00001.pdf")
    altered = replace(issued, invoices=(first,))
    file = FiledDocument(name="2026/FA2026-00001.pdf", expected="a", found="b")
    outcome = act(altered, replace(context(issued, file)), Params(report=True))
    found = outcome.changes[0]
    assert isinstance(found, Rewrite)
    anomalies = [line for line in found.rows if isinstance(line, IntegrityLine) and "(" in line.check]
    assert [line.check for line in anomalies] == ["Sceaux et journal (SCE-003)", "Documents sur le disque (EXP-006)"]
    assert all(line.cure for line in anomalies)


@pytest.mark.programs
def test_the_document_names_only_what_is_known_and_says_it(issued: Ledger, tmp_path: Path) -> None:
    """The template ships fresh; its PDF shows the checks."""
    paper = act(issued, context(issued), Params(report=True)).papers[0]
    template = shipped("templates", "integrite.docx")
    assert template.read_bytes() == integrity()
    assert not unknown_variables(template, paper.context)
    printed = print_papers(
        [paper], TemplateSource(beside=tmp_path), Places(tmp_path, tmp_path / "documents"), lambda *_: None
    )
    pdf = next(path for path in printed.files if path.suffix == ".pdf")
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    for words in ("Rapport d'intégrité du 22/11/2026", "Sceaux et journal", "2 lignes scellées", "conforme"):
        assert words in text.replace("\u00a0", " ")


def test_the_chain_rests_on_true_seals(issued: Ledger) -> None:
    """The fixture's invoice is really sealed: adding a row without seal is SCE-001."""
    bare = replace(issued.invoices[0], number="FA2026-00002", seal="")
    codes = {p.code for p in act(issued.after([Add(bare)]), context(issued), Params()).problems}
    assert "SCE-001" in codes
