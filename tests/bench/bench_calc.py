"""A click in LibreOffice Calc beside what it cannot do without: the same command, and Calc's own save and load.

Run: `python tests/bench/bench_calc.py`; needs Xvfb and xdotool. The school's workbook, with something typed in it, from
the click on « Contrôler » to the message that ends it. Read the ratio, not the seconds: it must stay below 1.5.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from tests.calc_clicking import Person  # noqa: E402
from tests.commanding import SCHOOL  # noqa: E402

LIMIT, ROUNDS = 1.5, 3


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measured(person: Person, book: Path, copy: Path) -> tuple[float, float, float, float]:
    """A click, the command, a save and a load."""
    person.book.Sheets.getByName("Clients").getCellRangeByName("D6").String = f"Change {time.perf_counter()}"

    def click() -> None:
        person.presses("controler")
        person.box()

    clicked = seconds(click)
    person.answers("OK")
    command = [sys.executable, "-m", "gescof_xl", "controler", str(copy), "--oui", "--date", "2026-11-22"]
    commanded = seconds(lambda: subprocess.run(command, check=True, capture_output=True))
    saved = seconds(person.book.store)
    loaded = seconds(lambda: person.opens(book))
    return clicked, commanded, saved, loaded


def main() -> None:
    """Prints the best of each measure, and their ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book, copy = (Path(shutil.copyfile(SCHOOL, folder / f"{kind}.xlsx")) for kind in ("clic", "commande"))
        person = Person(folder / "poste")
        try:
            person.opens(book)
            rounds = [measured(person, book, copy) for _ in range(ROUNDS)]
        finally:
            person.leave()
    click, command, save, load = (min(times) for times in zip(*rounds, strict=True))
    floor = command + save + load
    print(
        f"Calc: click {click:.1f} s; command {command:.1f} + save {save:.1f} + load {load:.1f} = {floor:.1f} s; "
        f"ratio {click / floor:.2f}"
    )
    if click >= LIMIT * floor:
        raise SystemExit(f"a click costs more than {LIMIT} times what it cannot do without")


if __name__ == "__main__":
    main()
