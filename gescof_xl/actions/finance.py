"""Financer: who pays for a participant (INTER) or for a session (INTRA), and how much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Add
from gescof_xl.core.errors import FieldName, Refused
from gescof_xl.core.money import euros, total
from gescof_xl.core.schema import Amount, Code, Col, Day, Text, YesNo, key_of, row
from gescof_xl.core.words import of_name
from gescof_xl.domain.checks.financing import financing_problems
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.rates import vat_code
from gescof_xl.domain.sessions.invoices import refreshed
from gescof_xl.domain.tables.parties import Client, PaymentMode
from gescof_xl.domain.tables.training import Financing, Participant, Product, Session, SessionType
from gescof_xl.domain.training.financing import (
    Amounts,
    Combination,
    Wish,
    others_unfinanced,
    refinance,
    shared_out,
    shares,
)
from gescof_xl.domain.training.pricing import Price, price_of

_FUNDER = ("combination", Combination.FUNDER, Combination.BOTH)
_CLIENT = ("combination", Combination.CLIENT, Combination.BOTH)


@row
class Params:
    """The assistant's form: for whom, who pays, how much, and what the invoice will need."""

    participant: Annotated[
        Code, Col("Participant", "Stagiaire à financer, en INTER.", ref="Participants", section="Pour qui")
    ] = ""
    session: Annotated[Code, Col("Session", "Session à financer, en INTRA.", ref="Sessions")] = ""
    combination: Annotated[
        Combination, Col("Combinaison", "client seul, financeur seul, ou client + financeur.", section="Qui paie")
    ] = Combination.CLIENT
    funder: Annotated[Code, Col("Financeur", "Vide : l'OPCO du client.", ref="Tiers", when=_FUNDER)] = ""
    amounts: Annotated[Amounts, Col("Option", "100 % prix produit, ou montant libre.", section="Combien")] = (
        Amounts.PRICE
    )
    client_part: Annotated[
        Text, Col("Part client", "Montant HT ou pourcentage ; l'autre part est le reste.", when=_CLIENT)
    ] = ""
    funder_part: Annotated[
        Text, Col("Part financeur", "Montant HT ou pourcentage ; l'autre part est le reste.", when=_FUNDER)
    ] = ""
    discount: Annotated[Text, Col("Remise", "Taux (10%) ou montant HT sur le prix catalogue.")] = ""
    include: Annotated[YesNo, Col("Inclure composition", "oui : ajouter le prix de la composition.")] = False
    order_number: Annotated[
        Code, Col("N° commande", "Numéro de commande du client, rappelé sur la facture.", section="Pour la facture")
    ] = ""
    sector: Annotated[Text, Col("Secteur", "Vide : le secteur commercial du client.")] = ""
    term: Annotated[Code, Col("Conditions", "Conditions de paiement ; vide : celles du payeur.", ref="Conditions")] = ""
    vat: Annotated[Code, Col("TVA", "Vide : celle du produit.", ref="Taux")] = ""
    deposit: Annotated[Amount | None, Col("Acompte", "Montant TTC de l'acompte.", section="Acompte versé")] = None
    deposit_date: Annotated[Day | None, Col("Date acompte", "Date de l'acompte.", when=("deposit",))] = None
    deposit_document: Annotated[
        Code, Col("N° pièce acompte", "Par exemple le numéro du chèque.", when=("deposit",))
    ] = ""
    deposit_mode: Annotated[
        PaymentMode | None, Col("Mode acompte", "Mode de règlement de l'acompte.", when=("deposit",))
    ] = None
    covered: Annotated[
        YesNo, Col("Prise en charge", "oui : le financement est pris en charge.", section="Prise en charge")
    ] = False
    fse: Annotated[YesNo, Col("FSE", "oui : prise en charge par le Fonds social européen.")] = False
    agreement: Annotated[Code, Col("N° accord", "Numéro de l'accord de prise en charge.")] = ""
    agreement_date: Annotated[Day | None, Col("Date accord", "Date de l'accord ; d'un particulier : du contrat.")] = (
        None
    )
    ceiling: Annotated[Amount | None, Col("Plafond", "Montant HT accordé au plus.")] = None
    duplicate: Annotated[
        YesNo,
        Col(
            "Dupliquer",
            "oui : aussi à tous les stagiaires non financés de ce client (INTER).",
            section="Pour les autres stagiaires du client",
        ),
    ] = False
    share_out: Annotated[
        YesNo,
        Col(
            "Répartir",
            "oui : partager montants et acompte entre ces stagiaires, au lieu du même pour chacun.",
            when=("duplicate", "oui"),
        ),
    ] = False


@dataclass(frozen=True, kw_only=True)
class _Target:
    """What is financed: a session, and a participant of it in INTER."""

    session: Session
    participant: Participant | None
    client: Client


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Writes one line a payer and a participant; raises Refused when something is invoiced or does not add up."""
    target = _target(ledger, context, params)
    _refuse_halves(params, target)
    price = price_of(ledger, target.session, target.participant, params.discount, include=params.include)
    lines = _lines(ledger, params, target, price)
    participants = _participants(ledger, params, target)
    changes = refinance(ledger, _spread(lines, participants, shared=params.share_out))
    summary = _summary(price, lines, participants, shared=params.share_out)
    written = {key_of(c.row if isinstance(c, Add) else c.new) for c in changes}
    after = ledger.after(changes)
    problems = financing_problems(after, target.session, context.today)
    doubts = [p for p in problems if p.key in written and not p.blocking]
    return Outcome(
        message=f"Financement enregistré. {summary}",
        question=f"{summary} Enregistrer ?",
        changes=(*changes, *refreshed(after, target.session.number)),
        problems=tuple(doubts),
    )


def _target(ledger: Ledger, context: Context, params: Params) -> _Target:
    """The participant or session that is named, or else the one line that is selected."""
    number, session_number = params.participant, params.session
    if not number and not session_number:
        number, session_number = _selected(context)
    if session_number and ledger.get(Session, session_number).type is SessionType.INTRA:
        session = ledger.get(Session, session_number)
        if number and ledger.get(Participant, number).session != session.number:
            raise _misplaced(ledger, ledger.get(Participant, number))
        return _Target(session=session, participant=None, client=ledger.get(Client, session.client))
    if not number:
        raise Refused(
            f"La session {session_number} est INTER : le financement se fait par stagiaire.",
            ("Donnez ", FieldName("participant"), ", le stagiaire à financer."),
            field="participant",
        )
    return _participant(ledger, ledger.get(Participant, number), session_number)


def _participant(ledger: Ledger, participant: Participant, session_number: str) -> _Target:
    session = ledger.get(Session, participant.session)
    if session.type is SessionType.INTRA or session_number not in ("", session.number):
        raise _misplaced(ledger, participant)
    return _Target(session=session, participant=participant, client=ledger.get(Client, participant.client))


def _misplaced(ledger: Ledger, participant: Participant) -> Refused:
    session = ledger.get(Session, participant.session)
    return Refused(
        f"Le stagiaire {participant.number} est de la session {session.number}, {session.type}.",
        "En INTRA, financez la session : le financement est global. En INTER, donnez le stagiaire seul.",
        field="participant",
    )


def _selected(context: Context) -> tuple[str, str]:
    participants = context.selected(Participant)
    keys = participants or context.selected(Session)
    if len(keys) != 1:
        raise Refused(
            "Qui financer ? Aucun stagiaire ni session INTRA n'est donné.",
            "Donnez un participant, ou une session INTRA.",
            field="participant",
        )
    return (keys[0], "") if participants else ("", keys[0])


def _refuse_halves(params: Params, target: _Target) -> None:
    """Answers that go together, or not at all."""
    if params.share_out and not params.duplicate:
        raise Refused(
            "Répartir n'a de sens qu'avec Dupliquer.", "Cochez Dupliquer, ou décochez Répartir.", field="share_out"
        )
    if params.duplicate and target.participant is None:
        raise Refused(
            "Dupliquer n'existe qu'en INTER : une session INTRA a un financement global.",
            "Décochez Dupliquer.",
            field="duplicate",
        )
    if params.deposit is None and (params.deposit_date or params.deposit_document or params.deposit_mode):
        raise Refused(
            "L'acompte est décrit sans son montant.",
            "Tapez son montant TTC, ou videz date, pièce et mode.",
            field="deposit",
        )
    if params.combination is Combination.CLIENT and params.funder not in ("", target.client.code):
        raise Refused(
            "Client seul : le financeur n'a pas de sens.",
            "Videz-le, ou choisissez une autre combinaison.",
            field="funder",
        )


def _lines(ledger: Ledger, params: Params, target: _Target, price: Price) -> list[Financing]:
    """One line a payer; a payer of nothing has none, unless the training is free.

    The client's line bears the deposit, since a client pays before his training and an OPCO after.
    """
    wish = Wish(
        combination=params.combination,
        amounts=params.amounts,
        client_part=params.client_part,
        funder_part=params.funder_part,
    )
    client_amount, funder_amount = shares(wish, price)
    lines = []
    if params.combination is not Combination.FUNDER and (client_amount or not funder_amount):
        lines.append(_financing(ledger, params, target, price, (target.client.code, client_amount)))
    if params.combination is not Combination.CLIENT and (funder_amount or not lines):
        lines.append(_financing(ledger, params, target, price, (_funder(ledger, params, target), funder_amount)))
    lines[-1] = replace(
        lines[-1],
        fse=params.fse,
        covered=params.covered,
        agreement=params.agreement,
        agreement_date=params.agreement_date,
        ceiling=params.ceiling,
    )
    lines[0] = replace(
        lines[0],
        deposit=params.deposit,
        deposit_date=params.deposit_date,
        deposit_document=params.deposit_document,
        deposit_mode=params.deposit_mode,
    )
    return lines


def _funder(ledger: Ledger, params: Params, target: _Target) -> str:
    code = params.funder or target.client.funder
    if not code:
        raise Refused(
            f"Le client {target.client.code} n'a pas d'OPCO.",
            "Donnez le financeur, ou remplissez OPCO dans la fiche du client.",
            field="funder",
        )
    if code == target.client.code:
        raise Refused(
            f"Le financeur {code} est le client lui-même.",
            "Choisissez un autre tiers, ou la combinaison client.",
            field="funder",
        )
    return ledger.the_party(code).code


def _financing(ledger: Ledger, params: Params, target: _Target, price: Price, paid: tuple[str, Decimal]) -> Financing:
    payer, amount = paid
    product = ledger.get(Product, target.session.product)
    return Financing(
        number="",
        session=target.session.number,
        participant=target.participant.number if target.participant else "",
        payer=payer,
        amount=amount,
        order_number=params.order_number,
        catalogue_price=price.catalogue,
        discount=params.discount,
        with_components=price.included,
        vat=vat_code(ledger, params.vat, product, target.session.end),
        sector=params.sector or target.client.sector,
        term=params.term or ledger.the_party(payer).term,
    )


def _participants(ledger: Ledger, params: Params, target: _Target) -> list[str]:
    """For whom the lines are written; one empty number for an INTRA session."""
    if target.participant is None:
        return [""]
    others = others_unfinanced(ledger, target.participant) if params.duplicate else []
    return [p.number for p in (target.participant, *others)]


def _spread(lines: list[Financing], participants: list[str], *, shared: bool) -> list[list[Financing]]:
    """The lines of each participant: the same for each, or each amount and deposit shared out to the cent."""
    columns = [shared_out(line, len(participants)) if shared else [line] * len(participants) for line in lines]
    return [
        [replace(line, participant=participant) for line in of_participant]
        for participant, of_participant in zip(participants, zip(*columns, strict=True), strict=True)
    ]


def _summary(price: Price, lines: list[Financing], participants: list[str], *, shared: bool) -> str:
    """The figures of the assistant, then who pays what."""
    payers = ", ".join(f"{line.payer} {euros(line.amount)}" for line in lines)
    deposit = f", acompte {euros(lines[0].deposit)} TTC {of_name(lines[0].payer)}" if lines[0].deposit else ""
    return (
        f"Prix catalogue {euros(price.catalogue)}, prix remisé {euros(price.discounted)}, "
        f"prix composition {euros(price.composition)} {'incluse' if price.included else 'non incluse'}, "
        f"total financé {euros(total(line.amount for line in lines))} HT ({payers}){deposit}"
        f"{_for_whom(total(line.amount for line in lines), len(participants), shared=shared)}."
    )


def _for_whom(each: Decimal, count: int, *, shared: bool) -> str:
    if count == 1:
        return ""
    if shared:
        return f", réparti entre {count} stagiaires"
    return f", pour chacun de {count} stagiaires ({euros(each * count)} en tout)"
