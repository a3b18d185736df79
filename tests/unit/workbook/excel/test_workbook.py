"""The live backend when Excel is busy, protected, shared, full or fails half-way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gescof_xl.core.errors import Busy, Changed, GescofError, Unwritable, WorkbookError
from gescof_xl.workbook.excel.retry import Gone
from gescof_xl.workbook.excel.workbook import ExcelWorkbook
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import Append, Cell, LineEdit, Link, Patch, RewriteLines
from tests.fake_excel.machine import ComError, FakeSheet
from tests.fake_excel.typing_rules import CellError
from tests.unit.workbook.excel.systems import SYSTEMS, Opened, again, open_labelled, open_windows, state


@pytest.fixture(params=list(SYSTEMS.values()), ids=list(SYSTEMS))
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    """A small workbook in each kind of the hostile Excel."""
    open_book: Callable[..., Opened] = request.param
    return open_book(tmp_path)


def everything(workbook: ExcelWorkbook) -> Patch:
    """A patch with one of each: an edit, lines that extend, a report that shrinks."""
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
    )


@pytest.mark.parametrize("open_book", SYSTEMS.values(), ids=SYSTEMS)
def test_a_failure_at_any_write_changes_nothing(open_book: Callable[..., Opened], tmp_path: Path) -> None:
    """Whichever write fails, the old values, formulas and table sizes come back, and nothing is saved."""
    nth = 0
    while True:
        nth += 1
        (folder := tmp_path / str(nth)).mkdir()
        workbook, machine = open_book(folder)
        patch, before = everything(workbook), state(machine)
        machine.fail_at_write = nth
        try:
            workbook.write(patch)
        except Unwritable:
            assert state(machine) == before, f"write {nth}"
            assert machine.saves == 0
        else:
            break
    assert nth > 10


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
    assert {s["calculation"] for s in machine.seen_settings} == {"manual"}
    assert machine.settings == theirs
    machine.fail_at_write = 2
    with pytest.raises(GescofError):
        workbook.write(everything(workbook))
    assert machine.settings == theirs


@pytest.mark.parametrize("mode", ["automatic", "semiautomatic", "manual"])
def test_the_file_is_saved_in_the_persons_own_mode_of_calculation(opened: Opened, mode: str) -> None:
    """Excel keeps the mode in the file, and gives it to all workbooks when it opens this one first."""
    workbook, machine = opened
    machine.settings["calculation"] = mode
    workbook.write(everything(workbook))
    assert [saved.calculation for saved in machine.saved] == [mode]
    machine.fail_at_save = True
    with pytest.raises(Unwritable):
        workbook.write(everything(workbook))
    assert machine.settings["calculation"] == mode


def test_macros_of_the_workbook_rest_while_it_is_written(opened: Opened) -> None:
    """A macro that answers each change, such as one that writes all in capitals, would spoil what is being written."""
    workbook, machine = opened
    assert machine.path is not None
    machine.path = machine.path.rename(machine.path.with_suffix(".xlsm"))
    workbook = again(opened)
    patch = everything(workbook)

    def writes_its_own(sheet: FakeSheet) -> None:
        for cell in sheet.cells.values():
            cell.value = "Bravo" if cell.value else cell.value

    machine.macro = writes_its_own
    workbook.write(patch)
    assert [cells[0] for _, cells in workbook.read()["Clients"].lines] == ["C0001", "C0002", "C0003", "9", "=A1"]
    assert machine.settings["enable_events"] is True
    machine.fail_at_write = 3
    with pytest.raises(Unwritable):
        workbook.write(everything(workbook))
    assert machine.settings["enable_events"] is True


def test_the_selection_is_kept(opened: Opened) -> None:
    """What the person had selected is still selected."""
    workbook, machine = opened
    machine.selection = ("Clients", 4, 2, 1, 1)
    workbook.write(everything(workbook))
    assert machine.selection == ("Clients", 4, 2, 1, 1)


@pytest.mark.parametrize("open_book", [open_windows, open_labelled])
@pytest.mark.parametrize("busy_as", [ComError, AttributeError])
def test_a_busy_excel_is_waited_for_at_any_call(
    open_book: Callable[..., Opened], busy_as: type[Exception], tmp_path: Path
) -> None:
    """Whichever call is rejected, it is made again: pywin32 may say that the member does not exist, xlwings KeyError."""
    workbook, machine = open_book(tmp_path)
    machine.calls = 0
    workbook.write(everything(workbook))
    expected, calls = state(machine), machine.calls
    for nth in range(1, calls + 1):
        (folder := tmp_path / str(nth)).mkdir()
        workbook, machine = open_book(folder)
        machine.busy_as, machine.busy_in = busy_as, nth
        workbook.write(everything(workbook))
        assert (state(machine), machine.saves) == (expected, 1), f"call {nth}"
    assert calls > 40


@pytest.mark.parametrize("busy", [5, 20])
def test_an_excel_that_is_busy_for_some_seconds_is_waited_for(tmp_path: Path, busy: int) -> None:
    """A person who takes time to leave a cell is waited for."""
    workbook, machine = open_windows(tmp_path)
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
        (
            {"auto_save": True, "url": "https://d.docs.live.net/1a/ecole.xlsx"},
            "Désactivez « Enregistrement automatique »",
        ),
        ({"co_edited": True}, "arrêtez le partage"),
        ({"path": None}, "jamais été enregistré"),
        ({"path": Path("/dossier/ancien.xls")}, "n'est pas un classeur .xlsx"),
    ],
)
def test_a_workbook_that_must_not_be_written_is_refused(opened: Opened, switch: dict[str, object], words: str) -> None:
    """Read-only, shared, never saved or of another kind: refused with what to do, before any write."""
    workbook, machine = opened
    patch, before = everything(workbook), state(machine)
    vars(machine).update(switch)
    workbook = again(opened)
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
    workbook.write(Patch(rewrites=patch.rewrites))


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


@pytest.mark.parametrize("open_book", SYSTEMS.values(), ids=SYSTEMS)
def test_calls_do_not_grow_with_lines(open_book: Callable[..., Opened], tmp_path: Path) -> None:
    """Reading and writing costs the same number of calls for 10 lines as for 1000."""
    counts = []
    for lines in (10, 1000):
        (folder := tmp_path / str(lines)).mkdir()
        workbook, machine = open_book(folder, lines)
        data = workbook.read()["Clients"]
        edits = tuple(
            LineEdit(table="Clients", line=n, values={"Ma note": "007"}, seen=dict(zip(data.columns, c, strict=True)))
            for n, c in data.lines
        )
        added = tuple[dict[str, Cell], ...]({"Code": f"N{i}", "Plafond": Decimal(i)} for i in range(lines))
        workbook.write(Patch(edits=edits, appends=(Append(table="Clients", lines=added),)))
        counts.append(machine.calls)
    assert counts[0] == counts[1]


def test_errors_are_read_as_errors(opened: Opened) -> None:
    """#N/A is no blank, on a Mac either, where Excel gives nothing for it; newer errors are errors too."""
    workbook, machine = opened
    clients = machine.sheet("Clients")
    clients.at(3, 5).value, clients.at(4, 7).value = CellError("#N/A"), CellError("#DIV/0!")
    read = {cells[0]: cells for _, cells in workbook.read()["Clients"].lines}
    assert (read["C0001"][4], read["C0002"][6], read["C0003"][6]) == ("#N/A", "#DIV/0!", None)


def test_a_workbook_saved_elsewhere_meanwhile_is_not_written(opened: Opened) -> None:
    """On a Mac a person can save it under another name while a button works: its folder is no longer the same."""
    workbook, machine = opened
    patch = everything(workbook)
    with workbook.lock():
        assert machine.path is not None
        machine.path = machine.path.with_name("autre.xlsx")
        machine.path.write_bytes(b"copie")
        with pytest.raises(Changed, match=r"autre nom|sous le nom qu'il avait"):
            workbook.write(patch)


@pytest.mark.parametrize("open_book", SYSTEMS.values(), ids=SYSTEMS)
def test_an_excel_closed_in_the_middle_leaves_the_old_file_or_the_new(
    open_book: Callable[..., Opened], tmp_path: Path
) -> None:
    """Whichever call Excel does not live to hear, the file is whole, and the refusal says that Excel is gone."""
    outcomes, nth = set(), 0
    while "done" not in outcomes:
        nth += 1
        (folder := tmp_path / str(nth)).mkdir()
        workbook, machine = open_book(folder)
        assert machine.path is not None
        patch, old = everything(workbook), machine.path.read_bytes()
        machine.closed_in = nth
        try:
            workbook.write(patch)
        except Gone as gone:
            assert "Rouvrez le classeur" in gone.cure
            tables = FileWorkbook(machine.path).read()
            new = [cells[0] for _, cells in tables["Clients"].lines] == ["C0001", "C0002", "C0003", "9", "=A1"]
            assert new or machine.path.read_bytes() == old
            outcomes.add("new" if new else "old")
        else:
            outcomes.add("done")
    assert outcomes >= {"old", "done"}
