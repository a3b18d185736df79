"""Entries for Sage 100 (ligne 100), to import with « Import paramétrable » as text delimited by tabs.

The 11 columns are those of Sage's own example file `exemple_import_ventes.txt`: type, journal, date, document
number, general account, third party, label, means of payment, due date, debit, credit
(Sage, « Exemples mappage import texte / API », developer.sage.com/100/fr/saas/guides/samples/exemplesmappage).

A third party that Sage does not know stops the import: a file of third parties goes first, with type (0: customer),
number, name and collective account, which its own « Import paramétrable » maps as it likes.
"""

from __future__ import annotations

from collections.abc import Sequence

from gescof_xl.domain.accounting.entries import Entry, EntryLine
from gescof_xl.exchange.accounting.checks import check_entries, fitted
from gescof_xl.exchange.accounting.text import amount_fr, cell, day, encoded

_GENERAL, _DAY, _LABEL = "G", "%d%m%y", 35
_CUSTOMER, _NAME = "0", 35


def write_sage(entries: Sequence[Entry]) -> bytes:
    """One line a line of entry, without titles, CRLF, Windows encoding.

    Sage puts into one document the lines that share journal, date and number.

    Raises ExchangeError when an entry is not fit to export, or a code is longer than Sage's fields.
    """
    check_entries(entries)
    rows = (_row(entry, line) for entry in entries for line in entry.lines)
    return encoded("".join("\t".join(cell(text) for text in row) + "\r\n" for row in rows), "cp1252")


def write_sage_accounts(entries: Sequence[Entry]) -> bytes:
    """One line a third party of these entries, in the order of their numbers, CRLF, Windows encoding.

    Raises ExchangeError as `write_sage` does.
    """
    check_entries(entries)
    parties = {line.aux: (line, entry) for entry in entries for line in entry.lines if line.aux}
    rows = (_third_party(*parties[number]) for number in sorted(parties))
    return encoded("".join("\t".join(cell(text) for text in row) + "\r\n" for row in rows), "cp1252")


def _third_party(line: EntryLine, entry: Entry) -> tuple[str, ...]:
    return (
        _CUSTOMER,
        fitted(line.aux, 17, "le compte auxiliaire", entry),
        cell(line.aux_label)[:_NAME],
        fitted(line.account, 13, "le compte", entry),
    )


def _row(entry: Entry, line: EntryLine) -> tuple[str, ...]:
    return (
        _GENERAL,
        fitted(entry.journal, 6, "le code journal", entry),
        day(entry.date, _DAY),
        fitted(line.piece, 13, "le numéro de pièce", entry),
        fitted(line.account, 13, "le compte", entry),
        fitted(line.aux, 17, "le compte auxiliaire", entry),
        cell(line.label)[:_LABEL],
        "",
        day(line.due_date, _DAY),
        amount_fr(line.debit),
        amount_fr(line.credit),
    )
