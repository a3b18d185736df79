"""The charts of the reports: ten lines at most, and a word where there is nothing to draw."""

from __future__ import annotations

from pathlib import Path

import pytest

from gescof_xl.resources import shipped
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import Cell, Patch, RewriteLines
from tests.packages import parts_of, sheet_values
from tests.soffice import resave

BEHIND = slice(4, 14)
"""The ten rows behind a chart, from 0."""


def rewritten(folder: Path, table: str, lines: list[dict[str, Cell]]) -> Path:
    """A new workbook in which a button has rewritten that report, computed by LibreOffice."""
    path = folder / "neuf.xlsx"
    path.write_bytes(shipped("workbooks", "gescof.xlsx").read_bytes())
    book = FileWorkbook(path)
    book.read()
    book.write(Patch(rewrites=(RewriteLines(table=table, lines=tuple(lines)),)))
    return resave([path], folder)[0]


@pytest.mark.programs
def test_the_ten_largest_are_drawn_in_the_order_of_the_table(tmp_path: Path) -> None:
    """Of twelve debtors, C2 owes least and C7 as much as C12: C12 stands lower and is left out with it."""
    owed = [300, 5, 400, 500, 600, 700, 20, 800, 900, 250, 100, 20]
    path = rewritten(
        tmp_path,
        "Impayes",
        [{"Tiers": f"C{n}", "Non échu": due / 2, "1–30 j": due / 2, "Total dû": due} for n, due in enumerate(owed, 1)],
    )

    rows = sheet_values(path, "Impayés")
    assert rows[3][0] == "Balance âgée des dix plus gros débiteurs (TTC)"
    assert [(row[1], row[2], row[3]) for row in rows[BEHIND]] == [
        ("C1", 150, 150),
        ("C3", 200, 200),
        ("C4", 250, 250),
        ("C5", 300, 300),
        ("C6", 350, 350),
        ("C7", 10, 10),
        ("C8", 400, 400),
        ("C9", 450, 450),
        ("C10", 125, 125),
        ("C11", 50, 50),
    ]


@pytest.mark.programs
def test_fewer_lines_are_all_drawn(tmp_path: Path) -> None:
    """Two sectors, of which one has been credited more than invoiced, and one that did nothing."""
    path = rewritten(
        tmp_path,
        "Statistiques",
        [
            {"Axe": "Secteur commercial", "Valeur": "Bâtiment", "Facturé HT": 10, "Encaissé HT": 0},
            {"Axe": "Secteur commercial", "Valeur": "Santé", "Facturé HT": 0, "Encaissé HT": 3},
            {"Axe": "Produit", "Valeur": "Gestes", "Facturé HT": -7, "Encaissé HT": 0},
        ],
    )

    drawn = [tuple(row[1:5]) for row in sheet_values(path, "Statistiques")[BEHIND]]
    assert drawn[:2] == [("Secteur commercial", "Bâtiment", 10, 0), ("Produit", "Gestes", -7, 0)]
    assert {cell for row in drawn[2:] for cell in row} <= {"", None}


@pytest.mark.parametrize("sheet", ["Impayés", "Suivi clients", "Échéancier", "Suivi financements", "Statistiques"])
def test_an_empty_report_says_so_and_has_no_frame(sheet: str) -> None:
    """The title is a cell, which says that there is nothing to draw; no border, no grid."""
    blank = shipped("workbooks", "gescof.xlsx")
    (chart,) = (
        part.decode()
        for name, part in parts_of(blank).items()
        if name.startswith("xl/charts/chart") and f"<c:title><c:tx><c:strRef><c:f>'{sheet}'!$A$4" in part.decode()
    )

    assert sheet_values(blank, sheet)[3][0] == "Rien à montrer pour l'instant"
    assert "Rien à montrer" not in chart  # LibreOffice would go on saying it over the columns
    assert "majorGridlines" not in chart
    assert "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr><c:printSettings" in chart.replace("</c:chart>", "")
