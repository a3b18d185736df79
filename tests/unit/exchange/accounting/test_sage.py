"""Sage 100: the 11 columns of Sage's example file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gescof_xl.domain.accounting.entries import Entry
from gescof_xl.exchange.accounting.sage import write_sage, write_sage_accounts
from gescof_xl.exchange.refusal import ExchangeError


def test_the_lines_are_as_in_the_example_of_sage(sale: Entry) -> None:
    """G, journal, JJMMAA, number, general account, third party, label, means, due date, debit, credit; tabs, Windows."""
    assert write_sage([sale]).decode("cp1252").split("\r\n") == [
        "G\tVE\t020326\tFA2026-00001\t411000\tDUPRE\tFA2026-00001 Ateliers Dupré\t\t010426\t2400,00\t0,00",
        "G\tVE\t020326\tFA2026-00001\t706000\t\tFA2026-00001 Ateliers Dupré\t\t\t0,00\t2000,00",
        "G\tVE\t020326\tFA2026-00001\t445710\t\tFA2026-00001 Ateliers Dupré\t\t\t0,00\t400,00",
        "",
    ]


def test_a_long_label_is_cut_and_a_long_code_refused(sale: Entry) -> None:
    """A label loses its end at 35 characters; a document number that was cut would be another document."""
    first = sale.lines[0]
    long = replace(sale, lines=(replace(first, label="é" * 60), *sale.lines[1:]))
    assert "é" * 35 + "\t" in write_sage([long]).decode("cp1252")
    with pytest.raises(ExchangeError, match="« FACTURE-2026-1 » dépasse les 13 caractères"):
        write_sage([replace(sale, lines=(replace(first, piece="FACTURE-2026-1"), *sale.lines[1:]))])


def test_an_unbalanced_entry_is_refused(sale: Entry) -> None:
    """No layout takes what the FEC would not."""
    with pytest.raises(ExchangeError, match="n'est pas égal"):
        write_sage([replace(sale, lines=sale.lines[:2])])


def test_the_third_parties_are_a_file_of_their_own(sale: Entry) -> None:
    """Type 0 (customer), number, name, collective account; each stands once, whatever it bought."""
    assert write_sage_accounts([sale, replace(sale, number=sale.number + 1)]).decode("cp1252") == (
        "0\tDUPRE\tAteliers Dupré\t411000\r\n"
    )
    long = replace(sale.lines[0], aux="D" * 18)
    with pytest.raises(ExchangeError, match="17 caractères"):
        write_sage_accounts([replace(sale, lines=(long, *sale.lines[1:]))])
