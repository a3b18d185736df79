"""The sentences that the law wants on an invoice. Their wording is dated: it lives in the Taux table."""

from __future__ import annotations

from datetime import date

from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Invoice, InvoiceType
from gescof_xl.domain.tables.parties import Client, is_individual
from gescof_xl.domain.tables.settings import DatedRate, RateType, VatRegime


def notices(ledger: Ledger, invoice: Invoice) -> tuple[str, ...]:
    """Every sentence that this document must carry, in the order of print.

    Sources: CGI ann. II art. 242 nonies A I 8° bis, 11° bis, 12°; c. com. L441-9, L441-10, D441-5 (professionals only);
    c. trav. L6352-12 (declaration of activity).
    """
    texts = [*exemptions(ledger, invoice), dated_notice(ledger, "SERVICES", invoice.date)]
    if setting(ledger, Key.VAT_REGIME) is VatRegime.ON_DEBITS:
        texts.append(dated_notice(ledger, "DEBITS", invoice.date))
    if invoice.type is not InvoiceType.CREDIT_NOTE:
        texts += payment_notices(ledger, invoice)
    return tuple(sentence for sentence in texts if sentence)


def payment_notices(ledger: Ledger, invoice: Invoice) -> list[str]:
    """Discount, penalties and the 40 € indemnity; nothing for an individual, who is a consumer."""
    if is_individual(ledger.find(Client, invoice.party)):
        return []
    day = invoice.date
    rates = [r for r in ledger.rates if r.type in (RateType.PENALTY, RateType.INDEMNITY) and r.holds_on(day)]
    return [dated_notice(ledger, "ESCOMPTE", day), *(r.notice for r in rates)]


def exemptions(ledger: Ledger, invoice: Invoice) -> list[str]:
    """Why lines bear no VAT: the notice of each rate used on the document."""
    codes = dict.fromkeys(line.vat for line in ledger.lines_of[invoice.number])
    rates = (ledger.find(DatedRate, code) for code in codes)
    return [r.notice for r in rates if r is not None and r.value == 0 and r.notice]


def activity_declaration(ledger: Ledger, day: date) -> str:
    """The declaration of activity, with the number grouped as prefects write it; "" without a number."""
    digits = setting(ledger, Key.NDA).replace(" ", "")
    if not digits:
        return ""
    grouped = f"{digits[:2]} {digits[2:4]} {digits[4:9]} {digits[9:]}"
    return dated_notice(ledger, "NDA", day).format(nda=grouped, region=setting(ledger, Key.REGION))


def dated_notice(ledger: Ledger, name: str, day: date) -> str:
    """The text of a `mention` row of Taux that holds on that day: code `NDA`, or `NDA-2027` for a later wording."""
    rows = (r for r in ledger.rates if r.type is RateType.NOTICE and r.code.split("-")[0] == name)
    return next((r.notice for r in rows if r.holds_on(day)), "")
