"""Sessions to invoice, drawn: what the tests of invoicing buttons start from."""

from __future__ import annotations

from gescof_xl.workbook.memory import MemoryWorkbook
from tests.text_tables import SCHOOL_RATES, workbook

TAXED = SCHOOL_RATES.replace("Régime de TVA  | Exonéré", "Régime de TVA  | Assujetti sur débits").replace(
    "1000    | EXO ", "1000    | TVA20 "
)
"""The same school, liable to VAT: training at 20 %."""

PARTIES = """
    Clients
    Code | Raison sociale | OPCO | Conditions de paiement
    C1   | Alpha          | OP1  | 30J
    C2   | Beta           |      |

    Financeurs
    Code | Raison sociale
    OP1  | Opco Un
    OP2  | Opco Deux
"""

INTER = """
    Sessions
    N°    | Type
    S0001 | INTER

    Participants
    N°     | Nom    | Prénom | Client
    P00001 | Martin | Anne   | C1
"""

INTRA = """
    Sessions
    N°    | Type  | Client
    S0001 | INTRA | C1

    Participants
    N°     | Nom    | Prénom | Client
    P00001 | Martin | Anne   | C1
    P00002 | Durand | Bruno  | C1
"""


def financing(payer: str = "C1", amount: str = "1000", participant: str = "P00001", **more: str) -> str:
    """One line of Financements; an OPCO's has its agreement number."""
    cells = {
        "N°": "FI00001",
        "Participant": participant,
        "Financeur": payer,
        "Montant HT": amount,
        "N° accord": "A1",
        **more,
    }
    return "Financements\n" + " | ".join(cells) + "\n" + " | ".join(cells.values())


def inter(*tables: str, rates: str = SCHOOL_RATES) -> MemoryWorkbook:
    """A finished INTER session with one participant of C1."""
    return workbook(rates, PARTIES, INTER, *tables)


def intra(*tables: str, rates: str = SCHOOL_RATES) -> MemoryWorkbook:
    """A finished INTRA session of C1 with two participants."""
    return workbook(rates, PARTIES, INTRA, *tables)
