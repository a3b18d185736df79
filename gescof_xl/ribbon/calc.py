"""A click in LibreOffice Calc: `python -m gescof_xl.ribbon.calc BUTTON`, which its extension starts.

Standard input and output belong to the talk with LibreOffice: what a library prints goes to standard error.
"""

from __future__ import annotations

import io
import os
import sys
from datetime import date


def main(action_id: str, today: date) -> None:
    """Presses a button on the workbook of the LibreOffice at the other end; whatever happens is said in a box there."""
    from gescof_xl.ribbon.press import press_workbook
    from gescof_xl.workbook.calc.channel import CalcChannel
    from gescof_xl.workbook.calc.session import CalcSession
    from gescof_xl.workbook.calc.workbook import CalcWorkbook

    requests = io.TextIOWrapper(io.FileIO(os.dup(1), "w"), "utf-8", write_through=True)
    os.dup2(2, 1)
    answers = io.TextIOWrapper(sys.stdin.buffer, "utf-8")
    workbook = CalcWorkbook(CalcSession(CalcChannel(requests, answers)))
    press_workbook(action_id, workbook, today)


if __name__ == "__main__":
    main(sys.argv[1], date.today())  # noqa: DTZ011 - the person's own calendar day
