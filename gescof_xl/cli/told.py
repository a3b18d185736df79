"""What a command without a button has to say."""

from __future__ import annotations

from pathlib import Path

from gescof_xl.core.frozen import frozen
from gescof_xl.core.problems import Problem


@frozen
class Told:
    """What a command without a button has to say: sentences, files that it made, what is wrong.

    `ok` decides the exit status. `shown` says that a person has read it already.
    """

    message: str
    files: tuple[Path, ...] = ()
    documents: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    ok: bool = True
    shown: bool = False
