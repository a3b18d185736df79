"""Taux légaux: a dated file of rates, and what happens without the value of the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gescof_xl.actions.base import Context
from gescof_xl.actions.update_rates import Params, act
from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import of_region
from gescof_xl.domain.checks.all import check
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.settings import DatedRate
from gescof_xl.effects.surroundings import FileSurroundings
from gescof_xl.exchange.refusal import ExchangeError
from tests.office import press, read
from tests.text_tables import SCHOOL_RATES, school, workbook

PARTIES = """
    Clients
    Code | Raison sociale | Type        | SIRET
    ALFA | Alfa           | Entreprise  | 10000000900017
    LAC  | Commune du Lac | Public      | 20000000800017
    ZOE  | Zoé Brun       | Particulier |
"""
TITLES = "Code;Type;Valeur;Effet du;Effet au;Mention;Catégorie;Code VATEX;Source"
NEXT = "PEN2027S1;pénalités;12,65%;01/01/2027;30/06/2027;Pénalités : 12,65 %;;;C. com. L441-10"


def direct(day: date, party: str) -> list[str]:
    """The sentences of a direct invoice of that day."""
    book = workbook(SCHOOL_RATES, PARTIES)
    press(book, "facturer-directe", day, party=party, lines=["SAL;1;200"])
    return read(book).invoices[0].notices.splitlines()


def test_no_penalty_rate_no_invoice() -> None:
    """On 04/01/2027, with rates that end in 2026: refused, and the row to add is told cell by cell (c. com. L441-9)."""
    with pytest.raises(Refused) as refusal:
        direct(date(2027, 1, 4), "ALFA")
    assert [p.code for p in refusal.value.reasons] == ["TAU-005"]
    assert "Code PEN2027S1, Type pénalités" in refusal.value.cure
    assert "Effet du 01/01/2027, Effet au 30/06/2027" in refusal.value.cure


def test_a_public_client_needs_its_own_rate() -> None:
    """Intérêts moratoires, BCE + 8 (c. commande publ. R2192-31)."""
    with pytest.raises(Refused, match="intérêts moratoires") as refusal:
        direct(date(2027, 1, 4), "LAC")
    assert "plus 8 points" in refusal.value.cure


def test_a_person_is_invoiced_without_any() -> None:
    """No late payment on a consumer's invoice; the place instead (arrêté 83-50/A art. 3)."""
    found = direct(date(2027, 1, 4), "ZOE")
    assert not [line for line in found if "énalités" in line or "ndemnité" in line or "escompte" in line]


@pytest.mark.parametrize(
    ("party", "said"),
    [("ALFA", "PMD : Pénalités de retard : 12,40 % par an."), ("LAC", "PMD : Intérêts moratoires : 10,40 % par an.")],
)
def test_each_debtor_reads_what_he_owes(party: str, said: str) -> None:
    """One sentence on late payment, that of the debtor."""
    assert [line for line in direct(date(2026, 11, 22), party) if line.startswith("PMD")] == [said]


def test_a_row_without_its_words_stops_the_issue() -> None:
    """TAU-007: nothing would be printed."""
    book = workbook(
        SCHOOL_RATES.replace("Intérêts moratoires : 10,40 % par an.", "-").replace("| - |", "|  |"), PARTIES
    )
    with pytest.raises(Refused) as refusal:
        press(book, "facturer-directe", date(2026, 11, 22), party="LAC", lines=["SAL;1;200"])
    assert [p.code for p in refusal.value.reasons] == ["TAU-007"]


def warned(ledger: Ledger, day: date) -> list[tuple[str, str]]:
    return [(p.code, p.key) for p in check(ledger, day) if p.code in ("TAU-005", "TAU-006")]


def test_thirty_days_before_a_half_year_ends_it_is_told() -> None:
    """31/12/2026: silence on 30/11, a warning on 01/12, another once it has ended; none when the next row is there."""
    ledger = school(PARTIES)
    assert warned(ledger, date(2026, 11, 30)) == []
    assert warned(ledger, date(2026, 12, 1)) == [("TAU-006", "MOR2026S2"), ("TAU-006", "PEN2026S2")]
    assert [code for code, _ in warned(ledger, date(2027, 1, 1))] == ["TAU-005", "TAU-005"]
    following = """
        Taux
        Code      | Type                | Valeur | Effet du   | Effet au   | Mention
        PEN2027S1 | pénalités           | 12,65% | 01/01/2027 | 30/06/2027 | Pénalités
        MOR2027S1 | intérêts moratoires | 10,65% | 01/01/2027 | 30/06/2027 | Intérêts
    """
    assert warned(school(PARTIES, following), date(2026, 12, 15)) == []


@pytest.fixture
def taken(tmp_path: Path) -> Callable[..., Any]:
    """What a file of rates changes in a ledger."""

    def take(ledger: Ledger, *lines: str) -> Any:
        (tmp_path / "taux.csv").write_text("\n".join(("# le 28/11/2026", TITLES, *lines)), "utf-8")
        around = FileSurroundings(tmp_path / "classeur.xlsx")
        return act(ledger, Context(today=date(2026, 12, 1), surroundings=around), Params(file="taux.csv"))

    return take


def test_a_file_of_rates_adds_what_is_missing(taken: Callable[..., Any]) -> None:
    """The row comes as it is typed; a second time, nothing is left to do."""
    ledger = school(PARTIES)
    done = taken(ledger, NEXT)
    after = ledger.after(done.changes)
    row = after.get(DatedRate, "PEN2027S1")
    assert (str(row.value), row.since, row.until) == ("0.1265", date(2027, 1, 1), date(2027, 6, 30))
    assert "- PEN2027S1 (pénalités) 12,65" in done.question
    assert taken(after, NEXT).changes == ()


def test_what_documents_were_issued_with_stays(taken: Callable[..., Any]) -> None:
    """TAU-008: a VAT rate of an issued line, and a second rate for the same day, are refused and named."""
    book = workbook(SCHOOL_RATES, PARTIES)
    press(book, "facturer-directe", date(2026, 11, 22), party="ALFA", lines=["SAL;1;200;;;TVA20"])
    for line in ("TVA20;TVA;21%;01/01/2014;;;S;;", "MES;pénalités;13%;01/07/2026;;Pénalités;;;"):
        with pytest.raises(Refused) as refusal:
            taken(read(book), line)
        problems: tuple[Problem, ...] = refusal.value.reasons
        assert [p.code for p in problems] == ["TAU-008"]


def test_a_file_that_cannot_be_read_is_refused_whole(taken: Callable[..., Any], tmp_path: Path) -> None:
    """The line of the bad cell, or the title that is missing."""
    with pytest.raises(ExchangeError, match="Valeur"):
        taken(school(), NEXT.replace("12,65%", "douze"))
    (tmp_path / "taux.csv").write_text("Code;Type\nA;TVA", "utf-8")
    with pytest.raises(ExchangeError, match="« Valeur »"):
        FileSurroundings(tmp_path / "c.xlsx").rates("taux.csv")


@pytest.mark.parametrize(
    ("region", "said"),
    [
        ("Bretagne", "de Bretagne"),
        ("Île-de-France", "d’Île-de-France"),
        ("Hauts-de-France", "des Hauts-de-France"),
        ("Grand Est", "du Grand Est"),
        ("La Réunion", "de La Réunion"),
        ("d'Occitanie", "d'Occitanie"),
    ],
)
def test_the_declaration_names_the_region_as_the_law_words_it(region: str, said: str) -> None:
    """« auprès du préfet de région de… » (c. trav. R6351-6)."""
    assert of_region(region) == said
