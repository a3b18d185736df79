"""Clients and Financeurs: what an invoice needs of their cards (docs/trade.md § Invoices and § Identifiers)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gescof_xl.domain.identifiers import is_company_number, is_iban, is_vat_number
from tests.text_tables import school
from tests.unit.domain.checks.problem_cases import told


def client(**cells: str) -> str:
    """A client whose drawn cells are these."""
    titles, values = ["Code", *(t.replace("_", " ") for t in cells)], ["C1", *cells.values()]
    return f"Clients\n{' | '.join(titles)}\n{' | '.join(values)}"


def test_sound_cards_say_nothing() -> None:
    """A company, a public body with what Chorus needs, a person, a foreign company and an OPCO are all in order."""
    ledger = school("""
        Clients
        Code | Raison sociale | Type        | SIRET          | TVA intracom.  | Chorus  | Code service | Pays     | Code postal
        C1   | Alpha          | Entreprise  | 10000000900017 | FR88100000009  |         |              |          | 01000
        C2   | Mairie         | Public      | 20000000800017 |                | service | SERV1        | France   | 64000
        C3   | Beta           | Entreprise  | 123 456 782    |                |         |              |          | 64000
        C4   | Gamma          | Entreprise  | BE0428759497   | BE0428759497   |         |              | Belgique | 1000

        Financeurs
        Code | E-mail facturation
        OP1  | factures@opco.fr; compta@opco.fr
    """)

    assert told(ledger, "TIE") == []


@pytest.mark.parametrize(
    ("cells", "code", "severity"),
    [
        ({"SIRET": "10000000900018"}, "TIE-001", "bloquant"),
        ({"SIRET": "1000000090001"}, "TIE-001", "bloquant"),
        ({"TVA_intracom.": "FR00100000009"}, "TIE-003", "bloquant"),
        ({"TVA_intracom.": "FR37200000008"}, "TIE-004", "bloquant"),
        ({"Type": "Public", "SIRET": "100000009"}, "TIE-005", "bloquant"),
        ({"Chorus": "engagement"}, "TIE-006", "avertissement"),
        ({"E-mail_facturation": "factures@exemple"}, "TIE-007", "avertissement"),
        ({"Code_postal": "1000"}, "TIE-008", "bloquant"),
        ({"Type": "Public", "Chorus": "service et engagement"}, "TIE-009", "bloquant"),
    ],
)
def test_a_card_that_breaks_a_rule_is_pointed_out(cells: dict[str, str], code: str, severity: str) -> None:
    """One wrong cell makes one problem, of the right severity."""
    assert told(school(client(**cells)), "TIE") == [(code, "C1", severity)]


def test_a_company_needs_its_siren_and_a_person_does_not() -> None:
    """The customer's SIREN is a mandatory mention (CGI ann. II 242 nonies A I 1°), that a consumer does not have."""
    drawn = school("Clients\nCode | Type\nC1 | Entreprise\nC2 | Particulier", "Financeurs\nCode\nOP1")
    ledger = replace(
        drawn,  # a drawn cell cannot be empty where the usual one is full
        clients=tuple(replace(c, siret="", name=c.code) for c in drawn.clients),
        funders=tuple(replace(f, siret="") for f in drawn.funders),
    )

    assert told(ledger, "TIE") == [("TIE-002", "C1", "bloquant"), ("TIE-002", "OP1", "avertissement")]


def test_a_code_is_a_client_s_or_a_funder_s() -> None:
    """Clients and funders share one code space: the same code in both cannot say who is invoiced."""
    assert told(school(client(), "Financeurs\nCode\nC1"), "TIE") == [("TIE-010", "C1", "bloquant")]


def test_two_cards_of_one_establishment_are_pointed_out() -> None:
    """The same SIRET, or the same name and town, is probably typed twice."""
    ledger = school("""
        Clients
        Code | Raison sociale | SIRET          | Code postal
        C1   | Alpha          | 10000000900017 | 64000
        C2   | Autre          | 10000000900017 | 64000
        C3   | Éts Durand     | 123456782      | 64000
        C4   | ETS DURAND.    | 200000008      | 64000
        C5   | Éts Durand     | 123456782      | 75001
    """)

    assert told(ledger, "TIE") == [("TIE-011", "C2", "avertissement"), ("TIE-011", "C4", "avertissement")]


def test_a_country_that_nobody_knows_is_told_before_any_invoice() -> None:
    """TIE-012: usual French names, codes and overseas departments are known."""
    ledger = school("""
        Clients
        Code | Pays      | Code postal | SIRET          | Adresse
        C1   | Brezlan   | X1          |                | 1 rue A
        C2   | Belgique  | 1000        |                | 1 rue B
        C3   | ch        | 1200        |                | 1 rue C
        C4   | La Réunion | 97400      | 10000000900017 | 1 rue D
    """)

    assert [t for t in told(ledger, "TIE") if t[0] == "TIE-012"] == [("TIE-012", "C1", "bloquant")]


@pytest.mark.parametrize(
    "number", ["35600000000048", "35600000049837", "356 000 000 49837", "732829320", "73282932000074"]
)
def test_company_numbers_that_are_valid(number: str) -> None:
    """Luhn's formula holds; La Poste's establishments (356000000) obey a rule of their own (sum multiple of 5)."""
    assert is_company_number(number)


@pytest.mark.parametrize("number", ["35600000049838", "73282932000075", "12345678", "ABCDEFGHI", ""])
def test_company_numbers_that_are_not(number: str) -> None:
    """One wrong digit, a wrong length or letters are seen."""
    assert not is_company_number(number)


def test_vat_numbers_and_ibans_carry_their_proof() -> None:
    """True keys, and the same with one digit changed."""
    assert is_vat_number("FR44732829320")
    assert not is_vat_number("FR45732829320")
    assert is_iban("FR76 3000 6000 0112 3456 7890 189")
    assert not is_iban("FR7630006000011234567890188")
