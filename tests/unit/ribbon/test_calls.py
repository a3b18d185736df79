"""How often a press asks Excel: each call goes to another process, each Apple event costs twenty times that."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clicking import Person

LIMITS = {"windows": 150, "labelled": 600, "mac": 300}


@pytest.mark.parametrize(("system", "most"), LIMITS.items(), ids=LIMITS)
@pytest.mark.parametrize("buttons", [("facturer-session", "assistant-valider"), ("controler",), ("tableau-de-bord",)])
def test_a_press_asks_excel_little(tmp_path: Path, system: str, most: int, buttons: tuple[str, ...]) -> None:
    """Form and invoices together, a report, the dashboard: counted on xlwings' own code, on the school's workbook.

    No seal was made in it yet: the first one gives a workbook its identity too.
    """
    person = Person(tmp_path, system)
    person.selects("Sessions", person.finished_session())
    person.machine.answers, person.machine.calls = ["yes"], 0
    messages = [person.clicks(button) for button in buttons]
    assert person.machine.calls < most, person.machine.tally
    assert person.machine.saved[-1], messages
    assert not person.bugs()
