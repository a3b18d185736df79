"""The entries of each event of the trade, as the table of docs/trade.md § Accounting entries gives them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import total
from gescof_xl.domain.accounting.entries import Entry
from gescof_xl.domain.accounting.export import export, to_export
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Allocation
from tests.office import press, read
from tests.text_tables import SCHOOL_RATES, school, workbook

DAY = date(2026, 12, 31)
DEBITS = """
    Organisme
    Clé           | Valeur
    Régime de TVA | {}
"""


def taxed(regime: str, *texts: str) -> Ledger:
    """The usual school, subject to VAT."""
    return school_with(regime, PRODUCTS, *texts)


def school_with(regime: str, *texts: str) -> Ledger:
    from tests import text_tables

    rates = text_tables.SCHOOL_RATES.replace("Régime de TVA  | Exonéré", f"Régime de TVA  | {regime}")
    return text_tables.ledger(rates, CLIENTS, *texts)


CLIENTS = """
    Clients
    Code | Raison sociale | Compte auxiliaire
    C1   | Alpha          | 411ALPHA
    C2   | Beta           |
"""
PRODUCTS = """
    Produits
    Code | Libellé | Nature    | Prix HT | TVA
    TAX  | Conseil | Formation | 2000    | TVA20
"""


def entries(ledger: Ledger) -> tuple[Entry, ...]:
    return export(ledger, to_export(ledger), DAY).entries


def drawn(ledger: Ledger) -> list[str]:
    """Each line of each entry: journal, account, auxiliary, debit, credit, letter."""
    return [
        " ".join(
            part
            for part in (
                entry.journal,
                line.account,
                line.aux,
                _amount("D", line.debit) or _amount("C", line.credit),
                line.letter,
            )
            if part
        )
        for entry in entries(ledger)
        for line in entry.lines
    ]


def _amount(side: str, amount: Decimal) -> str:
    return f"{side}{amount.normalize():f}" if amount else ""


def test_exempt_invoice() -> None:
    """Exempt invoice 1 490: 411 at the debit, 706 at the credit, and no VAT."""
    found = drawn(
        school(
            """
            Clients
            Code
            C1

            Factures
            N°           | Total HT | Total TTC
            FA2026-00001 | 1490     | 1490

            Lignes
            N°      | Facture      | Produit | Prix unitaire HT | Total HT
            L000001 | FA2026-00001 | EXC     | 1490             | 1490
            """
        )
    )
    assert found == ["VE 411000 C1 D1490", "VE 706000 C1490"]


INVOICE = """
    Factures
    N°           | Total HT | TVA | Total TTC
    FA2026-00001 | 2000     | 400 | 2400

    Lignes
    N°      | Facture      | Produit | Prix unitaire HT | TVA   | Total HT
    L000001 | FA2026-00001 | TAX     | 2000             | TVA20 | 2000
"""


def test_taxed_on_debits() -> None:
    """VAT on debits: due when the invoice is issued."""
    assert drawn(taxed("Assujetti sur débits", INVOICE)) == [
        "VE 411000 411ALPHA D2400",
        "VE 706000 C2000",
        "VE 445710 C400",
    ]


def test_taxed_on_collection() -> None:
    """VAT on collection: waits on 4458, then 44571 pro rata at each payment, to the cent when all is paid."""
    ledger = taxed(
        "Assujetti sur encaissements",
        INVOICE,
        """
        Reglements
        N°     | Date       | Montant
        R00001 | 15/11/2026 | 100
        R00002 | 20/11/2026 | 2300

        Affectations
        N°      | Règlement | Facture      | Montant | Date
        AF00001 | R00001    | FA2026-00001 | 100     | 15/11/2026
        AF00002 | R00002    | FA2026-00001 | 2300    | 20/11/2026
        """,
    )
    assert drawn(ledger) == [
        "VE 411000 411ALPHA D2400 AAA",
        "VE 706000 C2000",
        "VE 445800 C400",
        "BQ 512000 D100",
        "BQ 411000 411ALPHA C100 AAA",
        "BQ 445800 D16.67",
        "BQ 445710 C16.67",
        "BQ 512000 D2300",
        "BQ 411000 411ALPHA C2300 AAA",
        "BQ 445800 D383.33",
        "BQ 445710 C383.33",
    ]


DEPOSIT = """
    Factures
    N°           | Type    | Date       | Total HT | TVA | Total TTC
    FA2026-00001 | Acompte | 01/10/2026 | 600      | 120 | 720
    FA2026-00002 | Facture | 10/10/2026 | 1400     | 280 | 1680

    Lignes
    N°      | Facture      | Produit | Quantité | Prix unitaire HT | TVA   | Total HT | Acompte déduit | Nature de ligne
    L000001 | FA2026-00001 | TAX     | 1        | 600              | TVA20 | 600      |                | acompte
    L000002 | FA2026-00002 | TAX     | 1        | 2000             | TVA20 | 2000     |                | formation
    L000003 | FA2026-00002 | TAX     | -1       | 600              | TVA20 | -600     | FA2026-00001   | acompte déduit

    Reglements
    N°     | Date       | Montant
    R00001 | 03/10/2026 | 720

    Affectations
    N°      | Règlement | Facture      | Montant | Date
    AF00001 | R00001    | FA2026-00001 | 720     | 03/10/2026
"""


def test_deposit_and_final_invoice() -> None:
    """A deposit goes to 4191 with VAT due at its payment; the final invoice deducts both."""
    assert drawn(taxed("Assujetti sur débits", DEPOSIT)) == [
        "VE 411000 411ALPHA D720 AAA",
        "VE 419100 C600",
        "VE 445800 C120",
        "BQ 512000 D720",
        "BQ 411000 411ALPHA C720 AAA",
        "BQ 445800 D120",
        "BQ 445710 C120",
        "VE 411000 411ALPHA D1680",
        "VE 706000 C2000",
        "VE 419100 D600",
        "VE 445710 C400",
        "VE 445710 D120",
    ]


def test_avoir() -> None:
    """Credit note 333.33 + 66.67 on an invoice with VAT on debits: sales and VAT at the debit, client at the credit."""
    ledger = taxed(
        "Assujetti sur débits",
        """
        Factures
        N°           | Type    | Total HT | TVA    | Total TTC | Facture d'origine
        FA2026-00001 | Facture | 2000     | 400    | 2400      |
        AV2026-00001 | Avoir   | -333,33  | -66,67 | -400      | FA2026-00001

        Lignes
        N°      | Facture      | Produit | Quantité | Prix unitaire HT | TVA   | Total HT | Ligne d'origine
        L000001 | FA2026-00001 | TAX     | 1        | 2000             | TVA20 | 2000     |
        L000002 | AV2026-00001 | TAX     | -1       | 333,33           | TVA20 | -333,33  | L000001
        """,
    )
    assert drawn(ledger)[:3] == ["VE 411000 411ALPHA C400", "VE 706000 D333.33", "VE 445710 D66.67"]


TWO = """
    Factures
    N°           | Total HT | Total TTC | Tiers
    FA2026-00001 | 100      | 100       | C1
    FA2026-00002 | 200      | 200       | C2

    Lignes
    N°      | Facture      | Produit | Prix unitaire HT | Total HT
    L000001 | FA2026-00001 | EXC     | 100              | 100
    L000002 | FA2026-00002 | EXC     | 200              | 200
"""


def test_one_payment_of_several_invoices_and_an_overpayment() -> None:
    """One line of 411 an invoice, on the auxiliary of whoever was invoiced; what is too much stays with the payer."""
    ledger = school_with(
        "Exonéré",
        TWO,
        """
        Reglements
        N°     | Mode   | Montant
        R00001 | Chèque | 312

        Affectations
        N°      | Règlement | Facture      | Montant
        AF00001 | R00001    | FA2026-00001 | 100
        AF00002 | R00001    | FA2026-00002 | 200
        """,
    )
    assert drawn(ledger)[4:] == [
        "BQ 511200 D312",
        "BQ 411000 411ALPHA C100 AAA",
        "BQ 411000 C2 C200 AAB",
        "BQ 411000 411ALPHA C12",
    ]


def test_cents_written_off() -> None:
    """Cents that lack go to 658, cents too many to 758, in the journal of adjustments."""
    ledger = school_with(
        "Exonéré",
        TWO,
        """
        Reglements
        N°     | Mode     | Montant | N° pièce
        R00001 | Virement | 99,97   |
        R00002 | Écart    | 0,03    | R00001
        R00003 | Espèces  | 200,02  |
        R00004 | Écart    | -0,02   | R00003

        Affectations
        N°      | Règlement | Facture      | Montant
        AF00001 | R00001    | FA2026-00001 | 99,97
        AF00002 | R00002    | FA2026-00001 | 0,03
        AF00003 | R00003    | FA2026-00002 | 200
        """,
    )
    assert drawn(ledger)[4:] == [
        "BQ 512000 D99.97",
        "BQ 411000 411ALPHA C99.97 AAA",
        "BQ 531000 D200.02",
        "BQ 411000 C2 C200 AAB",
        "BQ 411000 411ALPHA C0.02",
        "OD 658000 D0.03",
        "OD 411000 411ALPHA C0.03 AAA",
        "OD 758000 C0.02",
        "OD 411000 411ALPHA D0.02",
    ]


LOSS = """
    Reglements
    N°     | Mode  | Montant
    R00001 | Perte | 2400

    Affectations
    N°      | Règlement | Facture      | Montant
    AF00001 | R00001    | FA2026-00001 | 2400
"""


@pytest.mark.parametrize(("regime", "account"), [("débits", "445710"), ("encaissements", "445800")])
def test_bad_debt(regime: str, account: str) -> None:
    """A lost debt: 654 for the amount HT; its VAT is taken back from where it was (CGI 272)."""
    assert drawn(taxed(f"Assujetti sur {regime}", INVOICE, LOSS))[3:] == [
        "OD 654000 D2000",
        "OD 411000 411ALPHA C2400 AAA",
        f"OD {account} D400",
    ]


def test_bounced_cheque() -> None:
    """The inverse of a payment: 411 at the debit, VAT back to waiting; the invoice is due again."""
    ledger = taxed(
        "Assujetti sur encaissements",
        INVOICE,
        """
        Reglements
        N°     | Date       | Mode   | Montant | Annule
        R00001 | 15/11/2026 | Chèque | 2400    |
        R00002 | 20/11/2026 | Chèque | -2400   | R00001

        Affectations
        N°      | Règlement | Facture      | Montant | Date
        AF00001 | R00001    | FA2026-00001 | 2400    | 15/11/2026
        AF00002 | R00002    | FA2026-00001 | -2400   | 20/11/2026
        """,
    )
    assert drawn(ledger)[7:] == ["BQ 511200 C2400", "BQ 411000 411ALPHA D2400", "BQ 445800 C400", "BQ 445710 D400"]


def test_withdrawal_fee() -> None:
    """A fee kept when a participant withdraws is an indemnity: 7581, without VAT."""
    ledger = school_with(
        "Exonéré",
        """
        Sessions
        N°
        S0001

        Participants
        N°     | Session
        P00001 | S0001

        Factures
        N°           | Total HT | Total TTC | Session
        FA2026-00001 | 300      | 300       | S0001

        Lignes
        N°      | Facture      | Participant | Libellé | Prix unitaire HT | TVA | Total HT | Nature de ligne
        L000001 | FA2026-00001 | P00001      | Dédit   | 300              | HC  | 300      | dédit
        """,
    )
    assert drawn(ledger) == ["VE 411000 411ALPHA D300", "VE 758100 C300"]


def test_avoir_that_settles_its_invoice() -> None:
    """No money, no VAT due: what waited for the invoice and for its credit note is the same; both share a letter."""
    ledger = taxed(
        "Assujetti sur encaissements",
        """
        Factures
        N°           | Type    | Total HT | TVA  | Total TTC | Facture d'origine
        FA2026-00001 | Facture | 2000     | 400  | 2400      |
        AV2026-00001 | Avoir   | -2000    | -400 | -2400     | FA2026-00001

        Lignes
        N°      | Facture      | Produit | Quantité | Prix unitaire HT | TVA   | Total HT | Ligne d'origine
        L000001 | FA2026-00001 | TAX     | 1        | 2000             | TVA20 | 2000     |
        L000002 | AV2026-00001 | TAX     | -1       | 2000             | TVA20 | -2000    | L000001

        Affectations
        N°      | Avoir        | Facture      | Montant
        AF00001 | AV2026-00001 | FA2026-00001 | 2400
        """,
    )
    assert drawn(ledger) == [
        "VE 411000 411ALPHA C2400 AAA",
        "VE 706000 D2000",
        "VE 445800 D400",
        "VE 411000 411ALPHA D2400 AAA",
        "VE 706000 C2000",
        "VE 445800 C400",
    ]


def test_product_account() -> None:
    """The sales account of a product comes before that of its nature; other products than training go to 708."""
    ledger = school_with(
        "Exonéré",
        """
        Produits
        Code | Libellé | Nature    | Prix HT | TVA | Compte de vente
        ANG  | Anglais | Formation | 100     | EXO | 706200

        Factures
        N°           | Total HT | TVA  | Total TTC
        FA2026-00001 | 118,18   | 1,82 | 120

        Lignes
        N°      | Facture      | Produit | Prix unitaire HT | TVA   | Total HT
        L000001 | FA2026-00001 | ANG     | 100              | EXO   | 100
        L000002 | FA2026-00001 | REP     | 18,18            | TVA10 | 18,18
        """,
    )
    assert drawn(ledger) == ["VE 411000 411ALPHA D120", "VE 706200 C100", "VE 708000 C18.18", "VE 445800 C1.82"]


def test_nothing_is_exported_twice() -> None:
    """What an export took is marked; a later export takes only what is new, numbered after."""
    ledger = taxed("Assujetti sur encaissements", INVOICE)
    first = export(ledger, to_export(ledger), DAY)
    ledger = ledger.after(first.changes)
    assert not to_export(ledger)
    paid = taxed(
        "Assujetti sur encaissements",
        INVOICE,
        """
        Reglements
        N°     | Montant
        R00001 | 2400

        Affectations
        N°      | Règlement | Facture      | Montant
        AF00001 | R00001    | FA2026-00001 | 2400
        """,
    )
    ledger = paid.after(first.changes)
    second = export(ledger, to_export(ledger), DAY)
    assert (first.batch, second.batch) == ("EX00001", "EX00002")
    assert [e.number for e in (*first.entries, *second.entries)] == [1, 2]
    assert [(line.account, line.letter) for line in second.entries[0].lines] == [
        ("512000", ""),
        ("411000", ""),
        ("445800", ""),
        ("445710", ""),
    ]


def test_credit_used_later_for_another_party() -> None:
    """An overpayment exported before that settles another party's invoice moves between auxiliaries, without money."""
    ledger = school_with(
        "Exonéré",
        TWO,
        """
        Reglements
        N°     | Date       | Montant
        R00001 | 01/11/2026 | 100
        """,
    )
    first = export(ledger, to_export(ledger), DAY)
    with_allocation = school_with(
        "Exonéré",
        TWO,
        """
        Reglements
        N°     | Date       | Montant
        R00001 | 01/11/2026 | 100

        Affectations
        N°      | Règlement | Facture      | Montant
        AF00001 | R00001    | FA2026-00002 | 100
        """,
    )
    after = with_allocation.after(first.changes)
    second = export(after, to_export(after), DAY)
    assert [(line.aux, line.debit, line.credit) for line in second.entries[0].lines] == [
        ("411ALPHA", Decimal(100), Decimal(0)),
        ("C2", Decimal(0), Decimal(100)),
    ]


def test_vat_of_a_credit_used_later() -> None:
    """A payment kept as credit gives its VAT on the day on which it settles an invoice."""
    ledger = taxed(
        "Assujetti sur encaissements",
        INVOICE,
        """
        Reglements
        N°     | Date       | Montant
        R00001 | 01/09/2026 | 2400

        Affectations
        N°      | Règlement | Facture      | Montant | Date
        AF00001 | R00001    | FA2026-00001 | 2400    | 10/10/2026
        """,
    )
    assert drawn(ledger)[-2:] == ["OD 445800 D400", "OD 445710 C400"]
    assert entries(ledger)[-1].date == date(2026, 10, 10)


def test_altered_invoice_is_not_exported() -> None:
    """An invoice whose lines no longer add up to it is refused, by name."""
    ledger = taxed("Assujetti sur débits", INVOICE.replace("TVA20 | 2000", "TVA20 | 1999"))
    with pytest.raises(Refused, match="FA2026-00001"):
        entries(ledger)


def test_an_avoir_used_in_two_exports_gives_back_its_vat_to_the_cent() -> None:
    """16.67 of VAT in two halves: 8.34 (half up), then what is left, 8.33, whatever the export that took the first."""
    ledger = taxed(
        "Assujetti sur encaissements",
        """
        Factures
        N°           | Type    | Total HT | TVA    | Total TTC | Facture d'origine
        FA2026-00001 | Facture | 83,33    | 16,67  | 100       |
        FA2026-00002 | Facture | 2000     | 400    | 2400      |
        FA2026-00003 | Facture | 2000     | 400    | 2400      |
        AV2026-00001 | Avoir   | -83,33   | -16,67 | -100      | FA2026-00001

        Lignes
        N°      | Facture      | Produit | Quantité | Prix unitaire HT | TVA   | Total HT | Ligne d'origine
        L000001 | FA2026-00001 | TAX     | 1        | 83,33            | TVA20 | 83,33    |
        L000002 | FA2026-00002 | TAX     | 1        | 2000             | TVA20 | 2000     |
        L000003 | FA2026-00003 | TAX     | 1        | 2000             | TVA20 | 2000     |
        L000004 | AV2026-00001 | TAX     | -1       | 83,33            | TVA20 | -83,33   | L000001

        Affectations
        N°      | Avoir        | Facture      | Montant | Date
        AF00001 | AV2026-00001 | FA2026-00002 | 50      | 15/10/2026
        AF00002 | AV2026-00001 | FA2026-00003 | 50      | 15/11/2026
        """,
    )
    given = []
    for until in (date(2026, 10, 31), date(2026, 11, 30)):
        done = export(ledger, to_export(ledger, until=until), DAY)
        ledger = ledger.after(done.changes)
        lines = [line for entry in done.entries for line in entry.lines]
        given.append(total(x.debit for x in lines if x.account == "445710" and "AV2026" in x.label))
    # 50 of 2 400 gives 8.33 of VAT on each invoice: against the second half of the credit note there is nothing to move
    assert given == [Decimal("8.34"), Decimal(0)]
    assert total(line.debit - line.credit for line in ledger.posted if line.account == "445710") == Decimal("0.01")


def _paid_before() -> Ledger:
    """1000 of C1, then an invoice of 1000, not settled yet; nothing exported."""
    book = workbook(SCHOOL_RATES, CLIENTS)
    press(book, "saisir-reglement", party="C1", amount=Decimal(1000))
    press(book, "facturer-directe", party="C1", lines=("EXC",))
    return read(book)


def _retyped(ledger: Ledger) -> Ledger:
    """The auxiliary account of C1 retyped."""
    return replace(ledger, clients=(replace(ledger.clients[0], account="411NEW"), *ledger.clients[1:]))


def _exported(ledger: Ledger) -> Ledger:
    return ledger.after(export(ledger, to_export(ledger), DAY).changes)


def _settled(ledger: Ledger) -> Ledger:
    used = Allocation(
        number="AF00001", payment="R00001", invoice="FA2026-00001", amount=Decimal(1000), date=date(2027, 1, 5)
    )
    return replace(ledger, allocations=(used,))


def test_an_auxiliary_account_retyped_after_an_export_moves_nothing() -> None:
    """Invoice and payment were exported on 411ALPHA: settled later, they are on one account still."""
    assert entries(_settled(_retyped(_exported(_paid_before())))) == ()


def test_money_kept_on_another_account_than_its_invoice_moves_to_it() -> None:
    """The payment was exported once the card said 411NEW: what settles the invoice of 411ALPHA is moved there."""
    assert drawn(_settled(_exported(_retyped(_paid_before())))) == [
        "OD 411000 411NEW D1000",
        "OD 411000 411ALPHA C1000",
    ]
