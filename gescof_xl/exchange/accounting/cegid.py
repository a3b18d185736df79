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

_DAY, _WIDTH, _ACCOUNT_WIDTH = "%d%m%y", 158, 218


def write_cegid(entries: Sequence[Entry]) -> bytes:
    """A record C an auxiliary account, then a record M a line of entry, CRLF, Windows encoding.

    Quadra creates the accounts that it does not know from the records C. The auxiliary account, if any, is the account.

    Raises ExchangeError when an entry is not fit to export, or a code is longer than Quadra's fields.
    """
    check_entries(entries)
    lines = [(entry, line) for entry in entries for line in entry.lines]
    accounts = {line.aux: _account(entry, line) for entry, line in lines if line.aux}
    records = [*(accounts[code] for code in sorted(accounts)), *(_record(entry, line) for entry, line in lines)]
    return encoded("".join(record + "\r\n" for record in records), "cp1252")


def _account(entry: Entry, line: EntryLine) -> str:
    """Account, name, the word by which it is searched, the general account, and that only these are renewed."""
    name = clean(line.aux_label)
    return _laid_out(
        _ACCOUNT_WIDTH,
        (1, 1, "C"),
        (2, 8, fitted(line.aux, 8, "le compte", entry)),
        (10, 30, name[:30]),
        (40, 7, name.upper()[:7]),
        (99, 8, fitted(line.account, 8, "le compte", entry)),
        (217, 1, "2"),
        (218, 1, "C"),
    )


def _record(entry: Entry, line: EntryLine) -> str:
    """The record, each field at its position (counted from 1, as in Cegid's document)."""
    journal = fitted(entry.journal, 3, "le code journal", entry)
    words = clean(line.label if line.piece in line.label else f"{line.piece} {line.label}")
    return _laid_out(
        _WIDTH,
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


def _laid_out(length: int, *fields: tuple[int, int, str]) -> str:
    record = [" "] * length
    for start, width, text in fields:
        record[start - 1 : start - 1 + width] = clean(text).ljust(width)
    return "".join(record)


def _signed_cents(amount: Decimal) -> str:
    return f"{int(amount * 100):+013d}"
