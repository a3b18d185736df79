"""An avoir whose invoice is not in the workbook: typed lines, and its own rules (seed: « créés manuellement »)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gescof_xl.core.errors import Refused, WrongUse
from gescof_xl.domain.einvoice.from_invoice import electronic
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.papers.invoice import invoice_context
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import Yes, balances, drawn, press, problems, read
from tests.text_tables import workbook
from tests.unit.actions.billing_school import PARTIES, TAXED, financing, inter

ANSWERS: dict[str, Any] = {
    "case": "manuel",
    "party": "C1",
    "reference": "2025-0118",
    "reference_date": "12/11/2025",
    "typed_lines": ["REP ; 2 ; 18,18 ; Repas du 5 novembre 2025", "; 1 ; 100 ; Geste commercial ; ; TVA20"],
}


def school() -> MemoryWorkbook:
    return workbook(TAXED, PARTIES)


def credit(book: MemoryWorkbook, **answers: Any) -> str:
    return press(book, "creer-avoir", **ANSWERS | answers).message.replace("\u00a0", " ")


def test_lines_are_typed_with_positive_amounts_and_taken_back() -> None:
    """2 × 18,18 = 36,36 and 3,64 of VAT; 100 and 20: 160,00 TTC, that stay available to the client."""
    book, person = school(), Yes()

    told = press(book, "creer-avoir", interface=person, **ANSWERS).message.replace("\u00a0", " ")

    assert drawn(book, "Factures", "N° | Type | Tiers | Total HT | TVA | Total TTC | Facture d'origine") == [
        "AV2026-00001 | Avoir | C1 | -136.36 | -23.64 | -160.00 | "
    ]
    assert drawn(book, "Factures", "Référence d'origine | Date d'origine | Échéance") == ["2025-0118 | 2025-11-12 | "]
    assert drawn(book, "Lignes", "Libellé | Quantité | Prix unitaire HT | Total HT") == [
        "Repas du 5 novembre 2025 | -2 | 18.18 | -36.36",
        "Geste commercial | -1 | 100.00 | -100.00",
    ]
    assert balances(book) == {"AV2026-00001": "-160.00"}
    assert told.endswith("AV2026-00001 garde 160,00 € à utiliser ou à rembourser.")
    assert "garde 160,00" in person.questions[0].replace("\u00a0", " ")
    assert problems(book) == []


def test_it_settles_another_invoice_as_any_credit_does() -> None:
    """A room of 240,00 less the 160,00: 80,00 are still owed."""
    book = school()
    credit(book)
    press(book, "facturer-directe", party="C1", lines=["SAL"])

    press(book, "saisir-reglement", party="C1", credits=["AV2026-00001"])

    assert balances(book) == {"AV2026-00001": "0.00", "FA2026-00001": "80.00"}
    assert problems(book) == []


def test_its_paper_and_its_electronic_invoice_name_the_invoice_that_it_corrects() -> None:
    """CGI 289 I 5, and BG-3 of EN 16931: number and date."""
    book = school()
    credit(book)

    document = issued_document(read(book).issued, "AV2026-00001")

    assert invoice_context(document)["origine"] == "facture 2025-0118 du 12/11/2025"
    assert [(e.number, e.day.isoformat()) for e in electronic(document).earlier] == [("2025-0118", "2025-11-12")]


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"party": ""}, "il manque « Tiers »"),
        ({"reference": ""}, "il manque « Référence »"),
        ({"reference_date": ""}, "il manque « Date de la facture »"),
        ({"typed_lines": []}, "il manque « Ligne »"),
    ],
)
def test_what_it_needs_is_asked(answers: dict[str, Any], why: str) -> None:
    """A wrong use, that names the answer."""
    with pytest.raises(WrongUse, match=why):
        credit(school(), **answers)


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"reference_date": "23/11/2026"}, "dans le futur"),
        ({"party": "C9"}, "C9"),
        ({"typed_lines": ["; 1 ; 0 ; Rien ; ; TVA20"]}, "pas de montant"),
        ({"typed_lines": ["; 1 ; -30 ; Geste ; ; TVA20"]}, "Ces lignes font -30,00.€ HT : un avoir rend de l'argent"),
        ({"typed_lines": ["XXX"]}, "n'existe pas"),
        ({"reference_date": "12/11/2013"}, "ne s'applique pas le 12/11/2013"),
    ],
)
def test_what_cannot_be_is_refused(answers: dict[str, Any], why: str) -> None:
    """A date to come, an unknown party, no amount, a rate that was not in force when the invoice was issued."""
    book = school()

    with pytest.raises(Refused, match=why):
        credit(book, **answers)

    assert drawn(book, "Factures", "N°") == []


def test_an_invoice_of_the_workbook_is_corrected_from_itself() -> None:
    """However its number is spelt: what is left of it, its session and its financing are known there."""
    book = inter(financing())
    press(book, "facturer-session", session="S0001")

    with pytest.raises(Refused, match="FA2026-00001 est dans ce classeur"):
        credit(book, reference="fa2026-00001")


def test_a_sale_is_posted_backwards() -> None:
    """The export is balanced; the sale of the meals and the gesture come back, and so does their VAT (23,64)."""
    book = school()
    credit(book)

    press(book, "exporter-comptable", since="01/11/2026", until="30/11/2026")

    posted = read(book).posted
    assert sum(line.debit - line.credit for line in posted) == 0
    assert sum(line.debit - line.credit for line in posted if line.account.startswith("7")) == Decimal("136.36")
    assert sum(line.debit - line.credit for line in posted if line.account.startswith("44")) == Decimal("23.64")
