"""Tables that explain the past: a rate, a sentence or the organisation retyped after an issue is found, with its cell."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gescof_xl.core.changes import Replace
from gescof_xl.core.problems import Problem
from gescof_xl.domain.audit.explanations import explanations
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import completed, parts_of
from gescof_xl.domain.settings import Key
from gescof_xl.domain.tables.settings import DatedRate, Setting, VatCategory
from tests.office import press, read
from tests.text_tables import SCHOOL_RATES, workbook


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """An invoice of 20 % and one that is exempt."""
    book = workbook(SCHOOL_RATES, "Clients\nCode | Raison sociale\nC1 | Alpha")
    press(book, "facturer-directe", party="C1", lines=["SAL"])
    press(book, "facturer-directe", party="C1", lines=["EXC"])
    return read(book)


def rate(ledger: Ledger, code: str, **values: object) -> Ledger:
    old = ledger.get(DatedRate, code)
    return ledger.after([Replace(old, replace(old, **values))])  # type: ignore[arg-type]


def places(ledger: Ledger) -> list[tuple[str, str, str, str, bool]]:
    return [(p.code, p.table, p.key, p.column, p.blocking) for p in explanations(ledger)]


def only(ledger: Ledger) -> Problem:
    (problem,) = explanations(ledger)
    return problem


def test_tables_that_agree_say_nothing(ledger: Ledger) -> None:
    assert places(ledger) == []


def test_a_retyped_rate_is_found_with_what_it_was(ledger: Ledger) -> None:
    """21 % where an invoice was issued at 20 %: the cell, the document and the value to type again."""
    problem = only(rate(ledger, "TVA20", value=Decimal("0.21")))

    assert (problem.code, problem.table, problem.key, problem.column) == ("SCE-010", "Taux", "TVA20", "Valeur")
    assert problem.blocking
    assert "FA2026-00001 a été émise à 20\u00a0%" in problem.message
    assert problem.cure.startswith("Retapez 20\u00a0%")


def test_a_retyped_category_or_reason_is_found(ledger: Ledger) -> None:
    assert places(rate(ledger, "EXO", category=VatCategory.OUT_OF_SCOPE)) == [
        ("SCE-010", "Taux", "EXO", "Catégorie", True)
    ]
    assert places(rate(ledger, "EXO", notice="Autre motif")) == [("SCE-011", "Taux", "EXO", "Mention", False)]
    assert places(rate(ledger, "EXO", exemption_code="VATEX-EU-O")) == [("SCE-011", "Taux", "EXO", "Code VATEX", False)]


def test_a_rate_that_is_gone_is_found(ledger: Ledger) -> None:
    gone = replace(ledger, rates=tuple(r for r in ledger.rates if r.code != "TVA20"))

    assert only(gone).code == "SCE-010"
    assert "la ligne TVA20, 20\u00a0%" in only(gone).cure


def test_a_reworded_sentence_is_found(ledger: Ledger) -> None:
    """The sentence of the indemnity that both invoices print; a gone one too."""
    reworded = rate(ledger, "IND40", notice="Indemnité de recouvrement : 45 €.")
    gone = replace(ledger, rates=tuple(r for r in ledger.rates if r.code != "ESCOMPTE"))

    assert places(reworded) == [("SCE-011", "Taux", "IND40", "Mention", False)]
    assert places(gone) == [("SCE-011", "Taux", "", "", False)]


@pytest.mark.parametrize("key", [Key.NAME, Key.IBAN, Key.VAT_REGIME, Key.CLIENTS_ACCOUNT, Key.COUNTRY])
def test_an_organisation_that_changed_is_told(ledger: Ledger, key: object) -> None:
    """A new IBAN is lawful, or a fraud: a person is told what documents said until now."""
    name = key.name  # type: ignore[attr-defined]
    value = {"Régime de TVA": "Franchise", "Pays": "Belgique"}.get(name, "autre")
    old = ledger.find(Setting, name)
    others = tuple(s for s in ledger.settings if s is not old)
    found = places(replace(ledger, settings=(*others, Setting(name=name, value=value))))

    assert found == [("SCE-012", "Organisme", name, "Valeur", False)]


def test_what_an_upgrade_added_is_watched(ledger: Ledger) -> None:
    """A document of the first version: its digest covers what was added; without its mark it is told too."""
    rank, _, value = ledger.invoices[0].seal.split("-")
    old = replace(ledger.invoices[0], seal=f"{rank}-{value}")
    brought = ledger.after([Replace(ledger.invoices[0], completed(old, parts_of(ledger, old)))])
    altered = brought.after([Replace(brought.invoices[0], replace(brought.invoices[0], city="Dax"))])
    unmarked = brought.after([Replace(brought.invoices[0], replace(brought.invoices[0], completed=""))])

    assert places(brought) == []
    assert places(altered) == places(unmarked) == [("SCE-013", "Factures", "FA2026-00001", "Complété", True)]
