"""Every button that goes over whole tables, on 1,000 and 5,000 invoices (or those given), beside `controler`.

Prints processor seconds and peak memory at both sizes, the slope (1 is linear, 2 is quadratic), and the ratio to
`controler`, which reads and judges all that there is.
"""

from __future__ import annotations

import math
import shutil
import sys
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.app import RunSettings, run
from gescof_xl.domain.upgrade.completed_documents import completed_documents
from gescof_xl.effects.file import FileEffects
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.workbook.file.workbook import FileWorkbook

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.bench.bench_button import LINES_AN_INVOICE, TODAY, Silent, big_ledger, measure

BUTTONS: Mapping[str, Mapping[str, object]] = {
    "controler": {},
    "exporter-comptable": {},
    "preparer-echange": {},
    "relancer": {"list_only": True},
    "verifier": {},
    "impayes": {},
    "suivi-clients": {},
    "echeancier": {},
    "tableau-de-bord": {},
}
MOST_RATIO = 4.0
MOST_MEGABYTES = 700.0


def press(button: str, path: Path) -> None:
    """The whole button, with its files, on a copy of the workbook."""
    folder = path.with_name("essai")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    book = Path(shutil.copy(path, folder / "ecole.xlsx"))
    chosen = action(button)
    params = read_params(chosen.params, BUTTONS[button])  # type: ignore[arg-type]
    settings = RunSettings(interface=Silent(), effects=FileEffects(book))
    run(chosen, FileWorkbook(book), params, Context(today=TODAY), settings)


def bench(invoices: int, folder: Path) -> dict[str, tuple[float, float]]:
    """Seconds and megabytes of each button at one size."""
    path = folder / f"{invoices}.xlsx"
    ledger = big_ledger(invoices * LINES_AN_INVOICE)
    build(ledger.after(tuple(completed_documents(ledger))), path, TODAY)
    return {button: measure(partial(press, button), path, 1) for button in BUTTONS}


def main(small: int, large: int) -> None:
    """Both sizes and the slope of each button."""
    with tempfile.TemporaryDirectory() as name:
        before, after = bench(small, Path(name)), bench(large, Path(name))
    allowed = after["controler"][0]
    for button, (seconds, memory) in after.items():
        slope = math.log(seconds / before[button][0]) / math.log(large / small)
        over = " !" if seconds > MOST_RATIO * allowed or memory > MOST_MEGABYTES else ""
        print(
            f"{button:20} {before[button][0]:6.1f} s -> {seconds:6.1f} s, {memory:4.0f} MB; slope {slope:.2f}; "
            f"{seconds / allowed:.1f} x controler{over}"
        )


if __name__ == "__main__":
    main(*(map(int, sys.argv[1:3]) if len(sys.argv) > 2 else (1_000, 5_000)))
