"""Financer: « Les financements inter et intra » (docs/trade.md § Sessions and financing).

Each docstring quotes the sentence that its test checks, in the words that staff learnt from the software of before.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gescof_xl.app import Report
from gescof_xl.core.errors import Refused
from gescof_xl.core.schema import stored_columns
from gescof_xl.domain.tables.training import Financing, FinancingStatus
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import press, read
from tests.text_tables import SCHOOL_RATES, workbook

SCHOOL = """
    Clients
    Code | Secteur commercial | OPCO | Conditions de paiement
    C1   | Industrie          | OP1  | 45FDM
    C2   | Banque             |      |

    Financeurs
    Code | Conditions de paiement
    OP1  | 30J
    OP2  |

    Sessions
    N°    | Type  | Client | Produit | Début      | Fin
    S0001 | INTER |        | EXC     | 05/10/2026 | 06/10/2026
    S0002 | INTRA | C1     | EXC     | 05/10/2026 | 06/10/2026

    Participants
    N°     | Session | Nom    | Prénom | Client
    P00001 | S0001   | Martin | Anne   | C1
    P00002 | S0001   | Durand | Paul   | C1
    P00003 | S0001   | Petit  | Lise   | C1
    P00004 | S0001   | Roux   | Marc   | C2
    P00005 | S0002   | Blanc  | Jean   | C1
    P00006 | S0002   | Noir   | Rose   | C1
"""

COMPOSED = """
    Compositions
    N°      | Produit | Composant | Quantité | Prix HT | Inclure
    CO00001 | EXC     | REP       | 2        | 15      | {inclure}
"""


def school(*more: str) -> MemoryWorkbook:
    return workbook(SCHOOL_RATES, SCHOOL, *more)


def finance(book: MemoryWorkbook, **answers: Any) -> Report:
    return press(book, "financer", **({} if "session" in answers else {"participant": "P00001"}) | answers)


def active(book: MemoryWorkbook) -> list[Financing]:
    return [f for f in read(book).financings if f.status is FinancingStatus.ACTIVE]


def paid(book: MemoryWorkbook) -> list[tuple[str, str, Decimal]]:
    """Who is financed, by whom, for how much."""
    return [(f.participant or f.session, f.payer, f.amount) for f in active(book)]


def test_a_financing_says_the_amount_and_the_payers() -> None:
    """« Le financement consiste à indiquer le montant financé et le(s) financeur(s). »"""
    book = school()

    finance(book, combination="client-financeur", funder_part="400")

    assert paid(book) == [("P00001", "C1", Decimal(600)), ("P00001", "OP1", Decimal(400))]


def test_inter_is_financed_by_participant() -> None:
    """« En INTER : le financement est réalisé par participant » : the session alone is refused."""
    book = school()

    finance(book, participant="P00004")

    assert paid(book) == [("P00004", "C2", Decimal(1000))]
    with pytest.raises(Refused, match="INTER"):
        finance(book, session="S0001")


def test_intra_is_financed_as_a_whole() -> None:
    """« En INTRA : le financement est global (indépendant du nombre d'inscrits) » : two participants, one price."""
    book = school()

    finance(book, session="S0002")

    assert paid(book) == [("S0002", "C1", Decimal(1000))]
    with pytest.raises(Refused, match="INTRA"):
        finance(book, participant="P00005")


def test_a_selected_trainee_of_an_intra_leads_to_his_session() -> None:
    """The assistant fills in participant and session from the selected line: in INTRA the session is what is financed."""
    book = school()

    finance(book, participant="P00005", session="S0002")

    assert paid(book) == [("S0002", "C1", Decimal(1000))]


def test_a_trainee_of_another_session_than_the_intra_is_refused() -> None:
    """He is not passed over for the session."""
    book = school()

    with pytest.raises(Refused, match="Le stagiaire P00001 est de la session S0001, INTER"):
        finance(book, participant="P00001", session="S0002")


def test_the_assistant_takes_two_payers_and_more_are_typed_in_the_table() -> None:
    """« Il permet d'enregistrer jusqu'à deux financeurs. Au-delà, vous devez passer en financement manuel. »"""
    book = school("""
        Financements
        N°      | Participant | Financeur | Montant HT | Prix catalogue
        FI00001 | P00001      | C1        | 500        | 1000
        FI00002 | P00001      | OP1       | 300        | 1000
        FI00003 | P00001      | OP2       | 100        | 1000
    """)

    found = [p for p in press(book, "controler").problems if p.code == "FIN-001"]

    assert [p.key for p in found] == ["FI00001"]
    assert "900,00" in found[0].message.replace("\u00a0", " ")


def test_the_order_number_is_on_every_line() -> None:
    """« N° Comm. Client : un numéro de commande fourni par le client et à rappeler sur la facture. »"""
    book = school()

    finance(book, combination="client-financeur", funder_part="400", order_number="0042")

    assert [f.order_number for f in active(book)] == ["0042", "0042"]


def test_the_commercial_sector_is_the_client_s_by_default() -> None:
    """« Sect. Commercial : par défaut le secteur commercial du client. »"""
    book = school()

    finance(book, combination="client-financeur", funder_part="400")
    finance(book, participant="P00004", sector="Public")

    assert [f.sector for f in active(book)] == ["Industrie", "Industrie", "Public"]


def test_the_same_financing_for_each_unfinanced_trainee_of_the_client() -> None:
    """« Dupliquer ce financement à tous les stagiaires NON FINANCES de ce client », the same amount and deposit each."""
    book = school("Financements\nN° | Participant | Financeur | Montant HT\nFI00001 | P00002 | OP2 | 750")

    finance(book, duplicate=True, deposit="100")

    assert paid(book) == [
        ("P00002", "OP2", Decimal(750)),
        ("P00001", "C1", Decimal(1000)),
        ("P00003", "C1", Decimal(1000)),
    ]
    assert [f.deposit for f in active(book)] == [None, Decimal(100), Decimal(100)]


def test_one_amount_and_one_deposit_shared_between_the_trainees() -> None:
    """« Deux options possibles » : or one amount shared, to the cent (1 000 / 3 = 333,34 + 333,33 + 333,33)."""
    book = school()

    finance(book, duplicate=True, share_out=True, amounts="montant-libre", client_part="1000", deposit="100")

    assert [f.amount for f in active(book)] == [Decimal("333.34"), Decimal("333.33"), Decimal("333.33")]
    assert [f.deposit for f in active(book)] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_sharing_out_works_in_inter_with_duplication_only() -> None:
    """« Ces options fonctionnent uniquement en INTER lorsque la case Dupliquer est cochée. »"""
    with pytest.raises(Refused, match="Dupliquer"):
        finance(school(), share_out=True)
    with pytest.raises(Refused, match="INTER"):
        finance(school(), session="S0002", duplicate=True)


def test_a_withdrawn_trainee_is_not_financed_by_duplication() -> None:
    """A participant who withdrew, though of the same client and not financed, gets no financing."""
    book = school("Participants\nN° | Session | Nom | Client | Présence\nP00009 | S0001 | Gris | C1 | Désisté")

    finance(book, duplicate=True)

    assert {f.participant for f in active(book)} == {"P00001", "P00002", "P00003"}


def test_a_deposit_is_ttc_with_date_document_and_mode() -> None:
    """« Acompte : Montant TTC de l'acompte, Date, N° de Pièce (numéro de chèque), Mode de règlement » : the client's."""
    book = school()

    finance(
        book,
        combination="client-financeur",
        funder_part="400",
        deposit="300",
        deposit_date="01/09/2026",
        deposit_document="0007",
        deposit_mode="Chèque",
    )

    client, funder = active(book)
    assert (client.deposit, client.deposit_date, client.deposit_document, client.deposit_mode) == (
        Decimal(300),
        date(2026, 9, 1),
        "0007",
        "Chèque",
    )
    assert funder.deposit is None


def test_a_deposit_above_the_share_is_refused() -> None:
    """The deposit is TTC: 600 € HT at 20 % allow 720 € and no cent more."""
    taxed = "Organisme\nClé | Valeur\nRégime de TVA | Assujetti sur débits"
    book = workbook(SCHOOL_RATES.replace("    Régime de TVA  | Exonéré\n", ""), SCHOOL, taxed)
    answers = {"combination": "client-financeur", "funder_part": "400", "vat": "TVA20"}

    finance(book, **answers, deposit="720")
    with pytest.raises(Refused) as refusal:
        finance(book, **answers, deposit="720,01")

    assert "FIN-013" in [p.code for p in refusal.value.problems]


def test_the_four_figures_are_shown_before_anything_is_written() -> None:
    """« Prix Produit Catalogue, Prix Remisé, Prix Composition, Total Financé » : 1 000, 900, 30, and 930 if included."""
    told = finance(school(COMPOSED.format(inclure="")), discount="10%", include=True).message.replace("\u00a0", " ")

    assert "Prix catalogue 1 000,00 €" in told
    assert "prix remisé 900,00 €" in told
    assert "prix composition 30,00 € incluse" in told
    assert "total financé 930,00 € HT" in told


@pytest.mark.parametrize(("discount", "amount"), [("10%", "900"), ("150", "850"), ("33,33%", "666.70"), ("", "1000")])
def test_a_discount_is_a_rate_or_an_amount(discount: str, amount: str) -> None:
    """« Prix Remisé : Montant HT après remise ; vous pouvez saisir le taux ou le montant. »"""
    book = school()

    finance(book, discount=discount)

    assert [(f.amount, f.catalogue_price, f.discount) for f in active(book)] == [
        (Decimal(amount), Decimal(1000), discount)
    ]


@pytest.mark.parametrize("discount", ["101%", "1000,01", "-5", "dix", "0,001"])
def test_an_impossible_discount_is_refused(discount: str) -> None:
    """A discount beyond the price, negative, finer than a cent or unreadable is refused with its text."""
    with pytest.raises(Refused, match="remise"):
        finance(school(), discount=discount)


@pytest.mark.parametrize(
    ("inclure", "ticked", "amount"), [("", False, 1000), ("", True, 1030), ("oui", False, 1030), ("oui", True, 1030)]
)
def test_the_composition_is_included_when_ticked(inclure: str, ticked: bool, amount: int) -> None:
    """« Cliquez sur la case Inclure pour inclure le montant de la composition dans le total financé. »"""
    book = school(COMPOSED.format(inclure=inclure))

    finance(book, include=ticked)

    assert [(f.amount, f.with_components) for f in active(book)] == [(Decimal(amount), amount == 1030)]


def test_client_alone_is_the_default() -> None:
    """« Sélectionnez l'option "Client SEUL" (sélectionnée par défaut). »"""
    book = school()

    finance(book)

    assert paid(book) == [("P00001", "C1", Decimal(1000))]


def test_client_alone_with_a_free_amount() -> None:
    """« Si vous avez choisi l'option "Montant Libre", vous devez saisir le montant dans le champ Montant client. »"""
    book = school()

    finance(book, amounts="montant-libre", client_part="1234,56")

    assert paid(book) == [("P00001", "C1", Decimal("1234.56"))]
    with pytest.raises(Refused, match="part du client manque"):
        finance(book, amounts="montant-libre")


def test_funder_alone_pays_the_price_and_is_the_client_s_opco() -> None:
    """« Sélectionnez l'option "Financeur SEUL". » : the OPCO of the client's card, or the one that is named."""
    book = school()

    finance(book, combination="financeur")
    finance(book, combination="financeur", participant="P00002", funder="OP2")

    assert paid(book) == [("P00001", "OP1", Decimal(1000)), ("P00002", "OP2", Decimal(1000))]


def test_funder_alone_needs_an_opco() -> None:
    """« L'OPCA doit être renseigné préalablement. »"""
    with pytest.raises(Refused, match="n'a pas d'OPCO"):
        finance(school(), participant="P00004", combination="financeur")


def test_funder_alone_with_a_free_amount() -> None:
    """« Si "Montant Libre", vous devez saisir le montant dans le champ Montant Financeur. »"""
    book = school()

    finance(book, combination="financeur", amounts="montant-libre", funder_part="800")

    assert paid(book) == [("P00001", "OP1", Decimal(800))]
    with pytest.raises(Refused, match="part du financeur manque"):
        finance(book, combination="financeur", amounts="montant-libre")


@pytest.mark.parametrize(
    ("typed", "client", "funder"),
    [
        ({"client_part": "700"}, "700", "300"),
        ({"funder_part": "40%"}, "600", "400"),
        ({"client_part": "33,33%"}, "333.30", "666.70"),
        ({"funder_part": "33.33"}, "966.67", "33.33"),
        ({"client_part": "250,00", "funder_part": "750"}, "250", "750"),
    ],
)
def test_one_share_is_typed_and_the_other_computed(typed: dict[str, str], client: str, funder: str) -> None:
    """« 100 % Prix Produit : le montant ou le pourcentage de l'un ou l'autre des partis, GesCOF calculera l'autre. »"""
    book = school()

    finance(book, combination="client-financeur", **typed)

    assert paid(book) == [("P00001", "C1", Decimal(client)), ("P00001", "OP1", Decimal(funder))]


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"client_part": "1000,01"},
        {"client_part": "-1"},
        {"funder_part": "101%"},
        {"client_part": "beaucoup"},
        {"client_part": "500", "funder_part": "400"},
        {"funder_part": "0,001"},
    ],
)
def test_shares_that_do_not_make_the_price_are_refused(typed: dict[str, str]) -> None:
    """No share, a share beyond the price, negative, unreadable, or two that do not add up: nothing is written."""
    book = school()

    with pytest.raises(Refused):
        finance(book, combination="client-financeur", **typed)

    assert not active(book)


def test_both_shares_are_typed_with_free_amounts() -> None:
    """« Si "Montant Libre", vous devez saisir le montant du client et le montant de l'OPCA. »"""
    book = school()

    finance(book, combination="client-financeur", amounts="montant-libre", client_part="500", funder_part="450")

    assert paid(book) == [("P00001", "C1", Decimal(500)), ("P00001", "OP1", Decimal(450))]
    with pytest.raises(Refused, match="part du financeur manque"):
        finance(book, combination="client-financeur", amounts="montant-libre", client_part="500")


@pytest.mark.parametrize(
    "answers",
    [
        {"funder": "OP1"},
        {"funder_part": "10"},
        {"client_part": "700"},
        {"combination": "financeur", "client_part": "10"},
        {"combination": "financeur", "funder": "C1"},
        {"deposit_date": "01/09/2026"},
        {"combination": "financeur", "funder": "X"},
    ],
)
def test_an_answer_that_would_be_ignored_is_refused(answers: dict[str, str]) -> None:
    """A funder or a share that the combination does not use, half a deposit, an unknown party: refused, not forgotten."""
    with pytest.raises(Refused):
        finance(school(), **answers)


def test_a_funder_may_be_another_client() -> None:
    """« Financeur : il peut s'agir d'un client ou d'un OPCA. »"""
    book = school()

    finance(book, combination="financeur", funder="C2")

    assert paid(book) == [("P00001", "C2", Decimal(1000))]


def test_vat_is_the_product_s_unless_typed() -> None:
    """« TVA : Taux de TVA appliqué », the product's by default."""
    book = school()

    finance(book)
    finance(book, participant="P00002", vat="FRANCHISE")

    assert [f.vat for f in active(book)] == ["EXO", "FRANCHISE"]


def test_terms_are_the_payer_s_by_default() -> None:
    """« Condit. Paiement : par défaut, celui associé au client » ; a funder has its own card, hence its own terms."""
    book = school()

    finance(book, combination="client-financeur", funder_part="400")
    finance(book, participant="P00004", term="30J")

    assert [f.term for f in active(book)] == ["45FDM", "30J", "30J"]


def test_fse_and_cover_go_to_the_funder() -> None:
    """« FSE, Prise Charge » and the agreement (number, date, ceiling) are the funder's, never the client's."""
    book = school()

    finance(
        book,
        combination="client-financeur",
        funder_part="400",
        fse=True,
        covered=True,
        agreement="A-12",
        agreement_date="01/09/2026",
        ceiling="400",
    )

    client, funder = active(book)
    assert (funder.fse, funder.covered, funder.agreement, funder.ceiling) == (True, True, "A-12", Decimal(400))
    assert (client.fse, client.covered, client.agreement, client.ceiling) == (False, False, "", None)


def test_a_share_is_a_percentage_of_the_reference_price_or_an_amount() -> None:
    """« Financement / Session : vous pouvez saisir le pourcentage du prix de référence ou le montant. »"""
    book = school()

    finance(
        book,
        combination="client-financeur",
        amounts="montant-libre",
        discount="10%",
        client_part="50%",
        funder_part="300",
    )

    assert paid(book) == [("P00001", "C1", Decimal(450)), ("P00001", "OP1", Decimal(300))]


def test_one_line_a_payer_is_one_invoice_a_payer() -> None:
    """« Vous devez créer une ligne par financeur » : three typed lines, three invoices, each with its order number."""
    book = school("""
        Financements
        N°      | Session | Financeur | Montant HT | Prix catalogue | Remise | N° commande | N° accord | Date accord
        FI00001 | S0002   | C1        | 500        | 1000           | 10%    | 0042        |           |
        FI00002 | S0002   | OP1       | 300        | 1000           | 10%    |             | A1        | 01/09/2026
        FI00003 | S0002   | C2        | 100        | 1000           | 100    | BC-7        |           |
    """)

    press(book, "facturer-session", session="S0002")

    assert sorted((i.party, i.net, i.order_number) for i in read(book).invoices) == [
        ("C1", Decimal(500), "0042"),
        ("C2", Decimal(100), "BC-7"),
        ("OP1", Decimal(300), ""),
    ]


def test_the_deposit_box_is_ticked_by_the_deposit_invoice() -> None:
    """« Facture Acompte : cochée automatiquement lorsque vous imprimez une facture d'acompte. »"""
    book = school()
    finance(book, deposit="300")
    assert [f.deposit_invoiced for f in active(book)] == [False]

    press(book, "facturer-acompte", day=date(2026, 9, 1), session="S0001")

    assert [f.deposit_invoiced for f in active(book)] == [True]


def test_a_payer_is_chosen_among_the_cards() -> None:
    """« permet d'accéder à la fiche du financeur » : the column refers to the cards of clients and funders."""
    (payer,) = [c for c in stored_columns(Financing) if c.title == "Financeur"]

    assert payer.ref == "Tiers"


def test_a_trainee_is_financed_again_without_leaving_two_financings() -> None:
    """Pressing again rewrites the payer's line and replaces the other's: the participant is never financed twice."""
    book = school()
    finance(book, combination="client-financeur", funder_part="400")

    finance(book, discount="10%")

    assert [(f.number, f.payer, f.amount, f.status) for f in read(book).financings] == [
        ("FI00001", "C1", Decimal(900), FinancingStatus.ACTIVE),
        ("FI00002", "OP1", Decimal(400), FinancingStatus.REPLACED),
    ]


def test_two_lines_of_one_payer_leave_one() -> None:
    """Where a payer was typed twice for a participant, financing him again keeps one line of him."""
    book = school("""
        Financements
        N°      | Participant | Financeur | Montant HT
        FI00001 | P00001      | C1        | 500
        FI00002 | P00001      | C1        | 500
    """)

    finance(book)

    assert paid(book) == [("P00001", "C1", Decimal(1000))]


def test_a_financing_that_is_invoiced_does_not_change() -> None:
    """Changing what is invoiced is refused, and the way out is a credit note."""
    book = school("""
        Financements
        N°      | Participant | Financeur | Montant HT
        FI00001 | P00001      | C1        | 1000

        Factures
        N°           | Session | Total HT | Total TTC
        FA2026-00001 | S0001   | 1000     | 1000

        Lignes
        N°      | Facture      | Prix unitaire HT | Total HT | Financement
        L000001 | FA2026-00001 | 1000             | 1000     | FI00001
    """)

    with pytest.raises(Refused, match="avoir"):
        finance(book, discount="10%")


@pytest.mark.parametrize(
    ("unit", "price", "amount"), [("participant", "1000", "1000"), ("heure", "50", "700"), ("jour", "400", "800")]
)
def test_the_catalogue_price_follows_the_unit(unit: str, price: str, amount: str) -> None:
    """14 hours at 50 € are 700 €; Monday 05/10 and Tuesday 06/10/2026 at 400 € a day are 800 €."""
    book = school(
        f"Produits\nCode | Libellé | Nature | Prix HT | TVA | Unité | Durée (h)\nU | U | Formation | {price} | EXO | {unit} | 14",
        "Sessions\nN° | Produit\nS0009 | U",
        "Participants\nN° | Session | Nom\nP00009 | S0009 | Vert",
    )

    finance(book, participant="P00009")

    assert paid(book) == [("P00009", "C1", Decimal(amount))]


def test_a_flat_price_is_shared_by_the_trainees_of_an_inter() -> None:
    """A « forfait » of 1 000 € for the session is 333,34 € for the first of three participants, and 1 000 € in INTRA."""
    book = school(
        "Produits\nCode | Libellé | Nature | Prix HT | TVA | Unité\nU | U | Formation | 1000 | EXO | forfait",
        "Sessions\nN° | Produit | Type | Client\nS0008 | U | INTRA | C1\nS0009 | U | INTER |",
        "Participants\nN° | Session | Nom\nP00007 | S0009 | Vert\nP00008 | S0009 | Bleu\nP00009 | S0009 | Rouge",
    )

    finance(book, participant="P00007")
    finance(book, session="S0008")

    assert paid(book) == [("P00007", "C1", Decimal("333.34")), ("S0008", "C1", Decimal(1000))]
