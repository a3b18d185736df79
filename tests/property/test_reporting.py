"""What the tax office is told of sales and collections adds up to the books, whatever was sold, paid, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import total
from gescof_xl.domain.einvoice.collected import collected, collections_to_tell
from gescof_xl.domain.einvoice.periods import Flow
from gescof_xl.domain.einvoice.reporting import EReport, reports_due
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Route, VatDue
from tests.office import due, press, read
from tests.tax_office import report_faults, status_faults
from tests.unit.actions.test_declare import GOODS, declares, files, office, sells

START, END = date(2027, 9, 1), date(2029, 3, 1)
COMPANY = """
    Clients
    Code | Raison sociale | Type       | SIRET
    ENT  | Alpha          | Entreprise | 10000000900017

    Taux
    Code      | Type      | Valeur | Effet du   | Mention             | Catégorie | Code VATEX
    PEN2028S1 | pénalités | 12,65% | 01/01/2028 | Pénalités : 12,65 % |           |
    PEN2028S2 | pénalités | 12,65% | 01/07/2028 | Pénalités : 12,65 % |           |
"""
BUYERS = ["P1", "P2", "BE", "ENT"]
R = TypeVar("R")
Sent = dict[tuple[Flow, date], EReport]
RATES = ("TVA20", "TVA10", "TVA55")

sale = st.tuples(
    st.just("sale"),
    st.sampled_from(BUYERS),
    st.lists(
        st.tuples(st.integers(100, 99_999), st.sampled_from(RATES), st.sampled_from(("", "MAN"))),
        min_size=1,
        max_size=3,
    ),
)
payment = st.tuples(st.just("payment"), st.integers(0, 9), st.integers(1, 150_000))
taken_back = st.tuples(st.sampled_from(["cancel", "credit", "refund", "declare"]), st.integers(0, 9), st.none())
events = st.builds(
    lambda first, more: [(0, first), *more],
    sale,
    st.lists(st.tuples(st.integers(0, 40), st.one_of(sale, payment, taken_back)), max_size=12),
)


@settings(
    max_examples=20, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(events)
def test_reports_add_up_to_the_books(happened: list[tuple[int, tuple[str, object, object]]]) -> None:
    """The last report of each period replaces those before: their sum is what was issued, and what was received.

    Of a company, each payment has its own message 212, once: their sum is what it paid, TTC, to the cent. Every file
    passes the official schemas and schematrons.
    """
    with TemporaryDirectory() as folder:
        adds_up(happened, Path(folder))
        assert [fault for name, xml in files(Path(folder)).items() for fault in faults(name, xml)] == []


def faults(name: str, xml: bytes) -> list[str]:
    """What is wrong with a file, by what it is."""
    return [f"{name}: {fault}" for fault in (status_faults if name.startswith("212-") else report_faults)(xml)]


def adds_up(happened: list[tuple[int, tuple[str, object, object]]], folder: Path) -> None:
    """Plays what happened, with its files in a folder, and adds up."""
    book, day = office("Assujetti sur encaissements", COMPANY, GOODS), START
    sent: Sent = {}
    messages: dict[str, Decimal] = {}
    for days, (what, one, two) in happened:
        day += timedelta(days=days)
        try:
            if what == "sale":
                sells(book, day, str(one), *sold(two, "AUTOLIQ" if one == "BE" else ""))
            elif what == "payment":
                party = chosen(read(book).invoices, one).party
                press(book, "saisir-reglement", day, party=party, amount=f"{int(two) / 100:.2f}".replace(".", ","))  # type: ignore[call-overload]
            elif what == "cancel":
                press(book, "saisir-reglement", day, cancel=chosen(read(book).payments, one).number)
            elif what == "credit":
                press(book, "creer-avoir", day, invoice=chosen(read(book).invoices, one).number, payer="P2")
            elif what == "refund":
                note = chosen([i for i in read(book).invoices if due(book, i.number) < 0], one)
                owed = f"{-due(book, note.number):.2f}".replace(".", ",")
                press(book, "saisir-reglement", day, party=note.party, amount=owed, refund=True)
            else:
                told(read(book), day, sent, messages)
                declares(book, day, folder)
        except (Refused, IndexError):
            continue
    ledger = read(book)
    told(ledger, END, sent, messages)
    with suppress(Refused):  # nothing may be left to declare
        declares(book, END, folder)

    reported = {i.number: i.gross for i in ledger.invoices if i.route is Route.REPORTED}
    assert told_of(sent, Flow.SALES) == total(reported.values())
    assert goods_of(sent) == total(
        line.net for line in ledger.lines if line.invoice in reported and line.product == "MAN" and line.vat in RATES
    )
    assert told_of(sent, Flow.COLLECTIONS) == received(ledger, Route.REPORTED)
    assert total(c.amount for c in collected(ledger, Route.REPORTED)) == received(ledger, Route.REPORTED)
    assert total(messages.values()) == received(ledger, Route.PLATFORM)


def chosen(rows: Sequence[R], rank: object) -> R:
    """One of them; raises IndexError when there is none."""
    return rows[int(str(rank)) % len(rows)] if rows else rows[0]


def received(ledger: Ledger, route: Route) -> Decimal:
    """The money that settled documents of that way whose VAT waits for it, less what was given back."""
    waiting = {i.number for i in ledger.invoices if i.route is route and i.vat_due is VatDue.ON_COLLECTION}
    money = {p.number for p in ledger.payments if p.mode.is_money}
    return total(a.amount for a in ledger.allocations if a.invoice in waiting and a.payment in money)


def sold(lines: object, abroad: str) -> list[str]:
    """Amounts in cents with their rates, goods or not, or the one of who is `abroad`, as a person types lines."""
    assert isinstance(lines, list)
    return [
        f"{product} ; 1 ; {cents // 100},{cents % 100:02} ; Vente ; ; {abroad or rate}"
        for cents, rate, product in lines
    ]


def told_of(sent: Sent, flow: Flow) -> Decimal:
    """TTC, of the last report of each period."""
    return total(report.base + report.vat for (kind, _), report in sent.items() if kind is flow)


def goods_of(sent: Sent) -> Decimal:
    """HT, of the deliveries of goods (TLB1)."""
    days = (day for report in sent.values() for day in report.days)
    return total(rate.base for day in days if day.kind and day.kind.category == "TLB1" for rate in day.rates)


def told(ledger: Ledger, day: date, sent: Sent, messages: dict[str, Decimal]) -> None:
    """Notes what a person would send on that day: a report replaces that of its period, a message is sent once."""
    for one in collections_to_tell(ledger):
        assert one.number not in messages
        messages[one.number] = one.amount
    for report in reports_due(ledger, day):
        sent[report.flow, report.period.start] = report
