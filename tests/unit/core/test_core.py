"""The shape itself: parse, plan, write, parse again."""

from __future__ import annotations

from datetime import date

from gescof_xl.actions import action
from gescof_xl.actions.action import NoParams
from gescof_xl.actions.base import Context
from gescof_xl.app import RunSettings, run
from gescof_xl.workbook.translate import parse
from tests.text_tables import SCHOOL_RATES, workbook


class Yes:
    """A person who says yes."""

    def confirm(self, question: str, problems: object) -> bool:
        return True

    def progress(self, what: str, done: int, whole: int) -> None:
        pass


def test_controler_lists_an_unknown_reference_with_its_cell() -> None:
    """A participant of a session that does not exist is listed in Contrôle with sheet, cell and cure."""
    book = workbook(SCHOOL_RATES, "Clients\nCode\nC1", "Participants\nN° | Session\nP00001 | S9999")

    run(action("controler"), book, NoParams(), Context(today=date(2026, 11, 22)), RunSettings(interface=Yes()))

    control = parse(book.read()).ledger.control
    assert [(c.code, c.sheet, c.cell) for c in control] == [("REF-001", "Participants", "B5")]
