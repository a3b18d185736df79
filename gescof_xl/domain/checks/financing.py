"""Financements: who pays how much, held to the participant, the price and the VAT; checks_payers has the rest.

A blocking message never shows an amount that a button may move: a button that improves a wrong line without curing it
would seem to create a new problem, and be refused.

Many imports: a financing joins a participant, a payer, a price, a VAT rate and what was invoiced of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import CENT, ZERO, euros, total
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import within
from gescof_xl.domain.balances import invoiced
from gescof_xl.domain.checks.payers import LATE_PAYER, payer_problems, wholly_invoiced
from gescof_xl.domain.checks.training import applied_rate, regime_conflict
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.row_problems import FORGOTTEN_DEPOSIT, blocking, warning
from gescof_xl.domain.sessions.billable import serviced
from gescof_xl.domain.sessions.deposits import pending_deposit
from gescof_xl.domain.settings import Key, readable_setting
from gescof_xl.domain.tables.settings import DatedRate, RateType, VatRegime
from gescof_xl.domain.tables.training import (
    Financing,
    FinancingStatus,
    Nature,
    Participant,
    Product,
    Session,
    SessionStatus,
    SessionType,
)
from gescof_xl.domain.training.attendance import active_financings, due_amounts
from gescof_xl.domain.training.pricing import component_prices, discounted, price_to_finance


def financings(ledger: Ledger, today: date) -> Iterator[Problem]:
    """Every problem of Financements, session by session."""
    late: set[str] = set()
    for session in ledger.sessions:
        for problem in financing_problems(ledger, session, today):
            if problem.code == LATE_PAYER:
                payer = ledger.get(Financing, problem.key).payer
                if payer in late:
                    continue  # said once: it is the debtor who is late, not his ten trainees
                late.add(payer)
            yield problem


def financing_problems(ledger: Ledger, session: Session, today: date) -> Iterator[Problem]:
    """What is wrong in the financings of one session."""
    active = active_financings(ledger, session.number)
    product = ledger.find(Product, session.product)
    for financing in active:
        yield from _place(ledger, session, financing)
        yield from _amounts(ledger, financing, product)
        yield from _vat(ledger, session, financing, today)
        yield from payer_problems(ledger, session, financing, today)
        yield from _forgotten_deposit(ledger, session, financing, today)
    if session.status is not SessionStatus.CANCELLED:
        yield from _against_price(ledger, session, active)
    yield from _against_invoices(ledger, session, active)


def _forgotten_deposit(ledger: Ledger, session: Session, financing: Financing, today: date) -> Iterator[Problem]:
    """FIN-022: a final invoice would ask for the whole price of somebody who has paid a deposit."""
    if not pending_deposit(ledger, financing) or wholly_invoiced(ledger, financing):
        return
    if today >= min(session.start, financing.deposit_date or session.start):
        yield warning(
            financing,
            FORGOTTEN_DEPOSIT,
            "Acompte TTC",
            "un acompte est saisi, et il n'est pas facturé.",
            "Facturez l'acompte (bouton Facturer un acompte, qui enregistre aussi son règlement), ou videz Acompte TTC "
            "s'il n'a pas été versé.",
        )


def _against_invoices(ledger: Ledger, session: Session, found: list[Financing]) -> Iterator[Problem]:
    """FIN-018, FIN-020: what is invoiced of a line that no longer counts, or counts less after an absence."""
    for financing in ledger.financings_of[session.number]:
        if financing.status is not FinancingStatus.ACTIVE and invoiced(ledger, financing.number) != ZERO:
            yield warning(
                financing,
                "FIN-018",
                "Statut",
                f"le financement est {financing.status}, mais il reste facturé.",
                "Faites l'avoir de ce qui est facturé, ou remettez le statut actif.",
            )
    try:
        due = due_amounts(ledger, session.number)
    except Refused:  # PAR-004 says it
        return
    for financing in found:
        if due[financing.number] < invoiced(ledger, financing.number) <= financing.amount:
            yield warning(
                financing,
                "FIN-020",
                "Montant HT",
                "plus facturé que dû après une absence.",
                "Faites un avoir de la différence : des heures non suivies ne se facturent pas comme formation.",
            )


def _place(ledger: Ledger, session: Session, financing: Financing) -> Iterator[Problem]:
    """FIN-002, FIN-003: whom the financing is for."""
    if session.type is SessionType.INTER and not financing.participant:
        yield blocking(
            financing,
            "FIN-002",
            "Participant",
            "en INTER, le financement est par stagiaire, et il manque.",
            "Choisissez le stagiaire, ou passez la session en INTRA.",
        )
    participant = ledger.find(Participant, financing.participant)
    if participant and participant.session != financing.session:
        yield blocking(
            financing,
            "FIN-003",
            "Participant",
            "ce stagiaire est d'une autre session.",
            "Corrigez Session ou Participant.",
        )


def _amounts(ledger: Ledger, financing: Financing, product: Product | None) -> Iterator[Problem]:
    """FIN-004 to FIN-006."""
    if financing.amount < 0:
        yield blocking(financing, "FIN-004", "Montant HT", "le montant est négatif.", "Tapez la part payée, positive.")
    price, discount = financing.catalogue_price, financing.discount
    if price is None and discount.endswith("%") and product is not None:
        price = product.price  # any price shows whether a rate is possible
    if discount and price is not None:
        try:
            discounted(price, discount)
        except Refused as refusal:
            yield blocking(financing, "FIN-005", "Remise", within(refusal.message), refusal.cure)
    if financing.amount >= 0 and invoiced(ledger, financing.number) > financing.amount + CENT:
        yield _excess(ledger, financing)


def _excess(ledger: Ledger, financing: Financing) -> Problem:
    """FIN-006. A credit note may leave a deposit larger than what remains: the next credit note is the deposit's."""
    credited = any(line.origin for line in ledger.lines_of_financing[financing.number])
    if credited and serviced(ledger, financing) <= financing.amount:
        return warning(
            financing,
            "FIN-006",
            "Montant HT",
            "un acompte facturé dépasse ce qui reste à facturer.",
            "Faites un avoir partiel de la facture d'acompte, de la différence.",
        )
    return blocking(
        financing,
        "FIN-006",
        "Montant HT",
        "plus facturé que financé.",
        "Faites un avoir de la différence, ou remettez le montant financé.",
    )


def _vat(ledger: Ledger, session: Session, financing: Financing, today: date) -> Iterator[Problem]:
    """FIN-015 to FIN-017: the rate holds on the last day of the training, and goes with the regime.

    A rate that ends before is right for deposits as long as it holds, and for the periods that it covers.
    """
    product = ledger.find(Product, session.product)
    rate = applied_rate(ledger, product, financing.vat, session.end) if product else None
    if rate is None or product is None:
        return
    if rate.type is not RateType.VAT or not rate.holds_on(session.end):
        earlier = [today, *(p.end for p in ledger.periods_of[session.number])]
        if rate.type is RateType.VAT and any(map(rate.holds_on, earlier)):
            yield _ends_early(financing, rate, session)
        else:
            yield blocking(
                financing,
                "FIN-015",
                "TVA",
                f"{rate.code} n'est pas un taux de TVA en vigueur le {date_fr(session.end)}.",
                "Choisissez un taux de TVA de la feuille Taux, valable à la fin de la session.",
            )
    elif why := _regime_conflict(ledger, product, financing.vat, rate):
        yield blocking(financing, "FIN-016", "TVA", why, "Videz TVA pour reprendre celle du produit.")
    if financing.with_components and _mixes_rates(ledger, product, rate.code):
        yield warning(
            financing,
            "FIN-017",
            "Composition incluse",
            "la composition comprend des produits d'un autre taux de TVA.",
            "Vérifiez qu'ils sont liés à la formation ; sinon, saisissez-les en suppléments avec leur taux.",
        )


def _ends_early(financing: Financing, rate: DatedRate, session: Session) -> Problem:
    return warning(
        financing,
        "FIN-015",
        "TVA",
        f"{rate.code} n'est plus en vigueur à la fin de la session, le {date_fr(session.end)}.",
        f"{rate.code} vaut pour un acompte et pour les périodes d'ici là ; choisissez ensuite le taux qui le suit.",
    )


def _regime_conflict(ledger: Ledger, product: Product, typed: str, applied: DatedRate) -> str:
    """Why the typed rate does not go with the regime; the product's own rate is told with the product."""
    if not typed or typed == product.vat:
        return ""
    exempt = readable_setting(ledger, Key.VAT_REGIME) is VatRegime.EXEMPT
    if applied.value > 0 and product.nature is Nature.TRAINING and exempt:
        return "une formation est taxée alors que l'organisme est exonéré (attestation 3511)."
    return regime_conflict(ledger, product, typed)


def _mixes_rates(ledger: Ledger, product: Product, code: str) -> bool:
    try:
        return any(part.product.vat != code for part in component_prices(ledger, product))
    except Refused:  # PRO-003 says it
        return False


def _against_price(ledger: Ledger, session: Session, found: list[Financing]) -> Iterator[Problem]:
    """FIN-001: what is financed against the price, by participant in INTER; *Montant libre* may differ on purpose."""
    try:
        ledger.get(Product, session.product)
    except Refused:  # REF-001 says it
        return
    by_participant: dict[str, list[Financing]] = {}
    for financing in found:
        by_participant.setdefault(financing.participant, []).append(financing)
    for number, lines in by_participant.items():
        try:
            price = price_to_finance(ledger, session, ledger.find(Participant, number), lines[0])
        except Refused as refusal:
            yield warning(lines[0], "FIN-019", "Prix catalogue", refusal.message, refusal.cure)
            continue
        financed = total(f.amount for f in lines)
        if abs(financed - price) > CENT:
            yield warning(
                lines[0],
                "FIN-001",
                "Montant HT",
                f"financé {euros(financed)} pour un prix de {euros(price)}.",
                "Vérifiez les parts ; un montant libre peut différer exprès.",
            )
