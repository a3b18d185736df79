"""The first-day page of the manual, played word for word in LibreOffice: from nothing to the first invoice sent."""

from __future__ import annotations

import email
import re
import shlex
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gescof_xl.cli import cli
from gescof_xl.core.dates import parse_date
from gescof_xl.core.money import euros
from gescof_xl.domain.ledger import ROW_CLASSES
from gescof_xl.domain.tables.reports import Severity
from gescof_xl.domain.tables.settings import Setting
from gescof_xl.ribbon.buttons import BUTTONS
from gescof_xl.ribbon.press import press
from gescof_xl.workbook.excel.session import Area
from gescof_xl.workbook.excel.state import TableState
from gescof_xl.workbook.excel.workbook import ExcelWorkbook
from gescof_xl.workbook.translate import parse
from tests.live_backends import close_books, office
from tests.office import TODAY
from tests.xlwings_libreoffice.engine import App, open_book

pytestmark = pytest.mark.programs

PAGE = (Path(__file__).parents[2] / "gescof_xl" / "help" / "premier-jour.md").read_text("utf-8")
FIFTEEN = 15
TABLES = {c.SHEET: c.TABLE for c in ROW_CLASSES.values()}
IDS = {button.label: button.id for button in BUTTONS}
STEP = re.compile(
    r"^ {4}(?P<command>gescof .+)$"
    r"|^\| (?P<title>[^|]+) \| (?P<typed>[^|]+) \|$"
    r"|\*(?P<sheet>[^*]+)\*, cliquez sur la\s+ligne de (?P<line>[\w-]+)"
    r"|(?<!\*)\*\*(?P<label>[^*]+)\*\*(?!\*)",
    re.MULTILINE,
)


class Reader:
    """Somebody who has the page and nothing else, and does what each of its words says."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.messages: list[str] = []

    def follows(self, page: str) -> None:
        """Types, selects and presses, in the order of the page."""
        for step in STEP.finditer(page):
            if step["command"]:
                self.creates(shlex.split(step["command"])[1:])
            elif step["title"]:
                self.types(step["title"], step["typed"])
            elif step["sheet"]:
                self.selects(step["sheet"], step["line"])
            else:
                self.presses(IDS[step["label"]])

    def creates(self, words: list[str]) -> None:
        """A command, then the workbook that it made is opened."""
        done = CliRunner().invoke(cli, words)
        assert done.exit_code == 0, done.output
        self.book = open_book(office(), self.home / words[-1])
        self.workbook = ExcelWorkbook(self.book)

    def types(self, title: str, typed: str) -> None:
        """A cell of the first line, or a setting; the title of the page's own table is the sheet of those below it."""
        if title in TABLES:
            self.live = self.table(title)
        elif title != "---":
            columns, body = self.live.data.columns, self.live.live.body
            settings = self.live.data.name == Setting.TABLE
            row = self.keys(self.live).index(title) if settings else 0
            column = columns.index("Valeur" if settings else title)
            area = Area(body.sheet, body.row + row, body.column + column, 1, 1)
            text = settings or self.workbook.session.number_format(area) == "@"
            self.workbook.session.put(area, [[typed if text else keyed(typed)]])

    def selects(self, sheet: str, key: str) -> None:
        """A line of a table."""
        live = self.table(sheet)
        body = live.live.body
        self.workbook.session.select(body._replace(row=body.row + self.keys(live).index(key), height=1))

    def table(self, sheet: str) -> TableState:
        """The table of a sheet as it stands."""
        live = self.workbook.state().table(TABLES[sheet])
        assert live
        return live

    def keys(self, live: TableState) -> list[object]:
        """What stands in its first column."""
        return [cells[0] for _, cells in live.data.lines]

    def presses(self, button: str) -> None:
        """A button; the answer is always yes."""
        App.alerts[:], App.answers[:] = [], ["yes"] * 9
        press(button, self.book, TODAY, self.home / "journal")
        assert not (self.home / "journal").exists(), App.alerts
        self.messages += App.alerts


def keyed(typed: str) -> object:
    """What a spreadsheet makes of what is typed in a cell that is not a text: a day, a number, or these words."""
    day = parse_date(typed)
    if day:
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001  # as xlwings gives days to Excel
    return float(typed) if typed.isdecimal() else typed


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """In an empty folder."""
    monkeypatch.chdir(tmp_path)
    yield Reader(tmp_path)
    close_books()


def test_the_first_day_leads_from_nothing_to_the_invoice_sent(reader: Reader) -> None:
    """All that the page says to type, select and press is done; what it promises is then there."""
    reader.follows(PAGE)

    ledger = parse(reader.workbook.read()).ledger
    assert {line.severity for line in ledger.control} <= {Severity.WARNING}
    (invoice,) = ledger.invoices
    assert invoice.number in PAGE
    assert f"{euros(invoice.gross)}".replace("\u202f", " ").replace("\u00a0", " ") in PAGE
    assert (invoice.name, invoice.sent) == ("Garage Laga", TODAY), reader.messages
    (folder,) = reader.home.glob("documents/2026")
    assert [path.name for path in folder.glob("*.pdf")] == [f"{invoice.number}.pdf"]
    (draft,) = reader.home.glob("documents/Courrier/*.eml")
    message = email.message_from_bytes(draft.read_bytes())
    assert message["To"] == "compta@garage-laga.example"
    assert f"{invoice.number}.pdf" in {part.get_filename() for part in message.walk()}


def test_the_first_day_lasts_a_quarter_of_an_hour() -> None:
    """The minutes of its steps, as its titles announce them, add up to fifteen at most."""
    assert sum(map(int, re.findall(r"^## .*\((\d+) minutes?\)$", PAGE, re.MULTILINE))) == FIFTEEN
