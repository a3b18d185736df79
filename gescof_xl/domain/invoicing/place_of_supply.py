"""To whom a rate without French VAT may be charged: it follows from where the service or the delivery is taxed.

A service to a business is taxed where the business is (CGI 259 1°), one to a person in France (259 2°). Goods that
leave for a business of the Union, or for a country outside it, are exempt (CGI 262 ter I and 262 I); departments
overseas count as export (CGI 294). See docs/trade.md § VAT regimes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gescof_xl.core.words import of_name
from gescof_xl.domain.countries import FRANCE, UNION
from gescof_xl.domain.invoicing.vat import vat_category
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine
from gescof_xl.domain.tables.parties import PartyType
from gescof_xl.domain.tables.settings import VatCategory
from gescof_xl.domain.tables.training import Nature

FRENCH_VAT = frozenset([FRANCE, "MC", "GP", "MQ", "RE"])
"""Where French VAT is due: Monaco and three overseas departments too (CGI 294, agreement of 18/05/1963)."""
_OVERSEAS = ("97", "98")  # postal codes
_AT_THE_CUSTOMER = re.compile(r"\b259\W{0,3}1\b")
"""Art. 259, 1° of the CGI, as a mention quotes it: the row of Taux is known by what it prints, not by its code."""
_CLAIMED = {
    VatCategory.REVERSE_CHARGE: "la TVA est due par le client",
    VatCategory.OUT_OF_SCOPE: "sa mention dit un service imposé à l'étranger (CGI 259 1°)",
}
"""What a category says of a service that would not be taxed in France."""
PLACED = (VatCategory.INTRA_UNION, VatCategory.EXPORT, *_CLAIMED)
"""The categories that say where the buyer is; a line of another, as most are, is never misplaced."""
_FRENCH_RATE = "Mettez sur la ligne un taux de TVA française"


class Misplaced(NamedTuple):
    """Why a line cannot bear its rate, and which one it can; both without their final point."""

    message: str
    cure: str


def is_taxed_in_france(invoice: Invoice) -> bool:
    """Whether a service to that buyer is taxed in France."""
    return invoice.party_type is PartyType.INDIVIDUAL or invoice.country in ("", *FRENCH_VAT)


def misplaced(invoice: Invoice, line: InvoiceLine) -> Misplaced | None:
    """What forbids the rate of that line to the buyer of that document; None when nothing does."""
    category = vat_category(line)
    if category in (VatCategory.INTRA_UNION, VatCategory.EXPORT):
        return _misplaced_goods(invoice, line, category)
    claimed = _CLAIMED.get(category)
    if claimed is None or not is_taxed_in_france(invoice):
        return None
    if category is VatCategory.OUT_OF_SCOPE and not _AT_THE_CUSTOMER.search(line.reason):
        return None
    return Misplaced(f"{claimed}, alors qu'{_who(invoice)} doit la TVA française", _FRENCH_RATE)


def _misplaced_goods(invoice: Invoice, line: InvoiceLine, category: VatCategory) -> Misplaced | None:
    if line.nature is not Nature.GOODS:
        told = "sa mention dit un bien qui quitte la France, alors que c'est un service"
        return Misplaced(
            told, "Service à une entreprise étrangère : AUTOLIQ ou HORSUE ; sinon un taux de TVA française"
        )
    person, in_union = invoice.party_type is PartyType.INDIVIDUAL, invoice.country in UNION
    if category is VatCategory.INTRA_UNION and (person or not in_union):
        told = "sa mention dit un bien livré à une entreprise d'un autre pays de l'Union (CGI 262 ter)"
        return Misplaced(f"{told}, alors que c'est {_who(invoice)}", f"{_FRENCH_RATE} ; hors de l'Union : EXPORT")
    if category is VatCategory.EXPORT and (in_union or _is_metropolitan(invoice)):
        told = f"sa mention dit un bien exporté hors de l'Union (CGI 262 I), alors que c'est {_who(invoice)}"
        return Misplaced(told, f"{_FRENCH_RATE} ; entreprise d'un autre pays de l'Union : INTRACOM")
    return None


def _is_metropolitan(invoice: Invoice) -> bool:
    """Metropolitan France, or Monaco, whose postal codes begin as those of overseas."""
    return invoice.country == "MC" or (invoice.country in ("", FRANCE) and not invoice.postcode.startswith(_OVERSEAS))


def _who(invoice: Invoice) -> str:
    if invoice.party_type is PartyType.INDIVIDUAL:
        return "un particulier"
    return "un client français" if is_taxed_in_france(invoice) else f"une entreprise {of_name(invoice.country)}"
