"""The workbooks that ship say what the row classes say."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml.etree import fromstring
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from gescof_xl.actions import ACTIONS
from gescof_xl.core.schema import Column, Kind, Row, columns
from gescof_xl.core.words import typeset
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger
from gescof_xl.generate.school.school import TODAY, blank_ledger
from gescof_xl.generate.workbooks.looks import width
from gescof_xl.generate.workbooks.sheets import ASSISTANT, HOME, LAST_PRINTED, LISTS, TEXTS, sheet_columns
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.resources import shipped
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import Append, Cell, Patch, RewriteLines, TableData
from gescof_xl.workbook.translate import parse
from tests.packages import parts_of
from tests.school import played
from tests.xlsx_lint import findings

BLANK, SCHOOL = shipped("workbooks", "gescof.xlsx"), shipped("workbooks", "ecole.xlsx")
TABLES = list(ROW_CLASSES.values())
SIX = 6
FORMATS = {Kind.TEXT: "@", Kind.CODE: "@", Kind.DATE: "dd/mm/yyyy", Kind.AMOUNT: '#,##0.00\\ "€"', Kind.RATE: "0.0#%"}


@pytest.fixture(scope="module")
def blank() -> openpyxl.Workbook:
    return openpyxl.load_workbook(BLANK)


@pytest.fixture(scope="module")
def tables() -> dict[str, TableData]:
    return dict(FileWorkbook(BLANK).read())


def rules_at(sheet: Worksheet, cell: str) -> list[DataValidation]:
    return [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]


def cells(row_class: type[Row], tables: dict[str, TableData]) -> Iterator[tuple[Column, str, str]]:
    """Each column with its title's cell and its first line's."""
    data = tables[row_class.TABLE]
    first = data.lines[0][0]
    for column in columns(row_class):
        yield column, data.address(first - 1, column.title), data.address(first, column.title)


@pytest.mark.parametrize(("path", "ledger"), [(BLANK, blank_ledger), (SCHOOL, played)], ids=["gescof", "ecole"])
def test_what_ships_is_what_the_sources_make(path: Path, ledger: object, tmp_path: Path) -> None:
    """The committed workbook is fresh: building it again gives the same parts (otherwise run `gescof construire`)."""
    build(ledger(), tmp_path / path.name, TODAY)  # type: ignore[operator]
    ours, fresh = parts_of(path), parts_of(tmp_path / path.name)
    assert sorted(ours) == sorted(fresh)
    assert [name for name, part in fresh.items() if ours[name] != part] == []


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    """Nothing in a built workbook depends on the clock or on chance."""
    for name in ("a.xlsx", "b.xlsx"):
        build(blank_ledger(), tmp_path / name, TODAY)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("path", [BLANK, SCHOOL], ids=["gescof", "ecole"])
def test_excel_has_nothing_to_repair(path: Path) -> None:
    """None of the known faults that make Excel offer a repair is in what ships."""
    assert findings(path) == []


@pytest.mark.parametrize(("path", "ledger"), [(BLANK, blank_ledger), (SCHOOL, played)], ids=["gescof", "ecole"])
def test_reading_gives_back_the_ledger(path: Path, ledger: object) -> None:
    """What was built reads back as the ledger it was built from, without a problem."""
    parsed = parse(FileWorkbook(path).read())
    expected: Ledger = ledger()  # type: ignore[operator]
    assert parsed.problems == ()
    for field in ROW_CLASSES:
        assert getattr(parsed.ledger, field) == getattr(expected, field), field


@pytest.mark.parametrize("row_class", TABLES, ids=lambda c: c.TABLE)
def test_each_sheet_is_one_table_with_the_titles_of_its_class(
    row_class: type[Row], blank: openpyxl.Workbook, tables: dict[str, TableData]
) -> None:
    """A sheet holds one table, named as its class says, whose titles are those of the schema, in the order of the sheet."""
    assert list(blank[row_class.SHEET].tables) == [row_class.TABLE]
    assert tables[row_class.TABLE].columns == tuple(c.title for c in sheet_columns(row_class))


def test_the_tables_that_people_fill_have_one_blank_line(tables: dict[str, TableData]) -> None:
    """A new workbook has one empty line in each table that nobody has filled yet."""
    filled = {"Organisme", "Taux", "Conditions"}
    for row_class in TABLES:
        if row_class.TABLE not in filled:
            typed = [c.title for c in columns(row_class) if not c.formula]
            ((_, line),) = tables[row_class.TABLE].lines
            values = dict(zip(tables[row_class.TABLE].columns, line, strict=True))
            assert [values[title] for title in typed] == [None] * len(typed), row_class.TABLE


@pytest.mark.parametrize("row_class", TABLES, ids=lambda c: c.TABLE)
def test_every_column_explains_itself(
    row_class: type[Row], blank: openpyxl.Workbook, tables: dict[str, TableData]
) -> None:
    """Selecting a title shows its help; selecting a cell that people type in shows it too."""
    sheet = blank[row_class.SHEET]
    for column, title, cell in cells(row_class, tables):
        (note,) = rules_at(sheet, title)
        assert typeset(column.help) in (note.prompt or "")
        assert note.promptTitle == column.title[:32]
        if column.writer == "person":
            (rule,) = rules_at(sheet, cell)
            assert rule.prompt, column.title


@pytest.mark.parametrize("row_class", TABLES, ids=lambda c: c.TABLE)
def test_choices_and_references_have_a_drop_down(
    row_class: type[Row], blank: openpyxl.Workbook, tables: dict[str, TableData]
) -> None:
    """A typed choice offers its words, a yes/no offers oui and non, a reference offers the keys of its table."""
    sheet = blank[row_class.SHEET]
    for column, _, cell in cells(row_class, tables):
        if column.writer != "person":
            continue
        (rule,) = rules_at(sheet, cell)
        if column.choices:
            assert rule.formula1 == f'"{",".join(column.choices)}"'
        elif column.kind is Kind.YES_NO:
            assert rule.formula1 == '"oui,non"'
        elif column.ref:
            assert (rule.type, rule.formula1) == ("list", f"Liste_{column.ref}")
            assert rule.formula1 in blank.defined_names


def test_a_list_is_the_keys_of_its_table(blank: openpyxl.Workbook) -> None:
    """The names that drop-downs read grow with their table, since they name its column."""
    assert blank.defined_names["Liste_Clients"].attr_text == "Clients[Code]"
    assert blank.defined_names["Liste_Sessions"].attr_text == "Sessions[N°]"
    assert blank.defined_names["Liste_Tiers"].attr_text.startswith("Listes!$A$2:INDEX(")


@pytest.mark.parametrize("row_class", TABLES, ids=lambda c: c.TABLE)
def test_formats_follow_from_kinds(
    row_class: type[Row], blank: openpyxl.Workbook, tables: dict[str, TableData]
) -> None:
    """Codes and texts are text cells, amounts show euros, unit prices all their digits, dates days, rates percents."""
    for column, _, cell in cells(row_class, tables):
        if column.kind in FORMATS and not column.link and not column.formula and column.title != "Valeur":
            shown = blank[row_class.SHEET][cell].number_format
            expected = '#,##0.00####\\ "€"' if column.places == SIX else FORMATS[column.kind]
            assert shown.split(";")[0] == expected, column.title


def test_typed_and_computed_cells_are_told_apart(blank: openpyxl.Workbook, tables: dict[str, TableData]) -> None:
    """Cells that the tool or Excel fills have the grey of computed cells; those that people fill have none."""
    for row_class in TABLES:
        for column, _, cell in cells(row_class, tables):
            fill = blank[row_class.SHEET][cell].fill
            grey = fill.fill_type == "solid" and fill.fgColor.rgb == "FFF3F6F8"
            assert grey == (column.writer != "person"), (row_class.TABLE, column.title)


def test_the_first_sheets_are_home_the_form_and_what_people_fill(blank: openpyxl.Workbook) -> None:
    """Accueil, the assistant, then data; settings and the log last; the lists are hidden."""
    names = blank.sheetnames
    assert names[:5] == [HOME, ASSISTANT, "Clients", "Financeurs", "Produits"]
    assert names.index("Règlements") < names.index("Factures") < names.index("Impayés") < names.index("Organisme")
    assert names.index("Organisme") < names.index("Écritures") < names.index("Intégrité")
    assert names[-2:] == ["Journal", LISTS]
    assert [name for name in names if blank[name].sheet_state != "visible"] == [LISTS]
    assert blank[LISTS].sheet_state == "hidden"


def test_every_sheet_prints_on_a4_with_its_titles_repeated(
    blank: openpyxl.Workbook, tables: dict[str, TableData]
) -> None:
    """A4 landscape, fitted to the width of the page, titles on each page, numbered pages."""
    for row_class in TABLES:
        sheet = blank[row_class.SHEET]
        header = tables[row_class.TABLE].lines[0][0] - 1
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == f"${header}:${header}"
        footer: Any = sheet.oddFooter
        assert footer.right.text == "Page &P / &N"


def test_long_tables_print_their_useful_columns_on_one_page_wide(tmp_path: Path) -> None:
    """Whole columns, so that lines which a button adds are printed too; Factures ends with who pays."""
    path = tmp_path / "neuf.xlsx"
    path.write_bytes(BLANK.read_bytes())
    book = FileWorkbook(path)
    book.read()
    book.write(Patch(appends=(Append(table="Clients", lines=({"Code": "C1"}, {"Code": "C2"})),)))

    sheets = openpyxl.load_workbook(path)  # which knows no whole columns
    names = fromstring(zipfile.ZipFile(path).read("xl/workbook.xml")).iter("{*}definedName")
    areas = {str(n.text).partition("!")[0]: n.text for n in names if n.get("name") == "_xlnm.Print_Area"}
    areas.pop("Accueil")
    assert areas == {
        "Clients": "Clients!$A:$K",
        "Financeurs": "Financeurs!$A:$K",
        "Financements": "Financements!$A:$P",
        "Factures": "Factures!$A:$I",
        "Lignes": "Lignes!$A:$J",
        "'Sessions à facturer'": "'Sessions à facturer'!$A:$M",
        "'Suivi financements'": "'Suivi financements'!$A:$N",
        "Émetteurs": "Émetteurs!$A:$K",
        "Écritures": "Écritures!$A:$N",
        "Réintégration": "Réintégration!$A:$J",
        "'BPF détail'": "'BPF détail'!$A:$I",
    }
    assert {sheet.page_setup.fitToWidth or 1 for sheet in sheets} == {1}  # what is not said is one
    assert [cell.value for cell in sheets["Financements"][4]][15] == "N° accord"
    assert [cell.value for cell in sheets["Suivi financements"][20]][9:14] == [
        *("Accordé HT", "Facturé HT", "Payé HT"),
        *("Reste à facturer HT", "Reste à payer HT"),
    ]
    assert [cell.value for cell in sheets["Écritures"][4]][11:14] == ["Libellé", "Débit", "Crédit"]
    assert [cell.value for cell in sheets["Factures"][4]][:9] == [
        *("N°", "Nom", "Total TTC", "Solde", "Statut", "Échéance"),
        *("Type", "Date", "Tiers"),
    ]
    assert sheets["Factures"].freeze_panes == "G5"


def test_what_is_printed_on_one_page_stays_readable() -> None:
    """At most 285 characters on the 277 mm between the margins: letters of 5.7 points, those of a telephone book."""
    for row_class in TABLES:
        titles = [column.title for column in sheet_columns(row_class)]
        last = LAST_PRINTED.get(row_class.TABLE, titles[-1])
        printed = sheet_columns(row_class)[: titles.index(last) + 1]
        assert sum(width(row_class.TABLE, column) for column in printed) <= 285, row_class.TABLE


def test_lines_that_a_button_adds_have_the_formats_and_rules_of_the_table(tmp_path: Path) -> None:
    """Drop-downs, colours and formats cover the lines that a button appends to a new workbook."""
    path = tmp_path / "neuf.xlsx"
    path.write_bytes(BLANK.read_bytes())
    book = FileWorkbook(path)
    book.read()
    book.write(Patch(appends=(Append(table="Clients", lines=tuple({"Code": f"C{i}"} for i in range(3))),)))
    sheet = openpyxl.load_workbook(path)["Clients"]
    assert sheet.tables["Clients"].ref.endswith("7")
    assert any("C7" in rule.sqref and rule.type == "list" for rule in sheet.data_validations.dataValidation)
    assert any("B7" in ranges.sqref for ranges in sheet.conditional_formatting)
    assert sheet["F7"].number_format == "@"
    assert sheet["A7"].value == "C2"


def test_the_chart_of_a_report_follows_its_table(tmp_path: Path) -> None:
    """When a button rewrites the schedule, the series of its chart cover the new lines."""
    path = tmp_path / "neuf.xlsx"
    path.write_bytes(BLANK.read_bytes())
    book = FileWorkbook(path)
    book.read()
    lines = tuple[dict[str, Cell], ...]({"Repère": f"F/{i}", "Nom": f"Client {i}", "Reste dû": 10} for i in range(5))
    book.write(Patch(rewrites=(RewriteLines(table="Echeancier", lines=lines),)))
    charts = [part.decode() for name, part in parts_of(path).items() if name.startswith("xl/charts/chart")]
    (schedule,) = [chart for chart in charts if "'Échéancier'!$A$4" in chart]
    assert "'Échéancier'!$G$21:$G$25" in schedule


@pytest.mark.parametrize("sheet", [table for table, about in TEXTS.items() if "«" in about.text])
def test_a_sheet_names_its_button_as_the_ribbon_does(sheet: str) -> None:
    """« Factures impayées » above the sheet is what people look for in the ribbon."""
    assert set(re.findall(r"« ([^»]+) »", TEXTS[sheet].text.replace("\u00a0", " "))) <= {a.label for a in ACTIONS}
