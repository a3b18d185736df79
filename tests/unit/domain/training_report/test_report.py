"""The yearly report of a training body: frame C adds up to the year's HT, frame F to the trainees of the year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gescof_xl.domain.training_report.report import TrainingReport, training_report
from tests.text_tables import SCHOOL_RATES, ledger

TRAINEES = "\n".join(f"P{n:05d} | S0001 | C1 | Présent |" for n in range(1, 13))

DRAWN = f"""
    Clients
    Code | Raison sociale | Type                   | Pays
    C1   | Alpha          | Entreprise             |
    C2   | Mairie         | Public                 |
    C3   | Anne Martin    | Particulier            |
    C4   | Autre école    | Organisme de formation |
    C5   | Beta           | Entreprise             | BE

    Financeurs
    Code | Type
    OPC  | OPCO

    Produits
    Code  | Nature         | Objectif                      | NSF | Durée (h)
    BUR   | Formation      | Titre ou diplôme RNCP         | 326 | 6
    MIDI  | Hors formation | Autre produit de formation    |     |
    LOUE  | Hors formation | Hors bilan                    |     |

    Sessions
    N°    | Produit | Début      | Fin        | Statut
    S0001 | BUR     | 05/10/2025 | 06/10/2025 | Réalisée
    S0002 | BUR     | 01/12/2026 | 02/12/2026 | Réalisée

    Participants
    N°     | Session | Client | Présence | Heures suivies
    {TRAINEES}
    P00013 | S0001 | C1 | Absent     |
    P00014 | S0001 | C4 | Présent    | 4
    P00015 | S0002 | C1 | Présent    |

    Financements
    N°      | Session | Participant | Financeur | Montant HT | Dispositif
    FI00001 | S0001   | P00001      | OPC       | 100        | Professionnalisation
    FI00002 | S0001   | P00002      | OPC       | 100        |

    Factures
    N°           | Type    | Tiers | Date       | Total HT | Total TTC | Facture d'origine
    FA2025-00001 | Facture | C1    | 10/10/2025 | 1000.50  | 1000.50   |
    FA2025-00002 | Facture | OPC   | 10/10/2025 | 200      | 200       |
    FA2025-00003 | Facture | C2    | 10/10/2025 | 300.49   | 300.49    |
    FA2025-00004 | Facture | C3    | 10/10/2025 | 400      | 400       |
    FA2025-00005 | Facture | C4    | 10/10/2025 | 500      | 500       |
    FA2025-00006 | Facture | C5    | 10/10/2025 | 600      | 600       |
    FA2025-00007 | Facture | C1    | 10/10/2025 | 90       | 90        |
    AV2025-00001 | Avoir   | C1    | 11/10/2025 | -100     | -100      | FA2025-00001
    FA2026-00001 | Facture | C1    | 10/01/2026 | 7000     | 7000      |

    Lignes
    N°      | Facture      | Produit | Total HT | Prix unitaire HT | Financement | Nature de ligne
    L000001 | FA2025-00001 | BUR     | 1000.50  | 1000.50          |             | formation
    L000002 | FA2025-00002 | BUR     | 100      | 100              | FI00001     | formation
    L000003 | FA2025-00002 | BUR     | 100      | 100              | FI00002     | formation
    L000004 | FA2025-00003 | BUR     | 300.49   | 300.49           |             | formation
    L000005 | FA2025-00004 | BUR     | 400      | 400              |             | formation
    L000006 | FA2025-00005 | BUR     | 500      | 500              |             | formation
    L000007 | FA2025-00006 | BUR     | 600      | 600              |             | formation
    L000008 | FA2025-00007 | MIDI    | 20       | 20               |             | directe
    L000009 | FA2025-00007 | LOUE    | 30       | 30               |             | directe
    L000010 | FA2025-00007 | BUR     | 40       | 40               |             | dédit
    L000011 | AV2025-00001 | BUR     | -100     | -100             |             | formation
    L000012 | FA2026-00001 | BUR     | 7000     | 7000             |             | formation
"""


def report() -> TrainingReport:
    return training_report(ledger(SCHOOL_RATES, DRAWN), date(2025, 1, 1), date(2025, 12, 31))


def test_each_line_of_frame_c_is_what_its_payers_were_invoiced() -> None:
    """Credit notes deducted; 1000,50 − 100 = 900,50 is 901, half up; a total adds rounded lines, as the form does."""
    reported = {x.mark: x.rounded for x in report().lines if x.details and x.mark.startswith("C")}

    assert reported == {
        "C-1": 901, "C-2": 200, "C-2b": 100, "C-2h": 100, "C-3": 300, "C-9": 400, "C-10": 500, "C-11": 620,
        "C-TOTAL": 2921,
    }  # fmt: skip


def test_frame_c_and_what_is_outside_are_the_years_turnover_to_the_cent() -> None:
    """1000,50 + 200 + 300,49 + 400 + 500 + 600 + 90 − 100 = 2 990,99; rooms 30 and the fee 40 are outside."""
    amounts = {x.mark: x.amount for x in report().lines}

    assert amounts["Hors cadre C"] == 70
    assert (amounts["C-TOTAL"] or 0) + Decimal(70) == Decimal("2990.99")


def test_the_share_of_training_is_a_whole_percentage() -> None:
    """2 920,99 of 2 990,99 is 97,66 %: 98."""
    assert next(x.rounded for x in report().lines if x.mark == "C-PART") == 98


def test_twelve_trainees_of_six_hours_are_seventy_two() -> None:
    """The notice's own example. Who never came is not counted; who another body entrusted is in G, with 4 hours."""
    counted = {x.mark: (x.trainees, x.hours) for x in report().lines if x.trainees}

    assert counted == {
        "F-1": (12, 72), "F-1a": (12, 72), "F-3": (12, 72), "F-3a": (12, 72), "F-4": (12, 72), "F-4 326": (12, 72),
        "G": (1, 4),
    }  # fmt: skip


def test_each_figure_has_its_lines_behind_it() -> None:
    """By the mark of the line, as the sheet BPF détail filters them."""
    details = report().details

    for line in report().lines:
        if line.mark in {"C-1", "C-2b", "C-11", "Hors cadre C"}:
            assert sum(d.amount or 0 for d in details if d.marks == line.mark) == line.amount
