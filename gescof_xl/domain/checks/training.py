"""Produits, Sessions, Participants, Suppléments, Périodes: what would make an invoice wrong, or deserves a look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import total
from gescof_xl.core.problems import Problem
from gescof_xl.domain.balances import invoiced
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.rates import vat_code
from gescof_xl.domain.row_problems import blocking, warning
from gescof_xl.domain.settings import Key, setting_text
from gescof_xl.domain.tables.parties import Funder
from gescof_xl.domain.tables.settings import DatedRate, RateType, VatCategory, VatRegime
from gescof_xl.domain.tables.training import (
    Charging,
    FinancingStatus,
    Nature,
    Participant,
    Period,
    Product,
    Session,
    SessionStatus,
    SessionType,
    Supplement,
)
from gescof_xl.domain.training.attendance import MISSED, active_financings
from gescof_xl.domain.training.pricing import component_prices, session_hours


def products(ledger: Ledger, today: date) -> Iterator[Problem]:
    """Every problem of Produits and Compositions."""
    for product in ledger.products:
        yield from product_problems(ledger, product, today)


def product_problems(ledger: Ledger, product: Product, today: date) -> Iterator[Problem]:
    """What is wrong in one product: PRO-001 to PRO-003."""
    if product.price < 0:
        yield blocking(
            product,
            "PRO-001",
            "Prix HT",
            "le prix est négatif.",
            "Tapez un prix positif ; une réduction est une remise.",
        )
    yield from _product_vat(ledger, product, today)
    if ledger.components_of[product.code]:
        try:
            component_prices(ledger, product)
        except Refused as loop:
            yield blocking(product, "PRO-003", "Code", loop.message, loop.cure)


def _product_vat(ledger: Ledger, product: Product, today: date) -> Iterator[Problem]:
    if why := regime_conflict(ledger, product, product.vat):
        yield blocking(product, "PRO-002", "TVA", why, "Changez la TVA du produit, ou le Régime de TVA dans Organisme.")
    elif (applied := applied_rate(ledger, product, "", today)) and applied.code != product.vat:
        yield warning(
            product,
            "PRO-004",
            "TVA",
            f"le régime de TVA fera facturer au taux {applied.code}, pas {product.vat}.",
            f"Choisissez {applied.code} pour ce produit, ou corrigez le Régime de TVA dans Organisme.",
        )


def applied_rate(ledger: Ledger, product: Product, typed: str, day: date) -> DatedRate | None:
    """The VAT rate that will be invoiced; None where settings or Taux do not say (other rules tell)."""
    try:
        return ledger.find(DatedRate, vat_code(ledger, typed, product, day))
    except Refused:
        return None


def regime_conflict(ledger: Ledger, product: Product, typed: str) -> str:
    """Why a training cannot be sold at the rate that is typed; "" when it can.

    The attestation of CGI 261-4-4° a exempts all the training of an organisation, or none of it.
    """
    rate = ledger.find(DatedRate, typed)
    if product.nature is not Nature.TRAINING or rate is None or rate.type is not RateType.VAT:
        return ""
    exempt = rate.value == 0 and rate.category in (None, VatCategory.EXEMPT)
    if exempt and setting_text(ledger, Key.VAT_REGIME) in (VatRegime.ON_COLLECTION, VatRegime.ON_DEBITS):
        return "une formation est exonérée alors que l'organisme est assujetti (pas d'attestation 3511)."
    return ""


def sessions(ledger: Ledger, today: date) -> Iterator[Problem]:
    """Every problem of sessions, of their participants, supplements and periods."""
    for session in ledger.sessions:
        yield from session_problems(ledger, session, today)


def session_problems(ledger: Ledger, session: Session, today: date) -> Iterator[Problem]:
    """What is wrong in one session and in the lines that hang on it."""
    yield from _shape(ledger, session)
    yield from _progress(ledger, session, today)
    yield from _participants(ledger, session)
    yield from _supplements(ledger, session)
    yield from _periods(ledger, session)


def _shape(ledger: Ledger, session: Session) -> Iterator[Problem]:
    """SES-001 to SES-004."""
    if session.end < session.start:
        yield blocking(session, "SES-001", "Fin", "la session finit avant de commencer.", "Corrigez Début ou Fin.")
    product = ledger.find(Product, session.product)
    if product and product.nature is not Nature.TRAINING:
        yield warning(
            session,
            "SES-002",
            "Produit",
            f"le produit {product.code} n'est pas une formation.",
            "Choisissez un produit de nature Formation.",
        )
    if session.type is SessionType.INTRA and not session.client:
        yield blocking(
            session,
            "SES-003",
            "Client",
            "une session INTRA appartient à un client, et il manque.",
            "Choisissez le client, ou le type INTER.",
        )
    for participant in ledger.participants_of[session.number] if session.type is SessionType.INTRA else ():
        if session.client and participant.client != session.client:
            yield warning(
                participant,
                "SES-004",
                "Client",
                f"ce stagiaire n'est pas du client de la session ({session.client}).",
                "Corrigez son client, ou passez la session en INTER : elle réunit plusieurs clients.",
            )


def _progress(ledger: Ledger, session: Session, today: date) -> Iterator[Problem]:
    """SES-005 and SES-006: the status against the calendar."""
    status = session.status
    if status is SessionStatus.DONE and session.end > today:
        yield warning(
            session,
            "SES-005",
            "Statut",
            "la session est dite réalisée avant son dernier jour.",
            "Vérifiez Fin et Statut.",
        )
    if status in (SessionStatus.PLANNED, SessionStatus.CONFIRMED) and session.end < today:
        yield warning(
            session,
            "SES-006",
            "Statut",
            f"la session est passée et reste « {status} ».",
            "Mettez Réalisée pour la facturer, ou annulez-la (bouton Annuler une session).",
        )
    if status is SessionStatus.CANCELLED:
        yield from _cancelled(ledger, session)


def _cancelled(ledger: Ledger, session: Session) -> Iterator[Problem]:
    """SES-007, SES-008."""
    if not session.reason:
        yield warning(session, "SES-007", "Motif", "la session est annulée sans motif.", "Dites pourquoi dans Motif.")
    left = active_financings(ledger, session.number)
    billed = any(invoiced(ledger, f.number) != 0 for f in ledger.financings_of[session.number])
    if left or billed:
        yield warning(
            session,
            "SES-008",
            "Statut",
            "la session est annulée, mais il lui reste des financements actifs ou des factures sans avoir.",
            "Pressez Annuler une session : il libère les financements et fait les avoirs.",
        )


def _participants(ledger: Ledger, session: Session) -> Iterator[Problem]:
    seen: set[tuple[str, str, str]] = set()
    hours = session_hours(ledger, session)
    for participant in ledger.participants_of[session.number]:
        who = (participant.last_name.casefold(), participant.first_name.casefold(), participant.client)
        if who in seen:
            yield warning(
                participant,
                "PAR-002",
                "Nom",
                "ce stagiaire est inscrit deux fois à la session.",
                "Supprimez l'inscription en double, avant de la financer.",
            )
        seen.add(who)
        yield from _attendance(participant, hours)
        yield from _unfinanced(ledger, session, participant)


def _fee_cure(fee: Decimal | None) -> str:
    if fee is None:
        return "Tapez le montant dans Dédit HT, ou choisissez une autre Facturation."
    if fee < 0:
        return "Tapez un montant positif dans Dédit HT."
    return "Choisissez Facturation = Dédit, ou videz Dédit HT."


def _attendance(participant: Participant, hours: Decimal | None) -> Iterator[Problem]:
    """PAR-003 to PAR-006: hours and what they make invoiced."""
    followed, charging = participant.hours, participant.charging
    if followed is not None and (followed < 0 or (hours is not None and followed > hours)):
        yield blocking(
            participant,
            "PAR-003",
            "Heures suivies",
            "les heures suivies ne tiennent pas dans la durée de la session.",
            "Tapez un nombre entre 0 et les heures de la session.",
        )
    if charging is Charging.PRO_RATA and (followed is None or not hours):
        yield blocking(
            participant,
            "PAR-004",
            "Heures suivies",
            "le prorata demande les heures suivies et la durée.",
            "Remplissez Heures suivies, et Heures de la session (ou Durée du produit).",
        )
    fee = participant.fee
    if (fee is None and charging is Charging.FEE) or (fee and charging is not Charging.FEE) or (fee or 0) < 0:
        yield blocking(
            participant,
            "PAR-005",
            "Dédit HT",
            "la facturation au dédit et le montant du dédit vont ensemble.",
            _fee_cure(fee),
        )
    missed = participant.presence in MISSED or (followed is not None and hours is not None and 0 <= followed < hours)
    if missed and charging is Charging.FULL:
        yield warning(
            participant,
            "PAR-006",
            "Facturation",
            "une absence est notée, mais tout sera facturé.",
            "Pressez Absences et désistements : des heures non suivies ne se facturent pas comme formation (L6354-1).",
        )


def _unfinanced(ledger: Ledger, session: Session, participant: Participant) -> Iterator[Problem]:
    """PAR-001: a participant on his way through the season; it stops the invoice of his session only.

    Nobody has to finance one whose invoice was taken back by a credit note: that was decided.
    """
    owed = participant.charging in (Charging.FULL, Charging.PRO_RATA)
    concerned = session.type is SessionType.INTER and session.status is not SessionStatus.CANCELLED and owed
    own_financings = [f for f in ledger.financings_of[session.number] if f.participant == participant.number]
    settled = any(f.status is FinancingStatus.ACTIVE or ledger.lines_of_financing[f.number] for f in own_financings)
    if concerned and not settled:
        yield warning(
            participant,
            "PAR-001",
            "N°",
            f"personne ne finance ce stagiaire de la session {session.number}.",
            "Pressez Financer, ou Absences et désistements s'il ne vient plus.",
        )


def _supplements(ledger: Ledger, session: Session) -> Iterator[Problem]:
    for supplement in ledger.supplements_of[session.number]:
        if not supplement.invoice:
            yield from _supplement(ledger, supplement)


def _supplement(ledger: Ledger, supplement: Supplement) -> Iterator[Problem]:
    """SUP-001 to SUP-004; what is invoiced is left in peace."""
    participant = ledger.find(Participant, supplement.participant)
    if participant and participant.session != supplement.session:
        yield blocking(
            supplement,
            "SUP-001",
            "Participant",
            "ce stagiaire est d'une autre session.",
            "Corrigez Session ou Participant.",
        )
    if supplement.quantity <= 0 or supplement.unit_price < 0:
        yield blocking(
            supplement,
            "SUP-002",
            "Quantité",
            "quantité et prix doivent être positifs.",
            "Une réduction se donne en remise ou par un avoir.",
        )
    if supplement.billable and not supplement.vat and not supplement.product:
        yield blocking(
            supplement, "SUP-003", "TVA", "sans produit, il faut dire la TVA.", "Choisissez un taux de la feuille Taux."
        )
    rate = ledger.find(DatedRate, supplement.vat)
    if rate and rate.category is VatCategory.OUT_OF_SCOPE and ledger.find(Funder, supplement.payer):
        yield warning(
            supplement,
            "SUP-004",
            "Financeur",
            "un dédit (hors champ de TVA) ne se facture pas à un financeur.",
            "Facturez-le au client.",
        )


def _periods(ledger: Ledger, session: Session) -> Iterator[Problem]:
    """PER-001 to PER-003."""
    periods = sorted(ledger.periods_of[session.number], key=lambda p: p.start)
    for period in periods:
        if not session.start <= period.start <= period.end <= session.end:
            yield blocking(
                period,
                "PER-001",
                "Début",
                "la période sort des dates de la session.",
                f"Tapez des dates dans celles de la session {session.number}.",
            )
    for before, period in pairwise(periods):
        if period.start <= before.end:
            yield blocking(
                period,
                "PER-002",
                "Début",
                f"la période chevauche {before.number}.",
                "Faites commencer chaque période après la fin de la précédente.",
            )
    if periods and not _parts_fit(periods, session_hours(ledger, session)):
        yield blocking(
            periods[-1],
            "PER-003",
            "Part",
            "les périodes dépassent la session.",
            "La somme des parts ne dépasse pas 100 %, ni celle des heures la durée de la session.",
        )


def _parts_fit(periods: list[Period], hours: Decimal | None) -> bool:
    parts = total(p.part for p in periods if p.part is not None)
    followed = total(p.hours for p in periods if p.hours is not None)
    return parts <= 1 and (hours is None or followed <= hours) and all((p.part or 0) >= 0 for p in periods)
