"""Organisme, Taux, Conditions: parameters and dated legal values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.settings import Setting
from tests.text_tables import school
from tests.unit.domain.checks.problem_cases import problems, told

RATES = "Taux\nCode | Type | Valeur | Effet du | Effet au | Mention | Catégorie\n"
TERMS = "Conditions\nCode | Libellé | Jours | Fin de mois | Jour du mois | Échéances\n"


def setting(name: str, value: str) -> Ledger:
    """The usual ledger with one setting changed."""
    ledger = school()
    others = tuple(s for s in ledger.settings if s.name != name)
    return replace(ledger, settings=(*others, Setting(name=name, value=value)))


def test_the_usual_settings_rates_and_terms_say_nothing() -> None:
    """A school whose parameters are complete has no problem of parameters."""
    found = told(school(), "")

    assert [f for f in found if f[0][:3] in ("ORG", "TAU", "CON")] == []


@pytest.mark.parametrize("name", ["Raison sociale", "Adresse", "Code postal", "Ville", "SIRET", "NDA", "Région"])
def test_legal_data_that_every_invoice_bears(name: str) -> None:
    """« No NDA or legal data of the OF » is blocking (c. trav. L6352-12, CGI ann. II 242 nonies A)."""
    assert told(setting(name, ""), "ORG") == [("ORG-001", name, "bloquant")]


@pytest.mark.parametrize(
    ("name", "value", "code", "severity"),
    [
        ("SIRET", "10000000900018", "ORG-002", "bloquant"),
        ("NDA", "7264012346", "ORG-003", "bloquant"),
        ("TVA intracom.", "FR37200000008", "ORG-004", "bloquant"),
        ("TVA intracom.", "FR00100000009", "ORG-004", "bloquant"),
        ("Régime de TVA", "exonéré", "ORG-005", "bloquant"),
        ("IBAN", "", "ORG-007", "avertissement"),
        ("IBAN", "FR7630006000011234567890188", "ORG-008", "bloquant"),
        ("BIC", "AGRI", "ORG-009", "bloquant"),
        ("E-mail", "compta", "ORG-010", "avertissement"),
        ("Tolérance d'écart", "peu", "ORG-011", "bloquant"),
        ("Acompte maximal des particuliers", "-30%", "ORG-011", "bloquant"),
        ("Série des factures", "FA 2026", "ORG-012", "bloquant"),
        ("Série des avoirs", "AVOIR-DE-NOTRE-ORGANISME-A-", "ORG-012", "bloquant"),
        ("Dossier documents", "x", "ORG-013", "avertissement"),
        ("Subrogation restreinte à partir du", "31/09/2026", "ORG-014", "avertissement"),
        ("Pénalités sur les relances", "peut-être", "ORG-014", "avertissement"),
    ],
)
def test_a_setting_that_breaks_a_rule_is_pointed_out(name: str, value: str, code: str, severity: str) -> None:
    """One wrong setting makes one problem, of the right severity."""
    found = [f for f in told(setting(name, value), "ORG") if f[0] == code]

    assert found == [(code, name, severity)]


def test_a_taxed_school_has_a_vat_number() -> None:
    """ORG-006: each taxed invoice above 150 € bears it (CGI ann. II art. 242 nonies A)."""
    ledger = setting("Régime de TVA", "Assujetti sur débits")
    without = replace(ledger, settings=tuple(s for s in ledger.settings if s.name != "TVA intracom."))

    assert told(without, "ORG-006") == [("ORG-006", "TVA intracom.", "bloquant")]


def test_a_mistyped_key_is_recognised() -> None:
    """A key that no button reads is given the name that it was meant to be."""
    (problem,) = [p for p in problems(setting("Dossier documents", "x")) if p.code == "ORG-013"]

    assert "« Dossier des documents »" in problem.cure


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("T | TVA | 20% | 01/01/2026 | 31/12/2025 | | S", "TAU-001"),
        ("T | TVA | 20 | 01/01/2014 | | | S", "TAU-002"),
        ("T | TVA | 20% | 01/01/2014 | | | E", "TAU-003"),
        ("T | TVA | 0% | 01/01/2014 | | Exonéré | S", "TAU-003"),
        ("T | TVA | 0% | 01/01/2014 | | | O", "TAU-004"),
    ],
)
def test_a_rate_that_breaks_a_rule_is_pointed_out(line: str, code: str) -> None:
    """Dates in order, a fraction, a category that goes with it, and a notice for what bears no VAT."""
    assert told(school(RATES + line), "TAU") == [(code, "T", "bloquant")]


def test_a_semester_without_penalty_rate_is_pointed_out() -> None:
    """The rate of late penalties changes each semester (c. com. L441-10): H1 2027 has no line yet."""
    assert told(school(), "TAU", date(2027, 1, 2)) == [("TAU-005", "", "avertissement")]


@pytest.mark.parametrize(
    ("line", "code", "severity"),
    [
        ("C | x | -1 | non | |", "CON-001", "bloquant"),
        ("C | x | 30,5 | non | |", "CON-001", "bloquant"),
        ("C | x | 30 | non | 32 |", "CON-001", "bloquant"),
        ("C | x | 30 | non | | 30%;30;60%;60", "CON-002", "bloquant"),
        ("C | x | 30 | non | | 30%;30;70%", "CON-002", "bloquant"),
        ("C | x | 30 | non | | 30;30;70;60", "CON-002", "bloquant"),
        ("C | x | 30 | non | | 0%;30;100%;60", "CON-002", "bloquant"),
        ("C | x | 61 | non | |", "CON-003", "avertissement"),
        ("C | x | 46 | après | |", "CON-003", "avertissement"),
    ],
)
def test_a_term_that_breaks_a_rule_is_pointed_out(line: str, code: str, severity: str) -> None:
    """Whole days, instalments that make 100 %, and the caps of c. com. L441-10: 60 days, 45 to the end of the month."""
    assert told(school(TERMS + line), "CON") == [(code, "C", severity)]


@pytest.mark.parametrize(
    "line", ["C | x | 60 | non | |", "C | x | 45 | avant | |", "C | x | 0 | non | 10 | 30%;30;70 %;60"]
)
def test_a_term_within_the_caps_says_nothing(line: str) -> None:
    """60 days net, 45 days to the end of the month and instalments are allowed."""
    assert told(school(TERMS + line), "CON") == []
