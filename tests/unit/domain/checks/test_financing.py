"""Financements and their payers: price, agreement, subrogation, limits, deposits (docs/trade.md § Funders and § Deposits)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gescof_xl.core.changes import Replace
from gescof_xl.core.problems import Problem
from gescof_xl.domain.readiness.to_invoice import judged
from gescof_xl.domain.row_problems import stopping
from gescof_xl.domain.tables.training import Session, SessionStatus
from tests.text_tables import school
from tests.unit.domain.checks.problem_cases import TODAY, problems, told

PEOPLE = """
    Clients
    Code | Type        | Chorus
    C1   | Entreprise  |
    C2   | Particulier |
    C3   | Public      | engagement

    Financeurs
    Code | Type | Subrogation | Délai de facturation (jours)
    OP1  | OPCO | oui         |
    OP2  | OPCO | non         | 60
    FT   | France Travail | non |

    Sessions
    N°    | Début      | Fin        | Type  | Client
    S0001 | 05/10/2026 | 06/10/2026 | INTER |
    S0002 | 05/10/2026 | 06/10/2026 | INTER |
    S0003 | 01/09/2026 | 02/09/2026 | INTER |
    S0004 | 05/10/2026 | 06/10/2026 | INTRA | C1

    Participants
    N°     | Session | Facturation
    P00001 | S0001   | Intégrale
    P00002 | S0002   | Aucune
    P00003 | S0003   | Aucune
"""


def line(titles: str, cells: str) -> str:
    """One financing, of P00001 in S0001 by C1 for 1 000 € where the cells do not say."""
    usual = {"N°": "FI00001", "Participant": "P00001"}
    typed = dict(zip((t.strip() for t in titles.split("|")), (c.strip() for c in cells.split("|")), strict=True))
    row = usual | typed
    return f"Financements\n{' | '.join(row)}\n{' | '.join(row.values())}"


def found(titles: str, cells: str, *more: str, today: date = TODAY) -> list[tuple[str, str]]:
    """Codes and severities of a ledger with that financing."""
    return [(code, severity) for code, _, severity in told(school(PEOPLE, line(titles, cells), *more), "FIN", today)]


def test_an_ordinary_financing_says_nothing() -> None:
    """A client who pays the price, and an OPCO with its agreement and its right to subrogation."""
    assert found("Montant HT", "1000") == []
    assert found("Financeur | N° accord | Date accord | Plafond HT", "OP1 | A1 | 05/10/2026 | 1000") == []


def test_an_impossible_discount_is_told_within_its_sentence() -> None:
    """« Financements, FI00001 : la remise… »: no capital after a colon."""
    (problem,) = (p for p in problems(school(PEOPLE, line("Remise", "110%")), TODAY) if p.code == "FIN-005")
    assert " : la remise « 110% » ne va pas" in problem.message


@pytest.mark.parametrize(
    ("titles", "cells", "code", "severity"),
    [
        ("Montant HT", "900", "FIN-001", "avertissement"),
        ("Montant HT | Remise", "1000 | 10%", "FIN-001", "avertissement"),
        ("Participant", "", "FIN-002", "bloquant"),
        ("Participant", "P00002", "FIN-003", "bloquant"),
        ("Remise | Prix catalogue", "1001 | 1000", "FIN-005", "bloquant"),
        ("Remise", "110%", "FIN-005", "bloquant"),
        ("Financeur", "OP1", "FIN-007", "avertissement"),
        ("Financeur | N° accord", "OP2 | A1", "FIN-008", "avertissement"),
        ("Financeur | N° accord | Plafond HT", "OP1 | A1 | 999,99", "FIN-009", "avertissement"),
        ("Acompte TTC", "1000,01", "FIN-013", "bloquant"),
        ("Acompte TTC", "-1", "FIN-013", "bloquant"),
        ("Financeur", "C3", "FIN-014", "avertissement"),
        ("TVA", "IND40", "FIN-015", "bloquant"),
        ("TVA", "TVA20", "FIN-016", "bloquant"),
    ],
)
def test_a_financing_that_breaks_a_rule_is_pointed_out(titles: str, cells: str, code: str, severity: str) -> None:
    """One wrong cell raises its code, with its severity."""
    assert (code, severity) in found(titles, cells)


def test_a_negative_share_is_blocking() -> None:
    """A share is what somebody pays."""
    assert ("FIN-004", "bloquant") in found("Montant HT", "-10")


@pytest.mark.parametrize(
    ("titles", "cells"),
    [
        ("Montant HT | Remise", "900 | 10%"),
        ("Montant HT | Prix catalogue | Remise", "1350 | 1500 | 150"),
        ("Montant HT", "999,99"),  # a cent apart is tolerated, for shares are rounded
        ("Financeur | N° commande", "C3 | 0042"),
        ("Financeur", "FT"),
    ],
)
def test_what_is_in_order_says_nothing(titles: str, cells: str) -> None:
    """Discounts lower the price, a commitment satisfies Chorus, and an agreement is asked from an OPCO only."""
    assert found(titles, cells) == []


def test_an_accord_before_october_2026_needs_no_subrogation_right() -> None:
    """Subrogation became the exception for agreements from 01/10/2026 on (communiqué of the 11 OPCO)."""
    titles = "Financeur | N° accord | Date accord"

    warned = ("FIN-008", "avertissement")

    assert warned not in found(titles, "OP2 | A1 | 30/09/2026")
    assert warned in found(titles, "OP2 | A1 | 01/10/2026")


def test_a_funder_s_limit_is_told_two_weeks_before() -> None:
    """60 days after 06/10/2026 is 05/12/2026: told from 20/11/2026 on."""
    titles, cells = "Financeur | N° accord | Date accord", "OP2 | A1 | 30/09/2026"

    assert found(titles, cells, today=date(2026, 11, 19)) == []
    assert found(titles, cells, today=date(2026, 11, 20)) == [("FIN-010", "avertissement")]


@pytest.mark.parametrize(
    ("deposit", "signed", "paid", "codes"),
    [
        ("300", "", "", []),
        ("300,01", "", "", ["FIN-011"]),
        ("300", "01/09/2026", "11/09/2026", ["FIN-012"]),
        ("300", "01/09/2026", "12/09/2026", []),
    ],
)
def test_an_individual_pays_30_percent_after_ten_days(deposit: str, signed: str, paid: str, codes: list[str]) -> None:
    """Nothing within 10 days of the contract, then 30 % at most (c. trav. L6353-5 and L6353-6)."""
    cells = f"C2 | {deposit} | {signed} | {paid}"

    titles = "Financeur | Acompte TTC | Date accord | Date acompte"
    assert [c for c, _ in found(titles, cells, today=date(2026, 9, 1))] == codes


def test_an_invoiced_deposit_no_longer_blocks() -> None:
    """A credit note may bring the share below a deposit that was invoiced: what is past is not refused."""
    titles = "Montant HT | Prix catalogue | Acompte TTC | Facture acompte"

    assert found(titles, "200 | 200 | 300 | oui") == []
    assert found(titles, "200 | 200 | 300 | non", today=date(2026, 9, 1)) == [("FIN-013", "bloquant")]


def test_a_composition_of_another_rate_is_pointed_out() -> None:
    """Meals at 10 % within an exempt training deserve a look."""
    more = "Compositions\nN° | Produit | Composant | Prix HT\nCO00001 | EXC | REP | 20"

    assert found("Composition incluse | Montant HT", "oui | 1020", more) == [("FIN-017", "avertissement")]


INVOICED = """
    Factures
    N°           | Session | Total HT | Total TTC | Échéance
    FA2026-00001 | S0001   | {0}      | {0}       | {1}

    Lignes
    N°      | Facture      | Prix unitaire HT | Total HT | Financement
    L000001 | FA2026-00001 | {0}              | {0}      | FI00001
"""


def test_more_invoiced_than_financed_is_blocking() -> None:
    """« Already invoiced share (over-invoicing) », beyond one cent."""
    late = "31/12/2026"

    assert found("Montant HT", "1000", INVOICED.format("1000,01", late)) == []
    assert found("Montant HT", "1000", INVOICED.format("1000,02", late)) == [("FIN-006", "bloquant")]


def test_an_inactive_financing_that_stays_invoiced() -> None:
    """What is cancelled or replaced must have its credit note."""
    assert found("Statut", "remplacé", INVOICED.format("1000", "31/12/2026")) == [("FIN-018", "avertissement")]


def test_more_invoiced_than_due_after_an_absence() -> None:
    """P00002 owes nothing any more, and 400 € are invoiced."""
    titles, cells = "Session | Participant", "S0002 | P00002"

    assert found(titles, cells, INVOICED.format("400", "31/12/2026")) == [("FIN-020", "avertissement")]


def test_a_payer_in_arrears_is_pointed_out() -> None:
    """« Overdue debtor »: a payer with a late invoice who is about to be reinvoiced."""
    assert found("Montant HT", "1000", INVOICED.format("400", "21/11/2026")) == [("FIN-021", "avertissement")]


def test_a_payer_in_arrears_is_pointed_out_once() -> None:
    """It is the debtor who is late: ten trainees of his are not ten problems."""
    both = "Financements\nN° | Financeur | Montant HT\nFI00009 | C1 | 1000"
    codes = found("Montant HT", "1000", INVOICED.format("400", "21/11/2026"), both)
    assert [code for code, _ in codes].count("FIN-021") == 1


def test_a_session_of_an_unknown_product_is_told_once() -> None:
    """REF-001 leads to the session's cell; no cell of its financings has anything to choose."""
    unknown = "Sessions\nN° | Type | Produit\nS0005 | INTER | RIEN", "Participants\nN° | Session\nP00009 | S0005"
    assert found("Session | Participant | Montant HT", "S0005 | P00009 | 1000", *unknown) == []


def test_an_opco_without_agreement_is_not_given_one() -> None:
    """The day is that of the session; the cure of an earlier agreement is to type its date."""
    cells = problems(school(PEOPLE, line("Financeur | N° accord", "OP2 | A1")), TODAY)
    (problem,) = (p for p in cells if p.code == "FIN-008")
    assert "OP2 n'a pas la subrogation pour une session du 05/10/2026 dont la Date accord est vide." in problem.message
    assert "saisissez la Date accord si elle est d'avant le 01/10/2026" in problem.cure


def test_a_price_that_cannot_be_computed() -> None:
    """A composition without end has no price to compare with."""
    loop = "Compositions\nN° | Produit | Composant\nCO00001 | EXC | REP\nCO00002 | REP | EXC"

    assert found("Montant HT", "1000", loop) == [("FIN-019", "avertissement")]


def test_the_sum_of_several_payers_is_held_to_the_price() -> None:
    """More than two payers, typed in the table: 500 + 300 + 200 make the price, one euro more does not."""
    lines = """
        Financements
        N°      | Session | Financeur | Montant HT | N° accord
        FI00001 | S0004   | C1        | 500        |
        FI00002 | S0004   | OP1       | 300        | A1
        FI00003 | S0004   | FT        | {}         |
    """

    assert told(school(PEOPLE, lines.format(200)), "FIN") == []
    assert told(school(PEOPLE, lines.format(201)), "FIN") == [("FIN-001", "FI00001", "avertissement")]


def test_a_dated_rate_must_hold_at_the_end_of_the_session() -> None:
    """« VAT rate not in dated list »: a rate that ended on 05/10/2026 does not hold on 06/10/2026."""
    old = "Taux\nCode | Type | Valeur | Effet du | Effet au | Mention\nVIEUX | TVA | 0% | 01/01/2014 | 05/10/2026 | Exonéré"

    assert found("TVA", "VIEUX", old) == [("FIN-015", "bloquant")]


def test_what_stops_an_invoice_is_a_warning_until_then() -> None:
    """An OPCO without agreement is blocking in Contrôle once its session is finished, and always for an invoice."""
    ledger = school(PEOPLE, line("Financeur", "OP1"))
    warned = [p for p in problems(ledger) if p.code == "FIN-007"]
    session = ledger.get(Session, "S0001")
    planned = ledger.after([Replace(session, replace(session, status=SessionStatus.PLANNED))])

    def severities(found_: list[Problem]) -> list[str]:
        return [p.severity for p in found_]

    assert severities(warned) == ["avertissement"]
    assert severities(list(stopping(warned))) == ["bloquant"]
    assert severities(list(judged(ledger, warned, TODAY))) == ["bloquant"]
    assert severities(list(judged(planned, warned, TODAY))) == ["avertissement"]
