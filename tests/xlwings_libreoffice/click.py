"""Makes a fresh process one that Excel has started: `python -c "import tests.xlwings_libreoffice.click; COMMAND"`.

The office is the one that GESCOF_PIPE names, its workbook is the caller, every question is answered yes, and the
messages shown go to standard output when the process ends.
"""

from __future__ import annotations

import atexit
import json
import os

import xlwings

from tests.xlwings_libreoffice.engine import ENGINE, App, Book, Engine
from tests.xlwings_libreoffice.office import Office

_office = Office(os.environ["GESCOF_PIPE"])
App.answers[:] = ["yes"] * 20
Engine.running.append(App(_office))
ENGINE.activate()
xlwings.Book(impl=Book(_office, _office.documents()[0])).set_mock_caller()
atexit.register(lambda: print(json.dumps(App.alerts)))  # noqa: T201 - the parent reads it
