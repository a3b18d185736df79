"""The drop-down of parties shows all of them, however many there are, and those that are typed next."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from gescof_xl.resources import shipped
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import Append, Patch, Workbook
from tests.live_backends import open_fake, open_labelled, open_mac
from tests.packages import parts_of, replace_parts
from tests.people_changes import part_of
from tests.xlsx_lint import findings

BACKENDS: dict[str, Callable[[Path], Workbook]] = {
    "file": FileWorkbook,
    "windows": open_fake,
    "labelled": open_labelled,
    "mac": open_mac,
}
NAME = "Listes!$A$2:INDEX(Listes!$A:$A,MIN(COUNTA(Listes!$A:$A),1+ROWS(Clients[Code])+ROWS(Financeurs[Code])))"
ENDS_AT_A_LINE = "Listes!$A$2:INDEX(Listes!$A$2:$A$1001,MIN(1000,ROWS(Clients[Code])+ROWS(Financeurs[Code])))"


def blank(folder: Path) -> Path:
    return Path(shutil.copyfile(shipped("workbooks", "gescof.xlsx"), folder / "classeur.xlsx"))


def add(book: Workbook, clients: int) -> None:
    """So many clients in one write, as a list that is brought in."""
    book.read()
    lines = tuple({"Code": f"C{number:05}", "Raison sociale": f"Société {number}"} for number in range(clients))
    book.write(Patch(appends=(Append(table="Clients", lines=lines),)))


def listed(path: Path) -> list[str]:
    """The formulas of the hidden column."""
    rows = openpyxl.load_workbook(path)["Listes"].iter_rows(min_row=2, max_col=1)
    return [str(cell.value) for (cell,) in rows if cell.value is not None]


def name_of(path: Path) -> str:
    """What the drop-downs read."""
    return str(openpyxl.load_workbook(path).defined_names["Liste_Tiers"].attr_text)


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_list_is_ahead_of_the_parties(backend: str, tmp_path: Path) -> None:
    """4 600 clients and a thousand to come need more than the 5 000 lines of a new workbook; all say the same."""
    path = blank(tmp_path)
    add(BACKENDS[backend](path), 4_600)
    formulas = listed(path)
    assert len(formulas) >= 5_600
    for line in (1, 5_000, 5_001, 5_600):
        assert formulas[line - 1] == (
            f'=IFERROR(INDEX(Clients[Code],{line})&"",IFERROR(INDEX(Financeurs[Code],{line}-ROWS(Clients[Code]))&"",""))'
        )
    assert not findings(path)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_list_that_is_long_enough_is_left(backend: str, tmp_path: Path) -> None:
    """An ordinary workbook keeps its 5 000 lines."""
    path = blank(tmp_path)
    add(BACKENDS[backend](path), 3)
    assert len(listed(path)) == 5_000


def test_a_list_that_ended_at_a_line_ends_no_more(tmp_path: Path) -> None:
    """Workbooks of 0.1.0 stop at a thousand parties: the next write gives them today's list."""
    path = blank(tmp_path)
    renamed = re.compile(rb'(<definedName name="Liste_Tiers">).*?(</definedName>)')
    replace_parts(
        path,
        {
            "xl/workbook.xml": lambda xml: renamed.sub(rb"\1" + ENDS_AT_A_LINE.encode() + rb"\2", xml),
            part_of(path, "Listes"): lambda xml: re.sub(rb'<row r="1002".*</row>', b"", xml),
        },
    )
    assert name_of(path) == ENDS_AT_A_LINE
    add(FileWorkbook(path), 3)
    assert (len(listed(path)), name_of(path)) == (5_000, NAME)


def test_a_list_of_somebodys_own_is_theirs(tmp_path: Path) -> None:
    """A name that leads elsewhere stays as it is."""
    path = blank(tmp_path)
    renamed = re.compile(rb'(<definedName name="Liste_Tiers">).*?(</definedName>)')
    replace_parts(path, {"xl/workbook.xml": lambda xml: renamed.sub(rb"\1Clients[Code]\2", xml)})
    sheet = parts_of(path)[part_of(path, "Listes")]
    add(FileWorkbook(path), 4_600)
    assert name_of(path) == "Clients[Code]"
    assert parts_of(path)[part_of(path, "Listes")] == sheet
