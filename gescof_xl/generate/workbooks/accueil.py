"""The Accueil sheet: the index of the sheets on the left, the figures and their charts on the right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from gescof_xl.core.addresses import column_letters
from gescof_xl.core.schema import columns
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, setting
from gescof_xl.generate.workbooks import figures, looks
from gescof_xl.generate.workbooks.looks import Looks
from gescof_xl.generate.workbooks.report_charts import dress_chart
from gescof_xl.generate.workbooks.sheets import ASSISTANT, HOME, TEXTS, SheetGroup, table_sheets
from gescof_xl.generate.workbooks.table_sheet import set_page
from gescof_xl.generate.workbooks.to_do import TASKS

_INDEX, _COUNT, _RIGHT, _LAST = 1, 2, 4, 15
_TILES, _CHARTS, _LINES = 4, 9, 23
_TILE_WIDTH = 3
_MONTHS, _AGES, _TASKS = _RIGHT, _RIGHT + 4, _RIGHT + 7
_COLUMN_PIXELS, _ROW_PIXELS, _CHART_ROWS = 82, 27, 13


@dataclass(frozen=True, kw_only=True)
class _IndexLine:
    """A line of the index: a sheet, what it is for, and the cells that count its lines (none for the assistant)."""

    name: str
    tip: str
    counted: str = ""
    lines: int = 0


class HomeSheet:
    """The first sheet, being filled; every figure is a formula that shows what it is worth on that day."""

    def __init__(self, book: Any, sheet: Any, style: Looks) -> None:
        self._book, self._sheet, self._style = book, sheet, style

    def fill(self, ledger: Ledger, today: date) -> None:
        """Writes everything."""
        sheet = self._sheet
        sheet.set_tab_color(looks.NAVY)
        sheet.hide_gridlines(2)
        sheet.set_default_row(20)
        for at, characters in enumerate([2, 30, 8, 3] + [11] * (_LAST - _RIGHT + 1) + [2]):
            sheet.set_column(at, at, characters)
        self._band(ledger, today)
        last = self._index(ledger)
        for place, tile in enumerate(figures.tiles(ledger, today)):
            self._tile(_RIGHT + place * _TILE_WIDTH, tile)
        self._months(ledger, today)
        self._ages(ledger, today)
        self._month_chart()
        self._age_chart()
        self._to_do(ledger, today)
        set_page(sheet)
        sheet.print_area(0, 0, max(last, _LINES + figures.MONTHS + 2), _LAST)
        sheet.fit_to_pages(1, 1)
        sheet.center_horizontally()

    def _band(self, ledger: Ledger, today: date) -> None:
        face: dict[str, object] = {"font_color": looks.WHITE, "bg_color": looks.NAVY, "valign": "vcenter"}
        for row, height in ((0, 8), (1, 34), (2, 22)):
            self._sheet.set_row(row, height, self._style.format(**face))
        self._sheet.set_row(3, 10)
        name = '=INDEX(Organisme[Valeur],MATCH("Raison sociale",Organisme[Clé],0))&""'
        title = self._style.format(**face, bold=True, font_size=20)
        self._sheet.write_formula(1, _INDEX, name, title, setting(ledger, Key.NAME))
        day = face | {"font_color": looks.PALE, "align": "left", "num_format": f'"Tableau de bord au "{looks.DAY}'}
        self._sheet.write_formula(2, _INDEX, "=TODAY()", self._style.format(**day), _serial(today))
        product = self._style.format(**face, bold=True, font_size=14, align="right", indent=1)
        self._sheet.write_string(1, _LAST, "GesCOF XL", product)

    def _index(self, ledger: Ledger) -> int:
        """The row below its last line."""
        row = _TILES
        for part in SheetGroup:
            face: dict[str, object] = {"font_color": looks.WHITE, "bg_color": part.colour, "valign": "vcenter"}
            self._sheet.write_string(row, _INDEX, part.title, self._style.format(**face, bold=True, indent=1))
            self._sheet.write_string(
                row, _COUNT, "lignes", self._style.format(**face, align="right", indent=1, font_size=9)
            )
            row += 1
            for entry in _entries(part, ledger):
                self._entry(row, entry, quiet=part is SheetGroup.RARE)
                row += 1
        return row

    def _entry(self, row: int, entry: _IndexLine, *, quiet: bool) -> None:
        line: dict[str, object] = {"bottom": 1, "bottom_color": looks.RULE, "valign": "vcenter"}
        if quiet:
            line["font_size"] = 9
        link = self._style.format(**line, font_color=looks.SLATE if quiet else looks.NAVY, indent=1)
        self._sheet.write_url(row, _INDEX, f"internal:'{entry.name}'!A1", link, entry.name, entry.tip)
        number = self._style.format(
            **line, font_color=looks.INK, num_format='#,##0;-#,##0;"–"', align="right", indent=1
        )
        formula = f"=COUNTA({entry.counted})+0*TODAY()"
        if entry.counted:
            self._sheet.write_formula(row, _COUNT, formula, number, entry.lines)
        else:
            self._sheet.write_blank(row, _COUNT, None, number)

    def _tile(self, at: int, tile: figures.Tile) -> None:
        face: dict[str, object] = {
            "bg_color": looks.PAPER,
            "align": "center",
            "valign": "vcenter",
            "left": 5,
            "left_color": looks.WHITE,
        }
        last = at + _TILE_WIDTH - 1
        label = self._style.format(**face, font_color=looks.INK, top=5, top_color=looks.TEAL)
        value = self._style.format(**face, bold=True, font_size=20, font_color=looks.NAVY, num_format=looks.WHOLE_EUROS)
        note = self._style.format(**face, font_size=9, font_color=looks.SLATE)
        self._sheet.merge_range(_TILES, at, _TILES, last, tile.label, label)
        self._sheet.merge_range(_TILES + 1, at, _TILES + 2, last, "", value)
        self._sheet.write_formula(_TILES + 1, at, tile.formula, value, tile.value)
        self._sheet.merge_range(_TILES + 3, at, _TILES + 3, last, tile.note, note)
        if tile.note_formula:
            self._sheet.write_formula(_TILES + 3, at, tile.note_formula, note, tile.note)

    def _titles(self, at: int, *titles: str) -> None:
        head = self._style.format(bold=True, font_color=looks.NAVY, bottom=2, bottom_color=looks.NAVY, font_size=9)
        amount = self._style.format(
            bold=True, font_color=looks.NAVY, bottom=2, bottom_color=looks.NAVY, font_size=9, align="right"
        )
        for offset, title in enumerate(titles):
            self._sheet.write_string(_LINES, at + offset, title, amount if offset else head)

    def _months(self, ledger: Ledger, today: date) -> None:
        self._titles(_MONTHS, "Mois", "Facturé HT", "Encaissé TTC")
        line: dict[str, object] = {"bottom": 1, "bottom_color": looks.RULE, "font_size": 9}
        name = self._style.format(**line, num_format="mmm yy", align="left")
        amount = self._style.format(**line, num_format=looks.WHOLE_EUROS)
        for row, month in enumerate(figures.months(today), _LINES + 1):
            here, before = (f"{column_letters(_MONTHS + 1)}{row + n}" for n in (1, 0))
            formula = figures.month_formula("" if row == _LINES + 1 else before)
            self._sheet.write_formula(row, _MONTHS, formula, name, _serial(month))
            invoiced, received = figures.invoiced_in(ledger, month), figures.received_in(ledger, month)
            self._sheet.write_formula(row, _MONTHS + 1, figures.invoiced_formula(here), amount, invoiced)
            self._sheet.write_formula(row, _MONTHS + 2, figures.received_formula(here), amount, received)

    def _ages(self, ledger: Ledger, today: date) -> None:
        self._titles(_AGES, "Retard", "Reste TTC")
        line: dict[str, object] = {"bottom": 1, "bottom_color": looks.RULE, "font_size": 9}
        amount = self._style.format(**line, num_format=looks.WHOLE_EUROS)
        for row, (name, first, last) in enumerate(figures.AGES, _LINES + 1):
            self._sheet.write_string(row, _AGES, name, self._style.format(**line))
            value = figures.aged(ledger, today, first, last)
            self._sheet.write_formula(row, _AGES + 1, figures.age_formula(first, last), amount, value)

    def _month_chart(self) -> None:
        chart = self._book.add_chart({"type": "column"})
        for offset, colour in ((1, looks.TEAL), (2, looks.PALE)):
            look = {"fill": {"color": colour}, "gap": 50, "overlap": -5, "name": [HOME, _LINES, _MONTHS + offset]}
            cells = {"categories": _down(_MONTHS, figures.MONTHS), "values": _down(_MONTHS + offset, figures.MONTHS)}
            chart.add_series(cells | look)
        dress_chart(chart, {"name": "Facturé et encaissé par mois"})
        axis = {"num_format": "mmm yy", "num_font": {"size": 8}, "text_axis": True, "line": {"color": looks.RULE}}
        chart.set_x_axis(axis)
        self._put(chart, _RIGHT, 7, "Facturé HT et encaissé TTC des douze derniers mois")

    def _age_chart(self) -> None:
        chart = self._book.add_chart({"type": "column"})
        count = len(figures.AGES)
        chart.add_series(
            {
                "name": "Reste à encaisser",
                "gap": 45,
                "categories": _down(_AGES, count),
                "values": _down(_AGES + 1, count),
                "points": [{"fill": {"color": colour}} for colour in looks.AGES],
            }
        )
        dress_chart(chart, {"name": "Reste à encaisser selon le retard"})
        chart.set_legend({"none": True})
        self._put(chart, _RIGHT + 7, 5, "Reste à encaisser TTC selon l'ancienneté du retard")

    def _put(self, chart: Any, at: int, width: int, description: str) -> None:
        chart.set_size({"width": width * _COLUMN_PIXELS - 6, "height": _CHART_ROWS * _ROW_PIXELS - 6})
        place = {"x_offset": 3, "y_offset": 4, "object_position": 3, "description": description}
        self._sheet.insert_chart(_CHARTS, at, chart, place)

    def _to_do(self, ledger: Ledger, today: date) -> None:
        """How many, of what, and the sheet that lists them."""
        self._titles(_TASKS, "À faire aujourd'hui", *[""] * (_LAST - _TASKS))
        line: dict[str, object] = {"bottom": 1, "bottom_color": looks.RULE, "valign": "vcenter"}
        number = self._style.format(**line, bold=True, font_color=looks.NAVY, num_format='0;-0;"–"', align="right")
        words = self._style.format(**line, font_color=looks.INK, indent=1)
        link = self._style.format(**line, font_color=looks.TEAL, underline=1, align="right")
        for row, task in enumerate(TASKS, _LINES + 1):
            count, here = task.count(ledger, today), f"{column_letters(_TASKS + 1)}{row + 1}"
            self._sheet.write_formula(row, _TASKS, task.formula, number, count)
            said = f'=IF({here}>1,"{task.several}","{task.one}")'
            self._sheet.merge_range(row, _TASKS + 1, row, _LAST - 1, "", words)
            self._sheet.write_formula(row, _TASKS + 1, said, words, task.several if count > 1 else task.one)
            self._sheet.write_url(row, _LAST, f"internal:'{task.sheet}'!A1", link, "Ouvrir", task.sheet)


def _entries(part: SheetGroup, ledger: Ledger) -> Iterator[_IndexLine]:
    if part is SheetGroup.FILLED:
        yield _IndexLine(name=ASSISTANT, tip="Le formulaire du bouton en cours.")
    for row_class in table_sheets():
        if TEXTS[row_class.TABLE].part is part:
            title = next(c.title for c in columns(row_class) if c.key or c.required)
            yield _IndexLine(
                name=row_class.SHEET,
                tip=TEXTS[row_class.TABLE].text,
                counted=f"{row_class.TABLE}[{title}]",
                lines=len(ledger.rows(row_class)),
            )


def _down(at: int, count: int) -> list[Any]:
    """The cells of a column of figures, for a chart."""
    return [HOME, _LINES + 1, at, _LINES + count, at]


def _serial(day: date) -> int:
    """A date as Excel counts it."""
    return (day - date(1899, 12, 30)).days
