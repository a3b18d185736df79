"""The legal value that holds on a day: which VAT rate a sale bears, and what a late payment costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import NBSP, number_fr
from gescof_xl.core.problems import Problem
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.settings import DatedRate, RateType, VatCategory, VatRegime
from gescof_xl.domain.tables.training import Nature, Product

EXEMPT_TRAINING = "VATEX-FR-CGI261-4"
FRANCHISE = "VATEX-FR-FRANCHISE"
_NOT_OF_FRANCE = (VatCategory.REVERSE_CHARGE, VatCategory.OUT_OF_SCOPE)


def vat_code(ledger: Ledger, typed: str, product: Product | None, day: date) -> str:
    """The code of the rate that applies on that day; "" when nothing says which.

    In franchise every sale in France is under art. 293 B of the CGI, goods that leave it included; what is typed holds
    where the customer owes the tax or the sale is none of France (CGI 259 1°, 283-2). Otherwise what is typed holds,
    then the product's own rate; the training of an exempt organisation is exempt even where its product bears a taxed
    rate (CGI 261-4-4° a), while other products stay taxed.
    """
    regime = setting(ledger, Key.VAT_REGIME)
    chosen = ledger.find(DatedRate, typed)
    if regime is VatRegime.FRANCHISE and not (chosen and chosen.category in _NOT_OF_FRANCE):
        return _by_reason(ledger, FRANCHISE, day) or typed or (product.vat if product else "")
    if typed or product is None:
        return typed
    own = ledger.find(DatedRate, product.vat)
    if regime is VatRegime.EXEMPT and product.nature is Nature.TRAINING and own is not None and own.value:
        return _by_reason(ledger, EXEMPT_TRAINING, day) or product.vat
    return product.vat


def _by_reason(ledger: Ledger, reason: str, day: date) -> str:
    rates = (r for r in ledger.rates if r.type is RateType.VAT and r.exemption_code == reason and r.holds_on(day))
    return next((r.code for r in rates), "")


def rate_on(ledger: Ledger, kind: RateType, day: date) -> DatedRate | None:
    """The row of Taux of that type that holds on that day, the latest of several; None when there is none."""
    found = (rate for rate in ledger.rates if rate.type is kind and rate.holds_on(day))
    return max(found, key=lambda rate: rate.since or date.min, default=None)


def missing_rate(kind: RateType, day: date, *, blocking: bool) -> Problem:
    """TAU-005: no row of that type holds on that day; the cure is the row to add, cell by cell."""
    what = "la facture d'un professionnel ne peut pas être émise sans elle (c. com. L441-9)"
    return Problem(
        code="TAU-005",
        table=DatedRate.TABLE,
        blocking=blocking,
        message=f"Taux : aucune ligne « {kind} » ne couvre le {date_fr(day)} ; {what}.",
        cure=row_to_add(kind, day),
    )


def row_to_add(kind: RateType, day: date) -> str:
    """« Ajoutez la ligne… »: each cell of the row of Taux that would hold on that day."""
    if kind is RateType.INDEMNITY:
        cells = "Code IND40, Type indemnité, Valeur 40"
        return f"Ajoutez la ligne : {cells}, Mention « {example_notice(kind, None)} »"
    first_half = day.month <= _HALF
    code = f"{'PEN' if kind is RateType.PENALTY else 'MOR'}{day.year}S{1 if first_half else 2}"
    since, until = ("01/01", "30/06") if first_half else ("01/07", "31/12")
    return (
        f"Ajoutez la ligne : Code {code}, Type {kind}, Valeur : taux de refinancement de la BCE au "
        f"{since}/{day.year} plus {_POINTS[kind]} points, Effet du {since}/{day.year}, Effet au {until}/{day.year}, "
        f"Mention « {example_notice(kind, None)} » ; ou reprenez un fichier de taux avec « Taux légaux »."
    )


def example_notice(kind: RateType, value: Decimal | None) -> str:
    """What a row of late payment prints; without its rate, a place for it."""
    if kind is RateType.INDEMNITY:
        return "Indemnité forfaitaire pour frais de recouvrement en cas de retard : 40 €."
    what = "pénalités" if kind is RateType.PENALTY else "intérêts moratoires"
    rate = "…" if value is None else f"{number_fr(value * 100)}{NBSP}%"
    return (
        f"En cas de retard de paiement : {what} au taux BCE majoré de {_POINTS[kind]} points ({rate} par an), "
        "exigibles dès le lendemain de l’échéance."
    )


LATE_PAYMENT = (RateType.PENALTY, RateType.PUBLIC_PENALTY, RateType.INDEMNITY)
"""Values of which one holds at a time."""
_HALF = 6
_POINTS = {RateType.PENALTY: 10, RateType.PUBLIC_PENALTY: 8}
"""What the cures of missing rows say (c. com. L441-10 II, c. commande publ. R2192-31): the rates are rows of Taux."""
