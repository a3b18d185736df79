"""Seed 000, row by row: « La gestion de la facturation », on a workbook typed from blank."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gescof_xl.cli import cli
from gescof_xl.core.errors import Refused
from gescof_xl.workbook.file.workbook import FileWorkbook
from tests.e2e.typed_workbook import Typist, type_from_blank, typist
from tests.office import Yes, read

INVOICES = "Tiers | Total HT | Total TTC"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return type_from_blank(tmp_path_factory.mktemp("facturation") / "base.xlsx")


@pytest.fixture(scope="module")
def billed(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """S0001 invoiced on 22/10/2026: ALFA 1 440,00, OPA 600,00, BETA 1 000,00, all due a month later."""
    person = typist(base, tmp_path_factory.mktemp("emise"))
    person.press("facturer-session", date(2026, 10, 22), session="S0001")
    return person.path


@pytest.fixture
def person(base: Path, tmp_path: Path) -> Typist:
    return typist(base, tmp_path)


@pytest.fixture
def later(billed: Path, tmp_path: Path) -> Typist:
    """The same person, a month after the invoices."""
    return typist(billed, tmp_path)


def test_client_data_checked(person: Typist) -> None:
    """A SIRET of thirteen digits is named, with its cell."""
    person.retypes("Clients", "ALFA", SIRET="1000000090001")

    assert [p.code for p in person.press("controler").problems if p.key == "ALFA"] == ["TIE-001"]


def test_opco_data_checked(person: Typist) -> None:
    """The same for a funder."""
    person.retypes("Financeurs", "OPA", SIRET="1000000090001")

    assert [p.code for p in person.press("controler").problems if p.key == "OPA"] == ["TIE-001"]


def test_sessions_to_invoice(person: Typist) -> None:
    """Finished ones, with what they wait for; S0006 has nobody who pays."""
    person.press("sessions-a-facturer")

    listed = person.rows("AFacturer", "Session | État | Remarque")
    assert {"S0001 | à facturer | ", "S0002 | à facturer | ", "S0006 | à facturer | à financer d'abord"} <= set(listed)


@pytest.mark.parametrize("mistyped", ["s0001", " S 0001"])
def test_a_key_is_the_same_in_any_case_and_with_spaces(person: Typist, mistyped: str) -> None:
    """Chloé and her financing in « s0001 »: BETA's 1 000 are invoiced with the others."""
    person.retypes("Participants", "P00003", Session=mistyped)
    person.retypes("Financements", "FI00004", Session=mistyped)
    person.press("facturer-session", session=mistyped)

    assert person.rows("Factures", INVOICES)[2] == "BETA | 1000.00 | 1000.00"


def test_nothing_is_invoiced_without_who_may_belong_to_it(person: Typist) -> None:
    """« S001 » is no session: Chloé is perhaps of S0001, which waits rather than being « facturée » without her."""
    person.retypes("Participants", "P00003", Session="S001")
    person.retypes("Financements", "FI00004", Session="S001")
    done = CliRunner().invoke(
        cli, ["facturer-session", str(person.path), "--session", "s001", "--oui", "--date", "2026-11-22"]
    )
    assert "Vouliez-vous dire S0001 ?" in done.output.replace("\u00a0", " ").replace("\n", " ")

    told = CliRunner().invoke(
        cli, ["facturer-session", str(person.path), "--session", "S0001", "--oui", "--json", "--date", "2026-11-22"]
    )

    assert (told.exit_code, [p["cell"] for p in json.loads(told.stdout)["problems"]]) == (1, ["B7", "B8"])


def test_sessions_to_cancel(person: Typist) -> None:
    """S0003 begins in four days with one trainee of the three that it needs."""
    person.press("sessions-a-facturer")

    assert "S0003 | à annuler" in person.rows("AFacturer", "Session | État")


def test_cancellation(later: Typist) -> None:
    """Each invoice gets its avoir, and the financings are released."""
    later.press("annuler-session", session="S0001", reason="neige")

    assert later.rows("Factures", "Type | Total TTC")[3:] == ["Avoir | -1440.00", "Avoir | -600.00", "Avoir | -1000.00"]
    assert set(later.rows("Financements", "Statut")[:4]) == {"annulé"}


def test_financing_inter_intra(person: Typist) -> None:
    """By trainee in INTER, once for the session in INTRA."""
    person.press("financer", participant="P00009")
    person.press("financer", session="S0007")

    assert person.rows("Financements", "Session | Participant | Montant HT")[6:] == [
        "S0006 | P00009 | 1000.00",
        "S0007 |  | 1000.00",
    ]


def test_billable_charges(later: Typist) -> None:
    """Two meals at 18,18: 36,36 and 3,64 of VAT, on the client's invoice."""
    assert later.rows("Lignes", "Supplément | Total HT | TVA")[2] == "SU00001 | 36.36 | TVA10"
    assert later.rows("Supplements", "Facture") == ["FA2026-00001"]


def test_absences(person: Typist) -> None:
    """Chloé followed 7 of 14 hours: BETA is invoiced 500."""
    person.press("presences", participant="P00003", presence="Absent", hours="7")
    person.press("facturer-session", session="S0001")

    assert person.rows("Factures", INVOICES)[2] == "BETA | 500.00 | 500.00"


def test_withdrawals_fee_replacement(person: Typist) -> None:
    """Chloé withdraws for a fee of 150, out of the scope of VAT; Anne is replaced by Zoé, whose place is paid."""
    person.press("presences", participant="P00003", presence="Désisté", fee="150")
    person.press("presences", participant="P00001", last_name="Zola", first_name="Zoé")
    person.press("facturer-session", session="S0001")

    assert person.rows("Factures", INVOICES) == [
        "ALFA | 1436.36 | 1440.00",
        "OPA | 600.00 | 600.00",
        "BETA | 150.00 | 150.00",
    ]
    assert any("Zoé Zola" in line.label for line in read(FileWorkbook(person.path)).lines)


def test_simplified_invoicing(later: Typist) -> None:
    """Every payer in one click: 3 040,00 € TTC in three invoices."""
    assert later.rows("Factures", INVOICES) == [
        "ALFA | 1436.36 | 1440.00",
        "OPA | 600.00 | 600.00",
        "BETA | 1000.00 | 1000.00",
    ]
    assert later.rows("Sessions", "Facturation")[0] == "facturée"
    assert later.problems() == []


def test_simplified_invoicing_waits_for_a_typed_deposit(person: Typist) -> None:
    """300 € typed for Chloé: nothing is issued for the session until they are invoiced, or the cell emptied."""
    person.retypes("Financements", "FI00004", Acompte_TTC=300)
    with pytest.raises(Refused, match="un acompte est saisi"):
        person.press("facturer-session", session="S0001")

    person.press("facturer-acompte", session="S0001")
    person.press("facturer-session", session="S0001")

    assert person.rows("Factures", "Type | Tiers | Total HT")[::3] == [
        "Acompte | BETA | 300.00",
        "Facture | BETA | 700.00",
    ]


def test_by_period(person: Typist) -> None:
    """30 % of 4 000 in November, the rest at the end: 1 200, then 2 800."""
    person.press("facturer-periode", date(2026, 11, 2), session="S0004")
    person.press("facturer-periode", date(2027, 1, 4), session="S0004")

    assert person.rows("Factures", INVOICES) == ["ALFA | 1200.00 | 1200.00", "ALFA | 2800.00 | 2800.00"]


def test_direct(person: Typist) -> None:
    """A room for two days less 10 %: 360 and 72 of VAT, without any session."""
    person.press("facturer-directe", party="BETA", lines=["SAL ; 2 ; ; Salle du 3 novembre ; 10%"])

    assert person.rows("Factures", "Tiers | Session | Total HT | Total TTC") == ["BETA |  | 360.00 | 432.00"]


def test_credit_note_from_an_invoice(later: Typist) -> None:
    """To an OPCO, its rules apply: the agreement number is asked, and then printed."""
    with pytest.raises(Refused, match="le numéro d'accord d'OPB manque"):
        later.press("creer-avoir", invoice="FA2026-00003", payer="OPB")

    later.press("creer-avoir", invoice="FA2026-00003", payer="OPB", agreement="B1")

    assert later.rows("Factures", "Type | Tiers | Total HT | Accord")[3:] == [
        "Avoir | BETA | -1000.00 | ",
        "Facture | OPB | 1000.00 | B1",
    ]


def test_print_centre(later: Typist) -> None:
    """Without a mail server a draft is made of BETA's invoice; once it was sent from elsewhere, a button notes the day."""
    later.retypes("Organisme", "E-mail", Valeur="facturation@bearn.example")
    day = ["--oui", "--date", "2026-10-23"]
    made = CliRunner().invoke(cli, ["envoyer", str(later.path), "--facture", "FA2026-00003", "--brouillons", *day])
    assert made.exit_code == 0, made.output
    assert later.rows("Factures", "Envoyée le")[2] == ""

    noted = CliRunner().invoke(cli, ["brouillons-envoyes", str(later.path), *day])

    assert noted.exit_code == 0, noted.output
    assert later.rows("Factures", "Envoyée le") == ["", "", "2026-10-23"]


def test_schedule(later: Typist) -> None:
    """What is to come, by date: ALFA and OPA at 30 days, BETA at 45 days end of month."""
    later.press("echeancier")

    assert later.rows("Echeancier", "Tiers | Reste dû") == ["ALFA | 1440.00", "OPA | 600.00", "BETA | 1000.00"]


def test_payment_assistant(later: Typist) -> None:
    """600 € of OPA settle its invoice."""
    later.press("saisir-reglement", party="OPA", amount="600", mode="Virement")

    assert later.balances()["FA2026-00002"] == "0.00"


def test_reminder_assistant(later: Typist) -> None:
    """On 02/12 ALFA is 11 days late: 1 440 are claimed, less an avoir of 40 left to its credit."""
    later.press("creer-avoir", date(2026, 12, 1), invoice="FA2026-00001", case="partiel", unit_amount="40", lines=["1"])
    later.press("relancer", date(2026, 12, 2))

    claimed = dict(line.split(" | ") for line in later.rows("Relances", "Tiers | Montant"))
    assert claimed["ALFA"] == "1400.00"


def test_client_follow_up(later: Typist) -> None:
    """BETA paid 1 200 for 1 000, and was given 150 back: 50 are to its credit."""
    later.press("saisir-reglement", party="BETA", amount="1200", mode="Virement")
    later.press("saisir-reglement", party="BETA", amount="150", mode="Virement", refund=True)
    later.press("suivi-clients")

    titles = "Tiers | Facturé | Réglé | Reste dû | Crédit disponible"
    assert "BETA | 1000.00 | 1050.00 | 0.00 | 50.00" in later.rows("SuiviClients", titles)


def test_unpaid_state(later: Typist) -> None:
    """On 22/12 ALFA and OPA are a month late (30 days)."""
    later.press("impayes", date(2026, 12, 21))

    assert sorted(later.rows("Impayes", "Tiers | 1–30 j | Non échu | Total dû")) == [
        "ALFA | 1440.00 | 0.00 | 1440.00",
        "BETA | 0.00 | 1000.00 | 1000.00",
        "OPA | 600.00 | 0.00 | 600.00",
    ]


def test_school_base(base: Path) -> None:
    """What is typed from blank is read as it was typed, and nothing blocks."""
    person, asked = Typist(base), Yes()

    assert person.problems() == []
    assert len(person.rows("Clients", "Code")) == 2
    assert asked.questions == []
