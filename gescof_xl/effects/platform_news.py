"""What changed on the platform since it was last read, as the domain says it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from gescof_xl.domain.einvoice.answers import PlatformAnswer
from gescof_xl.domain.einvoice.lifecycle import PlatformEvent, PlatformNews
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import PlatformStatus
from gescof_xl.exchange.platform.account import platform_account
from gescof_xl.exchange.platform.client import Platform, PlatformFlow
from gescof_xl.exchange.platform.lifecycle import read_statuses

_INVOICE, _STATUS = "CustomerInvoice", "CustomerInvoiceLC"
_REPORTS = ("AggregatedCustomerTransactionReport", "AggregatedCustomerPaymentReport")
_UNDEFINED = "Undefined"  # what a platform says of a file that it has not read yet, or could not
_OVERLAP = timedelta(minutes=1)  # « updatedAfter » is strict: what changed in the same instant is read once more
_CODES = {
    "200": PlatformStatus.DEPOSITED,
    "210": PlatformStatus.REFUSED,
    "212": PlatformStatus.COLLECTED,
    "213": PlatformStatus.REJECTED,
}
"""The four statuses that the law makes obligatory (DGFiP external specifications v3.2); others move nothing."""


def platform_news(ledger: Ledger) -> PlatformNews:
    """Reads what changed; the files of statuses alone are fetched. Raises Refused or PlatformError."""
    account = platform_account(ledger)
    before = setting(ledger, Key.PLATFORM_READ)
    with Platform(account, account.secret) as platform:
        changed = platform.changed((_INVOICE, _STATUS, *_REPORTS, _UNDEFINED), _since(before))
        flows = sorted(changed, key=_moment)
        events = tuple(event for flow in flows for event in _events(platform, flow))
    answers = tuple(_answer(flow) for flow in flows if _is_message(flow))
    return PlatformNews(events=events, answers=answers, until=flows[-1].updated if flows else before)


def _since(before: str) -> str:
    return (datetime.fromisoformat(before) - _OVERLAP).isoformat() if before else ""


def _moment(flow: PlatformFlow) -> datetime:
    return datetime.fromisoformat(flow.updated)


def _events(platform: Platform, flow: PlatformFlow) -> Iterator[PlatformEvent]:
    if flow.type == _INVOICE or (flow.type == _UNDEFINED and flow.ours):
        status = PlatformStatus.FAULTY if flow.status == "Error" else PlatformStatus.SENT
        yield PlatformEvent(number=flow.tracking, status=status, flow=flow.id, reason=flow.reason, rule=flow.rule)
    elif flow.type == _STATUS and flow.status == "Ok" and not flow.ours:
        for said in read_statuses(platform.content(flow.id)):
            if moved := _CODES.get(said.code):
                yield PlatformEvent(number=said.number, status=moved, reason=said.reason)


def _is_message(flow: PlatformFlow) -> bool:
    """Whether it may be a report or a status that we sent: its file is ours, and is not read again."""
    return flow.ours and flow.type in {_STATUS, _UNDEFINED, *_REPORTS}


def _answer(flow: PlatformFlow) -> PlatformAnswer:
    ok = {"Ok": True, "Error": False}.get(flow.status)
    return PlatformAnswer(number=flow.tracking, flow=flow.id, ok=ok, reason=flow.reason)
