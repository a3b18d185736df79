"""The link of a workbook to the base of its team: where it lies, who works here, and when the two last met.

It stands in a line of Organisme, without any password: every host keeps cells, and a copy of the file is linked too.
"""

from __future__ import annotations

from typing import NamedTuple

_PERSON, _MEMBER, _BASE, _MET = "personne ", "poste ", "équipe ", "rencontre "


class TeamLink(NamedTuple):
    """`url` says where the base is; `base` is the name that it was given at random, `member` that of this workbook.

    `met` is the number of the last meeting of which this workbook shows everything; 0 for a workbook that has met
    nobody yet.
    """

    url: str
    person: str
    member: str
    base: str
    met: int

    def __str__(self) -> str:
        return " ; ".join(
            (self.url, f"{_PERSON}{self.person}", f"{_MEMBER}{self.member}", f"{_BASE}{self.base}", f"{_MET}{self.met}")
        )


def read_link(text: str) -> TeamLink | None:
    """What the setting says; None for a workbook alone. Raises ValueError."""
    if not text:
        return None
    url, *further = text.split(" ; ")
    try:
        person, member, base, met = (
            part.removeprefix(start)
            for part, start in zip(further, (_PERSON, _MEMBER, _BASE, _MET), strict=True)
            if part.startswith(start)
        )
        return TeamLink(url, person, member, base, int(met))
    except ValueError:
        raise ValueError("n'est pas ce que GesCOF y écrit") from None
