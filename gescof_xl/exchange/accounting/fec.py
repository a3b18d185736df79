"""Entries in the 18 columns of the FEC (LPF art. A47 A-1), strictly.

What we write is a set of journals for import into the accountant's books, not the legal file, which covers all books.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from gescof_xl.domain.accounting.entries import Entry, EntryLine
from gescof_xl.exchange.accounting.checks import check_entries
from gescof_xl.exchange.accounting.text import amount_fr, cell, day, encoded

COLUMNS = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)
_DAY = "%Y%m%d"


def write_fec(
    entries: Sequence[Entry],
    valid_on: date,
    separator: Literal["\t", "|"] = "\t",
    encoding: Literal["utf-8", "iso-8859-15"] = "utf-8",
) -> bytes:
    """The file: a line of titles, then the lines in order, separated (not ended) by CRLF, without a BOM.

    `valid_on` is the day on which the export froze these entries. Raises ExchangeError when `check_entries` does.
    """
    check_entries(entries)
    rows = [COLUMNS, *(_row(entry, line, valid_on) for entry in entries for line in entry.lines)]
    return encoded("\r\n".join(separator.join(cell(text) for text in row) for row in rows), encoding)


def _row(entry: Entry, line: EntryLine, valid_on: date) -> tuple[str, ...]:
    return (
        entry.journal,
        entry.journal_label,
        str(entry.number),
        day(entry.date, _DAY),
        line.account,
        line.account_label,
        line.aux,
        line.aux_label,
        line.piece,
        day(line.piece_date, _DAY),
        line.label,
        amount_fr(line.debit),
        amount_fr(line.credit),
        line.letter,
        day(line.letter_date, _DAY),
        day(valid_on, _DAY),
        "",
        "",
    )
