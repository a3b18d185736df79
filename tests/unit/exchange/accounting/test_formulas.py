"""What people type never becomes a formula in the files that they open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.domain.accounting.entries import Entry
from gescof_xl.exchange.accounting.cegid import write_cegid
from gescof_xl.exchange.accounting.ebp import write_ebp
from gescof_xl.exchange.accounting.fec import write_fec
from gescof_xl.exchange.accounting.sage import write_sage

HOSTILE = ("=HYPERLINK(A1)", "+1+cmd", "-2+3", "@SUM(A1)", " =1+1", "\t=1+1", "\n+1", "–1+1", "＝1+1", "﹢1", "|=1+1")


def fec(entries: Sequence[Entry]) -> list[list[str]]:
    return [line.split("\t") for line in write_fec(entries, date(2026, 3, 2)).decode().splitlines()]


def fec_in_latin(entries: Sequence[Entry]) -> list[list[str]]:
    written = write_fec(entries, date(2026, 3, 2), "|", "iso-8859-15").decode("iso-8859-15")
    return [line.split("|") for line in written.splitlines()]


def sage(entries: Sequence[Entry]) -> list[list[str]]:
    return [line.split("\t") for line in write_sage(entries).decode("cp1252").splitlines()]


def ebp(entries: Sequence[Entry]) -> list[list[str]]:
    return list(csv.reader(write_ebp(entries).decode("cp1252").splitlines()))


@pytest.mark.parametrize("write", [fec, fec_in_latin, sage, ebp])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_field_is_a_formula(sale: Entry, write: Callable[[Sequence[Entry]], list[list[str]]], text: str) -> None:
    """Labels, names, codes and document numbers, in each format and encoding; amounts stay amounts."""
    first, *others = sale.lines
    short = text.strip()[:6]
    hostile = replace(first, label=text, piece=short, aux=short, aux_label=text, account_label=text)
    fields = [field for line in write([replace(sale, lines=(hostile, *others))]) for field in line]
    assert not [field for field in fields if field.strip().startswith(("=", "+", "-", "@"))]
    assert any(field.startswith("'") for field in fields)
    assert {"2400,00", "2400.00"} & set(fields)


def test_a_label_keeps_what_it_said(sale: Entry) -> None:
    """An apostrophe before it, as spreadsheets themselves write it, and nothing else."""
    lines = tuple(replace(line, label="-10 % de fidélité") for line in sale.lines)
    assert {line[10] for line in fec([replace(sale, lines=lines)])[1:]} == {"'-10 % de fidélité"}


def test_a_record_of_fixed_places_is_left_alone(sale: Entry) -> None:
    """Cegid's record of an entry is one text that begins by M: a sign in it is no formula, and a number keeps its characters."""
    lines = tuple(replace(line, piece="A-123456789") for line in sale.lines)
    (_account, first, *_) = write_cegid([replace(sale, lines=lines)]).decode("cp1252").splitlines()
    assert first[148:158] == "-123456789"
    assert Decimal(first[42:55]) / 100 == Decimal(2400)
