"""A small workbook with everything that a live backend meets, made by openpyxl."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.worksheet.table import Table, TableFormula, TableStyleInfo

CLIENTS = ("Code", "Raison sociale", "Code postal", "Depuis", "Plafond", "Double", "Ma note")
DOUBLE = "Clients[[#This Row],[Plafond]]*2"


def make_book(path: Path, lines: int = 3) -> Path:
    """Clients (with a calculated column and a column of a user's own), Controle (a report), Accueil (no table)."""
    book = Workbook()
    home = book.active
    assert home is not None
    home.title = "Accueil"
    home["B2"] = "Bonjour"
    sheet = book.create_sheet("Clients")
    sheet.append(["Nos clients"])
    sheet.append(list(CLIENTS))
    for number in range(1, lines + 1):
        sheet.append(
            [f"C{number:04}", f"Société {number}", "01000", date(2026, 1, 31), 100.5 * number, f"={DOUBLE}", None]
        )
        sheet.cell(number + 2, 3).number_format = "@"
        sheet.cell(number + 2, 4).number_format = "dd/mm/yyyy"
        sheet.cell(number + 2, 5).number_format = "#,##0.00"
    table = Table(displayName="Clients", ref=f"A2:G{lines + 2}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
    cast(Any, table)._initialise_columns()
    for column, title in zip(table.tableColumns, CLIENTS, strict=True):
        column.name = title
    table.tableColumns[5].calculatedColumnFormula = TableFormula(attr_text=DOUBLE)
    sheet.add_table(table)
    sheet.conditional_formatting.add("E3:E9", CellIsRule(operator="greaterThan", formula=["150"]))
    report = book.create_sheet("Contrôle")
    report.append(["Gravité", "Cellule", "Message", "Valeur"])
    for number in range(1, 4):
        report.append(["bloquant", f"A{number}", f"message {number}", number])
    report.add_table(Table(displayName="Controle", ref="A1:D4"))
    book.save(path)
    return path
