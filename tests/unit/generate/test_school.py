"""The school base is rich, lawful and clean: what people learn on must be right."""

from __future__ import annotations

import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest

from gescof_xl.domain.balances import available, balance, status
from gescof_xl.domain.checks.all import check
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import InvoiceStatus, InvoiceType
from gescof_xl.domain.tables.parties import ClientType, FunderType
from gescof_xl.domain.tables.training import Charging, Nature, Presence, SessionStatus, SessionType
from gescof_xl.generate.school.school import TODAY, planned_ledger
from tests.school import played

FICTITIOUS = {"100000009", "200000008", "123456782", "999999998"}
"""SIREN with a true key that no company bears."""


@pytest.fixture(scope="module")
def school() -> Ledger:
    return played()


def test_it_is_as_large_as_a_small_organisation(school: Ledger) -> None:
    """15 products or more, 12 clients, 5 funders, 30 sessions, 150 participants (issue 2)."""
    assert len(school.products) >= 15
    assert len(school.clients) >= 12
    assert len(school.funders) >= 5
    assert len(school.sessions) >= 30
    assert len(school.participants) >= 150


def test_it_has_every_kind_of_product_client_funder_and_session(school: Ledger) -> None:
    """Composed and non-training products, all client types, INTER and INTRA, past, present and to come."""
    assert {c.product for c in school.components} >= {"PACK", "TITRE"}
    assert {p.nature for p in school.products} == set(Nature) - {Nature.GOODS}  # it sells no goods
    assert {c.type for c in school.clients} == set(ClientType)
    assert {f.type for f in school.funders} == set(FunderType)
    assert {s.type for s in school.sessions} == set(SessionType)
    assert {s.status for s in school.sessions} == set(SessionStatus)
    assert any(s.end < TODAY for s in school.sessions)
    assert any(s.start <= TODAY <= s.end for s in school.sessions)
    assert any(s.start > TODAY for s in school.sessions)


def test_it_has_absences_and_withdrawals_of_every_kind(school: Ledger) -> None:
    """Absent, gave up, withdrew; pro rata, fee, nothing."""
    assert {p.presence for p in school.participants} == set(Presence)
    assert {p.charging for p in school.participants} == set(Charging)


def test_it_has_financings_of_every_kind() -> None:
    """Seed 003: one payer, two, three; rates and amounts of discount; free amounts; deposits; FSE; agreements; composition."""
    ledger = planned_ledger()
    sets = Counter((f.session, f.participant) for f in ledger.financings)
    assert set(sets.values()) >= {1, 2, 3, 4}
    alone = {
        next(f for f in ledger.financings if (f.session, f.participant) == key).payer
        for key, n in sets.items()
        if n == 1
    }
    assert alone & {c.code for c in ledger.clients}
    assert alone & {f.code for f in ledger.funders}
    discounts = {f.discount for f in ledger.financings}
    assert any(d.endswith("%") for d in discounts)
    assert any(d and not d.endswith("%") for d in discounts)
    assert any(f.deposit for f in ledger.financings)
    assert any(f.fse for f in ledger.financings)
    assert any(f.agreement and f.ceiling for f in ledger.financings)
    assert any(f.with_components for f in ledger.financings)
    prices = {p.code: p.price for p in ledger.products}
    products = {s.number: s.product for s in ledger.sessions}
    assert any(f.catalogue_price != prices[products[f.session]] for f in ledger.financings)


def test_shares_of_two_payers_add_up_to_the_price() -> None:
    """S0003: Manager une équipe costs 1 450,00 HT; Opco pays 60 %, the client the rest: 870,00 and 580,00."""
    ledger = planned_ledger()
    shares = [(f.payer, f.amount) for f in ledger.financings if f.participant == "P00014"]
    assert shares == [("NOVA", Decimal("580.00")), ("OPCV", Decimal("870.00"))]


def test_companies_are_fictitious(school: Ledger) -> None:
    """No SIREN, no IBAN and no e-mail address of the school base can be somebody's."""
    siren = {p.siret[:9] for p in (*school.clients, *school.funders) if p.siret}
    assert siren <= FICTITIOUS
    emails = {p.email for p in (*school.clients, *school.funders) if p.email}
    assert all(email.endswith(".example") for email in emails)
    settings = {s.name: s.value for s in school.settings}
    assert settings["SIRET"][:9] in FICTITIOUS
    assert settings["IBAN"] == "FR7630006000011234567890189"


def test_nothing_blocks_and_few_things_are_to_be_looked_at(school: Ledger) -> None:
    """`controler` finds no blocking problem, and a handful of warnings left there on purpose."""
    problems = check(school, TODAY)
    assert [p.message for p in problems if p.blocking] == []
    assert 5 <= len(problems) <= 30
    counts = [re.match(r"(\d+) lignes : ", line.message) for line in school.control]
    assert sum(int(count[1]) if count else 1 for count in counts) == len(problems)


def test_numbers_are_an_unbroken_series_in_the_order_of_dates(school: Ledger) -> None:
    """Numbers start at 1, have no gap, and follow the dates (CGI ann. II art. 242 nonies A I 7°)."""
    for prefix in ("FA2026-", "AV2026-"):
        series = [i for i in school.invoices if i.number.startswith(prefix)]
        assert [i.number for i in series] == [f"{prefix}{n:05d}" for n in range(1, len(series) + 1)]
        assert [i.date for i in series] == sorted(i.date for i in series)
    assert all(re.match(r"(FA|AV)2026-\d{5}$", i.number) for i in school.invoices)


def test_totals_are_the_sum_of_lines_and_vat_is_per_rate(school: Ledger) -> None:
    """Total HT is the sum of the lines; VAT is rounded half up on the sum of each rate; TTC is both."""
    rates = {r.code: r.value for r in school.rates}
    for invoice in (i for i in school.invoices if i.type is InvoiceType.INVOICE):
        bases: Counter[str] = Counter()
        for line in school.lines_of[invoice.number]:
            bases[line.vat] += line.net  # type: ignore[assignment]
        expected = sum((b * rates[code]).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) for code, b in bases.items())
        assert (invoice.net, invoice.vat) == (sum(bases.values()), expected), invoice.number
        assert invoice.gross == invoice.net + invoice.vat


def test_documents_and_money_of_every_kind(school: Ledger) -> None:
    """Invoices, deposits and credit notes in every status; credits; a payment by its cheque number; several taxed lines."""
    assert {i.type for i in school.invoices} == set(InvoiceType)
    refunded = {InvoiceStatus.REFUNDED}  # nobody was given money back yet
    assert {status(school, i, TODAY) for i in school.invoices} == set(InvoiceStatus) - refunded
    assert any(available(school, p) > 0 for p in school.payments)
    assert any(balance(school, i) < 0 for i in school.invoices)
    assert any(p.document for p in school.payments)
    assert {line.vat for line in school.lines} >= {"EXO", "TVA20", "TVA55"}
    assert school.reminders
    assert any(i.dispute for i in school.invoices)
    assert any(i.promise for i in school.invoices)


def test_instalments_make_the_whole_invoice(school: Ledger) -> None:
    """The instalments of each invoice add up to its total TTC, to the cent."""
    for number, parts in school.instalments_of.items():
        invoice = next(i for i in school.invoices if i.number == number)
        assert sum(p.amount for p in parts) == invoice.gross


def test_what_financings_say_is_invoiced_is_what_lines_say(school: Ledger) -> None:
    """« Facturé HT » of a financing is the sum of its issued lines, credit notes deducted."""
    for financing in school.financings:
        assert financing.invoiced == sum(line.net for line in school.lines_of_financing[financing.number])


def test_the_reports_are_filled(school: Ledger) -> None:
    """Whoever opens the base sees what its reports look like."""
    assert school.to_invoice
    assert school.unpaid
    assert school.statements
    assert school.schedule
    assert school.log
