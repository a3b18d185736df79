"""One cell to one value, and back. A value that cannot be read is a Bad: what is wrong and how to fix it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import NamedTuple, cast

from gescof_xl.core.dates import date_fr, parse_date
from gescof_xl.core.keys import unaccented
from gescof_xl.core.money import parse_number
from gescof_xl.core.schema import Column, Kind, Row
from gescof_xl.core.words import value_text, yes_no
from gescof_xl.workbook.port import Cell, Link, Percentage


class Bad(NamedTuple):
    """Why a cell cannot be read: a stable code, what is wrong, what to do."""

    code: str
    message: str
    cure: str


Convert = Callable[[Cell], object]
_ERRORS = {
    "#N/A": "#N/A",
    "#REF!": "#REF!",
    "#VALUE!": "#VALEUR!",
    "#NAME?": "#NOM?",
    "#DIV/0!": "#DIV/0!",
    "#NUM!": "#NOMBRE!",
    "#NULL!": "#NUL!",
    "#SPILL!": "#EPARS!",
    "#CALC!": "#CALC!",
}
"""What Excel says in a cell that it cannot compute: as files hold it, and as people see it in French."""
_LARGEST = Decimal(10) ** 12
_EXACT = 1e9  # a float below still tells millionths apart
_NOISE = 1e-6  # what binary fractions leave in a cell that a person reads as cents
_PRICE_NOISE = Decimal("1e-7")
_CENTS = 2


def converter(column: Column) -> Convert:
    """How to read the cells of a column; cells are never empty there."""
    convert = _choice(column.choice_type) if column.choice_type is not None else _CONVERTERS[column.kind]
    convert = convert if column.places == _CENTS else _price
    return lambda cell: _error(cell) or convert(cell)


def texts(column: Column, cells: Sequence[Cell]) -> list[str] | None:
    """What a column of texts reads in these cells, at once; None where one of them has to be looked at by itself."""
    if column.choice_type is not None or column.kind not in (Kind.TEXT, Kind.CODE):
        return None
    typed = cast("Sequence[str]", cells)
    if set(map(type, cells)) != {str} or "#" in (whole := "".join(typed)) or _is_cut(whole):
        return None
    return list(map(str.strip, typed))


def _error(cell: Cell) -> Bad | None:
    """What is wrong with a cell that holds no value: nothing else is to be read there, whatever its column wants."""
    if isinstance(cell, str) and _is_cut(cell):
        return Bad(
            "CEL-010",
            "un caractère y est coupé en deux (la moitié d'un emoji).",
            "Effacez la cellule, puis retapez son texte.",
        )
    shown = _ERRORS.get(cell.strip()) if isinstance(cell, str) and "#" in cell else None
    if shown is None:
        return None
    cure = "Corrigez la formule, ou videz la cellule et tapez sa valeur."
    return Bad("CEL-008", f"Excel y montre l'erreur {shown}.", cure)


def _is_cut(text: str) -> bool:
    """Whether it holds half a character: Excel cuts some in two (GAUCHE), and no file nor paper can say it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


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
    """What a row's column holds in the sheet: a link to the cell of the row's `sheet` where the column shows one."""
    value = getattr(row, column.field)
    return Link(getattr(row, "sheet", ""), value) if column.link and value else to_cell(value)


def _text(cell: Cell) -> object:
    if isinstance(cell, Percentage):
        return f"{(Decimal(repr(cell)) * 100).normalize():f}%".replace(".", ",")
    return cell.strip() if isinstance(cell, str) else value_text(cell)


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
    text = str(_text(cell))
    if (said := parse_number(text.removesuffix("%"))) is not None:
        typed = value_text(said) + ("%" if text.endswith("%") else "")
        return Bad(
            "CEL-002",
            f"« {text} » est un texte, pas un nombre.",
            f"Mettez la cellule au format Nombre (onglet Accueil), puis tapez {typed} : Excel le cale alors à droite.",
        )
    return Bad("CEL-002", f"« {text} » n'est pas un nombre.", "Tapez un nombre, par exemple 1234,56.")


def _not_an_amount(cell: Cell) -> Bad | None:
    """What is wrong with a percentage where an amount is wanted: 30 % is neither 30 € nor 0,30 €."""
    percentage = isinstance(cell, Percentage)
    if not percentage and not (isinstance(cell, str) and cell.rstrip().endswith("%")):
        return None
    cure = "Mettez la cellule au format Nombre (onglet Accueil), puis tapez le montant en euros."
    return Bad("CEL-002", f"« {_text(cell)} » est un pourcentage, pas un montant.", cure)


def _amount(cell: Cell) -> object:
    if type(cell) is float and abs(cell) < _EXACT:  # the usual cell: no detour by its decimal digits
        hundredths = round(cell * 100)
        if abs(hundredths / 100 - cell) < _NOISE:
            return Decimal(hundredths).scaleb(-2)
    number = _not_an_amount(cell) or _decimal(cell)
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


def _price(cell: Cell) -> object:
    """An amount that may have up to six decimals; to the cent, it reads as an amount."""
    number = _not_an_amount(cell) or _decimal(cell)
    if isinstance(number, Bad):
        return number
    rounded = number.quantize(Decimal("0.000001"))
    if abs(rounded - number) > _PRICE_NOISE:
        return Bad("CEL-003", f"{value_text(number)} a plus de six décimales.", "Arrondissez ce prix.")
    whole = rounded.quantize(Decimal("0.01"))
    return whole if whole == rounded else rounded.normalize()


def _date(cell: Cell) -> object:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    if isinstance(cell, str) and (day := parse_date(text)):
        cure = f"Mettez la cellule au format Date (onglet Accueil), puis tapez {date_fr(day)} : elle se cale à droite."
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
    plain = {unaccented(value): choice for value, choice in known.items()}

    def convert(cell: Cell) -> object:
        found = known.get(cell) or plain.get(unaccented(str(cell)))  # type: ignore[arg-type]
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
