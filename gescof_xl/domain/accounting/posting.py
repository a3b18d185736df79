"""What each document, payment and allocation posts, before numbers and letters (docs/trade.md § Accounting entries).

A posting line is at the debit when its amount is positive, at the credit when negative; those of an entry add up to
zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, cents, percent, total
from gescof_xl.domain.accounting.chart import Account, AccountingJournal, Chart
from gescof_xl.domain.invoicing.vat import RateTotal, VatBook
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key
from gescof_xl.domain.tables.billing import Allocation, Invoice, Payment
from gescof_xl.domain.tables.parties import PaymentMode
from gescof_xl.domain.tables.settings import DatedRate


@dataclass(frozen=True, kw_only=True)
class PostingLine:
    """One line to be: `party` owns the auxiliary account, `settles` is the document whose balance it moves.

    `allocation` is the line of Affectations by which it does.
    """

    account: Account
    amount: Decimal
    label: str
    party: str = ""
    settles: str = ""
    due: date | None = None
    allocation: str = ""


@dataclass(frozen=True, kw_only=True)
class DraftEntry:
    """One entry to be. `piece` is the document that proves it."""

    journal: AccountingJournal
    date: date
    piece: str
    lines: tuple[PostingLine, ...]


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
    """Makes the entries of one export."""

    def __init__(self, ledger: Ledger, collected: VatOnCollection) -> None:
        self._ledger = ledger
        self._collected = collected
        self._chart = Chart(ledger)
        self._book = VatBook(ledger)
        self._clients = self._chart.named(Key.CLIENTS_ACCOUNT)

    def document(self, invoice: Invoice) -> DraftEntry:
        """An invoice, deposit invoice or credit note, in the sales journal.

        Raises Refused when its lines no longer add up to it.
        """
        self._refuse_altered(invoice)
        label = f"{invoice.type.value} {invoice.number} {invoice.name}"
        client = PostingLine(
            account=self._clients,
            amount=invoice.gross,
            label=label,
            party=invoice.party,
            settles=invoice.number,
            due=invoice.due,
        )
        lines = (client, *self._sales(invoice, label), *self._vat(invoice, label))
        return DraftEntry(
            journal=AccountingJournal.SALES, date=invoice.date, piece=invoice.number, lines=_without_zero_lines(lines)
        )

    def payment(self, payment: Payment, allocations: Sequence[Allocation]) -> DraftEntry:
        """Money received or given back, cents written off, or a loss; what is not allocated stays with the payer."""
        lines = [line for a in allocations for line in self._allocated(payment, a)]
        rest = payment.amount - total(a.amount for a in allocations)
        lines.append(self._client(payment.party, -rest, f"Règlement {payment.number} non affecté"))
        paid = payment.amount
        if payment.mode is PaymentMode.LOSS:  # the VAT of a lost debt is not a loss
            paid -= total(line.amount for line in lines if line.account.code != self._clients.code)
        label = f"{payment.mode.value} {payment.number} {self._name(payment.party)}"
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
        target = self._ledger.get(Invoice, allocation.invoice)
        lines = self._released(allocation)
        if source.party != target.party:
            label = f"Affectation {source.number} à {target.number}"
            moved = (
                self._client(source.party, allocation.amount, label, allocation.credit_note),
                self._client(target.party, -allocation.amount, label, target.number),
            )
            lines = [*(replace(line, allocation=allocation.number) for line in moved), *lines]
        return self._adjustment(allocation, source.number, lines)

    def _adjustment(self, allocation: Allocation, piece: str, lines: Sequence[PostingLine]) -> DraftEntry:
        return DraftEntry(
            journal=AccountingJournal.ADJUSTMENTS, date=allocation.date, piece=piece, lines=_without_zero_lines(lines)
        )

    def _allocated(self, payment: Payment, allocation: Allocation) -> Iterator[PostingLine]:
        """The client's line of one invoice; its VAT too where it is due, or lost, on the same day."""
        target = self._ledger.get(Invoice, allocation.invoice)
        label = f"Règlement {target.number} {target.name}"
        line = self._client(target.party, -allocation.amount, label, target.number)
        yield replace(line, allocation=allocation.number)
        if payment.mode is PaymentMode.LOSS:
            vat = self._collected.settle(target.number, allocation.amount)
            yield PostingLine(
                account=self._chart.vat(target), amount=vat, label=f"TVA sur créance perdue {target.number}"
            )
        elif not _is_later(payment, allocation):
            yield from self._released(allocation)

    def _released(self, allocation: Allocation) -> list[PostingLine]:
        """VAT on collection: from « en attente » to « collectée », pro rata of what is settled (CGI 269-2 c)."""
        given: dict[str, Decimal] = {}
        for number, amount in ((allocation.invoice, allocation.amount), (allocation.credit_note, -allocation.amount)):
            if number:
                vat = self._collected.settle(number, amount)
                given[number] = vat if self._chart.waits(self._ledger.get(Invoice, number)) else ZERO
        if not total(given.values()):
            return []
        return [line for number, vat in given.items() for line in self._from_waiting(vat, f"TVA encaissée {number}")]

    def _from_waiting(self, vat: Decimal, label: str) -> list[PostingLine]:
        return [
            PostingLine(account=self._chart.named(Key.PENDING_VAT_ACCOUNT), amount=vat, label=label),
            PostingLine(account=self._chart.named(Key.VAT_ACCOUNT), amount=-vat, label=label),
        ]

    def _sales(self, invoice: Invoice, label: str) -> Iterator[PostingLine]:
        """HT by account, in the order of the lines; deducted deposits apart."""
        sums: defaultdict[tuple[Account, bool], Decimal] = defaultdict(lambda: ZERO)
        for line in self._ledger.lines_of[invoice.number]:
            sums[self._chart.sale(line), bool(line.deposit)] += line.net
        for (account, _), amount in sums.items():
            yield PostingLine(account=account, amount=-amount, label=label)

    def _vat(self, invoice: Invoice, label: str) -> Iterator[PostingLine]:
        account = self._chart.vat(invoice)
        for rate in self._book.totals(invoice.number):
            words = f"TVA {percent(self._ledger.get(DatedRate, rate.code).value)} {label}"
            yield PostingLine(account=account, amount=-rate.vat, label=words)
            yield PostingLine(account=account, amount=rate.deposit_vat, label=f"{words} (acompte déduit)")

    def _refuse_altered(self, invoice: Invoice) -> None:
        rates: Sequence[RateTotal] = self._book.totals(invoice.number)
        net = total(line.net for line in self._ledger.lines_of[invoice.number])
        if net != invoice.net or total(r.net_vat for r in rates) != invoice.vat or net + invoice.vat != invoice.gross:
            raise Refused(
                f"Factures, {invoice.number} : ses lignes ne font plus son total, rien n'a été exporté.",
                "Une cellule de Factures, de Lignes ou de Taux a changé : le bouton Vérifier l'intégrité dit laquelle.",
            )

    def _paid_on(self, payment: Payment) -> Account:
        if payment.mode is PaymentMode.LOSS:
            return self._chart.named(Key.BAD_DEBTS_ACCOUNT)
        if payment.mode is PaymentMode.ROUNDING:
            lost = payment.amount > 0 if not payment.cancels else payment.amount < 0
            return self._chart.named(Key.LOST_CENTS_ACCOUNT if lost else Key.GAINED_CENTS_ACCOUNT)
        return self._chart.money(payment.mode)

    def _client(self, party: str, amount: Decimal, label: str, settles: str = "") -> PostingLine:
        return PostingLine(account=self._clients, amount=amount, label=label, party=party, settles=settles)

    def _name(self, party: str) -> str:
        return self._ledger.the_party(party).name


def _is_later(payment: Payment, allocation: Allocation) -> bool:
    """Whether the VAT is due on another day than that of the money; a lost debt has none."""
    return allocation.date > payment.date and payment.mode is not PaymentMode.LOSS


def _without_zero_lines(lines: Iterable[PostingLine]) -> tuple[PostingLine, ...]:
    return tuple(line for line in lines if line.amount)
