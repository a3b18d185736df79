"""The open workbook read by calls, where Excel saves no copy that can be read: on a Mac, and under a label."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from gescof_xl.core.schema import Kind, columns
from gescof_xl.domain.ledger import CLASS_OF, SHEET_OF, table_name
from gescof_xl.workbook.excel.cells import TEXT_FORMAT, is_formula, received
from gescof_xl.workbook.excel.state import TableState, table_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gescof_xl.workbook.excel.session import Area, ExcelSession, Grid, LiveTable
    from gescof_xl.workbook.excel.state import Place
    from gescof_xl.workbook.port import TableData

_FORMATS = {Kind.TEXT: "General", Kind.CODE: TEXT_FORMAT, Kind.YES_NO: "General", Kind.CHOICE: "General"}


class AskedBook:
    """See `BookState`. Each thing is asked for when needed, and once; `places` says on which sheets tables were."""

    def __init__(self, session: ExcelSession, places: Mapping[str, str] | None = None) -> None:
        self._session = session
        self._places = dict(places or SHEET_OF)
        self._all: dict[str, LiveTable] | None = None
        self._states: dict[str, TableState] = {}

    @property
    def places(self) -> Mapping[str, str]:
        """The sheet of each table that was found."""
        return {name: state.live.area.sheet for name, state in self._states.items()}

    def tables(self) -> Mapping[str, TableData]:
        """GesCOF's tables where they are expected; where one is not, all sheets are looked through."""
        for name in self._places:
            self.table(name)
        return {name: state.data for name, state in self._states.items()}

    def table(self, name: str) -> TableState | None:
        """One table, its place and values as they now are."""
        if name not in self._states:
            live = self._session.find_table(self._places[name], name) if name in self._places else None
            live = live or self._everywhere().get(name)
            if live is None:
                return None
            self._states[name] = self._state(live)
        return self._states[name]

    def tables_of(self, sheet: str) -> list[TableState]:
        """The table of GesCOF that is expected there, else all those of the sheet."""
        expected = next((name for name, where in self._places.items() if where == sheet), "")
        if expected and (live := self._session.find_table(sheet, expected)):
            return [self._state(live)]
        return [self._state(live) for live in self._session.tables(sheet)]

    def sheet(self, name: str) -> AskedSheet | None:
        """A sheet, if there is one of this name; one in which a table was found is there, and is not asked for."""
        known = any(state.live.area.sheet == name for state in self._states.values())
        return AskedSheet(self._session, name) if known or self._session.has_sheet(name) else None

    def _everywhere(self) -> dict[str, LiveTable]:
        if self._all is None:
            sheets = self._session.sheet_names()
            found = [live for sheet in sheets for live in self._session.tables(sheet)]
            self._all = {table_name(live.name): live._replace(name=table_name(live.name)) for live in found}
        return self._all

    def _state(self, live: LiveTable) -> TableState:
        data = table_data(live, self._session.values(live.area))
        return TableState(live, data, AskedSheet(self._session, live.area.sheet, data))


class AskedSheet:
    """See `SheetState`; the values of one of its tables need not be asked again."""

    def __init__(self, session: ExcelSession, name: str, data: TableData | None = None) -> None:
        self._session = session
        self._name = name
        self._kinds = _kinds(data) if data else {}
        lines = data.lines if data else ()
        self._formulas: dict[Place, str] = {}
        self._known = {(row, data.left + c): cell for row, cells in lines for c, cell in enumerate(cells) if data}

    @property
    def is_protected(self) -> bool:
        """Whether Excel says so."""
        return self._session.is_protected(self._name)

    def formulas(self, area: Area) -> Mapping[Place, str]:
        """What Excel calls a formula, except the texts of text cells that begin as one does."""
        places = [(row, column) for row in area.rows for column in range(area.column, area.column + area.width)]
        if not self._formulas.keys() >= set(places):
            self._formulas |= {at: str(cell) for at, cell in _by_place(area, self._session.formulas(area))}
        if not self._known.keys() >= set(places):
            self._known |= {at: received(cell) for at, cell in _by_place(area, self._session.values(area))}
        return {at: self._formulas[at] for at in places if is_formula(self._formulas[at], self._known[at])}

    def number_format(self, area: Area) -> str | None:
        """What Excel says; the texts and codes of GesCOF's own columns have formats that need no asking."""
        kinds = {self._kinds.get(column) for column in range(area.column, area.column + area.width)}
        (kind, *others) = kinds
        usual = _FORMATS.get(kind) if kind and not others else None
        return usual or self._session.number_format(area)

    def number_formats(self, line: Area) -> list[str | None]:
        """Columns of one kind that stand side by side are asked about together, and apart only where they differ."""
        found: list[str | None] = []
        for _, run in groupby(range(line.column, line.column + line.width), key=self._kinds.get):
            apart = [line._replace(column=column, width=1) for column in run]
            shared = self.number_format(apart[0]._replace(width=len(apart)))
            differ = shared is None and len(apart) > 1
            found += [self.number_format(cell) for cell in apart] if differ else [shared] * len(apart)
        return found

    def hidden_rows(self, area: Area) -> frozenset[int]:
        """What Excel says."""
        return self._session.hidden_rows(area)

    def is_blank(self, area: Area) -> bool:
        """Whether all values are nothing; a formula shows something."""
        values = self._session.values(area, errors=False)
        return all(received(cell) is None for line in values for cell in line)


def _by_place(area: Area, cells: Grid) -> Iterator[tuple[Place, object]]:
    return (((area.row + r, area.column + c), cell) for r, line in enumerate(cells) for c, cell in enumerate(line))


def _kinds(data: TableData) -> dict[int, Kind]:
    """What GesCOF's own columns of a table hold, by sheet column."""
    row_class = CLASS_OF.get(data.name)
    kinds = {column.title: column.kind for column in columns(row_class)} if row_class else {}
    return {place: kinds[title] for place, title in enumerate(data.columns, data.left) if title in kinds}
