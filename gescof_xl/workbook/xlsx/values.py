"""What a cell of a package says for each value that the port knows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from lxml import etree

from gescof_xl.core.errors import Unwritable
from gescof_xl.workbook.port import Cell, Link
from gescof_xl.workbook.xlsx.xml import Element, child_of, escaped

LONGEST_TEXT = 32_767
LARGEST_NUMBER = 10**15  # Excel keeps 15 digits
LINK_START = 'HYPERLINK("#'

_EPOCH_1900 = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
_FIRST_DAY_1900 = datetime(1900, 3, 1)  # before it, Excel counts a 29 February 1900 that never was
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def put(cell: Element, value: Cell, epoch_1904: bool) -> None:
    """Gives a cell this value as a constant (a Link as a formula): it keeps its place and style only.

    Raises Unwritable for what Excel cannot hold.
    """
    _clear(cell)
    if isinstance(value, Link):
        child_of(cell, "f").text = link_formula(value)
        show(cell, value.text, epoch_1904)
    elif isinstance(value, str) and value:
        cell.set("t", "inlineStr")
        text = child_of(child_of(cell, "is"), "t")
        text.text = _checked_text(value)
        text.set(_SPACE, "preserve")
    else:
        show(cell, value, epoch_1904)


def put_formula(cell: Element, formula: str, shown: Cell, epoch_1904: bool) -> None:
    """Gives a cell a formula (without its `=`) and what it shows until Excel computes it."""
    _clear(cell)
    child_of(cell, "f").text = formula
    show(cell, shown, epoch_1904)


def show(cell: Element, value: Cell, epoch_1904: bool) -> None:
    """Sets what a cell shows, and leaves its formula."""
    for shown in [child for child in cell if etree.QName(child).localname in ("v", "is")]:
        cell.remove(shown)
    cell.attrib.pop("t", "")
    if value is None or value == "":
        return
    kind, text = _stored(value, epoch_1904)
    if kind:
        cell.set("t", kind)
    shown = child_of(cell, "v")
    shown.text = text
    if kind == "str":
        shown.set(_SPACE, "preserve")


def link_formula(link: Link) -> str:
    """The formula of a link inside the workbook, as the file holds it (English name, comma)."""
    sheet = link.sheet.replace("'", "''").replace('"', '""')
    return f"""{LINK_START}'{sheet}'!{link.cell}","{link.text.replace('"', '""')}")"""


def is_link(formula: str | None) -> bool:
    """Whether a formula is one that `link_formula` wrote."""
    return bool(formula and formula.startswith(LINK_START))


def _clear(cell: Element) -> None:
    for name in set(cell.attrib) - {"r", "s"}:
        del cell.attrib[name]
    for child in list(cell):
        cell.remove(child)


def _stored(value: Cell, epoch_1904: bool) -> tuple[str, str]:
    """The cell's type (empty for a number) and text."""
    if isinstance(value, Link):
        return "str", _checked_text(value.text)
    if isinstance(value, str):
        return "str", _checked_text(value)
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, date):
        return "", _number(_serial(value, epoch_1904))
    assert value is not None
    return "", _number(value)


def _number(value: float | Decimal) -> str:
    if not -LARGEST_NUMBER < value < LARGEST_NUMBER:
        raise Unwritable(
            f"Excel ne peut pas contenir le nombre {value}.", "Un nombre y a quinze chiffres au plus."
        )
    return format(value, "f") if isinstance(value, Decimal) else repr(value)


def _serial(value: date, epoch_1904: bool) -> int | float:
    """The number by which Excel knows a day: days since its epoch."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    epoch, first = (_EPOCH_1904, _EPOCH_1904) if epoch_1904 else (_EPOCH_1900, _FIRST_DAY_1900)
    if moment.tzinfo or moment < first:
        raise Unwritable(f"Excel ne peut pas contenir la date {value:%d/%m/%Y}.", "Corrigez l'année.")
    elapsed = moment - epoch
    return elapsed.days if elapsed == timedelta(elapsed.days) else elapsed / timedelta(1)


def _checked_text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise Unwritable(
            f"Un texte de {len(text)} caractères commence par « {text[:30]} » : Excel en accepte {LONGEST_TEXT}.",
            "Raccourcissez-le.",
        )
    return escaped(text)
