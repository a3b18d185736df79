"""Rows of a table into operations, whether they come from a CSV file, a workbook or a web page.

Nothing is guessed: an amount or a date that is unclear is refused; what is not a booked operation in euros is left
aside and said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain, islice

from gescof_xl.core.amounts import french_amount
from gescof_xl.core.dates import parse_date
from gescof_xl.core.errors import FieldName
from gescof_xl.core.money import ZERO
from gescof_xl.core.words import counted
from gescof_xl.domain.bank.statement import AccountStatement, BankLine
from gescof_xl.exchange.bank.columns import Columns, CsvMapping, numbered_columns, plain, titled_columns
from gescof_xl.exchange.bank.labels import joined
from gescof_xl.exchange.bank.rib import iban_in
from gescof_xl.exchange.refusal import ExchangeError
from gescof_xl.exchange.sheets import MAX_LINES, Row

_HEADER_WITHIN = 50
_SHOWN = 20
_FIX_ROW = "Corrigez cette ligne dans le fichier, ou demandez à la banque un relevé CAMT.053 ou OFX."
_TOTAL = re.compile(r"(ancien |nouveau )?(solde|total)")
_BOOKED = re.compile(
    r"(execut|comptabilis|complet|settled|booked|posted|valid|effectu|termin|trait|regl|realis|success|paid|ok$)"
)
_EUROS = frozenset({"", "EUR", "EURO", "EUROS", "€"})
_DEBIT_SIDE = re.compile(r"(d|debit|-)", re.IGNORECASE)


def read_table(rows: Iterable[Row], mapping: CsvMapping | None) -> tuple[AccountStatement, ...] | None:
    """The statements of a table, one for each account that it tells apart; None when its columns are not found.

    Titles of the mapping come first, then the usual ones, then the mapping's numbers for a table without titles.
    Raises ExchangeError when a row cannot be read for sure.
    """
    rows = iter(rows)
    first = list(islice(rows, _HEADER_WITHIN))
    for titles in (mapping, None) if mapping and not mapping.by_number else (None,):
        for index, (_, row) in enumerate(first):
            if columns := titled_columns(row, titles):
                return _read(chain(first[index + 1 :], rows), columns, _text(first[:index]))
    if mapping and mapping.by_number:
        columns = numbered_columns(mapping)
        for index, (_, row) in enumerate(first):
            if any(_day(_cell(row, (place,))) for place in columns.dates):
                return _read(chain(first[index:], rows), columns, _text(first[:index]))
    return None


def _text(rows: Sequence[Row]) -> str:
    return " ".join(" ".join(cells) for _, cells in rows)


def proposed_order(rows: Sequence[Row]) -> str:
    """The order of the columns of a table without titles, to be judged by a person: `date=1,montant=2,libellé=5`.

    Empty when its first rows do not hold a date, an amount and words in the same places.
    """
    dated = [cells for _, cells in rows[:_HEADER_WITHIN] if any(_day(cell) for cell in cells)][:_SHOWN]
    width = max((len(cells) for cells in dated), default=0)
    places = [[cells[place].strip() if place < len(cells) else "" for cells in dated] for place in range(width)]
    days = [n for n, cells in enumerate(places) if cells and all(map(_day, cells))]
    amounts = [n for n, cells in enumerate(places) if n not in days and any(cells) and all(map(_amount_or_none, cells))]
    texts = [n for n in range(width) if n not in (*days, *amounts)]
    if not (days and amounts and texts):
        return ""
    label = max(texts, key=lambda n: sum(map(str.isalpha, "".join(places[n]))))
    if all(places[amounts[0]]):
        return f"date={days[0] + 1},montant={amounts[0] + 1},libellé={label + 1}"
    if len(amounts) < 2:  # noqa: PLR2004
        return ""
    return f"date={days[0] + 1},débit={amounts[0] + 1},crédit={amounts[1] + 1},libellé={label + 1}"


def unknown_columns(mapping: CsvMapping | None, order: str) -> ExchangeError:
    """The refusal of a table whose columns are not found, with the order that its first rows suggest, if any."""
    titles = " ; ".join(mapping.titles()) if mapping else "Date, Libellé, et Montant ou Débit et Crédit"
    what = f"ses titres de colonnes ({titles}) sont introuvables."
    example = f"{order}, d'après ses premières lignes" if order else "date=1,montant=2,libellé=3"
    cure = "dites une fois le titre ou le numéro de chaque colonne"
    return ExchangeError(what, ("Dans ", FieldName("columns"), f", {cure} ({example}) : Organisme le retiendra."))


def _amount_or_none(text: str) -> bool:
    return not text or (bool(re.search(r"[.,]\d\d\D*$", text)) and french_amount(text) is not None)


@dataclass
class _Reading:
    """What a table gave so far: lines by account, and the rows left aside by reason."""

    lines: defaultdict[str, list[BankLine]] = field(default_factory=lambda: defaultdict(list))
    left: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    notices: list[str] = field(default_factory=list)
    last: str | None = None
    """The account of the row above when it is an operation, which a row of words alone goes on."""

    def take(self, account: str, line: BankLine) -> None:
        self.lines[account].append(line)
        self.last = account

    def go_on(self, words: str) -> None:
        """Add the words of a continuation row to the operation above."""
        above = self.lines[self.last or ""]
        above[-1] = replace(above[-1], label=joined(above[-1].label, words))


def _read(rows: Iterable[Row], columns: Columns, above: str) -> tuple[AccountStatement, ...]:
    reading = _Reading()
    for count, (number, cells) in enumerate(rows):
        if count >= MAX_LINES:
            raise ExchangeError(
                f"il compte plus de {MAX_LINES} lignes.", "Demandez à la banque un relevé sur une période plus courte."
            )
        if any(map(str.strip, cells)):
            _row(reading, columns, number, cells)
        else:
            reading.last = None
    notices = (*reading.notices, *(_left_aside(why, numbers) for why, numbers in reading.left.items()))
    blank = AccountStatement(account=iban_in(above), lines=(), kind="CSV", heading=above)
    read = [
        replace(blank, account=account or blank.account, lines=tuple(lines))
        for account, lines in _named_accounts(reading.lines).items()
    ]
    first, *others = read or [blank]
    return (replace(first, notices=notices), *others)


def _named_accounts(lines: dict[str, list[BankLine]]) -> dict[str, list[BankLine]]:
    """The lines by account. One single name without a number (« Compte courant ») names none."""
    if len(lines) == 1 and not re.search(r"\d", next(iter(lines))):
        return {"": next(iter(lines.values()))}
    return lines


def _row(reading: _Reading, columns: Columns, number: int, cells: list[str]) -> None:
    """Put a row where it belongs: an operation, the rest of the one above, or what is left aside."""
    line = _line(columns, number, cells)
    if line is None:
        words = _cell(cells, columns.label)
        if words and reading.last is not None and not _is_total(cells) and _only_words(columns, cells):
            reading.go_on(words)
            return
        quoted = joined(*cells)[:60]
        reading.notices.append(f"Ligne {number} laissée de côté, car ce n'est pas une opération : « {quoted} ».")
    elif why := _not_for_us(columns, cells):
        reading.left[why].append(number)
    else:
        reading.take(_cell(cells, columns.account), line)
        return
    reading.last = None


def _line(columns: Columns, number: int, cells: list[str]) -> BankLine | None:
    """The operation of a row; None for a row that is none (words alone, a total, a balance)."""
    typed = [text for place in columns.dates if (text := _cell(cells, (place,)))]
    day = next(filter(None, map(_day, typed)), None)
    label = _cell(cells, columns.label)
    if (day is None and _is_total(cells)) or not (label or columns.titled):
        return None
    amount = _amount(columns, number, cells)
    if day is None and amount is None:
        return None
    if day is None:
        raise ExchangeError(f"la date « {' '.join(typed)} » est illisible.", _FIX_ROW, number)
    if amount is None:
        raise ExchangeError("cette opération n'a pas de montant.", _FIX_ROW, number)
    reference, counterparty = _cell(cells, columns.reference), _cell(cells, columns.counterparty)
    return BankLine(date=day, amount=amount, label=label, reference=reference, counterparty=counterparty)


def _is_total(cells: list[str]) -> bool:
    return bool(_TOTAL.match(plain(joined(*cells))))


def _only_words(columns: Columns, cells: list[str]) -> bool:
    """Whether a row has nothing outside its label, as when a bank writes the details below the operation."""
    return not any(cell.strip() for place, cell in enumerate(cells) if place not in columns.label)


def _not_for_us(columns: Columns, cells: list[str]) -> str:
    """Why an operation is left aside: not in euros, or not booked; "" when it is both."""
    currency = _cell(cells, columns.currency).upper()
    if currency not in _EUROS:
        return f"en {currency}"
    status = _cell(cells, columns.status)
    return f"au statut « {status} »" if status and not _BOOKED.match(plain(status)) else ""


def _left_aside(why: str, numbers: Sequence[int]) -> str:
    where = ", ".join(map(str, numbers[:_SHOWN])) + ("…" if len(numbers) > _SHOWN else "")
    return counted(len(numbers), f"opération(s) {why} laissée(s) de côté (ligne(s) {where}).")


def _amount(columns: Columns, number: int, cells: list[str]) -> Decimal | None:
    """The signed amount; None when the cells are empty. A debit is an amount out, whatever its sign."""
    if columns.amount:
        amount = _number(_cell(cells, columns.amount), columns.decimal, number)
        out = amount and _DEBIT_SIDE.fullmatch(plain(_cell(cells, columns.side)))
        return -abs(amount) if amount and out else amount
    debit, credit = (
        _number(_cell(cells, places), columns.decimal, number) for places in (columns.debit, columns.credit)
    )
    if (debit and credit) or (credit is not None and credit < 0):
        raise ExchangeError("les colonnes débit et crédit se contredisent.", _FIX_ROW, number)
    if debit is None and credit is None:
        return None
    return credit or -abs(debit or ZERO) + ZERO


def _number(text: str, decimal: str, line: int) -> Decimal | None:
    if not text:
        return None
    amount = french_amount(text, decimal)
    if amount is None:
        raise ExchangeError(f"le montant « {text} » est illisible ou ambigu.", _FIX_ROW, line)
    return amount


def _cell(cells: list[str], places: Sequence[int]) -> str:
    return joined(*(cells[place] for place in places if place < len(cells)))


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    """JJ/MM/AAAA, JJ/MM/AA, AAAA-MM-JJ, AAAA/MM/JJ or AAAAMMJJ, with or without an hour after it."""
    first = (text.replace("T", " ").split() or [""])[0]
    short = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2})", first)
    year_first = re.fullmatch(r"(20\d{2})(?:(\d{2})(\d{2})|/(\d{1,2})/(\d{1,2}))", first)
    if short:
        first = f"{short[1]}/{short[2]}/20{short[3]}"
    elif year_first:
        year, month, day = filter(None, year_first.groups())
        first = f"{day}/{month}/{year}"
    return parse_date(first)
