"""Which account each thing goes to: the chart is that of the Organisme sheet, and of each product."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gescof_xl.domain.invoicing.deposits import deposit_document
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.sessions.billable import is_fee
from gescof_xl.domain.settings import setting, vat_regime
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType
from gescof_xl.domain.tables.parties import PaymentMode
from gescof_xl.domain.tables.settings import VatRegime
from gescof_xl.domain.tables.training import Nature, Product


class AccountingJournal(StrEnum):
    """The three journals, in the order of an export; the value is what people read."""

    SALES = "Ventes"
    BANK = "Banque"
    ADJUSTMENTS = "Opérations diverses"


_JOURNAL_SETTINGS = {
    AccountingJournal.SALES: "Journal des ventes",
    AccountingJournal.BANK: "Journal de banque",
    AccountingJournal.ADJUSTMENTS: "Journal des opérations diverses",
}

_LABELS = {
    "Compte clients": "Clients",
    "Compte formation": "Prestations de formation",
    "Compte hors formation": "Produits des activités annexes",
    "Compte acomptes reçus": "Avances et acomptes reçus",
    "Compte TVA collectée": "TVA collectée",
    "Compte TVA en attente": "TVA en attente d'encaissement",
    "Compte banque": "Banque",
    "Compte chèques": "Chèques à encaisser",
    "Compte caisse": "Caisse",
    "Compte pertes irrécouvrables": "Pertes sur créances irrécouvrables",
    "Compte écarts perdus": "Charges diverses de gestion courante",
    "Compte écarts gagnés": "Produits divers de gestion courante",
    "Compte dédits": "Dédits et pénalités perçus",
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
        self._at_issue = vat_regime(ledger) is VatRegime.ON_DEBITS
        self._posted_pending = _posted_pending(ledger, self.named("Compte TVA en attente").code)

    def named(self, name: str) -> Account:
        """The account of a setting such as « Compte clients »."""
        return Account(setting(self._ledger, name), _LABELS[name])

    def journal(self, journal: AccountingJournal) -> str:
        """The code of a journal."""
        return setting(self._ledger, _JOURNAL_SETTINGS[journal])

    def sale(self, line: InvoiceLine) -> Account:
        """Where a line's amount HT goes: a deposit, a withdrawal fee, the product's own account, or its nature's."""
        if deposit_document(self._ledger, line):
            return self.named("Compte acomptes reçus")
        if is_fee(self._ledger, line):
            return self.named("Compte dédits")
        product = self._ledger.find(Product, line.product)
        training = product.nature is Nature.TRAINING if product else bool(line.financing)
        usual = self.named("Compte formation" if training else "Compte hors formation")
        return Account(product.account, usual.label) if product and product.account else usual

    def money(self, mode: PaymentMode) -> Account:
        """Where money of that mode stands."""
        names = {PaymentMode.CHEQUE: "Compte chèques", PaymentMode.CASH: "Compte caisse"}
        return self.named(names.get(mode, "Compte banque"))

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
        return self.named("Compte TVA en attente" if self.waits(document) else "Compte TVA collectée")


def _posted_pending(ledger: Ledger, pending: str) -> dict[str, bool]:
    """Exported documents, and whether their VAT was posted as waiting."""
    found: dict[str, bool] = {}
    for line in ledger.posted:
        if line.journal_label == AccountingJournal.SALES.value:
            found[line.piece] = found.get(line.piece, False) or line.account == pending
    return found
