"""Which account each thing goes to: the chart is that of the Organisme sheet, and of each product."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, SettingKey, setting
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType, LineKind
from gescof_xl.domain.tables.parties import PaymentMode
from gescof_xl.domain.tables.settings import VatRegime
from gescof_xl.domain.tables.training import Nature, Product


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
    Key.FEES_ACCOUNT: "Dédits et pénalités perçus",
}


@dataclass(frozen=True)
class Account:
    """An account of the general ledger."""

    code: str
    label: str


class Chart:
    """The accounts of one organisation (PCG; Organisme sheet and column Compte de vente of Produits)."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._at_issue = setting(ledger, Key.VAT_REGIME) is VatRegime.ON_DEBITS
        self._posted_pending = _posted_pending(ledger, self.named(Key.PENDING_VAT_ACCOUNT).code)

    def named(self, key: SettingKey[str]) -> Account:
        """The account of a setting such as « Compte clients »."""
        return Account(setting(self._ledger, key), _LABELS[key])

    def journal(self, journal: AccountingJournal) -> str:
        """The code of a journal."""
        return setting(self._ledger, _JOURNAL_SETTINGS[journal])

    def sale(self, line: InvoiceLine) -> Account:
        """Where a line's amount HT goes: a deposit, a withdrawal fee, the product's own account, or its nature's."""
        if line.kind in (LineKind.DEPOSIT, LineKind.DEDUCTION):
            return self.named(Key.DEPOSITS_ACCOUNT)
        if line.kind is LineKind.FEE:
            return self.named(Key.FEES_ACCOUNT)
        product = self._ledger.find(Product, line.product)
        is_training = line.kind in (LineKind.TRAINING, LineKind.COMPONENT)
        training = product.nature is Nature.TRAINING if product else is_training
        usual = self.named(Key.TRAINING_ACCOUNT if training else Key.OTHER_SALES_ACCOUNT)
        return Account(product.account, usual.label) if product and product.account else usual

    def money(self, mode: PaymentMode) -> Account:
        """Where money of that mode stands."""
        names = {PaymentMode.CHEQUE: Key.CHEQUES_ACCOUNT, PaymentMode.CASH: Key.CASH_ACCOUNT}
        return self.named(names.get(mode, Key.BANK_ACCOUNT))

    def waits(self, document: Invoice) -> bool:
        """Whether the VAT of a document waits for its payment: always for a deposit (CGI 269-2 c), else by the regime.

        What was exported under another regime stays as it was posted; a credit note follows its origin.
        """
        if document.type is InvoiceType.CREDIT_NOTE and (origin := self._ledger.find(Invoice, document.origin)):
            return self.waits(origin)
        if document.number in self._posted_pending:
            return self._posted_pending[document.number]
        return document.type is InvoiceType.DEPOSIT or not self._at_issue

    def vat(self, document: Invoice) -> Account:
        """Where the VAT of a document goes when it is issued."""
        return self.named(Key.PENDING_VAT_ACCOUNT if self.waits(document) else Key.VAT_ACCOUNT)


def _posted_pending(ledger: Ledger, pending: str) -> dict[str, bool]:
    """Exported documents, and whether their VAT was posted as waiting."""
    waiting: dict[str, bool] = {}
    for line in ledger.posted:
        if line.journal_label == AccountingJournal.SALES.value:
            waiting[line.piece] = waiting.get(line.piece, False) or line.account == pending
    return waiting
