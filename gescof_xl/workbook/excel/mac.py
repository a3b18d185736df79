"""Excel for a Mac, through appscript: each get, set or command is one Apple event.

No command saves a copy, and nothing says whether AutoSave is on: an address for a full name means that it may be.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gescof_xl.workbook.excel.location import is_address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from xlwings.main import Book, Range, Sheet

_FOR_EVER = -1  # appscript waits a minute for an answer unless told otherwise
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"})


class MacExcel:
    """See `NativeExcel`."""

    can_stop_auto_save = False

    def full_name(self, book: Book) -> str:
        """Asked among the properties, as xlwings does: alone it can open a window (xlwings issue 1377)."""
        return str(book.api.properties()[_keyword("full_name")])

    def is_read_only(self, book: Book) -> bool:
        """The property read_only."""
        return bool(book.api.read_only.get())

    def is_auto_saved(self, book: Book, full_name: str) -> bool:  # noqa: ARG002
        """Excel gives an address while AutoSave is on."""
        return is_address(full_name)

    def is_shared(self, book: Book) -> bool:
        """The property multi_user_editing."""
        return bool(book.api.multi_user_editing.get())

    def exists(self, sheet: Sheet) -> bool:
        """A reference to what is not there fails only when it is used."""
        return bool(sheet.api.exists())

    def is_protected(self, sheet: Sheet) -> bool:
        """The property protect_contents."""
        return bool(sheet.api.protect_contents.get())

    def stop_auto_save(self, book: Book) -> bool:  # noqa: ARG002
        """No command does."""
        return False

    def save(self, book: Book) -> None:
        """A big workbook takes more than a minute."""
        book.api.save(timeout=_FOR_EVER)

    def save_copy(self, book: Book, path: Path) -> bool:  # noqa: ARG002
        """No command does."""
        return False

    def open(self, app: Any, path: Path) -> Book:
        """The command itself: xlwings first asks System Events whether Excel is visible, which asks the person."""
        links = _keyword("do_not_update_links")
        app.api.open_workbook(workbook_file_name=str(path), update_links=links, timeout=_FOR_EVER)
        book: Book = app.books[path.name]
        return book

    def table(self, sheet: Sheet, name: str) -> Any:
        """The element list_object."""
        return sheet.api.list_objects[name]

    def table_names(self, sheet: Sheet) -> list[str]:
        """One by one: nobody saw Excel give all names at once."""
        number = sheet.api.count(each=_keyword("list_object"))
        return [str(sheet.api.list_objects[i].name.get()) for i in range(1, number + 1)]

    def place_of(self, table: Any) -> str:
        """The property range_object."""
        return str(table.range_object.get_address())

    def has_totals(self, table: Any) -> bool:
        """The property total."""
        return bool(table.total.get())

    def resize(self, table: Any, cells: Range) -> None:
        """The command resize."""
        table.resize(range=cells.api)

    def errors(self, cells: Range, values: Sequence[Sequence[object]]) -> Mapping[tuple[int, int], str]:
        """Errors read as nothing: what such cells show tells them, in the language of Excel."""
        nothing = ("", None, _keyword("missing_value"))
        blank = [(r, c) for r, row in enumerate(values) for c, value in enumerate(row) if value in nothing]
        if not blank:
            return {}
        shown = cells.api.string_value.get()
        rows = shown if isinstance(shown, list) else [[shown]]
        rows = rows if isinstance(rows[0], list) else [rows]
        texts = {(r, c): str(rows[r][c]) for r, c in blank}
        return {at: text if text in _ERRORS else "#VALUE!" for at, text in texts.items() if text.startswith("#")}

    def clear(self, cells: Range) -> None:
        """Without the four events around it by which xlwings stops repainting."""
        cells.api.clear_contents()

    def set_number_format(self, sheet: Sheet, addresses: Sequence[str], code: str) -> None:
        """Area by area: xlwings reads only the first of several."""
        for address in addresses:
            sheet.range(address).api.number_format.set(code)

    def hidden_rows(self, cells: Range, rows: range) -> list[int]:
        """The property hidden of rows is one answer, or a list."""
        hidden = cells.api.entire_row.rows.hidden.get()
        answers = hidden if isinstance(hidden, list) else [hidden] * len(rows)
        return [row for row, answer in zip(rows, answers, strict=True) if answer is not False]

    def show_rows(self, cells: Range) -> None:
        """The property hidden of rows."""
        cells.api.entire_row.hidden.set(False)

    def filter_again(self, table: Any) -> None:
        """The command apply_filter."""
        table.autofilter_object.apply_filter()

    def list_separator(self, app: Any) -> str:
        """The command get_international."""
        return str(app.api.get_international(data_type=_keyword("list_separator")))

    def offer(self, cells: Range, source: str) -> None:
        """The command add_data_validation: it fails where there is one already."""
        cells.api.validation.add_data_validation(type=_keyword("validate_list"), formula1=source)

    def no_offer(self, cells: Range) -> None:
        """The command delete."""
        cells.api.validation.delete()

    def show(self, sheet: Sheet) -> None:
        """The command activate_object fails on a hidden sheet."""
        visible = _keyword("sheet_visible")
        if sheet.api.visible.get() != visible:
            sheet.api.visible.set(visible)
        sheet.api.activate_object()

    def selection(self, app: Any) -> tuple[str, list[str]]:
        """The property selection: a drawing has no address."""
        addresses = re.split("[,;]", str(app.api.selection.get_address()))
        return str(app.api.active_sheet.name.get()), addresses

    def ask(self, app: Any, text: str, *, yes_no: bool, grave: bool) -> bool:
        """A message box that waits as long as the person does, in French: xlwings' own does neither."""
        from osax import OSAX

        box = OSAX(pid=app.pid)
        box.activate()
        answer = box.display_alert(
            "GesCOF",
            message=text,
            as_=_keyword("critical" if grave else "informational"),
            buttons=["Non", "Oui"] if yes_no else ["OK"],
            timeout=_FOR_EVER,
        )
        return bool(answer[_keyword("button_returned")] == "Oui")


def _keyword(name: str) -> Any:
    from appscript import k

    return getattr(k, name)
