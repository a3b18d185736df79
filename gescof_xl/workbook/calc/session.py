"""The open workbook cell by cell, for what is not a table: the Assistant's form, the selection, what is said.

Rows and columns are 1-based here and in the requests. A date crosses as its serial number, marked as one.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from gescof_xl.core.errors import Unwritable
from gescof_xl.workbook.excel.session import SHOW_SHEET, Area

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gescof_xl.workbook.calc.channel import CalcChannel

_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - the day zero of a spreadsheet has no zone


class CalcSession:
    """What the form and a click ask of Calc. Every method raises CalcGone when LibreOffice was closed."""

    def __init__(self, channel: CalcChannel) -> None:
        self._channel = channel

    @property
    def address(self) -> str:
        """The URL of the file; "" for a workbook that was never saved."""
        return str(self._channel.call("address"))

    @property
    def path(self) -> Path | None:
        """The file, where the address is that of one."""
        parts = urlsplit(self.address)
        if parts.scheme != "file":
            return None
        return Path(url2pathname(f"//{parts.netloc}{parts.path}" if parts.netloc else parts.path))

    @property
    def name(self) -> str:
        """The file's name, or the window's title of a workbook that was never saved."""
        return unquote(self.address.rpartition("/")[2]) or str(self._channel.call("title"))

    def is_read_only(self) -> bool:
        """Whether Calc keeps this workbook from being saved in its place."""
        return self._channel.call("is_read_only") is True

    def is_modified(self) -> bool:
        """Whether something was typed since the last save."""
        return self._channel.call("is_modified") is True

    def windows(self) -> int:
        """How many windows show the workbook."""
        return int(str(self._channel.call("windows")))

    def save(self) -> None:
        """Saves the workbook in its place, in its own format."""
        self._channel.call("save")

    def save_as(self, path: Path) -> None:
        """Saves the workbook as an .xlsx file of that name, which is then the open one."""
        self._channel.call("save_as", url=path.as_uri())

    @contextmanager
    def closed(self, path: Path) -> Iterator[None]:
        """The file let go meanwhile, then opened again at the same place, whatever happens."""
        self._channel.call("leave")
        try:
            yield
        finally:
            self._channel.call("come_back", url=path.as_uri())

    def has_sheet(self, name: str) -> bool:
        """Whether there is a worksheet of this name."""
        return self._channel.call("has_sheet", sheet=name) is True

    def values(self, area: Area) -> list[list[object]]:
        """What the cells show: texts, numbers, dates, None."""
        rows: Any = self._channel.call("values", area=area)
        return [[_received(cell) for cell in row] for row in rows]

    def put(self, area: Area, lines: Sequence[Sequence[object]]) -> None:
        """Writes a block; a text that starts with = is a formula, one that starts with an apostrophe is the rest."""
        self._channel.call("put", area=area, lines=[[_sent(cell) for cell in line] for line in lines])

    def set_number_format(self, areas: Sequence[Area], code: str) -> None:
        """Gives all cells of some areas a number format."""
        self._channel.call("set_number_format", areas=areas, code=code)

    def clear(self, area: Area) -> None:
        """Empties the cells and keeps their looks."""
        self._channel.call("clear", area=area)

    def drop_down(self, area: Area, options: Sequence[str]) -> None:
        """Offers some words."""
        quoted = ('"{}"'.format(option.replace('"', '""')) for option in options)
        self._channel.call("offer", area=area, source=";".join(quoted))

    def drop_down_of(self, area: Area, name: str) -> None:
        """Offers what a name of the workbook stands for."""
        self._channel.call("offer", area=area, source=name)

    def no_drop_down(self, area: Area) -> None:
        """Takes any answer."""
        self._channel.call("offer", area=area, source="")

    def show_sheet(self, name: str) -> bool:
        """Goes to a sheet, which is shown if it was hidden; False where the workbook's structure is protected."""
        return self._channel.call("show_sheet", sheet=name) is True

    def select(self, area: Area) -> None:
        """Goes to some cells. Raises Unwritable where their sheet stays hidden."""
        if not self.show_sheet(area.sheet):
            raise Unwritable(f"La feuille « {area.sheet} » est masquée.", SHOW_SHEET)
        self._channel.call("select", area=area)

    def selection(self) -> list[Area]:
        """The selected cells, area by area; none when a drawing is selected."""
        found: Any = self._channel.call("selection")
        return [Area(*area) for area in found]

    def hidden_rows(self, area: Area) -> frozenset[int]:
        """The sheet rows of an area that nobody sees, by a filter or by hand."""
        found: Any = self._channel.call("hidden_rows", area=area)
        return frozenset(found)

    def status(self, text: str) -> None:
        """Shows a text in the status bar, until all is put back."""
        self._channel.call("status", text=text)

    def put_back(self) -> None:
        """The screen and the status bar are as they were."""
        self._channel.call("put_back")

    @contextmanager
    def quiet(self, text: str) -> Iterator[None]:
        """No repainting meanwhile, and a word in the status bar; both are put back, whatever happens."""
        self._channel.call("hold", text=text)
        try:
            yield
        finally:
            self.put_back()

    def ask(self, text: str, *, yes_no: bool = False, grave: bool = False) -> bool:
        """A message box, with an exclamation mark if `grave`: a question is True when the answer is yes."""
        return self._channel.call("ask", text=text, yes_no=yes_no, grave=grave) is True


def _sent(value: object) -> object:
    """A value as JSON: texts say whether they are formulas, days are serial numbers."""
    match value:
        case str() if value.startswith("="):
            return {"formula": value}
        case str():
            return {"text": value.removeprefix("'")}
        case datetime():
            return (value - _FIRST_DAY) / timedelta(days=1)
        case _:
            return value


def _received(value: Any) -> object:
    """A cell as the port knows it; a serial number that is shown as a day comes marked."""
    if not isinstance(value, dict):
        return value
    moment: datetime = _FIRST_DAY + timedelta(days=value["day"])
    return date(moment.year, moment.month, moment.day) if value["day"] == int(value["day"]) else moment
