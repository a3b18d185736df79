"""Sessions à facturer: those to invoice, and those to cancel."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.actions.base import Context
from gescof_xl.actions.list_sessions_to_invoice import Params, act
from gescof_xl.core.changes import Rewrite
from gescof_xl.core.errors import Refused
from gescof_xl.domain.tables.reports import Billing, ToInvoiceLine
from tests.office import press, read
from tests.text_tables import SCHOOL_RATES, school, workbook

TODAY = Context(today=date(2026, 11, 22))

FOUR_STATES = """
    Clients
    Code
    C1
    C2

    Financeurs
    Code | Délai de facturation (jours)
    OP1  | 90

    Sessions
    N°    | Fin        | Statut
    S0001 | 06/10/2026 | Réalisée
    S0002 | 07/10/2026 | Réalisée
    S0003 | 08/10/2026 | Confirmée
    S0004 | 09/10/2026 | Réalisée

    Participants
    N°     | Session | Nom    | Client
    P00001 | S0001   | Martin | C1
    P00002 | S0002   | Durand | C2
    P00003 | S0003   | Petit  | C1
    P00004 | S0004   | Roux   | C1

    Financements
    N°      | Session | Participant | Financeur | Montant HT | Facturé HT
    FI00001 | S0001   | P00001      | C1        | 1000       | 0
    FI00002 | S0002   | P00002      | C2        | 600        | 600
    FI00003 | S0002   | P00002      | OP1       | 400        | 0
    FI00004 | S0003   | P00003      | C1        | 1000       | 1000
    FI00005 | S0004   | P00004      | C1        | 1000       | 1200

    Factures
    N°           | Session | Total HT | Total TTC | Tiers
    FA2026-00001 | S0002   | 600      | 600       | C2
    FA2026-00002 | S0003   | 1000     | 1000      | C1
    FA2026-00003 | S0004   | 1200     | 1200      | C1

    Lignes
    N°      | Facture      | Prix unitaire HT | Total HT | Financement
    L000001 | FA2026-00001 | 600              | 600      | FI00002
    L000002 | FA2026-00002 | 1000             | 1000     | FI00004
    L000003 | FA2026-00003 | 1200             | 1200     | FI00005
"""


def listed(text: str, params: Params | None = None) -> dict[str, ToInvoiceLine]:
    (change,) = act(school(text), TODAY, params or Params()).changes
    assert isinstance(change, Rewrite)
    return {line.session: line for line in change.rows if isinstance(line, ToInvoiceLine)}


def test_finished_sessions_show_what_is_financed_invoiced_and_left() -> None:
    """Each finished session is to invoice, partly, fully or over invoiced, with its three amounts HT."""
    found = listed(FOUR_STATES)

    assert {n: (line.state, line.financed, line.invoiced, line.left) for n, line in found.items()} == {
        "S0001": (Billing.TO_DO, Decimal(1000), Decimal(0), Decimal(1000)),
        "S0002": (Billing.PARTLY, Decimal(1000), Decimal(600), Decimal(400)),
        "S0003": (Billing.DONE, Decimal(1000), Decimal(1000), Decimal(0)),
        "S0004": (Billing.OVER, Decimal(1000), Decimal(1200), Decimal(-200)),
    }


def test_the_first_limit_of_a_funder_is_shown() -> None:
    """A funder that wants its invoice within 90 days of the end (07/10/2026) has it until 05/01/2027."""
    assert listed(FOUR_STATES)["S0002"].deadline == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("params", "sessions"),
    [
        (Params(since=date(2026, 10, 8)), ["S0003", "S0004"]),
        (Params(until=date(2026, 10, 7)), ["S0001", "S0002"]),
        (Params(client="C2"), ["S0002"]),
        (Params(funder="OP1"), ["S0002"]),
        (Params(funder="C1", until=date(2026, 10, 8)), ["S0001", "S0003"]),
    ],
)
def test_filters_by_dates_client_and_funder(params: Params, sessions: list[str]) -> None:
    """The list keeps sessions that end between two days, that a client attends, that a party pays."""
    assert list(listed(FOUR_STATES, params)) == sessions


def test_sessions_to_cancel_say_why() -> None:
    """No participant, too few of them, or a past session that was never confirmed: each is to cancel, with its reason."""
    found = listed("""
        Clients
        Code
        C1

        Sessions
        N°    | Début      | Fin        | Statut    | Minimum | Type  | Client
        S0001 | 01/12/2026 | 02/12/2026 | Prévue    |         | INTER |
        S0002 | 01/12/2026 | 02/12/2026 | Confirmée | 3       | INTER |
        S0003 | 01/10/2026 | 02/10/2026 | Prévue    |         | INTER |
        S0004 | 01/12/2026 | 02/12/2026 | Prévue    |         | INTRA | C1
        S0005 | 01/12/2026 | 02/12/2026 | Annulée   |         | INTER |
        S0006 | 01/12/2026 | 02/12/2026 | Confirmée | 1       | INTER |
        S0007 | 01/10/2026 | 02/10/2026 | Prévue    |         | INTER |

        Participants
        N°     | Session | Nom    | Présence
        P00001 | S0002   | Martin |
        P00002 | S0002   | Durand | Désisté
        P00003 | S0003   | Petit  |
        P00006 | S0006   | Roux   |
        P00007 | S0007   | Blanc  |

        Financements
        N°      | Session | Participant | Montant HT
        FI00007 | S0007   | P00007      | 1000

        Factures
        N°           | Type    | Session | Total HT | Total TTC
        FA2026-00001 | Acompte | S0007   | 300      | 300

        Lignes
        N°      | Facture      | Prix unitaire HT | Total HT | Financement
        L000001 | FA2026-00001 | 300              | 300      | FI00007
    """)

    assert {n: (line.state, line.remark) for n, line in found.items()} == {
        "S0003": (Billing.TO_CANCEL, "passée le 02/10/2026 sans avoir été confirmée"),
        "S0007": (Billing.PARTLY, ""),  # something is invoiced: it is not simply one to cancel
        "S0001": (Billing.TO_CANCEL, "aucun participant"),
        "S0002": (Billing.TO_CANCEL, "1 participant pour un minimum de 3"),
    }


def test_absences_lower_what_is_left_and_a_fee_raises_it() -> None:
    """7 of 14 hours at 1 000 € leave 500 €, a fee of 200 € is added, and the remark says both."""
    line = listed("""
        Clients
        Code
        C1

        Sessions
        N°
        S0001

        Participants
        N°     | Présence | Facturation | Heures suivies | Dédit HT | Nom
        P00001 | Abandon  | Prorata     | 7              |          | Martin
        P00002 | Désisté  | Dédit       |                | 200      | Durand

        Financements
        N°      | Participant | Montant HT
        FI00001 | P00001      | 1000
        FI00002 | P00002      | 1000
    """)["S0001"]

    assert (line.financed, line.left) == (Decimal(2000), Decimal(700))
    assert line.remark == "absences : −1\u00a0500,00\u00a0€ ; dédits : 200,00\u00a0€"


def test_an_unknown_client_is_refused() -> None:
    """A filter on a party that does not exist is refused rather than answered by an empty list."""
    with pytest.raises(Refused, match="C9"):
        press(workbook(SCHOOL_RATES, FOUR_STATES), "sessions-a-facturer", client="C9")


def test_the_list_is_rewritten_in_place_and_comments_stay() -> None:
    """A session that is no longer listed goes, the others keep what staff typed beside them."""
    old = """
        AFacturer
        Session | État       | Formation | Type  | Début      | Fin        | Participants | Financé HT | Facturé HT | Reste HT | Commentaire
        S0001   | partielle  | Excel     | INTER | 05/10/2026 | 06/10/2026 | 1            | 1          | 1          | 0        | voir Anne
        S0099   | à facturer | Excel     | INTER | 05/10/2026 | 06/10/2026 | 1            | 1          | 0          | 1        | disparue
    """
    book = workbook(SCHOOL_RATES, FOUR_STATES, old)

    press(book, "sessions-a-facturer")

    assert [(line.session, line.comment) for line in read(book).to_invoice] == [
        ("S0001", "voir Anne"),
        ("S0002", ""),
        ("S0003", ""),
        ("S0004", ""),
    ]


FREE = """
    Clients
    Code
    C1

    Sessions
    N°    | Fin        | Statut
    S0001 | 06/10/2026 | Réalisée
    S0002 | 06/10/2026 | Réalisée

    Participants
    N°     | Session | Nom    | Client
    P00001 | S0001   | Martin | C1
    P00002 | S0002   | Durand | C1

    Financements
    N°      | Session | Participant | Financeur | Prix catalogue | Remise | Montant HT
    FI00001 | S0001   | P00001      | C1        | 1000           | 100%   | 0
"""


def test_a_training_that_is_offered_waits_for_nothing() -> None:
    """At 100 % of discount it is invoiced without a document; without any financing, there is first one to type."""
    found = _lines_of(FREE)
    assert found == [("S0001", "facturée", "financée à 0,00 €"), ("S0002", "à facturer", "à financer d'abord")]
    outcome = press(workbook(SCHOOL_RATES, FREE), "facturer-session", session="S0001")
    assert "S0001" in outcome.message


def _lines_of(text: str) -> list[tuple[str, str, str]]:
    rewrite = act(school(text), TODAY, Params()).changes[0]
    assert isinstance(rewrite, Rewrite)
    rows = [row for row in rewrite.rows if isinstance(row, ToInvoiceLine)]
    return [(row.session, row.state.value, row.remark.replace("\u00a0", " ")) for row in rows]
