"""Writing into an open workbook, with a way back for each step."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from gescof_xl.core.addresses import address
from gescof_xl.core.errors import Busy, GescofError, Unwritable, WorkbookError
from gescof_xl.workbook import drop_downs
from gescof_xl.workbook.excel.cells import (
    DATE_FORMAT,
    TEXT_FORMAT,
    Formula,
    blocks,
    looks_like_something_else,
    received,
    sent,
)
from gescof_xl.workbook.excel.retry import Gone
from gescof_xl.workbook.excel.session import Area
from gescof_xl.workbook.percentages import AMOUNT_FORMAT, TABLE, TITLE
from gescof_xl.workbook.seen import same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from gescof_xl.workbook.excel.cells import Block, Written
    from gescof_xl.workbook.excel.plan import TableWork
    from gescof_xl.workbook.excel.session import ExcelSession, Grid
    from gescof_xl.workbook.excel.state import Place, SheetState
    from gescof_xl.workbook.port import Cell

    Cells = Mapping[Place, Written]

GENERAL = "General"
_LONGEST_CODE = 255  # Excel shows a longer text in a cell of format "@" as ####
_FAR = 500  # rows between two written cells that are not read back in one block


class HalfWritten(WorkbookError):
    """What is open in Excel is neither the old workbook nor the new one; the file is the old one."""

    def __init__(self) -> None:
        super().__init__(
            "L'écriture a échoué et n'a pas pu être défaite entièrement ; le fichier, lui, est comme avant le clic.",
            "Fermez Excel sans enregistrer ce classeur, puis rouvrez-le.",
        )


class Writer:
    """Writes and remembers how to undo. One for each patch.

    Where a filter hides lines, Excel gives the first line of a block to all visible ones: what touches hidden lines
    goes line by line, there and back.
    """

    def __init__(self, session: ExcelSession) -> None:
        self._session = session
        self._undo: list[Callable[[], None]] = []
        self._written: defaultdict[str, dict[Place, Written]] = defaultdict(dict)
        self._constants: defaultdict[str, dict[Place, Written]] = defaultdict(dict)  # what was there, formulas apart
        self._hidden: defaultdict[str, set[int]] = defaultdict(set)
        self._rewritten: list[TableWork] = []

    def table(self, work: TableWork) -> None:
        """Gives a table its new height, then its new cells. Raises Unwritable where Excel refuses the height."""
        sheet, data = work.state.live.area.sheet, work.state.data
        self._hidden[sheet] |= work.hidden
        if work.rewritten and work.hidden:
            self._rewritten.append(work)
            self._undo.append(partial(self._session.filter_again, work.state.live))  # the last step back
        self._set_height(work)
        old = {(row, data.left + c): cell for row, cells in data.lines for c, cell in enumerate(cells)}
        self._cells(_Target(sheet, work.state.sheet, old, _new_formats(work), _amounts(work)), work.cells)

    def lengthen_list(self, formulas: Mapping[Place, str]) -> None:
        """Puts formulas where nothing is, one below the other, behind the drop-down of parties."""
        if formulas:
            (top, column), *_ = formulas
            area = Area(drop_downs.SHEET, top, column, len(formulas), 1)
            self._undo.append(partial(self._session.clear, area))
            self._session.put(area, [[formula] for formula in formulas.values()])

    def check(self) -> None:
        """Reads everything back. Raises Unwritable if Excel understood something else than what was sent."""
        for sheet, cells in self._written.items():
            read = self._read(_together(sheet, cells))
            for at, value in cells.items():
                if not kept(received(read[at]), value):
                    raise Unwritable(
                        f"Excel n'a pas gardé « {value} » en {address(at[1], at[0])} de la feuille « {sheet} ».",
                        "Vérifiez le format et la validation de cette cellule, et ôtez le filtre de la feuille s'il "
                        "y en a un, puis recommencez.",
                    )

    def filter_again(self) -> None:
        """Shows and hides the lines of reports that were rewritten under a filter as that filter says."""
        for work in self._rewritten:
            live, below = work.state.live, work.below
            self._undo.append(partial(self._session.show_rows, below))  # the filter may hide lines that will be gone
            self._session.filter_again(live)
            self._hidden[live.area.sheet].update(live.body.rows, below.rows)

    def roll_back(self) -> None:
        """Puts everything back as it was, last step first, and looks. Raises HalfWritten if that fails too."""
        failures: list[Exception] = []
        while self._undo:
            try:
                self._undo.pop()()
            except (Gone, Busy):
                raise
            except Exception as error:  # noqa: BLE001 - each step is tried, whatever another one did
                failures.append(error)
        if failures or not self._is_as_before():
            raise HalfWritten from (failures[0] if failures else None)

    def _is_as_before(self) -> bool:
        for sheet, cells in self._constants.items():
            read = self._read(_together(sheet, cells))
            if any(not kept(received(read[at]), value) for at, value in cells.items()):
                return False
        return True

    def _read(self, areas: Iterable[Area]) -> dict[Place, object]:
        return {
            (area.row + r, area.column + c): value
            for area in areas
            for r, line in enumerate(self._session.values(area, errors=False))
            for c, value in enumerate(line)
        }

    def _set_height(self, work: TableWork) -> None:
        try:
            if work.more > 0:
                self._grow(work)
            elif work.more < 0:
                self._shrink(work)
        except GescofError:
            raise
        except Exception as error:
            live = work.state.live
            raise Unwritable(
                f"Excel refuse de changer la hauteur du tableau {live.name} (feuille « {live.area.sheet} ») : rien n'a "
                "été changé.",
                "Ôtez le filtre de cette feuille (Données > Effacer) et ce qui touche le bas du tableau (un autre "
                "tableau, des cellules fusionnées), puis recommencez.",
            ) from error

    def _grow(self, work: TableWork) -> None:
        session, live, below = self._session, work.state.live, work.below
        if work.pushes:
            session.insert_above(below)
            self._undo.append(lambda: session.delete(below))
            if live.totals and session.table(live.area.sheet, live.name).body.height == work.height:
                return  # the lines inserted above its totals have made it grow
        session.resize(live, live.area.height + work.more)
        self._undo.append(lambda: session.resize(live, live.area.height))
        if not work.pushes:
            self._undo.append(lambda: self._empty(below))  # inside the table: a write right under one extends it

    def _shrink(self, work: TableWork) -> None:
        session, live = self._session, work.state.live
        surplus = live.body._replace(row=work.top + work.height, height=-work.more)
        lines = [cells for _, cells in work.state.data.lines[work.height :]]
        old = self._restorable(work.state.sheet, surplus, [list(cells) for cells in lines])
        self._undo.append(lambda: self._put(surplus, old))
        if live.totals:
            self._undo.append(lambda: session.insert_above(surplus))
            session.delete(surplus)
            return
        self._empty(surplus)
        if work.hidden:
            session.show_rows(surplus)  # what a filter hides below a table stays hidden for ever
        self._undo.append(lambda: session.resize(live, live.area.height))
        session.resize(live, live.area.height + work.more)

    def _cells(self, target: _Target, cells: Cells) -> None:
        """Formats first, so that Excel keeps the values as they are; on the way back too."""
        found = blocks(cells)
        for block in found:
            self._remember(target, block)
        formats = {area: code for area, code in target.new_formats.items() if code != GENERAL}
        texts = [self._formats(target, block, formats) for block in found]
        for code, areas in _by_code(formats):
            self._session.set_number_format(areas, code)
        for block, text in zip(found, texts, strict=True):
            lines = [[sent(v, text_cell=text[c]) for c, v in enumerate(line)] for line in block.lines]
            self._put(_area(target.sheet, block), lines)
        self._written[target.sheet] |= cells

    def _remember(self, target: _Target, block: Block) -> None:
        """How to put a block back; cells that were not there before are emptied with their table's new lines."""
        area = _area(target.sheet, block)
        if not any(row in target.rows for row in area.rows):
            return
        columns = range(area.column, area.column + area.width)
        values = [[target.old.get((row, column)) for column in columns] for row in area.rows]
        before = self._restorable(target.state, area, values)
        self._undo.append(lambda: self._put(area, before))

    def _restorable(self, state: SheetState, area: Area, values: Sequence[Sequence[Written]]) -> Grid:
        """What to send to put cells back: their formulas as Excel writes them, or their values kept as they are."""
        formulas = state.formulas(area)
        texts = self._session.formulas(area) if formulas else []
        rows: Grid = []
        for r, line in enumerate(values):
            rows.append([])
            for c, value in enumerate(line):
                at = area.row + r, area.column + c
                rows[-1].append(texts[r][c] if at in formulas else sent(value, text_cell=False))
                if at not in formulas:
                    self._constants[area.sheet].setdefault(at, value)
        return rows

    def _formats(self, target: _Target, block: Block, formats: dict[Area, str]) -> list[bool]:
        """Adds to `formats` what keeps a block's values; says for each of its columns whether it is a text's."""
        texts = []
        for c in range(block.width):
            column = _area(target.sheet, block)._replace(column=block.column + c, width=1)
            values = [line[c] for line in block.lines if line[c] is not None]
            now = target.format_now(column) if values else None
            wanted = format_for(values, now)
            if column.column in target.amounts and now and "%" in now:
                wanted = AMOUNT_FORMAT  # the amount takes the place of a percentage of the price
            if wanted is not None and wanted != now:
                if any(row in target.rows for row in column.rows):  # new lines have no format to go back to
                    old = [target.old.get((row, column.column)) for row in column.rows]
                    back = now or (TEXT_FORMAT if all(isinstance(v, str | None) for v in old) else GENERAL)
                    self._undo.append(partial(self._session.set_number_format, [column], back))
                formats[column] = wanted
            texts.append(wanted == TEXT_FORMAT)
        return texts

    def _put(self, area: Area, lines: Sequence[Sequence[object]]) -> None:
        if self._hidden[area.sheet].isdisjoint(area.rows):
            self._session.put(area, lines)
            return
        for row, line in zip(area.rows, lines, strict=True):
            self._session.put(area._replace(row=row, height=1), [line])

    def _empty(self, area: Area) -> None:
        if self._hidden[area.sheet].isdisjoint(area.rows):
            self._session.clear(area)
        else:
            self._put(area, [[None] * area.width] * area.height)


class _Target:
    """The cells of one sheet that are about to be written: what they hold, and how new lines will look."""

    def __init__(
        self,
        sheet: str,
        state: SheetState,
        old: Cells,
        new_formats: Mapping[Area, str],
        amounts: frozenset[int] = frozenset(),
    ) -> None:
        self.sheet, self.state, self.old = sheet, state, old
        self.new_formats, self.amounts = new_formats, amounts
        self.rows = {row for row, _ in old}

    def format_now(self, column: Area) -> str | None:
        """The number format of a column of cells, None when they differ; new lines already count as formatted."""
        new = [area for area in self.new_formats if area.column == column.column]
        if not new:
            return self.state.number_format(column)
        fresh = [row for row in column.rows if row in new[0].rows]
        if len(fresh) == column.height:
            return self.new_formats[new[0]]
        now = self.state.number_format(column._replace(height=column.height - len(fresh)))
        return now if not fresh or now == self.new_formats[new[0]] else None


def _amounts(work: TableWork) -> frozenset[int]:
    """The columns of a table in which a percentage is replaced by an amount."""
    data = work.state.data
    return frozenset(data.left + at for at, title in enumerate(data.columns) if (data.name, title) == (TABLE, TITLE))


def _new_formats(work: TableWork) -> dict[Area, str]:
    """New lines look like the first one: dates as dates, codes as text."""
    if work.more <= 0:
        return {}
    below, model = work.below, work.state.live.body._replace(height=1)
    formats = {}
    for column, code in enumerate(work.state.sheet.number_formats(model), below.column):
        formats[below._replace(column=column, width=1)] = code or GENERAL
    return formats


def kept(read: Cell, value: Written) -> bool:
    """Whether Excel kept a value; it gives a number of a currency cell back with four decimals only.

    What a formula shows is for Excel to say.
    """
    if isinstance(value, Formula):
        return True
    if isinstance(read, Decimal) and isinstance(value, int | float | Decimal):
        return abs(read - Decimal(str(value))) <= Decimal("0.00005")
    return same(read, value)


def format_for(values: Sequence[Written], now: str | None) -> str | None:
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


def _area(sheet: str, block: Block) -> Area:
    return Area(sheet, block.row, block.column, block.height, block.width)


def _by_code(formats: Mapping[Area, str]) -> Iterator[tuple[str, list[Area]]]:
    """Areas of one sheet by format, those side by side as one."""
    by_code: defaultdict[str, list[Area]] = defaultdict(list)
    for area in sorted(formats, key=lambda a: (a.row, a.height, a.column)):
        areas = by_code[formats[area]]
        last = areas[-1] if areas else None
        if last and (last.row, last.height, last.column + last.width) == (area.row, area.height, area.column):
            areas[-1] = last._replace(width=last.width + area.width)
        else:
            areas.append(area)
    yield from by_code.items()


def _together(sheet: str, cells: Cells) -> Iterator[Area]:
    """Rectangles that hold all these cells, few rather than small: each is one call to read."""
    runs: list[list[int]] = []
    for row in sorted({row for row, _ in cells}):
        if runs and row - runs[-1][-1] <= _FAR:
            runs[-1].append(row)
        else:
            runs.append([row])
    columns_of: defaultdict[int, set[int]] = defaultdict(set)
    for row, column in cells:
        columns_of[row].add(column)
    for run in runs:
        columns = set().union(*(columns_of[row] for row in run))
        left, top = min(columns), run[0]
        yield Area(sheet, top, left, run[-1] - top + 1, max(columns) - left + 1)
