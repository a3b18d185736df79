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


@pytest.mark.parametrize("system", ["labelled", "mac"])
def test_amounts_that_could_be_percentages_are_asked_about_together(tmp_path: Path, system: str) -> None:
    """A ceiling of 5 € on each line, and one of 5 %: a few questions for the column, not one a line."""
    counts = []
    for ceiling in (5000.0, 5.0):
        (folder := tmp_path / f"{ceiling}").mkdir()
        person = Person(folder, system)
        data = person.workbook.read()["Financements"]
        column = data.left + data.columns.index("Plafond HT")
        for line, _ in data.lines:
            person.sheet("Financements").at(line, column).value = ceiling
        person.sheet("Financements").at(data.lines[7][0], column).format = "0.00%"
        person.machine.calls = 0
        person.workbook.read()
        counts.append(person.machine.calls)
    assert len(data.lines) > 150
    assert counts[1] - counts[0] < 40
