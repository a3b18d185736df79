"""What a click needs of the program in which the workbook is open: Excel or LibreOffice Calc."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gescof_xl.workbook.port import Workbook

if TYPE_CHECKING:
    from collections.abc import Collection
    from contextlib import AbstractContextManager
    from pathlib import Path

    from gescof_xl.workbook.form.sheet import FormSession
    from gescof_xl.workbook.port import TableData


class OpenWorkbook(Workbook, Protocol):
    """A workbook backend over a workbook that a person has before the eyes."""

    @property
    def session(self) -> FormSession:
        """The same workbook cell by cell, for what is not a table."""

    @property
    def path(self) -> Path:
        """The workbook's file. Raises Busy or Unwritable."""

    def selected(self, tables: Collection[str]) -> tuple[TableData | None, list[int]]:
        """The one of some tables in which cells are selected, and their rows that can be seen, in their order."""

    def closed(self) -> AbstractContextManager[Path]:
        """Its file, saved and closed meanwhile, then opened again."""
