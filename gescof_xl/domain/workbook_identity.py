"""Which workbook it is, whatever its file is called: what two copies of one have in common, and two others have not.

Given at random with the first seal. A copy for the accountant says that it is one; a workbook that was taken over from
an older copy says up to which numbers the lost one had issued, for none of them is given again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gescof_xl.domain.tables.billing import Invoice

_ID = re.compile(r"[0-9a-f]{16}")
UNNAMED = "0" * 16
"""That of a copy of a workbook that has none yet."""
_COPY, _ISSUED = "copie ", "déjà émis : "


class WorkbookIdentity(NamedTuple):
    """`id` is "" before anything was sealed; `copy` is the number of an accountant's copy.

    `issued` are the last numbers, one a series, that a lost workbook had given.
    """

    id: str = ""
    copy: str = ""
    issued: tuple[str, ...] = ()

    def __str__(self) -> str:
        issued = f"{_ISSUED}{', '.join(self.issued)}" if self.issued else ""
        return " ; ".join(part for part in (self.id, f"{_COPY}{self.copy}" if self.copy else "", issued) if part)


def read_identity(text: str) -> WorkbookIdentity:
    """What the setting says. Raises ValueError."""
    if not text:
        return WorkbookIdentity()
    own, *further = text.split(" ; ")
    copies = [part.removeprefix(_COPY) for part in further if part.startswith(_COPY)]
    issued = [part.removeprefix(_ISSUED) for part in further if part.startswith(_ISSUED)]
    if not _ID.fullmatch(own) or len(copies) + len(issued) < len(further) or len(copies) > 1 or len(issued) > 1:
        raise ValueError("n'est pas ce que GesCOF y écrit")
    return WorkbookIdentity(own, "".join(copies), tuple(issued[0].split(", ")) if issued else ())


def last_numbers(invoices: Iterable[Invoice]) -> tuple[str, ...]:
    """The last number of each series."""
    return highest(invoice.number for invoice in invoices)


def highest(numbers: Iterable[str]) -> tuple[str, ...]:
    """The highest of these numbers in each series."""
    last: dict[str, str] = {}
    for number in numbers:
        stem = stem_of(number)
        if rank_in(number) > rank_in(last.get(stem, stem)):
            last[stem] = number
    return tuple(last.values())


def stem_of(number: str) -> str:
    """What a number has in common with its series: `FA2026-` for FA2026-00042."""
    return number.rstrip("0123456789")


def rank_in(number: str) -> int:
    """The rank of a number in its series: 42 for FA2026-00042."""
    return int(number[len(stem_of(number)) :] or 0)


def ranks(numbers: Iterable[str]) -> Mapping[str, int]:
    """The rank of each number by its series."""
    return {stem_of(number): rank_in(number) for number in numbers}
