"""« Facturation » of a session, after the buttons that change what it owes without issuing anything."""

from __future__ import annotations

from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import drawn, press
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import PARTIES

TRAINEES = """
    Sessions
    N°    | Type  | Statut   | Début      | Fin        | Facturation
    S0001 | INTER | Réalisée | 05/10/2026 | 06/10/2026 | {state}
    S0002 | INTER | Prévue   | 07/12/2026 | 08/12/2026 |

    Participants
    N°     | Nom    | Présence   | Facturation | Dédit HT
    P00001 | Martin | Présent    | {charging}  |
    P00002 | Durand | {presence} | {charged}   | {fee}
"""
INVOICED = """
    Financements
    N°      | Participant | Montant HT | Facturé HT
    FI00001 | P00001      | 1000       | 1000

    Factures
    N°           | Session | Total HT | Total TTC
    FA2026-00001 | S0001   | 1000     | 1000

    Lignes
    N°      | Facture      | Participant | Prix unitaire HT | Total HT | Financement
    L000001 | FA2026-00001 | P00001      | 1000             | 1000     | FI00001
"""
FINANCED = "Financements\nN° | Participant | Montant HT\nFI00002 | P00002 | 1000"
USUAL = {"state": "", "charging": "Intégrale", "presence": "Inscrit", "charged": "Intégrale", "fee": ""}


def trained(*tables: str, **cells: str) -> MemoryWorkbook:
    """Two participants of C1, Martin and Durand; financed and invoiced is what is drawn."""
    return workbook(SCHOOL_RATES, PARTIES, TRAINEES.format(**USUAL | cells), *tables)


def half_invoiced(**cells: str) -> MemoryWorkbook:
    """Each is financed for 1000 € HT by C1; Martin is invoiced, Durand is not."""
    return trained(INVOICED, FINANCED, state="partielle", **cells)


def states(book: MemoryWorkbook) -> list[str]:
    return drawn(book, "Sessions", "Facturation")


def test_a_financed_session_is_to_be_invoiced() -> None:
    """Nothing was owed; the financing of a participant makes it « à facturer »."""
    book = trained()

    press(book, "financer", participant="P00001")

    assert states(book) == ["à facturer", ""]


def test_a_late_financing_reopens_an_invoiced_session() -> None:
    """All was invoiced; 1000 € more are financed: « partielle »."""
    book = trained(INVOICED, state="facturée")

    press(book, "financer", participant="P00002")

    assert states(book)[0] == "partielle"


def test_an_absence_ends_the_invoicing() -> None:
    """The only participant who remained to invoice never came: « facturée »."""
    book = half_invoiced()

    press(book, "presences", participant="P00002", presence="Absent")

    assert states(book)[0] == "facturée"


def test_an_absence_after_the_invoice_is_too_much_invoiced() -> None:
    """1000 € are invoiced for a participant who owes nothing: « dépassée »."""
    book = half_invoiced()

    press(book, "presences", participant="P00001", presence="Absent")

    assert states(book)[0] == "dépassée"


def test_a_withdrawal_fee_reopens_an_invoiced_session() -> None:
    """All was invoiced; a fee of 150 € of a participant whom nobody financed is owed: « partielle »."""
    book = trained(INVOICED, state="facturée")

    press(book, "presences", participant="P00002", presence="Désisté", fee="150")

    assert states(book)[0] == "partielle"


def test_a_replaced_trainee_no_longer_owes_his_fee() -> None:
    """His fee was all that remained to invoice; a replacement takes his place, and the fee is gone: « facturée »."""
    book = trained(INVOICED, state="partielle", presence="Désisté", charged="Dédit", fee="150")

    press(book, "presences", participant="P00002", last_name="Blanc", first_name="Jean")

    assert states(book)[0] == "facturée"


def test_a_postponement_changes_both_sessions() -> None:
    """What remained goes to the other session: the first is « facturée », the second « à facturer »."""
    book = half_invoiced()

    press(book, "presences", participant="P00002", postpone="S0002")

    assert states(book) == ["facturée", "à facturer"]


def test_an_unknown_remainder_leaves_the_cell() -> None:
    """Martin's pro rata lacks its hours: nobody can say what is left, the cell stays as it was."""
    book = trained(INVOICED, state="facturée", charging="Prorata")

    press(book, "financer", participant="P00002")

    assert states(book)[0] == "facturée"
