"""The live backend when Excel is busy, protected, shared, full or fails half-way."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gescof_xl.core.errors import Busy, Changed, GescofError, Unwritable, WorkbookError
from gescof_xl.workbook.excel.workbook import ExcelWorkbook
from gescof_xl.workbook.port import Append, Cell, FreeCells, LineEdit, Link, Patch, RewriteLines
from tests.excel_book import make_book
from tests.fake_excel.machine import Machine
from tests.live_backends import open_fake_with_switches

Opened = tuple[ExcelWorkbook, Machine]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """A small workbook in the hostile Excel."""
    return open_fake_with_switches(make_book(tmp_path / "ecole.xlsx"))


def everything(workbook: ExcelWorkbook) -> Patch:
    """A patch with one of each: an edit, lines that extend, a report that shrinks and one that grows, free cells."""
    data = workbook.read()["Clients"]
    line, cells = data.lines[1]
    return Patch(
        edits=(
            LineEdit(
                table="Clients",
                line=line,
                values={"Raison sociale": "007", "Plafond": Decimal(1)},
                seen=dict(zip(data.columns, cells, strict=True)),
            ),
        ),
        appends=(Append(table="Clients", lines=({"Code": "9", "Depuis": date(2026, 5, 1)}, {"Code": "=A1"})),),
        rewrites=(RewriteLines(table="Controle", lines=({"Gravité": "x", "Cellule": Link("Clients", "A1")},)),),
        cells=(FreeCells(sheet="Accueil", cells={"B2": "0001", "C3": Decimal(3)}),),
    )


def state(machine: Machine) -> object:
    """All that a person could see: values, formulas, formats of filled cells, places of tables."""
    return deepcopy(
        [
            (
                {place: (c.value, c.formula) for place, c in sheet.cells.items() if c.value is not None},
                [(t.name, t.row, t.column, t.height, t.width) for t in sheet.tables],
            )
            for sheet in machine.sheets
        ]
    )


def writes_of(path: Path) -> int:
    workbook, machine = open_fake_with_switches(make_book(path))
    workbook.write(everything(workbook))
    return len(machine.seen_settings)


def test_a_failure_at_any_write_changes_nothing(tmp_path: Path) -> None:
    """Whichever write fails, the old values, formulas and table sizes come back, and nothing is saved."""
    count = writes_of(tmp_path / "compte.xlsx")
    assert count > 10
    for nth in range(1, count + 1):
        workbook, machine = open_fake_with_switches(make_book(tmp_path / f"{nth}.xlsx"))
        patch, before = everything(workbook), state(machine)
        machine.fail_at_write = nth
        with pytest.raises(Unwritable):
            workbook.write(patch)
        assert state(machine) == before, f"write {nth} of {count}"
        assert machine.saves == 0


def test_a_failed_save_changes_nothing(opened: Opened) -> None:
    """When the disk refuses, the open workbook reads as before."""
    workbook, machine = opened
    patch, before = everything(workbook), state(machine)
    machine.fail_at_save = True
    with pytest.raises(Unwritable, match="rien n'a été changé"):
        workbook.write(patch)
    assert state(machine) == before


def test_excel_is_quiet_while_writing_and_itself_again_after(opened: Opened) -> None:
    """No repainting while cells are written; the person's own settings are back after, even after a failure."""
    workbook, machine = opened
    machine.settings["calculation"] = "semiautomatic"
    theirs = dict(machine.settings)
    patch = everything(workbook)
    workbook.write(patch)
    assert all(s["screen_updating"] is False and "GesCOF" in s["status_bar"] for s in machine.seen_settings)
    assert machine.settings == theirs
    machine.fail_at_write = 2
    with pytest.raises(GescofError):
        workbook.write(everything(workbook))
    assert machine.settings == theirs


def test_the_selection_is_kept(opened: Opened) -> None:
    """What the person had selected is still selected."""
    workbook, machine = opened
    machine.selection = ("Clients", 4, 2, 1, 1)
    workbook.write(everything(workbook))
    assert machine.selection == ("Clients", 4, 2, 1, 1)


@pytest.mark.parametrize("busy", [1, 5, 20])
def test_a_busy_excel_is_waited_for(opened: Opened, busy: int) -> None:
    """A call that is rejected while a cell is edited is made again, at any moment."""
    workbook, machine = opened
    patch = everything(workbook)
    machine.busy = busy
    workbook.write(patch)
    machine.busy = busy
    assert len(workbook.read()["Clients"].lines) == 5


def test_an_excel_that_stays_busy_is_refused_in_words(opened: Opened) -> None:
    """After some seconds the person is told to leave the cell."""
    workbook, machine = opened
    machine.busy = 10_000
    with pytest.raises(Busy, match="Validez la cellule"):
        workbook.read()


@pytest.mark.parametrize(
    ("switch", "words"),
    [
        ({"read_only": True}, "lecture seule"),
        ({"auto_save": True}, "Désactivez « Enregistrement automatique »"),
        ({"path": None}, "jamais été enregistré"),
        ({"path": Path("/dossier/ancien.xls")}, "n'est pas un classeur .xlsx"),
    ],
)
def test_a_workbook_that_must_not_be_written_is_refused(opened: Opened, switch: dict[str, object], words: str) -> None:
    """Read-only, shared, never saved or of another kind: refused with what to do, before any write."""
    workbook, machine = opened
    patch, before = everything(workbook), state(machine)
    vars(machine).update(switch)
    with pytest.raises(WorkbookError, match=words):
        workbook.write(patch)
    with pytest.raises(WorkbookError, match=words), workbook.lock():
        pass
    assert (state(machine), machine.saves) == (before, 0)


def test_a_protected_sheet_is_refused_by_name(opened: Opened) -> None:
    """A protected sheet that the patch touches is named; one that it does not touch is no obstacle."""
    workbook, machine = opened
    patch = everything(workbook)
    machine.sheets[1].protected = True
    with pytest.raises(Unwritable, match="« Clients » est protégée"):
        workbook.write(patch)
    workbook.write(Patch(cells=patch.cells))


def test_a_copy_is_made_before_each_write(opened: Opened) -> None:
    """The file as it was in the morning is kept, and each one that a later write of the day replaces."""
    workbook, machine = opened
    assert machine.path is not None
    original = machine.path.read_bytes()
    workbook.write(everything(workbook))
    machine.path.write_bytes(b"plus tard")
    workbook.write(everything(workbook))
    copies = sorted((machine.path.parent / "sauvegardes").iterdir())
    assert [copy.read_bytes() for copy in copies] == [original, b"plus tard"]


def test_a_copy_that_cannot_be_made_stops_the_write(opened: Opened) -> None:
    """Without the backup nothing is written."""
    workbook, machine = opened
    assert machine.path is not None
    patch, before = everything(workbook), state(machine)
    machine.path.unlink()
    with pytest.raises(Changed, match="n'est plus dans le dossier"):
        workbook.write(patch)
    assert state(machine) == before


def test_new_lines_look_like_the_first(opened: Opened) -> None:
    """Number formats go down with the table: codes are text, days are days, amounts have two decimals."""
    workbook, machine = opened
    workbook.write(everything(workbook))
    formats = [machine.sheets[1].at(6, column).format for column in (3, 4, 5)]
    assert formats == ["@", "dd/mm/yyyy", "#,##0.00"]


def test_a_table_with_a_totals_row_grows_above_it(opened: Opened) -> None:
    """New lines stand between the last line and the totals, which are kept."""
    workbook, machine = opened
    clients = machine.sheets[1]
    clients.at(6, 1).value = "Total"
    clients.tables[0].height += 1
    clients.tables[0].totals = True
    workbook.write(everything(workbook))
    assert [cells[0] for _, cells in workbook.read()["Clients"].lines][3:] == ["9", "=A1"]
    assert clients.at(8, 1).value == "Total"


def test_calls_do_not_grow_with_lines(tmp_path: Path) -> None:
    """Reading and writing costs the same number of calls for 10 lines as for 1000."""
    counts = []
    for lines in (10, 1000):
        workbook, machine = open_fake_with_switches(make_book(tmp_path / f"{lines}.xlsx", lines))
        data = workbook.read()["Clients"]
        edits = tuple(
            LineEdit(table="Clients", line=n, values={"Ma note": "007"}, seen=dict(zip(data.columns, c, strict=True)))
            for n, c in data.lines
        )
        added = tuple[dict[str, Cell], ...]({"Code": f"N{i}", "Plafond": Decimal(i)} for i in range(lines))
        workbook.write(Patch(edits=edits, appends=(Append(table="Clients", lines=added),)))
        counts.append(machine.calls)
    assert counts[0] == counts[1]
