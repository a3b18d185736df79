"""Messages that the server may have taken: never sent again unasked; a person says what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gescof_xl.core.changes import Add, Replace
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import key_of
from gescof_xl.core.words import counted
from gescof_xl.domain.papers.papers import DoubtfulMessage


class DoubtAnswer(StrEnum):
    """What a person says of them."""

    GONE = "partis"
    AGAIN = "à renvoyer"


DOUBT_HELP = "Messages que le serveur a peut-être pris : partis (les noter) ou à renvoyer ; vide : les laisser."


@dataclass(kw_only=True)
class Doubts:
    """The messages in doubt, by what a button calls each, and what the person said; those that were met add up.

    One that carries several documents is met once.
    """

    messages: Mapping[str, DoubtfulMessage]
    said: DoubtAnswer | None
    records: list[Add | Replace] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _met: set[str] = field(default_factory=set)

    def holds(self, name: str) -> bool:
        """Whether the message of this name must not go now: it is in doubt, or is now said to have gone."""
        message = self.messages.get(name)
        if message is None:
            return False
        if message.id not in self._met:
            self._met.add(message.id)
            self._decide(message)
        return self.said is not DoubtAnswer.AGAIN

    def _decide(self, message: DoubtfulMessage) -> None:
        if self.said is None:
            self.problems.append(doubt(message))
            return
        self.settled.append(message.id)
        if self.said is DoubtAnswer.GONE:
            self.records += message.records

    @property
    def noted(self) -> str:
        """The sentence that says what is now known to have gone; "" for nothing."""
        gone = len(self.settled) if self.said is DoubtAnswer.GONE else 0
        return f"{counted(gone, 'message(s) noté(s) comme parti(s)')}." if gone else ""


def doubt(message: DoubtfulMessage) -> Problem:
    """ENV-003: nobody knows whether it went."""
    record = message.records[0]
    row = record.row if isinstance(record, Add) else record.old
    moment = datetime.fromisoformat(message.moment)
    return Problem(
        code="ENV-003",
        table=row.TABLE,
        key=key_of(row),
        blocking=False,
        message=f"{message.name} est peut-être parti à {message.to} le {moment:%d/%m/%Y à %H:%M} ({message.id}) : "
        "l'envoi a été coupé avant la réponse du serveur.",
        cure="Regardez dans la boîte d'envoi, puis pressez le même bouton avec « Incertains » : partis, ou à renvoyer.",
    )
