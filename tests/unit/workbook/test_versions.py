"""Which version a workbook is of, whatever people did to its lines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gescof_xl.core.errors import TooNew, WorkbookError
from gescof_xl.core.versions import CURRENT, order
from gescof_xl.domain.settings import Key
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import Cell, TableData
from gescof_xl.workbook.translate import parse
from gescof_xl.workbook.versions import version_in
from tests.past_versions import VERSIONS, school_of
from tests.text_tables import tables

VERSION = Key.VERSION.name
LATER = f"{order(CURRENT)[0] + 1}.0.0"


def saying(value: Cell) -> dict[str, TableData]:
    """A workbook of this version's form whose line says that."""
    found = tables("Organisme\nClé | Valeur\nSIRET | 1\nVille | Pau")
    organisation = found["Organisme"]
    lines = (*organisation.lines, (9, (f" {VERSION} ", value, None)))
    return found | {"Organisme": organisation.with_lines(lines)}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_workbook_of_a_past_version_is_known(version: str, tmp_path: Path) -> None:
    """By its line, or by its tables for the first one, that has no such line."""
    assert version_in(FileWorkbook(school_of(version, tmp_path)).read()) == version


@pytest.mark.parametrize(("value", "version"), [("0.1.0", "0.1.0"), (" 0.1.7 ", "0.1.7"), (CURRENT, CURRENT)])
def test_the_line_says_it(value: Cell, version: str) -> None:
    """Wherever a sort has put it."""
    assert version_in(saying(value)) == version


@pytest.mark.parametrize("value", [None, "", "  "])
def test_without_the_line_the_tables_tell(value: Cell) -> None:
    """A line that is emptied or deleted leaves the columns: the last version of which all are there."""
    whole = saying(value)
    older = replace(whole["Lignes"], columns=tuple(c for c in whole["Lignes"].columns if c != "Nature de ligne"))

    assert version_in(whole) == CURRENT
    assert version_in(tables("Organisme\nClé\nSIRET")) == CURRENT
    assert version_in(whole | {"Lignes": older}) == "0.1.0"
    assert version_in({}) == "0.1.0"


@pytest.mark.parametrize("value", [LATER, "0.100.0", "99"])
def test_a_newer_workbook_is_refused(value: str) -> None:
    """It may hold what this program would lose: nothing is read, and the sentence says which version to install."""
    with pytest.raises(TooNew, match=f"de GesCOF {value}, plus récent que celui-ci") as refusal:
        parse(saying(value))
    assert f"Installez GesCOF {value}" in refusal.value.cure


@pytest.mark.parametrize("value", ["oui", "0,2", "v0.2.0", -1])
def test_what_is_no_version_is_refused(value: Cell) -> None:
    """Guessing could take a newer workbook for an older one; emptying the cell is enough to go on."""
    with pytest.raises(WorkbookError, match="n'est pas une version") as refusal:
        version_in(saying(value))
    assert "Videz sa cellule" in refusal.value.cure
