"""The files that an outcome asks for: entries for the accountant, copies of workbooks, the archive of a year.

They are made in a staging folder; app moves them into place once the workbook is written, and their digests are kept.

Many imports: each kind of file has a maker of its own, imported when one is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from glob import escape
from pathlib import Path
from typing import BinaryIO

from gescof_xl.core.errors import GescofError, Refused, Unwritable, disk_reason
from gescof_xl.core.file_names import ascii_name
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import agreed, counted
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import (
    CollectedFile,
    EntryFile,
    FileCopy,
    ListFile,
    OutputFile,
    ReportFile,
    SheetCopies,
    WorkbookCopy,
    YearArchive,
    archive_folder,
)
from gescof_xl.effects.digest_list import SUMS
from gescof_xl.effects.folders import documents_folder
from gescof_xl.files import read_whole, write_whole

_MANY = 5


def named_file(folder: Path, name: str) -> Path:
    """The file that a person named: beside the workbook, or from the current folder."""
    beside = folder / name
    return beside if beside.exists() else Path(name)


@dataclass(frozen=True, kw_only=True)
class OutputFiles:
    """Where files are made (`staging`), where they will be (`documents`), and the workbook in its folder."""

    staging: Path
    documents: Path
    folder: Path
    workbook: str

    def before(self, files: Iterable[OutputFile]) -> Iterator[Path]:
        """What does not need the workbook to be written: whatever it refuses, nothing is written at all.

        Raises ExchangeError for entries that are not fit, Refused for an archive that cannot be whole.
        """
        for file in files:
            if isinstance(file, EntryFile):
                yield self._made(file.folder, file.name, _entries(file))
            elif isinstance(file, ReportFile | CollectedFile):
                yield self._made(file.folder, file.name, _platform_message(file))
            elif isinstance(file, ListFile):
                yield self._made(file.folder, file.name, _list(file))
            elif isinstance(file, FileCopy):
                yield self._made(file.folder, file.name, read_whole(named_file(self.folder, file.source)))
            elif isinstance(file, YearArchive):
                self._refuse_partial(file)

    def after(self, files: Iterable[OutputFile]) -> Iterator[Path]:
        """What holds the workbook as it now is on the disk."""
        for file in files:
            if isinstance(file, WorkbookCopy):
                from gescof_xl.workbook.copies.accountant import exchange_copy

                yield self._made(file.folder, file.name, exchange_copy(read_whole(self.path), Path(file.name).stem))
            elif isinstance(file, YearArchive):
                yield from self._archive(file)

    def take_sheets(self, files: Iterable[OutputFile]) -> Iterator[Problem]:
        """Sheets of another workbook added to ours; what cannot be taken is said, for ours is written and true."""
        for file in files:
            if isinstance(file, SheetCopies):
                try:
                    self._take_sheets(file)
                except GescofError as error:
                    yield _not_taken(file, error)

    def _take_sheets(self, file: SheetCopies) -> None:
        from gescof_xl.workbook.copies.sheets import with_sheets
        from gescof_xl.workbook.file.xlsx.saving import save

        raw = read_whole(self.path)
        content = with_sheets(raw, read_whole(named_file(self.folder, file.source)), file.names)
        save(self.path, raw, lambda out: _write_all(out, content))

    @property
    def path(self) -> Path:
        """Where the workbook lies."""
        return self.folder / self.workbook

    def _refuse_partial(self, archive: YearArchive) -> None:
        """An archive is made once, whole."""
        if (self.documents / archive.folder).exists():
            raise Refused(
                f"L'archive « {archive.folder} » existe déjà.", "Supprimez-la si elle est à refaire, puis recommencez."
            )
        missing = [name for name in archive.documents if not (self.documents / name).is_file()]
        if missing:
            raise Refused(
                f"{counted(len(missing), 'document(s)')} en moins dans le dossier des documents : "
                f"{', '.join(missing[:_MANY])}"
                f"{'…' if len(missing) > _MANY else ''}.",
                agreed(
                    len(missing),
                    "Remettez-[le|les] depuis une sauvegarde, ou réimprimez-[le|les] : l'original est refait.",
                ),
            )

    def _archive(self, archive: YearArchive) -> Iterator[Path]:
        """Every file under a name that every system takes, then the list of their digests."""
        from gescof_xl.exchange.manifest import manifest

        digests: dict[str, str] = {}
        for name, content in self._contents(archive):
            digests[name] = _digest(content)
            yield self._made(archive.folder, name, content)
        yield self._made(archive.folder, SUMS, manifest(digests))

    def _contents(self, archive: YearArchive) -> Iterator[tuple[str, bytes]]:
        yield "LISEZMOI.txt", archive.readme.encode()
        beside = sorted(self.folder.glob(f"{escape(self.path.stem)}.sceaux.*"))
        for path in (self.path, *beside):
            yield f"classeur/{ascii_name(path.name)}", read_whole(path)
        for name in archive.documents:
            place = "/".join(ascii_name(part) for part in Path(name).parts)
            yield f"documents/{place}", read_whole(self.documents / name)
        for file in archive.exports:
            yield f"comptabilite/{ascii_name(file.name)}", _entries(file)

    def _made(self, folder: str, name: str, content: bytes) -> Path:
        path = self.staging / folder / name
        try:
            write_whole(path, content)
        except OSError as error:
            raise Unwritable(
                f"« {name} » ne peut pas être fait dans « {self.documents / folder} » ({disk_reason(error)}).",
                "Libérez de la place ou vérifiez vos droits sur ce dossier : le prochain bouton finira ce qui manque.",
            ) from error
        return path


def archive_of(ledger: Ledger, workbook: Path, year: int, day: date) -> tuple[Path, ...]:
    """The files of the archive of that year, made that day of the workbook as it is; none where there is none."""
    folder = documents_folder(ledger, workbook.parent) / archive_folder(year, day)
    copy = folder / "classeur" / ascii_name(workbook.name)
    if not (folder / SUMS).is_file() or not copy.is_file() or copy.read_bytes() != workbook.read_bytes():
        return ()
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))


def _write_all(out: BinaryIO, content: bytes) -> None:
    out.write(content)


def _not_taken(file: SheetCopies, error: GescofError) -> Problem:
    return Problem(
        code="RET-001",
        blocking=False,
        message=f"Feuilles non reprises ({', '.join(file.names)}) : {error.message}",
        cure="Fermez le classeur et recommencez, ou déplacez la feuille depuis le fichier revenu, dans Excel.",
    )


def _digest(content: bytes) -> str:
    import io

    from gescof_xl.exchange.manifest import digest

    return digest(io.BytesIO(content))


def _entries(file: EntryFile) -> bytes:
    from gescof_xl.exchange.accounting.file import entry_file

    return entry_file(file)


def _list(file: ListFile) -> bytes:
    from gescof_xl.exchange.list_file import list_file

    return list_file(file)


def _platform_message(file: ReportFile | CollectedFile) -> bytes:
    from gescof_xl.exchange.platform.report_file import report_file
    from gescof_xl.exchange.platform.status_file import status_file

    return report_file(file) if isinstance(file, ReportFile) else status_file(file)
