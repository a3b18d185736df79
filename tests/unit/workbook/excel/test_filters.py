"""Lines that a filter or a person hides: Excel gives the first line of a block to all visible ones (xlwings 747, 679)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from gescof_xl.core.errors import Unwritable
from gescof_xl.workbook.port import Append, LineEdit, Patch, RewriteLines
from tests.unit.workbook.excel.systems import SYSTEMS, Opened, column, filtered, state

LINES = 6
CODE, CEILING, NOTE = 1, 5, 7  # columns of Clients


@pytest.fixture(params=list(SYSTEMS.values()), ids=list(SYSTEMS))
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    open_book: Callable[..., Opened] = request.param
    return open_book(tmp_path, LINES)


def notes(opened: Opened) -> Patch:
    """Each client gets a note of its own, and another ceiling."""
    data = opened[0].read()["Clients"]
    return Patch(
        edits=tuple(
            LineEdit(
                table="Clients",
                line=line,
                values={"Ma note": f"note {cells[0]}", "Plafond": Decimal(line)},
                seen=dict(zip(data.columns, cells, strict=True)),
            )
            for line, cells in data.lines
        )
    )


def everything(opened: Opened) -> Patch:
    """Edits, new lines that extend, a report that grows."""
    report = tuple({"Gravité": "bloquant" if i % 2 else "info", "Message": f"m{i}"} for i in range(8))
    return Patch(
        edits=notes(opened).edits,
        appends=(Append(table="Clients", lines=({"Code": "C9", "Plafond": Decimal(9)}, {"Code": "C10"})),),
        rewrites=(RewriteLines(table="Controle", lines=report),),
    )


def test_each_line_gets_its_own_values_under_a_filter(opened: Opened) -> None:
    """Hidden lines are written like the others, none gets the values of another, and what is hidden stays so."""
    workbook, machine = opened
    patch = notes(opened)
    filtered(machine, "Clients", CODE, "C0001", "C0004", "C0005")
    hidden = set(machine.sheet("Clients").filtered)
    workbook.write(patch)
    assert column(machine, "Clients", NOTE) == [f"note C000{i}" for i in range(1, 7)]
    assert column(machine, "Clients", CEILING) == [3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    assert machine.sheet("Clients").filtered == hidden
    assert machine.saves == 1


def test_lines_hidden_by_hand_are_written_too(opened: Opened) -> None:
    """A row that somebody has hidden is a line like the others, and stays hidden."""
    workbook, machine = opened
    patch = notes(opened)
    machine.sheet("Clients").hidden = {4, 5}
    workbook.write(patch)
    assert column(machine, "Clients", NOTE) == [f"note C000{i}" for i in range(1, 7)]
    assert machine.sheet("Clients").hidden == {4, 5}


def test_new_lines_stand_below_a_filtered_list(opened: Opened) -> None:
    """A filter does not keep lines from being added."""
    workbook, machine = opened
    filtered(machine, "Clients", CODE, "C0002")
    workbook.read()
    workbook.write(Patch(appends=(Append(table="Clients", lines=({"Code": "C9"}, {"Code": "C10"})),)))
    assert column(machine, "Clients", CODE)[-3:] == ["C0006", "C9", "C10"]


@pytest.mark.parametrize("count", [1, 3, 8])
def test_a_filtered_report_is_rewritten_and_filtered_anew(opened: Opened, count: int) -> None:
    """All new lines are there, and those in sight are those that the person's filter asks for."""
    workbook, machine = opened
    filtered(machine, "Contrôle", 3, "message 2")
    lines = tuple({"Gravité": "bloquant", "Message": f"message {i}"} for i in range(count))
    workbook.write(Patch(rewrites=(RewriteLines(table="Controle", lines=lines),)))
    report = machine.sheet("Contrôle")
    assert column(machine, "Contrôle", 3) == [f"message {i}" for i in range(count)]
    visible = [report.at(row, 3).value for row in report.tables[0].body if row not in report.filtered]
    assert visible == [f"message {i}" for i in range(count) if i == 2]


def test_a_failure_under_a_filter_changes_nothing(
    opened: Opened, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Whichever write fails, the old values come back, line by line where lines are hidden, and nothing is saved."""
    open_book = request.node.callspec.params["opened"]
    count = 0
    while True:
        count += 1
        (folder := tmp_path / str(count)).mkdir()
        workbook, machine = open_book(folder, LINES)
        filtered(machine, "Clients", CODE, "C0001", "C0005")
        filtered(machine, "Contrôle", 1, "info")
        machine.sheet("Clients").hidden = {7}
        patch, before = everything((workbook, machine)), state(machine)
        machine.fail_at_write = count
        try:
            workbook.write(patch)
        except Unwritable:
            assert state(machine) == before, f"write {count}"
            assert machine.saves == 0
        else:
            break
    assert count > 15


@pytest.mark.parametrize("visibility", [0, 2], ids=["hidden", "very hidden"])
def test_hidden_sheets_are_written_whole_or_not_at_all(opened: Opened, visibility: int) -> None:
    """A sheet that somebody, or a macro, has hidden is written like the others, put back like them, and stays hidden."""
    workbook, machine = opened
    for sheet in machine.sheets[1:]:
        sheet.visibility = visibility
    patch, before = everything(opened), state(machine)
    for nth in (1, 4, 8):
        machine.fail_at_write = nth
        with pytest.raises(Unwritable):
            workbook.write(patch)
        assert (state(machine), machine.saves) == (before, 0), f"write {nth}"
    machine.fail_at_write = 0
    workbook.write(patch)
    assert column(machine, "Clients", NOTE)[:LINES] == [f"note C000{i}" for i in range(1, 7)]
    assert {sheet.visibility for sheet in machine.sheets[1:]} == {visibility}


def test_a_filtered_list_with_a_total_is_refused_before_any_write(opened: Opened) -> None:
    """New lines would push the total down, which Excel refuses there: the sheet is named, nothing is written."""
    workbook, machine = opened
    clients = machine.sheet("Clients")
    clients.tables[0].height += 1
    clients.tables[0].totals = True
    clients.at(LINES + 3, 1).value = "Total"
    filtered(machine, "Clients", CODE, "C0002")
    workbook.read()
    before = state(machine)
    with pytest.raises(Unwritable, match="« Clients » a des lignes masquées"):
        workbook.write(Patch(appends=(Append(table="Clients", lines=({"Code": "C9"},)),)))
    assert (state(machine), machine.saves) == (before, 0)


def test_a_note_below_a_filtered_list_is_refused_before_any_write(opened: Opened) -> None:
    """The same where something stands below."""
    workbook, machine = opened
    machine.sheet("Clients").at(LINES + 3, 1).value = "ma remarque"
    filtered(machine, "Clients", CODE, "C0002")
    workbook.read()
    before = state(machine)
    with pytest.raises(Unwritable, match="Affichez toutes les lignes"):
        workbook.write(Patch(appends=(Append(table="Clients", lines=({"Code": "C9"},)),)))
    assert (state(machine), machine.saves) == (before, 0)


def test_a_table_that_excel_does_not_let_grow_is_named(opened: Opened) -> None:
    """Excel can refuse another height for reasons of its own: the table and its sheet are said, nothing is changed."""
    workbook, machine = opened
    workbook.read()
    before = state(machine)
    machine.tables_stay_small = True
    with pytest.raises(Unwritable, match=r"hauteur du tableau Clients \(feuille « Clients »\)"):
        workbook.write(Patch(appends=(Append(table="Clients", lines=({"Code": "C9"},)),)))
    assert (state(machine), machine.saves) == (before, 0)
