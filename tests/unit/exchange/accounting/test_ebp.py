"""EBP: the comma-separated lines of ECRITURES.TXT."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gescof_xl.domain.accounting.entries import Entry
from gescof_xl.exchange.accounting.ebp import write_ebp, write_ebp_accounts
from gescof_xl.exchange.refusal import ExchangeError


def test_the_lines_have_the_eleven_fields_of_ebp(sale: Entry) -> None:
    """Line number, JJMMAAAA, journal, account (auxiliary first), nothing, label, number, amount with a dot, side, due date."""
    assert write_ebp([sale]).decode("cp1252").split("\r\n") == [
        '1,02032026,VE,DUPRE,,"FA2026-00001 Ateliers Dupré","FA2026-00001",2400.00,D,01042026,EUR',
        '2,02032026,VE,706000,,"FA2026-00001 Ateliers Dupré","FA2026-00001",2000.00,C,,EUR',
        '3,02032026,VE,445710,,"FA2026-00001 Ateliers Dupré","FA2026-00001",400.00,C,,EUR',
        "",
    ]


def test_quotes_and_commas_cannot_break_the_fields(sale: Entry) -> None:
    """A quote in a label becomes an apostrophe, commas stay inside the quotes, a label is cut at 40 characters."""
    odd = replace(sale.lines[0], label='Dit "le grand", Paris' + "x" * 60)
    found = write_ebp([replace(sale, lines=(odd, *sale.lines[1:]))]).decode("cp1252")
    assert ',"' + ("Dit 'le grand', Paris" + "x" * 60)[:40] + '",' in found


@pytest.mark.parametrize(("place", "values"), [(0, {"aux": "D" * 16}), (1, {"piece": "F" * 16})])
def test_a_long_code_is_refused(sale: Entry, place: int, values: dict[str, Any]) -> None:
    """EBP takes 15 characters for an account and for a document number."""
    lines = list(sale.lines)
    lines[place] = replace(lines[place], **values)
    with pytest.raises(ExchangeError, match="15 caractères"):
        write_ebp([replace(sale, lines=tuple(lines))])


def test_the_accounts_of_the_parties_are_a_file_of_their_own(sale: Entry) -> None:
    """COMPTES.TXT: EBP refuses an entry on an account that it does not know; each account stands once."""
    found = write_ebp_accounts([sale, replace(sale, number=sale.number + 1)]).decode("cp1252")
    assert found == 'DUPRE,"Ateliers Dupré","Ateliers Dupré",,,,,,,\r\n'
