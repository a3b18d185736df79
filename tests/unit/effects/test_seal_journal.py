"""The journal of seals on the disk: added to, caught up, and honest about what it cannot read or write."""

from __future__ import annotations

from pathlib import Path

import pytest

from gescof_xl.domain.audit.seals import verify
from gescof_xl.domain.ledger import Ledger
from gescof_xl.effects.seal_journal import SealJournal
from tests.office import press, read
from tests.text_tables import school
from tests.unit.actions.billing_school import financing, inter

EMPTY = school()


@pytest.fixture(scope="module")
def ledgers() -> tuple[Ledger, Ledger]:
    """A workbook after one invoice, then after a credit note and a second invoice."""
    book = inter(financing())
    press(book, "facturer-session", session="S0001")
    first = read(book)
    press(book, "creer-avoir", invoice="FA2026-00001", agreement="A9")
    return first, read(book)


@pytest.fixture
def journal(tmp_path: Path) -> SealJournal:
    """The journal of a workbook that exists."""
    (tmp_path / "école.xlsx").touch()
    return SealJournal(tmp_path / "école.xlsx")


def test_each_button_adds_its_seals(journal: SealJournal, ledgers: tuple[Ledger, Ledger]) -> None:
    """One line a sealed row, in order, with the head; the workbook verifies against it."""
    first, second = ledgers

    assert journal.record(EMPTY, first) == journal.record(first, second) == []

    found = journal.read()
    assert found is not None
    assert [e.key for e in found.entries] == ["EM001", "FA2026-00001", "AV2026-00001", "FA2026-00002"]
    assert found.head == (4, found.entries[-1].hash)
    assert verify(second, found) == []


def test_a_button_without_a_seal_writes_nothing(journal: SealJournal, ledgers: tuple[Ledger, Ledger]) -> None:
    """The journal changes only when something is sealed."""
    assert journal.record(ledgers[0], ledgers[0]) == []
    assert journal.read() is None


def test_what_an_interruption_missed_is_caught_up(journal: SealJournal, ledgers: tuple[Ledger, Ledger]) -> None:
    """The workbook was saved and the journal was not: the next button writes both."""
    journal.record(*ledgers)

    found = journal.read()
    assert found is not None
    assert [e.rank for e in found.entries] == [1, 2, 3, 4]


def test_a_damaged_line_is_counted(journal: SealJournal, tmp_path: Path, ledgers: tuple[Ledger, Ledger]) -> None:
    """What cannot be read is told by its line number, and the rest is read."""
    journal.record(EMPTY, ledgers[1])
    path = tmp_path / "école.sceaux.jsonl"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([lines[0], "{abîmé", lines[2]]), "utf-8")

    found = journal.read()

    assert found is not None
    assert (found.unreadable, [e.rank for e in found.entries]) == ((2,), [1, 3])


def test_a_journal_that_cannot_be_written_is_told(
    journal: SealJournal, tmp_path: Path, ledgers: tuple[Ledger, Ledger]
) -> None:
    """The workbook is saved all the same: a warning, and the next button tries again."""
    (tmp_path / "école.sceaux.jsonl").mkdir()

    assert [(p.code, p.blocking) for p in journal.record(EMPTY, ledgers[0])] == [("SCE-008", False)]


def test_a_workbook_in_memory_has_no_journal(tmp_path: Path, ledgers: tuple[Ledger, Ledger]) -> None:
    """Nothing is written where there is no workbook."""
    SealJournal(tmp_path / "mémoire").record(EMPTY, ledgers[0])

    assert list(tmp_path.iterdir()) == []


def test_a_power_cut_between_a_line_and_its_head_is_healed(
    journal: SealJournal, tmp_path: Path, ledgers: tuple[Ledger, Ledger]
) -> None:
    """The head is a step behind, and half a line was written: no alarm for the head, and no rank twice."""
    first, second = ledgers
    journal.record(EMPTY, first)
    head = tmp_path / "école.sceaux.tete.json"
    behind = head.read_bytes()
    journal.record(first, second)
    head.write_bytes(behind)
    found = journal.read()
    assert found is not None
    assert verify(second, found) == []

    path = tmp_path / "école.sceaux.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    journal.record(first, second)

    healed = journal.read()
    assert healed is not None
    assert [e.rank for e in healed.entries] == [1, 2, 3, 4]
    assert verify(second, healed) == []
