"""A person types a formula in a column that buttons fill: Excel then declares a calculated column."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.table import TableFormula
from typer.testing import CliRunner

from gescof_xl.cli import cli
from tests.commanding import SCHOOL


def test_an_amount_that_a_button_writes_is_never_a_formula(tmp_path: Path) -> None:
    """Montant HT made a calculated column by staff: `financer` writes its amounts as plain values, Reste HT as formulas."""
    path = tmp_path / "ecole.xlsx"
    book = load_workbook(SCHOOL)
    column = next(c for c in book["Financements"].tables["Financements"].tableColumns if c.name == "Montant HT")
    column.calculatedColumnFormula = TableFormula(attr_text="Financements[[#This Row],[Prix catalogue]]*0.5")
    before = book["Financements"].max_row
    book.save(path)

    options = ("--participant", "P00225", "--combinaison", "client", "--date", "2026-11-22", "--oui", "--json")
    done = CliRunner().invoke(cli, ["financer", str(path), *options])

    assert done.exit_code == 0, done.output
    sheet = load_workbook(path)["Financements"]
    titles = [cell.value for cell in sheet[4]]
    added = sheet[before + 1]
    price = added[titles.index("Prix catalogue")].value
    assert added[titles.index("Montant HT")].value == price
    assert str(added[titles.index("Reste HT")].value).startswith("=")
