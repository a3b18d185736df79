"""Entries for EBP Comptabilité, the text file `ECRITURES.TXT` of lines of entries, separated by commas.

Fields: line number, date JJMMAAAA, journal (4), account (15), automatic label (left empty), label in quotes (40),
document number in quotes (15), amount with a dot, side D or C, due date JJMMAAAA, currency. Described alike by
OpenFlyers (« Accounting export template Ebp », doc-en.openflyers.com), by the EBP export of Dolibarr, and by the EBP
module of OpenERP, which wrote down the limits found in EBP's own documentation.

EBP refuses an entry on an account that it does not know: `COMPTES.TXT` goes first, with account (15), label in quotes
(60), name of the company (30), then address, postcode, city, country, contact, telephone and fax, left empty here.
"""

from __future__ import annotations

from collections.abc import Sequence

from gescof_xl.domain.accounting.entries import Entry, EntryLine
from gescof_xl.exchange.accounting.checks import check_entries, fitted
from gescof_xl.exchange.accounting.text import cell, day, encoded

_DAY, _LABEL = "%d%m%Y", 40
_NAME, _COMPANY, _UNUSED = 60, 30, 7


def write_ebp(entries: Sequence[Entry]) -> bytes:
    """One line a line of entry, without titles, CRLF, Windows encoding. The auxiliary account, if any, is the account.

    Raises ExchangeError when an entry is not fit to export, or a code is longer than EBP's fields.
    """
    check_entries(entries)
    rows = [(entry, line) for entry in entries for line in entry.lines]
    lines = (",".join(_row(number, entry, line)) + "\r\n" for number, (entry, line) in enumerate(rows, 1))
    return encoded("".join(lines), "cp1252")


def write_ebp_accounts(entries: Sequence[Entry]) -> bytes:
    """One line an auxiliary account of these entries, in the order of their codes, CRLF, Windows encoding.

    Raises ExchangeError as `write_ebp` does.
    """
    check_entries(entries)
    accounts = {line.aux: (line.aux_label, entry) for entry in entries for line in entry.lines if line.aux}
    rows = (_account(code, *accounts[code]) for code in sorted(accounts))
    return encoded("".join(",".join(row) + "\r\n" for row in rows), "cp1252")


def _account(code: str, name: str, entry: Entry) -> tuple[str, ...]:
    number = _bare(fitted(code, 15, "le compte", entry))
    return (number, _quoted(cell(name)[:_NAME]), _quoted(cell(name)[:_COMPANY]), *[""] * _UNUSED)


def _row(number: int, entry: Entry, line: EntryLine) -> tuple[str, ...]:
    return (
        str(number),
        day(entry.date, _DAY),
        _bare(fitted(entry.journal, 4, "le code journal", entry)),
        _bare(fitted(line.aux or line.account, 15, "le compte", entry)),
        "",
        _quoted(cell(line.label)[:_LABEL]),
        _quoted(fitted(line.piece, 15, "le numéro de pièce", entry)),
        f"{line.debit or line.credit:.2f}",
        "D" if line.debit else "C",
        day(line.due_date, _DAY),
        "EUR",
    )


def _bare(text: str) -> str:
    return cell(text.replace(",", " "))


def _quoted(text: str) -> str:
    """In quotes, which the text itself cannot hold: the format has no escape for them."""
    return '"' + cell(text).replace('"', "'") + '"'
