"""Seed 003, row by row: « Financement », on a workbook typed from blank."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gescof_xl.core.errors import Refused
from tests.e2e.typed_workbook import Typist, type_from_blank, typist
from tests.soffice import resave

LINES = "Participant | Financeur | Montant HT"
BEFORE = date(2026, 11, 22)
CHEQUE: dict[str, Any] = {
    "Acompte_TTC": 300,
    "Date_acompte": date(2026, 11, 20),
    "N°_pièce_acompte": "CHQ 7",
    "Mode_acompte": "Chèque",
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Inès and Jean of ALFA (S0006) and the INTRA of BETA (S0007) are to be financed."""
    return type_from_blank(tmp_path_factory.mktemp("financement") / "base.xlsx")


@pytest.fixture
def person(base: Path, tmp_path: Path) -> Typist:
    return typist(base, tmp_path)


def new(person: Typist, titles: str = LINES) -> list[str]:
    """The financings that were added to the six typed ones."""
    return person.rows("Financements", titles)[6:]


def manual(person: Typist, number_format: str = "", **cells: Any) -> None:
    """A line typed for Inès, then its cells typed over."""
    person.types("Financements", {"N°": "FI00007", "Session": "S0006", "Participant": "P00009", "Financeur": "ALFA"})
    person.retypes("Financements", "FI00007", number_format, **cells)


def test_inter_by_participant_intra_global(person: Typist) -> None:
    """Inès for 1 000; the INTRA of BETA for 1 000, whoever comes."""
    person.press("financer", participant="P00009")
    person.press("financer", session="S0007")

    assert new(person) == ["P00009 | ALFA | 1000.00", " | BETA | 1000.00"]


def test_up_to_two_payers_then_manual(person: Typist) -> None:
    """Three lines typed by hand make three invoices of 500, 300 and 200."""
    more = {"Session": "S0006", "Participant": "P00009"}
    person.types(
        "Financements",
        {**more, "Financeur": "ALFA", "Montant HT": 500},
        {**more, "Financeur": "OPA", "Montant HT": 300, "N° accord": "A7"},
        {**more, "Financeur": "BETA", "Montant HT": 200},
        {**more, "Participant": "P00010", "Financeur": "ALFA", "Montant HT": 1000},
    )

    person.press("facturer-session", session="S0006")

    assert person.rows("Factures", "Tiers | Total HT") == ["ALFA | 1500.00", "OPA | 300.00", "BETA | 200.00"]


def test_order_number(person: Typist) -> None:
    """Typed in the assistant, printed on the invoice."""
    person.press("financer", participant="P00009", order_number="BC-42", duplicate=True)
    person.press("facturer-session", session="S0006")

    assert person.rows("Factures", "N° commande") == ["BC-42"]


def test_sector_from_the_client(person: Typist) -> None:
    """On typed lines too: ALFA's is Industrie, with its terms."""
    manual(person, Montant_HT=1000)
    person.press("controler")

    assert new(person, "Secteur commercial | Conditions de paiement") == ["Industrie | 30J"]


def test_sector_for_statistics(person: Typist) -> None:
    """Industrie: 1 000 + 600 + 400 + 36,36 of meals; Santé: BETA's 1 000."""
    person.press("facturer-session", session="S0001")
    person.press("statistiques")

    assert person.rows("Statistiques", "Axe | Valeur | Facturé HT | Encaissé HT")[:2] == [
        "Secteur commercial | Industrie | 2036.36 | 0.00",
        "Secteur commercial | Santé | 1000.00 | 0.00",
    ]


def test_duplication_two_options(person: Typist) -> None:
    """To Inès and Jean: the same 1 000 for each."""
    person.press("financer", participant="P00009", duplicate=True)

    assert new(person) == ["P00009 | ALFA | 1000.00", "P00010 | ALFA | 1000.00"]


def test_duplication_shared_out(person: Typist) -> None:
    """1 500,01 for both: 750,01 and 750,00."""
    person.press(
        "financer", participant="P00009", amounts="montant-libre", client_part="1500,01", duplicate=True, share_out=True
    )

    assert new(person) == ["P00009 | ALFA | 750.01", "P00010 | ALFA | 750.00"]


def test_deposit_amount_date_document_mode(person: Typist) -> None:
    """300 € by a cheque of 20/11: invoiced on 22/11, and its payment recorded with that document, mode and date."""
    person.types("Financements", {"N°": "FI00007", "Session": "S0005", "Participant": "P00008", "Financeur": "ALFA"})
    person.retypes("Financements", "FI00007", Montant_HT=1000, **CHEQUE)

    person.press("facturer-acompte", BEFORE, session="S0005")

    assert person.rows("Factures", "Type | Total TTC | Échéance") == ["Acompte | 300.00 | 2026-11-22"]
    assert person.rows("Reglements", "Date | Mode | N° pièce | Montant") == ["2026-11-20 | Chèque | CHQ 7 | 300.00"]
    assert person.balances() == {"FA2026-00001": "0.00"}


def test_catalogue_discounted_composition_include_total(person: Typist) -> None:
    """1 000 less 10 % = 900; the composition is 2 × 20 = 40: 940 in all."""
    told = person.told("financer", session="S0007", discount="10%", include=True)

    assert "Prix catalogue 1 000,00 €, prix remisé 900,00 €, prix composition 40,00 € incluse" in told
    assert new(person) == [" | BETA | 940.00"]


def test_client_alone(person: Typist) -> None:
    """By default."""
    person.press("financer", participant="P00009")

    assert new(person) == ["P00009 | ALFA | 1000.00"]


def test_funder_alone(person: Typist) -> None:
    """The client's OPCO is proposed."""
    person.press("financer", participant="P00009", combination="financeur")

    assert new(person) == ["P00009 | OPA | 1000.00"]


def test_both_by_percentage_or_amount(person: Typist) -> None:
    """40 % to the OPCO leave 600 to the client; 700 to the client leave 300 to the OPCO."""
    person.press("financer", participant="P00009", combination="client-financeur", funder_part="40%")
    person.press("financer", participant="P00010", combination="client-financeur", client_part="700")

    assert new(person) == [
        "P00009 | ALFA | 600.00",
        "P00009 | OPA | 400.00",
        "P00010 | ALFA | 700.00",
        "P00010 | OPA | 300.00",
    ]


def test_free_amount(person: Typist) -> None:
    """750,50, whatever the price."""
    person.press("financer", participant="P00009", amounts="montant-libre", client_part="750,50")

    assert new(person) == ["P00009 | ALFA | 750.50"]


def test_manual_payer_client_or_opco(person: Typist) -> None:
    """A typed line may name either; an unknown one is listed."""
    manual(person, Montant_HT=1000, Financeur="OPB")
    assert [p.code for p in person.problems(date(2026, 10, 1), blocking=False) if p.key == "FI00007"] == ["FIN-007"]

    person.retypes("Financements", "FI00007", Financeur="ABSENT")

    assert [p.code for p in person.problems() if p.key == "FI00007"] == ["REF-001"]


@pytest.mark.parametrize(("discount", "net"), [("10%", "900.00"), ("150,00", "850.00")])
def test_manual_discount_by_rate_or_amount(person: Typist, discount: str, net: str) -> None:
    """Typed by hand, it computes: 1 000 less 10 %, or less 150."""
    manual(person, Remise=discount)
    person.press("controler")

    assert new(person, "Prix catalogue | Remise | Montant HT") == [f"1000.00 | {discount} | {net}"]


def test_manual_discount_in_a_cell_of_percentages(person: Typist) -> None:
    """A cell that shows 12,5 % is a rate, as the text is: 875 of 1 000, and not 999,88."""
    manual(person)
    person.retypes("Financements", "FI00007", "0.0%", Remise=0.125)
    person.press("controler")

    assert new(person, "Remise | Montant HT") == ["12,5% | 875.00"]


def test_manual_financing_in_percent(person: Typist) -> None:
    """A cell that shows 50 % is half of the price: 500 are invoiced, not 0,50 €; it is an amount afterwards."""
    manual(person, "0%", Montant_HT=0.5)
    person.types("Financements", {"Session": "S0006", "Participant": "P00010", "Financeur": "ALFA", "Montant HT": 1000})

    told = person.press("facturer-session", session="S0006")

    assert person.rows("Lignes", "Participant | Total HT") == ["P00009 | 500.00", "P00010 | 1000.00"]
    assert [p.code for p in told.problems] == ["FIN-001"]
    assert new(person, "Montant HT | Facturé HT")[0] == "500.00 | 500.00"


def test_vat(person: Typist) -> None:
    """Typed on the line, it is invoiced: exempt as the product is."""
    person.press("financer", participant="P00009", vat="EXO", duplicate=True)
    person.press("facturer-session", session="S0006")

    assert person.rows("Factures", "Total HT | TVA | Total TTC") == ["2000.00 | 0.00 | 2000.00"]


def test_terms_by_default(person: Typist) -> None:
    """Those of the payer, ALFA's 30 days: 22/11 + 30 = 22/12."""
    person.press("financer", participant="P00009", duplicate=True)
    person.press("facturer-session", session="S0006")

    assert new(person, "Conditions de paiement") == ["30J", "30J"]
    assert person.rows("Factures", "Échéance") == ["2026-12-22"]


def test_fse(person: Typist) -> None:
    """Ticked, the financing stands apart, after the others, in Suivi financements."""
    person.press("financer", participant="P00009", combination="financeur", fse=True, agreement="E1")
    person.press("suivi-financements")

    assert person.rows("SuiviFinancements", "Financement | FSE") == ["FI00002 | non", "FI00007 | oui"]


def test_prise_en_charge(person: Typist) -> None:
    """Ticked on a client's line, it is followed too: agreed for its 1 000."""
    person.press("financer", participant="P00009", covered=True)
    person.press("suivi-financements")

    assert person.rows("SuiviFinancements", "Financement | Financeur | État | Accordé HT")[0] == (
        "FI00007 | ALFA | accordé | 1000.00"
    )


def test_works_with_suivi_des_financements(person: Typist) -> None:
    """OPA: asked 600, agreed under A1, invoiced, 250 paid: 350 are left; to be invoiced before 04/01/2027."""
    person.press("facturer-session", session="S0001")
    person.press("saisir-reglement", party="OPA", amount="250", mode="Virement")
    person.press("suivi-financements")

    titles = (
        "N° accord | Demandé HT | Accordé HT | Facturé HT | Payé HT | Reste à payer HT | À facturer avant le | État"
    )
    assert person.rows("SuiviFinancements", titles) == [
        "A1 | 600.00 | 600.00 | 600.00 | 250.00 | 350.00 | 2027-01-04 | facturé"
    ]


def test_facture_d_acompte_ticked_by_itself(person: Typist) -> None:
    """Once its invoice is issued."""
    person.types(
        "Financements",
        {"N°": "FI00007", "Session": "S0005", "Participant": "P00008", "Financeur": "ALFA", "Montant HT": 1000},
    )
    person.press("facturer-acompte", BEFORE, financings=["FI00007"], amount="300")

    assert new(person, "Acompte TTC | Facture acompte") == ["300.00 | oui"]


def test_deposit_deducted(person: Typist) -> None:
    """A typed deposit stops the final invoice until it is invoiced; then 1 000 − 300 = 700 are asked."""
    manual(person, Montant_HT=1000, **CHEQUE)
    person.press("financer", participant="P00010")
    with pytest.raises(Refused, match="un acompte est saisi, et il n'est pas facturé"):
        person.press("facturer-session", session="S0006")

    person.press("facturer-acompte", BEFORE, session="S0006")
    person.press("facturer-session", session="S0006")

    assert person.rows("Factures", "Type | Total HT") == ["Acompte | 300.00", "Facture | 1700.00"]
    assert person.rows("Reglements", "Date | Mode | N° pièce | Montant") == ["2026-11-20 | Chèque | CHQ 7 | 300.00"]
    assert person.balances() == {"FA2026-00001": "0.00", "FA2026-00002": "1700.00"}


@pytest.mark.programs
def test_funders_card_reached(person: Typist, tmp_path: Path) -> None:
    """From a financing a click on the payer's name leads to its card, whatever order the parties are sorted in."""
    person.press("financer", participant="P00009", combination="client-financeur", client_part="40%")
    book = openpyxl.load_workbook(person.path)
    cards, sheet = book["Financeurs"], book["Financements"]
    top = next(row for row in range(1, 20) if cards.cell(row, 1).value == "Code")
    for column in range(1, cards.max_column + 1):  # OPB comes before OPA
        one, two = cards.cell(top + 1, column), cards.cell(top + 2, column)
        one.value, two.value = two.value, one.value
    lines = [n for n in range(top + 1, sheet.max_row + 1) if sheet.cell(n, 1).value in ("FI00007", "FI00008")]
    place = [cell.value for cell in sheet[top]].index("Fiche du financeur") + 1
    for line in lines:  # what a click follows is the first argument
        sheet.cell(line, 60).value = str(sheet.cell(line, place).value).replace("=HYPERLINK(", "=CHOOSE(1,")
    book.save(person.path)

    shown = openpyxl.load_workbook(resave([person.path], tmp_path)[0], data_only=True)["Financements"]

    assert [shown.cell(line, place).value for line in lines] == ["Alfa SA", "Opco Un"]
    assert [shown.cell(line, 60).value for line in lines] == [f"#Clients!$A${top + 1}", f"#Financeurs!$A${top + 2}"]


@pytest.mark.programs
def test_each_partys_card_is_reached_from_the_follow_up(person: Typist, tmp_path: Path) -> None:
    """« Ouvrir la fiche » leads to each party's card, among clients or funders, once LibreOffice has computed it."""
    person.press("facturer-session", session="S0001")
    person.press("suivi-clients")
    book = openpyxl.load_workbook(person.path)
    sheet = book["Suivi clients"]
    top = next(row for row in range(1, 40) if sheet.cell(row, 1).value == "Tiers")
    place = [cell.value for cell in sheet[top]].index("Fiche") + 1
    lines = range(top + 1, top + 4)
    for line in lines:
        sheet.cell(line, 60).value = str(sheet.cell(line, place).value).replace("=HYPERLINK(", "=CHOOSE(1,")
    book.save(person.path)

    computed = openpyxl.load_workbook(resave([person.path], tmp_path)[0], data_only=True)
    shown = computed["Suivi clients"]

    assert [shown.cell(line, place).value for line in lines] == ["Ouvrir la fiche"] * 3
    cards = [str(shown.cell(line, 60).value).removeprefix("#").split("!") for line in lines]
    assert [sheet for sheet, _ in cards] == ["Clients", "Clients", "Financeurs"]
    assert [computed[sheet][cell].value for sheet, cell in cards] == [shown.cell(line, 1).value for line in lines]


def test_opco_must_exist_first(person: Typist) -> None:
    """BETA has none: the funder is asked; an unknown one is refused."""
    with pytest.raises(Refused, match="n'a pas d'OPCO"):
        person.press("financer", session="S0007", combination="financeur")
    with pytest.raises(Refused, match="OPZ"):
        person.press("financer", session="S0007", combination="financeur", funder="OPZ")
