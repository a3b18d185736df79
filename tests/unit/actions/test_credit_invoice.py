"""Créer un avoir: what staff know of the four cases, and the limits that the law adds (docs/trade.md § Credit notes)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.credit_invoice import Case, Params
from gescof_xl.app import RunSettings, run
from gescof_xl.core.errors import Refused, WrongUse
from gescof_xl.domain.checks.all import check
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import TODAY, Yes, balances, drawn, press, problems, read, retype
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import PARTIES, TAXED, financing, inter, intra

INVOICES = "N° | Type | Tiers | Total HT | TVA | Total TTC | Facture d'origine"
FINANCINGS = "N° | Participant | Financeur | Montant HT | Statut | Facturé HT"
FA1, FA2, AV1 = "FA2026-00001", "FA2026-00002", "AV2026-00001"

MEALS = """
    Supplements
    N°      | Participant | Produit | Libellé | Financeur | Quantité | Prix unitaire HT
    SU00001 | P00001      | REP     | Repas   | OP1       | 2        | 18,25
"""


def _invoiced(payer: str = "C1", *tables: str, rates: str = SCHOOL_RATES, **more: str) -> MemoryWorkbook:
    """An INTER session of 1000 HT, invoiced to one payer as FA2026-00001."""
    book = inter(financing(payer, **more), *tables, rates=rates)
    press(book, "facturer-session", session="S0001")
    return book


def _credit(book: MemoryWorkbook, case: str = "total-refacturation", **answers: Any) -> str:
    """With the agreement number that an OPCO wants; it is left aside where nobody is reinvoiced."""
    answers.setdefault("agreement", "A9")
    return press(book, "creer-avoir", invoice=answers.pop("invoice", FA1), case=case, **answers).message


def test_les_avoirs_peuvent_etre_crees_manuellement_ou_automatiquement_a_partir_d_une_facture() -> None:
    """Automatically: the whole invoice comes back by itself. By hand: the amount is typed, on a chosen line."""
    book = _invoiced("OP1", MEALS)
    _credit(book, "partiel", unit_amount="10", lines=["L000001"])

    _credit(book, "total")

    assert drawn(book, "Factures", "N° | Total HT") == [
        "FA2026-00001 | 1036.50",
        "AV2026-00001 | -10.00",
        "AV2026-00002 | -1026.50",
    ]


def test_depuis_une_facture_creation_avoir_sur_facture_en_cours() -> None:
    """The selected line of Factures is the invoice to credit."""
    book = _invoiced()
    context = Context(today=TODAY, selection=(("Factures", FA1),))

    run(action("creer-avoir"), book, Params(case=Case.TOTAL), context, RunSettings(interface=Yes()))

    assert drawn(book, "Factures", "N° | Facture d'origine")[1] == "AV2026-00001 | FA2026-00001"
    with pytest.raises(WrongUse, match="Il manque la facture"):
        press(book, "creer-avoir")


def test_les_options_different_suivant_le_type_d_avoir_et_le_type_de_factures() -> None:
    """A price belongs to two payers, a unit amount to a partial credit note; several products want a payer a line."""
    book = _invoiced("OP1", MEALS)

    with pytest.raises(WrongUse, match="Montant unitaire"):
        _credit(book, "partiel")
    with pytest.raises(Refused, match=r"plusieurs produits.*L000001 \(Excel perfectionnement\), L000002 \(Repas\)"):
        _credit(book, "total-deux-financeurs", payer="OP1", payer_2="C1", price="800")


def test_nous_vous_proposons_4_cas_de_creations_d_avoirs_avec_ou_sans_refacturation() -> None:
    """Total to another payer, total to two, total, partial: the four choices, in this order; by hand comes last."""
    assert list(Case) == ["total-refacturation", "total-deux-financeurs", "total", "partiel", "manuel"]


def test_selectionnez_les_options_et_remplissez_les_champs_puis_validez() -> None:
    """The preview says what will be issued and to whom; a refused question writes nothing."""
    book, interface = _invoiced(), Yes()
    before = book.tables

    report = press(book, "creer-avoir", preview=True, invoice=FA1, payer="OP1", agreement="A9")
    assert (report.written, book.tables) == (False, before)

    press(book, "creer-avoir", interface=interface, invoice=FA1, payer="OP1", agreement="A9")
    assert interface.questions[0].splitlines()[:3] == [
        "1 facture, 1\u00a0000,00\u00a0€ TTC et 1 avoir, 1\u00a0000,00\u00a0€ TTC : émettre ?",
        "- Opco Un : 1\u00a0000,00\u00a0€ TTC (1)",
        "- Alpha : -1\u00a0000,00\u00a0€ TTC (1)",
    ]


def test_reporter_les_modifications_dans_le_financement_des_participants_concernes_en_inter() -> None:
    """The participant's old financing is replaced, the new payer has its own: financed = invoiced."""
    book = _invoiced()

    _credit(book, payer="OP1")

    assert drawn(book, "Financements", FINANCINGS) == [
        "FI00001 | P00001 | C1 | 1000.00 | remplacé | 0.00",
        "FI00002 | P00001 | OP1 | 1000.00 | actif | 1000.00",
    ]
    assert drawn(book, "Sessions", "Facturation") == ["facturée"]


def test_reporter_les_modifications_dans_le_financement_du_client_en_intra() -> None:
    """The session's own financing goes to the OPCO, without participant."""
    book = intra(financing(participant=""))
    press(book, "facturer-session", session="S0001")

    _credit(book)

    assert drawn(book, "Financements", FINANCINGS) == [
        "FI00001 |  | C1 | 1000.00 | remplacé | 0.00",
        "FI00002 |  | OP1 | 1000.00 | actif | 1000.00",
    ]


def test_reporter_les_modifications_dans_le_financement_des_revenus_supplementaires() -> None:
    """A supplement follows its new payer and names its new invoice."""
    book = _invoiced("OP1", MEALS)

    _credit(book, payer="C1", agreement="")

    assert drawn(book, "Supplements", "N° | Financeur | Facture") == ["SU00001 | C1 | FA2026-00002"]


def test_votre_facturation_reste_coherente_avec_le_financement_de_votre_session() -> None:
    """The gap between financed and invoiced is shown, and is zero in each of the four cases."""
    cases: dict[str, dict[str, Any]] = {
        "total-refacturation": {"payer": "C1", "agreement": ""},
        "total-deux-financeurs": {"sharing": ["L000001=OP1", "L000002=C1"]},
        "total": {},
        "partiel": {"unit_amount": "10", "lines": ["L000001"]},
    }
    for case, answers in cases.items():
        book = _invoiced("OP1", MEALS)

        assert "écart 0,00\u00a0€" in _credit(book, case, **answers)
        assert problems(book) == []


def test_vous_faites_un_avoir_au_client_pour_facturer_l_opca() -> None:
    """The whole goes to another payer, with the same lines and VAT."""
    book = _invoiced("C1", rates=TAXED)

    _credit(book, payer="OP1")

    assert drawn(book, "Factures", INVOICES) == [
        "FA2026-00001 | Facture | C1 | 1000.00 | 200.00 | 1200.00 | ",
        "AV2026-00001 | Avoir | C1 | -1000.00 | -200.00 | -1200.00 | FA2026-00001",
        "FA2026-00002 | Facture | OP1 | 1000.00 | 200.00 | 1200.00 | ",
    ]
    assert drawn(book, "Lignes", "Facture | Quantité | Prix unitaire HT | Total HT | Ligne d'origine") == [
        "FA2026-00001 | 1 | 1000.00 | 1000.00 | ",
        "AV2026-00001 | -1 | 1000.00 | -1000.00 | L000001",
        "FA2026-00002 | 1 | 1000.00 | 1000.00 | ",
    ]


def test_etape_1_avoir_total_avec_refacturation_par_defaut() -> None:
    """Without any option, the case is the total credit note with a new invoice."""
    book = _invoiced()

    press(book, "creer-avoir", invoice=FA1, agreement="A9")

    assert drawn(book, "Factures", "Type | Tiers")[1:] == ["Avoir | C1", "Facture | OP1"]


def test_etape_2_l_avoir_regle_la_facture_d_origine_par_defaut() -> None:
    """Ticked: the credit note settles the invoice without money, which becomes « soldée par avoir »; unticked: both stay open."""
    book = _invoiced()
    _credit(book)
    assert balances(book) == {FA1: "0.00", AV1: "0.00", FA2: "1000.00"}
    assert drawn(book, "Affectations", "Avoir | Facture | Montant") == ["AV2026-00001 | FA2026-00001 | 1000.00"]

    book = _invoiced()
    _credit(book, settles=False)
    assert balances(book) == {FA1: "1000.00", AV1: "-1000.00", FA2: "1000.00"}


def test_etape_3_choisissez_le_nouveau_financeur() -> None:
    """The chosen payer is invoiced, and must exist."""
    book = _invoiced()

    with pytest.raises(Refused, match="inconnu"):
        _credit(book, payer="XXX")
    _credit(book, payer="OP2")

    assert drawn(book, "Factures", "Tiers")[2] == "OP2"


@pytest.mark.parametrize(("origin", "proposed"), [("C1", "OP1"), ("OP1", "C1")])
def test_gescof_propose_l_opca_ou_le_client_si_le_financeur_d_origine_est_le_client_ou_l_opca(
    origin: str, proposed: str
) -> None:
    """A client's invoice goes to its OPCO, an OPCO's to the participant's client."""
    book = _invoiced(origin)

    _credit(book, agreement="A9" if proposed == "OP1" else "")

    assert drawn(book, "Factures", "Tiers")[2] == proposed


def test_sans_proposition_le_financeur_se_choisit() -> None:
    """Beta has no OPCO: the refusal asks to whom."""
    book = _invoiced("C2")

    with pytest.raises(Refused, match="À qui refacturer"):
        _credit(book)


def test_un_avoir_a_l_opca_qui_ne_prend_pas_en_charge_la_totalite_l_opca_en_partie_et_le_client() -> None:
    """CAS 1, one product: two invoices are issued, and the session has two financings."""
    book = _invoiced("OP1")

    _credit(book, "total-deux-financeurs", payer="OP1", payer_2="C1", price="800")

    assert drawn(book, "Factures", INVOICES)[1:] == [
        "AV2026-00001 | Avoir | OP1 | -1000.00 | 0.00 | -1000.00 | FA2026-00001",
        "FA2026-00002 | Facture | OP1 | 800.00 | 0.00 | 800.00 | ",
        "FA2026-00003 | Facture | C1 | 200.00 | 0.00 | 200.00 | ",
    ]
    assert drawn(book, "Financements", FINANCINGS) == [
        "FI00001 | P00001 | OP1 | 1000.00 | remplacé | 0.00",
        "FI00002 | P00001 | OP1 | 800.00 | actif | 800.00",
        "FI00003 | P00001 | C1 | 200.00 | actif | 200.00",
    ]


def test_generer_2_factures_selectionnez_les_destinataires() -> None:
    """Not said: the payer of the invoice keeps its part, the client takes the rest; two same ones are refused."""
    book = _invoiced("OP1")
    with pytest.raises(Refused, match="deux destinataires différents"):
        _credit(book, "total-deux-financeurs", payer="C1", payer_2="C1", price="800")

    _credit(book, "total-deux-financeurs", price="800")

    assert drawn(book, "Factures", "Tiers | Total HT")[2:] == ["OP1 | 800.00", "C1 | 200.00"]


@pytest.mark.parametrize("typed", [{"price": "633,33"}, {"price_2": "366,67"}])
def test_saisissez_le_prix_unitaire_du_destinataire_1_ou_2_l_autre_est_calcule(typed: dict[str, str]) -> None:
    """1000 − 633.33 = 366.67, whichever is typed."""
    book = _invoiced("OP1")

    _credit(book, "total-deux-financeurs", payer="OP1", payer_2="C1", **typed)

    assert drawn(book, "Lignes", "Prix unitaire HT")[2:] == ["633.33", "366.67"]


def test_le_prix_unitaire_vaut_pour_chaque_ligne_du_produit() -> None:
    """Two participants at 1000 on one invoice: 700 each to the OPCO, 300 each to the client."""
    book = workbook(
        SCHOOL_RATES,
        PARTIES,
        "Sessions\nN° | Type\nS0001 | INTER",
        "Participants\nN° | Client\nP00001 | C1\nP00002 | C1",
        "Financements\nN° | Participant | Financeur | Montant HT | N° accord\nFI00001 | P00001 | OP1 | 1000 | A1\nFI00002 | P00002 | OP1 | 1000 | A2",
    )
    press(book, "facturer-session", session="S0001")

    _credit(book, "total-deux-financeurs", price="700")

    assert drawn(book, "Factures", "Tiers | Total HT")[2:] == ["OP1 | 1400.00", "C1 | 600.00"]
    assert drawn(book, "Financements", FINANCINGS)[2:] == [
        "FI00003 | P00001 | OP1 | 700.00 | actif | 700.00",
        "FI00004 | P00001 | C1 | 300.00 | actif | 300.00",
        "FI00005 | P00002 | OP1 | 700.00 | actif | 700.00",
        "FI00006 | P00002 | C1 | 300.00 | actif | 300.00",
    ]


@pytest.mark.parametrize("price", ["0", "1000", "1200"])
def test_un_prix_qui_ne_laisse_rien_a_l_un_des_deux_est_refuse(price: str) -> None:
    """Each of the two recipients pays something, together no more than the price."""
    with pytest.raises(Refused, match="ne répartissent pas"):
        _credit(_invoiced("OP1"), "total-deux-financeurs", price=price)


def test_un_avoir_a_l_opca_qui_ne_prend_pas_en_charge_les_repas() -> None:
    """CAS 2, several products: the training to the OPCO, the meals to the client, each with its VAT."""
    book = _invoiced("OP1", MEALS)

    _credit(book, "total-deux-financeurs", sharing=["L000001=OP1", "L000002=C1"])

    assert drawn(book, "Factures", INVOICES)[1:] == [
        "AV2026-00001 | Avoir | OP1 | -1036.50 | -3.65 | -1040.15 | FA2026-00001",
        "FA2026-00002 | Facture | OP1 | 1000.00 | 0.00 | 1000.00 | ",
        "FA2026-00003 | Facture | C1 | 36.50 | 3.65 | 40.15 | ",
    ]
    assert drawn(book, "Supplements", "Financeur | Facture") == ["C1 | FA2026-00003"]
    assert problems(book) == []


def test_selectionnez_les_destinataires_de_chaque_produit_facture() -> None:
    """Lines by number or rank; those that are not named go to the first payer, or are asked for."""
    book = _invoiced("OP1", MEALS)
    with pytest.raises(Refused, match=r"L000001 \(Excel perfectionnement\) n'a pas de destinataire"):
        _credit(book, "total-deux-financeurs", sharing=["2=C1"])
    with pytest.raises(Refused, match="L000009"):
        _credit(book, "total-deux-financeurs", sharing=["L000009=C1"])
    with pytest.raises(WrongUse, match="ne se lit pas"):
        _credit(book, "total-deux-financeurs", sharing=["L000001"])
    with pytest.raises(Refused, match="vont au même destinataire, C1"):
        _credit(book, "total-deux-financeurs", payer="C1", sharing=["2=C1"])

    _credit(book, "total-deux-financeurs", payer="OP2", sharing=["2=C1"])

    assert drawn(book, "Factures", "Tiers | Total HT")[2:] == ["OP2 | 1000.00", "C1 | 36.50"]


def test_lignes_et_destinataires_se_lisent_sans_casse() -> None:
    """« l000002=c1 »: the meals to the client, the training to the OPCO; « l000002 » is the line credited in part."""
    book = _invoiced("OP1", MEALS)
    _credit(book, "partiel", lines=["l000002"], unit_amount="1")
    _credit(book, "total-deux-financeurs", sharing=["l000001=op1", "l000002=c1"])

    assert drawn(book, "Factures", "N° | Tiers | Total HT")[1:] == [
        "AV2026-00001 | OP1 | -2.00",
        "AV2026-00002 | OP1 | -1034.50",
        "FA2026-00002 | OP1 | 1000.00",
        "FA2026-00003 | C1 | 34.50",
    ]
    assert problems(book) == []


def test_avoir_total_sans_refacturation() -> None:
    """Nobody is reinvoiced: the financing is cancelled, the supplement is not billable any more."""
    book = _invoiced("OP1", MEALS)

    _credit(book, "total")

    assert {p.code for p in check(read(book), TODAY)} <= {"TIE-011"}  # the drawn parties share one SIRET
    assert drawn(book, "Factures", "N° | Total TTC") == ["FA2026-00001 | 1040.15", "AV2026-00001 | -1040.15"]
    assert drawn(book, "Financements", FINANCINGS) == ["FI00001 | P00001 | OP1 | 1000.00 | annulé | 0.00"]
    assert drawn(book, "Supplements", "Facturable | Facture") == ["non | "]
    with pytest.raises(Refused, match="rien à facturer"):
        press(book, "facturer-session", session="S0001")


def test_avoir_total_sans_refacturation_cochez_l_avoir_regle_la_facture_d_origine() -> None:
    """Ticked by default in this case too."""
    book = _invoiced()

    _credit(book, "total")

    assert balances(book) == {FA1: "0.00", AV1: "0.00"}


def test_avoir_partiel_saisissez_le_montant_unitaire_ht_de_l_avoir() -> None:
    """120 HT at 20 % are 144 TTC; the financing comes down to 880, financed = invoiced."""
    book = _invoiced(rates=TAXED)

    message = _credit(book, "partiel", unit_amount="120")

    assert (
        drawn(book, "Factures", INVOICES)[1] == "AV2026-00001 | Avoir | C1 | -120.00 | -24.00 | -144.00 | FA2026-00001"
    )
    assert drawn(book, "Financements", FINANCINGS) == ["FI00001 | P00001 | C1 | 880.00 | actif | 880.00"]
    assert "écart 0,00\u00a0€" in message


def test_avoir_partiel_le_montant_unitaire_vaut_pour_la_quantite_de_la_ligne() -> None:
    """2 meals: 5 HT a unit take back 10."""
    book = _invoiced("OP1", MEALS)

    _credit(book, "partiel", unit_amount="5", lines=["2"])

    assert drawn(book, "Lignes", "Quantité | Prix unitaire HT | Total HT")[2] == "-2 | 5.00 | -10.00"
    assert drawn(book, "Supplements", "Prix unitaire HT") == ["13.25"]


def test_mettre_l_avoir_partiel_en_reglement_de_la_facture_d_origine() -> None:
    """Ticked by default: 1000 − 120 remain to be paid."""
    book = _invoiced()

    _credit(book, "partiel", unit_amount="120")

    assert balances(book) == {FA1: "880.00", AV1: "0.00"}


def test_la_creation_d_avoir() -> None:
    """Seed 000, part 2: from an invoice, the credit note, the new invoice and the session's financing in one button."""
    book = _invoiced()

    report = press(book, "creer-avoir", invoice=FA1, agreement="A9")

    assert report.documents == (AV1, FA2)
    assert problems(book) == []


# What the law and the trade add to the four cases.


def test_un_avoir_ne_depasse_jamais_ce_qui_reste_de_la_ligne() -> None:
    """600, then 400 at most: the refusal says what is left; then nothing at all."""
    book = _invoiced()
    _credit(book, "partiel", unit_amount="600")

    with pytest.raises(Refused, match="il en reste 400,00"):
        _credit(book, "partiel", unit_amount="400,01")
    _credit(book, "partiel", unit_amount="400")
    with pytest.raises(Refused, match=r"entièrement corrigée.*AV2026-00001, AV2026-00002"):
        _credit(book, "total")


def test_un_avoir_d_avoir_est_refuse_avec_l_issue() -> None:
    """A credit note is only undone by invoicing again."""
    book = _invoiced()
    _credit(book, "total")

    with pytest.raises(Refused, match=r"est un avoir.*refacturez"):
        _credit(book, "total", invoice=AV1)


def test_un_avoir_sur_une_facture_deja_payee_reste_disponible() -> None:
    """Paid 1000: the credit note settles nothing, its 1000 stay to be used or refunded."""
    book = _invoiced()
    press(book, "saisir-reglement", party="C1", amount="1000", mode="Virement")

    message = _credit(book)

    assert balances(book) == {FA1: "0.00", AV1: "-1000.00", FA2: "1000.00"}
    assert "AV2026-00001 garde 1\u00a0000,00\u00a0€" in message


def test_un_avoir_sur_une_facture_en_partie_reglee() -> None:
    """Paid 700 of 1000: the credit note settles the 300 that are owed and keeps 700."""
    book = _invoiced()
    press(book, "saisir-reglement", party="C1", amount="700", mode="Virement")

    _credit(book)

    assert balances(book) == {FA1: "0.00", AV1: "-700.00", FA2: "1000.00"}


def test_un_avoir_total_apres_un_avoir_partiel_prend_le_reste() -> None:
    """333.33 at 20 %: 111.11 twice (22.22 each), then 111.11 with the 22.23 that are left: TTC come to zero."""
    book = inter(financing(amount="333.33"), rates=TAXED)
    press(book, "facturer-session", session="S0001")
    _credit(book, "partiel", unit_amount="111,11")
    _credit(book, "partiel", unit_amount="111,11")

    _credit(book, "total")

    assert drawn(book, "Factures", "Total TTC") == ["400.00", "-133.33", "-133.33", "-133.34"]
    assert balances(book)[FA1] == "0.00"


def test_un_avoir_sur_un_acompte_passe_l_acompte_a_l_autre_payeur() -> None:
    """The deposit is invoiced to the OPCO, which takes over the rest to invoice, and deducts it in the end."""
    book = inter(financing(**{"Acompte TTC": "300"}))
    press(book, "facturer-acompte", date(2026, 9, 1), session="S0001")

    _credit(book)

    assert drawn(book, "Factures", "Type | Tiers | Total TTC") == [
        "Acompte | C1 | 300.00",
        "Avoir | C1 | -300.00",
        "Acompte | OP1 | 300.00",
    ]
    assert drawn(book, "Financements", FINANCINGS + " | Acompte TTC | Facture acompte")[1] == (
        "FI00002 | P00001 | OP1 | 1000.00 | actif | 300.00 | 300.00 | oui"
    )


def test_un_avoir_total_sur_un_acompte_decoche_facture_acompte() -> None:
    """Without another payer the price stays: the final invoice asks for all of it."""
    book = inter(financing(**{"Acompte TTC": "300"}))
    press(book, "facturer-acompte", date(2026, 9, 1), session="S0001")

    _credit(book, "total")
    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Financements", "Facture acompte | Facturé HT") == ["non | 1000.00"]
    assert drawn(book, "Factures", "Type | Total TTC")[2] == "Facture | 1000.00"


def test_un_acompte_deja_deduit_ne_se_corrige_pas_par_lui_meme() -> None:
    """What the final invoice deducted is not left to credit: that one comes first."""
    book = inter(financing(**{"Acompte TTC": "300"}))
    press(book, "facturer-acompte", date(2026, 9, 1), session="S0001")
    press(book, "facturer-session", session="S0001")

    with pytest.raises(Refused, match="est déduit de FA2026-00002"):
        _credit(book, "total")


def test_la_facture_finale_refacturee_laisse_son_acompte_deduit() -> None:
    """Deposit 300 of the client, balance 700 moved to the OPCO: the client keeps 300, the OPCO gets 700."""
    book = inter(financing(**{"Acompte TTC": "300"}))
    press(book, "facturer-acompte", date(2026, 9, 1), session="S0001")
    press(book, "facturer-session", session="S0001")

    message = _credit(book, invoice=FA2)

    assert drawn(book, "Factures", "Type | Tiers | Total TTC")[2:] == ["Avoir | C1 | -700.00", "Facture | OP1 | 700.00"]
    assert drawn(book, "Financements", FINANCINGS) == [
        "FI00001 | P00001 | C1 | 300.00 | actif | 300.00",
        "FI00002 | P00001 | OP1 | 700.00 | actif | 700.00",
    ]
    assert "écart 0,00" in message
    assert problems(book) == []


def test_un_avoir_partiel_au_dela_de_ce_que_la_facture_demande_rouvre_son_acompte() -> None:
    """The price of 1000 falls to 200 once the deposit of 300 is deducted: 700 on the final invoice, 100 on the deposit."""
    book = inter(financing(**{"Acompte TTC": "300"}))
    press(book, "facturer-acompte", date(2026, 9, 1), session="S0001")
    press(book, "facturer-session", session="S0001")

    message = _credit(book, "partiel", invoice=FA2, unit_amount="800")
    assert "100,00\u00a0€ HT de l'acompte FA2026-00001 redeviennent disponibles" in message
    _credit(book, "partiel", invoice=FA1, unit_amount="100")

    assert drawn(book, "Factures", "Type | Total TTC")[2:] == ["Avoir | -700.00", "Avoir | -100.00"]
    assert drawn(book, "Financements", FINANCINGS) == ["FI00001 | P00001 | C1 | 200.00 | actif | 200.00"]
    assert problems(book) == []


def _deposit_of_300_for_200() -> MemoryWorkbook:
    """A deposit of 300, a final invoice of 700, then a credit note of 800: the deposit holds 100 that nothing asks."""
    book = inter(financing(**{"Acompte TTC": "300"}))
    press(book, "facturer-acompte", date(2026, 9, 1), session="S0001")
    press(book, "facturer-session", session="S0001")
    _credit(book, "partiel", invoice=FA2, unit_amount="800")
    return book


@pytest.mark.parametrize(
    "answers",
    [
        {"payer": "C1", "agreement": ""},
        {"payer": "OP1"},
        {"case": "total-deux-financeurs", "payer": "C1", "payer_2": "OP1", "price": "40%"},
    ],
)
def test_ce_qu_un_acompte_garde_de_trop_se_rend_et_ne_se_refacture_pas(answers: dict[str, str]) -> None:
    """200 are financed and invoiced: nobody owes the 100 again; the cure gives them back, and all agrees."""
    book = _deposit_of_300_for_200()

    with pytest.raises(Refused, match="garde 100,00\u00a0€ HT") as refused:
        _credit(book, invoice=FA1, **answers)
    assert "cas « total »" in refused.value.cure
    _credit(book, "total", invoice=FA1)

    assert drawn(book, "Factures", "Type | Total TTC")[2:] == ["Avoir | -700.00", "Avoir | -100.00"]
    assert drawn(book, "Financements", FINANCINGS) == ["FI00001 | P00001 | C1 | 200.00 | actif | 200.00"]
    assert problems(book) == []


def test_ce_qu_un_acompte_garde_de_trop_se_rend_avant_que_son_reste_se_refacture() -> None:
    """The price is 250 in the end: 50 of the 100 are given back, the OPCO takes over the 50 that remain to invoice."""
    book = _deposit_of_300_for_200()
    retype(book, "Financements", "Montant HT", Decimal(250))

    with pytest.raises(Refused, match="garde 50,00\u00a0€ HT") as refused:
        _credit(book, invoice=FA1, payer="OP1")
    assert "avoir partiel de 50,00\u00a0€ HT sur L000001" in refused.value.cure
    _credit(book, "partiel", invoice=FA1, unit_amount="50", lines=["L000001"])
    _credit(book, invoice=FA1, payer="OP1")
    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Factures", "Type | Tiers | Total TTC")[3:] == [
        "Avoir | C1 | -50.00",
        "Avoir | C1 | -50.00",
        "Acompte | OP1 | 50.00",
        "Facture | OP1 | 0.00",
    ]
    assert drawn(book, "Financements", FINANCINGS) == [
        "FI00001 | P00001 | C1 | 200.00 | actif | 200.00",
        "FI00002 | P00001 | OP1 | 50.00 | actif | 50.00",
    ]
    assert problems(book) == []


def test_un_acompte_que_l_absence_depasse_ne_se_refacture_pas() -> None:
    """Half of the hours, so half of the price: of the deposit of 300 for a price of 400, 100 are owed by nobody."""
    book = inter(financing(amount="400", **{"Acompte TTC": "300"}))
    press(book, "facturer-acompte", date(2026, 9, 1), session="S0001")
    press(book, "presences", participant="P00001", presence="Absent", hours="7", charging="Prorata")

    with pytest.raises(Refused, match="garde 100,00\u00a0€ HT"):
        _credit(book, payer="OP1")


def test_de_deux_acomptes_celui_qui_se_refacture_se_demande_en_entier() -> None:
    """500 less a fifth: 400. The OPCO takes over 300 and is asked for no more; of the 200 of C1, 100 come back."""
    book = inter(financing(amount="500", **{"Acompte TTC": "300"}))
    press(book, "facturer-acompte", date(2026, 9, 1), session="S0001")
    retype(book, "Financements", "Acompte TTC", Decimal(500))
    press(book, "facturer-acompte", date(2026, 9, 2), session="S0001")
    press(book, "presences", participant="P00001", presence="Absent", hours="11,2", charging="Prorata")

    _credit(book, invoice=FA1, payer="OP1")
    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Financements", FINANCINGS) == [
        "FI00001 | P00001 | C1 | 125.00 | actif | 100.00",
        "FI00002 | P00001 | OP1 | 375.00 | actif | 300.00",
    ]
    assert drawn(book, "Factures", "Type | Tiers | Total TTC")[2:] == [
        "Avoir | C1 | -300.00",
        "Acompte | OP1 | 300.00",
        "Facture | C1 | 0.00",
        "Facture | OP1 | 0.00",
        "Avoir | C1 | -100.00",
    ]
    assert problems(book) == []


def test_un_centime_de_tva_de_l_acompte_n_empeche_pas_la_facture_qu_il_paie() -> None:
    """81.08 and 16.22 less 31.62 and 6.32 leave 49.46 and 9.90; 49.46 bear 9.89: nothing is asked, nothing is owed."""
    book = inter(financing(**{"Acompte TTC": "97.30"}), rates=TAXED)
    press(book, "facturer-acompte", date(2026, 9, 1), session="S0001")
    _credit(book, "partiel", invoice=FA1, unit_amount="31.62")
    retype(book, "Financements", "Montant HT", Decimal("49.46"))

    press(book, "facturer-session", session="S0001")
    _credit(book, "partiel", invoice=FA2, unit_amount="0.82")
    _credit(book, "total", invoice=FA2)
    _credit(book, "total", invoice=FA1)

    assert drawn(book, "Factures", "Type | Total HT | TVA | Total TTC")[1:] == [
        "Avoir | -31.62 | -6.32 | -37.94",
        "Facture | 0.00 | 0.00 | 0.00",
        "Avoir | 0.00 | 0.00 | 0.00",
        "Avoir | 0.00 | 0.00 | 0.00",
        "Avoir | -49.46 | -9.90 | -59.36",
    ]
    assert problems(book) == []


def test_trois_stagiaires_payes_d_avance_se_facturent_un_par_un() -> None:
    """3 × 33.32 bear 19.99 of VAT together and 6.66 each: the third asks for nothing, not for one cent less."""
    rows = "".join(f"\nFI0000{n} | P0000{n} | C1 | 33.32 | 39.98" for n in (1, 2, 3))
    people = "Participants\nN° | Nom | Client\nP00002 | Durand | C1\nP00003 | Petit | C1"
    book = inter(people, f"Financements\nN° | Participant | Financeur | Montant HT | Acompte TTC{rows}", rates=TAXED)
    press(book, "facturer-acompte", date(2026, 9, 1), session="S0001")

    press(book, "facturer-session", session="S0001", grouping="participant")

    assert drawn(book, "Factures", "Type | Total HT | TVA | Total TTC") == [
        "Acompte | 99.96 | 19.99 | 119.95",
        "Facture | 0.00 | 0.00 | 0.00",
        "Facture | 0.00 | 0.00 | 0.00",
        "Facture | 0.00 | 0.00 | 0.00",
    ]
    assert problems(book) == []


def _deposit_of_a_cancelled_financing() -> MemoryWorkbook:
    """A deposit of 300, a final invoice of 700, its total credit note, and a new financing of the same payer."""
    book = inter(financing(**{"Acompte TTC": "300"}))
    press(book, "facturer-acompte", date(2026, 9, 1), session="S0001")
    press(book, "facturer-session", session="S0001")
    _credit(book, "total", invoice=FA2)
    press(book, "financer", participant="P00001", combination="client")
    return book


def test_l_acompte_d_un_financement_annule_emporte_ce_que_son_payeur_refinance() -> None:
    """The price stays 1 000: the OPCO takes over the deposit and the rest, and C1 owes nothing more."""
    book = _deposit_of_a_cancelled_financing()

    _credit(book, invoice=FA1, payer="OP1")
    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Financements", FINANCINGS) == [
        "FI00001 | P00001 | C1 | 1000.00 | annulé | 0.00",
        "FI00002 | P00001 | C1 | 1000.00 | remplacé | 0.00",
        "FI00003 | P00001 | OP1 | 1000.00 | actif | 1000.00",
    ]
    assert drawn(book, "Factures", "Type | Tiers | Total TTC")[3:] == [
        "Avoir | C1 | -300.00",
        "Acompte | OP1 | 300.00",
        "Facture | OP1 | 700.00",
    ]
    assert problems(book) == []


def test_l_acompte_d_un_financement_annule_baisse_ce_que_son_payeur_garde() -> None:
    """The price is 300 in the end, of which C1 was invoiced 200: the OPCO takes over the other 100."""
    book = _deposit_of_a_cancelled_financing()
    press(book, "facturer-session", session="S0001")
    _credit(book, "partiel", invoice="FA2026-00003", unit_amount="800")
    with pytest.raises(Refused, match="garde 100,00\u00a0€ HT"):
        _credit(book, invoice=FA1, payer="OP1")
    retype(book, "Financements", "Montant HT", Decimal(300), 1)

    _credit(book, invoice=FA1, payer="OP1")
    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Financements", FINANCINGS) == [
        "FI00001 | P00001 | C1 | 1000.00 | annulé | 0.00",
        "FI00002 | P00001 | C1 | 200.00 | actif | 200.00",
        "FI00003 | P00001 | OP1 | 100.00 | actif | 100.00",
    ]
    assert drawn(book, "Factures", "Type | Tiers | Total TTC")[3:] == [
        "Facture | C1 | 700.00",
        "Avoir | C1 | -700.00",
        "Avoir | C1 | -100.00",
        "Acompte | OP1 | 100.00",
        "Facture | OP1 | 0.00",
    ]


def test_le_dernier_avoir_d_une_facture_que_son_acompte_a_payee() -> None:
    """As before, in two steps: the final invoice asks for nothing more, and still 100 can be credited."""
    book = inter(financing(**{"Acompte TTC": "300"}))
    press(book, "facturer-acompte", date(2026, 9, 1), session="S0001")
    press(book, "facturer-session", session="S0001")
    _credit(book, "partiel", invoice=FA2, unit_amount="700")

    _credit(book, "partiel", invoice=FA2, unit_amount="100")
    _credit(book, "partiel", invoice=FA1, unit_amount="100")

    assert drawn(book, "Factures", "Type | Total TTC")[2:] == ["Avoir | -700.00", "Avoir | 0.00", "Avoir | -100.00"]
    assert drawn(book, "Financements", FINANCINGS) == ["FI00001 | P00001 | C1 | 200.00 | actif | 200.00"]
    assert drawn(book, "Sessions", "Facturation") == ["facturée"]
    assert problems(book) == []


def test_un_avoir_partiel_ne_depasse_pas_ce_que_la_facture_demande_encore_au_taux() -> None:
    """100 less a discount of 50 on a line of its own: 80 cannot be credited on the first line alone."""
    book = workbook(SCHOOL_RATES, PARTIES)
    press(book, "facturer-directe", party="C1", lines=["EXC ; 1 ; 100", "EXC ; -1 ; 50 ; Remise"])

    with pytest.raises(Refused, match="n'en demande plus que 50,00"):
        _credit(book, "partiel", unit_amount="80", lines=["L000001"])


def test_une_remise_sur_sa_propre_ligne_est_refacturee_avec_ce_qu_elle_diminue() -> None:
    """100 less 50: the credit note is of 50, and so is the new invoice; never more than the invoice asked."""
    book = workbook(SCHOOL_RATES, PARTIES)
    press(book, "facturer-directe", party="C1", lines=["EXC ; 1 ; 100", "EXC ; -1 ; 50 ; Remise"])

    _credit(book, payer="OP1")

    assert drawn(book, "Factures", "Type | Tiers | Total TTC") == [
        "Facture | C1 | 50.00",
        "Avoir | C1 | -50.00",
        "Facture | OP1 | 50.00",
    ]
    assert problems(book) == []


def test_un_avoir_total_rouvre_l_acompte_que_la_facture_deduisait() -> None:
    """The mirror of every line: the deposit is open again, and its own credit note gives it back."""
    book = inter(financing(**{"Acompte TTC": "300"}))
    press(book, "facturer-acompte", date(2026, 9, 1), session="S0001")
    press(book, "facturer-session", session="S0001")

    _credit(book, "total", invoice=FA2)
    _credit(book, "total", invoice=FA1)

    assert drawn(book, "Factures", "Type | Total TTC")[2:] == ["Avoir | -700.00", "Avoir | -300.00"]
    assert drawn(book, "Financements", "Statut | Facturé HT") == ["annulé | 0.00"]
    assert problems(book) == []


def test_un_dedit_n_est_jamais_refacture_a_un_financeur() -> None:
    """A withdrawal fee is owed by the client (c. trav. L6354-1)."""
    book = workbook(
        SCHOOL_RATES,
        PARTIES,
        "Sessions\nN° | Type\nS0001 | INTER",
        "Participants\nN° | Client | Présence | Facturation | Dédit HT\nP00001 | C1 | Désisté | Dédit | 300",
        financing(),
    )
    press(book, "facturer-session", session="S0001")

    with pytest.raises(Refused, match="dédit"):
        _credit(book, payer="OP1")
    _credit(book, "total")

    assert drawn(book, "Participants", "Dédit HT") == ["0.00"]


def test_un_avoir_apres_une_absence_ramene_le_facture_a_ce_qui_est_du() -> None:
    """Invoiced 1000, then half the hours: a credit note of 500 brings invoiced to due, and leaves the amount agreed."""
    book = _invoiced()
    press(book, "presences", participant="P00001", presence="Absent", hours="7", charging="Prorata")

    _credit(book, "partiel", unit_amount="500")

    assert drawn(book, "Financements", FINANCINGS) == ["FI00001 | P00001 | C1 | 1000.00 | actif | 500.00"]
    assert drawn(book, "Sessions", "Facturation") == ["facturée"]


def test_une_part_reduite_par_une_absence_se_refacture_a_deux() -> None:
    """500 due of 1000 (7 h of 14): 300 and 200 are due of 600 and 400; nothing is left to invoice."""
    book = workbook(
        SCHOOL_RATES,
        PARTIES,
        "Sessions\nN° | Type\nS0001 | INTER",
        "Participants\nN° | Client | Présence | Heures suivies | Facturation\nP00001 | C1 | Absent | 7 | Prorata",
        financing("OP1"),
    )
    press(book, "facturer-session", session="S0001")

    _credit(book, "total-deux-financeurs", price="300")

    assert drawn(book, "Financements", FINANCINGS)[1:] == [
        "FI00002 | P00001 | OP1 | 600.00 | actif | 300.00",
        "FI00003 | P00001 | C1 | 400.00 | actif | 200.00",
    ]
    assert drawn(book, "Sessions", "Facturation") == ["facturée"]


def test_une_periode_refacturee_emporte_ce_qui_reste_a_facturer() -> None:
    """First period invoiced to the wrong payer: the new one takes it over, and the rest of the session."""
    book = workbook(
        SCHOOL_RATES,
        PARTIES,
        "Sessions\nN° | Type | Client | Début | Fin\nS0001 | INTRA | C1 | 01/09/2026 | 15/11/2026",
        financing("OP1", participant=""),
        "Periodes\nN° | Session | Début | Fin | Part\nPE00001 | S0001 | 01/09/2026 | 30/09/2026 | 40%\nPE00002 | S0001 | 01/10/2026 | 15/11/2026 | 60%",
    )
    press(book, "facturer-periode", date(2026, 10, 1), session="S0001")
    _credit(book, agreement="")

    press(book, "facturer-periode", session="S0001")

    assert drawn(book, "Factures", "Type | Tiers | Total HT") == [
        "Facture | OP1 | 400.00",
        "Avoir | OP1 | -400.00",
        "Facture | C1 | 400.00",
        "Facture | C1 | 600.00",
    ]
    assert drawn(book, "Lignes", "Période")[2:] == ["PE00001", "PE00002"]


def test_une_facture_directe_se_corrige_sans_session() -> None:
    """Nothing follows: there is no financing."""
    book = workbook(SCHOOL_RATES, PARTIES)
    press(book, "facturer-directe", party="C1", lines=["SAL"])

    _credit(book, payer="C2", agreement="")

    assert drawn(book, "Factures", INVOICES)[1:] == [
        "AV2026-00001 | Avoir | C1 | -200.00 | -40.00 | -240.00 | FA2026-00001",
        "FA2026-00002 | Facture | C2 | 200.00 | 40.00 | 240.00 | ",
    ]


def test_une_ligne_avec_remise_revient_telle_quelle() -> None:
    """1000 less 10 %: the credit note shows the same price and discount, negative; amounts as rates."""
    for discount in ("10%", "100,00"):
        book = inter(financing(amount="900", **{"Prix catalogue": "1000", "Remise": discount}))
        press(book, "facturer-session", session="S0001")

        _credit(book)

        assert [(line.discount, line.net) for line in read(book).lines] == [
            (discount, Decimal(900)),
            (discount, Decimal(-900)),
            (discount, Decimal(900)),
        ]
        assert problems(book) == []


def test_ce_qui_est_convenu_avec_le_nouveau_payeur_se_donne_avec_l_avoir() -> None:
    """The OPCO's agreement number goes to its financing, the client's order number to its invoice."""
    book = _invoiced("OP2")

    _credit(book, "total-deux-financeurs", payer="OP1", payer_2="C1", price="800", agreement="A99", order_number="BC7")

    assert drawn(book, "Financements", "Financeur | N° accord | N° commande")[1:] == ["OP1 | A99 | ", "C1 |  | BC7"]
    assert drawn(book, "Factures", "Tiers | N° commande")[2:] == ["OP1 | ", "C1 | BC7"]


def test_un_client_public_qui_exige_un_engagement_ne_se_refacture_pas_sans_lui() -> None:
    """FAC-034: Chorus Pro would reject the invoice, and an issued one cannot be completed."""
    book = workbook(
        SCHOOL_RATES,
        "Clients\nCode | Type | Chorus\nC1 | Public | engagement\nC2 | Entreprise |",
        "Sessions\nN° | Type\nS0001 | INTER",
        "Participants\nN° | Client\nP00001 | C1",
        financing("C2"),
    )
    press(book, "facturer-session", session="S0001")

    with pytest.raises(Refused, match="engagement") as refusal:
        _credit(book, payer="C1", agreement="")
    assert [p.code for p in refusal.value.problems] == ["FAC-034"]
    _credit(book, payer="C1", agreement="", order_number="ENG-1")

    assert drawn(book, "Factures", "N° commande")[2] == "ENG-1"


def test_le_document_du_nouveau_payeur_ne_dit_pas_l_accord_de_l_autre() -> None:
    """OP2 agreed to A7: the client's invoice says no agreement, OP1's says its own A99."""
    book = inter(financing("OP2", amount="1000", **{"N° accord": "A7"}))
    press(book, "facturer-session", session="S0001")
    assert "Accord de prise en charge n° A7" in read(book).lines[0].label

    _credit(book, "total-deux-financeurs", payer="OP1", payer_2="C1", price="800", agreement="A99")

    funder, client = read(book).lines[2:]
    assert [line for line in funder.label.split("\n") if "ccord" in line] == ["Accord de prise en charge n° A99"]
    assert "ccord" not in client.label
    assert funder.label.count("Employeur : Alpha") == 1
    assert "Employeur" not in client.label
    assert [i.agreement for i in read(book).invoices[2:]] == ["A99", ""]
