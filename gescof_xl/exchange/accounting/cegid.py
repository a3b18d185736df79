"""Entries for Cegid Quadra Comptabilité, « Fichier d'entrée ASCII »: records M of fixed positions.

Layout: Cegid, fiche KB0014530 « Fichier d'entrée ASCII – Cegid Quadra Comptabilité », 08/2023 (public document);
positions 115 and after as also given by OpenFlyers (« Accounting export template Quadratus »).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from gescof_xl.domain.accounting.entries import Entry, EntryLine
from gescof_xl.exchange.accounting.checks import check_entries, fitted
from gescof_xl.exchange.accounting.text import clean, day, encoded

_DAY, _WIDTH = "%d%m%y", 158


def write_cegid(entries: Sequence[Entry]) -> bytes:
    """One record M a line of entry, CRLF, Windows encoding. The auxiliary account, if any, is the account.

    Raises ExchangeError when an entry is not fit to export, or a code is longer than Quadra's fields.
    """
    check_entries(entries)
    return encoded("".join(_record(entry, line) + "\r\n" for entry in entries for line in entry.lines), "cp1252")


def _record(entry: Entry, line: EntryLine) -> str:
    """The record, each field at its position (counted from 1, as in Cegid's document)."""
    journal = fitted(entry.journal, 3, "le code journal", entry)
    words = clean(line.label if line.piece in line.label else f"{line.piece} {line.label}")
    fields = (
        (1, 1, "M"),
        (2, 8, fitted(line.aux or line.account, 8, "le compte", entry)),
        (10, 2, journal[:2]),
        (12, 3, "000"),
        (15, 6, day(entry.date, _DAY)),
        (22, 20, words[:20]),
        (42, 1, "D" if line.debit else "C"),
        (43, 13, _signed_cents(line.debit or line.credit)),
        (64, 6, day(line.due_date, _DAY)),
        (108, 3, "EUR"),
        (111, 3, journal),
        (117, 30, words[:30]),
        # The last ten characters of a number are those that differ; the whole number starts the label.
        (149, 10, line.piece[-10:]),
    )
    record = [" "] * _WIDTH
    for start, width, text in fields:
        record[start - 1 : start - 1 + width] = clean(text).ljust(width)
    return "".join(record)


def _signed_cents(amount: Decimal) -> str:
    return f"{int(amount * 100):+013d}"
