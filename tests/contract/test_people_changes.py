"""What people do to a workbook between two buttons changes nothing of what the buttons do, nor loses anything of theirs.

Each change of the table is made on one small workbook; two buttons are pressed on it and on the pristine one: a report
that is written again, and a payment, that adds lines and changes others.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.app import Report, RunSettings, run
from gescof_xl.domain.ledger import ROW_CLASSES, SHEET_OF, Ledger
from gescof_xl.domain.tables.reports import ClientStatement, LogEntry
from gescof_xl.domain.tables.settings import Setting
from gescof_xl.generate.workbooks.sheets import LISTS
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.port import Workbook
from gescof_xl.workbook.translate import parse
from tests.live_backends import open_fake
from tests.packages import changed_parts, parts_of, replace_parts
from tests.people_changes import BY_PART, BY_PROGRAM, changed, part_of
from tests.pressing import Asked
from tests.text_tables import school
from tests.xlsx_lint import findings

TODAY = date(2026, 11, 22)
DRAWN = """
    Clients
    Code | Raison sociale | SIRET
    C1   | Alpha          | 10000000900017
    C2   | Béta & fils    | 10000000900017
    007  | Zéro sept      | 10000000900017

    Factures
    N°           | Tiers | Nom   | Total HT | Total TTC | Échéance
    FA2026-00001 | C1    | Alpha | 1000     | 1000      | 09/11/2026
    FA2026-00002 | C2    | Béta  | 500      | 500       | 09/12/2026

    Lignes
    N°      | Facture      | Libellé | Prix unitaire HT | Total HT
    L000001 | FA2026-00001 | Excel   | 1000     | 1000
    L000002 | FA2026-00002 | Word    | 500   | 500

    Reglements
    N°     | Tiers | Montant
    R00001 | C1    | 100
    R00002 | C2    | 20

    Affectations
    N°      | Règlement | Facture      | Montant
    AF00001 | R00001    | FA2026-00001 | 100
    AF00002 | R00002    | FA2026-00002 | 20
"""
Opener = Callable[[Path], Workbook]


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook as the product makes it, without the thousands of cells behind its drop-downs: other tests read them."""
    path = tmp_path_factory.mktemp("intact") / "classeur.xlsx"
    build(school(DRAWN), path, TODAY)
    replace_parts(path, {part_of(path, LISTS): lambda xml: re.sub(rb"<row .*</row>", b"", xml)})
    return path


@pytest.fixture(scope="module")
def plain(pristine: Path) -> tuple[list[Report], Ledger]:
    """What the buttons say of it."""
    return pressed(in_memory(pristine))


def in_memory(path: Path) -> Workbook:
    return MemoryWorkbook(FileWorkbook(path).read())


def pressed(book: Workbook) -> tuple[list[Report], Ledger]:
    """What two buttons say, and what the workbook then says."""
    reports = []
    for button, answers in (("suivi-clients", {}), ("saisir-reglement", {"party": "C1", "amount": Decimal(250)})):
        found = action(button)
        settings = RunSettings(interface=Asked())
        reports.append(run(found, book, found.params(**answers), Context(today=TODAY), settings))
    parsed = parse(book.read())
    assert parsed.problems == ()
    return reports, parsed.ledger


def rows_by_table(ledger: Ledger) -> dict[str, frozenset[object]]:
    """The rows of each table, whatever their order; the places that a report tells move with their line."""
    return {c.TABLE: frozenset(ledger.rows(c)) for c in ROW_CLASSES.values() if c is not ClientStatement}


def formulas(path: Path) -> dict[tuple[str, str], str]:
    """Every formula of the file, save those of reports, by part and cell, as the file spells it."""
    parts = parts_of(path)
    report = part_of(path, SHEET_OF[ClientStatement.TABLE])
    return {
        (name, cell): unescape(formula)
        for name, xml in parts.items()
        if name.startswith("xl/worksheets/sheet") and name != report
        for cell, formula in _FORMULA.findall(xml.decode())
    }


_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"[^>]*><f[^>]*>([^<]+)</f>')


TOTALS = frozenset({"SUBTOTAL(109,Reglements[Montant])"})
"""What stands under the last line, and moves with it."""

TOUCHED = (
    "xl/worksheets/", "xl/tables/", "xl/workbook.xml", "xl/charts/", "[Content_Types].xml", "xl/_rels/", "xl/calcChain",
)  # fmt: skip
"""The parts that a button may change: its cells, where its tables end, and what a chart remembers of cells."""

CHANGES = [*BY_PROGRAM, *BY_PART]


def change(path: Path, name: str) -> None:
    if name in BY_PROGRAM:
        changed(path, BY_PROGRAM[name])
    else:
        BY_PART[name](path)


def test_there_are_as_many_changes_as_people_make() -> None:
    """The table of changes is not shortened."""
    assert len(CHANGES) >= 66


@pytest.mark.parametrize("name", CHANGES)
def test_a_file_that_somebody_changed(
    name: str, pristine: Path, plain: tuple[list[Report], Ledger], tmp_path: Path
) -> None:
    """The same answers and the same rows; every formula and every foreign part is there; nothing new is broken."""
    path = tmp_path / "classeur.xlsx"
    shutil.copy(pristine, path)
    change(path, name)
    before, typed, old = parts_of(path), formulas(path), path.read_bytes()

    reports, ledger = pressed(FileWorkbook(path))

    assert [r.message for r in reports] == [r.message for r in plain[0]]
    assert rows_by_table(ledger) == rows_by_table(plain[1])
    now = formulas(path)
    assert {place: text for place, text in typed.items() if now.get(place) != text and text not in TOTALS} == {}
    assert set(typed.values()) <= set(now.values())
    assert before.keys() - parts_of(path).keys() <= {"xl/calcChain.xml"}
    assert all(part.startswith(TOUCHED) for part in changed_parts(before, parts_of(path)))
    if faults := set(findings(path)):
        path.write_bytes(old)
        assert faults <= set(findings(path))


ADDED = [
    "a column of notes", "a column of formulas", "coloured rows", "an array formula", "structured formulas",
    "a conditional format", "a note", "a name", "a chart", "a picture", "a sheet of theirs first",
    "parts of another program",
]  # fmt: skip
"""What people add, one of each kind: each of these tests makes two teams."""


@pytest.fixture(scope="module")
def unissued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same workbook before anything was issued: no document came from anywhere but a button."""
    path = tmp_path_factory.mktemp("non-emis") / "classeur.xlsx"
    drawn = DRAWN.split("    Factures", maxsplit=1)[0]
    build(school(drawn + SESSION), path, TODAY)
    replace_parts(path, {part_of(path, LISTS): lambda xml: re.sub(rb"<row .*</row>", b"", xml)})
    return path


SESSION = """    Sessions
    N°    | Type  | Client | Début      | Fin
    S0001 | INTRA | C1     | 05/10/2026 | 06/10/2026

    Participants
    N°     | Session | Nom    | Client
    P00001 | S0001   | Martin | C1

    Financements
    N°      | Session | Financeur | Montant HT
    FI00001 | S0001   | C1        | 600
"""


@pytest.mark.programs
@pytest.mark.linux
@pytest.mark.parametrize("name", ADDED)
def test_a_file_that_somebody_changed_goes_into_a_team_and_out(name: str, unissued: Path, tmp_path: Path) -> None:
    """Byte for byte but for the link, the log and our first page; after a colleague's work, all that was theirs is there still."""
    from gescof_xl.effects.team.membership import join_team, leave_team, start_team
    from tests.postgres import server
    from tests.team import press as press_file
    from tests.team import type_in

    path, colleague = tmp_path / "classeur.xlsx", tmp_path / "marie" / "marie.xlsx"
    colleague.parent.mkdir()
    shutil.copy(unissued, path)
    change(path, name)
    before, typed = parts_of(path), formulas(path)

    start_team(path, server().new_base(), "Claire", TODAY)
    leave_team(path, TODAY, dissolve=False)
    ours = {part_of(path, sheet) for sheet in ("Accueil", Setting.SHEET, LogEntry.SHEET)}
    left = changed_parts(before, parts_of(path)) - ours
    assert all(part.startswith(("xl/tables/", "xl/calcChain")) for part in left), left

    url = server().new_base()
    start_team(path, url, "Claire", TODAY)
    join_team(colleague, url, "Marie", TODAY)
    type_in(colleague, "Clients", "C2", Ville="Bayonne")
    press_file(colleague, "facturer-session", session="S0001")
    pressed(FileWorkbook(path))
    leave_team(path, TODAY, dissolve=True)

    ledger = parse(FileWorkbook(path).read()).ledger
    assert ([i.number for i in ledger.invoices], [p.amount for p in ledger.payments]) == (["FA2026-00001"], [250])
    assert [c.city for c in ledger.clients if c.code == "C2"] == ["Bayonne"]
    assert set(typed.values()) <= set(formulas(path).values())
    assert before.keys() - parts_of(path).keys() <= {"xl/calcChain.xml"}
    assert all(part.startswith(TOUCHED) for part in changed_parts(before, parts_of(path)))


KEPT = list(BY_PROGRAM)[: list(BY_PROGRAM).index("a coloured tab")]
LIVE = [name for name in KEPT if name not in {"hidden rows", "a filter", "no filter buttons", "a totals row"}]
"""What the hostile Excel holds: looks it has none, and filters have tests of their own."""


@pytest.mark.parametrize("name", LIVE)
def test_an_open_workbook_that_somebody_changed(
    name: str, pristine: Path, plain: tuple[list[Report], Ledger], tmp_path: Path
) -> None:
    """The same in an Excel where it is open."""
    path = tmp_path / "classeur.xlsx"
    shutil.copy(pristine, path)
    change(path, name)
    typed = formulas(path)

    reports, ledger = pressed(open_fake(path))

    assert [r.message for r in reports] == [r.message for r in plain[0]]
    assert rows_by_table(ledger) == rows_by_table(plain[1])
    now = formulas(path)
    assert {place: text for place, text in typed.items() if now.get(place) != text and text not in TOTALS} == {}
    assert set(typed.values()) <= set(now.values())
