"""The figures of Accueil: money that came, told from what was written off."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gescof_xl.generate.workbooks.figures import received_in
from gescof_xl.generate.workbooks.workbook import build
from tests.packages import sheet_values
from tests.soffice import resave
from tests.text_tables import school

pytestmark = pytest.mark.programs

TODAY = date.today()  # noqa: DTZ011  # the formulas of Accueil know no other day
DRAWN = f"""
    Clients
    Code
    C1

    Reglements
    N°     | Date               | Tiers | Mode     | Montant
    R00001 | {TODAY:%d/%m/%Y}   | C1    | Virement | 100
    R00002 | {TODAY:%d/%m/%Y}   | C1    | Espèces  | -30
    R00003 | {TODAY:%d/%m/%Y}   | C1    | Perte    | 300
    R00004 | {TODAY:%d/%m/%Y}   | C1    | Écart    | 0,01
"""


def test_what_is_written_off_is_no_money(tmp_path: Path) -> None:
    """100 € received, 30 € given back, 300 € lost, one cent written off: 70 €, in Python and for a spreadsheet."""
    ledger = school(DRAWN)
    assert received_in(ledger, TODAY.replace(day=1)) == Decimal("70.00")

    path = tmp_path / "c.xlsx"
    build(ledger, path, TODAY)
    written = sheet_values(path, "Accueil", formulas=True)
    shown = sheet_values(resave([path], tmp_path)[0], "Accueil")
    places = [
        (r, c) for r, row in enumerate(written) for c, cell in enumerate(row) if "Reglements[Montant]" in str(cell)
    ]
    assert [shown[r][c] for r, c in places] == [0] * 11 + [70]
