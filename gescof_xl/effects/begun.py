"""What a button is about to write, beside the workbook until it is done: what the next one needs to finish or undo it.

Written once its files are made and before the workbook is; gone when all is in place. Whether the workbook was written
is read in its log.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl.core.frozen import frozen
from gescof_xl.domain.ledger import Ledger
from gescof_xl.files import write_whole

if TYPE_CHECKING:
    from gescof_xl.domain.papers.papers import OutputFile, WorkbookCopy


@frozen
class Begun:
    """Files made in `drafts`, by their place in the folder `documents`; both lie below that of the workbook.

    The workbook is written once its log, which had `lines` lines, has one that says `log`; a button that writes nothing
    in it has none. With `seals`, it has rows for the journal of seals. `copies` (folder and name) and `sheets` (source
    and names) are made after: with `whole`, all are.
    """

    drafts: str
    documents: str
    files: tuple[str, ...] = ()
    lines: int = 0
    log: str = ""
    seals: bool = False
    copies: tuple[tuple[str, str], ...] = ()
    sheets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    whole: bool = False

    def is_written(self, ledger: Ledger) -> bool:
        """Whether the workbook says what this button wrote."""
        return self.whole or (bool(self.log) and any(line.summary == self.log for line in ledger.log[self.lines :]))

    def with_later(self, files: tuple[OutputFile, ...]) -> Begun:
        """The same, with those of these files that are made from the workbook as written."""
        from gescof_xl.domain.papers.papers import SheetCopies, WorkbookCopy

        return replace(
            self,
            copies=tuple((f.folder, f.name) for f in files if isinstance(f, WorkbookCopy)),
            sheets=tuple((f.source, f.names) for f in files if isinstance(f, SheetCopies)),
        )

    @property
    def later(self) -> tuple[WorkbookCopy, ...]:
        """The copies of the workbook that are still to be made."""
        from gescof_xl.domain.papers.papers import WorkbookCopy

        return () if self.whole else tuple(WorkbookCopy(folder=folder, name=name) for folder, name in self.copies)


class BegunRecord:
    """The file in which it stands: hidden, beside the workbook of this path."""

    def __init__(self, workbook: Path) -> None:
        self.path = workbook.with_name(f".{workbook.name}.gescof-begun.json")

    def keep(self, begun: Begun) -> None:
        """Writes it, to last through a power cut. Raises OSError."""
        write_whole(self.path, json.dumps(asdict(begun), ensure_ascii=False).encode())

    def read(self) -> Begun | None:
        """What was begun; None when nothing was. Raises ValueError, KeyError, TypeError or OSError."""
        if not self.path.exists():
            return None
        said = json.loads(self.path.read_text(encoding="utf-8"))
        return Begun(
            drafts=str(said["drafts"]),
            documents=str(said["documents"]),
            files=tuple(said["files"]),
            lines=int(said["lines"]),
            log=str(said["log"]),
            seals=bool(said.get("seals")),
            copies=tuple((folder, name) for folder, name in said["copies"]),
            sheets=tuple((source, tuple(names)) for source, names in said["sheets"]),
            whole=bool(said["whole"]),
        )

    def clear(self) -> None:
        """Nothing is begun any more. Raises OSError."""
        self.path.unlink(missing_ok=True)

    def forget(self) -> None:
        """The same; where the disk refuses, the next button does it."""
        with suppress(OSError):
            self.clear()
