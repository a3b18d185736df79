"""Versions of the workbook's form: which program first had a table, a column or a line of settings.

A form keeps the number of the program that brought it, so that people can compare it with `gescof --version`; programs
that change no form keep it, and their workbooks can be opened by one another.
"""

from __future__ import annotations

import functools

FIRST = "0.1.0"
"""The form of workbooks that say none."""
CURRENT = "0.2.0"
"""The form that this program reads and writes; older ones are brought up to it by `domain/upgrade`."""


@functools.cache
def order(version: str) -> tuple[int, ...]:
    """What sorts versions: 0.10.0 is after 0.9.0. Raises ValueError for what is not numbers and dots."""
    return tuple(int(part) for part in version.split("."))


def has(version: str, since: str) -> bool:
    """Whether a workbook of that version has what came with the version `since`."""
    return order(since) <= order(version)
