"""Which account each thing goes to: for a document the chart of the day of its issue, for money that of Organisme."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gescof_xl.domain.invoicing.document import IssuedDocument
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, SettingKey, setting
from gescof_xl.domain.tables.billing import InvoiceLine, LineKind, VatDue
from gescof_xl.domain.tables.parties import PaymentMode
from gescof_xl.domain.tables.training import Nature


class AccountingJournal(StrEnum):
    """The three journals, in the order of an export; the value is what people read."""

    SALES = "Ventes"
    BANK = "Banque"
    ADJUSTMENTS = "Opérations diverses"


_JOURNAL_SETTINGS = {
    AccountingJournal.SALES: Key.SALES_JOURNAL,
    AccountingJournal.BANK: Key.BANK_JOURNAL,
    AccountingJournal.ADJUSTMENTS: Key.ADJUSTMENTS_JOURNAL,
}

_LABELS = {
    Key.CLIENTS_ACCOUNT: "Clients",
    Key.TRAINING_ACCOUNT: "Prestations de formation",
    Key.OTHER_SALES_ACCOUNT: "Produits des activités annexes",
    Key.DEPOSITS_ACCOUNT: "Avances et acomptes reçus",
    Key.VAT_ACCOUNT: "TVA collectée",
    Key.PENDING_VAT_ACCOUNT: "TVA en attente d'encaissement",
    Key.BANK_ACCOUNT: "Banque",
    Key.CHEQUES_ACCOUNT: "Chèques à encaisser",
    Key.CASH_ACCOUNT: "Caisse",
    Key.BAD_DEBTS_ACCOUNT: "Pertes sur créances irrécouvrables",
    Key.LOST_CENTS_ACCOUNT: "Charges diverses de gestion courante",
    Key.GAINED_CENTS_ACCOUNT: "Produits divers de gestion courante",
    Key.BANK_CHARGES_ACCOUNT: "Services bancaires",
    Key.DISCOUNTS_ACCOUNT: "Escomptes accordés",
    Key.FEES_ACCOUNT: "Dédits et pénalités perçus",
}


@dataclass(frozen=True)
class Account:
    """An account of the general ledger."""

    code: str
    label: str


def clients_account(document: IssuedDocument) -> Account:
    """What a document's party owes on."""
    return Account(document.seller.clients_account, _LABELS[Key.CLIENTS_ACCOUNT])


def sales_account(line: InvoiceLine) -> Account:
    """Where a line's amount HT goes: the account that it was issued with."""
    return Account(line.account, _LABELS[_sold(line)])


def _sold(line: InvoiceLine) -> SettingKey[str]:
    if line.kind in (LineKind.DEPOSIT, LineKind.DEDUCTION):
        return Key.DEPOSITS_ACCOUNT
    if line.kind in (LineKind.FEE, LineKind.PENALTY):
        return Key.FEES_ACCOUNT
    return Key.TRAINING_ACCOUNT if line.nature is Nature.TRAINING else Key.OTHER_SALES_ACCOUNT


def vat_waits(document: IssuedDocument) -> bool:
    """Whether its VAT waits for its payment: always for a deposit (CGI 269-2 c), else by the regime when it was issued.

    A credit note follows its origin.
    """
    return document.is_of_deposit or document.invoice.vat_due is not VatDue.ON_DEBITS


def collected_vat_account(document: IssuedDocument) -> Account:
    """Where its VAT stands once it is due."""
    return Account(document.seller.vat_account, _LABELS[Key.VAT_ACCOUNT])


def pending_vat_account(document: IssuedDocument) -> Account:
    """Where its VAT waits for its payment."""
    return Account(document.seller.pending_vat_account, _LABELS[Key.PENDING_VAT_ACCOUNT])


def vat_account(document: IssuedDocument) -> Account:
    """Where its VAT goes when it is issued."""
    return pending_vat_account(document) if vat_waits(document) else collected_vat_account(document)


class Chart:
    """The accounts of money, as the Organisme sheet says."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def named(self, key: SettingKey[str]) -> Account:
        """The account of a setting such as « Compte clients »."""
        return Account(setting(self._ledger, key), _LABELS[key])

    def journal(self, journal: AccountingJournal) -> str:
        """The code of a journal."""
        return setting(self._ledger, _JOURNAL_SETTINGS[journal])

    def money(self, mode: PaymentMode) -> Account:
        """Where money of that mode stands."""
        names = {PaymentMode.CHEQUE: Key.CHEQUES_ACCOUNT, PaymentMode.CASH: Key.CASH_ACCOUNT}
        return self.named(names.get(mode, Key.BANK_ACCOUNT))
