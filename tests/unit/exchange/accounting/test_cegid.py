"""Cegid Quadra: each field of a record M at the position of Cegid's document KB0014530."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gescof_xl.domain.accounting.entries import Entry
from gescof_xl.exchange.accounting.cegid import write_cegid
from gescof_xl.exchange.refusal import ExchangeError


def at(record: str, first: int, width: int) -> str:
    return record[first - 1 : first - 1 + width]


def test_the_fields_stand_at_their_positions(sale: Entry) -> None:
    """Type, account, journal, folio, date, label, side, signed cents, due date, currency, journal on 3, label on 30, number."""
    _account, first, second, _third, end = write_cegid([sale]).decode("cp1252").split("\r\n")
    assert (len(first), len(second), end) == (158, 158, "")
    assert [at(first, start, width) for start, width in ((1, 1), (2, 8), (10, 2), (12, 3), (15, 6), (21, 1))] == [
        "M",
        "DUPRE   ",
        "VE",
        "000",
        "020326",
        " ",
    ]
    assert at(first, 22, 20) == "FA2026-00001 Atelier"
    assert (at(first, 42, 1), at(first, 43, 13)) == ("D", "+000000240000")
    assert (at(second, 42, 1), at(second, 43, 13)) == ("C", "+000000200000")
    assert (at(first, 64, 6), at(second, 64, 6)) == ("010426", "      ")
    assert (at(first, 108, 3), at(first, 111, 3)) == ("EUR", "VE ")
    assert at(first, 117, 30) == "FA2026-00001 Ateliers Dupré   "
    assert at(first, 149, 10) == "2026-00001"
    assert at(second, 2, 8) == "706000  "


def test_the_whole_number_of_the_document_starts_the_label(sale: Entry) -> None:
    """The field of the number holds ten characters: an invoice and a credit note could look alike without the label."""
    other = replace(sale, lines=tuple(replace(line, label="Solde") for line in sale.lines))
    assert at(write_cegid([other]).decode("cp1252").split("\r\n")[1], 117, 30).rstrip() == "FA2026-00001 Solde"


def test_the_accounts_of_the_parties_come_first(sale: Entry) -> None:
    """Quadra creates an account that it does not know from its record C: number, name, search key, general account."""
    account, *moves = write_cegid([sale, replace(sale, number=sale.number + 1)]).decode("cp1252").split("\r\n")
    assert len(account) == 218
    assert [record[:1] for record in moves] == ["M"] * 6 + [""]
    assert [at(account, first, width) for first, width in ((1, 1), (2, 8), (10, 30), (40, 7), (99, 8), (217, 2))] == [
        "C",
        "DUPRE   ",
        "Ateliers Dupré                ",
        "ATELIER",
        "411000  ",
        "2C",
    ]


@pytest.mark.parametrize("values", [{"aux": "DUPRE0001"}, {"account": "411000001", "aux": "", "aux_label": ""}])
def test_an_account_too_long_for_quadra_is_refused(sale: Entry, values: dict[str, Any]) -> None:
    """Eight characters: two clients cut to the same code would be one."""
    lines = (replace(sale.lines[0], **values), *sale.lines[1:])
    with pytest.raises(ExchangeError, match="8 caractères"):
        write_cegid([replace(sale, lines=lines)])
