"""What a cell of a package says for each value that the port knows."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from lxml import etree

from gescof_xl.core.errors import Unwritable
from gescof_xl.workbook.file.xlsx.xml import Element, child_of, escaped
from gescof_xl.workbook.port import Cell, Link

LONGEST_TEXT = 32_767
LARGEST_NUMBER = 10**15  # Excel keeps 15 digits

EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)
_FIRST_DAY_1900 = date(1900, 3, 1)  # before it, Excel counts a 29 February 1900 that never was
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")  # spelled out in a file, readers take it for letters
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def put(cell: Element, value: Cell, epoch: date) -> None:
    """Gives a cell this value as a constant, a Link that leads somewhere as a formula: its place and style stay.

    Raises Unwritable for what Excel cannot hold.
    """
    _clear(cell)
    if isinstance(value, Link) and value.formula:
        child_of(cell, "f").text = escaped(value.formula)
        show(cell, value.cell, epoch)
        return
    value = value.cell if isinstance(value, Link) else value
    if isinstance(value, str) and value:
        cell.set("t", "inlineStr")
        text = child_of(child_of(cell, "is"), "t")
        text.text = _checked_text(value)
        text.set(_SPACE, "preserve")
    else:
        show(cell, value, epoch)


def put_formula(cell: Element, formula: str, shown: Cell, epoch: date) -> None:
    """Gives a cell a formula (without its `=`) and what it shows until Excel computes it."""
    _clear(cell)
    child_of(cell, "f").text = formula
    show(cell, shown, epoch)


def show(cell: Element, value: Cell, epoch: date) -> None:
    """Sets what a cell shows, and leaves its formula."""
    for shown in [child for child in cell if etree.QName(child).localname in ("v", "is")]:
        cell.remove(shown)
    cell.attrib.pop("t", "")
    plain = value.cell if isinstance(value, Link) else value
    if plain is None or plain == "":
        return
    kind, text = _stored(plain, epoch)
    if kind:
        cell.set("t", kind)
    shown = child_of(cell, "v")
    shown.text = text
    if kind == "str":
        shown.set(_SPACE, "preserve")


def _clear(cell: Element) -> None:
    for name in set(cell.attrib) - {"r", "s"}:
        del cell.attrib[name]
    for child in list(cell):
        cell.remove(child)


def _stored(value: str | float | Decimal | date, epoch: date) -> tuple[str, str]:
    """The cell's type (empty for a number) and text."""
    if isinstance(value, str):
        return "str", _checked_text(value)
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, date):
        return "", _number(_serial(value, epoch))
    return "", _number(value)


def _number(value: float | Decimal) -> str:
    if not (math.isfinite(value) and -LARGEST_NUMBER < value < LARGEST_NUMBER):
        raise Unwritable(f"Excel ne peut pas contenir le nombre {value}.", "Un nombre y a quinze chiffres au plus.")
    return format(value, "f") if isinstance(value, Decimal) else repr(value)


def _serial(value: date, epoch: date) -> float:
    """The number by which Excel knows a moment: days since its epoch."""
    day = value.date() if isinstance(value, datetime) else value
    if day < max(epoch, _FIRST_DAY_1900):
        raise Unwritable(f"Excel ne peut pas contenir la date {value:%d/%m/%Y}.", "Corrigez l'année.")
    days = (day - epoch).days
    if isinstance(value, datetime) and value.time() != time():
        return days + timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) / timedelta(days=1)
    return days


def _checked_text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise Unwritable(
            f"Un texte de {len(text)} caractères commence par « {text[:30]} » : Excel en accepte {LONGEST_TEXT}.",
            "Raccourcissez-le.",
        )
    if unwritten := _NO_CHARACTER.search(text):
        raise Unwritable(
            f"Le texte « {_NO_CHARACTER.sub('', text)[:30]} » contient un signe invisible qui n'est d'aucune écriture "
            f"(U+{ord(unwritten[0]):04X}).",
            "Retapez-le, sans le recopier d'ailleurs.",
        )
    return escaped(text)
