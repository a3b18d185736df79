"""E-reporting: what individuals and foreigners bought and paid, as totals of a day and a rate, without any identity.

Sources: CGI 290 and 290 A; DGFiP external specifications v3.2, flows 10.3 and 10.4. A document or a collection bears
the number of the report that took it; one that comes late makes the report of its whole period again, as a correction.
A report that may be on its way is first made again as it was: what came since waits for the next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from gescof_xl.core.dates import date_fr, span_fr
from gescof_xl.core.frozen import frozen, frozen_in_order
from gescof_xl.core.money import ZERO, total, vat
from gescof_xl.core.problems import Problem
from gescof_xl.domain.einvoice.collected import collected
from gescof_xl.domain.einvoice.flow_mark import FlowMark
from gescof_xl.domain.einvoice.periods import Flow, ReportPeriod, period_of
from gescof_xl.domain.einvoice.receipts import Receipts, one_sign
from gescof_xl.domain.invoicing.routes import is_concerned
from gescof_xl.domain.invoicing.vat import RateTotal, vat_book, vat_rate
from gescof_xl.domain.ledger import IssuedRows, Ledger
from gescof_xl.domain.settings import Key, readable_setting, setting
from gescof_xl.domain.tables.billing import Allocation, Invoice, Payment, Route, VatDue
from gescof_xl.domain.tables.settings import VatCategory, VatRegime
from gescof_xl.domain.tables.training import Nature


class Category(StrEnum):
    """What kind of sales a total is of: goods, services, or operations on which France takes no VAT."""

    GOODS = "TLB1"
    SERVICES = "TPS1"
    UNTAXED = "TNT1"


_OUTSIDE = (VatCategory.REVERSE_CHARGE, VatCategory.INTRA_UNION, VatCategory.EXPORT)
WHAT = {Flow.SALES: "ventes", Flow.COLLECTIONS: "encaissements"}
_SERIES = {Flow.SALES: "VENTES", Flow.COLLECTIONS: "ENCAISSEMENTS"}


@frozen
class RateSum:
    """Of one rate: `base` HT and `vat` of sales, or TTC in `base` and no VAT of collections."""

    rate: Decimal
    base: Decimal
    vat: Decimal = ZERO


class Kind(NamedTuple):
    """What kind of sales, and whether their VAT waits for their payment: that of goods never does (CGI 269-2 a)."""

    category: Category
    on_payment: bool


@frozen
class DayTotal:
    """All sales of one `kind`, or all collections (None), of one day. `count` is of documents."""

    day: date
    rates: tuple[RateSum, ...]
    kind: Kind | None = None
    count: int = 0


@frozen
class EReport:
    """What is sent for one period; a `correction` replaces all that was sent for it.

    A report `in_doubt` may have gone already, with the same rows.
    """

    number: str
    flow: Flow
    period: ReportPeriod
    correction: bool
    days: tuple[DayTotal, ...]
    taken: tuple[Invoice | Allocation, ...]
    in_doubt: bool = False

    @property
    def base(self) -> Decimal:
        """HT of sales, TTC of collections."""
        return total(rate.base for day in self.days for rate in day.rates)

    @property
    def vat(self) -> Decimal:
        """VAT of sales."""
        return total(rate.vat for day in self.days for rate in day.rates)


def reports_due(ledger: Ledger, today: date) -> list[EReport]:
    """The reports of periods that are over and hold something that no report took, oldest first."""
    found = [*_reports(ledger, Flow.SALES, _sales(ledger), today)]
    found += _reports(ledger, Flow.COLLECTIONS, _collections(ledger), today)
    return sorted(found, key=lambda report: (report.period.due, report.flow, report.period.start))


def undeclared(ledger: Ledger, today: date) -> Iterator[Problem]:
    """DEC-001: what is to be declared, and by which day; nothing while the settings that say when cannot be read."""
    if not (readable_setting(ledger, Key.VAT_REGIME) and readable_setting(ledger, Key.VAT_RETURNS)):
        return
    for report in reports_due(ledger, today):
        days = span_fr(report.period.start, report.period.end)
        yield Problem(
            code="DEC-001",
            blocking=False,
            message=f"{WHAT[report.flow].capitalize()} {days} : à déclarer avant le {date_fr(report.period.due)}.",
            cure="Pressez E-reporting ; sans plateforme reliée, déposez-y le fichier.",
        )


@frozen_in_order
class _Item:
    """A document, or a collection, to report."""

    day: date
    row: Invoice | Allocation
    sums: tuple[tuple[Kind | None, RateSum], ...]
    elsewhere: bool = False
    """Whether its row bears the number of the report of a later day: it corrects this one too."""

    @property
    def mark(self) -> FlowMark:
        """What its row bears of the report that told it."""
        return FlowMark.read(self.row.flow)


def _reports(ledger: Ledger, flow: Flow, items: Iterable[_Item], today: date) -> Iterator[EReport]:
    by_period: defaultdict[ReportPeriod, list[_Item]] = defaultdict(list)
    for item in items:
        by_period[period_of(ledger, flow, item.day)].append(item)
    for period, own in by_period.items():
        if period.end < today and (report := _report(flow, period, own)):
            yield report


def _report(flow: Flow, period: ReportPeriod, items: Sequence[_Item]) -> EReport | None:
    """The one to make of a period now, None when all of it was told. One that did not go keeps its number."""
    own = [item.mark for item in items if not item.elsewhere]
    last = max(own, key=lambda mark: mark.rank)
    if in_doubt := [mark for mark in own if mark.in_doubt]:
        last = in_doubt[0]
        items = [item for item in items if (item.mark.number if item.elsewhere else item.mark == last)]
    elif all(item.mark.told for item in items):
        return None
    rank = last.rank + 1 if last.told and not in_doubt else max(last.rank, 1)
    return EReport(
        number=f"{_SERIES[flow]}-{period.start:%Y%m%d}-{rank}",
        flow=flow,
        period=period,
        correction=rank > 1,
        days=tuple(_days(items)),
        taken=tuple(item.row for item in items if not item.elsewhere),
        in_doubt=bool(in_doubt),
    )


def _days(items: Iterable[_Item]) -> Iterator[DayTotal]:
    sums: defaultdict[tuple[date, Kind | None], defaultdict[Decimal, list[RateSum]]]
    sums = defaultdict(lambda: defaultdict(list))
    counts: defaultdict[tuple[date, Kind | None], int] = defaultdict(int)
    for item in items:
        for kind in dict.fromkeys(kind for kind, _ in item.sums):
            counts[item.day, kind] += 1
        for kind, one in item.sums:
            sums[item.day, kind][one.rate].append(one)
    for day, kind in sorted(sums, key=lambda place: (place[0], place[1] or ())):
        rates = sums[day, kind]
        yield DayTotal(
            day=day,
            kind=kind,
            count=counts[day, kind],
            rates=tuple(
                RateSum(rate=rate, base=total(s.base for s in rates[rate]), vat=total(s.vat for s in rates[rate]))
                for rate in sorted(rates, reverse=True)
            ),
        )


def _sales(ledger: Ledger) -> Iterator[_Item]:
    regime = setting(ledger, Key.VAT_REGIME)
    for invoice in ledger.invoices:
        if invoice.route is Route.REPORTED:
            totals = concerned_totals(ledger.issued, invoice.number, regime)
            if sums := tuple(sum_ for entry in totals for sum_ in _by_kind(ledger.issued, invoice, entry)):
                yield _Item(invoice.date, invoice, sums)


def _by_kind(issued: IssuedRows, invoice: Invoice, entry: RateTotal) -> Iterator[tuple[Kind, RateSum]]:
    """What a document charges at one rate, goods told from services.

    The VAT is worked out on both together: services bear its cent where goods, taxed alone, leave one.
    """
    own = [line for line in issued.lines_of[invoice.number] if vat_rate(line) == entry.rate]
    goods = [line for line in own if line.nature is Nature.GOODS]
    whole = RateSum(rate=entry.rate.rate, base=entry.net_base, vat=entry.net_vat)
    if entry.rate.category in _OUTSIDE:
        yield Kind(Category.UNTAXED, on_payment=False), whole
        return
    services = Kind(Category.SERVICES, on_payment=invoice.vat_due is VatDue.ON_COLLECTION)
    if not goods:
        yield services, whole
        return
    base = total(line.net for line in goods)
    part = RateSum(rate=whole.rate, base=base, vat=vat(base, whole.rate)) if len(goods) < len(own) else whole
    yield Kind(Category.GOODS, on_payment=False), part
    if part is not whole:
        yield services, RateSum(rate=whole.rate, base=whole.base - part.base, vat=whole.vat - part.vat)


def concerned_totals(issued: IssuedRows, number: str, regime: VatRegime | None) -> list[RateTotal]:
    """What a document charges at each rate that e-reporting is told of."""
    rates = {vat_rate(line) for line in issued.lines_of[number] if is_concerned(line, regime)}
    return [entry for entry in vat_book(issued).totals(number) if entry.rate in rates]


def _collections(ledger: Ledger) -> Iterator[_Item]:
    """No amount is negative there (rule G1.16): what is taken back corrects the days on which it was received."""
    regime = setting(ledger, Key.VAT_REGIME)
    received: defaultdict[str, Receipts] = defaultdict(Receipts)
    for one in collected(ledger, Route.REPORTED):
        rates = {entry.rate for entry in concerned_totals(ledger.issued, one.invoice.number, regime)}
        parts = [(rate.rate, amount) for rate, amount in one.parts if rate in rates]
        if not parts:
            continue
        sums, own = one_sign(parts, one.amount), received[one.invoice.origin or one.invoice.number]
        days = {one.day: sums}
        if one.amount > 0:
            own.receive(one, sums)
        else:
            days = own.take_back(one.day, sums, ledger.get(Payment, one.allocation.payment).cancels)
        last = max(days)
        for day in days:
            told = tuple((None, RateSum(rate=rate, base=amount)) for rate, amount in days[day].items())
            yield _Item(day, one.allocation, told, elsewhere=day != last)
