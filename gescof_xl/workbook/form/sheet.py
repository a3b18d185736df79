"""The Assistant sheet in the open workbook: a form is shown, read back, and cleared. Nothing is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gescof_xl.core.addresses import place
from gescof_xl.core.errors import TableMissing
from gescof_xl.workbook.drop_downs import list_name
from gescof_xl.workbook.excel.cells import received, sent
from gescof_xl.workbook.excel.session import Area
from gescof_xl.workbook.form.questions import (
    FIRST_ROW,
    LAST_ROW,
    MESSAGE,
    SHEET,
    TITLE,
    WELCOME,
    Form,
    Line,
    lines_of,
    shown_help,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from gescof_xl.workbook.port import Cell

_LABEL, _ANSWER, _HELP, _AMOUNT = 2, 3, 4, 5
_HEAD = Area(SHEET, place(TITLE)[0], _LABEL, place(MESSAGE)[0] - place(TITLE)[0] + 1, 1)
_ANSWERS = Area(SHEET, FIRST_ROW, _ANSWER, LAST_ROW - FIRST_ROW + 1, 1)


class FormSession(Protocol):
    """A workbook that is open in Excel or Calc, as far as a form and a click need it. See `ExcelSession`."""

    @property
    def name(self) -> str:
        """The workbook's file name."""

    def has_sheet(self, name: str) -> bool:
        """Whether there is a worksheet of this name."""

    def values(self, area: Area) -> list[list[object]]:
        """What the cells show."""

    def put(self, area: Area, lines: Sequence[Sequence[object]]) -> None:
        """Writes a block; a text that starts with = is a formula."""

    def set_number_format(self, areas: Sequence[Area], code: str) -> None:
        """Gives all cells of some areas of one sheet a number format."""

    def clear(self, area: Area) -> None:
        """Empties the cells and keeps their looks."""

    def drop_down(self, area: Area, options: Sequence[str]) -> None:
        """Offers some words."""

    def drop_down_of(self, area: Area, name: str) -> None:
        """Offers what a name of the workbook stands for."""

    def no_drop_down(self, area: Area) -> None:
        """Takes any answer."""

    def show_sheet(self, name: str) -> bool:
        """Goes to a sheet, which is shown if it was hidden; False where it cannot be."""

    def select(self, area: Area) -> None:
        """Goes to some cells. Raises Unwritable where their sheet stays hidden."""

    def status(self, text: str) -> None:
        """Shows a text in the status bar, until all is put back."""

    def put_back(self) -> None:
        """The screen and the status bar are as they were."""

    def quiet(self, text: str) -> AbstractContextManager[None]:
        """No repainting meanwhile, and a word in the status bar."""

    def ask(self, text: str, *, yes_no: bool = False, grave: bool = False) -> bool:
        """A message box: a question is True when the answer is yes."""


class AssistantSheet:
    """The sheet where buttons ask. Every method raises TableMissing when the sheet is not there."""

    def __init__(self, session: FormSession) -> None:
        self._session = session
        self._is_there = False

    def show(self, form: Form) -> None:
        """Writes a form over the one before, and goes to its first answer."""
        self._require()
        lines = lines_of(form)
        with self._session.quiet("GesCOF : assistant…"):
            self._clear()
            self._session.set_number_format([_ANSWERS], "@")
            self._head(form.label, form.help, "")
            self._prepare(lines)
            area = Area(SHEET, FIRST_ROW, _LABEL, len(lines), _AMOUNT - _LABEL + 1)
            self._session.put(area, [_sent(line) for line in lines])
        first = next((row for row, line in enumerate(lines, FIRST_ROW) if line.key), FIRST_ROW)
        self._session.select(Area(SHEET, first, _ANSWER, 1, 1))

    def label(self) -> str:
        """The label of the button whose questions are shown."""
        self._require()
        return str(received(self._session.values(_cell(TITLE))[0][0]) or "")

    def read(self) -> tuple[str, list[tuple[Cell, Cell]]]:
        """The button's label, and each line's label and answer."""
        self._require()
        top = _HEAD.row
        found = self._session.values(Area(SHEET, top, _LABEL, LAST_ROW - top + 1, 2))
        lines = [(received(label), received(answer)) for label, answer in found[FIRST_ROW - top :]]
        while lines and lines[-1][0] is None:
            lines.pop()
        return str(received(found[0][0]) or ""), lines

    def complain(self, message: str, row: int | None) -> None:
        """Shows why a form was refused, beside its question when there is one."""
        self._session.put(_cell(MESSAGE), [[sent(message, text_cell=False)]])
        if row is not None:
            self._session.put(Area(SHEET, row, _HELP, 1, 1), [[sent(f"⚠ {message}", text_cell=False)]])
            self._session.select(Area(SHEET, row, _ANSWER, 1, 1))

    def clear(self) -> None:
        """Back to the empty sheet."""
        self._require()
        self._clear()
        self._head(SHEET, WELCOME, "")

    def _require(self) -> None:
        """Asked once: a sheet does not go in the middle of a click."""
        self._is_there = self._is_there or self._session.has_sheet(SHEET)
        if not self._is_there:
            raise TableMissing(
                f"La feuille « {SHEET} » manque dans le classeur « {self._session.name} ».",
                "Ouvrez un classeur GesCOF, ou remettez une feuille de ce nom.",
            )

    def _head(self, *texts: str) -> None:
        """Title, explanation and message."""
        self._session.put(_HEAD, [[sent(text, text_cell=False)] for text in texts])

    def _clear(self) -> None:
        self._session.clear(_ANSWERS._replace(column=_LABEL, width=_AMOUNT - _LABEL + 1))
        self._session.no_drop_down(_ANSWERS)

    def _prepare(self, lines: Sequence[Line]) -> None:
        """Each answer's format and drop-down, so that what is typed is read as what is asked."""
        formats: dict[str, list[Area]] = {}
        for row, line in enumerate(lines, FIRST_ROW):
            cell = Area(SHEET, row, _ANSWER, 1, 1)
            if line.format != "@":
                formats.setdefault(line.format, []).append(cell)
            if line.options:
                self._session.drop_down(cell, line.options)
            elif line.listed:
                self._session.drop_down_of(cell, list_name(line.listed))
        for code, cells in formats.items():
            self._session.set_number_format(cells, code)


def _sent(line: Line) -> list[object]:
    """Label, answer, help and worth; what the sheet computes goes as it is."""
    answer = f"={line.formula}" if line.formula else sent(line.answer, text_cell=line.format == "@")
    told = shown_help(line)
    return [
        sent(line.label or None, text_cell=False),
        answer,
        told if told.startswith("=") else sent(told or None, text_cell=False),
        sent(line.amount, text_cell=False),
    ]


def _cell(address: str) -> Area:
    return Area(SHEET, *place(address), 1, 1)
