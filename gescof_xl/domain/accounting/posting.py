"""What each document, payment and allocation posts, before numbers and letters (docs/trade.md § Accounting entries).

A posting line is at the debit when its amount is positive, at the credit when negative; those of an entry add up to
zero. What is said of a document comes from the document alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, cents, percent, total
from gescof_xl.domain.accounting.chart import (
    Account,
    AccountingJournal,
    Chart,
    clients_account,
    collected_vat_account,
    pending_vat_account,
    sales_account,
    vat_account,
    vat_waits,
)
from gescof_xl.domain.invoicing.debtors import debtor_of
from gescof_xl.domain.invoicing.document import IssuedDocument, issued_document
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key
from gescof_xl.domain.tables.billing import Allocation, Invoice, Payment
from gescof_xl.domain.tables.parties import PaymentMode

_WRITTEN_OFF = {
    PaymentMode.LOSS: Key.BAD_DEBTS_ACCOUNT,
    PaymentMode.CHARGES: Key.BANK_CHARGES_ACCOUNT,
    PaymentMode.DISCOUNT: Key.DISCOUNTS_ACCOUNT,
}
_GIVEN_UP = {PaymentMode.LOSS: "créance perdue", PaymentMode.DISCOUNT: "escompte"}


@dataclass(frozen=True, kw_only=True)
class PostingLine:
    """One line to be: `aux` and `aux_label` are the auxiliary account, `settles` the document whose balance it moves.

    `allocation` is the line of Affectations by which it does.
    """

    account: Account
    amount: Decimal
    label: str
    aux: str = ""
    aux_label: str = ""
    settles: str = ""
    due: date | None = None
    allocation: str = ""


@dataclass(frozen=True, kw_only=True)
class DraftEntry:
    """One entry to be. `piece` is the document that proves it; `code` is the journal's, "" for the one of Organisme."""

    journal: AccountingJournal
    date: date
    piece: str
    lines: tuple[PostingLine, ...]
    code: str = ""


def document_entry(document: IssuedDocument) -> DraftEntry:
    """An invoice, deposit invoice or credit note, in the sales journal.

    Raises Refused when its lines no longer add up to it.
    """
    _refuse_altered(document)
    invoice = document.invoice
    label = f"{invoice.type.value} {invoice.number} {invoice.name}"
    client = replace(_owed(document, invoice.gross, label), due=invoice.due)
    return DraftEntry(
        journal=AccountingJournal.SALES,
        code=document.seller.sales_journal,
        date=invoice.date,
        piece=invoice.number,
        lines=_without_zero_lines((client, *_sales(document, label), *_vat(document, label))),
    )


def _owed(document: IssuedDocument, amount: Decimal, label: str) -> PostingLine:
    """A line of the auxiliary account of a document's party."""
    invoice = document.invoice
    return PostingLine(
        account=clients_account(document),
        amount=amount,
        label=label,
        aux=invoice.aux_account,
        aux_label=invoice.name,
        settles=invoice.number,
    )


def _sales(document: IssuedDocument, label: str) -> Iterator[PostingLine]:
    """HT by account, in the order of the lines; deducted deposits apart."""
    sums: defaultdict[tuple[Account, bool], Decimal] = defaultdict(lambda: ZERO)
    for line in document.lines:
        sums[sales_account(line), bool(line.deposit)] += line.net
    for (account, _), amount in sums.items():
        yield PostingLine(account=account, amount=-amount, label=label)


def _vat(document: IssuedDocument, label: str) -> Iterator[PostingLine]:
    account = vat_account(document)
    for entry in document.vat_totals:
        words = f"TVA {percent(entry.rate.rate)} {label}"
        yield PostingLine(account=account, amount=-entry.vat, label=words)
        yield PostingLine(account=account, amount=entry.deposit_vat, label=f"{words} (acompte déduit)")


def _refuse_altered(document: IssuedDocument) -> None:
    invoice, net = document.invoice, total(line.net for line in document.lines)
    vat = total(entry.net_vat for entry in document.vat_totals)
    if net != invoice.net or vat != invoice.vat or net + invoice.vat != invoice.gross:
        raise Refused(
            f"Factures, {invoice.number} : ses lignes ne font plus son total, rien n'a été exporté.",
            "Une cellule de Factures ou de Lignes a changé : le bouton Vérifier l'intégrité dit laquelle.",
        )


class VatOnCollection:
    """How much of each document was settled so far, and the VAT that goes with each further settlement.

    The VAT of a part is what brings the sum so far to the same part of the whole, half up: a document that is settled
    to the cent has given exactly its VAT.
    """

    def __init__(self, ledger: Ledger, before: Iterable[Allocation]) -> None:
        self._ledger = ledger
        self._settled: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
        for allocation in before:
            self._settled[allocation.invoice] += allocation.amount
            self._settled[allocation.credit_note] -= allocation.amount

    def settle(self, number: str, amount: Decimal) -> Decimal:
        """The VAT that this settlement brings (negative: takes back); a credit note is settled by negative amounts."""
        document = self._ledger.get(Invoice, number)
        before = self._vat(document)
        self._settled[number] += amount
        return self._vat(document) - before

    def _vat(self, document: Invoice) -> Decimal:
        settled = self._settled[document.number]
        return cents(document.vat * settled / document.gross) if document.gross else ZERO


class Poster:
    """Makes the entries of one export that are of money: payments, and what they and credit notes settle."""

    def __init__(self, ledger: Ledger, collected: VatOnCollection) -> None:
        self._ledger = ledger
        self._collected = collected
        self._chart = Chart(ledger)
        # What an export left with a payer stays on that account, whatever its card says since.
        self._unallocated = {
            line.piece: PostingLine(
                account=Account(line.account, line.account_label),
                amount=ZERO,
                label=line.label,
                aux=line.aux,
                aux_label=line.aux_label,
            )
            for line in ledger.posted
            if line.aux and not line.allocation and ledger.find(Payment, line.piece)
        }

    def payment(self, payment: Payment, allocations: Sequence[Allocation]) -> DraftEntry:
        """Money received or given back, cents written off, or a loss; what is not allocated stays with the payer."""
        lines = [line for a in allocations for line in self._allocated(payment, a)]
        rest = payment.amount - total(a.amount for a in allocations)
        lines.append(self._credit(payment.party, -rest, f"Règlement {payment.number} non affecté"))
        paid = payment.amount
        if payment.mode.lowers_the_price:  # the VAT of a lost debt is not a loss
            paid -= total(line.amount for line in lines if not line.aux)
        label = f"{payment.mode.value} {payment.number} {debtor_of(self._ledger, payment.party).name}"
        first = PostingLine(account=self._paid_on(payment), amount=paid, label=label)
        journal = AccountingJournal.BANK if payment.mode.is_money else AccountingJournal.ADJUSTMENTS
        return DraftEntry(
            journal=journal, date=payment.date, piece=payment.number, lines=_without_zero_lines((first, *lines))
        )

    def later_vat(self, payment: Payment, allocation: Allocation) -> DraftEntry:
        """The VAT that a payment of the same export gives when it settles an invoice after the day of its receipt."""
        lines = self._released(allocation) if _is_later(payment, allocation) else ()
        return self._adjustment(allocation, payment.number, lines)

    def move(self, allocation: Allocation) -> DraftEntry:
        """What a credit note, or a payment exported before, settles: no money, only VAT and other auxiliaries."""
        source = self._ledger.find(Payment, allocation.payment) or self._ledger.get(Invoice, allocation.credit_note)
        target = self._document(allocation.invoice)
        lines = self._released(allocation)
        label = f"Affectation {source.number} à {target.invoice.number}"
        given = (
            _owed(self._document(source.number), allocation.amount, label)
            if allocation.credit_note
            else self._unallocated.get(source.number) or self._credit(source.party, ZERO, label)
        )
        moved = (replace(given, amount=allocation.amount, label=label), _owed(target, -allocation.amount, label))
        if (given.account, given.aux) != (moved[1].account, moved[1].aux):
            lines = [*(replace(line, allocation=allocation.number) for line in moved), *lines]
        return self._adjustment(allocation, source.number, lines)

    def _adjustment(self, allocation: Allocation, piece: str, lines: Sequence[PostingLine]) -> DraftEntry:
        return DraftEntry(
            journal=AccountingJournal.ADJUSTMENTS, date=allocation.date, piece=piece, lines=_without_zero_lines(lines)
        )

    def _allocated(self, payment: Payment, allocation: Allocation) -> Iterator[PostingLine]:
        """The client's line of one invoice; its VAT too where it is due, or lost, on the same day."""
        target = self._document(allocation.invoice)
        number, name = target.invoice.number, target.invoice.name
        line = _owed(target, -allocation.amount, f"Règlement {number} {name}")
        yield replace(line, allocation=allocation.number)
        if payment.mode.lowers_the_price:
            vat = self._collected.settle(number, allocation.amount)
            yield PostingLine(
                account=vat_account(target), amount=vat, label=f"TVA sur {_GIVEN_UP[payment.mode]} {number}"
            )
        elif not _is_later(payment, allocation):
            yield from self._released(allocation)

    def _released(self, allocation: Allocation) -> list[PostingLine]:
        """VAT on collection: from « en attente » to « collectée », pro rata of what is settled (CGI 269-2 c)."""
        given: list[tuple[IssuedDocument, Decimal]] = []
        for number, amount in ((allocation.invoice, allocation.amount), (allocation.credit_note, -allocation.amount)):
            if number:
                document, vat = self._document(number), self._collected.settle(number, amount)
                given.append((document, vat if vat_waits(document) else ZERO))
        if not total(vat for _, vat in given):
            return []
        return [line for document, vat in given for line in _from_waiting(document, vat)]

    def _document(self, number: str) -> IssuedDocument:
        return issued_document(self._ledger.issued, number)

    def _paid_on(self, payment: Payment) -> Account:
        if payment.mode in _WRITTEN_OFF:
            return self._chart.named(_WRITTEN_OFF[payment.mode])
        if payment.mode is PaymentMode.ROUNDING:
            lost = payment.amount > 0 if not payment.cancels else payment.amount < 0
            return self._chart.named(Key.LOST_CENTS_ACCOUNT if lost else Key.GAINED_CENTS_ACCOUNT)
        return self._chart.money(payment.mode)

    def _credit(self, code: str, amount: Decimal, label: str) -> PostingLine:
        """A line of the auxiliary account of who paid, for what settles no document."""
        party = debtor_of(self._ledger, code)
        account = self._chart.named(Key.CLIENTS_ACCOUNT)
        return PostingLine(account=account, amount=amount, label=label, aux=party.aux_account, aux_label=party.name)


def _from_waiting(document: IssuedDocument, vat: Decimal) -> list[PostingLine]:
    label = f"TVA encaissée {document.invoice.number}"
    return [
        PostingLine(account=pending_vat_account(document), amount=vat, label=label),
        PostingLine(account=collected_vat_account(document), amount=-vat, label=label),
    ]


def _is_later(payment: Payment, allocation: Allocation) -> bool:
    """Whether the VAT is due on another day than that of the money; a lost debt or a discount has none."""
    return allocation.date > payment.date and not payment.mode.lowers_the_price


def _without_zero_lines(lines: Iterable[PostingLine]) -> tuple[PostingLine, ...]:
    return tuple(line for line in lines if line.amount)
