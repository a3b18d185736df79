"""The Assistant sheet in the open workbook: a form is shown, read back, and cleared. Nothing is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gescof_xl.core.addresses import place
from gescof_xl.core.errors import TableMissing
from gescof_xl.core.schema import columns
from gescof_xl.domain.ledger import CLASS_OF
from gescof_xl.workbook.excel.cells import received, sent
from gescof_xl.workbook.excel.session import Area
from gescof_xl.workbook.form.questions import (
    EXPLANATION,
    FIRST_ROW,
    LAST_ROW,
    MESSAGE,
    SHEET,
    TITLE,
    WELCOME,
    Form,
    Line,
    lines_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gescof_xl.workbook.excel.session import ExcelSession, LiveTable
    from gescof_xl.workbook.port import Cell

_LABEL, _ANSWER, _HELP = 2, 3, 4
_LISTS, _PARTIES, _MOST_PARTIES = "Listes", ("Clients", "Financeurs"), 1000
_ROWS = LAST_ROW - FIRST_ROW + 1


class ExcelForm:
    """The sheet where buttons ask. Every method raises TableMissing when the sheet is not there."""

    def __init__(self, session: ExcelSession) -> None:
        self._session = session

    def show(self, form: Form) -> None:
        """Writes a form over the one before, and goes to its first answer."""
        self._require()
        lines = lines_of(form)
        with self._session.quiet("GesCOF : assistant…"):
            self._clear()
            self._head(form.label, form.help, "")
            self._prepare(lines)
            area = Area(SHEET, FIRST_ROW, _LABEL, len(lines), _HELP - _LABEL + 1)
            self._session.put(area, [_sent(line) for line in lines])
        self._session.select(Area(SHEET, FIRST_ROW, _ANSWER, 1, 1))

    def read(self) -> tuple[str, list[tuple[Cell, Cell]]]:
        """The button's label, and each line's label and answer."""
        self._require()
        title = received(self._session.values(_cell(TITLE))[0][0])
        found = self._session.values(Area(SHEET, FIRST_ROW, _LABEL, _ROWS, 2))
        lines = [(received(label), received(answer)) for label, answer in found]
        while lines and lines[-1][0] is None:
            lines.pop()
        return str(title or ""), lines

    def complain(self, message: str, row: int | None) -> None:
        """Shows why a form was refused, beside its question when there is one."""
        self._session.put(_cell(MESSAGE), [[sent(message, text_cell=False)]])
        if row is not None:
            self._session.put(Area(SHEET, row, _HELP, 1, 1), [[sent(f"⚠ {message}", text_cell=False)]])
            self._session.select(Area(SHEET, row, _ANSWER, 1, 1))

    def clear(self) -> None:
        """Back to the empty sheet."""
        self._require()
        with self._session.quiet("GesCOF : assistant…"):
            self._clear()
            self._head(SHEET, WELCOME, "")

    def _require(self) -> None:
        if SHEET not in self._session.sheet_names():
            raise TableMissing(
                f"La feuille « {SHEET} » manque dans le classeur « {self._session.name} ».",
                "Ouvrez un classeur GesCOF, ou remettez une feuille de ce nom.",
            )

    def _head(self, title: str, explanation: str, message: str) -> None:
        for address, text in ((TITLE, title), (EXPLANATION, explanation), (MESSAGE, message)):
            self._session.put(_cell(address), [[sent(text, text_cell=False)]])

    def _clear(self) -> None:
        answers = Area(SHEET, FIRST_ROW, _ANSWER, _ROWS, 1)
        self._session.clear(Area(SHEET, FIRST_ROW, _LABEL, _ROWS, _HELP - _LABEL + 1))
        self._session.set_number_format(answers, "@")
        self._session.no_drop_down(answers)

    def _prepare(self, lines: Sequence[Line]) -> None:
        """Each answer's format and drop-down, so that what is typed is read as what is asked."""
        tables = {t.name: t for t in self._session.tables()} if any(line.listed for line in lines) else {}
        for row, line in enumerate(lines, FIRST_ROW):
            cell = Area(SHEET, row, _ANSWER, 1, 1)
            if line.format != "@":
                self._session.set_number_format(cell, line.format)
            if line.options:
                self._session.drop_down(cell, line.options)
            elif source := self._keys(line.listed, tables):
                self._session.drop_down_of(cell, source)

    def _keys(self, listed: str, tables: Mapping[str, LiveTable]) -> Area | None:
        """Where the keys of a table stand; those of clients and funders together are in a sheet of their own."""
        if listed == "Tiers" and set(_PARTIES) <= tables.keys() and _LISTS in self._session.sheet_names():
            return Area(_LISTS, 2, 1, min(_MOST_PARTIES, sum(tables[t].body.height for t in _PARTIES)), 1)
        row_class = CLASS_OF.get(listed)
        if row_class is None or listed not in tables:
            return None
        body, title = tables[listed].body, next(c.title for c in columns(row_class) if c.key)
        titles = self._session.values(tables[listed].area._replace(height=1))[0]
        return body._replace(column=body.column + titles.index(title), width=1) if title in titles else None


def _sent(line: Line) -> list[object]:
    return [
        sent(line.label or None, text_cell=False),
        sent(line.answer, text_cell=line.format == "@"),
        sent(line.help or None, text_cell=False),
    ]


def _cell(address: str) -> Area:
    return Area(SHEET, *place(address), 1, 1)
