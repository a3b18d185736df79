"""Absences et désistements: what became of a participant, and what each payer owes for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Change, Replace
from gescof_xl.core.errors import FieldName, Refused, WrongUse
from gescof_xl.core.money import ZERO, euros, total
from gescof_xl.core.schema import Amount, Code, Col, Number, Text, row
from gescof_xl.core.words import counted, of_name
from gescof_xl.domain.balances import invoiced
from gescof_xl.domain.checks.training import session_problems
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.sessions.enrolment import postponed_to, replaced_by
from gescof_xl.domain.sessions.invoices import refreshed
from gescof_xl.domain.tables.training import Charging, Participant, Presence, Session, SessionType
from gescof_xl.domain.training.attendance import active_financings, due_amounts, fee_rate, withdrawal_fee


@row
class Params:
    """For whom, and either what he followed, or who replaces him, or the session to which he is postponed."""

    participant: Annotated[Code, Col("Participant", "Stagiaire concerné.", ref="Participants")] = ""
    presence: Annotated[Presence | None, Col("Présence", "Présent, Absent, Abandon ou Désisté.")] = None
    hours: Annotated[Number | None, Col("Heures", "Heures réellement suivies.")] = None
    charging: Annotated[
        Charging | None,
        Col("Facturation", "Intégrale, Prorata, Dédit ou Aucune ; vide : selon les heures et le dédit."),
    ] = None
    fee: Annotated[Amount | None, Col("Dédit", "Indemnité de désistement HT, facturée au client.")] = None
    last_name: Annotated[Text, Col("Remplaçant nom", "Nom de qui prend sa place, avec ses financements.")] = ""
    first_name: Annotated[Text, Col("Remplaçant prénom", "Prénom de qui prend sa place.")] = ""
    postpone: Annotated[Code, Col("Reporter", "Session où il est reporté, avec son acompte.", ref="Sessions")] = ""


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Writes the participant's line, and the financings that follow him; the effect on each payer is asked first."""
    participant = ledger.get(Participant, params.participant or _selected(context))
    recorded = (params.presence, params.hours, params.charging, params.fee) != (None, None, None, None)
    replaced = bool(params.last_name or params.first_name)
    postponed = bool(params.postpone)
    if [recorded, replaced, postponed].count(True) != 1:
        raise Refused(
            "Que noter ? Une présence, un remplaçant ou un report, et un seul des trois.",
            "Donnez la présence (heures, facturation, dédit), ou le remplaçant (nom, prénom), ou la session de report.",
            field="presence",
        )
    if replaced:
        return _replacement(ledger, context, params, participant)
    if postponed:
        return _postponement(ledger, context, params, participant)
    return _record(ledger, context, params, participant)


def _selected(context: Context) -> str:
    cure = ("Donnez ", FieldName("participant"), ", ou sélectionnez sa ligne dans Participants.")
    return context.only_selected(Participant, WrongUse("Il manque le stagiaire.", cure, field="participant"))


def _record(ledger: Ledger, context: Context, params: Params, participant: Participant) -> Outcome:
    charging = params.charging or _usual_charging(params)
    recorded = replace(
        participant,
        presence=params.presence or participant.presence,
        charging=charging,
        hours=participant.hours if params.hours is None else params.hours,
        fee=params.fee if charging is Charging.FEE else None,
    )
    if params.fee is not None and charging is not Charging.FEE:
        raise Refused(
            f"Un dédit ne va pas avec la facturation {charging}.", "Choisissez Dédit, ou videz le montant.", field="fee"
        )
    if charging is Charging.FEE:
        fee_rate(ledger, context.today)
    changes = (Replace(participant, recorded),) if recorded != participant else ()
    what = f"{participant.full_name} : {recorded.presence}, facturation {charging}."
    after = ledger.after(changes)
    problems = session_problems(after, after.get(Session, recorded.session), context.today)
    doubts = tuple(p for p in problems if p.key == recorded.number and not p.blocking)
    outcome = _outcome(what, _effects(ledger, after, recorded), (*changes, *refreshed(after, recorded.session)))
    return replace(outcome, problems=doubts)


def _usual_charging(params: Params) -> Charging:
    """What is invoiced when nobody says: the law invoices as training only what was followed (c. trav. L6354-1)."""
    if params.fee is not None:
        return Charging.FEE
    if params.hours is not None:
        return Charging.PRO_RATA
    if params.presence in (Presence.ABSENT, Presence.WITHDREW):
        return Charging.NOTHING
    if params.presence is Presence.GAVE_UP:
        raise Refused(
            "Un abandon : combien d'heures ont été suivies ?",
            ("Donnez ", FieldName("hours"), " ou ", FieldName("charging"), "."),
            field="hours",
        )
    return Charging.FULL


def _effects(before: Ledger, after: Ledger, participant: Participant) -> list[str]:
    """What each payer owed and owes HT, the fee, and the credit notes that it takes where too much is invoiced."""
    if before.get(Session, participant.session).type is SessionType.INTRA:
        effects = ["Session INTRA : le financement est global, les parts ne changent pas."]
    else:
        effects = _moved_shares(before, after, participant)
    if fee := withdrawal_fee(participant):
        effects.append(f"Dédit de {euros(fee)} HT pour {participant.client}, hors champ de TVA, sur sa propre ligne.")
    return effects


def _moved_shares(before: Ledger, after: Ledger, participant: Participant) -> list[str]:
    owed, owes = due_amounts(before, participant.session), due_amounts(after, participant.session)
    effects = []
    for line in active_financings(after, participant.session, participant.number):
        old, new = owed[line.number], owes[line.number]
        effects.append(
            f"{line.payer} : {euros(old)} → {euros(new)} HT." if old != new else f"{line.payer} : {euros(new)} HT."
        )
        excess = invoiced(after, line.number) - new
        if excess > ZERO:
            effects.append(f"Déjà facturé à {line.payer} : faites un avoir de {euros(excess)} HT.")
    return effects


def _replacement(ledger: Ledger, context: Context, params: Params, participant: Participant) -> Outcome:
    if not (params.last_name and params.first_name):
        raise Refused("Le remplaçant n'a pas de nom ou pas de prénom.", "Donnez les deux.", field="last_name")
    changes = replaced_by(ledger, participant, params.last_name, params.first_name, context.today)
    follow = refreshed(ledger.after(changes), participant.session)
    what = f"{params.first_name} {params.last_name} remplace {participant.full_name}."
    return _outcome(what, ["Les financements le suivent, sans changer."], (*changes, *follow))


def _postponement(ledger: Ledger, context: Context, params: Params, participant: Participant) -> Outcome:
    session = ledger.get(Session, params.postpone)
    changes = postponed_to(ledger, participant, session, context.today)
    after = ledger.after(changes)
    follow = [change for number in (participant.session, session.number) for change in refreshed(after, number)]
    lines = active_financings(ledger, participant.session, participant.number)
    deposits = total(line.deposit or Decimal(0) for line in lines)
    effects = [f"{counted(len(lines), 'financement(s)')} avec lui."]
    if deposits:
        effects.append(f"Acompte de {euros(deposits)} TTC aussi.")
    what = f"{participant.full_name} est reporté {of_name(participant.session)} à {session.number}."
    return _outcome(what, effects, (*changes, *follow))


def _outcome(what: str, effects: Iterable[str], changes: Iterable[Change]) -> Outcome:
    text = " ".join((what, *effects))
    return Outcome(message=text, changes=tuple(changes), question=f"{text} Enregistrer ?")
