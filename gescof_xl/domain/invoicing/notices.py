"""The sentences that the law wants on an invoice: worded by Taux when it is issued, kept on the document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gescof_xl.core.words import one_line
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType
from gescof_xl.domain.tables.settings import RateType, VatRegime


class NoticeCode(StrEnum):
    """What a sentence is for an electronic invoice (UNTDID 4451); the others stand elsewhere in it."""

    INDEMNITY = "PMT"
    PENALTIES = "PMD"
    DISCOUNT = "AAB"
    GENERAL = "AAI"


_OF_PAYMENT = (NoticeCode.INDEMNITY, NoticeCode.PENALTIES, NoticeCode.DISCOUNT)
_KEPT = re.compile(rf"(?:({'|'.join(NoticeCode)}) : )?(.+)")


@dataclass(frozen=True)
class Notice:
    """One sentence, and its code where it has one."""

    text: str
    code: NoticeCode | None = None


def notices_at_issue(
    ledger: Ledger, lines: Iterable[InvoiceLine], day: date, *, professional: bool
) -> Iterator[Notice]:
    """Every sentence that a document must carry, in the order of print; those of payment not for a consumer.

    Sources: CGI ann. II art. 242 nonies A I 8° bis, 11° bis, 12°; c. com. L441-9, L441-10, D441-5 (professionals only).
    """
    yield from (Notice(reason) for reason in dict.fromkeys(line.reason for line in lines))
    yield Notice(dated_notice(ledger, "SERVICES", day), NoticeCode.GENERAL)
    if setting(ledger, Key.VAT_REGIME) is VatRegime.ON_DEBITS:
        yield Notice(dated_notice(ledger, "DEBITS", day))
    if professional:
        yield Notice(dated_notice(ledger, "ESCOMPTE", day), NoticeCode.DISCOUNT)
        codes = {RateType.PENALTY: NoticeCode.PENALTIES, RateType.INDEMNITY: NoticeCode.INDEMNITY}
        yield from (Notice(r.notice, codes[r.type]) for r in ledger.rates if r.type in codes and r.holds_on(day))


def kept_text(notices: Iterable[Notice]) -> str:
    """The sentences as a document keeps them: one a line, each after its code where it has one."""
    return "\n".join(f"{n.code} : {text}" if n.code else text for n in notices if (text := one_line(n.text)))


def kept_notices(invoice: Invoice) -> list[Notice]:
    """The sentences that a document was issued with, in the order of print."""
    found = (_KEPT.fullmatch(line) for line in invoice.notices.splitlines())
    return [Notice(m[2], NoticeCode(m[1]) if m[1] else None) for m in found if m]


def printed_notices(invoice: Invoice) -> list[str]:
    """What its paper says: a credit note asks for no payment, and says nothing of it."""
    silent = _OF_PAYMENT if invoice.type is InvoiceType.CREDIT_NOTE else ()
    return [notice.text for notice in kept_notices(invoice) if notice.code not in silent]


def activity_declaration(ledger: Ledger, day: date) -> str:
    """The declaration of activity, with the number grouped as prefects write it; "" without a number.

    Source: c. trav. L6352-12, R6351-6.
    """
    digits = setting(ledger, Key.NDA).replace(" ", "")
    if not digits:
        return ""
    grouped = f"{digits[:2]} {digits[2:4]} {digits[4:9]} {digits[9:]}"
    return one_line(dated_notice(ledger, "NDA", day).format(nda=grouped, region=setting(ledger, Key.REGION)))


def dated_notice(ledger: Ledger, name: str, day: date) -> str:
    """The text of a `mention` row of Taux that holds on that day: code `NDA`, or `NDA-2027` for a later wording."""
    rows = (r for r in ledger.rates if r.type is RateType.NOTICE and r.code.split("-")[0] == name)
    return next((r.notice for r in rows if r.holds_on(day)), "")
