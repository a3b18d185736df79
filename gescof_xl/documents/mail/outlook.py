"""Drafts in the Outlook of this machine (Windows); written from Microsoft's documentation."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Any

from gescof_xl.core.errors import DocumentError
from gescof_xl.documents.mail.message import Message, addresses

_MAIL_ITEM = 0  # olMailItem


def outlook_found() -> bool:
    """Whether Outlook can be driven from here."""
    if sys.platform != "win32" or find_spec("win32com") is None:
        return False
    import winreg

    try:
        winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, "Outlook.Application"))
    except OSError:
        return False
    return True


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
