"""A VAT rate that ends between a deposit and the training, or in the middle of its periods.

VAT of a deposit is due on its payment, at the rate of that day (CGI 269 2 c; directive 2006/112/CE, art. 65 and 93 a):
the later rate applies to the rest. A period that was agreed is a service of its own, done on its last day (CGI 269 1 a
bis). All amounts by hand.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.domain.checks.all import check
from gescof_xl.domain.einvoice.from_invoice import electronic
from gescof_xl.domain.einvoice.rules import invoice_faults
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import drawn, press, problems, read, retype
from tests.text_tables import workbook
from tests.unit.actions.billing_school import PARTIES, TAXED, financing

RATES = TAXED.replace(
    "TVA20     | TVA        | 20%    | 01/01/2014 |            |",
    "TVA20     | TVA        | 20%    | 01/01/2014 | 31/12/2026 |",
).replace(
    "    IND40 ",
    """    TVA206    | TVA        | 20,6%  | 01/01/2027 |            |                                            | S |
    PEN2027S1 | pénalités  | 12,4%  | 01/01/2027 | 30/06/2027 | Pénalités de retard : 12,40 % par an.      |   |
    IND40 """,
)
"""The usual rate is 20 % in 2026, 20,6 % from 2027 on (a rate of law of other years: BR-FR-16 knows it)."""
SESSION = """
    Sessions
    N°    | Type | Début      | Fin
    S0001 | INTER | 01/12/2026 | 29/01/2027

    Participants
    N°     | Nom    | Prénom | Client
    P00001 | Martin | Anne   | C1
"""
PERIODS = """
    Periodes
    N°      | Session | Début      | Fin        | Part
    PE00001 | S0001   | 01/12/2026 | 31/12/2026 | 40%
    PE00002 | S0001   | 01/01/2027 | 29/01/2027 | 60%
"""
DECEMBER, JANUARY, FEBRUARY = date(2026, 12, 1), date(2027, 1, 4), date(2027, 2, 1)
LINES = "Facture | Nature de ligne | Total HT | TVA"


def _school(*tables: str, **more: str) -> MemoryWorkbook:
    return workbook(RATES, PARTIES, SESSION, financing("C1", "1000", **more), *tables)


def _rate_of_2027(book: MemoryWorkbook) -> None:
    retype(book, "Produits", "TVA", "TVA206")


def _pay(book: MemoryWorkbook, amount: str, day: date) -> None:
    press(book, "saisir-reglement", day, party="C1", amount=amount, mode="Virement")


def test_un_acompte_encaisse_garde_son_taux_et_le_reste_a_le_nouveau() -> None:
    """100 HT paid at 20 %; the final invoice has 100 at 20 %, deducted, and 900 at 20,6 %: 1 205,40 in all."""
    book = _school(**{"Acompte TTC": "120"})
    press(book, "facturer-acompte", DECEMBER, session="S0001")
    _pay(book, "120", date(2026, 12, 20))
    _rate_of_2027(book)

    press(book, "facturer-session", FEBRUARY, session="S0001")

    assert drawn(book, "Factures", "Type | Total HT | TVA | Total TTC") == [
        "Acompte | 100.00 | 20.00 | 120.00",
        "Facture | 900.00 | 185.40 | 1085.40",
    ]
    assert drawn(book, "Lignes", LINES)[1:] == [
        "FA2027-00001 | formation | 900.00 | TVA206",
        "FA2027-00001 | formation | 100.00 | TVA20",
        "FA2027-00001 | acompte déduit | -100.00 | TVA20",
    ]
    assert invoice_faults(electronic(issued_document(read(book).issued, "FA2027-00001"))) == []
    assert problems(book) == []


def test_un_acompte_encaisse_apres_le_changement_prend_le_nouveau_taux() -> None:
    """Its VAT was not due yet: a credit note takes it back, and the whole price bears the rate of 2027."""
    book = _school(**{"Acompte TTC": "120"})
    press(book, "facturer-acompte", DECEMBER, session="S0001")
    _pay(book, "120", date(2027, 1, 20))
    _rate_of_2027(book)

    press(book, "facturer-session", FEBRUARY, session="S0001")

    assert drawn(book, "Factures", "Type | Total HT | TVA | Total TTC")[1:] == [
        "Facture | 1000.00 | 206.00 | 1206.00",
        "Avoir | -100.00 | -20.00 | -120.00",
    ]


@pytest.mark.parametrize("later", ["", "60"])
def test_ce_qui_est_encaisse_avant_le_changement_garde_seul_son_taux(later: str) -> None:
    """Half of the 120 was paid in December: 50 HT at 20 %, 950 at 20,6 %; a credit note takes the other half back."""
    book = _school(**{"Acompte TTC": "120"})
    press(book, "facturer-acompte", DECEMBER, session="S0001")
    _pay(book, "60", date(2026, 12, 20))
    if later:
        _pay(book, later, date(2027, 1, 20))
    _rate_of_2027(book)

    press(book, "facturer-session", FEBRUARY, session="S0001")

    assert drawn(book, "Factures", "Type | Total HT | TVA | Total TTC")[1:] == [
        "Facture | 950.00 | 195.70 | 1145.70",
        "Avoir | -50.00 | -10.00 | -60.00",
    ]
    assert drawn(book, "Lignes", LINES)[2:4] == [
        "FA2027-00001 | formation | 50.00 | TVA20",
        "FA2027-00001 | acompte déduit | -50.00 | TVA20",
    ]
    assert problems(book) == []


def test_l_acompte_d_un_taux_qui_court_encore_se_rend_quand_la_tva_du_produit_est_corrigee() -> None:
    """10 % was meant, 20 % was a mistake: nothing changed in the law, the deposit is corrected."""
    book = workbook(TAXED, PARTIES, SESSION, financing("C1", "1000", **{"Acompte TTC": "120"}))
    press(book, "facturer-acompte", DECEMBER, session="S0001")
    _pay(book, "120", date(2026, 12, 20))
    retype(book, "Produits", "TVA", "TVA10")
    retype(book, "Sessions", "Fin", date(2026, 12, 20))

    press(book, "facturer-session", date(2026, 12, 28), session="S0001")

    assert drawn(book, "Factures", "Type | Total HT | TVA")[1:] == [
        "Facture | 1000.00 | 100.00",
        "Avoir | -100.00 | -20.00",
    ]


def test_un_avoir_total_de_la_facture_aux_deux_taux_puis_de_l_acompte_rend_tout() -> None:
    book = _school(**{"Acompte TTC": "120"})
    press(book, "facturer-acompte", DECEMBER, session="S0001")
    _pay(book, "120", date(2026, 12, 20))
    _rate_of_2027(book)
    press(book, "facturer-session", FEBRUARY, session="S0001")

    press(book, "creer-avoir", FEBRUARY, invoice="FA2027-00001", case="total")
    press(book, "creer-avoir", FEBRUARY, invoice="FA2026-00001", case="total")

    assert drawn(book, "Factures", "Type | Total HT | TVA")[2:] == [
        "Avoir | -900.00 | -185.40",
        "Avoir | -100.00 | -20.00",
    ]
    assert problems(book) == []


def test_ce_qui_reste_d_un_acompte_corrige_apres_le_changement_garde_son_taux() -> None:
    """The credit note of 2027 settles a part of the deposit; it is no payment."""
    book = _school(**{"Acompte TTC": "120"})
    press(book, "facturer-acompte", DECEMBER, session="S0001")
    _pay(book, "84", date(2026, 12, 20))
    press(book, "creer-avoir", JANUARY, invoice="FA2026-00001", case="partiel", unit_amount="30")
    _rate_of_2027(book)

    press(book, "facturer-session", FEBRUARY, session="S0001")

    assert drawn(book, "Factures", "Type | Total HT | TVA")[1:] == [
        "Avoir | -30.00 | -6.00",
        "Facture | 930.00 | 191.58",
    ]
    assert problems(book) == []


def test_l_ancien_taux_ne_laisse_pas_de_centime_sur_la_facture() -> None:
    """81.08 and 16.22 less 31.62 and 6.32 leave 49.46 and 9.90, of which 49.46 bear 9.89: the cent stays there.

    1 000 less 49.46 are 950.54, and 195.81 at 20,6 %; its total credit note takes back the same.
    """
    book = _school(**{"Acompte TTC": "97.30"})
    press(book, "facturer-acompte", DECEMBER, session="S0001")
    press(book, "creer-avoir", DECEMBER, invoice="FA2026-00001", case="partiel", unit_amount="31.62")
    _pay(book, "59.36", date(2026, 12, 20))
    _rate_of_2027(book)

    press(book, "facturer-session", FEBRUARY, session="S0001")
    press(book, "creer-avoir", FEBRUARY, invoice="FA2027-00001", case="partiel", unit_amount="950.54", lines=["1"])

    assert drawn(book, "Factures", "Type | Total HT | TVA")[2:] == [
        "Facture | 950.54 | 195.81",
        "Avoir | -950.54 | -195.81",
    ]
    assert problems(book) == []


def test_une_periode_de_l_ancien_taux_se_facture_apres_le_changement_a_l_ancien_taux() -> None:
    """December at 20 % in January, January at 20,6 %: the deposit comes off in proportion, at its own rate."""
    book = _school(PERIODS, **{"Acompte TTC": "120"})
    press(book, "facturer-acompte", DECEMBER, session="S0001")
    _pay(book, "120", date(2026, 12, 20))

    press(book, "facturer-periode", JANUARY, session="S0001")
    _rate_of_2027(book)
    press(book, "facturer-periode", FEBRUARY, session="S0001")

    assert drawn(book, "Factures", "Type | Total HT | TVA")[1:] == [
        "Facture | 360.00 | 72.00",
        "Facture | 540.00 | 111.24",
    ]
    assert drawn(book, "Lignes", LINES)[3:] == [
        "FA2027-00002 | formation | 540.00 | TVA206",
        "FA2027-00002 | formation | 60.00 | TVA20",
        "FA2027-00002 | acompte déduit | -60.00 | TVA20",
    ]
    assert problems(book) == []


def test_un_acompte_impaye_a_temps_se_rend_a_mesure_des_periodes_de_l_autre_taux() -> None:
    """All was asked beforehand, and paid in January: each period at 20,6 % gives back what it cannot deduct at 20 %."""
    three = PERIODS.replace(
        "PE00002 | S0001   | 01/01/2027 | 29/01/2027 | 60%",
        "PE00002 | S0001 | 01/01/2027 | 15/01/2027 | 30%\n    PE00003 | S0001 | 16/01/2027 | 29/01/2027 | 30%",
    )
    book = _school(three, **{"Acompte TTC": "1200"})
    press(book, "facturer-acompte", DECEMBER, session="S0001")
    press(book, "facturer-periode", JANUARY, session="S0001")
    _pay(book, "1200", date(2027, 1, 20))
    _rate_of_2027(book)

    press(book, "facturer-periode", FEBRUARY, session="S0001", periods=["PE00002"])
    assert problems(book) == []
    press(book, "facturer-periode", FEBRUARY, session="S0001")

    assert drawn(book, "Factures", "Type | Total HT | TVA")[1:] == [
        "Facture | 0.00 | 0.00",
        "Facture | 300.00 | 61.80",
        "Avoir | -300.00 | -60.00",
        "Facture | 300.00 | 61.80",
        "Avoir | -300.00 | -60.00",
    ]
    assert drawn(book, "Financements", "Montant HT | Facturé HT") == ["1000.00 | 1000.00"]
    assert problems(book) == []


def test_une_periode_ne_se_facture_pas_au_taux_d_un_autre_jour() -> None:
    """December with the rate of 2027: refused, with the rate to type."""
    book = _school(PERIODS)
    _rate_of_2027(book)

    with pytest.raises(Refused, match="le taux TVA206 ne s'applique pas le 31/12/2026"):
        press(book, "facturer-periode", JANUARY, session="S0001")


def test_un_taux_qui_finit_avant_la_formation_s_annonce_tant_qu_il_court() -> None:
    """It is right for the deposit and for the periods of this year; the final invoice waits for the next one."""
    book = _school()

    before = [(p.code, p.blocking) for p in check(read(book), date(2026, 12, 31)) if p.table == "Financements"]
    after = [(p.code, p.blocking) for p in check(read(book), JANUARY) if p.table == "Financements"]

    assert before == [("FIN-015", False)]
    assert after == [("FIN-015", True)]
    with pytest.raises(Refused, match="TVA20 n'est pas un taux de TVA en vigueur le 29/01/2027"):
        press(book, "facturer-session", FEBRUARY, session="S0001")


def test_deux_produits_a_deux_taux_perdent_chacun_leur_part_de_l_acompte() -> None:
    """A meal included, at 10 % all along: the deposit of 120 TTC has its own line for each rate, and so has the rest."""
    composition = "Compositions\nN° | Produit | Composant | Quantité | Inclure\nCO00001 | EXC | REP | 2 | oui"
    book = _school(composition, **{"Acompte TTC": "120", "Composition incluse": "oui"})
    press(book, "facturer-acompte", DECEMBER, session="S0001")
    _pay(book, "120", date(2026, 12, 20))
    _rate_of_2027(book)
    asked = {line.vat: line.net for line in read(book).lines}

    press(book, "facturer-session", FEBRUARY, session="S0001")

    ledger = read(book)
    final = [line for line in ledger.lines if line.invoice == "FA2027-00001"]
    assert {line.vat: -line.net for line in final if line.deposit} == asked
    assert sum((line.net for line in final if not line.deposit), Decimal(0)) == Decimal(1000)
    assert sum(line.net for line in final if line.vat == "TVA20" and not line.deposit) == asked["TVA20"]
    assert problems(book) == []


def test_un_reglement_annule_ne_date_pas_l_acompte() -> None:
    """Recorded on the wrong day, cancelled, recorded again as it came in December: the deposit keeps its 20 %."""
    book = _school(**{"Acompte TTC": "120"})
    press(book, "facturer-acompte", DECEMBER, session="S0001")
    _pay(book, "120", JANUARY)
    press(book, "saisir-reglement", JANUARY, cancel="R00001")
    _pay(book, "120", date(2026, 12, 20))
    _rate_of_2027(book)

    press(book, "facturer-session", FEBRUARY, session="S0001")

    assert drawn(book, "Factures", "Type | Total HT | TVA")[1:] == ["Facture | 900.00 | 185.40"]
    assert problems(book) == []


def test_un_reglement_deplace_ne_date_plus_l_acompte() -> None:
    """Paid in December by mistake, taken back and paid in January: the whole price bears the rate of 2027."""
    book = _school(**{"Acompte TTC": "120"})
    press(book, "facturer-acompte", DECEMBER, session="S0001")
    _pay(book, "120", date(2026, 12, 20))
    press(book, "saisir-reglement", JANUARY, move="AF00001")
    press(book, "saisir-reglement", JANUARY, party="C1", refund=True)
    _pay(book, "120", JANUARY)
    _rate_of_2027(book)

    press(book, "facturer-session", FEBRUARY, session="S0001")

    assert drawn(book, "Factures", "Type | Total HT | TVA")[1:] == [
        "Facture | 1000.00 | 206.00",
        "Avoir | -100.00 | -20.00",
    ]


def test_un_taux_qui_change_deux_fois_laisse_a_chaque_acompte_le_sien() -> None:
    """20 % until 2026, 20,6 % until February, 19,6 % after: 100 HT at each of the first two, 800 at the third."""
    rates = RATES.replace(
        "20,6%  | 01/01/2027 |            |                                            | S |",
        "20,6%  | 01/01/2027 | 28/02/2027 |                                            | S |\n"
        "    TVA196    | TVA        | 19,6%  | 01/03/2027 |            |                                            | S |",
    )
    late = SESSION.replace("29/01/2027", "20/03/2027")
    book = workbook(rates, PARTIES, late, financing("C1", "1000", **{"Acompte TTC": "120"}))
    press(book, "facturer-acompte", DECEMBER, session="S0001")
    _pay(book, "120", date(2026, 12, 20))
    _rate_of_2027(book)
    retype(book, "Financements", "Acompte TTC", Decimal("240.60"))
    press(book, "facturer-acompte", JANUARY, session="S0001")
    _pay(book, "120.60", FEBRUARY)
    retype(book, "Produits", "TVA", "TVA196")

    press(book, "facturer-session", date(2027, 3, 25), session="S0001")

    assert drawn(book, "Lignes", LINES)[2:] == [
        "FA2027-00002 | formation | 800.00 | TVA196",
        "FA2027-00002 | formation | 100.00 | TVA20",
        "FA2027-00002 | formation | 100.00 | TVA206",
        "FA2027-00002 | acompte déduit | -100.00 | TVA20",
        "FA2027-00002 | acompte déduit | -100.00 | TVA206",
    ]
    assert drawn(book, "Factures", "Type | Total HT | TVA")[2:] == ["Facture | 800.00 | 156.80"]
    assert problems(book) == []


def test_deux_taux_qui_changent_ensemble_gardent_chacun_leur_part() -> None:
    """Training 20 → 20,6 %, meal 10 → 7 %: what the deposit paid of each stays that of the same product.

    964,92 and 35,08 of the 1 000; of 120 TTC, 116,13 are of the training and 3,87 of the meal: 96,78 and 3,52 HT.
    """
    composition = "Compositions\nN° | Produit | Composant | Quantité | Inclure\nCO00001 | EXC | REP | 2 | oui"
    rates = RATES.replace(
        "TVA10     | TVA        | 10%    | 01/01/2014 |            |                                            | S |",
        "TVA10     | TVA        | 10%    | 01/01/2014 | 31/12/2026 |                                            | S |\n"
        "    TVA7      | TVA        | 7%     | 01/01/2027 |            |                                            | S |",
    )
    included = financing("C1", "1000", **{"Acompte TTC": "120", "Composition incluse": "oui"})
    book = workbook(rates, PARTIES, SESSION, composition, included)
    press(book, "facturer-acompte", DECEMBER, session="S0001")
    _pay(book, "120", date(2026, 12, 20))
    _rate_of_2027(book)
    retype(book, "Produits", "TVA", "TVA7", 1)

    press(book, "facturer-session", FEBRUARY, session="S0001")

    assert drawn(book, "Lignes", "Produit | Total HT | TVA") == [
        "EXC | 96.78 | TVA20",
        "REP | 3.52 | TVA10",
        "EXC | 868.14 | TVA206",
        "REP | 31.56 | TVA7",
        "EXC | 96.78 | TVA20",
        "REP | 3.52 | TVA10",
        "EXC | -96.78 | TVA20",
        "REP | -3.52 | TVA10",
    ]
    assert problems(book) == []


OVER = SESSION.replace("29/01/2027", "20/12/2026")
NEW_REASON = RATES.replace("Assujetti sur débits", "Exonéré").replace(
    "    EXO       | TVA        | 0%     | 01/01/2014 |            |",
    "    EXO27     | TVA        | 0%     | 01/01/2027 |            | Exonération, art. 261 | E | VATEX-FR-CGI261-4\n"
    "    EXO       | TVA        | 0%     | 01/01/2014 | 31/12/2026 |",
)
"""An exempt school whose line of Taux is worded anew on 01/01/2027."""


def test_composant_et_supplement_ont_le_taux_du_dernier_jour_de_la_session() -> None:
    """Done in December, invoiced in February: 20,6 % is refused for the room as it is for the training."""
    room = "Compositions\nN° | Produit | Composant | Quantité | Inclure\nCO00001 | EXC | SAL | 1 | oui"
    extra = "Supplements\nN° | Produit | Prix unitaire HT\nSU00001 | SAL | 100"
    refusal = "« (Location de salle|Repas) » : le taux TVA206 ne s'applique pas le 20/12/2026"
    for book in (
        workbook(RATES, PARTIES, OVER, room, financing("C1", "1000", TVA="TVA20", **{"Composition incluse": "oui"})),
        workbook(RATES, PARTIES, OVER, extra, financing("C1", "1000", TVA="TVA20")),
    ):
        retype(book, "Produits", "TVA", "TVA206", 2)

        with pytest.raises(Refused, match=refusal):
            press(book, "facturer-session", FEBRUARY, session="S0001")
        retype(book, "Produits", "TVA", "TVA20", 2)
        press(book, "facturer-session", FEBRUARY, session="S0001")

        assert {line.vat for line in read(book).lines} == {"TVA20"}


def test_l_exoneration_du_jour_de_la_formation_va_avec_elle() -> None:
    """The tool chooses the line of the regime: that of the last day, of the session or of the period."""
    book = workbook(NEW_REASON, PARTIES, OVER, financing("C1", "1000"))
    long = workbook(NEW_REASON, PARTIES, SESSION, PERIODS, financing("C1", "1000"))

    press(book, "facturer-session", FEBRUARY, session="S0001")
    press(long, "facturer-periode", FEBRUARY, session="S0001")

    assert [line.vat for line in read(book).lines] == ["EXO"]
    assert [line.vat for line in read(long).lines] == ["EXO", "EXO27"]


def test_le_hors_champ_d_un_dedit_est_celui_du_jour() -> None:
    rates = RATES.replace(
        "HC        | TVA        | 0%     | 01/01/2014 |            | Indemnité hors champ de la TVA             | O |",
        "HC        | TVA        | 0%     | 01/01/2014 | 31/12/2026 | Indemnité | O |\n"
        "    HC27      | TVA        | 0%     | 01/01/2027 |            | Indemnité | O |",
    )
    book = workbook(rates, PARTIES, SESSION, financing("C1", "1000", TVA="TVA206"))
    press(book, "presences", FEBRUARY, participant="P00001", presence="Désisté", charging="Dédit", fee="300")

    press(book, "facturer-session", FEBRUARY, session="S0001")

    assert drawn(book, "Lignes", LINES) == ["FA2027-00001 | dédit | 300.00 | HC27"]


def test_un_taux_qui_finit_se_dit_des_produits_qui_le_portent_meme_quand_un_autre_suit() -> None:
    ending = [p for p in check(read(_school()), date(2026, 12, 15)) if p.code == "TAU-006" and p.key == "TVA20"]

    assert [p.message for p in ending] == ["Taux, TVA20 : vaut jusqu'au 31/12/2026, et des produits le portent."]
    assert "s'il manque, et donnez-le aux produits à partir du 01/01/2027" in ending[0].cure
