"""The workbook that ships, made from the row classes: the same ledger and day give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from gescof_xl.core.schema import Row
from gescof_xl.domain.formulas import computed_values
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import SETTINGS
from gescof_xl.domain.tables.settings import Setting
from gescof_xl.generate.workbooks.accueil import HomeSheet
from gescof_xl.generate.workbooks.assistant_sheet import add_assistant
from gescof_xl.generate.workbooks.looks import Looks
from gescof_xl.generate.workbooks.report_charts import CHARTS, add_chart
from gescof_xl.generate.workbooks.sheets import ASSISTANT, HOME, LISTS, TEXTS, table_sheets
from gescof_xl.generate.workbooks.table_sheet import CHART_ROWS, Place, TableSheet
from gescof_xl.generate.workbooks.validations import add_lists, list_rule, name_lists, note_rule

_CREATED = datetime(2026, 11, 22, tzinfo=UTC)


def build(ledger: Ledger, path: Path, today: date) -> None:
    """Writes a new workbook that holds the ledger; formulas show what they are worth on that day.

    Raises OSError when the file cannot be written.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"title": "GesCOF XL", "created": _CREATED})
        book.set_calc_mode("auto")
        style = Looks(book)
        home, assistant = book.add_worksheet(HOME), book.add_worksheet(ASSISTANT)
        places = {c.TABLE: _add_table(book, c, ledger, today, style) for c in table_sheets()}
        HomeSheet(book, home, style).fill(ledger, today)
        add_assistant(assistant, style)
        add_lists(book.add_worksheet(LISTS), ledger)
        name_lists(book)
        _add_setting_rules(book.get_worksheet_by_name(Setting.SHEET), places[Setting.TABLE], ledger.settings)
        home.activate()


def _add_table(book: Any, row_class: type[Row], ledger: Ledger, today: date, style: Looks) -> Place:
    sheet = book.add_worksheet(row_class.SHEET)
    sheet.set_tab_color(TEXTS[row_class.TABLE].part.colour)
    rows = ledger.rows(row_class)
    charted = row_class.TABLE in CHARTS
    place = Place(row_class=row_class, lines=len(rows), above=CHART_ROWS if charted else 0)
    TableSheet(sheet, place, style).fill(rows, [computed_values(ledger, row, today) for row in rows])
    if charted:
        add_chart(book, sheet, place, rows, style)
    return place


def _add_setting_rules(sheet: Any, place: Place, settings: Sequence[Setting]) -> None:
    """A note for each setting, and a drop-down for those that have choices."""
    row, at, _, _ = place.of("Valeur")
    choices_of = {key.name: key.choices for key in SETTINGS}
    for offset, setting in enumerate(settings):
        choices = choices_of.get(setting.name, ())
        note = note_rule(setting.name, setting.help)
        rule = note | list_rule(choices) if choices else note
        sheet.data_validation(row + offset, at, row + offset, at, rule)
