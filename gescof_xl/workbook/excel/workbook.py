"""The workbook that is open in Excel, through xlwings.

Many imports: it joins all that is known of an open workbook, its session, its lines and how they are read and written.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from gescof_xl.core.errors import Busy, Changed, GescofError, Outdated, TableMissing, Unwritable
from gescof_xl.workbook.backups import back_up
from gescof_xl.workbook.excel import plan
from gescof_xl.workbook.excel.asked import AskedBook
from gescof_xl.workbook.excel.copied import read_copy
from gescof_xl.workbook.excel.party_list import missing_lines
from gescof_xl.workbook.excel.retry import Gone, Retry, do_not_spin
from gescof_xl.workbook.excel.session import Area, ExcelSession
from gescof_xl.workbook.excel.writable import refuse_protected, refuse_unwritable, saved_file
from gescof_xl.workbook.excel.write import HalfWritten, Writer
from gescof_xl.workbook.file.xlsx.geometry import moved_formula
from gescof_xl.workbook.locks import held, process_lock
from gescof_xl.workbook.percentages import with_percentages

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from xlwings import Book

    from gescof_xl.workbook.excel.native import NativeExcel
    from gescof_xl.workbook.excel.plan import TableWork
    from gescof_xl.workbook.excel.state import BookState, TableState
    from gescof_xl.workbook.port import Additions, Patch, RewriteLines, TableData

_WRITING = "GesCOF : écriture…"


class ExcelWorkbook:
    """A workbook backend over the open workbook `book`; `native` is the Excel of this machine.

    `session` is the same workbook cell by cell, for what is not a table.
    """

    def __init__(self, book: Book, retry: Retry | None = None, native: NativeExcel | None = None) -> None:
        do_not_spin(book)
        self.session = ExcelSession(book, retry or Retry(), native)
        self._saves_copies = True
        self._places: dict[str, str] | None = None  # the sheets of the tables, once they have been asked for
        self._read: Mapping[str, TableData] = {}
        self._locked: Path | None = None

    @property
    def name(self) -> str:
        """The workbook's file name, for messages."""
        return self.session.name

    @property
    def path(self) -> Path:
        """The workbook's file. Raises Busy or Unwritable, as `check_writable`."""
        return self._locked or refuse_unwritable(self.session)

    def state(self) -> BookState:
        """The workbook as it stands now. Raises Busy if Excel does not answer."""
        suffix = self._locked.suffix if self._locked else ".xlsx"
        if self._saves_copies and (copied := read_copy(self.session, suffix)):
            return copied
        self._saves_copies = False
        return AskedBook(self.session, self._places)

    def read(self) -> Mapping[str, TableData]:
        """Every table by name. Raises Busy if Excel does not answer."""
        state = self.state()
        self._read = with_percentages(state.tables(), partial(_number_formats, state))
        self._places = {name: data.sheet for name, data in self._read.items()}
        return dict(self._read)

    def selected(self, tables: Collection[str]) -> tuple[TableData | None, list[int]]:
        """The one of some tables in which cells are selected, and their rows that can be seen, in their order.

        A selection drawn over a filtered list holds the hidden lines too: nobody means those.
        """
        areas = self.session.selection()
        found = self.state().tables_of(areas[0].sheet) if areas else []
        table = next((t for t in found if t.data.name in tables), None)
        rows = {row: None for area in areas for row in area.rows if table and row in table.live.body.rows}
        if table is None or not rows:
            return None, []
        hidden = table.sheet.hidden_rows(table.live.body)
        return table.data, [row for row in rows if row not in hidden]

    def extend(self, additions: Additions) -> Mapping[str, TableData]:
        """Raises Outdated: a workbook is given new sheets and columns as a file, once Excel has closed it."""
        raise Outdated(
            f"« {self.name} » a été fait par une version plus ancienne de GesCOF : il lui manque des colonnes "
            f"dans {', '.join((*additions.columns, *additions.tables))}.",
            f"Fermez-le, puis lancez : gescof mettre-a-niveau {self.name}",
        )

    def lost(self) -> tuple[str, ...]:
        """None: what Excel has open is looked through when it is closed."""
        return ()

    def restore(self) -> Mapping[str, TableData]:
        """What there is."""
        return self.read()

    def check_writable(self) -> None:
        """Raises Busy or Unwritable when the workbook is shared, read-only or never saved; whoever locked it knows."""
        if not self._locked:
            refuse_unwritable(self.session)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keeps every other click, and the command line, off this workbook; may be nested.

        Excel itself does not: on a Mac it can be clicked while a button works. Raises Busy, at once, for a second
        click, AutoSaved, and Unwritable when this copy cannot be written.
        """
        if self._locked:
            yield
            return
        path = self._file()
        with held(process_lock(path), path, timeout=0):
            self._locked = path
            self.session.look_anew()
            try:
                yield
            finally:
                self._locked = None

    @contextmanager
    def closed(self) -> Iterator[Path]:
        """Its file, saved and closed meanwhile, then opened again with the tables that it has by then.

        Raises what `lock` does.
        """
        with self.lock():
            path = self.path
        try:
            with self.session.closed(path):
                yield path
        finally:
            self._places = None

    def write(self, patch: Patch) -> None:
        """Writes all of a patch and saves, or nothing.

        Raises Changed if lines are no longer as read, Busy if Excel does not answer or the workbook is
        shared, Unwritable if it is protected, read-only, never saved, or if Excel refuses.
        """
        if self._locked and self._locked != (path := saved_file(self.session)):
            raise Changed(
                f"Le classeur a été enregistré sous un autre nom (« {path.name} ») pendant l'opération : rien n'a été "
                "écrit.",
                "Recommencez.",
            )
        path = self._locked or self._file()
        state = self.state()
        works = self._plan(patch, state)
        for work in works:
            plan.refuse_hidden(work)
        refuse_protected(state, self.name, dict.fromkeys(work.state.data.sheet for work in works))
        missing = missing_lines(state, self._read, works)
        back_up(path)
        with self.session.quiet(_WRITING):
            self._write(works, missing)

    def _file(self) -> Path:
        """The workbook's file, when it can be written."""
        path = refuse_unwritable(self.session)
        self.session.has_macros = path.suffix.lower() == ".xlsm"
        return path

    def _write(self, works: Sequence[TableWork], list_lines: Mapping[tuple[int, int], str]) -> None:
        writer = Writer(self.session)
        try:
            with self.session.uncalculated():
                for work in works:
                    writer.table(work)
                writer.lengthen_list(list_lines)
                writer.check()
                writer.filter_again()
            self.session.save()
        except Gone:
            raise
        except GescofError:
            self._undo(writer)
            raise
        except Exception as error:
            self._undo(writer)
            raise Unwritable(
                f"Excel a refusé d'écrire dans « {self.name} » : rien n'a été changé.",
                "Vérifiez que le classeur n'est ni protégé ni filtré et que le disque n'est pas plein.",
            ) from error
        except BaseException:  # a person pressed Escape
            self._undo(writer)
            raise

    def _undo(self, writer: Writer) -> None:
        try:
            with self.session.patient(), self.session.uncalculated():
                writer.roll_back()
        except Busy as error:
            raise HalfWritten from error

    def _plan(self, patch: Patch, state: BookState) -> list[TableWork]:
        works: dict[str, TableWork] = {}

        def work_on(name: str) -> TableWork:
            if name not in works:
                works[name] = plan.start(self._table(name, state))
            return works[name]

        for rewrite in patch.rewrites:
            work = work_on(rewrite.table)
            plan.plan_rewrite(work, rewrite, self._typed_formulas(work.state, rewrite))
        for table in dict.fromkeys(edit.table for edit in patch.edits):
            plan.plan_edits(work_on(table), [edit for edit in patch.edits if edit.table == table])
        for append in patch.appends:
            work = work_on(append.table)
            if append.table in self._read:
                plan.refuse_new_lines(self._read[append.table], work.state.data)
            plan.plan_append(work, append)
        return list(works.values())

    def _typed_formulas(self, table: TableState, rewrite: RewriteLines) -> Mapping[tuple[int, str], str]:
        """What people typed in some lines of their columns, by row and title; what fills a whole column is Excel's."""
        found: dict[tuple[int, str], str] = {}
        for title in rewrite.shown & table.calculated if rewrite.origins else ():
            column = table.live.area.column + table.data.columns.index(title)
            texts = self.session.formulas(table.live.body._replace(column=column, width=1))
            known = {row: str(text) for row, (text,) in zip(table.live.body.rows, texts, strict=True)}
            here = {row: text for row, text in known.items() if (row, column) in table.formulas}
            first = min(here)
            if len(here) < len(known) or any(moved_formula(here[first], r - first) != t for r, t in here.items()):
                found |= {(row, title): text for row, text in here.items()}
        return found

    def _table(self, name: str, state: BookState) -> TableState:
        table = state.table(name)
        if table is None:
            raise TableMissing(
                f"Le tableau « {name} » manque dans le classeur « {self.name} ».",
                "Remettez le nom du tableau (onglet Création de tableau), puis recommencez.",
            )
        return table


def _number_formats(state: BookState, data: TableData, column: int, rows: Sequence[int]) -> dict[int, str]:
    """Asked about together, and by halves where they differ: a column has one format, or few."""
    sheet = state.sheet(data.sheet)
    if sheet is None:
        return {}
    shared = sheet.number_format(Area(data.sheet, rows[0], column, rows[-1] - rows[0] + 1, 1))
    if shared is not None or len(rows) == 1:
        return dict.fromkeys(rows, shared or "")
    half = len(rows) // 2
    return _number_formats(state, data, column, rows[:half]) | _number_formats(state, data, column, rows[half:])
