"""The chain of seals: who changes, removes or adds a document is found, and the problem says where."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.core.changes import Replace
from gescof_xl.domain.audit.seals import verify
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import SealLog, content, entries, sealed
from gescof_xl.domain.tables.billing import Instalment, InvoiceLine
from tests.office import press, read
from tests.unit.actions.billing_school import financing, inter


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """Three invoices and a credit note, sealed by the buttons."""
    book = inter(financing())
    press(book, "facturer-directe", date(2026, 11, 20), party="C1", lines=["SAL"])
    press(book, "facturer-session", session="S0001")
    press(book, "creer-avoir", invoice="FA2026-00002", agreement="A9")
    return read(book)


@pytest.fixture(scope="module")
def journal(ledger: Ledger) -> SealLog:
    """The journal that was written with them."""
    chain = entries(ledger)
    return SealLog(entries=tuple(chain), head=(chain[-1].rank, chain[-1].hash))


def test_the_seals_form_a_chain_in_the_order_of_issue(ledger: Ledger, journal: SealLog) -> None:
    """Hash = SHA-256 of the previous hash, the rank and the canonical JSON, worked out here by hand."""
    assert [(e.rank, e.key) for e in entries(ledger)] == [
        (1, "EM001"),
        (2, "FA2026-00001"),
        (3, "FA2026-00002"),
        (4, "AV2026-00001"),
        (5, "FA2026-00003"),
    ]
    previous = ""
    for entry in entries(ledger):
        previous = hashlib.sha256(f"{previous}{entry.rank}{entry.content}".encode()).hexdigest()
        assert entry.hash == previous
    assert verify(ledger, journal) == []


def test_the_content_is_canonical_json(ledger: Ledger) -> None:
    """Sorted keys, amounts as strings, the lines with the document; what may change later stays out."""
    data = json.loads(content(ledger.invoices[0], ledger.lines_of["FA2026-00001"]))

    assert list(data) == sorted(data)
    assert (data["Total TTC"], data["lines"][0]["Prix unitaire HT"]) == ("240", "200")
    assert not {"Relances", "Litige", "Envoyée le", "Document", "Exportée", "Empreinte"} & set(data)


def test_a_changed_amount_is_named_with_what_it_was(ledger: Ledger, journal: SealLog) -> None:
    """Only the changed document is told, with the cell, its value and the one that was sealed."""
    forged = _changed(ledger, "FA2026-00002", name="Autre")

    assert [(p.code, p.key) for p in verify(forged, None) if p.blocking] == [("SCE-003", "FA2026-00002")]
    assert verify(forged, journal)[0].message == "FA2026-00002 : Nom : « Autre » au lieu de « Alpha »."


def test_a_changed_line_is_named(ledger: Ledger, journal: SealLog) -> None:
    """Lines are sealed with their document."""
    first = replace(ledger.lines[0], net=Decimal(999))
    forged = replace(ledger, lines=(first, *ledger.lines[1:]))

    assert "ligne L000001, Total HT : « 999 » au lieu de « 200 »" in verify(forged, journal)[0].message


def test_a_forged_seal_does_not_agree_with_the_journal(ledger: Ledger, journal: SealLog) -> None:
    """Who works out all the seals again is found by the journal."""
    bare = replace(ledger, invoices=())
    rows = [replace(i, seal="", name="Autre") for i in ledger.invoices]
    forged = replace(ledger, invoices=sealed(bare, rows, (*ledger.lines, *ledger.instalments)))

    assert verify(forged, None)[0].code == "SCE-007"
    assert {p.key for p in verify(forged, journal) if p.code == "SCE-003"} == {i.number for i in ledger.invoices}


def test_a_removed_document_is_named(ledger: Ledger, journal: SealLog) -> None:
    """In the middle by its rank, whose number the journal remembers; at the end thanks to the journal."""
    middle = replace(ledger, invoices=tuple(i for i in ledger.invoices if i.number != "FA2026-00002"))
    tail = replace(ledger, invoices=tuple(i for i in ledger.invoices if i.number != "FA2026-00003"))

    assert [(p.code, p.key) for p in verify(middle, journal)] == [("SCE-004", "FA2026-00002")]
    assert [p.code for p in verify(middle, None)] == ["SCE-004", "SCE-007"]
    assert [(p.code, p.key) for p in verify(tail, journal)] == [("SCE-005", "FA2026-00003")]


def test_a_tail_cut_in_the_journal_too_is_told_by_its_head(ledger: Ledger, journal: SealLog) -> None:
    """Workbook and journal both cut: the head record still knows how far the chain went."""
    tail = replace(ledger, invoices=tuple(i for i in ledger.invoices if i.number != "FA2026-00003"))
    ledger_at = replace(journal, entries=journal.entries[:-1])

    assert [p.code for p in verify(tail, ledger_at)] == ["SCE-005", "SCE-006"]


def test_a_document_slipped_in_has_no_seal(ledger: Ledger, journal: SealLog) -> None:
    """No button issued it."""
    slipped = replace(ledger.invoices[0], number="FA2026-00004", seal="")

    found = verify(replace(ledger, invoices=(*ledger.invoices, slipped)), journal)
    assert [(p.code, p.key) for p in found] == [("SCE-001", "FA2026-00004")]


def test_a_rank_that_serves_twice_is_told(ledger: Ledger, journal: SealLog) -> None:
    """A copied row bears the seal of another."""
    copied = replace(ledger.invoices[0], number="FA2026-00004")

    found = verify(replace(ledger, invoices=(*ledger.invoices, copied)), journal)
    assert {p.key for p in found if p.code == "SCE-002"} == {"FA2026-00001", "FA2026-00004"}


@pytest.mark.parametrize(
    "change",
    [{"unreadable": (3,)}, {"head": (9, "x")}, {"head": (0, "")}],
    ids=["unreadable", "head of another", "no head"],
)
def test_a_journal_that_was_touched_is_told(ledger: Ledger, journal: SealLog, change: dict[str, object]) -> None:
    """A line that cannot be read, or a head that does not agree."""
    assert "SCE-006" in [p.code for p in verify(ledger, replace(journal, **change))]  # type: ignore[arg-type]


def test_a_changed_entry_of_the_journal_is_told(ledger: Ledger, journal: SealLog) -> None:
    """The journal is a chain of its own."""
    forged = replace(journal.entries[1], content=journal.entries[1].content.replace("Alpha", "Autre"))
    touched = replace(journal, entries=(journal.entries[0], forged, *journal.entries[2:]))

    assert "SCE-006" in [p.code for p in verify(ledger, touched)]


def test_without_a_journal_a_warning_says_what_is_not_seen(ledger: Ledger) -> None:
    """The chain holds, but a cut tail would not show."""
    assert [(p.code, p.blocking) for p in verify(ledger, None)] == [("SCE-007", False)]


def test_what_people_may_change_breaks_no_seal(ledger: Ledger, journal: SealLog) -> None:
    """Reminders, dispute, sending, printing and export are written after issue."""
    noted = _changed(
        ledger,
        "FA2026-00002",
        reminders=False,
        dispute="Horaires",
        sent=date(2026, 11, 25),
        document="x.pdf",
        exported="EXP1",
    )

    assert verify(noted, journal) == []


def _changed(ledger: Ledger, number: str, **change: object) -> Ledger:
    return replace(
        ledger,
        invoices=tuple(replace(i, **change) if i.number == number else i for i in ledger.invoices),  # type: ignore[arg-type]
    )


def test_each_retyped_cell_is_told_with_its_place(ledger: Ledger, journal: SealLog) -> None:
    """Two cells of a document, one of its lines and one of its instalments: four problems, each with what to retype."""
    forged = _changed(ledger, "FA2026-00002", name="Autre", date=date(2026, 11, 21))
    line = replace(next(x for x in forged.lines if x.invoice == "FA2026-00002"), label="Word")
    part = replace(next(x for x in forged.instalments if x.invoice == "FA2026-00002"), date=date(2027, 1, 1))
    forged = forged.after(
        [Replace(ledger.get(InvoiceLine, line.number), line), Replace(ledger.get(Instalment, part.number), part)]
    )

    found = verify(forged, journal)
    assert sorted((p.table, p.key, p.column) for p in found) == [
        ("Echeances", part.number, "Date"),
        ("Factures", "FA2026-00002", "Date"),
        ("Factures", "FA2026-00002", "Nom"),
        ("Lignes", line.number, "Libellé"),
    ]
    day = next(p for p in found if p.column == "Date" and p.table == "Factures")
    assert day.message == "FA2026-00002 : Date : « 21/11/2026 » au lieu de « 22/11/2026 »."
    assert day.cure.startswith("Retapez « 22/11/2026 » dans cette cellule")


def test_a_line_that_goes_to_another_document_is_told_on_both(ledger: Ledger, journal: SealLog) -> None:
    """One line retyped under another invoice: it lacks in one and came to the other."""
    line = next(x for x in ledger.lines if x.invoice == "FA2026-00002")
    forged = ledger.after([Replace(line, replace(line, invoice="FA2026-00001"))])

    told = [(p.message.split(" : ")[0], p.key, p.column) for p in verify(forged, journal)]
    assert told == [("FA2026-00001", line.number, "Facture"), ("FA2026-00002", line.number, "Facture")]
