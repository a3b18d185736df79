"""Every formula of the school base, computed anew by LibreOffice, against its truth in Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from gescof_xl.core.schema import columns
from gescof_xl.domain.formulas import computed_values
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger
from gescof_xl.generate.school.school import school_ledger
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.workbook.file.workbook import FileWorkbook
from tests.soffice import resave

pytestmark = pytest.mark.programs

Cells = dict[tuple[str, str], object]


@pytest.fixture(scope="module")
def today() -> dt.date:
    return dt.datetime.now().astimezone().date()


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return school_ledger()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, ledger: Ledger, today: dt.date) -> list[Path]:
    """The school base as of today, and as it would have shown a year ago."""
    folder = tmp_path_factory.mktemp("formules")
    paths = [folder / "aujourdhui.xlsx", folder / "jadis.xlsx"]
    for path, day in zip(paths, (today, today - dt.timedelta(days=400)), strict=True):
        build(ledger, path, day)
    return paths


@pytest.fixture(scope="module")
def recalculated(built: list[Path]) -> list[Cells]:
    return [shown(path) for path in resave(built, built[0].parent)]


def shown(path: Path) -> Cells:
    book = openpyxl.load_workbook(path, data_only=True)
    return {(s.title, c.coordinate): c.value for s in book for row in s.iter_rows() for c in row if c.value is not None}


def formulas(path: Path) -> Iterator[tuple[str, str]]:
    for sheet in openpyxl.load_workbook(path):
        yield from ((sheet.title, c.coordinate) for row in sheet.iter_rows() for c in row if c.data_type == "f")


def same(one: object, other: object) -> bool:
    """Equal as people read them: to the cent, and an empty text is an empty cell."""
    numbers = (int, float, Decimal)
    if isinstance(one, numbers) and isinstance(other, numbers):
        return abs(Decimal(str(one)) - Decimal(str(other))) < Decimal("0.001")
    return (one or "") == (other or "")


def test_every_formula_column_shows_its_python_truth(
    built: list[Path], recalculated: list[Cells], ledger: Ledger, today: dt.date
) -> None:
    """What LibreOffice computes in each formula column is what `computed_values` says today, whatever the file showed."""
    tables = FileWorkbook(built[1]).read()
    wrong = []
    compared = 0
    for row_class in ROW_CLASSES.values():
        data = tables[row_class.TABLE]
        titles = [c.title for c in columns(row_class) if c.formula]
        for (line, _), row in zip(data.lines, ledger.rows(row_class), strict=False):
            truth = computed_values(ledger, row, today)
            assert set(truth) == set(titles)
            for title in titles:
                cell = recalculated[1].get((data.sheet, data.address(line, title)))
                compared += 1
                if not same(cell, truth[title]):
                    wrong.append((data.sheet, data.address(line, title), cell, truth[title]))
    assert compared > 500
    assert wrong == []


def test_every_cached_value_is_what_a_spreadsheet_computes(built: list[Path], recalculated: list[Cells]) -> None:
    """A file that was never opened already shows, in every formula, what LibreOffice computes that day."""
    ours, theirs = shown(built[0]), recalculated[0]
    places = list(formulas(built[0]))
    assert len(places) > 1_900
    wrong = [(p, ours.get(p), theirs.get(p)) for p in places if not same(ours.get(p), theirs.get(p))]
    assert wrong == []


def test_the_figures_of_the_home_sheet_find_the_tables(recalculated: list[Cells]) -> None:
    """The organisation's name and what is left to pay are read in their tables, not empty nor zero."""
    home = recalculated[0]
    assert home["Accueil", "B2"] == "École du Gave Formation"
    assert all(float(str(home["Accueil", cell])) > 1_000 for cell in ("H6", "K6"))
