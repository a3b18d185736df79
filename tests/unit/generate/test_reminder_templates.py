"""The letters of reminders that ship: every variable is known, and a letter shows what it claims."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from gescof_xl.actions.base import Context
from gescof_xl.actions.remind import Params, act
from gescof_xl.documents.printing.printing import Places, print_papers
from gescof_xl.documents.templates.check import unknown_variables
from gescof_xl.documents.templates.template_source import TemplateSource
from gescof_xl.domain.papers.papers import Paper
from gescof_xl.generate.templates.reminder import LEVELS, reminder
from gescof_xl.resources import shipped
from tests.packages import parts_of
from tests.text_tables import school

DRAWN = """
    Financeurs
    Code | Raison sociale
    OP1  | Opco Un

    Factures
    N°           | Tiers | Date       | Échéance   | Total HT | Total TTC
    FA2026-00001 | OP1   | 20/09/2026 | 20/10/2026 | 1788     | 1788

    Sessions
    N°
    S0001

    Financements
    N°      | Financeur | N° accord
    FI00001 | OP1       | 0042

    Lignes
    N°      | Facture      | Prix unitaire HT | Total HT | Financement
    L000001 | FA2026-00001 | 1788             | 1788     | FI00001
"""

CREDIT = """
    Reglements
    N°     | Date       | Tiers | Montant
    R00001 | 10/11/2026 | OP1   | 50
"""


@pytest.fixture(scope="module")
def letter() -> Paper:
    """A letter to an OPCO with penalties, at the level due on 21/11/2026."""
    outcome = act(school(DRAWN), Context(today=date(2026, 11, 21)), Params(penalties=True))
    return outcome.papers[0]


@pytest.mark.parametrize("level", range(1, LEVELS + 1))
def test_each_level_has_its_template_and_names_only_what_is_known(level: int) -> None:
    """relance-1 to relance-4 ship, fresh, and every variable in them has a value, where a credit is deducted too."""
    template = shipped("templates", f"relance-{level}.docx")
    (letter,) = act(school(DRAWN + CREDIT), Context(today=date(2026, 11, 21)), Params(penalties=True)).papers

    assert parts_of(template) == parts_of(reminder())
    assert not unknown_variables(template, letter.context)


@pytest.mark.programs
def test_a_letter_shows_what_it_claims(letter: Paper, tmp_path: Path) -> None:
    """Invoice, days late, 19.44 € of penalties and 40 € (domain example), the pieces of an OPCO, on one page."""
    printed = print_papers(
        [letter], TemplateSource(beside=tmp_path), Places(tmp_path, tmp_path / "documents"), lambda *_: None
    )

    pdf = next(path for path in printed.files if path.suffix == ".pdf")
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    for words in (
        "FA2026-00001",
        "1 788,00 €",
        "32",
        "19,44 €",
        "40,00 €",
        "1 847,44 €",
        "Accord de prise en charge 0042",
    ):
        assert words in plain
    assert text.count("\f") == 1
