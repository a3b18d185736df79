"""Makes a fresh process one that Excel has started: `python -c "…click import leave; COMMAND; leave()"`.

The office is the one that GESCOF_PIPE names, its workbook is the caller, every question is answered yes, and the
messages shown go to standard output when the process leaves; with GESCOF_FIRST_WRITE, so does the time of the first write.
"""

from __future__ import annotations

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


_writes: list[float] = []


def _note_writes() -> None:
    read_and_write: property = vars(Range)["raw_value"]

    def noted(area: Range, rows: list[list[object]]) -> None:
        _writes.append(time.time())
        read_and_write.__set__(area, rows)

    setattr(Range, "raw_value", read_and_write.setter(noted))  # noqa: B010 : mypy knows no other way


if "GESCOF_FIRST_WRITE" in os.environ:
    _note_writes()


def leave() -> None:
    """Prints the messages, then the time of the first write, and ends at once.

    Threads of LibreOffice's bridge sometimes crash a Python that takes itself apart.
    """
    print(json.dumps(App.alerts), *_writes[:1], sep="\n", flush=True)
    os._exit(0)
