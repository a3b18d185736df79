"""The files that an outcome asks for: entries for the accountant, copies of workbooks, the archive of a year.

They are made in a staging folder; app moves them into place once the workbook is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gescof_xl.domain.papers import Archive, EntryFile, FileCopy, OutputFile, WorkbookCopy


def named_file(folder: Path | None, name: str) -> Path:
    """The file that a person named: beside the workbook, or from the current folder."""
    beside = (folder or Path()) / name
    return beside if beside.exists() else Path(name)


@dataclass(frozen=True, kw_only=True)
class Cabinet:
    """Where files are made (`staging`), where they will be (`documents`), and the workbook in its folder."""

    staging: Path
    documents: Path
    folder: Path
    workbook: str

    def before(self, files: Iterable[OutputFile]) -> Iterator[Path]:
        """What does not need the workbook to be written: raises ExchangeError, and then nothing is written at all."""
        from gescof_xl.exchange.entry_file import entry_file

        for file in files:
            if isinstance(file, EntryFile):
                yield self._made(file.folder, file.name, entry_file(file))
            elif isinstance(file, FileCopy):
                yield self._made(file.folder, file.name, named_file(self.folder, file.source).read_bytes())

    def after(self, files: Iterable[OutputFile]) -> Iterator[Path]:
        """What holds the workbook as it now is on the disk."""
        for file in files:
            if isinstance(file, WorkbookCopy):
                from gescof_xl.workbook.exchange_copy import exchange_copy

                content = exchange_copy((self.folder / self.workbook).read_bytes())
                yield self._made(file.folder, file.name, content)
            elif isinstance(file, Archive):
                yield from self._archive(file)

    def _archive(self, archive: Archive) -> Iterator[Path]:
        raise NotImplementedError

    def _made(self, folder: str, name: str, content: bytes) -> Path:
        path = self.staging / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path
