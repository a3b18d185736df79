"""« Suivi des financements »: what each funder was asked, agreed on, was invoiced and paid. Euros HT."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, total
from gescof_xl.domain.balances import invoiced
from gescof_xl.domain.checks.payers import invoicing_limit
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.ledger_at import ledger_at
from gescof_xl.domain.sessions.billable import due
from gescof_xl.domain.statistics.collected import collected_by_line
from gescof_xl.domain.statistics.funding_waits import HasAttendance, waits
from gescof_xl.domain.tables.parties import Funder, FunderType
from gescof_xl.domain.tables.reports import FundingLine, FundingState
from gescof_xl.domain.tables.training import Financing, FinancingStatus, Participant, Session


def funding_lines(ledger: Ledger, day: date, has_attendance: HasAttendance) -> list[FundingLine]:
    """One line a financing of a funder, or that is ticked « Prise en charge » or « FSE », at the end of that day.

    By funder, those of the FSE apart, after the others. What was cancelled or replaced counts while it is invoiced.
    """
    then = ledger_at(ledger, day)
    collected = collected_by_line(then)
    lines = [
        _awaiting(then, _line(then, financing, collected), day, has_attendance)
        for financing in then.financings
        if _is_funding(then, financing)
    ]
    return sorted(lines, key=lambda x: (x.fse, x.name.casefold(), x.payer, x.session, x.number))


def _is_funding(ledger: Ledger, financing: Financing) -> bool:
    counts = financing.status is FinancingStatus.ACTIVE or invoiced(ledger, financing.number) != ZERO
    return counts and (financing.fse or financing.covered or ledger.find(Funder, financing.payer) is not None)


def _line(ledger: Ledger, financing: Financing, collected: Mapping[str, Decimal]) -> FundingLine:
    payer, funder = ledger.party(financing.payer), ledger.find(Funder, financing.payer)
    participant = ledger.find(Participant, financing.participant)
    session = ledger.find(Session, financing.session)
    billed = invoiced(ledger, financing.number)
    paid = total(collected.get(line.number, ZERO) for line in ledger.lines_of_financing[financing.number])
    asked = _owed(ledger, financing)
    agreed = _agreed(financing)
    return FundingLine(
        number=financing.number,
        payer=financing.payer,
        name=payer.name if payer else financing.payer,
        fse=financing.fse or bool(funder and funder.type is FunderType.FSE),
        session=financing.session,
        participant=participant.full_name if participant else "",
        asked=asked,
        agreement=financing.agreement,
        agreed_on=financing.agreement_date,
        ceiling=financing.ceiling,
        agreed=agreed,
        invoiced=billed,
        paid=paid,
        to_invoice=max(asked - billed, ZERO),
        left=billed - paid,
        deadline=invoicing_limit(session, funder) if session and funder else None,
        state=_state(asked, agreed, billed, paid),
    )


def _awaiting(ledger: Ledger, line: FundingLine, day: date, has_attendance: HasAttendance) -> FundingLine:
    found = waits(ledger, ledger.get(Financing, line.number), line.asked, day, has_attendance)
    late = max((wait.days_late(day) for wait in found), default=None)
    return replace(line, awaited=" ; ".join(wait.what for wait in found), late=None if late is None else Decimal(late))


def _owed(ledger: Ledger, financing: Financing) -> Decimal:
    """What is asked, absences applied where they are known."""
    if financing.status is not FinancingStatus.ACTIVE:
        return ZERO
    try:
        return due(ledger, financing)
    except Refused:  # PAR-004 says that hours lack
        return financing.amount


def _agreed(financing: Financing) -> Decimal:
    """The amount that the funder agreed on: its share within the ceiling, nothing without an agreement."""
    if not (financing.agreement or financing.agreement_date or financing.covered):
        return ZERO
    return financing.amount if financing.ceiling is None else min(financing.amount, financing.ceiling)


def _state(asked: Decimal, agreed: Decimal, billed: Decimal, paid: Decimal) -> FundingState:
    if billed > ZERO and paid >= billed >= asked:
        return FundingState.PAID
    if billed > ZERO:
        return FundingState.INVOICED if billed >= asked else FundingState.PARTLY
    return FundingState.AGREED if agreed else FundingState.ASKED


def by_funder(lines: list[FundingLine]) -> Iterator[tuple[str, list[FundingLine]]]:
    """The lines of each funder, those of the FSE as one of their own."""
    groups: dict[str, list[FundingLine]] = {}
    for line in lines:
        groups.setdefault(f"{line.name} (FSE)" if line.fse else line.name, []).append(line)
    yield from groups.items()
