"""On which days what is given back had been received: e-reporting of collections knows no negative amount.

DGFiP external specifications v3.2, rule G1.16: a cancelled payment or a refund corrects the days of its receipts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gescof_xl.core.money import ZERO, total
from gescof_xl.domain.einvoice.collected import Collected

RateSums = dict[Decimal, Decimal]
"""TTC by rate."""


@dataclass
class Receipts:
    """What was received of an invoice, by day and rate, less what was taken back; told in the order of the days."""

    left: dict[date, RateSums] = field(default_factory=dict)
    amounts: list[tuple[date, Decimal]] = field(default_factory=list)
    day_of: dict[str, date] = field(default_factory=dict)

    def receive(self, one: Collected, sums: Mapping[Decimal, Decimal]) -> None:
        """Notes what a payment settles."""
        own = self.left.setdefault(one.day, {})
        for rate, amount in sums.items():
            own[rate] = own.get(rate, ZERO) + amount
        self.amounts.append((one.day, total(sums.values())))
        self.day_of[one.allocation.payment] = one.day

    def take_back(self, day: date, sums: Mapping[Decimal, Decimal], cancels: str) -> dict[date, RateSums]:
        """The days that sums given back on `day` correct, with their negative parts; `cancels` is a payment, or "".

        The day of the payment that is cancelled; else the last on which as much was received; else the last that has
        enough left; else several, the last ones first. Its own, when nothing of it was ever received.
        """
        wanted = {rate: -amount for rate, amount in sums.items()}
        back: dict[date, RateSums] = {}
        for on in self._order(wanted, self.day_of.get(cancels)):
            for rate in wanted:
                self._take(back, on, rate, wanted, rate)
        for on in self._order(wanted, None):  # a cent that rounding gave to another rate
            for rate in self.left[on]:
                for owing in wanted:
                    self._take(back, on, rate, wanted, owing)
        for rate, amount in wanted.items():
            if amount:
                back.setdefault(day, {})[rate] = -amount
        return back

    def _order(self, wanted: Mapping[Decimal, Decimal], cancelled: date | None) -> Iterable[date]:
        amount = total(wanted.values())
        latest = sorted(self.left, reverse=True)
        enough = [on for on in latest if all(self.left[on].get(rate, ZERO) >= some for rate, some in wanted.items())]
        same = [on for on in enough if (on, amount) in self.amounts]
        first = [cancelled] if cancelled else []
        return dict.fromkeys([*first, *same, *enough, *latest])

    def _take(self, back: dict[date, RateSums], on: date, rate: Decimal, wanted: RateSums, owing: Decimal) -> None:
        """From what is left of a rate on a day, as much as is wanted of `owing`."""
        some = min(wanted[owing], self.left[on].get(rate, ZERO))
        if some > ZERO:
            wanted[owing] -= some
            self.left[on][rate] -= some
            taken = back.setdefault(on, {})
            taken[rate] = taken.get(rate, ZERO) - some


def one_sign(parts: Iterable[tuple[Decimal, Decimal]], amount: Decimal) -> RateSums:
    """TTC by rate, all of the sign of `amount`: a cent of the other sign, that rounding made, goes to the largest."""
    sums: RateSums = {}
    for rate, part in parts:
        sums[rate] = sums.get(rate, ZERO) + part
    odd = {rate: part for rate, part in sums.items() if part * amount < 0}
    if odd:
        largest = max(sums, key=lambda rate: abs(sums[rate]))
        sums = {rate: ZERO if rate in odd else part for rate, part in sums.items()}
        sums[largest] += total(odd.values())
    return sums
