"""Writing into an open workbook, with a way back for each step."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from gescof_xl.core.addresses import address
from gescof_xl.core.errors import Unwritable, WorkbookError
from gescof_xl.workbook.excel.cells import (
    DATE_FORMAT,
    TEXT_FORMAT,
    blocks,
    is_formula,
    looks_like_something_else,
    received,
    sent,
)
from gescof_xl.workbook.excel.session import Area
from gescof_xl.workbook.seen import same

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gescof_xl.workbook.excel.cells import Block
    from gescof_xl.workbook.excel.plan import TableWork
    from gescof_xl.workbook.excel.session import ExcelSession, Grid
    from gescof_xl.workbook.port import Cell

    Cells = Mapping[tuple[int, int], Cell]

GENERAL = "General"
_LONGEST_CODE = 255  # Excel shows a longer text in a cell of format "@" as ####


class Writer:
    """Writes and remembers how to undo. One for each patch."""

    def __init__(self, session: ExcelSession) -> None:
        self._session = session
        self._undo: list[Callable[[], None]] = []
        self._written: list[tuple[str, Block]] = []

    def table(self, work: TableWork) -> None:
        """Gives a table its new height, then its new cells."""
        live = work.state.live
        more = work.height - live.body.height
        if more > 0:
            self._grow(work, more)
        elif more < 0:
            self._shrink(work, -more)
        top, left = live.body.row, live.body.column
        old = {
            (top + r, left + c): restorable(formula, value)
            for r, (formulas, (_, values)) in enumerate(zip(work.state.formulas, work.state.data.lines, strict=True))
            for c, (formula, value) in enumerate(zip(formulas, values, strict=True))
        }
        self.cells(live.area.sheet, work.cells, old)

    def cells(self, sheet: str, cells: Cells, old: Mapping[tuple[int, int], object]) -> None:
        """Writes cells of a sheet block by block; `old` is what they held, for the way back."""
        for block in blocks(cells):
            self._block(sheet, block, old)

    def check(self) -> None:
        """Reads everything back. Raises Unwritable if Excel understood something else than what was sent."""
        for sheet, block in self._written:
            read = self._session.values(_box(sheet, block))
            for r, line in enumerate(block.lines):
                for c, value in enumerate(line):
                    if not kept(received(read[r][c]), value):
                        self._refuse(sheet, block.row + r, block.column + c, value)

    def roll_back(self) -> None:
        """Puts everything back as it was, last step first. Raises WorkbookError if that fails too."""
        failures: list[Exception] = []
        while self._undo:
            try:
                self._undo.pop()()
            except Exception as error:  # noqa: BLE001 - each step is tried, whatever another one did
                failures.append(error)
        if failures:
            raise WorkbookError(
                "L'écriture a échoué et n'a pas pu être défaite entièrement.",
                "Fermez le classeur sans l'enregistrer, puis rouvrez-le.",
            ) from failures[0]

    def _refuse(self, sheet: str, row: int, column: int, value: Cell) -> None:
        raise Unwritable(
            f"Excel n'a pas gardé « {value} » en {address(column, row)} de la feuille « {sheet} ».",
            "Vérifiez le format et la validation de cette cellule, puis recommencez.",
        )

    def _grow(self, work: TableWork, more: int) -> None:
        session, live = self._session, work.state.live
        below = live.area._replace(row=live.body.row + live.body.height, height=more)
        occupied = live.totals or any(cell is not None for line in session.values(below) for cell in line)
        if occupied:
            session.insert_above(below)
            self._undo.append(lambda: session.delete(below))
        else:
            self._undo.append(lambda: session.clear(below))
        if session.table(live).body.height < work.height:  # a line inserted above the totals has made it grow
            session.resize(live, live.area.height + more)
            self._undo.append(lambda: session.resize(live, live.area.height))
        self._copy_formats(work, below)

    def _copy_formats(self, work: TableWork, below: Area) -> None:
        """New lines look like the first one: dates as dates, codes as text."""
        for offset in range(below.width):
            column = below.column + offset
            model = self._session.number_format(Area(below.sheet, work.top, column, 1, 1))
            if model and model != GENERAL:
                self._session.set_number_format(below._replace(column=column, width=1), model)

    def _shrink(self, work: TableWork, less: int) -> None:
        session, live = self._session, work.state.live
        surplus = live.area._replace(row=work.top + work.height, height=less)
        old = [
            [restorable(f, v) for f, v in zip(formulas, values, strict=True)]
            for formulas, (_, values) in zip(work.state.formulas, work.state.data.lines, strict=True)
        ][work.height :]
        self._undo.append(lambda: session.put(surplus, old))
        if live.totals:
            self._undo.append(lambda: session.insert_above(surplus))
            session.delete(surplus)
        else:
            session.clear(surplus)
            self._undo.append(lambda: session.resize(live, live.area.height))
            session.resize(live, live.area.height - less)

    def _block(self, sheet: str, block: Block, old: Mapping[tuple[int, int], object]) -> None:
        area = _box(sheet, block)
        before = [[old.get((block.row + r, block.column + c)) for c in range(block.width)] for r in range(block.height)]
        self._undo.append(lambda: self._session.put(area, before))
        text = [self._prepare(area, c, block, before) for c in range(block.width)]
        lines = [[sent(v, text_cell=text[c]) for c, v in enumerate(line)] for line in block.lines]
        self._session.put(area, lines)
        self._written.append((sheet, block))

    def _prepare(self, area: Area, offset: int, block: Block, before: Grid) -> bool:
        """Gives a block's column a number format that keeps its values; True if it is the text format."""
        values = [line[offset] for line in block.lines if line[offset] is not None]
        column = area._replace(column=area.column + offset, width=1)
        wanted = _format_for(values, self._session.number_format(column) if values else None)
        if wanted is None:
            return False
        self._set_format(column, wanted, [line[offset] for line in before])
        return wanted == TEXT_FORMAT

    def _set_format(self, column: Area, wanted: str, before: Sequence[object]) -> None:
        session = self._session
        now = session.number_format(column)
        if now == wanted:
            return
        back = now or (TEXT_FORMAT if all(isinstance(v, str | None) for v in before) else GENERAL)
        self._undo.append(lambda: session.set_number_format(column, back))  # before the values go back
        session.set_number_format(column, wanted)


def restorable(formula: object, value: Cell) -> object:
    """What to send to put a cell back: its formula, or its value kept as it was."""
    return formula if is_formula(formula, value) else sent(value, text_cell=False)


def kept(read: Cell, value: Cell) -> bool:
    """Whether Excel kept a value; it gives a number of a currency cell back with four decimals only."""
    if isinstance(read, Decimal) and isinstance(value, int | float | Decimal):
        return abs(read - Decimal(str(value))) <= Decimal("0.00005")
    return same(read, value)


def _format_for(values: Sequence[Cell], now: str | None) -> str | None:
    """The format that these values need, None when the present one will do."""
    texts = [v for v in values if isinstance(v, str)]
    if texts and len(texts) == len(values):
        code = any(looks_like_something_else(t) for t in texts) and max(map(len, texts)) <= _LONGEST_CODE
        return TEXT_FORMAT if code else None
    if values and now in (None, TEXT_FORMAT, GENERAL):
        if all(isinstance(v, date) for v in values):
            return DATE_FORMAT
        return None if now == GENERAL else GENERAL
    return None


def _box(sheet: str, block: Block) -> Area:
    return Area(sheet, block.row, block.column, block.height, block.width)
