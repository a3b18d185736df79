"""The letters of reminders that ship: every variable is known, and a letter shows what it claims."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gescof_xl.actions.base import Context
from gescof_xl.actions.remind import Params, act
from gescof_xl.documents.printing.printing import Places, print_papers
from gescof_xl.documents.templates.check import unknown_variables
from gescof_xl.documents.templates.template import render
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


LATE = """
    Organisme
    Clé                   | Valeur
    Signataire            | Jeanne Dupuy
    Qualité du signataire | directrice

    Clients
    Code | Raison sociale
    C1   | Alpha

    Factures
    N°           | Tiers | Date       | Échéance   | Total HT | Total TTC
    FA2026-00001 | C1    | 20/09/2026 | 20/10/2026 | 100      | 100
"""
ANSWER, LAW = "Votre réponse", "1344-1"


@pytest.mark.parametrize(
    ("level", "words", "absent"),
    [
        (2, {"Relance", "Première demande", ANSWER, "Le service facturation"}, {"huit jours", LAW}),
        (3, {"Nouvelle relance", "Réponse attendue sous huit jours", ANSWER}, {"Première demande", LAW}),
        (4, {"Mise en demeure de payer", "Dernier avis", LAW, "Jeanne Dupuy, directrice"}, {ANSWER, "Le service"}),
    ],
)
def test_each_level_speaks_otherwise_on_its_own_colour(level: int, words: set[str], absent: set[str]) -> None:
    """One banner a letter; a slip to answer while there is a choice; a person signs the last one, which names the law."""
    content = letter_of(level)

    text = "".join(re.findall(r"<w:t[^>]*>([^<]*)", content)).replace("\u00a0", " ")
    assert {word for word in words if word not in text} == set()
    assert {word for word in absent if word in text} == set()
    assert "Libellé du virement : FA2026-00001" in text
    assert len(banners(content)) == 1
    others = [banners(letter_of(other)) for other in (2, 3, 4) if other != level]
    assert banners(content) not in others


def letter_of(level: int) -> str:
    """What Word holds of the letter of a level, sent on 11/12/2026."""
    outcome = act(school(LATE), Context(today=date(2026, 12, 11)), Params(parties=("C1",), level=Decimal(level)))
    docx = render(shipped("templates", f"relance-{level}.docx"), outcome.papers[0].context)
    with zipfile.ZipFile(io.BytesIO(docx)) as opened:
        return opened.read("word/document.xml").decode()


def banners(content: str) -> set[str]:
    """The colours on which stands the title of a level: all but those of every table."""
    return set(re.findall(r'w:fill="(\w+)"', content[: content.index("Objet")])) - {"E8EEF5"}


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
