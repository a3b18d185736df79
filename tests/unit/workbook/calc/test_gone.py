"""LibreOffice that ends while GesCOF holds the file: what was written is told from what was not."""

from __future__ import annotations

from pathlib import Path
from typing import IO, cast

import pytest

from gescof_xl.workbook.calc.channel import CalcChannel, CalcGone
from gescof_xl.workbook.calc.session import CalcSession
from gescof_xl.workbook.calc.workbook import CalcWorkbook
from gescof_xl.workbook.port import Append, Patch
from tests.packages import make_table, sheet_values

PATCH = Patch(appends=(Append(table="T", lines=({"HT": 2},)),))


class _DyingOffice(CalcChannel):
    """An office with one workbook, which ends at one of the requests."""

    def __init__(self, path: Path, end: str) -> None:
        super().__init__(cast("IO[str]", None), cast("IO[str]", None))
        self._answers_by_name = {"address": path.as_uri(), "windows": 1, "is_modified": False, "is_read_only": False}
        self._end = end

    def call(self, name: str, **_arguments: object) -> object:
        """The answer, or the end."""
        if name == self._end:
            raise CalcGone
        return self._answers_by_name.get(name)


def opened(path: Path, end: str) -> CalcWorkbook:
    """A workbook of one line, read, in an office that will end."""
    workbook = CalcWorkbook(CalcSession(_DyingOffice(make_table(path, ["HT"], [[1]]), end)))
    workbook.read()
    return workbook


def test_ended_after_the_write_the_button_goes_on(tmp_path: Path) -> None:
    """The line stands in the file: what is issued there must still be sealed and printed."""
    path = tmp_path / "t.xlsx"
    opened(path, "come_back").write(PATCH)
    assert [row[0] for row in sheet_values(path, "Feuille")] == ["HT", 1, 2]


def test_ended_before_the_write_nothing_was_written(tmp_path: Path) -> None:
    """The file is as it was, and the button stops."""
    path = tmp_path / "t.xlsx"
    workbook = opened(path, "leave")
    with pytest.raises(CalcGone):
        workbook.write(PATCH)
    assert [row[0] for row in sheet_values(path, "Feuille")] == ["HT", 1]
