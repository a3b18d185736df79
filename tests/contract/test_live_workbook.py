"""The port's contract, cell by cell, over a live LibreOffice and over a hostile Excel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gescof_xl.core.errors import Changed, TableMissing
from gescof_xl.workbook.excel.workbook import ExcelWorkbook
from gescof_xl.workbook.port import Append, Cell, LineEdit, Link, Patch, Recalculated, RewriteLines
from tests.excel_book import make_book
from tests.live_backends import close_books, open_excel, open_fake, open_labelled, open_libreoffice, open_mac

TRICKY = (
    "007",
    "01000",
    "=A1",
    "1-2",
    "+33 1 02",
    "-5",
    "@nom",
    "'cité'",
    "TRUE",
    "VRAI",
    "12%",
    "1E5",
    "DEC2026",
    "2026-01-31",
    "732 829 320 00074",
    "#N/A",
    "12:30",
    "é « à »",
    "ligne 1\nligne 2",
    "1 234,56",
    "3/4",
    "0",
)


@pytest.fixture(
    params=[
        pytest.param(open_fake, id="windows"),
        pytest.param(open_labelled, id="windows-labelled"),
        pytest.param(open_mac, id="mac"),
        pytest.param(open_libreoffice, id="libreoffice", marks=pytest.mark.programs),
        pytest.param(open_excel, id="excel", marks=pytest.mark.excel),
    ]
)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ExcelWorkbook]:
    """The same small workbook in each live backend."""
    yield request.param(make_book(tmp_path / "ecole.xlsx"))
    close_books()


def rows(workbook: ExcelWorkbook, table: str = "Clients") -> list[dict[str, Cell]]:
    data = workbook.read()[table]
    return [dict(zip(data.columns, cells, strict=True)) for _, cells in data.lines]


def edit(workbook: ExcelWorkbook, line: int, **values: Cell) -> LineEdit:
    data = workbook.read()["Clients"]
    seen = dict(zip(data.columns, dict(data.lines)[line], strict=True))
    new = {title.replace("_", " "): cell for title, cell in values.items()}
    return LineEdit(table="Clients", line=line, key_column="Code", key=seen["Code"], values=new, seen=seen)


def test_read_gives_each_line_with_its_sheet_row(opened: ExcelWorkbook) -> None:
    """A table reads as its titles and its lines, each with its row in the sheet, days as dates."""
    data = opened.read()["Clients"]
    assert (data.sheet, data.left, data.columns[:2]) == ("Clients", 1, ("Code", "Raison sociale"))
    assert [line for line, _ in data.lines] == [3, 4, 5]
    assert data.lines[0][1][:5] == ("C0001", "Société 1", "01000", date(2026, 1, 31), 100.5)


def test_text_stays_text(opened: ExcelWorkbook) -> None:
    """Texts that look like numbers, dates or formulas are written and read back as these texts."""
    lines = tuple({"Code": f"X{i}", "Raison sociale": text, "Ma note": text} for i, text in enumerate(TRICKY))
    edits = (edit(opened, 4, Raison_sociale="007", Ma_note="=A1"),)
    opened.write(Patch(edits=edits, appends=(Append(table="Clients", lines=lines),)))
    found = rows(opened)
    assert (found[1]["Raison sociale"], found[1]["Ma note"]) == ("007", "=A1")
    assert [r["Raison sociale"] for r in found[3:]] == [r["Ma note"] for r in found[3:]] == list(TRICKY)


def test_each_text_alone_stays_text(opened: ExcelWorkbook) -> None:
    """The same for each text alone, where no neighbour decides the column's format."""
    for text in TRICKY:
        opened.write(
            Patch(
                edits=(edit(opened, 4, Raison_sociale=text, Plafond=text),),
                appends=(Append(table="Clients", lines=({"Code": text, "Ma note": text},)),),
            )
        )
        found = rows(opened)
        assert (found[1]["Raison sociale"], found[1]["Plafond"]) == (text, text)
        assert (found[-1]["Code"], found[-1]["Ma note"]) == (text, text)


def test_a_column_may_hold_texts_numbers_and_days(opened: ExcelWorkbook) -> None:
    """In one column, the text 007, the number 7 and a day each stay what they are."""
    mixed: tuple[Cell, ...] = ("007", Decimal(7), date(2026, 2, 28), "simple", None, "=A1", Decimal("0.1"))
    lines = tuple({"Code": f"N{i}", "Ma note": value} for i, value in enumerate(mixed))
    opened.write(Patch(appends=(Append(table="Clients", lines=lines),)))
    assert [r["Ma note"] for r in rows(opened)[3:]] == ["007", 7.0, date(2026, 2, 28), "simple", None, "=A1", 0.1]


def test_append_extends_the_table_and_leaves_calculated_columns_to_excel(opened: ExcelWorkbook) -> None:
    """New lines stand under the last, inside the table; the formula of a calculated column goes on."""
    lines: tuple[dict[str, Cell], ...] = (
        {"Code": "C9", "Plafond": Decimal("10.10"), "Double": Decimal(99)},
        {"Code": "C10"},
    )
    opened.write(Patch(appends=(Append(table="Clients", lines=lines, shown=frozenset({"Double"})),)))
    found = rows(opened)
    assert [r["Code"] for r in found] == ["C0001", "C0002", "C0003", "C9", "C10"]
    assert found[3]["Plafond"] == 10.1
    assert found[3]["Double"] in (20.2, 0.0)  # the fake computes nothing


def test_a_value_for_a_column_that_is_not_ours_to_compute_stays_a_value(opened: ExcelWorkbook) -> None:
    """A person has made a calculated column of a column of facts: new lines hold the fact, not that formula."""
    line: dict[str, Cell] = {"Code": "C9", "Plafond": Decimal(10), "Double": Decimal("99.5")}
    opened.write(Patch(appends=(Append(table="Clients", lines=(line,)),)))
    assert rows(opened)[3]["Double"] == 99.5
    opened.write(Patch(edits=(LineEdit(table="Clients", line=6, values={"Plafond": Decimal(20)}, seen={}),)))
    assert rows(opened)[3]["Double"] == 99.5
    opened.write(Patch(rewrites=(RewriteLines(table="Clients", lines=(line, line)),)))
    assert [r["Double"] for r in rows(opened)] == [99.5, 99.5]


def test_append_fills_the_blank_line_of_an_empty_table(opened: ExcelWorkbook) -> None:
    """An emptied table keeps one blank line, and new lines start on it."""
    opened.write(Patch(rewrites=(RewriteLines(table="Controle", lines=()),)))
    assert [r["Gravité"] for r in rows(opened, "Controle")] == [None]
    opened.write(Patch(appends=(Append(table="Controle", lines=({"Gravité": "a"}, {"Gravité": "b"})),)))
    assert [r["Gravité"] for r in rows(opened, "Controle")] == ["a", "b"]


def test_a_link_that_leads_nowhere_is_its_text(opened: ExcelWorkbook) -> None:
    """A link without a sheet, or whose cell is no address, shows its text."""
    lines = tuple({"Cellule": link} for link in (Link("", "B2"), Link("Clients", "a\nb"), Link("Clients", 'x"y')))
    opened.write(Patch(rewrites=(RewriteLines(table="Controle", lines=lines),)))
    assert [r["Cellule"] for r in rows(opened, "Controle")] == ["B2", "a\nb", 'x"y']


@pytest.mark.parametrize("count", [0, 1, 3, 8])
def test_rewrite_shrinks_and_extends(opened: ExcelWorkbook, count: int) -> None:
    """A report holds exactly the new lines, whatever it held; nothing is left under it."""
    lines = tuple[dict[str, Cell], ...](
        {"Gravité": "avertissement", "Cellule": Link("Clients", f"F{i}")} for i in range(count)
    )
    opened.write(Patch(rewrites=(RewriteLines(table="Controle", lines=lines),)))
    found = rows(opened, "Controle")
    assert [r["Cellule"] for r in found] == [f"F{i}" for i in range(count)] or (count == 0 and len(found) == 1)
    opened.write(Patch(appends=(Append(table="Controle", lines=({"Gravité": "z"},)),)))
    assert len(rows(opened, "Controle")) == count + 1


def test_edit_touches_named_cells_only(opened: ExcelWorkbook) -> None:
    """An edit changes the cells that it names and no other."""
    before = rows(opened)
    opened.write(Patch(edits=(edit(opened, 4, Plafond=Decimal("12.34"), Depuis=None),)))
    after = rows(opened)
    assert {k: v for k, v in after[1].items() if v != before[1][k]} | {"Double": 0} == {
        "Plafond": 12.34,
        "Depuis": None,
        "Double": 0,
    }
    assert (after[0], after[2]) == (before[0], before[2])


def test_edit_follows_a_line_that_a_sort_has_moved(opened: ExcelWorkbook) -> None:
    """A line that stands elsewhere since it was read is written where it stands now."""
    change = edit(opened, 3, Ma_note="vu")
    swap = Patch(
        edits=(
            edit(opened, 3, Code="C0003", Raison_sociale="Société 3", Plafond=Decimal("301.5")),
            edit(opened, 5, Code="C0001", Raison_sociale="Société 1", Plafond=Decimal("100.5")),
        )
    )
    opened.write(swap)
    opened.write(Patch(edits=(change,)))
    assert [(r["Code"], r["Ma note"]) for r in rows(opened)] == [("C0003", None), ("C0002", None), ("C0001", "vu")]


def test_edit_of_a_line_that_changed_is_refused(opened: ExcelWorkbook) -> None:
    """A line that no longer reads as it was seen refuses the whole patch."""
    stale = edit(opened, 4, Ma_note="trop tard")
    opened.write(Patch(edits=(edit(opened, 4, Raison_sociale="Autre"),)))
    before = rows(opened)
    with pytest.raises(Changed, match="C0002"):
        opened.write(Patch(edits=(edit(opened, 3, Ma_note="x"), stale)))
    assert rows(opened) == before


def test_append_is_refused_when_lines_came_since_the_read(opened: ExcelWorkbook) -> None:
    """A number given from a read is not written when another line has taken its place meanwhile."""
    opened.read()
    session = opened.session
    second = ExcelWorkbook(session._book, session._retry, session._native)
    second.write(Patch(appends=(Append(table="Clients", lines=({"Code": "C0004"},)),)))
    with pytest.raises(Changed):
        opened.write(Patch(appends=(Append(table="Clients", lines=({"Code": "C0004"},)),)))
    assert [r["Code"] for r in rows(opened)].count("C0004") == 1


def test_what_stands_under_a_table_is_pushed_down(opened: ExcelWorkbook) -> None:
    """A note that somebody typed under a table is not overwritten by new lines."""
    session = opened.session
    table = session.tables("Clients")[0].area
    session.put(table._replace(row=7, height=1, width=1), [["ma remarque"]])
    opened.write(Patch(appends=(Append(table="Clients", lines=({"Code": "A"}, {"Code": "B"}, {"Code": "C"})),)))
    assert [r["Code"] for r in rows(opened)][3:] == ["A", "B", "C"]
    column = [line[0] for line in session.values(table._replace(row=8, height=4))]
    assert "ma remarque" in column


def test_recalculated_cells_are_left_to_excel(opened: ExcelWorkbook) -> None:
    """Excel computes its formulas itself: nothing is written over them."""
    before = rows(opened)
    opened.write(Patch(recalculated=(Recalculated(table="Clients", line=3, values={"Double": Decimal(5)}),)))
    assert rows(opened) == before


def test_unknown_names_are_refused(opened: ExcelWorkbook) -> None:
    """A table or a column that is not there is named in the refusal, and nothing is written."""
    before = rows(opened)
    with pytest.raises(TableMissing, match="Fantome"):
        opened.write(Patch(appends=(Append(table="Fantome", lines=({},)),)))
    with pytest.raises(TableMissing, match="Absente"):
        opened.write(Patch(appends=(Append(table="Clients", lines=({"Code": "Z", "Absente": "x"},)),)))
    assert rows(opened) == before


def test_a_formula_of_a_person_follows_its_line(opened: ExcelWorkbook) -> None:
    """In a column of theirs, beside values typed in other lines; references to the line move with it."""
    session, live = opened.session, opened.session.table("Contrôle", "Controle")
    column = live.area.column + 3
    session.put(live.body._replace(column=column, width=1), [["=LEN(C2)"], [20], ["=LEN(C4)+10"]])
    data = opened.read()["Controle"]
    lines = [dict(zip(data.columns, cells, strict=True)) for _, cells in reversed(data.lines)]
    shown = frozenset({"Valeur"})
    new: dict[str, Cell] = {"Gravité": "neuf", "Message": "tout neuf"}
    opened.write(
        Patch(
            rewrites=(
                RewriteLines(table="Controle", lines=(lines[0], new, *lines[1:]), shown=shown, origins=(4, 0, 3, 2)),
            )
        )
    )
    body = opened.session.table("Contrôle", "Controle").body
    texts = [str(text) for (text,) in session.formulas(body._replace(column=column, width=1))]
    assert (texts[0], texts[1], texts[3]) == ("=LEN(C2)+10", "", "=LEN(C5)")
    assert rows(opened, "Controle")[2]["Valeur"] == 20
