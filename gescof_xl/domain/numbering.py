"""The numbers of issued documents: unbroken series."""

from __future__ import annotations

import re
from datetime import date

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import identity_of
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.domain.workbook_identity import ranks, stem_of

SERIES_CHARACTERS = re.compile(r"[A-Za-z0-9+_/-]*")


def document_numbers(ledger: Ledger, prefix: str, day: date, count: int) -> list[str]:
    """The next numbers of a series of documents, such as `FA2026-00042`: unbroken within prefix and year.

    A number that a lost workbook had given is not given again.
    Source: CGI ann. II art. 242 nonies A I 7° (unique number, chronological and continuous sequence).
    Raises Refused when `day` is before the last document of the series.
    """
    stem = f"{prefix}{day.year}-"
    issued = [i for i in ledger.invoices if i.number.startswith(stem) and i.number[len(stem) :].isdecimal()]
    latest = max((i.date for i in issued), default=day)
    if latest > day:
        raise Refused(
            f"La date {date_fr(day)} est avant celle du dernier document de la série {stem} ({date_fr(latest)}).",
            "Les numéros suivent les dates : émettez à la date du jour.",
        )
    lost = ranks(identity_of(ledger).issued).get(stem, 0)
    last = max((int(i.number[len(stem) :]) for i in issued), default=0)
    first = max(last, lost) + 1
    return [f"{stem}{first + i:05d}" for i in range(count)]


def series_of(invoice: Invoice) -> str:
    """The series of a document's number: `FA2026-` for FA2026-00042."""
    return stem_of(invoice.number)
