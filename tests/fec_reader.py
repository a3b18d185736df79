"""FEC files as accounting programs really write them, read with tolerance.

Seen in real files: a byte order mark, CRCRLF, 18, 19 or 22 columns, padded texts, amounts such as `0000000069,60`,
letters without their date, no validation date, 8-bit encodings, `Montant` and `Sens` in place of debit and credit.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from gescof_xl.core.amounts import french_amount
from gescof_xl.core.dates import parse_date
from gescof_xl.core.money import ZERO
from gescof_xl.domain.accounting.entries import EntryLine
from gescof_xl.exchange.accounting.fec import COLUMNS
from gescof_xl.exchange.decoding import lines_of, text_of
from gescof_xl.exchange.refusal import ExchangeError

_CURE = "Demandez au comptable un fichier des écritures comptables (FEC) complet."
_AMOUNT_TITLES = ("debit", "credit", "montantdevise", "idevise")
_NEEDED = tuple(title.lower() for title in COLUMNS if title.lower() not in _AMOUNT_TITLES)


@dataclass(frozen=True, kw_only=True)
class FecRow:
    """One line of a FEC. `number` is text, for many programs put letters in it; `more` holds columns beyond the 18."""

    journal: str
    journal_label: str
    number: str
    date: dt.date
    line: EntryLine
    valid_on: dt.date | None = None
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Cells:
    """The cells of one line by title in lower case, without padding."""

    number: int
    cells: Mapping[str, str]

    def text(self, title: str) -> str:
        return self.cells.get(title, "")

    def day(self, title: str) -> dt.date | None:
        text = self.text(title)
        packed = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
        found = parse_date("-".join(packed.groups()) if packed else text)
        if text and found is None:
            raise ExchangeError(f"la date « {text} » ({title}) est illisible.", _CURE, self.number)
        return found

    def needed_day(self, title: str) -> dt.date:
        found = self.day(title)
        if found is None:
            raise ExchangeError(f"la date {title} manque.", _CURE, self.number)
        return found

    def amount(self, title: str) -> Decimal:
        text = self.text(title)
        found = french_amount(text, "," if "," in text else ".") if text else ZERO
        if found is None:
            raise ExchangeError(f"le montant « {text} » ({title}) est illisible.", _CURE, self.number)
        return found


def read_fec(name: str, data: bytes) -> tuple[FecRow, ...]:
    """The lines of a FEC in the order of the file, separated by tabs, `|` or `;`.

    Raises ExchangeError, naming the file and its line, when a title is missing or a cell cannot be read.
    """
    try:
        return tuple(_row(cells) for cells in _cells(text_of(data)))
    except ExchangeError as error:
        raise error.in_file(name) from None


def _cells(text: str) -> list[_Cells]:
    head, *lines = lines_of(text)
    separator = max("\t|;", key=head.count)
    titles = [title.strip().lower() for title in head.split(separator)]
    missing = [title for title in COLUMNS if title.lower() in _NEEDED and title.lower() not in titles]
    if missing or not ({"debit", "credit"} <= set(titles) or {"montant", "sens"} <= set(titles)):
        raise ExchangeError(f"les colonnes {', '.join(missing) or 'Debit, Credit'} manquent.", _CURE, 1)
    found = []
    for number, line in enumerate(lines, 2):
        cells = [cell.strip() for cell in line.split(separator)]
        if len(cells) < len(titles) - titles.count("") and line.strip():
            raise ExchangeError(f"elle compte {len(cells)} cellules au lieu de {len(titles)}.", _CURE, number)
        if line.strip():
            found.append(_Cells(number, dict(zip(titles, cells, strict=False))))
    return found


def _row(cells: _Cells) -> FecRow:
    debit, credit = _amounts(cells)
    known = {title.lower() for title in COLUMNS} | {"montant", "sens", ""}
    return FecRow(
        journal=cells.text("journalcode"),
        journal_label=cells.text("journallib"),
        number=cells.text("ecriturenum"),
        date=cells.needed_day("ecrituredate"),
        line=EntryLine(
            account=cells.text("comptenum"),
            account_label=cells.text("comptelib"),
            aux=cells.text("compauxnum"),
            aux_label=cells.text("compauxlib"),
            piece=cells.text("pieceref"),
            piece_date=cells.day("piecedate") or cells.needed_day("ecrituredate"),
            label=cells.text("ecriturelib"),
            debit=debit,
            credit=credit,
            letter=cells.text("ecriturelet"),
            letter_date=cells.day("datelet"),
        ),
        valid_on=cells.day("validdate"),
        more={title: text for title, text in cells.cells.items() if title not in known},
    )


def _amounts(cells: _Cells) -> tuple[Decimal, Decimal]:
    """Debit and credit; with `Montant` and `Sens` (D or C, +1 or -1), as LPF art. A47 A-1 also allows."""
    if "sens" not in cells.cells:
        return cells.amount("debit"), cells.amount("credit")
    side, amount = cells.text("sens").upper(), cells.amount("montant")
    if side not in ("D", "C", "+1", "-1"):
        raise ExchangeError(f"le sens « {side} » n'est ni D ni C.", _CURE, cells.number)
    return (amount, ZERO) if side in ("D", "+1") else (ZERO, amount)
