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

from gescof_xl.domain.ledger import Ledger
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.port import Workbook
from gescof_xl.workbook.translate import parse
from tests import strategies
from tests.live_backends import open_excel, open_fake, open_labelled, open_libreoffice, open_mac

TODAY = date(2026, 11, 22)
Opener = Callable[[Path], Workbook]


def open_memory(path: Path) -> Workbook:
    return MemoryWorkbook(FileWorkbook(path).read())


@pytest.fixture(
    params=[
        pytest.param((open_memory, 25), id="memory"),
        pytest.param((FileWorkbook, 25), id="file"),
        pytest.param((open_fake, 15), id="windows"),
        pytest.param((open_labelled, 5), id="windows-labelled"),
        pytest.param((open_mac, 5), id="mac"),
        pytest.param((open_libreoffice, 3), id="libreoffice", marks=pytest.mark.programs),
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
        max_examples=examples,
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


def _opened(open_book: Opener, ledger: Ledger, path: Path) -> Workbook:
    build(ledger, path, TODAY)
    return open_book(path)
