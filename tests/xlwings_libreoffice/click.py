"""Makes a fresh process one that Excel has started: `python -c "import tests.xlwings_libreoffice.click; COMMAND"`.

The office is the one that GESCOF_PIPE names, its workbook is the caller, every question is answered yes, and the
messages shown go to standard output when the process ends; with GESCOF_FIRST_WRITE, so does the time of the first write.
"""

from __future__ import annotations

import atexit
import json
import os
import time

import xlwings

from tests.xlwings_libreoffice.engine import ENGINE, App, Book, Engine
from tests.xlwings_libreoffice.office import Office
from tests.xlwings_libreoffice.ranges import Range

_office = Office(os.environ["GESCOF_PIPE"])
App.answers[:] = ["yes"] * 20
Engine.running.append(App(_office))
ENGINE.activate()
xlwings.Book(impl=Book(_office, _office.documents()[0])).set_mock_caller()


def _note_first_write() -> None:
    """Prints when the first cell was written, as the last line."""
    read_and_write: property = vars(Range)["raw_value"]
    first: list[float] = []

    def noted(area: Range, rows: list[list[object]]) -> None:
        first.append(time.time())
        read_and_write.__set__(area, rows)

    setattr(Range, "raw_value", read_and_write.setter(noted))  # noqa: B010 : mypy knows no other way
    atexit.register(lambda: print(first[0]))


if "GESCOF_FIRST_WRITE" in os.environ:
    _note_first_write()
atexit.register(lambda: print(json.dumps(App.alerts)))
