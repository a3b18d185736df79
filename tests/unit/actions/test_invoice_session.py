"""Facturer la session: every payer in one click (docs/trade.md § Invoices)."""

from __future__ import annotations

from datetime import date

import pytest

from gescof_xl.core.errors import Refused
from tests.office import Yes, drawn, press, problems, read
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import INTER, PARTIES, TAXED, financing, inter, intra

INVOICES = "N° | Type | Tiers | Total HT | TVA | Total TTC"
LINES = "Facture | Libellé | Quantité | Prix unitaire HT | Remise | TVA | Total HT"

TWO_PAYERS = """
    Financements
    N°      | Participant | Financeur | Montant HT | N° accord
    FI00001 | P00001      | C1        | 400        |
    FI00002 | P00001      | OP1       | 600        | A77
"""

THREE_TRAINEES = """
    Sessions
    N°    | Type
    S0001 | INTER

    Participants
    N°     | Nom    | Prénom | Client | Présence | Heures suivies | Facturation | Dédit HT
    P00001 | Martin | Anne   | C1     | Présent  |                | Intégrale   |
    P00002 | Durand | Bruno  | C1     | Absent   | 7              | Prorata     |
    P00003 | Petit  | Chloé  | C2     | Désisté  |                | Dédit       | 300

    Financements
    N°      | Participant | Financeur | Montant HT | N° accord
    FI00001 | P00001      | C1        | 1000       |
    FI00002 | P00002      | OP1       | 1000       | A78
    FI00003 | P00003      | OP1       | 1000       | A79
"""


def test_la_facturation_de_session_en_mode_simplifie() -> None:
    """One click invoices every payer of a session, each for its own share."""
    book = inter(TWO_PAYERS)

    report = press(book, "facturer-session", session="S0001")

    assert report.documents == ("FA2026-00001", "FA2026-00002")
    assert drawn(book, "Factures", INVOICES) == [
        "FA2026-00001 | Facture | C1 | 400.00 | 0.00 | 400.00",
        "FA2026-00002 | Facture | OP1 | 600.00 | 0.00 | 600.00",
    ]
    assert drawn(book, "Financements", "N° | Facturé HT") == ["FI00001 | 400.00", "FI00002 | 600.00"]
    assert drawn(book, "Sessions", "Facturation") == ["facturée"]
    assert problems(book) == []


EXEMPT = "Exonéré (CGI 261-4-4° a) ou hors TVA : ni plateforme ni e-reporting, par e-mail ou par la poste."


def test_a_preview_says_how_many_invoices_for_how_much_to_whom() -> None:
    """Before anything is issued, the question shows totals by payer."""
    book, interface = inter(TWO_PAYERS), Yes()

    press(book, "facturer-session", interface=interface, session="S0001")

    assert interface.questions[0].splitlines() == [
        "2 factures, 1\u00a0000,00\u00a0€ TTC : émettre ?",
        "- Opco Un : 600,00\u00a0€ TTC (1)",
        "- Alpha : 400,00\u00a0€ TTC (1)",
        f"Circuit hors champ (2) : {EXEMPT}",
    ]


def test_a_line_says_what_a_funder_wants_to_read() -> None:
    """Product, dates, hours, participant, employer and agreement number stand on the line (Afdas list)."""
    book = inter(TWO_PAYERS)

    press(book, "facturer-session", session="S0001")

    assert read(book).lines[1].label.splitlines() == [
        "Excel perfectionnement",
        "du 05/10/2026 au 06/10/2026, 14 h",
        "Anne Martin",
        "Employeur : Alpha, SIRET 10000000900017",
        "Accord de prise en charge n° A77",
    ]


@pytest.mark.parametrize(
    ("client", "funder", "said"),
    [
        ("Entreprise | 20000000800025", "OPCO", ["Employeur : Alpha, SIRET 20000000800025"]),
        ("Public | 20000000800025", "OPCO", ["Employeur : Alpha, SIRET 20000000800025"]),
        ("Particulier |", "OPCO", []),
        ("Entreprise | 20000000800025", "Région", []),
    ],
)
def test_an_opco_reads_whose_employee_it_pays_for(client: str, funder: str, said: list[str]) -> None:
    """It looks a file up by its member; a person has no employer here, and the client itself needs no telling."""
    parties = f"""
        Clients
        Code | Raison sociale | OPCO | Type | SIRET
        C1   | Alpha          | OP1  | {client}

        Financeurs
        Code | Raison sociale | Type
        OP1  | Fonds Un       | {funder}
    """
    book = workbook(SCHOOL_RATES, parties, INTER, TWO_PAYERS)

    press(book, "facturer-session", session="S0001")

    employers = {line.invoice: [x for x in line.label.split("\n") if "mployeur" in x] for line in read(book).lines}
    by_party = {invoice.party: employers[invoice.number] for invoice in read(book).invoices}
    assert by_party == {"OP1": said, "C1": []}


def test_absences_and_withdrawals_change_what_each_payer_owes() -> None:
    """Full: 1000; 7 h of 14: 500; withdrawn: nothing to the OPCO, and a fee of 300 outside VAT to the client."""
    book = workbook(SCHOOL_RATES, PARTIES, THREE_TRAINEES)

    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Lignes", LINES) == [
        "FA2026-00001 | Excel perfectionnement | 1 | 1000.00 |  | EXO | 1000.00",
        "FA2026-00002 | Excel perfectionnement | 1 | 500.00 |  | EXO | 500.00",
        "FA2026-00003 | Indemnité de désistement (dédit) | 1 | 300.00 |  | HC | 300.00",
    ]
    assert drawn(book, "Factures", "N° | Tiers") == ["FA2026-00001 | C1", "FA2026-00002 | OP1", "FA2026-00003 | C2"]
    assert "7 h suivies sur 14 h" in read(book).lines[1].label


def test_nothing_is_invoiced_twice() -> None:
    """A second press finds nothing, fees and supplements included; the refusal says what to do."""
    book = workbook(SCHOOL_RATES, PARTIES, THREE_TRAINEES)
    press(book, "facturer-session", session="S0001")

    with pytest.raises(Refused, match=r"rien à facturer.*avoir"):
        press(book, "facturer-session", session="S0001")


def test_supplements_are_invoiced_with_their_own_rate() -> None:
    """Exempt training and taxed meals on one invoice: 2 × 18.25 at 10 % bear 3.65; unbillable ones stay out."""
    book = inter(
        financing(),
        """
        Supplements
        N°      | Participant | Produit | Libellé | Financeur | Quantité | Prix unitaire HT | Facturable
        SU00001 | P00001      | REP     | Repas   | C1        | 2        | 18,25            | oui
        SU00002 |             |         | Parking | C1        | 1        | 12               | non
        """,
    )

    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Factures", INVOICES) == ["FA2026-00001 | Facture | C1 | 1036.50 | 3.65 | 1040.15"]
    assert drawn(book, "Supplements", "N° | Facture") == ["SU00001 | FA2026-00001", "SU00002 | "]


def test_a_discount_is_shown_when_it_explains_the_amount() -> None:
    """1000 less 10 % is 900: catalogue price and discount stand on the line (CGI ann. II 242 nonies A I 9°)."""
    book = inter(financing(amount="900", **{"Prix catalogue": "1000", "Remise": "10%"}))

    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Lignes", LINES) == ["FA2026-00001 | Excel perfectionnement | 1 | 1000.00 | 10% | EXO | 900.00"]


def test_an_intra_session_is_invoiced_globally_with_the_names() -> None:
    """One line for the session, whatever the number of participants; their names follow."""
    book = intra(financing(participant=""))

    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Factures", INVOICES) == ["FA2026-00001 | Facture | C1 | 1000.00 | 0.00 | 1000.00"]
    assert read(book).lines[0].label.splitlines()[2] == "Anne Martin, Bruno Durand"


def test_a_composition_is_split_by_price_each_product_with_its_rate() -> None:
    """1236.36 for a training of 1000 and 13 meals of 18.18 (236.34 together): shares that add up to the cent."""
    book = inter(
        financing(amount="1236.36", **{"Composition incluse": "oui"}),
        "Compositions\nN° | Produit | Composant | Quantité | Inclure\nCO00001 | EXC | REP | 13 | oui",
        rates=TAXED,
    )

    press(book, "facturer-session", session="S0001")

    found = read(book).lines
    # 1236.36 × 1000 / 1236.34 = 1000.0161…, and 236.3438…: the cent left goes to the larger remainder, the first
    assert [(line.product, str(line.net), line.vat) for line in found] == [
        ("EXC", "1000.02", "TVA20"),
        ("REP", "236.34", "TVA10"),
    ]
    assert drawn(book, "Factures", INVOICES) == ["FA2026-00001 | Facture | C1 | 1236.36 | 223.63 | 1459.99"]


COMPOSED = "Compositions\nN° | Produit | Composant | Quantité | Inclure\nCO00001 | EXC | REP | 13 | oui"
DISCOUNTED = {"Composition incluse": "oui", "Prix catalogue": "1000", "Remise": "10%"}


def test_a_composed_product_shows_its_discount_and_quantities() -> None:
    """1000 less 10 % are 900, and 13 meals of 18.18 are 236.34: 1136.34 in all."""
    book = inter(financing(amount="1136.34", **DISCOUNTED), COMPOSED, rates=TAXED)

    press(book, "facturer-session", session="S0001")

    assert [(x.product, x.quantity, str(x.unit_price), x.discount, str(x.net)) for x in read(book).lines] == [
        ("EXC", 1, "1000.00", "10%", "900.00"),
        ("REP", 13, "18.18", "", "236.34"),
    ]


def test_a_share_of_components_says_how_many_they_are() -> None:
    """Half of 1136.34 is 568.17: 450.00 of training, 118.17 of meals, which are still thirteen."""
    book = inter(financing(amount="568.17", **DISCOUNTED), COMPOSED, rates=TAXED)

    press(book, "facturer-session", session="S0001")

    training, meals = read(book).lines
    assert (str(training.net), training.discount) == ("450.00", "")
    assert (meals.label.split(" × ")[0], meals.quantity, str(meals.net)) == ("13", 1, "118.17")


def test_one_invoice_a_participant_when_asked() -> None:
    """The same payer gets an invoice for each participant."""
    book = workbook(
        SCHOOL_RATES,
        PARTIES,
        "Sessions\nN° | Type\nS0001 | INTER",
        "Participants\nN° | Client\nP00001 | C1\nP00002 | C1",
        "Financements\nN° | Participant | Financeur | Montant HT\nFI00001 | P00001 | C1 | 1000\nFI00002 | P00002 | C1 | 900",
    )

    press(book, "facturer-session", session="S0001", grouping="participant")

    assert drawn(book, "Factures", "N° | Tiers | Total HT") == [
        "FA2026-00001 | C1 | 1000.00",
        "FA2026-00002 | C1 | 900.00",
    ]


def test_two_order_numbers_never_share_an_invoice() -> None:
    """A commitment number stands for one invoice (Chorus Pro, BT-13)."""
    book = workbook(
        SCHOOL_RATES,
        PARTIES,
        "Sessions\nN° | Type\nS0001 | INTER",
        "Participants\nN° | Client\nP00001 | C1\nP00002 | C1",
        "Financements\nN° | Participant | Financeur | Montant HT | N° commande\nFI00001 | P00001 | C1 | 1000 | BC1\nFI00002 | P00002 | C1 | 900 | BC2",
    )

    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Factures", "N° commande | Total HT") == ["BC1 | 1000.00", "BC2 | 900.00"]


def test_an_invoice_keeps_what_the_party_was() -> None:
    """Name, address and terms are copied: a later change of the client's card changes no issued invoice."""
    book = inter(financing())

    press(book, "facturer-session", session="S0001")

    invoice = read(book).invoices[0]
    assert (invoice.name, invoice.address, invoice.terms, invoice.siret) == (
        "Alpha",
        "1 rue Neuve\n64000 Pau",
        "30 jours date de facture",
        "10000000900017",
    )
    assert drawn(book, "Echeances", "Facture | Date | Montant") == ["FA2026-00001 | 2026-12-22 | 1000.00"]


def test_a_person_who_pays_is_named_once() -> None:
    """The contact of an individual is the individual: the envelope does not say the name twice."""
    card = "Clients\nCode | Raison sociale | Type | Contact facturation\nC3 | Claire Dupouey | Particulier | claire DUPOUEY"
    book = inter(card, financing("C3", **{"N° accord": ""}))

    press(book, "facturer-session", session="S0001")

    assert read(book).invoices[0].address == "1 rue Neuve\n64000 Pau"


@pytest.mark.parametrize(
    ("status", "end", "why"), [("Annulée", "06/10/2026", "annulée"), ("Réalisée", "01/12/2026", "pas terminée")]
)
def test_a_session_cancelled_or_not_finished_is_refused(status: str, end: str, why: str) -> None:
    """A service is invoiced once it is done (c. com. L441-9); deposits and periods have their own buttons."""
    book = workbook(
        SCHOOL_RATES,
        PARTIES,
        f"Sessions\nN° | Type | Fin | Statut\nS0001 | INTRA | {end} | {status}",
        financing(participant=""),
    )

    with pytest.raises(Refused, match=why):
        press(book, "facturer-session", session="S0001")


def test_an_opco_without_accord_is_not_invoiced() -> None:
    """What stops an invoice is told with sheet and cure, and nothing is written."""
    book = inter(financing("OP1", **{"N° accord": ""}))

    with pytest.raises(Refused, match="numéro d'accord"):
        press(book, "facturer-session", session="S0001")
    assert read(book).invoices == ()


def test_a_rate_that_does_not_hold_on_the_day_is_refused() -> None:
    """Rates are dated: one that ended before the invoice cannot be used."""
    rates = SCHOOL_RATES.replace(
        "TVA10     | TVA        | 10%    | 01/01/2014 |            |",
        "TVA10     | TVA        | 10%    | 01/01/2014 | 30/06/2026 |",
    )
    book = inter(
        financing(),
        "Supplements\nN° | Produit | Libellé | Financeur | Prix unitaire HT\nSU00001 | REP | Repas | C1 | 18,25",
        rates=rates,
    )

    with pytest.raises(Refused, match="TVA10"):
        press(book, "facturer-session", session="S0001")


def test_numbers_follow_the_dates() -> None:
    """No invoice is dated before the last one of its series."""
    book = inter(financing())
    press(book, "facturer-session", session="S0001")

    with pytest.raises(Refused, match="avant celle du dernier document"):
        press(book, "facturer-directe", day=date(2026, 11, 21), party="C2", lines=["SAL"])


def test_under_the_franchise_every_sale_is_without_vat() -> None:
    """Art. 293 B: training and meals alike, with the notice of the franchise rate."""
    rates = SCHOOL_RATES.replace("Régime de TVA  | Exonéré", "Régime de TVA  | Franchise")
    book = inter(
        financing(),
        "Supplements\nN° | Produit | Libellé | Financeur | Prix unitaire HT\nSU00001 | REP | Repas | C1 | 18,25",
        rates=rates,
    )

    press(book, "facturer-session", session="S0001")

    assert [line.vat for line in read(book).lines] == ["FRANCHISE", "FRANCHISE"]
    assert drawn(book, "Factures", INVOICES) == ["FA2026-00001 | Facture | C1 | 1018.25 | 0.00 | 1018.25"]


@pytest.mark.parametrize(
    ("cells", "code"), [({"Montant HT": "900"}, "FIN-001"), ({"Financeur": "OP1", "Plafond HT": "800"}, "FIN-009")]
)
def test_a_gap_with_the_price_shows_before_anything_is_issued(cells: dict[str, str], code: str) -> None:
    """900 for a price of 1 000, or 1 000 for an OPCO that agreed on 800: told in the preview, and not refused."""
    book = inter(financing(**cells))

    report = press(book, "facturer-session", preview=True, session="S0001")

    assert [p.code for p in report.problems] == [code]
    assert press(book, "facturer-session", session="S0001").documents == ("FA2026-00001",)


def test_a_session_whose_amount_is_negative_is_not_said_to_be_invoiced() -> None:
    """« Tout est déjà facturé » would be false: -500 is FIN-004, and it is said."""
    with pytest.raises(Refused, match="FI00001 : le montant est négatif"):
        press(inter(financing(amount="-500")), "facturer-session", session="S0001")


def test_who_came_after_the_invoice_and_is_financed_by_nobody_is_named() -> None:
    """The session is invoiced, then somebody is added: he is to be financed, not « déjà facturé »."""
    book = inter(financing())
    press(book, "facturer-session", session="S0001")
    press(book, "inscrire", session="S0001", trainees=["Durand ; Bruno ; C1"])

    with pytest.raises(Refused, match=r"P00002 .* : personne ne finance ce stagiaire"):
        press(book, "facturer-session", session="S0001")
