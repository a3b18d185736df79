"""What was exported against what the workbook says now, and documents against their digests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.core.changes import Change, Replace
from gescof_xl.domain.accounting.export import export, to_export
from gescof_xl.domain.audit.exports import documents, exports
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import FiledDocument
from tests.text_tables import school

HISTORY = """
    Clients
    Code
    C1

    Factures
    N°           | Total HT | Total TTC | Document
    FA2026-00001 | 1490     | 1490      | 2026/FA2026-00001.pdf
    FA2026-00002 | 300      | 300       |

    Lignes
    N°      | Facture      | Produit | Prix unitaire HT | Total HT
    L000001 | FA2026-00001 | EXC     | 1490             | 1490
    L000002 | FA2026-00002 | EXC     | 300              | 300

    Reglements
    N°     | Montant
    R00001 | 1490

    Affectations
    N°      | Règlement | Facture      | Montant
    AF00001 | R00001    | FA2026-00001 | 1490
"""


@pytest.fixture
def exported() -> Ledger:
    """Two invoices and a payment, all exported."""
    ledger = school(HISTORY)
    return ledger.after(export(ledger, to_export(ledger), date(2026, 12, 31)).changes)


def codes(ledger: Ledger) -> list[str]:
    return [p.code for p in exports(ledger)]


def test_true_exports_raise_nothing(exported: Ledger) -> None:
    """Rows that still say what was exported are silent, and so is what was never exported."""
    assert codes(exported) == []
    assert codes(school(HISTORY)) == []


def _changed(ledger: Ledger, what: str) -> Ledger:
    invoice, payment, line = ledger.invoices[0], ledger.payments[0], ledger.posted[0]
    changes: dict[str, Change] = {
        "a posted amount": Replace(line, replace(line, debit=Decimal(1))),
        "an invoice": Replace(invoice, replace(invoice, net=Decimal(1), gross=Decimal(1))),
        "a payment": Replace(payment, replace(payment, amount=Decimal(1))),
        "an allocation": Replace(
            ledger.allocations[0], replace(ledger.allocations[0], invoice="FA2026-00002", amount=Decimal(300))
        ),
        "an unmarked row": Replace(payment, replace(payment, exported="")),
        "another export": Replace(payment, replace(payment, exported="EX00009")),
    }
    return ledger.after([changes[what]])


@pytest.mark.parametrize(
    ("what", "found"),
    [
        ("a posted amount", ["EXP-001", "EXP-005", "EXP-010"]),
        ("an invoice", ["EXP-005"]),
        ("a payment", ["EXP-005"]),
        ("an allocation", ["EXP-011", "EXP-011"]),
        ("an unmarked row", ["EXP-003"]),
        ("another export", ["EXP-004"]),
    ],
)
def test_what_changed_is_found(exported: Ledger, what: str, found: list[str]) -> None:
    """Each alteration of an exported row, or of its entry, has its code."""
    assert codes(_changed(exported, what)) == found


def test_a_removed_entry_is_found(exported: Ledger) -> None:
    """EXP-002: numbers follow one another; the invoice of the removed entry is EXP-004."""
    kept = tuple(line for line in exported.posted if line.piece != "FA2026-00002")
    assert codes(replace(exported, posted=kept)) == ["EXP-002", "EXP-004"]


def test_a_removed_allocation_is_found(exported: Ledger) -> None:
    """EXP-011 alone: it says what to type again, and nothing is told twice."""
    assert codes(replace(exported, allocations=())) == ["EXP-011"]


def test_an_allocation_that_no_export_took_is_found(exported: Ledger) -> None:
    """EXP-008: typed by hand as exported, it stands in no entry."""
    own = exported.allocations[0]
    added = replace(own, number="AF00009", amount=Decimal(1))
    assert codes(replace(exported, allocations=(*exported.allocations, added))) == ["EXP-008"]


def test_a_removed_invoice_is_found(exported: Ledger) -> None:
    """EXP-003: an exported document that the workbook no longer has."""
    assert codes(replace(exported, invoices=exported.invoices[:1])) == ["EXP-003"]


def test_documents_on_the_disk(exported: Ledger) -> None:
    """EXP-006: a file that changed; EXP-007: one that is gone; an export that staff removed is no fault."""
    name = "2026/FA2026-00001.pdf"
    assert [p.code for p in documents(exported, [FiledDocument(name=name, expected="a", found="a")])] == []
    assert [p.code for p in documents(exported, [FiledDocument(name=name, expected="a", found="b")])] == ["EXP-006"]
    assert [p.code for p in documents(exported, [FiledDocument(name=name, expected="a", found="")])] == ["EXP-007"]
    assert [p.code for p in documents(exported, [FiledDocument(name=name, expected="", found="")])] == ["EXP-007"]
    assert [p.code for p in documents(exported, [FiledDocument(name="x.txt", expected="a", found="")])] == []


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("2026/FA2026-00001.pdf", "sinon rangez-le ailleurs, choisissez sa facture et pressez Imprimer"),
        ("comptabilite/EX00001_journaux_fec_20260301.txt", "Exporter en comptabilité, Numéro EX00001."),
        ("archives/2025/LISEZMOI.txt", "Remettez-le depuis une sauvegarde ou une archive."),
    ],
)
def test_a_changed_file_is_made_again_by_the_button_that_makes_it(exported: Ledger, name: str, cure: str) -> None:
    """A duplicata is another file, and would leave the changed one where it is."""
    found = [p for p in documents(exported, [FiledDocument(name=name, expected="a", found="b")]) if p.code == "EXP-006"]
    assert [cure in p.cure for p in found] == [True]
