"""Messages that wait in a folder for a person to send them: each says which issued documents it carries."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path

from gescof_xl.core.errors import DocumentError, disk_reason
from gescof_xl.core.file_names import safe_name
from gescof_xl.documents.mail.message import Message, compose
from gescof_xl.files import write_whole

_DOCUMENTS = "X-GesCOF-Documents"
_HEADERS = 65_536  # bytes at the head of a file: ours hold twenty numbers, an address and a subject


def draft_path(name: str, folder: Path) -> Path:
    """Where the draft of the message of this name lies."""
    return folder / f"{safe_name(name)}.eml"


def write_draft(message: Message, folder: Path) -> Path:
    """A draft `.eml` in `folder`, that Outlook, Thunderbird and Mail open ready to be sent. Raises DocumentError."""
    made = compose(message)
    made["X-Unsent"] = "1"  # mail programs open it for writing, not as received
    if message.documents:
        made[_DOCUMENTS] = ", ".join(message.documents)
    path = draft_path(message.name, folder)
    try:
        write_whole(path, made.as_bytes())
    except OSError as error:
        text = f"Le brouillon « {path.name} » ne peut pas être écrit : {disk_reason(error)}."
        raise DocumentError(text, "Libérez de la place, ou fermez le fichier s'il est ouvert.") from error
    return path


def drafted_documents(folder: Path) -> frozenset[str]:
    """The numbers of the documents that the drafts of a folder carry."""
    return frozenset(number for _, numbers in _drafts(folder) for number in numbers)


def drop_drafts(folder: Path, documents: Collection[str], but: Path | None = None) -> None:
    """Removes the drafts that carry one of these documents, which another message now carries.

    What else they carried waits in no draft any more, and goes with the next press. One that the disk holds stays.
    """
    for path, numbers in _drafts(folder) if documents else ():
        if path != but and not numbers.isdisjoint(documents):
            with suppress(OSError):
                path.unlink()


def _drafts(folder: Path) -> Iterator[tuple[Path, frozenset[str]]]:
    """Each with what it carries; one without our header, made before 0.2.0, has the name of its document."""
    for path in sorted(folder.glob("*.eml")):
        with suppress(OSError):
            with path.open("rb") as file:
                said = BytesHeaderParser(policy=default).parsebytes(file.read(_HEADERS))[_DOCUMENTS]
            yield path, frozenset(str(said).split(", ") if said else [path.stem])
