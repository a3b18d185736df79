"""Two presses at the same moment on one workbook, whatever holds it: no number is ever given twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.app import Report, RunSettings, run
from gescof_xl.core.errors import Busy, GescofError
from gescof_xl.core.problems import Problem
from gescof_xl.domain.ledger import Ledger
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.workbook.excel.workbook import ExcelWorkbook
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.port import Workbook
from gescof_xl.workbook.translate import parse
from tests.live_backends import close_books, open_excel, open_fake, open_labelled, open_libreoffice, open_mac
from tests.office import FOUR_SESSIONS
from tests.text_tables import school

TODAY = date(2026, 11, 22)
Two = tuple[Workbook, Workbook]


def same_memory(path: Path) -> Two:
    book = MemoryWorkbook(FileWorkbook(path).read())
    return book, book


def same_file(path: Path) -> Two:
    return FileWorkbook(path), FileWorkbook(path)


def impatient_file(path: Path) -> Two:
    """The command line waits fifteen seconds for its turn: here none."""
    return FileWorkbook(path), ImpatientFile(path)


class ImpatientFile(FileWorkbook):
    """A file for which nobody waits."""

    @contextmanager
    def lock(self, timeout: float = 0) -> Iterator[None]:
        with super().lock(timeout):
            yield


def same_excel(open_book: Callable[[Path], ExcelWorkbook]) -> Callable[[Path], Two]:
    """One workbook that is open, and two clicks on it."""

    def opened(path: Path) -> Two:
        first = open_book(path)
        session = first.session
        return first, ExcelWorkbook(session._book, session._retry, session._native)

    return opened


LIVE = {"windows": open_fake, "windows-labelled": open_labelled, "mac": open_mac}


@pytest.fixture(
    params=[
        pytest.param(same_memory, id="memory"),
        pytest.param(impatient_file, id="file"),
        *(pytest.param(same_excel(opened), id=name) for name, opened in LIVE.items()),
        pytest.param(same_excel(open_libreoffice), id="libreoffice", marks=pytest.mark.programs),
        pytest.param(same_excel(open_excel), id="excel", marks=pytest.mark.excel),
    ]
)
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Two]:
    """The same workbook, as two presses have it."""
    yield request.param(built(tmp_path))
    close_books()


def built(folder: Path) -> Path:
    path = folder / "of.xlsx"
    build(school(FOUR_SESSIONS), path, TODAY)
    return path


class Person:
    """Says yes, after doing something else."""

    def __init__(self, first: Callable[[], None] = lambda: None) -> None:
        self._first = first

    def confirm(self, question: str, problems: Sequence[Problem]) -> bool:
        self._first()
        return True

    def progress(self, what: str, done: int, whole: int) -> None:
        pass


def press(book: Workbook, session: str, person: Person) -> Report:
    button = action("facturer-session")
    settings = RunSettings(interface=person)
    return run(button, book, button.params(session=session), Context(today=TODAY), settings)


def numbers(ledger: Ledger) -> list[str]:
    return [invoice.number for invoice in ledger.invoices]


def test_a_press_while_another_asks_gives_no_number_twice(two: Two) -> None:
    """While the first waits for its yes, the second is told to wait, whatever the host; then both have their turn."""
    first, second = two
    refusals: list[GescofError] = []

    def press_meanwhile() -> None:
        try:
            press(second, "S0002", Person())
        except GescofError as error:
            refusals.append(error)

    press(first, "S0001", Person(press_meanwhile))
    assert [type(error) for error in refusals] == [Busy]
    press(second, "S0002", Person())
    assert numbers(parse(first.read()).ledger) == ["FA2026-00001", "FA2026-00002"]


@pytest.mark.parametrize(
    "open_two", [same_file, *(same_excel(opened) for opened in LIVE.values())], ids=["file", *LIVE]
)
def test_two_presses_at_once_give_no_number_twice(open_two: Callable[[Path], Two], tmp_path: Path) -> None:
    """Both start together: one after the other, or one told to wait; the numbers follow one another."""
    books, start = open_two(built(tmp_path)), Barrier(2)

    def run_together(book: Workbook, session: str) -> tuple[str, ...]:
        start.wait()
        try:
            return press(book, session, Person()).documents
        except Busy:
            return ()

    with ThreadPoolExecutor(2) as pool:
        issued = [number for documents in pool.map(run_together, books, ("S0001", "S0002")) for number in documents]
    assert sorted(issued) == ["FA2026-00001", "FA2026-00002"][: len(issued)]
    assert issued
    assert numbers(parse(books[0].read()).ledger) == sorted(issued)
