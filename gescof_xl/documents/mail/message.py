"""An e-mail as data, and as the standard library writes it: addresses checked, no header that data could forge."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import Path

from gescof_xl.core.errors import DocumentError

MOST_BYTES = 20_000_000  # of attachments: most servers refuse 25 MB once encoded
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")


@dataclass(frozen=True, kw_only=True)
class Message:
    """One e-mail. `to` is what a cell holds: one address, or several separated by `;` or `,`.

    `name` says whom or what it is about (a number), for reports. `moment` has a time zone. `id` is its Message-ID;
    one is made where it has none. `documents` are the numbers of the issued documents that it carries.
    """

    name: str
    to: str
    subject: str
    text: str
    sender: str
    moment: datetime
    sender_name: str = ""
    attachments: tuple[Path, ...] = ()
    id: str = ""
    documents: tuple[str, ...] = ()


def addresses(text: str) -> tuple[str, ...]:
    """The addresses of a cell, ready for a mail server. Raises DocumentError naming the one that is wrong."""
    listed = [part.strip() for part in re.split(r"[;,]", text) if part.strip()]
    if not listed:
        raise DocumentError("L'adresse e-mail est vide.", "Complétez « E-mail facturation » dans la fiche du client.")
    return tuple(_plain_address(address) for address in listed)


def _plain_address(address: str) -> str:
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        plain = ""
    if not _ADDRESS.fullmatch(plain):
        shown = " ".join(address.split())[:80]
        raise DocumentError(f"« {shown} » n'est pas une adresse e-mail.", "Corrigez-la dans la fiche du client.")
    return plain


def compose(message: Message) -> EmailMessage:
    """The e-mail of `message`. Raises DocumentError for a wrong address, or a missing or too large attachment.

    A subject or name is one line of text whatever it holds: it cannot begin another header.
    """
    sender = _plain_address(message.sender)
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(_one_line(message.sender_name), addr_spec=sender)
    made["To"] = tuple(Address(addr_spec=address) for address in addresses(message.to))
    made["Subject"] = _one_line(message.subject)
    made["Date"] = format_datetime(message.moment)
    made["Message-ID"] = message.id or message_id(sender)
    made.set_content(message.text)
    _attach(made, message)
    return made


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _attach(made: EmailMessage, message: Message) -> None:
    size = 0
    for path in message.attachments:
        try:
            content = path.read_bytes()
        except OSError as error:
            text = f"{message.name} : la pièce « {path.name} » ne peut pas être lue."
            raise DocumentError(text, "Imprimez de nouveau le document, puis envoyez-le.") from error
        size += len(content)
        if size > MOST_BYTES:
            text = f"{message.name} : les pièces jointes dépassent {MOST_BYTES // 1_000_000} Mo."
            raise DocumentError(text, "Envoyez-en moins, ou réduisez les images.")
        kind, _, precise = (mimetypes.guess_type(path.name)[0] or "application/octet-stream").partition("/")
        made.add_attachment(content, maintype=kind, subtype=precise, filename=path.name)


def message_id(sender: str) -> str:
    """A new Message-ID of the sender's domain."""
    return make_msgid(domain=_plain_address(sender).rpartition("@")[2])
