"""What the platform says of documents, written in their rows: where each stands, and why it was refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from gescof_xl.core.changes import Change, Replace
from gescof_xl.core.frozen import frozen, frozen_in_order
from gescof_xl.core.money import ZERO, total
from gescof_xl.core.problems import Problem
from gescof_xl.domain.einvoice.answers import PlatformAnswer, heard
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key
from gescof_xl.domain.tables.billing import Invoice, InvoiceType, PlatformStatus, Route
from gescof_xl.domain.tables.settings import Setting

RULE = "B2B"
"""The processing rule of what we send (XP Z12-013): e-invoicing between companies in France."""
_UNSAID = {"", "Undefined"}
_EXPECTED = {Route.PLATFORM: {RULE, *_UNSAID}, Route.CHORUS: {"B2G", "B2GOutOfScope", *_UNSAID}}
"""The rules that say nothing against ours, by the way of a document; one for Chorus Pro may go by a platform too."""


@frozen
class PlatformEvent:
    """What one flow says of the document of that number; `flow` is its own flow there, "" when another one says it.

    `rule` is the processing rule by which the platform treats it, "" when it says none.
    """

    number: str
    status: PlatformStatus
    flow: str = ""
    reason: str = ""
    rule: str = ""


@frozen
class PlatformNews:
    """Everything that changed there, oldest first; `until` is the moment up to which it was read (ISO 8601)."""

    events: tuple[PlatformEvent, ...]
    until: str
    answers: tuple[PlatformAnswer, ...] = ()


@frozen_in_order
class StatusChanges:
    """The rows to write, and what a person must know."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]


def told(ledger: Ledger, news: PlatformNews) -> StatusChanges:
    """Each document and message that stands elsewhere than its row says. Another of the same account is left.

    A collection that the platform took makes its invoice « encaissée ».
    """
    messages = heard(ledger, news.answers)
    collected = (PlatformEvent(number=number, status=PlatformStatus.COLLECTED) for number in messages.collected)
    now: dict[str, Invoice] = {}
    problems: dict[str, Problem] = {}
    for event in (*news.events, *collected):
        invoice = now.get(event.number) or ledger.find(Invoice, event.number)
        if invoice is None or invoice.route not in _EXPECTED or event.flow not in ("", invoice.flow or event.flow):
            continue
        if event.rule not in _EXPECTED[invoice.route]:
            problems[f"{event.number} rule"] = _other_rule(invoice, event.rule)
        now[event.number] = _moved(invoice, event)
    moved = [(old, new) for number, new in now.items() if new != (old := ledger.get(Invoice, number))]
    problems |= {new.number: problem for _, new in moved if (problem := standing_problem(new))}
    return StatusChanges(
        (*(Replace(old, new) for old, new in moved), *messages.changes, *_read(ledger, news.until)),
        (*problems.values(), *messages.problems),
    )


def is_known_there(invoice: Invoice) -> bool:
    """Whether the platform holds it and may be told that it is paid: no one refused it."""
    return invoice.platform_status in {PlatformStatus.SENT, PlatformStatus.DEPOSITED, PlatformStatus.COLLECTED}


def _moved(invoice: Invoice, event: PlatformEvent) -> Invoice:
    """Where it stands after an event: what comes late does not put it back."""
    order = list(PlatformStatus)
    invoice = replace(invoice, flow=invoice.flow or event.flow)
    if invoice.platform_status and order.index(event.status) <= order.index(invoice.platform_status):
        return invoice
    return replace(invoice, platform_status=event.status, platform_reason=event.reason)


def _read(ledger: Ledger, until: str) -> Iterator[Change]:
    """The moment up to which statuses were read."""
    row = ledger.find(Setting, Key.PLATFORM_READ.name)
    if row is not None and until and row.value != until:
        yield Replace(row, replace(row, value=until))


def standing_problem(invoice: Invoice) -> Problem | None:
    """PLA-006: it was refused; PLA-003: its file is not there."""
    why = f" : {invoice.platform_reason}" if invoice.platform_reason else ""
    if invoice.platform_status is PlatformStatus.FAULTY:
        return problem("PLA-003", invoice, f"n'est pas sur la plateforme{why}.", SEND_AGAIN)
    if invoice.platform_status is PlatformStatus.REFUSED:
        return problem("PLA-006", invoice, f"est refusée par {invoice.name}{why}.", _correction(invoice))
    if invoice.platform_status is PlatformStatus.REJECTED:
        whose = "Chorus Pro" if invoice.route is Route.CHORUS else "la plateforme"
        return problem("PLA-006", invoice, f"est rejetée par {whose}{why}.", _correction(invoice))
    return None


def refused(ledger: Ledger, _today: date) -> Iterator[Problem]:
    """PLA-006 of documents that nobody took, until they are wholly credited."""
    for invoice in ledger.invoices:
        if not invoice.platform_status or not invoice.platform_status.is_no:
            continue
        credited = total(note.gross for note in ledger.credit_notes_of[invoice.number])
        if invoice.type is not InvoiceType.CREDIT_NOTE and invoice.gross + credited > ZERO:
            found = standing_problem(invoice)
            yield from [found] if found else []


def _correction(invoice: Invoice) -> str:
    """The button that takes it back; a credit note is not taken back by another."""
    if invoice.type is InvoiceType.CREDIT_NOTE:
        return "Voyez-en la raison avec votre client : un avoir ne se corrige pas par un avoir."
    return "Choisissez-la, pressez « Créer un avoir », cas total, corrigez la cause, puis facturez de nouveau."


SEND_AGAIN = "Corrigez la cause, puis choisissez-la et pressez Transmettre : elle partira de nouveau."


def _other_rule(invoice: Invoice, rule: str) -> Problem:
    """PLA-007."""
    public = invoice.route is Route.CHORUS
    what = "une facture à un client public (B2G)" if public else f"une facture entre entreprises ({RULE})"
    return problem(
        "PLA-007",
        invoice,
        f"est traitée par la plateforme comme « {rule} », et non comme {what}.",
        "Demandez-lui pourquoi : le type du client ou son adresse électronique n'est pas ce qu'elle sait de lui.",
    )


def problem(code: str, invoice: Invoice, what: str, cure: str) -> Problem:
    """What is to know of one document on the platform; nothing is stopped by it."""
    return Problem(
        code=code,
        table=Invoice.TABLE,
        key=invoice.number,
        column="Statut PA",
        blocking=False,
        message=f"{invoice.number} {what}",
        cure=cure,
    )
