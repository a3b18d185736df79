"""What a patch means for a table that is open in Excel: which cells, and how tall the table becomes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from gescof_xl.core.errors import Changed, SheetClosed, TableMissing
from gescof_xl.workbook.excel.cells import Formula
from gescof_xl.workbook.file.xlsx.geometry import moved_formula
from gescof_xl.workbook.seen import changed_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gescof_xl.workbook.excel.cells import Written
    from gescof_xl.workbook.excel.session import Area
    from gescof_xl.workbook.excel.state import TableState
    from gescof_xl.workbook.port import Append, Cell, LineEdit, RewriteLines, TableData


@dataclass
class TableWork:
    """All that one patch does to one table; places are (row, column) of the sheet."""

    state: TableState
    calculated: frozenset[str]
    height: int
    """Lines of the table afterwards, blank ones included."""
    filled: int = 0
    """Lines used by appends so far."""
    rewritten: bool = False
    """Whether all of its lines are new."""
    cells: dict[tuple[int, int], Written] = field(default_factory=dict)
    places: dict[str, dict[Cell, list[int]]] = field(default_factory=dict)
    """Where the lines of each key are, by key column, once it was needed."""

    @property
    def top(self) -> int:
        """The sheet row of the first line."""
        return self.state.live.body.row

    @property
    def more(self) -> int:
        """How many lines the table gains; less than nothing when it loses some."""
        return self.height - self.state.live.body.height

    @property
    def below(self) -> Area:
        """The cells where its new lines go."""
        body = self.state.live.body
        return body._replace(row=body.row + body.height, height=max(self.more, 1))

    @cached_property
    def pushes(self) -> bool:
        """Whether cells must move for the table to become as tall: what stands below, or the totals."""
        if self.state.live.totals:
            return bool(self.more)
        return self.more > 0 and not self.state.sheet.is_blank(self.below)

    @cached_property
    def hidden(self) -> frozenset[int]:
        """The rows of its lines, old and new, that are hidden by a filter or by hand."""
        body = self.state.live.body
        return self.state.sheet.hidden_rows(body._replace(height=max(body.height, self.height)))

    def put(self, row: int, title: str, value: Written) -> None:
        """Notes a value for a line's column. Raises TableMissing for a column that is not there."""
        data = self.state.data
        if title not in data.columns:
            raise TableMissing(
                f"La colonne « {title} » manque dans le tableau {data.name} (feuille « {data.sheet} »).",
                "Remettez ce titre de colonne, puis recommencez.",
            )
        self.cells[row, data.left + data.columns.index(title)] = value


def start(state: TableState) -> TableWork:
    """Nothing done yet."""
    return TableWork(state, state.calculated, state.live.body.height)


def plan_edits(work: TableWork, edits: Iterable[LineEdit]) -> None:
    """Notes the edits at the lines where they belong now. Raises Changed if a line no longer reads as seen."""
    for edit in edits:
        row = work.top + _find(work, edit)
        for title, value in edit.values.items():
            work.put(row, title, value)


def _find(work: TableWork, edit: LineEdit) -> int:
    """The offset of an edit's line, there or where a sort has moved it."""
    data = work.state.data
    seen = {title: cell for title, cell in edit.seen.items() if title not in work.calculated}
    offset = edit.line - work.top
    if 0 <= offset < len(data.lines) and changed_title(data, data.lines[offset][1], seen) is None:
        return offset
    found = [
        place
        for place in _places_of(work, edit.key_column, edit.key)
        if changed_title(data, data.lines[place][1], seen) is None
    ]
    if len(found) == 1:
        return found[0]
    line = edit.key or f"à la ligne {edit.line}"
    raise Changed(
        f"La ligne « {line} » de la feuille « {data.sheet} » a changé depuis sa lecture : rien n'a été écrit.",
        "Relancez le bouton.",
    )


def _places_of(work: TableWork, title: str, key: Cell) -> list[int]:
    """The offsets of the lines that bear a key."""
    data = work.state.data
    if key is None or title not in data.columns:
        return []
    if title not in work.places:
        places = work.places.setdefault(title, {})
        at = data.columns.index(title)
        for offset, (_, cells) in enumerate(data.lines):
            places.setdefault(cells[at], []).append(offset)
    return work.places[title].get(key, [])


def plan_append(work: TableWork, append: Append) -> None:
    """Notes new lines after the last one that is filled; GesCOF's own formulas are left to Excel."""
    row = work.top + max(_filled(work), work.filled)
    for offset, line in enumerate(append.lines):
        for title, value in line.items():
            if title not in work.calculated or title not in append.shown:
                work.put(row + offset, title, value)
    work.filled = row + len(append.lines) - work.top
    work.height = max(work.height, work.filled)


def _filled(work: TableWork) -> int:
    """How many lines there are up to the last that a person or the tool has filled."""
    data = work.state.data
    typed = [i for i, title in enumerate(data.columns) if title not in work.calculated]
    last = 0
    for number, (_, cells) in enumerate(data.lines, 1):
        if any(cells[i] is not None for i in typed):
            last = number
    return last


def plan_rewrite(work: TableWork, rewrite: RewriteLines, typed: Mapping[tuple[int, str], str]) -> None:
    """Notes the whole content, on one blank line when there is none; formulas that nothing fills are left to Excel.

    `typed` are the formulas that people typed in some lines, by row and title: each follows its line.
    """
    lines = rewrite.lines or ({},)
    left = work.calculated - ({title for line in lines for title in line} - rewrite.shown)
    left -= {title for _, title in typed}
    for offset, line in enumerate(lines):
        row = work.top + offset
        origin = rewrite.origins[offset] if rewrite.origins and rewrite.lines else 0
        for title in work.state.data.columns:
            if title in left:
                continue
            own = typed.get((origin, title))
            work.put(row, title, Formula(moved_formula(own, row - origin)) if own else line.get(title))
    work.height, work.rewritten = len(lines), True


def refuse_new_lines(before: TableData, now: TableData) -> None:
    """Raises Changed if lines came or went since the read: a number given then could be taken now."""
    if _keys(before) != _keys(now):
        raise Changed(
            f"La feuille « {now.sheet} » a changé depuis sa lecture : rien n'a été écrit.", "Relancez le bouton."
        )


def _keys(data: TableData) -> Counter[Cell]:
    return Counter(cells[0] for _, cells in data.lines if cells[0] is not None)


def refuse_hidden(work: TableWork) -> None:
    """Raises SheetClosed where cells must move in a list with hidden lines: Excel refuses it, or moves others."""
    if work.pushes and work.hidden:
        data = work.state.data
        raise SheetClosed(
            f"La feuille « {data.sheet} » a des lignes masquées (un filtre, ou des lignes masquées à la main), et le "
            f"tableau {data.name} ne peut pas changer de hauteur ainsi : rien n'a été écrit.",
            "Affichez toutes les lignes (Données > Effacer, puis Format > Afficher les lignes), puis recommencez.",
        )
