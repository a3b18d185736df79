"""What drop-downs read: a name for the keys of each table, and a hidden sheet that joins clients and funders."""

from __future__ import annotations

from typing import Any

from gescof_xl.domain.ledger import Ledger
from gescof_xl.generate.workbooks.sheets import LISTS
from gescof_xl.generate.workbooks.validations import list_name, listed_tables

_LONGEST = 1_000
"""Parties that the joined list can show; a code beyond them is typed, and accepted with a warning."""


def name_lists(book: Any) -> None:
    """Names that grow with their table; `Liste_Tiers` ends where clients and funders do."""
    for table, title in listed_tables().items():
        book.define_name(list_name(table), f"={table}[{title}]")
    end = f"INDEX({LISTS}!$A$2:$A${_LONGEST + 1},MIN({_LONGEST},ROWS(Clients[Code])+ROWS(Financeurs[Code])))"
    book.define_name(list_name("Tiers"), f"={LISTS}!$A$2:{end}")


def add_lists(sheet: Any, ledger: Ledger) -> None:
    """The codes of clients, then of funders, as formulas: a drop-down cannot read two tables."""
    codes = [c.code for c in ledger.clients] or [""]
    codes += [f.code for f in ledger.funders] or [""]
    sheet.write_string(0, 0, "Tiers (clients puis financeurs), pour les listes déroulantes")
    for row in range(1, _LONGEST + 1):
        formula = (
            f'=IFERROR(INDEX(Clients[Code],{row})&"",IFERROR(INDEX(Financeurs[Code],{row}-ROWS(Clients[Code]))&"",""))'
        )
        sheet.write_formula(row, 0, formula, None, codes[row - 1] if row <= len(codes) else "")
    sheet.hide()
