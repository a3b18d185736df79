"""What stops an invoice before it is issued: the blocking problems of everything that it would say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import counted
from gescof_xl.domain.checks.all import check_sources
from gescof_xl.domain.checks.training import session_problems
from gescof_xl.domain.invoicing.issue import DraftInvoice
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.row_problems import FORGOTTEN_DEPOSIT, STOPPING, stopping
from gescof_xl.domain.tables.billing import InvoiceType
from gescof_xl.domain.tables.parties import ChorusNeed, Client, Funder
from gescof_xl.domain.tables.settings import DatedRate, Setting, Term
from gescof_xl.domain.tables.training import Financing, Participant, Period, Product, Session, SessionStatus, Supplement


def refuse_unready(session: Session, today: date) -> None:
    """Raises Refused when a session is cancelled or not finished: a service is invoiced once done (c. com. L441-9)."""
    refuse_cancelled(session)
    if session.end > today:
        raise Refused(
            f"La session {session.number} finit le {date_fr(session.end)} : elle n'est pas terminée.",
            "Attendez sa fin, ou facturez un acompte ou une période.",
        )


def refuse_unfinanced(ledger: Ledger, session: Session, today: date) -> None:
    """Raises Refused when somebody of an INTER session is financed by nobody (PAR-001): he would be forgotten."""
    found = [p for p in stopping(session_problems(ledger, session, today)) if p.code == "PAR-001"]
    if found:
        raise Refused(f"{found[0].message} Rien n'a été émis.", found[0].cure, found)


def refuse_cancelled(session: Session) -> None:
    """Raises Refused when a session is cancelled."""
    if session.status is SessionStatus.CANCELLED:
        raise Refused(f"La session {session.number} est annulée.", "Il n'y a rien à facturer.")


def refuse_blocked(ledger: Ledger, drafts: Sequence[DraftInvoice], today: date) -> None:
    """Raises Refused, with the problems, when one that stops an invoice concerns what the documents would say."""
    problems = list(blocking_problems(check_sources(ledger, today), ledger, drafts))
    if problems:
        raise Refused(
            f"{counted(len(problems), 'problème(s) bloquant(s)')} : rien n'a été émis. {problems[0].message}",
            problems[0].cure,
            problems,
        )


def blocking_problems(problems: Iterable[Problem], ledger: Ledger, drafts: Sequence[DraftInvoice]) -> Iterator[Problem]:
    """The blocking problems, among these, of the organisation and of the rows behind the documents.

    And of every row that may belong to a session that is invoiced: a financing that cannot be read right is not left
    out in silence.
    """
    # where a financing is invoiced, FIN-014 says it
    yield from without_commitment(ledger, [d for d in drafts if not any(line.financing for line in d.lines)])
    concerned = {key for draft in drafts for key in _rows_behind(ledger, draft)}
    sessions = {draft.session for draft in drafts if draft.session and draft.type is InvoiceType.INVOICE}
    nearby = set(_rows_of(ledger, sessions))
    deposits_only = all(draft.type is InvoiceType.DEPOSIT for draft in drafts)
    for problem in problems:
        if problem.code == FORGOTTEN_DEPOSIT and deposits_only:
            continue
        place = (problem.table, problem.key)
        if place in nearby and problem.blocking and problem.code not in STOPPING:
            yield problem
        elif problem.table == Setting.TABLE or place in concerned:
            yield from stopping([problem])


def refuse_misplaced(ledger: Ledger, session: Session, today: date) -> None:
    """Raises Refused, with the problems, when a row whose session is unknown may belong to this one."""
    if not (places := set(_of_unknown_session(ledger, {session.number}))):
        return
    found = [p for p in check_sources(ledger, today) if p.blocking and (p.table, p.key) in places]
    if found:
        raise Refused(
            f"{found[0].message} Cette ligne est peut-être de la session {session.number} : rien n'a été émis.",
            found[0].cure,
            found,
        )


def refuse_left_out(ledger: Ledger, session: Session, today: date) -> None:
    """Raises Refused, with the problems, when a row of the session is why nothing of it is to be invoiced."""
    places = set(_rows_of(ledger, {session.number}))
    found = [p for p in check_sources(ledger, today) if p.blocking and (p.table, p.key) in places]
    if found:
        raise Refused(f"{found[0].message} Rien n'a été émis.", found[0].cure, found)


def _rows_of(ledger: Ledger, sessions: AbstractSet[str]) -> Iterator[tuple[str, str]]:
    """The rows of these sessions, and those that may belong to one of them."""
    for rows in _session_rows(ledger):
        yield from ((row.TABLE, row.number) for row in rows if row.session in sessions)
    if sessions:
        yield from _of_unknown_session(ledger, sessions)


def _of_unknown_session(ledger: Ledger, sessions: AbstractSet[str]) -> Iterator[tuple[str, str]]:
    """Rows whose session does not exist; the session of a known participant says where they belong."""
    known = ledger.keys(Session)
    for rows in _session_rows(ledger):
        for row in rows:
            if row.session not in known:
                participant = ledger.find(Participant, getattr(row, "participant", ""))
                if participant is None or participant.session not in known or participant.session in sessions:
                    yield row.TABLE, row.number


def _session_rows(ledger: Ledger) -> tuple[Sequence[Participant | Financing | Supplement | Period], ...]:
    return ledger.participants, ledger.financings, ledger.supplements, ledger.periods


def _rows_behind(ledger: Ledger, draft: DraftInvoice) -> Iterator[tuple[str, str]]:
    yield from ((Client.TABLE, draft.party), (Funder.TABLE, draft.party), (Session.TABLE, draft.session))
    yield (Term.TABLE, draft.term)
    if draft.type is InvoiceType.INVOICE:
        yield from ((Participant.TABLE, p.number) for p in ledger.participants_of[draft.session])
    for line in draft.lines:
        yield from (
            (Product.TABLE, line.product),
            (Participant.TABLE, line.participant),
            (Financing.TABLE, line.financing),
            (Supplement.TABLE, line.supplement),
            (Period.TABLE, line.period),
            (DatedRate.TABLE, line.vat),
        )


def without_commitment(ledger: Ledger, drafts: Iterable[DraftInvoice]) -> Iterator[Problem]:
    """FAC-034: a public client's invoice without the commitment number that Chorus Pro wants of it (BT-13)."""
    for draft in drafts:
        client = ledger.find(Client, draft.party)
        wants = client is not None and client.chorus in (ChorusNeed.COMMITMENT, ChorusNeed.BOTH)
        if wants and not draft.order_number:
            yield Problem(
                code="FAC-034",
                table=Client.TABLE,
                key=draft.party,
                column="Chorus",
                message=f"{draft.party} exige un numéro d'engagement Chorus Pro : il manque.",
                cure="Donnez-le dans « N° commande » : on ne peut plus l'ajouter à une facture émise.",
            )


_DOUBTS = ("FIN-001", "FIN-009")


def doubts(problems: Iterable[Problem], ledger: Ledger, session: Session) -> list[Problem]:
    """What people should see before a session is invoiced, among these problems: a gap with the price, a ceiling."""
    financings = {f.number for f in ledger.financings_of[session.number]}
    return [p for p in problems if p.code in _DOUBTS and p.key in financings]


def unconfirmed(session: Session) -> list[Problem]:
    """FAC-031: a finished session that nobody confirmed may not have taken place."""
    if session.status is not SessionStatus.PLANNED:
        return []
    return [
        Problem(
            code="FAC-031",
            table=Session.TABLE,
            key=session.number,
            column="Statut",
            blocking=False,
            message=f"La session {session.number} est terminée et encore « Prévue » : a-t-elle eu lieu ?",
            cure="Passez-la à Réalisée, ou annulez-la.",
        )
    ]
