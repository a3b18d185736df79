"""Requests to the extension in LibreOffice: one line of JSON each way, over the pipes of the process it started."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING

from gescof_xl.core.errors import WorkbookError
from gescof_xl.workbook.excel.retry import Gone

if TYPE_CHECKING:
    from collections.abc import Mapping


class CalcGone(Gone):
    """LibreOffice was closed, or ended, in the middle of a button."""

    def __init__(self) -> None:
        super().__init__("LibreOffice s'est fermé pendant l'opération.", "Rouvrez le classeur, puis recommencez.")


class CalcRefused(WorkbookError):
    """LibreOffice could not do what was asked of it."""


class CalcChannel:
    """What is asked of LibreOffice, and what it answers."""

    def __init__(self, requests: IO[str], answers: IO[str]) -> None:
        self._requests = requests
        self._answers = answers

    def call(self, name: str, **arguments: object) -> object:
        """The answer to one request. Raises CalcGone, and CalcRefused with LibreOffice's own words."""
        try:
            self._requests.write(json.dumps({"call": name, "with": arguments}) + "\n")
            self._requests.flush()
            line = self._answers.readline()
        except OSError as error:
            raise CalcGone from error
        if not line:
            raise CalcGone
        answer: Mapping[str, object] = json.loads(line)
        if "refused" in answer:
            raise CalcRefused(
                f"LibreOffice n'a pas pu le faire ({answer['refused']}).",
                "Vérifiez que le classeur n'est ni protégé ni en cours de saisie, puis recommencez.",
            )
        return answer.get("answer")
