"""What is made beside the workbook: printed documents, files for the accountant, copies. Texts are ready to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from gescof_xl.core.changes import Add, Replace
from gescof_xl.domain.accounting.entries import Entry
from gescof_xl.domain.einvoice.model import EInvoice


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Which issued document a file is: two with the same number have different seals, one the other's copy put back.

    It is what a PDF says of itself; `number` and `buyer` are looked for in the text of one that says nothing.
    """

    number: str
    buyer: str
    seal: str

    def __str__(self) -> str:
        text = f"{self.number}, {self.buyer}, sceau {self.seal}"
        return " ".join("".join(c if c.isprintable() else " " for c in text).split())


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One document to make.

    `template` names the Word file, `name` the result without extension, `folder` where it goes in the documents folder,
    `day` the day that it bears. With `invoice`, its PDF is a Factur-X; `also_in` names folders that get a copy
    of the PDF. `record` is the change that says it was made: written only if it was.
    `mark` is what the PDF of an issued document says of itself; such a paper is filed under its own
    name or not at all.
    `context` holds what the template shows, formatted in French; `pictures` the payloads of pictures to draw, such as
    the text of a SEPA QR code.
    """

    template: str
    name: str
    title: str
    day: date
    folder: str = ""
    context: Mapping[str, object] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)
    invoice: EInvoice | None = None
    also_in: tuple[str, ...] = ()
    record: Add | Replace | None = None
    mark: Mark | None = None


class Way(StrEnum):
    """How a message goes: sent at once, or left as a draft that a person sends."""

    SMTP = "SMTP"
    DRAFT = "brouillon"
    OUTLOOK = "Outlook"


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One e-mail to make: `to` is what the cell holds, `attachments` are files below the workbook's folder.

    `marks` says which issued document some of these files must be: one that is another stops its message.
    `papers` names the papers of this button without which it does not go. `record` is the change that says it went:
    written only when the server took it, or with `draft_counts` when its draft is made.
    """

    name: str
    to: str
    subject: str
    text: str
    way: Way
    attachments: tuple[str, ...] = ()
    marks: tuple[tuple[str, Mark], ...] = ()
    papers: tuple[str, ...] = ()
    record: Add | Replace | None = None
    draft_counts: bool = False


class Layout(StrEnum):
    """The programs that take our entries."""

    FEC = "FEC"
    SAGE = "Sage"
    EBP = "EBP"
    CEGID = "Cegid"


@dataclass(frozen=True, kw_only=True)
class EntryFile:
    """Entries for the accountant's program, frozen on `valid_on`; separator and encoding are for the FEC layout."""

    name: str
    folder: str
    layout: Layout
    entries: tuple[Entry, ...]
    valid_on: date
    separator: Literal["\t", "|"] = "\t"
    encoding: Literal["utf-8", "iso-8859-15"] = "utf-8"


@dataclass(frozen=True, kw_only=True)
class ListFile:
    """Rows of texts for a spreadsheet, titles first."""

    name: str
    folder: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class WorkbookCopy:
    """A copy of the workbook as it is once written, for somebody outside: what is sealed is protected in it."""

    name: str
    folder: str


ARCHIVES = "archives"
"""The folder of the archives, in that of the documents: each holds the list of its own digests."""


@dataclass(frozen=True, kw_only=True)
class YearArchive:
    """A folder that holds the workbook, its journal of seals, issued documents, exports, and the SHA-256 of each.

    `documents` are names in the documents folder; `readme` says how to check the archive without GesCOF.
    """

    folder: str
    documents: tuple[str, ...]
    exports: tuple[EntryFile, ...]
    readme: str


@dataclass(frozen=True, kw_only=True)
class FiledDocument:
    """A file of the documents folder: its SHA-256 when it was made, and now ("" when unknown, or gone)."""

    name: str
    expected: str
    found: str


@dataclass(frozen=True, kw_only=True)
class FileCopy:
    """A copy of a file that a person named (`source`: beside the workbook, or a whole path), kept as it came."""

    name: str
    folder: str
    source: str


@dataclass(frozen=True, kw_only=True)
class SheetCopies:
    """Sheets of a file that a person named, to add to the workbook once it is written."""

    source: str
    names: tuple[str, ...]


OutputFile = EntryFile | ListFile | WorkbookCopy | FileCopy | SheetCopies | YearArchive
