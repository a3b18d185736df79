"""The sentences that the law wants on an invoice: worded by Taux when it is issued, kept on the document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from enum import StrEnum

from gescof_xl.core.dates import date_fr
from gescof_xl.core.frozen import frozen_in_order
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import of_region, one_line
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.rates import example_notice, missing_rate, rate_on
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType
from gescof_xl.domain.tables.parties import PartyType
from gescof_xl.domain.tables.settings import DatedRate, RateType, VatRegime
from gescof_xl.domain.tables.training import Nature


class NoticeCode(StrEnum):
    """What a sentence is for an electronic invoice (UNTDID 4451); the others stand elsewhere in it."""

    INDEMNITY = "PMT"
    PENALTIES = "PMD"
    DISCOUNT = "AAB"
    GENERAL = "AAI"


_OF_PAYMENT = (NoticeCode.INDEMNITY, NoticeCode.PENALTIES, NoticeCode.DISCOUNT)
_KEPT = re.compile(rf"(?:({'|'.join(NoticeCode)}) : )?(.+)")


@frozen_in_order
class Notice:
    """One sentence, and its code where it has one."""

    text: str
    code: NoticeCode | None = None


def notices_at_issue(ledger: Ledger, invoice: Invoice, lines: Iterable[InvoiceLine]) -> Iterator[Notice]:
    """Every sentence that a document must carry, in the order of print.

    Those of payment are for professionals: a public buyer owes « intérêts moratoires », others penalties. A consumer
    reads the place instead.
    Sources: CGI ann. II art. 242 nonies A I 8° bis, 11° bis, 12°; c. com. L441-9, L441-10, D441-5; c. commande publ.
    R2192-31, D2192-35; arrêté 83-50/A art. 3.
    """
    day, lines = invoice.date, list(lines)
    yield from (Notice(reason) for reason in dict.fromkeys(line.reason for line in lines))
    yield Notice(dated_notice(ledger, _operation({line.nature for line in lines}), day), NoticeCode.GENERAL)
    if setting(ledger, Key.VAT_REGIME) is VatRegime.ON_DEBITS:
        yield Notice(dated_notice(ledger, "DEBITS", day))
    if invoice.party_type is PartyType.INDIVIDUAL:
        if invoice.place:
            yield Notice(dated_notice(ledger, "LIEU", day).replace("{lieu}", invoice.place))
        return
    yield Notice(dated_notice(ledger, "ESCOMPTE", day), NoticeCode.DISCOUNT)
    for kind, code in _of_late_payment(invoice.party_type).items():
        rate = rate_on(ledger, kind, day)
        yield Notice(rate.notice if rate else "", code)


def _operation(natures: AbstractSet[Nature | None]) -> str:
    """The row of Taux that names the category of operation: delivery of goods, services, or both."""
    if Nature.GOODS not in natures:
        return "SERVICES"
    return "MIXTE" if len(natures) > 1 else "BIENS"


def unsaid_of_payment(ledger: Ledger, debtor: PartyType, day: date) -> Iterator[Problem]:
    """TAU-007: what the invoice of a professional must say of late payment, and no row of Taux words on that day.

    An invoice between professionals without it is not lawful (c. com. L441-9 I al. 5).
    """
    if debtor is PartyType.INDIVIDUAL:
        return
    for kind in _of_late_payment(debtor):
        rate = rate_on(ledger, kind, day)
        if rate is None:
            yield missing_rate(kind, day, blocking=True)
        elif not rate.notice:
            yield _unworded(rate)
    if not dated_notice(ledger, "ESCOMPTE", day):
        cure = "Ajoutez-la : Code ESCOMPTE, Type mention, Mention « Pas d’escompte pour paiement anticipé. »"
        yield _unsaid(f"aucune ligne ESCOMPTE ne vaut le {date_fr(day)}", cure)


def _of_late_payment(debtor: PartyType | None) -> Mapping[RateType, NoticeCode]:
    kind = RateType.PUBLIC_PENALTY if debtor and debtor.is_public else RateType.PENALTY
    return {kind: NoticeCode.PENALTIES, RateType.INDEMNITY: NoticeCode.INDEMNITY}


def _unworded(rate: DatedRate) -> Problem:
    return Problem(
        code="TAU-007",
        table=DatedRate.TABLE,
        key=rate.code,
        column="Mention",
        message=f"Taux, {rate.code} : la mention à imprimer manque (c. com. L441-9).",
        cure=f"Tapez dans Mention, par exemple : {example_notice(rate.type, rate.value)}",
    )


def _unsaid(what: str, cure: str) -> Problem:
    return Problem(code="TAU-007", table=DatedRate.TABLE, message=f"Taux : {what} (c. com. L441-9).", cure=cure)


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

    `{region}` is written with its preposition: « de Bretagne », « d’Île-de-France ».
    Source: c. trav. R6351-6 (wording), L6352-12 (no approval by the State).
    """
    digits = setting(ledger, Key.NDA).replace(" ", "")
    if not digits:
        return ""
    grouped = f"{digits[:2]} {digits[2:4]} {digits[4:9]} {digits[9:]}"
    return one_line(dated_notice(ledger, "NDA", day).format(nda=grouped, region=of_region(setting(ledger, Key.REGION))))


def notice_name(code: str) -> str:
    """What a `mention` row is about: `NDA` of `NDA-2027`."""
    return code.partition("-")[0]


def dated_notice(ledger: Ledger, name: str, day: date) -> str:
    """The text of a `mention` row of Taux that holds on that day: code `NDA`, or `NDA-2027` for a later wording."""
    rows = (r for r in ledger.rates if r.type is RateType.NOTICE and notice_name(r.code) == name)
    return next((r.notice for r in rows if r.holds_on(day)), "")
