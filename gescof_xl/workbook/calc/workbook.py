"""The workbook that is open in Calc: saved there, read and patched here as a file, and opened again at the same place.

Calc is a person's editor and not a second writer: the one that patches closed files writes, whoever had them open.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from gescof_xl.core.errors import Busy, Changed, Unwritable
from gescof_xl.workbook.calc.channel import CalcGone
from gescof_xl.workbook.excel.session import Area
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.file.xlsx.saving import refuse_read_only

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from gescof_xl.workbook.calc.session import CalcSession
    from gescof_xl.workbook.port import Additions, Patch, TableData

_KINDS = (".xlsx", ".xlsm")


class CalcWorkbook:
    """A workbook backend over what Calc has open; `session` is the same workbook cell by cell."""

    def __init__(self, session: CalcSession) -> None:
        self.session = session

    @property
    def name(self) -> str:
        """The workbook's file name, for messages."""
        return self.session.name

    @cached_property
    def path(self) -> Path:
        """The workbook's file; an .ods is saved as .xlsx after a yes. Raises Unwritable where GesCOF can read none."""
        path = self.session.path
        if path is None:
            raise Unwritable(
                f"Le classeur « {self.name} » n'est pas un fichier de cette machine.",
                "Enregistrez-le (Fichier > Enregistrer sous, format « Classeur Excel 2007-365 (.xlsx) »), puis "
                "recommencez.",
            )
        if path.suffix.lower() in _KINDS:
            return path
        target = path.with_suffix(".xlsx")
        cure = "Enregistrez-le sous .xlsx (Fichier > Enregistrer sous), puis recommencez."
        if target.exists():
            raise Unwritable(f"« {path.name} » n'est pas un classeur .xlsx, et « {target.name} » existe déjà.", cure)
        question = f"« {path.name} » n'est pas un classeur .xlsx.\n\nL'enregistrer sous « {target.name} » ?"
        if not self.session.ask(question, yes_no=True):
            raise Unwritable(f"« {path.name} » n'est pas un classeur .xlsx.", cure)
        self.session.save_as(target)
        return target

    def read(self) -> Mapping[str, TableData]:
        """Every table by name, with what has just been typed: the workbook is saved first."""
        if self.session.is_modified():
            self._refuse_read_only()
            self.session.save()
        return self._file.read()

    def extend(self, additions: Additions) -> Mapping[str, TableData]:
        """As a file: the next `write` adds what an older workbook lacks."""
        return self._file.extend(additions)

    def lost(self) -> tuple[str, ...]:
        """As a file."""
        return self._file.lost()

    def restore(self) -> Mapping[str, TableData]:
        """As a file: the next `write` puts them back."""
        return self._file.restore()

    def selected(self, tables: Collection[str]) -> tuple[TableData | None, list[int]]:
        """The one of some tables in which cells are selected, and their rows that can be seen, in their order."""
        areas = self.session.selection()
        found = self.read() if areas else {}
        table = next((t for name, t in found.items() if name in tables and t.sheet == areas[0].sheet), None)
        lines = {line for line, _ in table.lines} if table else set()
        rows = {row: None for area in areas for row in area.rows if row in lines}
        if table is None or not rows:
            return None, []
        body = Area(table.sheet, min(rows), table.left, max(rows) - min(rows) + 1, 1)
        hidden = self.session.hidden_rows(body)
        return table, [row for row in rows if row not in hidden]

    def check_writable(self) -> None:
        """Raises Busy or Unwritable when the workbook, or its folder, takes no writing, or has two windows."""
        self._refuse_read_only()
        if self.session.windows() > 1:
            raise Busy(
                f"Le classeur « {self.name} » est ouvert dans plusieurs fenêtres : rien n'a été écrit.",
                "N'en gardez qu'une (Fenêtre > Fermer la fenêtre), puis recommencez.",
            )
        refuse_read_only(self.path)

    def write(self, patch: Patch) -> None:
        """Writes and saves, or changes nothing; Calc has let go of the file meanwhile.

        Raises Changed where something was typed since the read, what the file's own backend does, and CalcGone: the
        last only where nothing was written.
        """
        if not patch:
            return
        self.check_writable()
        if self.session.is_modified():
            raise Changed(
                f"« {self.name} » a changé pendant que GesCOF travaillait : rien n'a été écrit.", "Recommencez."
            )
        written = False
        try:
            with self.closed():
                self._file.write(patch)
                written = True
        except CalcGone:
            if not written:
                raise  # else what is issued is sealed all the same; the next word to the person says that Calc is gone

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keeps every other click, and the command line, off this workbook; may be nested. Raises Busy at once."""
        with self._file.lock(timeout=0):
            yield

    @contextmanager
    def closed(self) -> Iterator[Path]:
        """Its file, closed meanwhile, then opened again with what it holds by then."""
        with self.session.closed(self.path):
            yield self.path

    @cached_property
    def _file(self) -> FileWorkbook:
        return FileWorkbook(self.path)

    def _refuse_read_only(self) -> None:
        if self.session.is_read_only():
            raise Busy(
                f"Le classeur « {self.name} » est ouvert en lecture seule.",
                "Une autre personne l'a peut-être ouvert : fermez-le partout, rouvrez-le, puis recommencez.",
            )
