"""The workbook that is open in Excel, through xlwings."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from gescof_xl.core.addresses import place
from gescof_xl.core.errors import GescofError, Outdated, TableMissing, Unwritable
from gescof_xl.workbook.backups import back_up
from gescof_xl.workbook.excel import plan
from gescof_xl.workbook.excel.cells import received
from gescof_xl.workbook.excel.retry import Retry, do_not_spin
from gescof_xl.workbook.excel.session import Area, ExcelSession, LiveTable
from gescof_xl.workbook.excel.state import refuse_unwritable
from gescof_xl.workbook.excel.write import Writer, restorable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlwings import Book

    from gescof_xl.workbook.excel.plan import TableWork
    from gescof_xl.workbook.port import Additions, FreeCells, Patch, TableData

_WRITING = "GesCOF : écriture…"


class ExcelWorkbook:
    """A workbook backend over the open workbook `book`.

    `session` is the same workbook cell by cell, for what is not a table.
    """

    def __init__(self, book: Book, retry: Retry | None = None) -> None:
        do_not_spin()
        self.session = ExcelSession(book, retry or Retry())
        self._live: dict[str, LiveTable] = {}
        self._read: dict[str, TableData] = {}

    @property
    def name(self) -> str:
        """The workbook's file name, for messages."""
        return self.session.name

    def read(self) -> Mapping[str, TableData]:
        """Every table by name, one read a table. Raises Busy if Excel does not answer."""
        self._read = {
            live.name: plan.table_data(live, self.session.values(live.area)) for live in self.session.tables()
        }
        return dict(self._read)

    def extend(self, additions: Additions) -> Mapping[str, TableData]:
        """Raises Outdated: a workbook is given new sheets and columns as a file, once Excel has closed it."""
        raise Outdated(
            f"« {self.name} » a été fait par une version plus ancienne de GesCOF : il lui manque des colonnes "
            f"dans {', '.join((*additions.columns, *additions.tables))}.",
            f"Fermez-le, puis lancez : gescof mettre-a-niveau {self.name}",
        )

    def check_writable(self) -> None:
        """Raises Busy or Unwritable when the workbook is shared, read-only or was never saved."""
        refuse_unwritable(self.session, ())

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Excel itself keeps a second person out; raises Busy or Unwritable when this copy is not the only one."""
        self.check_writable()
        yield

    def write(self, patch: Patch) -> None:
        """Writes all of a patch and saves, or nothing.

        Raises Changed if lines are no longer as read, Busy if Excel does not answer or the workbook is
        shared, Unwritable if it is protected, read-only, never saved, or if Excel refuses.
        """
        works = self._plan(patch)
        self._require_sheets(patch.cells)
        sheets = [w.state.data.sheet for w in works] + [c.sheet for c in patch.cells]
        path = refuse_unwritable(self.session, dict.fromkeys(sheets))
        back_up(path)
        with self.session.quiet(_WRITING):
            self._write(works, patch.cells)

    def _write(self, works: Sequence[TableWork], free: Sequence[FreeCells]) -> None:
        writer = Writer(self.session)
        try:
            for work in works:
                writer.table(work)
            for cells in free:
                self._write_free(writer, cells)
            writer.check()
            self.session.save()
        except GescofError:
            writer.roll_back()
            raise
        except Exception as error:
            writer.roll_back()
            raise Unwritable(
                f"Excel a refusé d'écrire dans « {self.name} » : rien n'a été changé.",
                "Vérifiez que le classeur n'est ni protégé ni filtré et que le disque n'est pas plein.",
            ) from error
        except BaseException:  # a person pressed Escape
            writer.roll_back()
            raise

    def _plan(self, patch: Patch) -> list[TableWork]:
        works: dict[str, TableWork] = {}

        def work_on(name: str) -> TableWork:
            if name not in works:
                works[name] = plan.start(self._state(name))
            return works[name]

        for rewrite in patch.rewrites:
            plan.plan_rewrite(work_on(rewrite.table), rewrite)
        for table in dict.fromkeys(edit.table for edit in patch.edits):
            plan.plan_edits(work_on(table), [edit for edit in patch.edits if edit.table == table])
        for append in patch.appends:
            work = work_on(append.table)
            if append.table in self._read:
                plan.refuse_new_lines(self._read[append.table], work.state.data)
            plan.plan_append(work, append)
        return list(works.values())

    def _state(self, name: str) -> plan.TableState:
        """A table as it is now: its lines may have changed since the read, its place in the workbook has not."""
        if name not in self._live:
            self._live = {table.name: table for table in self.session.tables()}
        if name not in self._live:
            raise TableMissing(
                f"Le tableau « {name} » manque dans le classeur « {self.name} ».",
                "Remettez le nom du tableau (onglet Création de tableau), puis recommencez.",
            )
        table = self.session.table(self._live[name])
        data = plan.table_data(table, self.session.values(table.area))
        return plan.TableState(table, data, self.session.formulas(table.body))

    def _require_sheets(self, free: Sequence[FreeCells]) -> None:
        names = self.session.sheet_names() if free else []
        for cells in free:
            if cells.sheet not in names:
                raise TableMissing(
                    f"La feuille « {cells.sheet} » manque dans le classeur « {self.name} ».",
                    "Remettez une feuille de ce nom, puis recommencez.",
                )

    def _write_free(self, writer: Writer, free: FreeCells) -> None:
        places = {place(address): value for address, value in free.cells.items()}
        if not places:
            return
        rows, columns = [r for r, _ in places], [c for _, c in places]
        top, left = min(rows), min(columns)
        area = Area(free.sheet, top, left, max(rows) - top + 1, max(columns) - left + 1)
        values, formulas = self.session.values(area), self.session.formulas(area)
        old = {(r, c): restorable(formulas[r - top][c - left], received(values[r - top][c - left])) for r, c in places}
        writer.cells(free.sheet, places, old)
