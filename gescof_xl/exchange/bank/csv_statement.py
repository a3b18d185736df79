"""CSV statements: no standard, so a mapping says which column is what; usual French titles are known.

Read: `;`, `,`, tab or `|`; UTF-8, UTF-16 or Windows encoding; lines before the table (account holder, balances);
debit and credit columns or one signed amount; French amounts and dates. Nothing is guessed: what is unclear is refused.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import parse_date
from gescof_xl.core.money import ZERO
from gescof_xl.domain.bank.statement import BankLine, Statement
from gescof_xl.exchange.amounts import french_amount
from gescof_xl.exchange.bank.labels import joined
from gescof_xl.exchange.bank.rib import iban_in
from gescof_xl.exchange.decoding import text_of
from gescof_xl.exchange.refusal import ExchangeError

_HEADER_WITHIN = 50
_SET_MAPPING = "Indiquez dans Organisme les titres des colonnes du relevé, ou demandez un relevé CAMT.053 ou OFX."
_FIX_ROW = "Corrigez cette ligne dans le fichier, ou demandez à la banque un relevé CAMT.053 ou OFX."


@dataclass(frozen=True, kw_only=True)
class CsvMapping:
    """Titles of the columns, as in the file (accents, case and spaces do not matter).

    Either `amount` (signed) or `debit` and `credit`. Several titles joined by `+` are put together for a label.
    `decimal` is the decimal mark when amounts such as `1.234` would be unclear.
    """

    date: str
    label: str
    amount: str = ""
    debit: str = ""
    credit: str = ""
    reference: str = ""
    counterparty: str = ""
    decimal: str = ""


_KNOWN = {
    "date": (
        "date operation",
        "date d'operation",
        "date de l'operation",
        "date comptable",
        "date de comptabilisation",
        "dateop",
        "date",
    ),
    "label": ("libelle", "libelle operation", "libelle de l'operation", "libelle simplifie", "intitule", "description"),
    "amount": ("montant", "montant (eur)", "montant en euros", "montant(euros)", "montant de l'operation", "amount"),
    "debit": ("debit", "debit (eur)", "debit euros", "montant debit"),
    "credit": ("credit", "credit (eur)", "credit euros", "montant credit"),
    "reference": ("reference", "reference operation", "reference de l'operation", "numero d'operation"),
    "counterparty": ("tiers", "contrepartie", "nom du tiers", "emetteur", "beneficiaire ou emetteur"),
}


@dataclass(frozen=True)
class _Table:
    """The rows below the header, with the mapping that found it and the place of each title."""

    mapping: CsvMapping
    places: dict[str, int]
    rows: Sequence[tuple[int, list[str]]]
    above: str

    def cell(self, row: list[str], titles: str) -> str:
        places = [self.places[_plain(title)] for title in titles.split("+") if title]
        return joined(*(row[place] for place in places if place < len(row)))


def read_csv(data: bytes, mapping: CsvMapping | None) -> tuple[Statement, ...]:
    """The one statement of the file, without fingerprints. Without a mapping, only well-known titles are taken.

    Raises ExchangeError when the header is not found, or a row cannot be read for sure.
    """
    table = _table(text_of(data), mapping)
    lines, notices = [], []
    for number, row in table.rows:
        line = _line(table, number, row)
        if line:
            lines.append(line)
        elif any(cell.strip() for cell in row):
            words = joined(*row)[:60]
            notices.append(f"Ligne {number} laissée de côté, car ce n'est pas une opération : « {words} ».")
    return (Statement(account_iban=iban_in(table.above), lines=tuple(lines), kind="CSV", notices=tuple(notices)),)


def _table(text: str, mapping: CsvMapping | None) -> _Table:
    for separator in ";\t,|":
        rows = _rows(text, separator)
        for index, (_, row) in enumerate(rows[:_HEADER_WITHIN]):
            places = {_plain(cell): place for place, cell in reversed(list(enumerate(row))) if cell.strip()}
            found = _fitting(places, mapping)
            if found:
                above = " ".join(" ".join(cells) for _, cells in rows[:index])
                return _Table(found, places, rows[index + 1 :], above)
    wanted = " ; ".join(_titles(mapping)) if mapping else "Date, Libellé, et Montant ou Débit et Crédit"
    raise ExchangeError(f"la ligne des titres ({wanted}) est introuvable dans ce fichier CSV.", _SET_MAPPING)


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """Each row with the number of its first line in the file (a label may hold line ends)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows, start = [], 1
    try:
        for row in reader:
            rows.append((start, row))
            start = reader.line_num + 1
    except csv.Error:
        raise ExchangeError("une cellule du fichier CSV est illisible (guillemet non fermé ?).", line=start) from None
    return rows


def _titles(mapping: CsvMapping) -> Iterator[str]:
    for field in fields(CsvMapping):
        if field.name != "decimal":
            yield from (title for title in getattr(mapping, field.name).split("+") if title)


def _fitting(places: dict[str, int], mapping: CsvMapping | None) -> CsvMapping | None:
    """The mapping when all its titles are in this row; the one made of known titles when none is given."""
    if mapping is not None:
        return mapping if all(_plain(title) in places for title in _titles(mapping)) else None
    known = {name: next((t for t in titles if t in places), "") for name, titles in _KNOWN.items()}
    amounts = known["amount"] or (known["debit"] and known["credit"])
    if not (known["date"] and known["label"] and amounts):
        return None
    found = CsvMapping(**known)
    return replace(found, debit="", credit="") if found.amount else found


def _line(table: _Table, number: int, row: list[str]) -> BankLine | None:
    """The operation of a row; None for a row that is none (blank, total, balance)."""
    mapping = table.mapping
    typed = table.cell(row, mapping.date)
    day = _day(typed)
    if day is None and re.match(r"(solde|total)", _plain(joined(*row))):
        return None
    amount = _amount(table, number, row)
    if day is None and amount is None:
        return None
    if day is None:
        raise ExchangeError(f"la date « {typed} » est illisible.", _FIX_ROW, number)
    if amount is None:
        raise ExchangeError("cette opération n'a pas de montant.", _FIX_ROW, number)
    return BankLine(
        date=day,
        amount=amount,
        label=table.cell(row, mapping.label),
        reference=table.cell(row, mapping.reference),
        counterparty=table.cell(row, mapping.counterparty),
    )


def _amount(table: _Table, number: int, row: list[str]) -> Decimal | None:
    """The signed amount; None when the cells are empty. A debit is an amount out, whatever its sign."""
    mapping = table.mapping
    if mapping.amount:
        return _number(table.cell(row, mapping.amount), mapping, number)
    debit, credit = (_number(table.cell(row, titles), mapping, number) for titles in (mapping.debit, mapping.credit))
    if (debit and credit) or (credit is not None and credit < 0):
        raise ExchangeError("les colonnes débit et crédit se contredisent.", _FIX_ROW, number)
    if debit is None and credit is None:
        return None
    return credit or -abs(debit or ZERO) + ZERO


def _number(text: str, mapping: CsvMapping, line: int) -> Decimal | None:
    if not text:
        return None
    amount = french_amount(text, mapping.decimal)
    if amount is None:
        raise ExchangeError(f"le montant « {text} » est illisible ou ambigu.", _FIX_ROW, line)
    return amount


def _day(text: str) -> date | None:
    """JJ/MM/AAAA, JJ/MM/AA, AAAA-MM-JJ or AAAAMMJJ, with or without an hour after it."""
    first = (text.replace("T", " ").split(" ") or [""])[0]
    short = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2})", first)
    packed = re.fullmatch(r"(20\d{2})(\d{2})(\d{2})", first)
    if short:
        first = f"{short[1]}/{short[2]}/20{short[3]}"
    elif packed:
        first = "-".join(packed.groups())
    return parse_date(first)


def _plain(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title.replace("’", "'")).encode("ascii", "ignore").decode()
    return re.sub(r"\s+", " ", plain).strip().lower()
