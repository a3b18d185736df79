"""A button of a team's workbook on 5,000 and 50,000 invoice lines, beside the same button of a workbook alone.

Then Actualiser as the news grow, beside one that finds none. The server's own processor time is not in it. Prints ratios.
"""

from __future__ import annotations

import functools
import shutil
import sys
import tempfile
from pathlib import Path

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.app import RunSettings, run
from gescof_xl.core.changes import Add
from gescof_xl.domain.tables.training import Participant
from gescof_xl.domain.team_link import TeamLink
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.team.base import Base
from tests.bench.bench_button import TODAY, Silent, big_ledger, measure
from tests.team import link_as_it_is

SESSIONS = ("S0001", "S0033")
NEWS = (10, 100, 1_000)
PROMISED = 1.5


def press(button: str, answers: dict[str, str], path: Path) -> None:
    """The whole button, as the command line presses it."""
    chosen = action(button)
    params = read_params(chosen.params, answers)
    run(chosen, FileWorkbook(path), params, Context(today=TODAY), RunSettings(interface=Silent()))


def issue(path: Path) -> float:
    """The best of a few documents, one after the other, each in a fresh process."""
    works = (functools.partial(press, "facturer-session", {"session": session}) for session in SESSIONS)
    return min(measure(work, path, 1)[0] for work in works)


def refresh(path: Path, times: int = 1) -> float:
    """Seconds of Actualiser."""
    return measure(functools.partial(press, "actualiser", {}), path, times)[0]


def colleague_types(url: str, count: int) -> None:
    """That many participants more, in one go."""
    base = Base(url)
    colleague = TeamLink(url, "Marie", "collègue", "base", 0)
    with base.meeting():
        state = base.state()
        base.write(colleague, state, [Add(_participant(f"P{state.revision:02d}-{i:05d}")) for i in range(count)])


def _participant(number: str) -> Participant:
    return Participant(number=number, session="S0033", last_name="Nouveau", first_name=number, client="SOLA")


def bench(lines: int, folder: Path) -> float:
    """Prints the ratios for one size; gives that of the button."""
    alone, shared = folder / f"{lines}.xlsx", folder / f"{lines}-team.xlsx"
    build(big_ledger(lines), alone, TODAY)
    shutil.copy(alone, shared)
    url = link_as_it_is(shared)
    first = refresh(shared)
    ours, file = issue(shared), issue(alone)
    still = refresh(shared, 3)
    print(
        f"{lines} lines: button of a team {ours:.2f} s, {ours / file:.2f} x a workbook alone ({file:.2f} s); "
        f"Actualiser without news {still:.2f} s, with all of the base {first / still:.2f} x"
    )
    for count in NEWS:
        colleague_types(url, count)
        print(f"{lines} lines, {count} rows of news: Actualiser {refresh(shared) / still:.2f} x the same without news")
    return ours / file


def main() -> None:
    """Both sizes; fails above what was promised."""
    with tempfile.TemporaryDirectory() as name:
        ratios = [bench(5_000, Path(name)), bench(50_000, Path(name))]
    if max(ratios) > PROMISED:
        sys.exit(f"a button of a team costs more than {PROMISED} x that of a workbook alone")


if __name__ == "__main__":
    main()
