"""VAT of issued documents: one method, per rate, half up on the sum of its lines (EN 16931 BR-CO-17).

Two kinds of documents take back what another one charged: a final invoice deducts deposits, a credit note corrects its
origin. They take VAT out of what that document charged at that rate, so that what is taken back whole is taken back
to the cent, and never more than was charged. One that asks for nothing has no cent to give back either: what rounding
left stays with the document that charged it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple, TypeVar

from gescof_xl.core.frozen import frozen
from gescof_xl.core.money import ZERO, total, vat
from gescof_xl.domain.ledger import IssuedRows
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType
from gescof_xl.domain.tables.settings import VatCategory

K = TypeVar("K")


class VatRate(NamedTuple):
    """What a line is taxed at: its EN 16931 category, and the rate as a fraction. VAT is worked out by each of them."""

    category: VatCategory
    rate: Decimal


def vat_rate(line: InvoiceLine) -> VatRate:
    """What an issued line was taxed at."""
    return VatRate(vat_category(line), Decimal(0) if line.rate is None else line.rate)


def vat_category(line: InvoiceLine) -> VatCategory:
    """The category of an issued line; of one that does not say it, that of its rate."""
    return line.category or usual_category(line.rate or Decimal(0))


def usual_category(rate: Decimal) -> VatCategory:
    """The category of a rate where nothing says it: taxed, or exempt at 0 %."""
    return VatCategory.STANDARD if rate else VatCategory.EXEMPT


@frozen
class RateTotal:
    """What a document charges at one rate, signed: base HT and VAT of the service, and what deposits take off them."""

    rate: VatRate
    base: Decimal
    vat: Decimal
    deposit_base: Decimal = ZERO
    deposit_vat: Decimal = ZERO

    @property
    def net_base(self) -> Decimal:
        """The base HT once deposits are deducted."""
        return self.base - self.deposit_base

    @property
    def net_vat(self) -> Decimal:
        """The VAT once deposits are deducted."""
        return self.vat - self.deposit_vat


@dataclass(slots=True)
class _Pool:
    """What a document charged at one rate, and what is left of it to take back."""

    base: Decimal
    vat: Decimal
    rate: Decimal
    left: Decimal = ZERO
    vat_left: Decimal = ZERO
    takes: list[tuple[Decimal, Decimal]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left, self.vat_left = self.base, self.vat

    def copy(self) -> _Pool:
        """The same, as it is now."""
        now = _Pool(base=self.base, vat=self.vat, rate=self.rate, takes=list(self.takes))
        now.left, now.vat_left = self.left, self.vat_left
        return now

    def keep(self, tax: Decimal) -> None:
        """Leaves that VAT of the last take here."""
        self.vat_left += tax
        if self.takes:
            base, taken = self.takes.pop()
            self.takes.append((base, taken - tax))

    def take(self, base: Decimal) -> Decimal:
        """The VAT that goes with a base taken back; negative to give it back."""
        before = self.vat_left
        self.left -= base
        undone = next((take for take in reversed(self.takes) if take[0] == -base), None)
        if undone:  # given back to the cent, whatever rounding it had
            self.takes.remove(undone)
            self.vat_left += undone[1]
            return -undone[1]
        if self.left == ZERO:
            self.vat_left = ZERO
        elif self.left == self.base:
            self.vat_left = self.vat
        else:
            self.vat_left = min(max(before - vat(base, self.rate), ZERO), self.vat)
        self.takes.append((base, before - self.vat_left))
        return before - self.vat_left


class VatBook:
    """The VAT of every issued document.

    Those that take from one another are worked out at once, in the order of issue (that of line numbers); the others,
    nearly all, when they are asked for. The rates are those that each line was issued with.
    It does not hold what was issued, which holds it: what a button read goes as soon as the button ends.
    """

    def __init__(self, issued: IssuedRows) -> None:
        self._lines_of = issued.lines_of
        self._credit_notes = {i.number: i for i in issued.invoices if i.type is InvoiceType.CREDIT_NOTE}
        self._pools: dict[tuple[str, VatRate], _Pool] = {}
        self._totals: dict[str, list[RateTotal]] = {}
        self._deducted: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        self._linked = _linked(issued)
        lines = [line for number in self._linked for line in self._lines_of[number]]
        for number, group in _documents(lines).items():
            self._totals[number] = self._enter(number, group)

    def totals(self, invoice: str) -> list[RateTotal]:
        """Per rate, in the order of the lines; empty for a document without lines."""
        if invoice not in self._totals:
            lines = _documents(self._lines_of[invoice])
            self._totals[invoice] = [entry for number in lines for entry in self._enter(number, lines[number])]
        return self._totals[invoice]

    def vat(self, invoice: str) -> Decimal:
        """The VAT of a document: negative for a credit note."""
        if invoice not in self._linked:
            bases: dict[VatRate, Decimal] = {}
            for line in self._lines_of[invoice]:
                if line.rate:  # most trainers are exempt
                    rate = vat_rate(line)
                    bases[rate] = bases.get(rate, ZERO) + line.net
            return total([vat(base, rate.rate) for rate, base in bases.items()])
        return total(t.net_vat for t in self.totals(invoice))

    def deposit_vat(self, invoice: str, deposit: str) -> Decimal:
        """The VAT that a document takes off for one deposit; negative when it gives it back."""
        return self._deducted[invoice, deposit]

    def left(self, invoice: str, rate: VatRate) -> Decimal:
        """The base HT at one rate that can still be taken back from a document."""
        self.totals(invoice)
        pool = self._pools.get((invoice, rate))
        return pool.left if pool else ZERO

    def _enter(self, number: str, lines: list[InvoiceLine]) -> list[RateTotal]:
        groups = _by(lines, vat_rate)
        credit_note = self._credit_notes.get(number)
        if credit_note is None:
            charged = [self._charge(number, rate, group) for rate, group in groups.items()]
            alone = charged if _wrong_way(charged, 1) else [e for e in charged if _paid_at_its_own_rate(e, groups)]
            kept = {e.rate: e for e in self._without_a_cent(number, alone, groups)}
            return [kept.get(entry.rate, entry) for entry in charged]
        before = {key: self._pools[key].copy() for rate in groups if (key := (credit_note.origin, rate)) in self._pools}
        credited = [self._credit(credit_note, rate, group) for rate, group in groups.items()]
        if not _wrong_way(credited, -1):
            return credited
        self._pools |= before
        return [replace(entry, vat=ZERO) for entry in credited]

    def _without_a_cent(
        self, number: str, charged: list[RateTotal], groups: Mapping[VatRate, list[InvoiceLine]]
    ) -> list[RateTotal]:
        """The same of a service wholly paid by its deposits: they give the VAT of it, and keep their cent."""
        for entry in charged:
            self._pools[number, entry.rate] = _Pool(base=ZERO, vat=ZERO, rate=entry.rate.rate)
            deposits = [line.deposit for line in groups[entry.rate] if line.deposit]
            if deposits:
                self._deducted[number, deposits[-1]] += entry.net_vat
                if pool := self._pools.get((deposits[-1], entry.rate)):
                    pool.keep(-entry.net_vat)
        return [replace(entry, deposit_vat=entry.vat) for entry in charged]

    def _charge(self, number: str, rate: VatRate, lines: list[InvoiceLine]) -> RateTotal:
        deposits = [line for line in lines if line.deposit]
        base = total([line.net for line in lines if not line.deposit])
        if not deposits:  # nearly every document: nothing to take back
            tax = vat(base, rate.rate)
            self._pools[number, rate] = _Pool(base=base, vat=tax, rate=rate.rate)
            return RateTotal(rate=rate, base=base, vat=tax)
        taken = {
            deposit: -total(line.net for line in group)
            for deposit, group in _by(deposits, lambda line: line.deposit).items()
        }
        entry = RateTotal(
            rate=rate,
            base=base,
            vat=vat(base, rate.rate),
            deposit_base=total(taken.values()),
            deposit_vat=total(self._deduct(number, deposit, rate, amount) for deposit, amount in taken.items()),
        )
        self._pools[number, rate] = _Pool(base=entry.net_base, vat=entry.net_vat, rate=rate.rate)
        return entry

    def _credit(self, credit_note: Invoice, rate: VatRate, lines: list[InvoiceLine]) -> RateTotal:
        for deposit, group in _by((x for x in lines if x.deposit), lambda line: line.deposit).items():
            self._deduct(credit_note.number, deposit, rate, -total(line.net for line in group))
        base = total(line.net for line in lines)
        return RateTotal(rate=rate, base=base, vat=-self._take(credit_note.origin, rate, -base))

    def _deduct(self, number: str, deposit: str, rate: VatRate, base: Decimal) -> Decimal:
        taken = self._take(deposit, rate, base)
        self._deducted[number, deposit] += taken
        return taken

    def _take(self, document: str, rate: VatRate, base: Decimal) -> Decimal:
        pool = self._pools.get((document, rate))
        return pool.take(base) if pool else vat(base, rate.rate)


def vat_book(issued: IssuedRows) -> VatBook:
    """The VAT of all issued documents, worked out once: five hundred printed documents read one book."""
    cache: dict[str, VatBook] = issued.__dict__
    if "_vat_book" not in cache:
        cache["_vat_book"] = VatBook(issued)
    return cache["_vat_book"]


def _wrong_way(entries: Sequence[RateTotal], sign: int) -> bool:
    """Whether a document that asks for nothing at any rate would bear VAT of the other sign than its own."""
    return total(e.net_vat for e in entries) * sign < ZERO and not any(e.net_base for e in entries)


def _paid_at_its_own_rate(entry: RateTotal, groups: Mapping[VatRate, list[InvoiceLine]]) -> bool:
    """Whether deposits paid all that an invoice has at a rate, and what they paid of bears a later one beside it."""
    if entry.net_base or not entry.net_vat:
        return False
    others = {(x.financing, x.product) for rate, lines in groups.items() if rate != entry.rate for x in lines}
    return any((x.financing, x.product) in others for x in groups[entry.rate] if x.financing)


def _linked(issued: IssuedRows) -> set[str]:
    """The documents that take from another one, and those that they take from."""
    deposits = [line for line in issued.lines if line.deposit]
    credit_notes = [i for i in issued.invoices if i.type is InvoiceType.CREDIT_NOTE]
    takers = {line.invoice for line in deposits} | {i.number for i in credit_notes}
    return takers | {line.deposit for line in deposits} | {i.origin for i in credit_notes if i.origin}


def _documents(lines: Iterable[InvoiceLine]) -> Mapping[str, list[InvoiceLine]]:
    """Lines by document, in the order of issue, whatever order staff sorted the sheet in."""
    return _by(sorted(lines, key=lambda line: (len(line.number), line.number)), lambda line: line.invoice)


def _by(lines: Iterable[InvoiceLine], key: Callable[[InvoiceLine], K]) -> Mapping[K, list[InvoiceLine]]:
    groups: defaultdict[K, list[InvoiceLine]] = defaultdict(list)
    for line in lines:
        groups[key(line)].append(line)
    return groups
