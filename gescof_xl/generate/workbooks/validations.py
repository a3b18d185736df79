"""Help and drop-downs: what a cell accepts, the note that shows when it is selected, and the lists that it reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from gescof_xl.core.schema import Column, Kind, Row, columns
from gescof_xl.core.words import typeset
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger
from gescof_xl.workbook import drop_downs
from gescof_xl.workbook.drop_downs import list_name

_TITLE, _MESSAGE = 32, 255  # Excel's limits
_LARGEST = 999_999_999
_NUMBERS = {Kind.AMOUNT, Kind.NUMBER, Kind.RATE}


def listed_tables() -> dict[str, str]:
    """Each table whose keys a drop-down or a uniqueness rule reads, with its key column."""
    keys = {c.TABLE: next((k.title for k in columns(c) if k.key), "") for c in ROW_CLASSES.values() if not c.REPORT}
    return {table: title for table, title in keys.items() if title}


def header_help(column: Column) -> dict[str, Any]:
    """The note of a column's title: every column has one."""
    return note_rule(column.title, _note(column))


def cell_rule(row_class: type[Row], column: Column, first_cell: str) -> dict[str, Any] | None:
    """What the cells of a column accept, with their note; None where the tool writes.

    A reference only warns: its line may be typed later, and `controler` reports those that never come.
    """
    if column.writer != "person":
        return None
    rule = header_help(column) | {"error_title": column.title[:_TITLE]}
    if column.choices or column.kind is Kind.YES_NO:
        return rule | list_rule(list(column.choices) or ["oui", "non"])
    if column.ref:
        return rule | _of_reference(column)
    if column.key and row_class.TABLE in listed_tables():
        return rule | _unique(row_class, column, first_cell)
    if column.kind is Kind.DATE:
        return rule | _day()
    return rule | _number() if column.kind in _NUMBERS else rule


def note_rule(title: str, help_: str) -> dict[str, Any]:
    """A note that shows when the cell is selected."""
    return {"validate": "any", "input_title": title[:_TITLE], "input_message": typeset(help_)[:_MESSAGE]}


def _note(column: Column) -> str:
    who = {"person": "", "tool": " Écrit par GesCOF.", "formula": " Calculé par Excel."}[column.writer]
    must = " Obligatoire." if column.writer == "person" and column.required else ""
    return f"{column.help}{must}{who}"


def list_rule(choices: Sequence[str]) -> dict[str, Any]:
    """A cell that takes one of some words."""
    message = f"Choisissez : {', '.join(choices)}."
    return {"validate": "list", "source": list(choices), "error_message": typeset(message)[:_MESSAGE]}


def _of_reference(column: Column) -> dict[str, Any]:
    where = "Clients ou Financeurs" if column.ref == "Tiers" else column.ref
    return {
        "validate": "list",
        "source": f"={list_name(column.ref)}",
        "error_type": "warning",
        "error_message": f"Ce code n'est pas encore dans {where}.",
    }


def _unique(row_class: type[Row], column: Column, cell: str) -> dict[str, Any]:
    """COUNTIF would take 001 for 1: texts are compared as texts."""
    return {
        "validate": "custom",
        "value": f"=SUMPRODUCT(--({list_name(row_class.TABLE)}={cell}))<=1",
        "error_type": "warning",
        "error_message": f"« {column.title} » : cette valeur est déjà dans {row_class.SHEET}.",
    }


def _day() -> dict[str, Any]:
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": date(1990, 1, 1),
        "maximum": date(2099, 12, 31),
        "error_message": "Tapez une date JJ/MM/AAAA, par exemple 31/12/2026.",
    }


def _number() -> dict[str, Any]:
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": -_LARGEST,
        "maximum": _LARGEST,
        "error_message": "Tapez un nombre, par exemple 1234,56.",
    }


def name_lists(book: Any) -> None:
    """Names that grow with their table; `Liste_Tiers` ends where clients and funders do."""
    for table, title in listed_tables().items():
        book.define_name(list_name(table), f"={table}[{title}]")
    book.define_name(drop_downs.NAME, f"={drop_downs.REFERS_TO}")


def add_lists(sheet: Any, ledger: Ledger) -> None:
    """The codes of clients, then of funders, as formulas: a drop-down cannot read two tables."""
    codes = [c.code for c in ledger.clients] or [""]
    codes += [f.code for f in ledger.funders] or [""]
    sheet.write_string(0, 0, "Tiers (clients puis financeurs), pour les listes déroulantes")
    for line in range(1, drop_downs.lines_wanted(len(codes)) + 1):
        shown = codes[line - 1] if line <= len(codes) else ""
        sheet.write_formula(line, 0, f"={drop_downs.formula(line)}", None, shown)
    sheet.hide()
