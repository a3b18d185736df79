"""Seed 002, row by row: « Les avoirs », on a workbook typed from blank (session S0001 invoiced: five documents)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gescof_xl.core.errors import Refused
from tests.e2e.typed_workbook import Typist, type_from_blank, typist

NEW = "Type | Tiers | Total HT"
FA1, FA2, FA3 = "FA2026-00001", "FA2026-00002", "FA2026-00003"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ALFA: 1 000 + 400 and meals of 36,36; OPA: 600; BETA: 1 000; then the INTRA of ALFA: 1 500."""
    person = Typist(type_from_blank(tmp_path_factory.mktemp("avoirs") / "base.xlsx"))
    person.press("facturer-session", session="S0001")
    person.press("facturer-session", session="S0002")
    assert person.rows("Factures", "N° | Tiers | Total HT | TVA") == [
        "FA2026-00001 | ALFA | 1436.36 | 3.64",
        "FA2026-00002 | OPA | 600.00 | 0.00",
        "FA2026-00003 | BETA | 1000.00 | 0.00",
        "FA2026-00004 | ALFA | 1500.00 | 0.00",
    ]
    return person.path


@pytest.fixture
def person(base: Path, tmp_path: Path) -> Typist:
    return typist(base, tmp_path)


def new(person: Typist) -> list[str]:
    return person.rows("Factures", NEW)[4:]


def test_assistant_from_an_invoice(person: Typist) -> None:
    """The avoir is named after the invoice that it corrects."""
    person.press("creer-avoir", invoice=FA3, case="total")

    assert person.rows("Factures", "N° | Facture d'origine")[4] == "AV2026-00001 | FA2026-00003"


@pytest.mark.parametrize(
    ("case", "options", "made"),
    [
        (
            "total-refacturation",
            {"payer": "OPB", "agreement": "B1"},
            ["Avoir | BETA | -1000.00", "Facture | OPB | 1000.00"],
        ),
        (
            "total-deux-financeurs",
            {"payer": "OPB", "payer_2": "BETA", "price_2": "25%", "agreement": "B1"},
            ["Avoir | BETA | -1000.00", "Facture | OPB | 750.00", "Facture | BETA | 250.00"],
        ),
        ("total", {}, ["Avoir | BETA | -1000.00"]),
        ("partiel", {"unit_amount": "120"}, ["Avoir | BETA | -120.00"]),
    ],
)
def test_four_cases_with_their_options(person: Typist, case: str, options: dict[str, Any], made: list[str]) -> None:
    """To another payer, to two of them (the second's 25 % is typed), to nobody, and in part, on BETA's 1 000."""
    person.press("creer-avoir", invoice=FA3, case=case, **options)

    assert new(person) == made
    assert person.problems() == []


def test_automatic(person: Typist) -> None:
    """All lines of the invoice come back by themselves: 1 400 of training and 36,36 of meals with their VAT."""
    person.press("creer-avoir", invoice=FA1, case="total")

    assert person.rows("Factures", "Total HT | TVA | Total TTC")[4] == "-1436.36 | -3.64 | -1440.00"


def test_manual_without_an_origin_invoice(person: Typist) -> None:
    """An invoice of the former program: typed lines, 100 HT and 20 of VAT, available to the client."""
    person.press(
        "creer-avoir",
        case="manuel",
        party="ALFA",
        reference="F25-0118",
        reference_date="12/11/2025",
        typed_lines=["SAL ; 0,5"],
    )

    assert new(person) == ["Avoir | ALFA | -100.00"]
    assert person.balances()["AV2026-00001"] == "-120.00"
    assert person.rows("Factures", "Référence d'origine | Date d'origine")[4] == "F25-0118 | 2025-11-12"
    assert person.problems() == []


def test_carried_to_inter_participants(person: Typist) -> None:
    """The participant's financing follows by itself: BETA's is replaced by OPB's."""
    person.press("creer-avoir", invoice=FA3, payer="OPB", agreement="B1")

    assert person.rows("Financements", "Participant | Financeur | Montant HT | Facturé HT | Statut")[3::3] == [
        "P00003 | BETA | 1000.00 | 0.00 | remplacé",
        "P00003 | OPB | 1000.00 | 1000.00 | actif",
    ]


def test_carried_to_the_intra_client(person: Typist) -> None:
    """The session's own financing, whatever the number of trainees."""
    person.press("creer-avoir", invoice="FA2026-00004", payer="BETA")

    assert person.rows("Financements", "Session | Financeur | Montant HT | Statut")[4::2] == [
        "S0002 | ALFA | 1500.00 | remplacé",
        "S0002 | BETA | 1500.00 | actif",
    ]


def test_carried_to_supplements(person: Typist) -> None:
    """The meals go to BETA with the rest."""
    person.press("creer-avoir", invoice=FA1, payer="BETA")

    assert person.rows("Supplements", "Financeur | Facture") == ["BETA | FA2026-00005"]


def test_total_with_re_invoicing_by_default(person: Typist) -> None:
    """No case is chosen: BETA's invoice goes to the payer that is chosen; an OPCO's agreement number is asked."""
    with pytest.raises(Refused, match="le numéro d'accord d'OPB manque"):
        person.press("creer-avoir", invoice=FA3, payer="OPB")
    person.press("creer-avoir", invoice=FA3, payer="OPB", agreement="B1")

    assert new(person) == ["Avoir | BETA | -1000.00", "Facture | OPB | 1000.00"]
    assert person.problems() == []


def test_settles_the_origin_by_default(person: Typist) -> None:
    """The origin is settled by its avoir; unticked, both stay open."""
    person.press("creer-avoir", invoice=FA3, case="total")
    person.press("creer-avoir", invoice=FA2, case="total", settles=False)

    assert {k: v for k, v in person.balances().items() if k in (FA2, FA3, "AV2026-00001", "AV2026-00002")} == {
        FA3: "0.00",
        "AV2026-00001": "0.00",
        FA2: "600.00",
        "AV2026-00002": "-600.00",
    }


def test_other_kind_of_payer_proposed(person: Typist) -> None:
    """The client for an OPCO's invoice: Bruno's ALFA."""
    person.press("creer-avoir", invoice=FA2)

    assert new(person) == ["Avoir | OPA | -600.00", "Facture | ALFA | 600.00"]


def test_two_payers_one_product(person: Typist) -> None:
    """800 to OPB is typed, 200 to BETA is computed."""
    person.press(
        "creer-avoir",
        invoice=FA3,
        case="total-deux-financeurs",
        payer="OPB",
        payer_2="BETA",
        price="800",
        agreement="B1",
    )

    assert new(person) == ["Avoir | BETA | -1000.00", "Facture | OPB | 800.00", "Facture | BETA | 200.00"]


def test_two_payers_one_product_and_several_participants(person: Typist) -> None:
    """Lines of 1 000 and 400 at 60 %: 600 + 240 = 840 to OPB, 560 to ALFA; the meals are credited first."""
    person.press("creer-avoir", invoice=FA1, case="partiel", unit_amount="18,18", lines=["3"])
    person.press(
        "creer-avoir",
        invoice=FA1,
        case="total-deux-financeurs",
        payer="OPB",
        payer_2="ALFA",
        price="60%",
        agreement="B1",
    )

    assert new(person)[1:] == ["Avoir | ALFA | -1400.00", "Facture | OPB | 840.00", "Facture | ALFA | 560.00"]
    assert person.problems() == []


def test_two_payers_several_products(person: Typist) -> None:
    """The OPCO does not pay the meals: 1 400 to OPB, 36,36 to ALFA."""
    person.press(
        "creer-avoir", invoice=FA1, case="total-deux-financeurs", sharing=["1=OPB", "2=OPB", "3=ALFA"], agreement="B1"
    )

    assert new(person) == ["Avoir | ALFA | -1436.36", "Facture | OPB | 1400.00", "Facture | ALFA | 36.36"]


def test_total_without(person: Typist) -> None:
    """Nobody is invoiced instead, and the financing is released."""
    person.press("creer-avoir", invoice=FA3, case="total")

    assert new(person) == ["Avoir | BETA | -1000.00"]
    assert person.rows("Financements", "N° | Statut")[3] == "FI00004 | annulé"


def test_partial(person: Typist) -> None:
    """120 HT of 1 000: 880 are left to pay, and financed."""
    person.press("creer-avoir", invoice=FA3, case="partiel", unit_amount="120")

    assert (new(person), person.balances()[FA3]) == (["Avoir | BETA | -120.00"], "880.00")
    assert person.rows("Financements", "Montant HT | Facturé HT")[3] == "880.00 | 880.00"


def test_partly_paid_origin(person: Typist) -> None:
    """700 of 1 000 were paid: 300 of the avoir settle the rest, 700 stay available."""
    person.press("saisir-reglement", party="BETA", amount="700", mode="Virement")
    person.press("creer-avoir", invoice=FA3, case="total")

    balances = person.balances()
    assert (balances[FA3], balances["AV2026-00001"]) == ("0.00", "-700.00")


def test_avoir_of_an_avoir(person: Typist) -> None:
    """Refused, with what to do instead."""
    person.press("creer-avoir", invoice=FA3, case="total")

    with pytest.raises(Refused, match="un avoir ne se corrige pas par un avoir"):
        person.press("creer-avoir", invoice="AV2026-00001", case="total")
