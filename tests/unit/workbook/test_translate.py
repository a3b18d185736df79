"""Names that people and programs change: of tables, of columns, of sheets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gescof_xl.core.errors import TableMissing
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.port import TableData
from gescof_xl.workbook.translate import parse
from tests.office import press
from tests.text_tables import SCHOOL_RATES, tables

DRAWN = "Clients\nCode | SIRET\nC1 | 123"


def renamed(title: str, new: str) -> dict[str, TableData]:
    """The drawn workbook with another title in Clients."""
    drawn = tables(SCHOOL_RATES, DRAWN)
    data = drawn["Clients"]
    return drawn | {"Clients": replace(data, columns=tuple(new if c == title else c for c in data.columns))}


@pytest.mark.parametrize(
    ("title", "new"),
    [
        ("Raison sociale", "RAISON SOCIALE"),
        ("Raison sociale", "Raison  sociale "),
        ("Téléphone", "Telephone"),
        ("Code postal", "Code postal client"),
    ],
)
def test_a_renamed_title_is_proposed(title: str, new: str) -> None:
    """Also where only case, spaces or accents differ."""
    with pytest.raises(TableMissing) as refusal:
        parse(renamed(title, new))
    assert f"Feuille Clients : la colonne « {title} » est introuvable (renommée en « {new} » ?)." in str(refusal.value)


@pytest.mark.parametrize("name", ["Règlements", "Reglements2", "Tableau7"])
def test_a_renamed_table_is_proposed(name: str) -> None:
    """The one that has its columns, whatever it is called."""
    drawn = tables(SCHOOL_RATES, DRAWN)
    data = drawn.pop("Reglements")

    with pytest.raises(TableMissing) as refusal:
        parse(drawn | {name: replace(data, name=name)})
    assert f"Le tableau « Reglements » (feuille Règlements) est introuvable (renommé en « {name} » ?)." in str(
        refusal.value
    )


def test_a_workbook_that_is_not_ours_gets_one_sentence() -> None:
    """Not one for each table that it lacks."""
    other = TableData.of_lines(name="Tableau1", sheet="Feuil1", left=1, columns=("a", "b"), lines=((2, (1, 2)),))

    for found in ({}, {"Tableau1": other}):
        with pytest.raises(TableMissing) as refusal:
            parse(found)
        assert refusal.value.message == "Ce n'est pas un classeur de GesCOF : aucun de ses tableaux n'y est."


def test_a_place_is_told_by_the_name_that_the_sheet_now_has() -> None:
    """Who looks for the sheet « Clients » of a message must find it under the name of its tab."""
    drawn = tables(SCHOOL_RATES, DRAWN)
    book = MemoryWorkbook(drawn | {"Clients": replace(drawn["Clients"], sheet="Nos clients")})

    (problem,) = press(book, "controler").problems
    assert (problem.code, problem.sheet, problem.cell) == ("TIE-001", "Nos clients", "I5")

    control = book.tables["Controle"]
    (_, cells), *_others = control.lines
    assert dict(zip(control.columns, cells, strict=True))["Feuille"] == "Nos clients"


def test_a_link_leads_to_the_sheet_under_the_name_that_it_now_has() -> None:
    """Contrôle leads to the client's line."""
    drawn = tables(SCHOOL_RATES, DRAWN)
    book = MemoryWorkbook(drawn | {"Clients": replace(drawn["Clients"], sheet="Nos clients")})

    press(book, "controler")

    (line,) = (x for x in parse(book.read()).ledger.control if x.code == "TIE-001")
    assert (line.sheet, line.cell) == ("Nos clients", "I5")


PEOPLE = """
    Clients
    Code | Raison sociale
    C1   | Alpha

    Sessions
    N°    | Type  | Client
    S0001 | INTRA | C1

    Participants
    N°     | Session | Nom    | Client
    P00001 | s0001   | Martin | c1
"""


@pytest.mark.parametrize("people", [PEOPLE, PEOPLE.replace("P00001", "      ")], ids=["whole", "a number to give"])
def test_tables_that_are_the_same_are_not_read_twice(people: str) -> None:
    """What is said of a workbook in which one table changed is what a new reading of all of it says."""
    drawn = tables(SCHOOL_RATES, people)
    first = parse(drawn)
    clients = drawn["Clients"]
    lines = tuple((line, tuple("Béta" if cell == "Alpha" else cell for cell in cells)) for line, cells in clients.lines)
    changed = drawn | {"Clients": clients.with_lines(lines)}

    again = parse(changed, before=first)
    assert again == parse(changed)
    assert [client.name for client in again.ledger.clients] == ["Béta"]
    assert again.ledger.sessions[0] is first.ledger.sessions[0]
