"""The buttons in Excel: each one runs `run` with its id. Nothing heavy is imported before it is needed."""

from __future__ import annotations


def run(action_id: str) -> None:
    """What a click does, on the workbook that is active in Excel; whatever happens is said in a message box."""
    from datetime import date

    from xlwings import Book

    from gescof_xl.ribbon.press import press

    press(action_id, Book.caller(), date.today())  # noqa: DTZ011 - the person's own calendar day


def needs_own_python(action_id: str) -> bool:
    """Whether a click is the beginning of a long work, for which Excel's wait for our server would be too short."""
    from xlwings import Book

    from gescof_xl.ribbon.press import is_long

    return is_long(action_id, Book.caller())
