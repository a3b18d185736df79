"""The assistants, played in one live workbook: a line is selected, the form is answered, « Valider » writes.

Training is exempt of VAT, at 1 000 € a participant; meals bear 10 %, rooms 20 %. Each test has rows of its own.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from gescof_xl.domain.tables.training import Financing, Participant, Session
from tests.live_backends import close_books
from tests.office import press, read
from tests.playing import Person
from tests.text_tables import SCHOOL_RATES, workbook
from tests.xlwings_libreoffice.engine import App

DRAWN = """
    Taux
    Code      | Type      | Valeur | Effet du   | Effet au   | Mention
    PEN2026S1 | pénalités | 12,15% | 01/01/2026 | 30/06/2026 | Pénalités de retard : 12,15 % par an.

    Clients
    Code | Raison sociale | OPCO | Conditions de paiement
    C1   | Alpha          | OP1  | 30J
    C2   | Béta           |      | 30J
    C3   | Gamma          |      | 30J
    C4   | Delta          |      | 30J

    Financeurs
    Code | Raison sociale
    OP1  | Opco Un

    Sessions
    N°    | Type  | Client | Début      | Fin
    S0001 | INTER |        | 05/10/2026 | 06/10/2026
    S0002 | INTER |        | 05/10/2026 | 06/10/2026
    S0003 | INTRA | C1     | 05/01/2026 | 06/03/2026
    S0004 | INTER |        | 05/10/2026 | 06/10/2026
    S0005 | INTER |        | 05/10/2026 | 06/10/2026
    S0006 | INTER |        | 05/10/2026 | 06/10/2026
    S0007 | INTER |        | 05/10/2026 | 06/10/2026
    S0008 | INTER |        | 05/10/2026 | 06/10/2026
    S0009 | INTER |        | 05/10/2026 | 06/10/2026

    Participants
    N°     | Session | Nom    | Client
    P00001 | S0001   | Martin | C1
    P00002 | S0002   | Durand | C1
    P00003 | S0002   | Petit  | C2
    P00004 | S0004   | Leroy  | C1
    P00005 | S0004   | Garcia | C2
    P00006 | S0005   | Roux   | C1
    P00007 | S0006   | Blanc  | C1
    P00008 | S0007   | Noir   | C1
    P00009 | S0008   | Robin  | C1
    P00010 | S0009   | Simon  | C1

    Financements
    N°      | Session | Participant | Financeur | Montant HT | N° accord | Acompte TTC
    FI00001 | S0001   | P00001      | C1        | 600        |           |
    FI00002 | S0001   | P00001      | OP1       | 400        | A1        |
    FI00003 | S0002   | P00002      | C1        | 1000       |           |
    FI00004 | S0002   | P00003      | C2        | 1000       |           | 300
    FI00005 | S0003   |             | C1        | 1000       |           |
    FI00006 | S0004   | P00004      | C1        | 1000       |           | 250
    FI00007 | S0004   | P00005      | C2        | 1000       |           | 300
    FI00008 | S0005   | P00006      | C1        | 1000       |           |
    FI00009 | S0006   | P00007      | OP1       | 1000       | A2        |
    FI00010 | S0007   | P00008      | OP1       | 1000       | A3        |
    FI00011 | S0008   | P00009      | C1        | 1000       |           |
    FI00012 | S0009   | P00010      | C1        | 1000       |           |

    Supplements
    N°      | Session | Participant | Produit | Libellé | Financeur | Quantité | Prix unitaire HT | TVA
    SU00001 | S0007   | P00008      | REP     | Repas   | OP1       | 2        | 18,18            | TVA10

    Periodes
    N°      | Session | Début      | Fin
    PE00001 | S0003   | 05/01/2026 | 06/01/2026
    PE00002 | S0003   | 05/02/2026 | 06/02/2026
    PE00003 | S0003   | 05/03/2026 | 06/03/2026
"""
DONE: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("2026-01-10", "facturer-directe", {"party": "C3", "lines": ["SAL ; 2 ; 250"]}),
    ("2026-02-10", "facturer-directe", {"party": "C4", "lines": ["REP ; 2", "SAL"]}),
    ("2026-02-20", "saisir-reglement", {"party": "C4", "amount": "280"}),
    ("2026-03-15", "facturer-periode", {"session": "S0003", "periods": ["PE00001"]}),
    ("2026-09-01", "facturer-acompte", {"session": "S0002"}),
    ("2026-09-10", "saisir-reglement", {"party": "C2", "amount": "300"}),
    *(("2026-10-10", "facturer-session", {"session": f"S000{n}"}) for n in (2, 5, 6, 7, 8, 9)),
)  # fmt: skip
"""What the year already holds: an unpaid invoice of C3, a paid one of C4, a deposit of C2, and six sessions."""


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """One workbook for all the tests."""
    drawn = workbook(SCHOOL_RATES, DRAWN)
    for day, button, answers in DONE:
        press(drawn, button, date.fromisoformat(day), **answers)
    yield Person(tmp_path_factory.mktemp("assistants"), read(drawn))
    close_books()
    App.answers.clear()


def test_a_withdrawal_and_its_fee(person: Person) -> None:
    """Nothing of the training is owed any more, by client or OPCO; the client's invoice is the fee alone, without VAT."""
    answers = {"Présence": "Désisté", "Dédit": 150.0}

    noted = person.plays("presences", ("Participants", "P00001"), answers)

    participant = noted.after.get(Participant, "P00001")
    assert (participant.presence.value, participant.charging.value, participant.fee) == (
        "Désisté",
        "Dédit",
        Decimal(150),
    )
    assert noted.after.get(Session, "S0001").invoicing == "à facturer"
    invoiced = person.plays("facturer-session", ("Participants", "P00001"), {})
    assert invoiced.issued() == [("Facture", "C1", "150.00", "150.00")]
    assert [line.vat for line in invoiced.after.lines_of[invoiced.new[0].number]] == ["HC"]
    assert invoiced.after.get(Session, "S0001").invoicing == "facturée"


def test_a_session_is_cancelled(person: Person) -> None:
    """Three credit notes: 1 000 of C1, 1 000 - 300 of C2, and his deposit of 300, which he had paid and can use again."""
    done = person.plays("annuler-session", ("Sessions", "S0002"), {"Motif": "salle inondée"})

    assert sorted(done.issued()) == [
        ("Avoir", "C1", "-1000.00", "-1000.00"),
        ("Avoir", "C2", "-300.00", "-300.00"),
        ("Avoir", "C2", "-700.00", "-700.00"),
    ]
    assert {i.origin: done.due(i.origin) for i in done.new} == {i.origin: 0 for i in done.new}
    assert sorted(done.due(i.number) for i in done.new) == [-300, 0, 0]
    session = done.after.get(Session, "S0002")
    assert (session.status.value, session.reason) == ("Annulée", "salle inondée")
    assert {status for *_, status in done.financings("S0002")} == {"annulé"}


def test_periods_are_invoiced_and_the_last_takes_the_rest(person: Person) -> None:
    """Of 1 000 €, one third of 333,33 was invoiced; the two periods named together are 333,33 and 333,34."""
    answers = {"Période": "PE00002 ; PE00003"}

    done = person.plays("facturer-periode", ("Sessions", "S0003"), answers)

    assert done.issued() == [("Facture", "C1", "333.33", "333.33"), ("Facture", "C1", "333.34", "333.34")]
    assert [p.invoiced for p in done.after.periods_of["S0003"]] == [True, True, True]
    assert done.financings("S0003") == [("C1", "1000.00", "1000.00", "actif")]
    assert done.after.get(Session, "S0003").invoicing == "facturée"


def test_the_deposit_of_the_selected_financing_is_invoiced(person: Person) -> None:
    """C2's 300 € and not C1's 250, which the same session awaits; « Facture acompte » is ticked by itself."""
    done = person.plays("facturer-acompte", ("Financements", "FI00007"), {})

    assert done.issued() == [("Acompte", "C2", "300.00", "300.00")]
    assert done.after.get(Financing, "FI00007").deposit_invoiced
    assert not done.after.get(Financing, "FI00006").deposit_invoiced
    assert done.after.get(Session, "S0004").invoicing == "partielle"


def test_lines_are_typed_for_a_direct_invoice(person: Person) -> None:
    """2 × 18,18 less 10 % is 32,72, VAT 3,27; a room is 200,00, VAT 40,00: 275,99 TTC."""
    answers = {"Ligne 1": "REP ; 2 ; 18,18 ; Repas du 5 octobre ; 10%", "Ligne 2": "SAL", "N° commande": "00042"}

    done = person.plays("facturer-directe", ("Clients", "C2"), answers)

    assert done.issued() == [("Facture", "C2", "232.72", "275.99")]
    assert (done.new[0].order_number, done.new[0].session) == ("00042", "")
    assert [line.net for line in done.after.lines_of[done.new[0].number]] == [Decimal("32.72"), Decimal("200.00")]


def test_avoir_total_avec_refacturation_a_un_autre_financeur(person: Person) -> None:
    """By default: the client's invoice is selected, his OPCO is invoiced in his place; only its agreement is typed."""
    origin = person.invoice_of("S0005")

    done = person.plays("creer-avoir", ("Factures", origin), {"N° accord": "A9"})

    assert sorted(done.issued()) == [("Avoir", "C1", "-1000.00", "-1000.00"), ("Facture", "OP1", "1000.00", "1000.00")]
    assert (done.due(origin), sorted(done.due(i.number) for i in done.new)) == (Decimal(0), [Decimal(0), Decimal(1000)])
    assert done.financings("S0005") == [("C1", "1000.00", "0.00", "remplacé"), ("OP1", "1000.00", "1000.00", "actif")]


def test_avoir_total_refacture_a_deux_financeurs_un_seul_produit(person: Person) -> None:
    """The OPCO keeps 800 of 1 000 €: the client's 200 are computed."""
    origin = person.invoice_of("S0006")
    answers = {
        "Cas": "total-deux-financeurs",
        "Financeur": "OP1",
        "Financeur 2": "C1",
        "Prix unitaire": 800.0,
        "N° accord": "A8",
    }

    done = person.plays("creer-avoir", ("Factures", origin), answers)

    assert sorted(done.issued()) == [
        ("Avoir", "OP1", "-1000.00", "-1000.00"),
        ("Facture", "C1", "200.00", "200.00"),
        ("Facture", "OP1", "800.00", "800.00"),
    ]
    assert done.due(origin) == 0
    assert sorted(done.financings("S0006")) == [
        ("C1", "200.00", "200.00", "actif"),
        ("OP1", "1000.00", "0.00", "remplacé"),
        ("OP1", "800.00", "800.00", "actif"),
    ]


def test_avoir_total_refacture_a_deux_financeurs_plusieurs_produits(person: Person) -> None:
    """The OPCO pays the training and not the meals: 1 000 € to it; 36,36 € and 3,64 of VAT to the client."""
    origin = person.invoice_of("S0007")
    answers = {"Cas": "total-deux-financeurs", "Répartition 1": "1=OP1", "Répartition 2": "2=C1", "N° accord": "A8"}

    done = person.plays("creer-avoir", ("Factures", origin), answers)

    assert sorted(done.issued()) == [
        ("Avoir", "OP1", "-1036.36", "-1040.00"),
        ("Facture", "C1", "36.36", "40.00"),
        ("Facture", "OP1", "1000.00", "1000.00"),
    ]
    assert done.due(origin) == 0
    assert ("OP1", "1000.00", "1000.00", "actif") in done.financings("S0007")
    meals = next(i for i in done.new if i.party == "C1")
    assert [s.payer for s in done.after.supplements if s.invoice == meals.number] == ["C1"]
    assert done.after.get(Session, "S0007").invoicing == "facturée"


def test_avoir_total_sans_refacturation(person: Person) -> None:
    """Nobody is reinvoiced; the invoice owes nothing more, and the financing is released."""
    origin = person.invoice_of("S0008")

    done = person.plays("creer-avoir", ("Factures", origin), {"Cas": "total"})

    assert done.issued() == [("Avoir", "C1", "-1000.00", "-1000.00")]
    assert done.due(origin) == 0
    assert done.financings("S0008") == [("C1", "1000.00", "0.00", "annulé")]


def test_avoir_partiel(person: Person) -> None:
    """120 € less: 880 are still due, financed and invoiced."""
    origin = person.invoice_of("S0009")

    done = person.plays("creer-avoir", ("Factures", origin), {"Cas": "partiel", "Montant unitaire": 120.0})

    assert done.issued() == [("Avoir", "C1", "-120.00", "-120.00")]
    assert (done.due(origin), done.due(done.new[0].number)) == (Decimal(880), Decimal(0))
    assert done.financings("S0009") == [("C1", "880.00", "880.00", "actif")]


def test_one_debtor_is_reminded(person: Person) -> None:
    """Of the debtors listed, only C3 is ticked: one letter for his 500 € and 100 of VAT, due since February."""
    done = person.plays("relancer", None, {"C3": "x"})

    (reminder,) = done.after.reminders
    late = next(i.number for i in done.after.invoices if i.party == "C3")
    assert (reminder.party, reminder.amount, reminder.invoices) == ("C3", Decimal(600), late)
    (letter,) = person.home.rglob(f"{reminder.number}.pdf")
    assert letter.read_bytes().startswith(b"%PDF")


def test_one_month_is_exported(person: Person) -> None:
    """February: C4's invoice of 36,36 + 200,00 and VAT 3,64 + 40,00, and its transfer of 280; nothing else is frozen."""
    days = {"Du": datetime(2026, 2, 1), "Au": datetime(2026, 2, 28)}  # noqa: DTZ001 - as Excel gives a day

    done = person.plays("exporter-comptable", None, days)

    (file,) = person.home.rglob("EX00001_*.txt")
    found: dict[str, Decimal] = {}
    for line in csv.DictReader(file.read_text("utf-8").splitlines(), delimiter="\t"):
        amount = Decimal(line["Debit"].replace(",", ".")) - Decimal(line["Credit"].replace(",", "."))
        found[line["CompteNum"][:3]] = found.get(line["CompteNum"][:3], Decimal(0)) + amount
    assert found["411"] == 0
    assert found["512"] == 280
    assert found["445"] == Decimal("-43.64")
    assert sum(amount for account, amount in found.items() if account.startswith("7")) == Decimal("-236.36")
    assert [i.party for i in done.after.invoices if i.exported] == ["C4"]
    assert [(p.party, p.amount) for p in done.after.payments if p.exported] == [("C4", Decimal(280))]
