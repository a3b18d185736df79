"""Where a workbook goes on from the one of the year before: the end of that one's chain of seals and of its entries.

The settled documents of the past stay in that workbook: what they leave out, up to this end, is no hole.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_TEXT = re.compile(r"(.+) ; sceau (\d+)-([0-9a-f]*) ; écriture (\d+)(?: ; année (\d{4}))?")


class CarriedFrom(NamedTuple):
    """The file of the year before, the rank and hash of its last seal, the number of its last exported entry.

    `year` is the one that begins: all rows of it and of later ones are in the new workbook. 0 in one that was begun
    before the setting said it.
    """

    file: str = ""
    rank: int = 0
    hash: str = ""
    entry: int = 0
    year: int = 0

    def __str__(self) -> str:
        if not self.file:
            return ""
        year = f" ; année {self.year}" if self.year else ""
        return f"{self.file} ; sceau {self.rank}-{self.hash} ; écriture {self.entry}{year}"


def read_carried(text: str) -> CarriedFrom:
    """What the setting says; nothing for a first workbook. Raises ValueError."""
    if not text:
        return CarriedFrom()
    match = _TEXT.fullmatch(text)
    if match is None:
        raise ValueError("n'est pas ce que « gescof nouvelle-annee » y écrit")
    return CarriedFrom(match[1], int(match[2]), match[3], int(match[4]), int(match[5] or 0))
