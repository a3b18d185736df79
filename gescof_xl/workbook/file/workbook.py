"""The workbook as a file on disk: read fast, patched in place, saved whole or not at all.

Many imports: it joins all that is known of a file, its locks, its parts, its lines and how it is saved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from gescof_xl.core.errors import NotAWorkbook, Unwritable, WorkbookError, disk_reason
from gescof_xl.resources import shipped
from gescof_xl.workbook.file.added.put_back import put_back
from gescof_xl.workbook.file.xlsx.archive import MAX_SIZE
from gescof_xl.workbook.file.xlsx.book import Book
from gescof_xl.workbook.file.xlsx.edits import edit_line, recalculate
from gescof_xl.workbook.file.xlsx.lines import append_lines, rewrite_lines
from gescof_xl.workbook.file.xlsx.package import Package
from gescof_xl.workbook.file.xlsx.party_list import keep_ahead
from gescof_xl.workbook.file.xlsx.reading import read_tables
from gescof_xl.workbook.file.xlsx.saving import refuse_read_only, save
from gescof_xl.workbook.file.xlsx.xml import damaged
from gescof_xl.workbook.locks import held, process_lock, refuse_open_elsewhere
from gescof_xl.workbook.port import Additions, LineEdit, Patch, TableData
from gescof_xl.workbook.seen import refuse_changed

PATIENCE = 15.0
"""Seconds to wait for another GesCOF to finish with the workbook."""


class FileWorkbook:
    """The backend for a closed .xlsx file.

    `read` takes one snapshot of the bytes; `write` patches that snapshot, or what `extend` made of it, and is refused
    if the file has changed since.
    """

    def __init__(self, path: Path) -> None:
        self._path = Path(path).resolve()
        self._lock = process_lock(self._path)
        self._raw: bytes | None = None
        self._extended: bytes | None = None
        self._package: Package | None = None
        self._tables: Mapping[str, TableData] = {}

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self._path.name

    def read(self) -> Mapping[str, TableData]:
        """Every table by name, as the file stands now. Raises NotAWorkbook or WorkbookError."""
        raw = _bytes_of(self._path)
        with _named(self.name):
            package = Package(raw)
            tables = read_tables(package, raw)
        self._raw, self._extended, self._package, self._tables = raw, None, package, tables
        return tables

    def extend(self, additions: Additions) -> Mapping[str, TableData]:
        """What `read` gave, with blank columns and tables like those of a blank workbook; the next `write` saves them.

        Raises Unwritable where something of a person's stands in their place, TableMissing or NotAWorkbook.
        """
        from gescof_xl.workbook.file.added.additions import with_additions

        with _named(self.name):
            self._extend(with_additions(self._extended or self._raw or b"", _blank(), additions))
        return self._tables

    def lost(self) -> tuple[str, ...]:
        """Our tables that another program dropped, or described wrongly, and whose titles and lines are still there."""
        from gescof_xl.workbook.file.added.lost import lost_tables

        with _named(self.name):
            return tuple(lost_tables(Package(self._raw or _bytes_of(self._path)), Package(_blank())))

    def restore(self) -> Mapping[str, TableData]:
        """What `read` gave, with the tables that were lost; the next `write` saves them. Raises as `extend`."""
        from gescof_xl.workbook.file.added.lost import restored

        with _named(self.name):
            self._extend(restored(self._raw or _bytes_of(self._path), _blank()))
        return self._tables

    def _extend(self, raw: bytes) -> None:
        self._extended, self._package = raw, Package(raw)
        self._tables = read_tables(self._package, raw)

    def sheets(self) -> tuple[str, ...]:
        """The names of all worksheets, in the order of their tabs."""
        return tuple(Package(self._raw or _bytes_of(self._path)).sheets)

    def check_writable(self) -> None:
        """Raises Busy if somebody has the workbook open, Unwritable if it, or its folder, takes no writing."""
        refuse_open_elsewhere(self._path)
        refuse_read_only(self._path)

    def write(self, patch: Patch) -> None:
        """Writes and saves, or changes nothing.

        Raises Changed if the file or a line is no longer as read, Busy if somebody has it open, TableMissing,
        or Unwritable. What was read is used up: the next write reads anew.
        """
        if self._raw is None:
            _refuse_no_file(self._path)
        with held(self._lock, self._path, PATIENCE):
            if self._raw is None:
                self.read()
            raw = self._raw or b""
            if not patch:
                return
            self._refuse_other_lines(patch.edits)
            with _named(self.name):
                package, self._package = self._package or Package(self._extended or raw), None
                package.refuse_protected_forms()
                put_back(package, _blank)
                _apply(Book(package), patch)
            save(self._path, raw, package.write)
            self._raw, self._extended, self._tables = None, None, {}

    @contextmanager
    def lock(self, timeout: float = PATIENCE) -> Iterator[None]:
        """Keeps every other GesCOF from writing this workbook meanwhile; may be nested. Raises Busy.

        A folder that takes no lock takes no draft either: reading stays possible there, and `write` refuses.
        """
        _refuse_no_file(self._path)
        with ExitStack() as stack:
            with suppress(Unwritable):
                stack.enter_context(held(self._lock, self._path, timeout))
            yield

    def _refuse_other_lines(self, edits: Sequence[LineEdit]) -> None:
        """Raises Changed where a line does not read as it did when its edit was decided."""
        for name in {edit.table for edit in edits} & self._tables.keys():
            refuse_changed(self._tables[name], [edit for edit in edits if edit.table == name])


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Says which file it is that cannot be understood; a number or reference that makes no sense is damage."""
    try:
        yield
    except NotAWorkbook as error:
        raise NotAWorkbook(f"« {name} » : {error.message}", error.cure) from error
    except (ValueError, LookupError) as error:
        damage = damaged(str(error))
        raise NotAWorkbook(f"« {name} » : {damage.message}", damage.cure) from error


def _apply(book: Book, patch: Patch) -> None:
    """In the order in which line numbers stay true: edits first, then what moves the ends of tables."""
    for edit in patch.edits:
        edit_line(book, edit)
    for change in patch.recalculated:
        recalculate(book, change)
    for append in patch.appends:
        append_lines(book, append)
    for rewrite in patch.rewrites:
        rewrite_lines(book, rewrite)
    keep_ahead(book)
    book.finish()


def _blank() -> bytes:
    return shipped("workbooks", "gescof.xlsx").read_bytes()


def _bytes_of(path: Path) -> bytes:
    _refuse_no_file(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorkbookError(
            f"« {path.name} » ne peut pas être lu ({disk_reason(error)}).",
            "Vérifiez vos droits sur le fichier et que le disque ou le réseau est accessible.",
        ) from error


def _refuse_no_file(path: Path) -> None:
    """Raises WorkbookError where there is nothing to read: no lock is left there, and no folder made."""
    if path.is_dir():
        raise NotAWorkbook(f"« {path.name} » est un dossier, pas un classeur.", "Donnez un fichier .xlsx.")
    if not path.exists():
        raise WorkbookError(
            f"Le classeur « {path.name} » n'existe pas dans le dossier « {path.parent} ».",
            "Vérifiez le nom et le dossier, ou créez un classeur avec « gescof nouveau ».",
        )
    if not path.is_file() or path.stat().st_size > MAX_SIZE:
        raise NotAWorkbook(f"« {path.name} » n'est pas un classeur, ou il est démesuré.", "Donnez un fichier .xlsx.")
