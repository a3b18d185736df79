"""The page that says what an invoice comes to for each of its trainees."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from gescof_xl.core.changes import Replace
from gescof_xl.core.errors import Refused
from gescof_xl.domain.tables.training import Participant
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.translate import parse
from tests.office import TODAY, press, read
from tests.printing import filed, press_in
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import PARTIES

TWO = """
    Sessions
    N°    | Type
    S0001 | INTER

    Participants
    N°     | Nom    | Prénom | Client
    P00001 | Martin | Anne   | C1
    P00002 | Durand | Bruno  | C1
    P00003 | Petit  | Chloé  | C2

    Financements
    N°      | Participant | Financeur | Montant HT
    FI00001 | P00001      | C1        | 1000
    FI00002 | P00002      | C1        | 850,50
    FI00003 | P00003      | C2        | 900

    Supplements
    N°      | Session | Participant | Libellé | Financeur | Quantité | Prix unitaire HT | TVA
    SU00001 | S0001   | P00002      | Livre   | C1        | 2        | 20               | EXO
    SU00002 | S0001   |             | Salle   | C1        | 1        | 100              | EXO
"""


def plain(texts: list[str]) -> list[str]:
    """With plain spaces."""
    return [text.replace("\u00a0", " ").replace("\u202f", " ") for text in texts]


def invoiced() -> MemoryWorkbook:
    """C1 is invoiced for Anne and Bruno, C2 for Chloé."""
    book = workbook(SCHOOL_RATES, PARTIES, TWO)
    press(book, "facturer-session", session="S0001")
    return book


def test_each_trainee_has_a_sum_and_the_sums_are_the_invoices(tmp_path: Path) -> None:
    """Durand 850.50 + 2 × 20, Martin 1000, a room for nobody: 1990.50, the invoice's total HT."""
    press_in(tmp_path, invoiced(), "imprimer", summary=True)

    page = Document(str(tmp_path / "documents" / "2026" / "FA2026-00001-stagiaires.docx"))
    told = [" | ".join(cell.text for cell in row.cells) for row in page.tables[-1].rows]
    assert plain(told) == [
        "Stagiaire | Total HT",
        "Durand Bruno\ndu 05/10/2026 au 06/10/2026, 14 h | 890,50 €",
        "Martin Anne\ndu 05/10/2026 au 06/10/2026, 14 h | 1 000,00 €",
        "Sans stagiaire nommé | 100,00 €",
    ]
    assert plain([page.paragraphs[-1].text]) == ["Total HT avant acomptes : 1 990,50 €"]


def test_an_invoice_of_one_trainee_has_none(tmp_path: Path) -> None:
    """C2's invoice says it by itself; and nobody gets a page without asking for it."""
    press_in(tmp_path, invoiced(), "imprimer", summary=True)
    assert [name for name in filed(tmp_path) if "stagiaires" in name and name.endswith(".pdf")] == [
        "2026/FA2026-00001-stagiaires.pdf"
    ]

    press_in(tmp_path / "other", invoiced(), "imprimer")
    assert not [name for name in filed(tmp_path / "other") if "stagiaires" in name]


def test_a_name_that_was_retyped_since_is_not_printed(tmp_path: Path) -> None:
    """The invoice says Bruno Durand: a page with another name beside it is refused, and the cure works."""
    book = invoiced()
    before = read(book)
    durand = before.get(Participant, "P00002")
    renamed = (Replace(durand, replace(durand, last_name="Durant")),)
    book.write(plan(parse(book.read()), renamed, before.after(renamed), TODAY))

    with pytest.raises(Refused) as caught:
        press_in(tmp_path, book, "imprimer", summary=True, invoices=["FA2026-00001"])
    assert "P00002" in caught.value.problems[0].message
    press_in(tmp_path, book, "imprimer", invoices=["FA2026-00001"])
    assert "2026/FA2026-00001.pdf" in filed(tmp_path)
