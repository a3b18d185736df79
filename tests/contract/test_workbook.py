"""The contract of every workbook backend, as one equation: what is read after a write is what was decided.

`pytest -m excel tests/contract` runs the same file on a machine with Excel.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gescof_xl.core.changes import Replace
from gescof_xl.core.errors import Outdated
from gescof_xl.core.schema import key_of
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.port import Workbook
from gescof_xl.workbook.translate import parse
from gescof_xl.workbook.upgrade import read_current
from tests import strategies
from tests.live_backends import open_excel, open_fake, open_labelled, open_libreoffice, open_mac, open_team
from tests.past_versions import VERSIONS, school_of, year_of

TODAY = date(2026, 11, 22)
Opener = Callable[[Path], Workbook]
MORE = max(1, settings().max_examples // 200)
"""Each example makes a workbook: `make long` draws five times as many."""


def open_memory(path: Path) -> Workbook:
    return MemoryWorkbook(FileWorkbook(path).read())


@pytest.fixture(
    params=[
        pytest.param((open_memory, 8), id="memory"),
        pytest.param((FileWorkbook, 10), id="file"),
        pytest.param((open_fake, 5), id="windows"),
        pytest.param((open_labelled, 2), id="windows-labelled"),
        pytest.param((open_mac, 2), id="mac"),
        pytest.param((open_libreoffice, 1), id="libreoffice", marks=pytest.mark.programs),
        pytest.param((open_team, 8), id="team", marks=[pytest.mark.programs, pytest.mark.linux]),
        pytest.param((open_excel, 5), id="excel", marks=pytest.mark.excel),
    ]
)
def backend(request: pytest.FixtureRequest) -> tuple[Opener, int]:
    opener: tuple[Opener, int] = request.param
    return opener


@pytest.fixture
def paths(tmp_path: Path) -> Iterator[Path]:
    return (tmp_path / f"classeur-{i}.xlsx" for i in itertools.count())


def test_what_is_read_after_a_write_is_what_was_decided(backend: tuple[Opener, int], paths: Iterator[Path]) -> None:
    """parse(book after write(plan(changes))) == ledger.after(changes), for trade-shaped ledgers and changes."""
    open_book, examples = backend

    @settings(
        max_examples=examples * MORE,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        phases=[Phase.generate],
    )
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        ledger = data.draw(strategies.ledgers)
        changes = data.draw(strategies.changes(ledger))
        book = _opened(open_book, ledger, next(paths))
        parsed = parse(book.read())
        assert (parsed.problems, parsed.ledger) == ((), ledger)

        after = ledger.after(changes)
        book.write(plan(parsed, changes, after, TODAY))

        again = parse(book.read())
        assert again.problems == ()
        assert again.ledger == after

    holds()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("open_book", "examples"), [(open_memory, 6), (FileWorkbook, 4)], ids=["memory", "file"])
def test_the_same_holds_for_a_workbook_of_a_past_version(
    open_book: Opener, examples: int, version: str, paths: Iterator[Path]
) -> None:
    """From the form of its version to this one's with the first write; Excel has it closed for that."""

    @settings(
        max_examples=examples * MORE,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        phases=[Phase.generate],
    )
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        book = open_book(year_of(version, next(paths)))
        parsed = read_current(book)
        drawn = data.draw(strategies.changes(parsed.ledger))
        changes = [c for c in drawn if not (isinstance(c, Replace) and key_of(c.old) == Key.VERSION.name)]
        after = parsed.ledger.after(changes)
        book.write(plan(parsed, changes, after, TODAY))

        again = read_current(book)
        assert (again.problems, again.upgrade) == ((), None)
        assert again.ledger == after

    holds()


def test_excel_is_asked_to_close_an_older_workbook(tmp_path: Path) -> None:
    """Columns and sheets are added to a file: an open workbook is left as it is."""
    book = open_fake(school_of(VERSIONS[0], tmp_path))
    before = book.read()

    with pytest.raises(Outdated, match="version plus ancienne"):
        read_current(book)
    assert book.read() == before


def _opened(open_book: Opener, ledger: Ledger, path: Path) -> Workbook:
    build(ledger, path, TODAY)
    return open_book(path)
