"""Drafts in the Outlook of this machine (Windows); written from Microsoft's documentation."""

from __future__ import annotations

from typing import Any

from gescof_xl.core.errors import DocumentError
from gescof_xl.documents.mail.message import Message, addresses
from gescof_xl.system import can_drive

_MAIL_ITEM = 0  # olMailItem


def outlook_found() -> bool:
    """Whether Outlook can be driven from here."""
    return can_drive("Outlook.Application")


def save_draft(message: Message) -> None:
    """A draft in the Drafts folder; nothing is sent. Raises DocumentError."""
    import pythoncom
    import win32com.client

    try:
        outlook: Any = win32com.client.Dispatch("Outlook.Application")
        item = outlook.CreateItem(_MAIL_ITEM)
        item.To = "; ".join(addresses(message.to))
        item.Subject = " ".join(message.subject.split())
        item.Body = message.text
        for path in message.attachments:
            item.Attachments.Add(str(path.resolve()))
        item.Save()
    except pythoncom.com_error as error:
        text = f"{message.name} : Outlook n'a pas pu enregistrer le brouillon."
        raise DocumentError(text, "Ouvrez Outlook, puis recommencez.") from error
