"""The e-mail that carries an issued document: subject and text from Organisme, with their variables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import euros
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.reminder import expected_pieces
from gescof_xl.domain.settings import Key, SettingKey, setting
from gescof_xl.domain.tables.billing import Invoice, InvoiceType

_VARIABLE = re.compile(r"\{(\w*)\}")
_TITLES = {InvoiceType.INVOICE: "Facture", InvoiceType.DEPOSIT: "Facture d’acompte", InvoiceType.CREDIT_NOTE: "Avoir"}
_THE = {
    InvoiceType.INVOICE: "la facture",
    InvoiceType.DEPOSIT: "la facture d’acompte",
    InvoiceType.CREDIT_NOTE: "l’avoir",
}


@dataclass(frozen=True)
class Words:
    """What a message says."""

    subject: str
    text: str


def invoice_mail(ledger: Ledger, invoice: Invoice) -> Words:
    """Subject and text; a funder is told which pieces are expected. Raises Refused for an unknown variable."""
    known = _variables(ledger, invoice)
    text = _filled(ledger, Key.MAIL_TEXT, known).replace("\\n", "\n")
    return Words(_filled(ledger, Key.MAIL_SUBJECT, known), text + _pieces(invoice))


def _variables(ledger: Ledger, invoice: Invoice) -> Mapping[str, str]:
    return {
        "titre": _TITLES[invoice.type],
        "numero": invoice.number,
        "date": date_fr(invoice.date),
        "document": f"{_THE[invoice.type]} {invoice.number} du {date_fr(invoice.date)}, {euros(abs(invoice.gross))}",
        "montant": euros(abs(invoice.gross)),
        "echeance": date_fr(invoice.due) if invoice.due else "",
        "client": invoice.name,
        "commande": invoice.order_number,
        "session": invoice.session,
        "organisme": setting(ledger, Key.NAME),
    }


def _filled(ledger: Ledger, key: SettingKey[str], known: Mapping[str, str]) -> str:
    text = setting(ledger, key)
    unknown = next((found for found in _VARIABLE.findall(text) if found not in known), None)
    if unknown is not None:
        choices = ", ".join(f"{{{variable}}}" for variable in known)
        raise Refused(f"Organisme, « {key.name} » : {{{unknown}}} n'existe pas.", f"Choisissez parmi {choices}.")
    return _VARIABLE.sub(lambda match: known[match[1]], text)


def _pieces(invoice: Invoice) -> str:
    """Collection from a funder mostly fails on a missing piece: the message lists them."""
    return "" if invoice.type is InvoiceType.CREDIT_NOTE else pieces_text(expected_pieces([invoice]))


def pieces_text(pieces: Sequence[str]) -> str:
    """The list of the pieces of a funder's file, or "" when there are none."""
    return "\n\nPièces de ce dossier :\n" + "\n".join(f"- {piece}" for piece in pieces) + "\n" if pieces else ""
