"""Sheets of another workbook brought into ours: what they show stays, our own parts do not change."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gescof_xl.core.errors import Unwritable
from gescof_xl.domain.papers.papers import SheetCopies
from gescof_xl.effects.output_files import OutputFiles
from gescof_xl.workbook.copies.sheets import with_sheets
from gescof_xl.workbook.file.workbook import FileWorkbook
from tests.commanding import SCHOOL
from tests.packages import parts_of
from tests.rich_workbook import rich_copy
from tests.soffice import resave
from tests.xlsx_lint import findings


@pytest.fixture(scope="module", params=["program", "libreoffice"])
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A rich workbook (as made, or as LibreOffice saves it), and ours with its sheet Synthese."""
    folder = tmp_path_factory.mktemp("feuilles")
    source = rich_copy(folder)
    if request.param == "libreoffice":
        source = resave([source], folder)[0]
    out = folder / "avec.xlsx"
    out.write_bytes(with_sheets(SCHOOL.read_bytes(), source.read_bytes(), ["Synthese"]))
    return source, out


def _shown(path: Path, sheet: str) -> list[tuple[str, Any, str]]:
    """What each cell holds, and its number format."""
    book = openpyxl.load_workbook(path)
    cells = [c for row in book[sheet] for c in row if c.value is not None]
    return [(c.coordinate, getattr(c.value, "text", c.value), c.number_format) for c in cells]


def _charts(path: Path) -> list[Any]:
    sheet: Any = openpyxl.load_workbook(path)["Synthese"]
    found: list[Any] = sheet._charts
    return found


@pytest.mark.programs
def test_values_formulas_formats_and_charts_come_along(files: tuple[Path, Path]) -> None:
    """Every cell reads the same with the same number format; the chart is there; the package has no fault."""
    source, out = files
    assert _shown(out, "Synthese") == _shown(source, "Synthese")
    charts = [len(_charts(path)) for path in files]
    assert charts[0] == charts[1] > 0
    assert findings(out) == []


@pytest.mark.programs
def test_ours_does_not_change(files: tuple[Path, Path]) -> None:
    """Our sheets and tables keep their bytes; only the lists of parts, sheets and formats grow."""
    _, out = files
    before, after = parts_of(SCHOOL), parts_of(out)
    touched = {name for name in before if after[name] != before[name]}
    assert touched == {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    assert FileWorkbook(out).read() == FileWorkbook(SCHOOL).read()


@pytest.mark.programs
def test_libreoffice_opens_it(files: tuple[Path, Path]) -> None:
    """Another program reads the sheet and its chart, and saves them."""
    _, out = files
    saved = resave([out], out.parent)[0]
    assert _charts(saved)


@pytest.mark.programs
def test_a_sheet_that_we_have_or_that_is_not_there_is_refused(files: tuple[Path, Path]) -> None:
    """By its name, in a sentence."""
    source, out = files
    with pytest.raises(Unwritable, match=r"Synthese.*existe déjà"):
        with_sheets(out.read_bytes(), source.read_bytes(), ["Synthese"])
    with pytest.raises(Unwritable, match=r"Absente.*n'est pas dans"):
        with_sheets(out.read_bytes(), source.read_bytes(), ["Absente"])


@pytest.mark.programs
def test_what_cannot_be_taken_is_said(files: tuple[Path, Path], tmp_path: Path) -> None:
    """RET-001: our workbook stays as it was, and a problem names the sheet and what to do."""
    source, _ = files
    ours = tmp_path / "ecole.xlsx"
    ours.write_bytes(SCHOOL.read_bytes())
    output_files = OutputFiles(staging=tmp_path, documents=tmp_path, folder=tmp_path, workbook=ours.name)
    problems = list(output_files.take_sheets([SheetCopies(source=str(source), names=("Absente",))]))
    assert [(p.code, p.blocking, "Absente" in p.message) for p in problems] == [("RET-001", False, True)]
    assert ours.read_bytes() == SCHOOL.read_bytes()


def test_dates_and_rich_texts_stay(tmp_path: Path) -> None:
    """A date with its own format, a text that looks like a number, an empty text."""
    book = openpyxl.Workbook()
    notes: Any = book.active
    notes.title = "Notes"
    notes["A1"], notes["B1"], notes["C1"] = "007", 46348, "été & <b>"
    notes["B1"].number_format = "dddd d mmmm yyyy"
    buffer = io.BytesIO()
    book.save(buffer)
    out = tmp_path / "avec.xlsx"
    out.write_bytes(with_sheets(SCHOOL.read_bytes(), buffer.getvalue(), ["Notes"]))
    sheet = openpyxl.load_workbook(out)["Notes"]
    assert [c.value for c in sheet[1]][::2] == ["007", "été & <b>"]
    assert sheet["B1"].number_format == "dddd d mmmm yyyy"
