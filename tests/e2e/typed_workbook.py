"""A workbook typed from blank with openpyxl, as another program would fill it, and its buttons pressed on the file."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import get_column_letter

from gescof_xl.app import Report
from gescof_xl.core.problems import Problem
from gescof_xl.domain.checks.all import check
from gescof_xl.resources import shipped
from gescof_xl.workbook.file.workbook import FileWorkbook
from tests import office

TODAY = office.TODAY
SETTINGS = {
    "Raison sociale": "Béarn Formation",
    "Adresse": "12 rue des Pyrénées",
    "Code postal": "64000",
    "Ville": "Pau",
    "SIRET": "10000000900017",
    "TVA intracom.": "FR88100000009",
    "NDA": "72640123464",
    "Région": "Nouvelle-Aquitaine",
    "IBAN": "FR7630006000011234567890189",
}
PLACE = {"Adresse": "1 rue Neuve", "Code postal": "64000", "Ville": "Pau", "SIRET": "10000000900017"}


def _rows(titles: str, *lines: str) -> list[dict[str, Any]]:
    """Lines drawn as text: a date as JJ/MM/AAAA, a number as 1234.5, all else as it is."""
    names = [title.strip() for title in titles.split("|")]
    return [
        {name: value for name, cell in zip(names, line.split("|"), strict=True) if (value := _cell(cell.strip())) != ""}
        for line in lines
    ]


def _cell(text: str) -> str | float | date:
    if text.count("/") == 2:
        day, month, year = map(int, text.split("/"))
        return date(year, month, day)
    try:
        return float(text)
    except ValueError:
        return text


def _parties(titles: str, *lines: str) -> list[dict[str, Any]]:
    return [PLACE | row for row in _rows(titles, *lines)]


SCHOOL: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "Clients": _parties(
        "Code | Raison sociale | Type | OPCO | Conditions de paiement | Secteur commercial | E-mail facturation",
        "ALFA | Alfa SA | Entreprise | OPA | 30J | Industrie | compta@alfa.example",
        "BETA | Beta SARL | Entreprise | | 45FDM | Santé | compta@beta.example",
    ),
    "Financeurs": _parties(
        "Code | Raison sociale | Type | Subrogation | Délai de facturation (jours)",
        "OPA | Opco Un | OPCO | oui | 90",
        "OPB | Opco Deux | OPCO | oui | ",
    ),
    "Produits": _rows(
        "Code | Libellé | Nature | Prix HT | TVA | Unité | Durée (h)",
        "EXC | Excel | Formation | 1000 | EXO | participant | 14",
        "LNG | Anglais | Formation | 4000 | EXO | participant | 100",
        "CMP | Séminaire | Formation | 1000 | EXO | participant | 14",
        "REP | Repas | Hors formation | 18.18 | TVA10 | forfait | ",
        "SAL | Location de salle | Hors formation | 200 | TVA20 | jour | ",
    ),
    "Compositions": _rows("Produit | Composant | Quantité | Prix HT", "CMP | REP | 2 | 20"),
    "Sessions": _rows(
        "N° | Produit | Type | Début | Fin | Client | Minimum | Statut",
        "S0001 | EXC | INTER | 05/10/2026 | 06/10/2026 | | | Réalisée",
        "S0002 | EXC | INTRA | 12/10/2026 | 13/10/2026 | ALFA | | Réalisée",
        "S0003 | EXC | INTER | 26/11/2026 | 27/11/2026 | | 3 | Prévue",
        "S0004 | LNG | INTER | 01/09/2026 | 31/12/2026 | | | Confirmée",
        "S0005 | EXC | INTER | 07/12/2026 | 08/12/2026 | | | Confirmée",
        "S0006 | EXC | INTER | 19/10/2026 | 20/10/2026 | | | Réalisée",
        "S0007 | CMP | INTRA | 19/10/2026 | 20/10/2026 | BETA | | Réalisée",
    ),
    "Participants": _rows(
        "N° | Session | Nom | Prénom | Client",
        "P00001 | S0001 | Martin | Anne | ALFA",
        "P00002 | S0001 | Durand | Bruno | ALFA",
        "P00003 | S0001 | Petit | Chloé | BETA",
        "P00004 | S0002 | Roux | Denis | ALFA",
        "P00005 | S0002 | Blanc | Emma | ALFA",
        "P00006 | S0003 | Leroy | Farid | BETA",
        "P00007 | S0004 | Moreau | Gaëlle | ALFA",
        "P00008 | S0005 | Simon | Hugo | ALFA",
        "P00009 | S0006 | Faure | Inès | ALFA",
        "P00010 | S0006 | Girard | Jean | ALFA",
        "P00011 | S0007 | Bonnet | Karim | BETA",
    ),
    "Financements": _rows(
        "N° | Session | Participant | Financeur | Montant HT | N° accord | N° commande",
        "FI00001 | S0001 | P00001 | ALFA | 1000 | | BC-7",
        "FI00002 | S0001 | P00002 | OPA | 600 | A1 | ",
        "FI00003 | S0001 | P00002 | ALFA | 400 | | BC-7",
        "FI00004 | S0001 | P00003 | BETA | 1000 | | ",
        "FI00005 | S0002 | | ALFA | 1500 | | ",
        "FI00006 | S0004 | P00007 | ALFA | 4000 | | ",
    ),
    "Supplements": _rows(
        "N° | Session | Participant | Produit | Libellé | Financeur | Quantité | Prix unitaire HT",
        "SU00001 | S0001 | P00001 | REP | Repas du 5 octobre | ALFA | 2 | 18.18",
    ),
    "Periodes": _rows(
        "N° | Session | Début | Fin | Part",
        "PE00001 | S0004 | 01/09/2026 | 31/10/2026 | 0.3",
        "PE00002 | S0004 | 01/11/2026 | 31/12/2026 | 0.7",
    ),
}
"""A small school: INTER of three payers, INTRA, a session to cancel, a long one, one to come, two to finance."""


def type_from_blank(path: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]] = SCHOOL) -> Path:
    """A blank workbook in which somebody typed these lines, and the settings of the organisation."""
    book = openpyxl.load_workbook(shipped("workbooks", "gescof.xlsx"))
    for row in book["Organisme"].iter_rows(max_col=2):
        if (key := str(row[0].value)) in SETTINGS:
            row[1].value = SETTINGS[key]
    for name, lines in tables.items():
        _type(book, name, lines)
    book.save(path)
    return path


def _type(book: Any, name: str, lines: Sequence[Mapping[str, Any]]) -> None:
    """Lines at the foot of a table, or in its one blank line; the table grows with them."""
    sheet = next(s for s in book.worksheets if name in s.tables)
    table = sheet.tables[name]
    left, top, right, bottom = _bounds(table)
    at = {sheet.cell(top, column).value: column for column in range(left, right + 1)}
    filled = [r for r in range(top + 1, bottom + 1) if any(sheet.cell(r, at[t]).value for t in lines[0])]
    first = filled[-1] + 1 if filled else top + 1
    for row, line in enumerate(lines, first):
        for title, value in line.items():
            sheet.cell(row, at[title]).value = value
            if title == "Part":
                sheet.cell(row, at[title]).number_format = "0%"
    table.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{max(bottom, first + len(lines) - 1)}"
    if table.autoFilter:
        table.autoFilter.ref = table.ref


def _bounds(table: Any) -> tuple[int, int, int, int]:
    """First column and row, last column and row."""
    left, top, right, bottom = range_boundaries(table.ref)
    assert left and top and right and bottom
    return left, top, right, bottom


@dataclass(frozen=True)
class Typist:
    """A person at that workbook: types with openpyxl, presses buttons of the file."""

    path: Path

    def types(self, table: str, *lines: Mapping[str, Any]) -> None:
        """Adds lines to a table."""
        book = openpyxl.load_workbook(self.path)
        _type(book, table, lines)
        book.save(self.path)

    def retypes(self, table: str, key: str, /, number_format: str = "", **cells: Any) -> None:
        """Types over cells of the line with that key; titles are given as they are spelt, spaces as `_`."""
        book = openpyxl.load_workbook(self.path)
        sheet = next(s for s in book.worksheets if table in s.tables)
        left, top, right, bottom = _bounds(sheet.tables[table])
        at = {sheet.cell(top, column).value: column for column in range(left, right + 1)}
        row = next(r for r in range(top + 1, bottom + 1) if sheet.cell(r, left).value == key)
        for title, value in cells.items():
            cell = sheet.cell(row, at[title.replace("_", " ")])
            cell.value = value
            cell.number_format = number_format or cell.number_format
        book.save(self.path)

    def press(self, button: str, day: date = TODAY, **answers: Any) -> Report:
        """Presses a button, and says yes."""
        return office.press(FileWorkbook(self.path), button, day, **answers)

    def told(self, button: str, day: date = TODAY, **answers: Any) -> str:
        """What a button says, with plain spaces."""
        return self.press(button, day, **answers).message.replace("\u00a0", " ")

    def rows(self, table: str, titles: str) -> list[str]:
        """Columns of a table as text, a string a line."""
        return office.drawn(FileWorkbook(self.path), table, titles)

    def problems(self, day: date = TODAY, *, blocking: bool = True) -> list[Problem]:
        """What Contrôler would list."""
        ledger = office.read(FileWorkbook(self.path))
        return [p for p in check(ledger, day) if p.blocking or not blocking]

    def balances(self) -> dict[str, str]:
        """What is left to pay of each document, TTC."""
        return office.balances(FileWorkbook(self.path))


def typist(base: Path, folder: Path) -> Typist:
    """Somebody at a copy of a typed workbook."""
    return Typist(Path(shutil.copyfile(base, folder / "of.xlsx")))
