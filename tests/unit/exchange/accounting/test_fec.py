"""Entries in FEC columns: the exact bytes, what is refused, and that they read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gescof_xl.core.money import ZERO
from gescof_xl.domain.accounting.entries import Entry, EntryLine
from gescof_xl.exchange.accounting.fec import COLUMNS, write_fec
from gescof_xl.exchange.refusal import ExchangeError
from tests.fec_reader import read_fec

FROZEN = date(2026, 3, 31)


def test_the_file_is_as_the_law_lays_it_out(sale: Entry) -> None:
    """Titles of LPF A47 A-1, tabs, CRLF between records and none after the last, comma, AAAAMMJJ, no BOM."""
    expected = (
        "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\tCompAuxLib\tPieceRef\t"
        "PieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise\r\n"
        "VE\tVentes\t12\t20260302\t411000\tClients\tDUPRE\tAteliers Dupré\tFA2026-00001\t20260302\t"
        "FA2026-00001 Ateliers Dupré\t2400,00\t0,00\tAA\t20260401\t20260331\t\t\r\n"
        "VE\tVentes\t12\t20260302\t706000\tPrestations de services\t\t\tFA2026-00001\t20260302\t"
        "FA2026-00001 Ateliers Dupré\t0,00\t2000,00\t\t\t20260331\t\t\r\n"
        "VE\tVentes\t12\t20260302\t445710\tTVA collectée\t\t\tFA2026-00001\t20260302\t"
        "FA2026-00001 Ateliers Dupré\t0,00\t400,00\t\t\t20260331\t\t"
    )
    assert write_fec([sale], FROZEN) == expected.encode("utf-8")


def test_bars_and_the_other_encoding_may_be_chosen(sale: Entry) -> None:
    """The law allows `|` and ISO-8859-15."""
    data = write_fec([sale], FROZEN, separator="|", encoding="iso-8859-15")
    assert data.split(b"\r\n")[1].split(b"|")[7] == b"Ateliers Dupr\xe9"


def changed(entry: Entry, place: int = 0, **values: Any) -> Entry:
    lines = list(entry.lines)
    lines[place] = replace(lines[place], **values)
    return replace(entry, lines=tuple(lines))


def test_texts_lose_what_would_break_the_columns(sale: Entry) -> None:
    """Tabs, bars and line ends in a name become one space."""
    found = read_fec("f", write_fec([changed(sale, label="Solde\t|\r\nde\u00a0mars ")], FROZEN))
    assert found[0].line.label == "Solde de mars"


def test_letters_missing_from_the_encoding_lose_their_accent_or_are_refused(sale: Entry) -> None:
    """ISO-8859-15 has no curly quote nor ć: they have plain equals; a Chinese name has none."""
    data = write_fec([changed(sale, label="L’école d’Ivić…")], FROZEN, encoding="iso-8859-15")
    assert read_fec("f", data)[0].line.label == "L'école d'Ivic..."
    with pytest.raises(ExchangeError, match="« 学 »"):
        write_fec([changed(sale, label="大学".removeprefix("大"))], FROZEN, encoding="iso-8859-15")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"debit": Decimal("2400.01")}, "n'est pas égal au crédit"),
        ({"debit": Decimal(0)}, "montant positif"),
        ({"debit": Decimal(-5)}, "montant positif"),
        ({"credit": Decimal(5)}, "montant positif"),
        ({"debit": Decimal("2400.001")}, "deux décimales"),
        ({"account": "41"}, "plan comptable"),
        ({"account": "DUPRE"}, "plan comptable"),
        ({"account_label": "|"}, "n'a pas de libellé"),
        ({"aux_label": ""}, "à la fois un code et un nom"),
        ({"aux": " "}, "à la fois un code et un nom"),
        ({"piece": ""}, "numéro de pièce"),
        ({"label": "\t"}, "numéro de pièce ou de libellé"),
        ({"letter_date": None}, "lettrage"),
        ({"letter": ""}, "lettrage"),
    ],
)
def test_an_unfit_entry_is_refused_by_name(sale: Entry, values: dict[str, Any], sentence: str) -> None:
    """Each rule of the list of controls, with the journal, number and day of the entry, and a cure."""
    with pytest.raises(ExchangeError, match=sentence) as refusal:
        write_fec([changed(sale, **values)], FROZEN)
    assert refusal.value.message.startswith("Écriture VE n° 12 du 02/03/2026") and refusal.value.cure


@pytest.mark.parametrize("values", [{"lines": ()}, {"journal": ""}, {"journal_label": " "}])
def test_an_entry_without_lines_or_journal_is_refused(sale: Entry, values: dict[str, Any]) -> None:
    """Nothing is written for an entry that is none."""
    if "lines" in values:
        assert write_fec([sale], FROZEN)
    with pytest.raises(ExchangeError):
        write_fec([replace(sale, **values)], FROZEN)


def test_nothing_to_export_is_said() -> None:
    """An empty file would look like an export."""
    with pytest.raises(ExchangeError, match="aucune écriture"):
        write_fec([], FROZEN)


def numbered(sale: Entry, *names: str) -> list[Entry]:
    return [replace(sale, journal=name[:2], number=int(name[2:])) for name in names]


@pytest.mark.parametrize("names", [("VE7", "BQ8", "VE9"), ("VE1", "VE2", "BQ1", "BQ2"), ("VE1", "BQ1", "VE2")])
def test_numbers_run_on_over_the_file_or_over_each_journal(sale: Entry, names: tuple[str, ...]) -> None:
    """Both series are allowed."""
    assert write_fec(numbered(sale, *names), FROZEN)


@pytest.mark.parametrize("names", [("VE1", "VE3"), ("VE1", "VE1"), ("VE2", "VE1"), ("VE1", "BQ2", "BQ4")])
def test_a_gap_or_a_repeated_number_is_refused(sale: Entry, names: tuple[str, ...]) -> None:
    """The series has no hole and never turns back."""
    with pytest.raises(ExchangeError, match=f"n° {names[-1][2:]} .* ne suit pas"):
        write_fec(numbered(sale, *names), FROZEN)


plain = st.from_regex(r"[A-Za-zÀ-ÿ0-9]([A-Za-zÀ-ÿ0-9 ,;\"'€œ.-]{0,15}[A-Za-zÀ-ÿ0-9])?", fullmatch=True).map(
    lambda text: " ".join(text.split())
)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
money = st.decimals(Decimal("0.01"), Decimal(99_999_999), places=2)


@st.composite
def lines(draw: st.DrawFn, /, **side: Decimal) -> EntryLine:
    tiers, letter = draw(st.booleans()), draw(st.booleans())
    return EntryLine(
        account=draw(st.from_regex(r"[1-8][0-9]{2,7}", fullmatch=True)),
        account_label=draw(plain),
        piece=draw(plain),
        piece_date=draw(days),
        label=draw(plain),
        aux=draw(plain) if tiers else "",
        aux_label=draw(plain) if tiers else "",
        letter="AB" if letter else "",
        letter_date=draw(days) if letter else None,
        debit=side.get("debit", ZERO),
        credit=side.get("credit", ZERO),
    )


@st.composite
def balanced(draw: st.DrawFn, number: int = 1) -> Entry:
    amounts = draw(st.lists(money, min_size=1, max_size=3))
    taken = [draw(lines(credit=amount)) for amount in amounts]
    debit = draw(lines(debit=sum(amounts, Decimal(0))))
    return Entry(journal="VE", journal_label=draw(plain), number=number, date=draw(days), lines=(debit, *taken))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 3).flatmap(lambda count: st.tuples(*(balanced(n + 1) for n in range(count)))),
    st.sampled_from(["\t", "|"]),
    st.sampled_from(["utf-8", "iso-8859-15"]),
)
def test_what_is_written_reads_back_the_same(entries: tuple[Entry, ...], separator: Any, encoding: Any) -> None:
    """Every line of every entry comes back equal, in either layout, and the file has 18 columns everywhere."""
    data = write_fec(entries, FROZEN, separator, encoding)
    rows = read_fec("f", data)
    assert [(row.number, row.date, row.line) for row in rows] == [
        (str(entry.number), entry.date, line) for entry in entries for line in entry.lines
    ]
    assert {row.valid_on for row in rows} == {FROZEN}
    records = data.decode(encoding).split("\r\n")
    assert all(len(record.split(separator)) == len(COLUMNS) == 18 for record in records)
