"""One sheet, one table: a band that says what it is, the table, its rules, its colours and its print set-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import Any

from gescof_xl.core.addresses import column_letters
from gescof_xl.core.money import total
from gescof_xl.core.schema import Column, Kind, Row, key_field
from gescof_xl.core.words import typeset
from gescof_xl.generate.workbooks import looks
from gescof_xl.generate.workbooks.looks import STATUS, Looks
from gescof_xl.generate.workbooks.sheets import FIRST_COLUMNS, HOME, LAST_PRINTED, TEXTS, sheet_columns
from gescof_xl.generate.workbooks.validations import cell_rule, header_help
from gescof_xl.workbook.cells import stored_cell, to_cell
from gescof_xl.workbook.file.xlsx.heights import LINE_HEIGHT, lines_of
from gescof_xl.workbook.port import Link

HEADER = 3
"""The row of the titles, counted from 0, where no chart stands above the table."""
CHART_ROWS = 16
ROW_HEIGHT = 18
_ONE_LINE = 15.5  # of which LibreOffice draws no more than the first line of an address
_LEGEND = 58
_LAST_ROW = 1_048_575  # whole columns: a print area of lines would not grow with the table in Excel
_FROZEN_WIDTH = 60  # characters of columns that may stay in sight on a small screen
_FORMATS = {("Taux", "Valeur"): looks.RATE_OR_EUROS}
_FREE = {("Organisme", "Valeur")}  # each line has a rule of its own
_TOTALLED = {"Factures", "Lignes", "Financements", "Reglements", "Impayes", "SuiviClients", "Echeancier", "AFacturer"}
_NOT_ADDED = {"Prix catalogue", "Prix unitaire HT", "Plafond HT", "Cumul attendu"}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a table stands in its sheet: rows counted from 0. It always has a line, blank when there are no rows."""

    row_class: type[Row]
    lines: int
    above: int = 0

    @property
    def header(self) -> int:
        """The row of the titles."""
        return HEADER + self.above

    @property
    def first(self) -> int:
        """The row of the first line."""
        return self.header + 1

    @property
    def last(self) -> int:
        """The row of the last line."""
        return self.header + max(self.lines, 1)

    def of(self, title: str) -> tuple[int, int, int, int]:
        """The cells of a column, as XlsxWriter counts them."""
        at = next(i for i, c in enumerate(sheet_columns(self.row_class)) if c.title == title)
        return (self.first, at, self.last, at)


class TableSheet:
    """A sheet being filled with its table."""

    def __init__(self, sheet: Any, place: Place, style: Looks) -> None:
        self._sheet, self._place, self._style = sheet, place, style
        self._row_class = place.row_class
        self._columns = sheet_columns(place.row_class)
        self._wrapped = {c.title: c for c in self._columns if looks.wraps(place.row_class.TABLE, c)}

    def fill(self, rows: Sequence[Row], shown: Sequence[Mapping[str, object]]) -> None:
        """Writes everything; `shown` is what the formulas of each row show."""
        self._band()
        self._table()
        for offset, (row, computed) in enumerate(zip(rows, shown, strict=True)):
            self._write_line(self._place.first + offset, row, computed)
        self._rules()
        self._colours()
        if self._row_class.TABLE in _TOTALLED:
            self._totals(rows, shown)
        self._page()

    def _band(self) -> None:
        sheet, band = self._sheet, {"bg_color": looks.NAVY, "valign": "vcenter", "indent": 1}
        title = self._style.format(**band, bold=True, font_size=18, font_color=looks.WHITE)
        text = self._style.format(**band, font_color=looks.PALE)
        plain = self._style.format(bg_color=looks.PAPER, valign="vcenter")
        if any(c.title in looks.TWO_LINES for c in self._columns):
            sheet.set_default_row(2 * ROW_HEIGHT)
        elif self._row_class.TABLE in looks.ONE_LINE:
            sheet.set_default_row(_ONE_LINE)
        elif not self._wrapped:  # a height of its own would keep a line from growing with its texts
            sheet.set_default_row(ROW_HEIGHT)
        for row in range(HEADER, self._place.header):
            sheet.set_row(row, ROW_HEIGHT)
        for row, height, look in ((0, 32, title), (1, 20, text), (2, 22, plain)):
            sheet.set_row(row, height, look)
        sheet.write_string(0, 0, self._row_class.SHEET, title)
        sheet.write_string(1, 0, typeset(TEXTS[self._row_class.TABLE].text), text)
        back = self._style.format(font_color=looks.TEAL, underline=1, bg_color=looks.PAPER, valign="vcenter", indent=1)
        sheet.write_url(2, 0, f"internal:'{HOME}'!A1", back, "← Accueil", "Revenir à l'accueil")
        if not self._row_class.REPORT:
            self._legend(plain)

    def _legend(self, plain: Any) -> None:
        typed, must, rest = (
            self._style.format(font_color=c, bold=True) for c in (looks.NAVY, looks.AMBER, looks.SLATE)
        )
        words = self._style.format(font_color=looks.INK)
        self._sheet.write_rich_string(
            2,
            self._legend_place(),
            typed,
            "■ ",
            words,
            "à saisir   ",
            must,
            "▬ ",
            words,
            "obligatoire   ",
            rest,
            "■ ",
            words,
            "écrit par GesCOF ou calculé",
            plain,
        )

    def _legend_place(self) -> int:
        """The first column from which the legend meets no total, and the paper does not end, before its last word."""
        totalled = self._row_class.TABLE in _TOTALLED
        printed = self._columns[: self._printed()]
        for at in range(1, len(printed)):
            room = takewhile(lambda c: not (totalled and _is_added(c)), printed[at:])
            if sum(looks.width(self._row_class.TABLE, c) for c in room) >= _LEGEND:
                return at
        return 1

    def _printed(self) -> int:
        """How many columns stand on paper."""
        last = LAST_PRINTED.get(self._row_class.TABLE)
        return self._place.of(last)[1] + 1 if last else len(self._columns)

    def _table(self) -> None:
        place, sheet = self._place, self._sheet
        sheet.set_row(place.header, 34)
        for at, column in enumerate(self._columns):
            sheet.set_column(at, at, looks.width(self._row_class.TABLE, column))
        sheet.add_table(
            place.header,
            0,
            place.last,
            len(self._columns) - 1,
            {
                "name": self._row_class.TABLE,
                "style": None,
                "banded_rows": False,
                "title": self._row_class.SHEET,
                "description": typeset(TEXTS[self._row_class.TABLE].text),
                "columns": [self._declared(c) for c in self._columns],
            },
        )
        for row in range(place.first, place.last + 1):
            for at, column in enumerate(self._columns):
                if not column.formula:
                    sheet.write_blank(row, at, None, self._look(column))

    def _declared(self, column: Column) -> dict[str, Any]:
        look = {"header": column.title, "header_format": self._style.header(column), "format": self._look(column)}
        return look | ({"formula": f"={column.formula}"} if column.formula else {})

    def _look(self, column: Column) -> Any:
        usual = looks.EUROS_OR_DASH if self._row_class.REPORT and column.kind is Kind.AMOUNT else ""
        code = _FORMATS.get((self._row_class.TABLE, column.title), usual)
        top = bool(self._wrapped) or self._row_class.TABLE in looks.ONE_LINE
        return self._style.cell(column, code, wrapped=column.title in self._wrapped, top=top)

    def _write_line(self, at_row: int, row: Row, computed: Mapping[str, object]) -> None:
        texts = ((str(getattr(row, c.field)), looks.width(self._row_class.TABLE, c)) for c in self._wrapped.values())
        if (lines := max((lines_of(*text) for text in texts), default=1)) > 1:
            self._sheet.set_row(at_row, lines * LINE_HEIGHT)
        for at, column in enumerate(self._columns):
            look = self._look(column)
            if column.formula:
                self._sheet.write_formula(at_row, at, f"={column.formula}", look, to_cell(computed[column.title]))
                continue
            value = stored_cell(row, column)
            if isinstance(value, Link) and value.formula:
                self._sheet.write_formula(at_row, at, f"={value.formula}", look, value.cell)
            elif value is not None:
                self._value(at_row, at, value.cell if isinstance(value, Link) else value, look)

    def _value(self, row: int, at: int, value: object, look: Any) -> None:
        """A text stays a text, whatever it looks like."""
        if isinstance(value, str):
            self._sheet.write_string(row, at, value, look)
        elif isinstance(value, Decimal):
            self._sheet.write_number(row, at, value, look)
        else:
            self._sheet.write_datetime(row, at, value, look)

    def _rules(self) -> None:
        place = self._place
        for at, column in enumerate(self._columns):
            self._sheet.data_validation(place.header, at, place.header, at, header_help(column))
            rule = cell_rule(self._row_class, column, f"{column_letters(at + 1)}{place.first + 1}")
            if rule and (self._row_class.TABLE, column.title) not in _FREE:
                self._sheet.data_validation(place.first, at, place.last, at, rule)
        texts = [at for at, c in enumerate(self._columns) if c.kind in {Kind.TEXT, Kind.CODE}]
        self._sheet.ignore_errors({"number_stored_as_text": " ".join(self._range(at) for at in texts)})

    def _range(self, at: int) -> str:
        letters = column_letters(at + 1)
        return f"{letters}{self._place.first + 1}:{letters}{self._place.last + 1}"

    def _colours(self) -> None:
        for at, column in enumerate(self._columns):
            for word in (c for c in column.choices if c in STATUS):
                self._colour(
                    at, {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": self._style.status(word)}
                )
            if column.required and column.writer == "person" and not (column.key and self._row_class.SERIES):
                missing = self._style.format(bg_color=looks.MISSING)
                self._colour(at, {"type": "formula", "criteria": self._is_missing(at), "format": missing})

    def _colour(self, at: int, rule: dict[str, Any]) -> None:
        self._sheet.conditional_format(self._place.first, at, self._place.last, at, rule)

    def _is_missing(self, at: int) -> str:
        """A required cell that is empty on a line that is not: its formulas always count as filled."""
        row, last = self._place.first + 1, column_letters(len(self._columns))
        formulas = sum(bool(c.formula) for c in self._columns)
        return f'=AND({column_letters(at + 1)}{row}="",COUNTA($A{row}:${last}{row})>{formulas})'

    def _totals(self, rows: Sequence[Row], shown: Sequence[Mapping[str, object]]) -> None:
        """Sums of what the filter shows, above the titles. TODAY() makes LibreOffice compute them on opening."""
        look = self._style.format(
            bold=True,
            num_format=looks.EUROS,
            bg_color=looks.PAPER,
            font_color=looks.NAVY,
            valign="vcenter",
            align="right",
            indent=1,
        )
        for at, column in enumerate(self._columns):
            if _is_added(column):
                formula = f"=SUBTOTAL(109,{self._row_class.TABLE}[[{column.title}]])+0*TODAY()"
                values = [_amount(column, r, c) for r, c in zip(rows, shown, strict=True)]
                self._sheet.write_formula(self._place.header - 1, at, formula, look, total(values))

    def _page(self) -> None:
        sheet, widths = self._sheet, [looks.width(self._row_class.TABLE, c) for c in self._columns]
        usual = 2 if key_field(self._row_class) and widths[0] + widths[1] < _FROZEN_WIDTH else 1
        frozen = len(FIRST_COLUMNS.get(self._row_class.TABLE, ())) or usual
        if not self._place.above:
            sheet.freeze_panes(self._place.first, frozen)
        sheet.hide_gridlines(2)
        set_page(sheet)
        sheet.repeat_rows(self._place.header)
        if self._printed() < len(widths):
            sheet.print_area(0, 0, _LAST_ROW, self._printed() - 1)
        sheet.fit_to_pages(1, 0)


def set_page(sheet: Any) -> None:
    """A4, landscape, with the name of the file, of the sheet and the number of the page at the foot."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&8&F&C&8&A&R&8Page &P / &N")


def _is_added(column: Column) -> bool:
    return column.kind is Kind.AMOUNT and column.title not in _NOT_ADDED


def _amount(column: Column, row: Row, computed: Mapping[str, object]) -> Decimal:
    value = computed[column.title] if column.formula else getattr(row, column.field)
    return value if isinstance(value, Decimal) else Decimal(0)
