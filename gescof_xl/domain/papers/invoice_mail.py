"""The e-mail that carries an issued document: subject and text from Organisme, with their variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import euros, total
from gescof_xl.core.words import enumerated, within
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.reminder import expected_pieces
from gescof_xl.domain.settings import Key, SettingKey, setting
from gescof_xl.domain.tables.billing import Invoice, InvoiceType

_SHOWN = 3
_VARIABLE = re.compile(r"\{(\w*)\}")
_TITLES = {InvoiceType.INVOICE: "Facture", InvoiceType.DEPOSIT: "Facture d’acompte", InvoiceType.CREDIT_NOTE: "Avoir"}
_SEVERAL = {
    InvoiceType.INVOICE: "Factures",
    InvoiceType.DEPOSIT: "Factures d’acompte",
    InvoiceType.CREDIT_NOTE: "Avoirs",
}
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


def invoice_mail(ledger: Ledger, invoices: Sequence[Invoice]) -> Words:
    """Subject and text for the documents of one party; a funder is told which pieces are expected.

    Raises Refused for an unknown variable.
    """
    known = _variables(ledger, invoices)
    text = _filled(ledger, Key.MAIL_TEXT, known).replace("\\n", "\n")
    subject = _filled(ledger, Key.MAIL_SUBJECT, {**known, "numero": _short([i.number for i in invoices])})
    return Words(subject, text + _pieces(invoices))


def _variables(ledger: Ledger, invoices: Sequence[Invoice]) -> Mapping[str, str]:
    """Of several documents, each different value once, and the sum of the amounts, credit notes taken off."""
    return {
        "titre": _title([invoice.type for invoice in invoices]),
        "numero": _each(invoice.number for invoice in invoices),
        "date": _each(date_fr(invoice.date) for invoice in invoices),
        "document": _listed([_sentence(invoice) for invoice in invoices]),
        "montant": euros(abs(total(invoice.gross for invoice in invoices))),
        "echeance": _each(date_fr(invoice.due) for invoice in invoices if invoice.due),
        "client": _each(invoice.name for invoice in invoices),
        "commande": _each(invoice.order_number for invoice in invoices),
        "session": _each(invoice.session for invoice in invoices),
        "organisme": setting(ledger, Key.NAME),
    }


def _title(types: Sequence[InvoiceType]) -> str:
    """« Facture », « Factures », « Factures et avoir »."""
    named = [(_TITLES if types.count(kind) == 1 else _SEVERAL)[kind] for kind in _TITLES if kind in types]
    return enumerated([named[0], *map(within, named[1:])])


def _short(numbers: Sequence[str]) -> str:
    """What a line of a mailbox can show."""
    return ", ".join(numbers) if len(numbers) <= _SHOWN else f"{numbers[0]} et {len(numbers) - 1} autres"


def _each(values: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(value for value in values if value))


def _sentence(invoice: Invoice) -> str:
    return f"{_THE[invoice.type]} {invoice.number} du {date_fr(invoice.date)}, {euros(abs(invoice.gross))}"


def _listed(sentences: Sequence[str]) -> str:
    """One goes on the sentence that it ends; several stand each on its line below it."""
    if len(sentences) == 1:
        return sentences[0]
    return ":\n" + " ;\n".join(f"- {sentence}" for sentence in sentences)


def _filled(ledger: Ledger, key: SettingKey[str], known: Mapping[str, str]) -> str:
    text = setting(ledger, key)
    unknown = next((found for found in _VARIABLE.findall(text) if found not in known), None)
    if unknown is not None:
        choices = ", ".join(f"{{{variable}}}" for variable in known)
        raise Refused(f"Organisme, « {key.name} » : {{{unknown}}} n'existe pas.", f"Choisissez parmi {choices}.")
    return _VARIABLE.sub(lambda match: known[match[1]], text)


def _pieces(invoices: Sequence[Invoice]) -> str:
    """Collection from a funder mostly fails on a missing piece: the message lists them."""
    return pieces_text(expected_pieces(i for i in invoices if i.type is not InvoiceType.CREDIT_NOTE))


def pieces_text(pieces: Sequence[str]) -> str:
    """The list of the pieces of a funder's file, or "" when there are none."""
    return "\n\nPièces de ce dossier :\n" + "\n".join(f"- {piece}" for piece in pieces) + "\n" if pieces else ""
