"""One sheet, one table: a band that says what it is, the table, its rules, its colours and its print set-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gescof_xl.build import looks
from gescof_xl.build.looks import STATUS, Looks
from gescof_xl.build.sheets import HOME, TEXTS
from gescof_xl.build.validations import cell_rule, header_help
from gescof_xl.core.money import total
from gescof_xl.core.schema import Column, Kind, Row, columns
from gescof_xl.workbook.cells import to_cell
from gescof_xl.workbook.port import column_letters

HEADER = 3
"""The row of the titles, counted from 0, where no chart stands above the table."""
CHART_ROWS = 16
_PAGE_WIDTH = 260  # characters of columns that stay readable on one A4 page
_FORMATS = {("Taux", "Valeur"): looks.RATE_OR_EUROS}
_TOTALLED = ("Factures", "Lignes", "Financements", "Reglements", "Impayes", "SuiviClients", "Echeancier", "AFacturer")
_NOT_ADDED = {"Prix catalogue", "Prix unitaire HT", "Plafond HT", "Cumul attendu"}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a table stands in its sheet: rows counted from 0."""

    row_class: type[Row]
    header: int
    last: int

    @property
    def first(self) -> int:
        """The row of the first line."""
        return self.header + 1

    def of(self, title: str) -> tuple[int, int, int, int]:
        """The cells of a column, as XlsxWriter counts them."""
        at = next(i for i, c in enumerate(columns(self.row_class)) if c.title == title)
        return (self.first, at, self.last, at)


def place_of(row_class: type[Row], rows: Sequence[Row], charted: bool) -> Place:
    """Where a table stands: it always has a line, blank when there are no rows."""
    header = HEADER + (CHART_ROWS if charted else 0)
    return Place(row_class=row_class, header=header, last=header + max(len(rows), 1))


def add_table_sheet(
    sheet: Any, place: Place, rows: Sequence[Row], shown: Sequence[dict[str, object]], style: Looks
) -> None:
    """Fills a sheet with its table; `shown` is what the formulas of each row show."""
    row_class = place.row_class
    _band(sheet, row_class, style)
    _table(sheet, place, style)
    for offset, (row, computed) in enumerate(zip(rows, shown, strict=True)):
        _line(sheet, place.first + offset, row, computed, style)
    _rules(sheet, place)
    _colours(sheet, place, style)
    _totals(sheet, place, rows, shown, style)
    _page(sheet, place)


def _band(sheet: Any, row_class: type[Row], style: Looks) -> None:
    title = style.format(
        bold=True, font_size=18, font_color=looks.WHITE, bg_color=looks.NAVY, valign="vcenter", indent=1
    )
    text = style.format(font_color=looks.PALE, bg_color=looks.NAVY, valign="vcenter", indent=1)
    plain = style.format(bg_color=looks.PAPER, valign="vcenter")
    for row, height, look in ((0, 32, title), (1, 20, text), (2, 22, plain)):
        sheet.set_row(row, height, look)
    sheet.write_string(0, 0, row_class.SHEET, title)
    sheet.write_string(1, 0, TEXTS[row_class.TABLE].text, text)
    back = style.format(font_color=looks.TEAL, underline=1, bg_color=looks.PAPER, valign="vcenter", indent=1)
    sheet.write_url(2, 0, f"internal:'{HOME}'!A1", back, "← Accueil", "Revenir à l'accueil")
    if not row_class.REPORT:
        _legend(sheet, plain, style)


def _legend(sheet: Any, plain: Any, style: Looks) -> None:
    def mark(colour: str) -> Any:
        return style.format(font_color=colour, bold=True)

    words = style.format(font_color="#42505E")
    sheet.write_rich_string(
        2, 1, mark(looks.NAVY), "■ ", words, "à saisir   ", mark(looks.AMBER), "▬ ", words, "obligatoire   ",
        mark(looks.SLATE), "■ ", words, "écrit par GesCOF ou calculé", plain,
    )  # fmt: skip


def _table(sheet: Any, place: Place, style: Looks) -> None:
    found = columns(place.row_class)
    sheet.set_row(place.header, 34)
    for at, column in enumerate(found):
        sheet.set_column(at, at, looks.width(column))
    sheet.add_table(
        place.header, 0, place.last, len(found) - 1,
        {"name": place.row_class.TABLE, "style": None, "banded_rows": False,
         "columns": [_declared(place.row_class, c, style) for c in found],
         "description": TEXTS[place.row_class.TABLE].text, "title": place.row_class.SHEET},
    )  # fmt: skip
    for row in range(place.first, place.last + 1):
        for at, column in enumerate(found):
            if not column.formula:
                sheet.write_blank(row, at, None, _look(place.row_class, column, style))


def _declared(row_class: type[Row], column: Column, style: Looks) -> dict[str, Any]:
    look = {"header": column.title, "header_format": style.header(column), "format": _look(row_class, column, style)}
    return look | ({"formula": f"={column.formula}"} if column.formula else {})


def _look(row_class: type[Row], column: Column, style: Looks) -> Any:
    return style.cell(column, _FORMATS.get((row_class.TABLE, column.title), ""))


def _line(sheet: Any, at_row: int, row: Row, computed: dict[str, object], style: Looks) -> None:
    for at, column in enumerate(columns(type(row))):
        look = _look(type(row), column, style)
        if column.formula:
            sheet.write_formula(at_row, at, f"={column.formula}", look, to_cell(computed[column.title]))
        elif column.link:
            _link(sheet, at_row, at, row, getattr(row, column.field), look)
        elif (value := to_cell(getattr(row, column.field))) is not None:
            write_value(sheet, at_row, at, value, look)


def write_value(sheet: Any, row: int, at: int, value: object, look: Any) -> None:
    """Writes a value as what it is: a text stays a text, whatever it looks like."""
    if isinstance(value, str):
        sheet.write_string(row, at, value, look)
    elif isinstance(value, Decimal):
        sheet.write_number(row, at, value, look)
    else:
        sheet.write_datetime(row, at, value, look)


def _link(sheet: Any, row: int, at: int, line: Row, target: str, look: Any) -> None:
    if target:
        name, _, cell = target.rpartition("!")
        escaped = (name or str(getattr(line, "sheet", ""))).replace("'", "''")
        sheet.write_formula(row, at, f"""=HYPERLINK("#'{escaped}'!{cell}","{cell}")""", look, cell)


def _rules(sheet: Any, place: Place) -> None:
    for at, column in enumerate(columns(place.row_class)):
        sheet.data_validation(place.header, at, place.header, at, header_help(column))
        rule = cell_rule(place.row_class, column, f"{column_letters(at + 1)}{place.first + 1}")
        if rule and (place.row_class.TABLE, column.title) != ("Organisme", "Valeur"):
            sheet.data_validation(place.first, at, place.last, at, rule)
        if column.kind in (Kind.TEXT, Kind.CODE):
            sheet.ignore_errors({"number_stored_as_text": _range(place, at)})


def _range(place: Place, at: int) -> str:
    letters = column_letters(at + 1)
    return f"{letters}{place.first + 1}:{letters}{place.last + 1}"


def _colours(sheet: Any, place: Place, style: Looks) -> None:
    found = columns(place.row_class)
    for at, column in enumerate(found):
        for word in (c for c in column.choices if c in STATUS):
            sheet.conditional_format(
                place.first, at, place.last, at,
                {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style.status(word)},
            )  # fmt: skip
        if column.required and column.writer == "person" and not (column.key and place.row_class.SERIES):
            _colour_if_missing(sheet, place, at, style)


def _colour_if_missing(sheet: Any, place: Place, at: int, style: Looks) -> None:
    """A required cell that is empty on a line that is not: its formulas always count as filled."""
    found = columns(place.row_class)
    last = column_letters(len(found))
    row = place.first + 1
    formulas = sum(bool(c.formula) for c in found)
    sheet.conditional_format(
        place.first, at, place.last, at,
        {"type": "formula", "format": style.format(bg_color="#FFE3B3"),
         "criteria": f'=AND({column_letters(at + 1)}{row}="",COUNTA($A{row}:${last}{row})>{formulas})'},
    )  # fmt: skip


def _totals(sheet: Any, place: Place, rows: Sequence[Row], shown: Sequence[dict[str, object]], style: Looks) -> None:
    """Sums of what the filter shows, above the titles. TODAY() makes LibreOffice compute them on opening."""
    if place.row_class.TABLE not in _TOTALLED:
        return
    look = style.format(
        bold=True, num_format=looks.EUROS, bg_color=looks.PAPER, font_color=looks.NAVY, valign="vcenter"
    )
    for at, column in enumerate(columns(place.row_class)):
        if column.kind is not Kind.AMOUNT or column.title in _NOT_ADDED:
            continue
        formula = f"=SUBTOTAL(109,{place.row_class.TABLE}[[{column.title}]])+0*TODAY()"
        sheet.write_formula(place.header - 1, at, formula, look, _sum(column, rows, shown))


def _sum(column: Column, rows: Sequence[Row], shown: Sequence[dict[str, object]]) -> Decimal:
    values = [c[column.title] if column.formula else getattr(r, column.field) for r, c in zip(rows, shown, strict=True)]
    return total(v for v in values if isinstance(v, Decimal))


def _page(sheet: Any, place: Place) -> None:
    found = columns(place.row_class)
    frozen = 2 if key_title(place.row_class) and looks.width(found[0]) + looks.width(found[1]) < 60 else 1
    if place.header == HEADER:
        sheet.freeze_panes(place.first, frozen)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    pages = 1 + int(sum(looks.width(c) for c in found) // _PAGE_WIDTH)
    sheet.fit_to_pages(pages, 0)
    sheet.repeat_rows(place.header)
    if pages > 1:
        sheet.repeat_columns(0, frozen - 1)
    sheet.set_footer("&L&8&F&C&8&A&R&8Page &P / &N")


def key_title(row_class: type[Row]) -> str:
    """The title of the key column, "" in a table without key."""
    return next((c.title for c in columns(row_class) if c.key), "")
