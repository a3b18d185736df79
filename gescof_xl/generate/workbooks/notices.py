"""The sentences printed on invoices that ship: each a `mention` row of Taux, with its source and its dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gescof_xl.domain.tables.settings import DatedRate, RateType


def _notice(code: str, text: str, source: str, since: date | None = None) -> DatedRate:
    return DatedRate(code=code, type=RateType.NOTICE, value=Decimal(0), since=since, notice=text, source=source)


NOTICES: tuple[DatedRate, ...] = (
    _notice(
        "NDA",
        "Déclaration d’activité enregistrée sous le numéro {nda} auprès du préfet de région {region}. "
        "Cet enregistrement ne vaut pas agrément de l’État.",
        "C. trav. art. L6352-12 et R6351-2.",
    ),
    _notice(
        "SERVICES",
        "Catégorie de l’opération : prestation de services.",
        "CGI ann. II art. 242 nonies A I 8° bis (décret 2022-1299).",
        date(2022, 10, 10),
    ),
    _notice(
        "DEBITS",
        "Option pour le paiement de la taxe d’après les débits.",
        "CGI ann. II art. 242 nonies A I 11° bis (décret 2022-1299).",
        date(2022, 10, 10),
    ),
    _notice("ESCOMPTE", "Pas d’escompte pour paiement anticipé.", "C. com. art. L441-9."),
)

PENALTY_NOTICE = (
    "En cas de retard de paiement : pénalités au taux BCE majoré de 10 points ({rate} par an), "
    "exigibles dès le lendemain de l’échéance."
)
INDEMNITY_NOTICE = "Indemnité forfaitaire pour frais de recouvrement en cas de retard : 40 €."
