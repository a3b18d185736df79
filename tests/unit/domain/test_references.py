"""A reference means a key however it is spelt; what is stored stays as it was typed."""

from __future__ import annotations

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.domain.seal import content
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.translate import parse
from tests.office import drawn, press, problems, read
from tests.text_tables import SCHOOL_RATES, tables, workbook
from tests.unit.actions.billing_school import INTER, PARTIES, financing, inter

LATE = """
    Participants
    N°     | Session | Nom    | Prénom | Client
    P00002 | {}      | Durand | Bruno  | c 1

    Financements
    N°      | Session | Participant | Financeur | Montant HT
    FI00002 | {}      | p00002      | c1        | 900
"""


def retyped(book: MemoryWorkbook, table: str, old: str, new: str) -> MemoryWorkbook:
    """The same workbook with the cells that hold `old` in one table retyped."""
    data = book.tables[table]
    lines = tuple((n, tuple(new if cell == old else cell for cell in cells)) for n, cells in data.lines)
    return MemoryWorkbook({**book.tables, table: data.with_lines(lines)})


@pytest.mark.parametrize("typed", ["s0001", "S 0001"])
def test_a_session_in_another_case_is_the_session(typed: str) -> None:
    """The colleague whose session is typed « s0001 » is invoiced with the others: 1 000 + 900 HT."""
    book = inter(financing(), LATE.format(typed, typed))

    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Factures", "Tiers | Total HT") == ["C1 | 1900.00"]
    cells = book.read()["Participants"]
    assert cells.lines[1][1][cells.columns.index("Session")] == typed


def test_answers_are_recognised_too() -> None:
    """`--session s0001` names the session."""
    book = inter(financing())

    press(book, "facturer-session", session="s0001")

    assert drawn(book, "Factures", "Session | Total HT") == ["S0001 | 1000.00"]


@pytest.mark.parametrize("table", ["Participants", "Financements", "Supplements"])
def test_a_row_of_an_unknown_session_stops_the_sessions_that_it_may_belong_to(table: str) -> None:
    """« S001 » may be S0001: nothing is invoiced, the cell is named."""
    rows = {
        "Participants": "Participants\nN° | Session | Nom | Prénom | Client\nP00002 | S001 | Durand | Bruno | C1",
        "Financements": "Financements\nN° | Session | Financeur | Montant HT\nFI00002 | S001 | C1 | 900",
        "Supplements": "Supplements\nN° | Session | Financeur | Prix unitaire HT\nSU00001 | S001 | C1 | 90",
    }
    book = inter(financing(), rows[table])

    with pytest.raises(Refused, match=r"« S001 » n'existe pas dans Sessions\. Cette ligne est peut-être de") as refused:
        press(book, "facturer-session", session="S0001")

    assert [(p.table, p.column) for p in refused.value.problems] == [(table, "Session")]
    assert drawn(book, "Factures", "N°") == []


def test_a_row_whose_participant_is_elsewhere_stops_only_that_session() -> None:
    """The financing of S0002's trainee cannot belong to S0001."""
    other = """
        Sessions
        N°    | Type
        S0002 | INTER

        Participants
        N°     | Session | Nom    | Prénom | Client
        P00002 | S0002   | Durand | Bruno  | C1

        Financements
        N°      | Session | Participant | Financeur | Montant HT
        FI00002 | S02     | P00002      | C1        | 900
    """
    book = inter(financing(), other)

    press(book, "facturer-session", session="S0001")

    with pytest.raises(Refused, match="S02"):
        press(book, "facturer-session", session="S0002")


def test_a_batch_leaves_such_sessions_out_and_says_why_once() -> None:
    """The session is named, then each mistyped row; nothing is issued."""
    book = inter(financing(), LATE.format("S01", "S01"))

    with pytest.raises(Refused, match="Rien à facturer") as refused:
        press(book, "facturer-lot", since="01/10/2026", until="31/10/2026")

    assert [p.key for p in refused.value.problems] == ["S0001", "P00002", "FI00002"]


def test_two_spellings_of_one_key_are_a_double() -> None:
    """CEL-007: « c1 » and « C1 » would be two clients that nobody can tell apart."""
    found = parse(tables(SCHOOL_RATES, "Clients\nCode\nC1\nc1")).problems

    assert [p.code for p in found] == ["CEL-007"]


def test_the_next_number_counts_every_spelling() -> None:
    """After « s0041 » comes S0042."""
    book = workbook(SCHOOL_RATES, PARTIES, "Sessions\nN° | Type\ns0041 | INTER\n | INTER")

    assert [s.number for s in read(book).sessions] == ["s0041", "S0042"]


def test_a_client_retyped_in_another_case_keeps_documents_and_seals() -> None:
    """C1 becomes « c1 »: his invoice still finds him, its seal covers what it covered, no problem appears."""
    book = inter(financing())
    press(book, "facturer-session", session="S0001")
    before = content(read(book).invoices[0])

    again = retyped(book, "Clients", "C1", "c1")

    assert content(read(again).invoices[0]) == before
    assert problems(again) == []
    press(again, "saisir-reglement", party="c1", amount="1000", mode="Virement", date="20/11/2026")
    assert drawn(again, "Affectations", "Facture | Montant") == ["FA2026-00001 | 1000.00"]


def test_one_code_in_two_spellings_is_shared_by_a_client_and_a_funder() -> None:
    """TIE-010 does not look at case."""
    book = workbook(SCHOOL_RATES, INTER, "Clients\nCode\nC1", "Financeurs\nCode\nc1")

    assert "TIE-010" in problems(book)
