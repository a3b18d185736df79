"""One cell to one value, and back. A value that cannot be read is a Bad: what is wrong and how to fix it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import NamedTuple

from gescof_xl.core.dates import parse_date
from gescof_xl.core.money import parse_number
from gescof_xl.core.schema import Column, Kind, Row
from gescof_xl.core.words import value_text, yes_no
from gescof_xl.workbook.port import Cell, Link


class Bad(NamedTuple):
    """Why a cell cannot be read: a stable code, what is wrong, what to do."""

    code: str
    message: str
    cure: str


Convert = Callable[[Cell], object]
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
_LARGEST = Decimal(10) ** 12
_EXACT = 1e9  # a float below still tells millionths apart
_NOISE = 1e-6  # what binary fractions leave in a cell that a person reads as cents


def converter(column: Column) -> Convert:
    """How to read the cells of a column; cells are never empty there."""
    if column.choice_type is not None:
        return _choice(column.choice_type)
    return _CONVERTERS[column.kind]


def to_cell(value: object) -> Cell:
    """What is written for a Python value: « oui » for True, nothing for an empty text."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (str, Decimal, date)):
        return value
    raise TypeError(f"no cell for {value!r}")


def stored_cell(row: Row, column: Column) -> Cell:
    """What a row's column holds in the sheet: a link to another cell where the column shows one.

    It shows all that the row says of it, « Clients!A5 » with its sheet: read back, it leads there again.
    """
    value = getattr(row, column.field)
    if column.link and value:
        sheet, _, cell = value.rpartition("!")
        return Link(sheet or getattr(row, "sheet", ""), cell, value)
    return to_cell(value)


def _text(cell: Cell) -> object:
    if isinstance(cell, str):
        text = cell.strip()
        if text.startswith("#") and text in _ERRORS:
            return Bad("CEL-008", f"la formule donne une erreur ({text}).", "Corrigez la formule ou tapez la valeur.")
        return text
    return value_text(cell)


def _decimal(cell: Cell) -> Decimal | Bad:
    if isinstance(cell, (bool, date)):
        return Bad("CEL-002", f"« {_text(cell)} » n'est pas un nombre.", "Tapez un nombre, sans texte ni date.")
    if isinstance(cell, (int, float, Decimal)):
        try:
            number = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
        except InvalidOperation:
            return Bad("CEL-002", "ce n'est pas un nombre.", "Tapez un nombre.")
        if number.is_finite() and abs(number) < _LARGEST:
            return number
        return Bad("CEL-002", f"le nombre {cell} est trop grand.", "Vérifiez le nombre de chiffres.")
    text = str(_text(cell)) if not isinstance(_text(cell), Bad) else str(cell)
    if parse_number(text.removesuffix("%")) is not None:
        return Bad(
            "CEL-002",
            f"« {text} » est un texte, pas un nombre.",
            f"Retapez {text} après avoir mis la cellule au format Nombre (sans apostrophe ni espace).",
        )
    return Bad("CEL-002", f"« {text} » n'est pas un nombre.", "Tapez un nombre, par exemple 1234,56.")


def _amount(cell: Cell) -> object:
    if type(cell) is float and abs(cell) < _EXACT:  # the usual cell: no detour by its decimal digits
        hundredths = round(cell * 100)
        if abs(hundredths / 100 - cell) < _NOISE:
            return Decimal(hundredths).scaleb(-2)
    number = _decimal(cell)
    if isinstance(number, Bad):
        return number
    rounded = number.quantize(Decimal("0.01"))
    if abs(rounded - number) > Decimal(_NOISE):
        return Bad(
            "CEL-003",
            f"{value_text(number)} a plus de deux décimales.",
            "Un montant s'exprime en centimes : arrondissez-le.",
        )
    return rounded


def _date(cell: Cell) -> object:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    if isinstance(cell, str) and parse_date(text):
        cure = "Retapez-la pour qu'Excel y voie une date (elle se cale alors à droite)."
        return Bad("CEL-004", f"« {text} » est un texte, pas une date.", cure)
    return Bad("CEL-004", f"« {text} » n'est pas une date qui existe.", "Tapez une date JJ/MM/AAAA : 31/12/2026.")


def _yes_no(cell: Cell) -> object:
    if isinstance(cell, bool):
        return cell
    text = str(cell).strip().lower()
    if text in ("oui", "non"):
        return text == "oui"
    return Bad("CEL-006", f"« {cell} » n'est ni oui ni non.", "Tapez oui ou non.")


def _choice(choices: type[StrEnum]) -> Convert:
    known = {c.value: c for c in choices}

    def convert(cell: Cell) -> object:
        found = known.get(cell) or known.get(str(cell).strip())  # type: ignore[arg-type]
        if found is not None:
            return found
        return Bad("CEL-005", f"« {cell} » n'est pas dans la liste.", f"Choisissez : {', '.join(known)}.")

    return convert


_CONVERTERS: dict[Kind, Convert] = {
    Kind.TEXT: _text,
    Kind.CODE: _text,
    Kind.DATE: _date,
    Kind.AMOUNT: _amount,
    Kind.RATE: _decimal,
    Kind.NUMBER: _decimal,
    Kind.YES_NO: _yes_no,
}
