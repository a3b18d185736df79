"""Columns and sheets of a blank workbook added to an older one: as they look there, and nothing else changes."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries
from openpyxl.worksheet.table import Table

from gescof_xl.core.errors import Unwritable
from gescof_xl.core.schema import Row
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.accounting import IntegrityLine
from gescof_xl.domain.tables.reports import UnpaidLine
from gescof_xl.generate.workbooks import workbook as generate
from gescof_xl.generate.workbooks.sheets import table_sheets
from gescof_xl.resources import shipped
from gescof_xl.workbook.file.added.additions import with_additions
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import Additions, Append, Patch
from tests.packages import changed_parts, load, parts_of, replace_parts
from tests.past_versions import school_of
from tests.rich_workbook import rich_copy
from tests.soffice import resave
from tests.xlsx_lint import findings

BLANK = shipped("workbooks", "gescof.xlsx")
KIND = Additions(columns={"Lignes": ("Nature de ligne",)})


def extended(path: Path, additions: Additions) -> bytes:
    return with_additions(path.read_bytes(), BLANK.read_bytes(), additions)


def added(path: Path, additions: Additions) -> Path:
    """The file with these additions."""
    path.write_bytes(extended(path, additions))
    return path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The first version's school base."""
    return school_of("0.1.0", tmp_path)


def test_only_the_sheet_and_its_table_change(old: Path) -> None:
    """Every other part keeps its bytes: formats that the workbook has already are found, not added again."""
    before = parts_of(old)
    after = parts_of(added(old, Additions(columns={"Financements": ("Dispositif",)})))

    assert changed_parts(before, after) == {"xl/worksheets/sheet9.xml", "xl/tables/table7.xml"}
    assert findings(old) == []


def test_the_cells_that_were_there_keep_their_bytes(old: Path) -> None:
    """In the sheet itself, a new cell ends each line; what stood before it is as it was."""
    part = "xl/worksheets/sheet15.xml"
    cells = re.compile(rb"<c r=.*?(?:/>|</c>)", re.DOTALL)
    before = cells.findall(parts_of(old)[part])
    after = cells.findall(parts_of(added(old, KIND))[part])

    assert [cell for cell in after if not cell.startswith(b'<c r="P')] == before
    assert len(after) - len(before) == before.count(before[0]) * len({c for c in after if c.startswith(b'<c r="P')})


@pytest.mark.parametrize(
    "saved_by", ["XlsxWriter", "openpyxl", pytest.param("LibreOffice", marks=pytest.mark.programs)]
)
def test_it_looks_as_in_a_blank_workbook(old: Path, tmp_path: Path, saved_by: str) -> None:
    """Header, cells, width, help: whatever program saved the older workbook, and its own formats."""
    if saved_by == "openpyxl":
        openpyxl.load_workbook(old).save(old)
    elif saved_by == "LibreOffice":
        old = resave([old], tmp_path)[0]
    before = findings(old)
    sheet, model = load(added(old, KIND))["Lignes"], load(BLANK)["Lignes"]

    assert set(findings(old)) <= set(before)  # openpyxl has its own
    assert [look(sheet["P4"]), look(sheet["P5"]), look(sheet["P294"])] == [look(model[c]) for c in ("P4", "P5", "P5")]
    assert sheet.column_dimensions["P"].width == pytest.approx(model.column_dimensions["P"].width)
    assert helps(sheet, "P4") == helps(model, "P4")
    assert (sheet.tables["Lignes"].ref, sheet.tables["Lignes"].autoFilter.ref) == ("A4:P294", "A4:P294")
    assert sheet.tables["Lignes"].column_names[-1] == sheet["P4"].value == "Nature de ligne"


def test_a_formula_that_changed_is_renewed_in_each_cell_that_computes(old: Path) -> None:
    """The status of the first version has no word for credit notes; a value that somebody typed over it stays."""
    book = openpyxl.load_workbook(old)
    typed = next(row[0] for row in book["Factures"].iter_rows(min_row=4) if row[0].value == "FA2026-00003").row
    column = next(c.column for c in book["Factures"][4] if c.value == "Statut")
    before = str(book["Factures"].cell(5, column).value)
    book["Factures"].cell(typed, column).value = "à voir"
    book.save(old)
    faults = findings(old)  # openpyxl has its own

    sheet = load(added(old, Additions(columns={}, formulas={"Factures": ("Statut",)})), formulas=True)["Factures"]
    found = [row[0].value for row in sheet.iter_rows(min_row=5, min_col=column, max_col=column)]

    assert "remboursé" not in before
    assert {value for value in found if value} == {sheet.cell(5, column).value, "à voir"}
    assert "remboursé" in str(sheet.cell(5, column).value)
    (declared,) = [c for c in sheet.tables["Factures"].tableColumns if c.name == "Statut"]
    assert "remboursé" in declared.calculatedColumnFormula.attr_text
    assert set(findings(old)) <= set(faults)


def look(cell: Any) -> tuple[object, ...]:
    fill, font = cell.fill.fgColor.rgb, cell.font
    lines = [(side.style, side.color.rgb if side.color else "") for side in (cell.border.top, cell.border.bottom)]
    place = (cell.alignment.horizontal, cell.alignment.vertical, cell.alignment.wrap_text, cell.alignment.indent)
    return (fill, font.b, font.sz, font.name, font.color.rgb if font.color else "", cell.number_format, lines, place)


def helps(sheet: Any, cell: str) -> list[tuple[object, ...]]:
    found = [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]
    return [(rule.type, rule.promptTitle, rule.prompt, rule.formula1, rule.showErrorMessage) for rule in found]


TITLES = ("Date accord", "Statut", "Reste HT", "Plafond HT")


def test_rules_and_sums_come_to_stand_where_the_column_does(tmp_path: Path) -> None:
    """Drop-downs, status colours and the sum above the titles speak of the new place; formulas fill each line."""
    path = Path(shutil.copy(BLANK, tmp_path / "ancien.xlsx"))
    replace_parts(path, {FINANCING: lambda xml: renamed(xml, TITLES)})
    sheet = load(added(path, Additions(columns={"Financements": TITLES})), formulas=True)["Financements"]
    model = load(BLANK)["Financements"]
    ours, theirs = (letters_of(s[4]) for s in (sheet, model))
    table = sheet.tables["Financements"]

    assert table.column_names[-4:] == list(TITLES)
    for title, letters in zip(TITLES, last_letters(table.ref, 4), strict=True):
        assert sheet[f"{letters}4"].value == title
        assert helps(sheet, f"{letters}5") == helps(model, f"{theirs[title]}5"), title
        assert colours(sheet, f"{letters}5") == colours(model, f"{theirs[title]}5"), title
    rest = last_letters(table.ref, 4)[2]
    amount = "=Financements[[#This Row],[Montant HT]]-Financements[[#This Row],[Facturé HT]]"
    assert (sheet[f"{rest}5"].value, colours(sheet, f"{ours['Statut']}5") != []) == (amount, True)
    assert "SUBTOTAL(109,Financements[[Reste HT]])" in sheet[f"{rest}3"].value


def letters_of(cells: Any) -> dict[str, str]:
    return {str(cell.value): cell.column_letter for cell in cells}


FINANCING = "xl/tables/table7.xml"


def renamed(table: bytes, titles: Sequence[str]) -> bytes:
    """A table of which these columns are somebody else's."""
    for title in titles:
        table = table.replace(f'name="{title}"'.encode(), f'name="{title} (ancien)"'.encode())
    return table


def last_letters(ref: str, count: int) -> list[str]:
    right = range_boundaries(ref)[2]
    assert right is not None
    return [get_column_letter(right - count + i) for i in range(1, count + 1)]


def colours(sheet: Any, cell: str) -> list[tuple[object, ...]]:
    found = [rule for area in sheet.conditional_formatting if cell in area.sqref for rule in area.rules]
    return [(rule.type, rule.operator, rule.formula, rule.dxf.fill.bgColor.rgb) for rule in found]


def test_a_new_table_comes_as_its_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the end, with its help, its colours, its chart and its print titles; the table can be filled at once."""
    path = without(tmp_path, monkeypatch, UnpaidLine, IntegrityLine)
    before = parts_of(path)
    added(path, Additions(columns={}, tables=("Impayes", "Integrite")))
    book: Any = load(path)
    model: Any = load(BLANK)

    assert findings(path) == []
    assert book.sheetnames == [*load_names(before), "Impayés", "Intégrité"]
    for name in ("Impayés", "Intégrité"):
        assert [look(c) for c in book[name]["A"]] == [look(c) for c in model[name]["A"]]
        assert book[name].print_title_rows == model[name].print_title_rows
        assert len(book[name].data_validations.dataValidation) == len(model[name].data_validations.dataValidation)
        assert colours(book[name], "C5") == colours(model[name], "C5")
    assert len(book["Impayés"]._charts) == len(model["Impayés"]._charts) == 1
    kept = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
    assert {name for name in changed_parts(before, parts_of(path)) if name in before} - kept <= {"xl/styles.xml"}

    files = FileWorkbook(path)
    files.read()
    line = {"Repère": "S/1", "Contrôle": "Sceaux", "Résultat": "conforme", "Constat": "3 lignes"}
    files.write(Patch(appends=(Append(table="Integrite", lines=(line, line)),)))
    assert findings(path) == []
    assert [cells[1] for _, cells in FileWorkbook(path).read()["Integrite"].lines] == ["Sceaux", "Sceaux"]


def without(folder: Path, monkeypatch: pytest.MonkeyPatch, *row_classes: type[Row]) -> Path:
    """A blank workbook without some tables."""
    path = folder / "ancien.xlsx"
    kept = tuple(c for c in table_sheets() if c not in row_classes)
    monkeypatch.setattr(generate, "table_sheets", lambda: kept)
    generate.build(Ledger(), path, date(2026, 11, 22))
    return path


def load_names(parts: Mapping[str, bytes]) -> list[str]:
    return [name.decode() for name in re.findall(rb'<sheet name="([^"]*)"', parts["xl/workbook.xml"])]


@pytest.mark.programs
def test_libreoffice_opens_what_was_added(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program reads the new column and the new sheets."""
    added(old, KIND)
    new = added(without(tmp_path, monkeypatch, UnpaidLine), Additions(columns={}, tables=("Impayes",)))
    first, second = (load(path) for path in resave([old, new], tmp_path))

    assert first["Lignes"]["P4"].value == "Nature de ligne"
    assert second["Impayés"].tables["Impayes"].column_names[:2] == ["Tiers", "Nom"]


def test_a_workbook_full_of_everything_keeps_it(tmp_path: Path) -> None:
    """Comments, slicers, pictures, pivot tables: only the sheets, their tables and the formats that they lacked change."""
    path = rich_copy(tmp_path)
    before = parts_of(path)
    sheet = load(path)["Lignes"]
    totals = [cell.value for cell in sheet[sheet.max_row]]
    after = parts_of(
        added(path, Additions(columns={"Lignes": ("Libellé",), "Reglements": ("N° pièce", "Commentaire")}))
    )

    assert findings(path) == []
    changed = changed_parts(before, after)
    assert {name for name in changed if name.startswith(("xl/worksheets", "xl/tables"))} == {
        f"xl/{kind}{number}.xml" for kind in ("worksheets/sheet", "tables/table") for number in (2, 3)
    }
    assert changed <= {
        name for name in before if name.startswith(("xl/worksheets", "xl/tables", "xl/styles", "xl/workbook"))
    }
    lines, payments = load(path)["Lignes"], load(path)["Reglements"]
    assert lines.tables["Lignes"].column_names[-1] == "Libellé"
    assert lines.tables["Lignes"].totalsRowCount == 1
    assert [cell.value for cell in lines[lines.max_row]][: len(totals)] == totals
    assert payments.tables["Reglements"].column_names[-2:] == ["N° pièce", "Commentaire"]


Beside = Callable[[Any], None]


@pytest.mark.parametrize(
    "put",
    [
        pytest.param(lambda sheet: sheet.__setitem__("P40", "à voir avec Anne"), id="a note"),
        pytest.param(lambda sheet: sheet.merge_cells("P2:Q6"), id="merged cells"),
        pytest.param(lambda sheet: sheet.__setitem__("P294", "=SUM(J5:J294)"), id="a formula"),
    ],
)
def test_what_stands_beside_the_table_is_not_overwritten(old: Path, put: Beside) -> None:
    """Refused, with the cells and where to put what is there; the cure works when it is followed."""
    book = openpyxl.load_workbook(old)
    put(book["Lignes"])
    book.save(old)

    with pytest.raises(Unwritable, match="Les cellules P4:P294 de la feuille « Lignes »") as refusal:
        extended(old, KIND)
    assert refusal.value.cure == "Coupez ce qui s'y trouve et collez-le à partir de la colonne R."

    sheet = book["Lignes"]
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    for row in range(1, 295):
        sheet.cell(row, column_index_from_string("R")).value = sheet.cell(row, column_index_from_string("P")).value
        sheet.cell(row, column_index_from_string("P")).value = None
    book.save(old)
    assert load(added(old, KIND))["Lignes"]["P4"].value == "Nature de ligne"


def test_what_stands_above_or_below_stays(old: Path) -> None:
    """Only the lines of the table are taken."""
    book = openpyxl.load_workbook(old)
    book["Lignes"]["P2"], book["Lignes"]["P300"] = "en-tête", "pied"
    book.save(old)
    sheet = load(added(old, KIND))["Lignes"]

    assert (sheet["P2"].value, sheet["P300"].value) == ("en-tête", "pied")


@pytest.mark.parametrize(("what", "name"), [("sheet", "INTÉGRITÉ"), ("table", "Integrite")])
def test_a_sheet_or_table_of_a_person_keeps_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, name: str
) -> None:
    """Two sheets cannot have one name, however it is written, nor two tables."""
    path = without(tmp_path, monkeypatch, IntegrityLine)
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet(name if what == "sheet" else "À moi")
    sheet.append(["A"])
    sheet.append([1])
    if what == "table":
        sheet.add_table(Table(displayName=name, ref="A1:A2"))
    book.save(path)

    with pytest.raises(Unwritable, match="existe déjà dans le classeur") as refusal:
        extended(path, Additions(columns={}, tables=("Integrite",)))
    assert refusal.value.cure == "Donnez un autre nom au vôtre, puis recommencez."


def test_a_table_that_a_query_fills_is_refused(old: Path) -> None:
    """Its next refresh would not know the new column."""
    replace_parts(
        old, {"xl/tables/table13.xml": lambda xml: xml.replace(b"<table ", b'<table tableType="queryTable" ', 1)}
    )

    with pytest.raises(Unwritable, match="rempli par une requête"):
        extended(old, KIND)


def test_lists_that_a_new_column_reads_are_named(old: Path) -> None:
    """A drop-down whose name somebody deleted would offer nothing."""
    named = re.compile(rb'<definedName name="Liste_Reglements">[^<]*</definedName>')
    replace_parts(old, {"xl/workbook.xml": lambda xml: named.sub(b"", xml)})
    added(old, Additions(columns={"Reglements": ("Complète",)}))

    assert load(old).defined_names["Liste_Reglements"].value == "Reglements[N°]"
    assert helps(load(old)["Règlements"], "O5")[0][3] == "Liste_Reglements"
    assert findings(old) == []


def test_twice_the_same_bytes(old: Path) -> None:
    """What is written depends on the two workbooks only."""
    assert extended(old, KIND) == extended(old, KIND)
    with zipfile.ZipFile(io.BytesIO(extended(old, KIND))) as archive:
        assert archive.testzip() is None
