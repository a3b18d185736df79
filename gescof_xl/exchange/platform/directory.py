"""The directory of those who receive electronic invoices, as AFNOR XP Z12-013 1.3.0 says it (Directory Service)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gescof_xl.domain.einvoice.directory import DirectoryLine
from gescof_xl.exchange.platform.line import Line, read

_PAGE = 100
_NOTHING = {204, 404}


class Directory(Line):
    """The Directory Service of a platform."""

    def lines(self, siren: str) -> tuple[DirectoryLine, ...]:
        """The addresses of a company; none when it is not there. Raises PlatformError."""
        found: list[DirectoryLine] = []
        while page := self._page(siren, len(found)):
            found += page
            if len(page) < _PAGE:
                break
        return tuple(found)

    def _page(self, siren: str, ignore: int) -> list[DirectoryLine]:
        asked = {"filters": {"siren": {"op": "strict", "value": siren}}, "limit": _PAGE, "ignore": ignore}
        address = f"{self._account.directory_url}/v1/directory-line/search"
        answer = self.ask("POST", address, again=True, absent=_NOTHING, json=asked)
        return [] if answer.status_code in _NOTHING else list(read(answer, _lines))


def _lines(said: Mapping[str, Any]) -> Iterator[DirectoryLine]:
    return iter([DirectoryLine(str(o["addressingIdentifier"]), str(o["directoryLineStatus"])) for o in said["results"]])
