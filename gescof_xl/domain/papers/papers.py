"""What is made beside the workbook: printed documents, files for the accountant, copies. Texts are ready to be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from gescof_xl.core.changes import Add, Replace
from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.domain.tables.billing import Invoice

if TYPE_CHECKING:
    from gescof_xl.domain.accounting.entries import Entry
    from gescof_xl.domain.einvoice.collected import Collected
    from gescof_xl.domain.einvoice.model import EInvoice
    from gescof_xl.domain.einvoice.reporting import EReport


_SEAL = ", sceau "


@dataclass(frozen=True, kw_only=True)
class DocumentMark:
    """Which issued document a file is: two with the same number have different seals, one the other's copy put back.

    It is what a PDF says of itself; `number` and `buyer` are looked for in the text of one that says nothing.
    """

    number: str
    buyer: str
    seal: str

    def __str__(self) -> str:
        text = f"{self.number}, {self.buyer}{_SEAL}{self.seal}"
        return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def sealed_as(said: str) -> tuple[str, str] | None:
    """The number and the seal that a document says of itself; None when it says none."""
    words, found, seal = said.rpartition(_SEAL)
    return (words.partition(", ")[0], seal) if found else None


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
    mark: DocumentMark | None = None


def each_once(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Papers asked for by several documents, made once, as the first of them asks."""
    found: dict[tuple[str, str], Paper] = {}
    for paper in papers:
        found.setdefault((paper.folder, paper.name), paper)
    return tuple(found.values())


def left_out(code: str, invoice: Invoice, what: str, refusal: Refused) -> Problem:
    """A paper of an issued document is not made, for the reason of a refusal; the others go on."""
    return Problem(
        code=code,
        message=f"{what}{refusal.message}",
        cure=refusal.cure,
        table=Invoice.TABLE,
        key=invoice.number,
        column="N°",
        blocking=False,
    )


class Way(StrEnum):
    """How a message goes: sent at once, or left as a draft that a person sends."""

    SMTP = "SMTP"
    DRAFT = "brouillon"
    OUTLOOK = "Outlook"


DRAFTS = "Courrier"
"""The folder of the messages that a person sends, in that of documents."""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One e-mail to make: `to` is what the cell holds, `attachments` are files below the workbook's folder.

    `marks` says which issued document some of these files must be: one that is another stops its message.
    `papers` names the papers of this button without which it does not go. `records` are the changes that say it went:
    written only when the server took it, or with `draft_counts` when its draft is made. `documents` are the numbers
    that a draft says it carries, so that nothing waits in two.
    """

    name: str
    to: str
    subject: str
    text: str
    way: Way
    attachments: tuple[str, ...] = ()
    marks: tuple[tuple[str, DocumentMark], ...] = ()
    papers: tuple[str, ...] = ()
    records: tuple[Add | Replace, ...] = ()
    documents: tuple[str, ...] = ()
    draft_counts: bool = False


@dataclass(frozen=True, kw_only=True)
class Transmission:
    """One issued document to send to the platform: `file` lies below the workbook's folder and must be as `mark` says.

    `invoice` is its row as it reads once printed, `day` that of the sending. `paper` names the paper of this button
    without which it does not go.
    A `doubtful` one may have gone already: it is looked for there before it is sent.
    """

    invoice: Invoice
    day: date
    file: str
    mark: DocumentMark
    paper: str = ""
    doubtful: bool = False


@dataclass(frozen=True, kw_only=True)
class DoubtfulMessage:
    """A message that was begun and never answered: the server may have taken it at that `moment` (ISO 8601).

    `id` is its Message-ID; `records` are the changes that say that it went.
    """

    id: str
    name: str
    to: str
    moment: str
    records: tuple[Add | Replace, ...]


class Layout(StrEnum):
    """The programs that take our entries."""

    FEC = "FEC"
    SAGE = "Sage"
    EBP = "EBP"
    CEGID = "Cegid"


@dataclass(frozen=True, kw_only=True)
class EntryFile:
    """Entries for the accountant's program, frozen on `valid_on`; separator and encoding are for the FEC layout.

    With `accounts`, the accounts of the parties that these entries name, for a program that takes them apart.
    """

    name: str
    folder: str
    layout: Layout
    entries: tuple[Entry, ...]
    valid_on: date
    separator: Literal["\t", "|"] = "\t"
    encoding: Literal["utf-8", "iso-8859-15"] = "utf-8"
    accounts: bool = False


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


EXPORTS = "comptabilite"
"""The folder of exported entries, in that of documents."""
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


def archive_folder(year: int, day: date) -> str:
    """Where the archive of a year that is made that day lies, in the folder of the documents."""
    return f"{ARCHIVES}/{year}_{day:%Y%m%d}"


@dataclass(frozen=True, kw_only=True)
class FiledDocument:
    """A file of the documents folder: its SHA-256 when it was made, and now ("" when unknown, or gone).

    `denied` says where the workbook, from which a file of entries is made again, no longer makes the same. `lost` says
    where this machine noted what is expected, when the list of digests no longer says it; `earlier` is another digest
    of that list, before the one that is expected and that this machine did not note.
    """

    name: str
    expected: str
    found: str
    denied: str = ""
    lost: str = ""
    earlier: str = ""


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


@dataclass(frozen=True, kw_only=True)
class Declarant:
    """Whose message it is to the tax office, on that day, and by which platform: its number there and its name."""

    day: date
    siren: str
    organisation: str
    platform: str
    platform_name: str


@dataclass(frozen=True, kw_only=True)
class ReportFile:
    """A report of sales or collections."""

    name: str
    folder: str
    declarant: Declarant
    report: EReport


@dataclass(frozen=True, kw_only=True)
class CollectedFile:
    """« Encaissée » (212): what a payment settles of an invoice sent by the platform, whose type code is BT-3."""

    name: str
    folder: str
    declarant: Declarant
    number: str
    collected: Collected
    type_code: str


@dataclass(frozen=True, kw_only=True)
class MessageTransmission:
    """A report or a status to send to the platform, and the `rows` that it tells: as they now read, and as they did.

    One `in_doubt` may have gone already: it is looked for there, by its number, before it is sent.
    """

    number: str
    file: ReportFile | CollectedFile
    rows: tuple[Replace, ...]
    in_doubt: bool = False


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of a funder's file: a PDF below the workbook's folder, made by this button or already there.

    `name` is its own in the archive, `title` its bookmark; `mark` says which issued document it must be.
    """

    name: str
    title: str
    file: str
    mark: DocumentMark | None = None


@dataclass(frozen=True, kw_only=True)
class FundingFile:
    """What goes with one invoice to a funder, as one archive and one PDF of the same pieces, in their order.

    Both are made, or none. `papers` names the papers of this button without which it is not; `day` is the day that the
    PDF bears.
    """

    name: str
    folder: str
    day: date
    pieces: tuple[Piece, ...]
    papers: tuple[str, ...] = ()


AnyTransmission = Transmission | MessageTransmission
OutputFile = (
    EntryFile
    | ListFile
    | ReportFile
    | CollectedFile
    | WorkbookCopy
    | FileCopy
    | SheetCopies
    | YearArchive
    | FundingFile
)
