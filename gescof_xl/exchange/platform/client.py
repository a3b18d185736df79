"""A platform as AFNOR XP Z12-013 1.3.0 says it (Flow Service): files are sent to it, and what became of them is read.

Sending is never tried again after an answer that did not come whole: whoever sends looks for it first by its tracking
number. Reading is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote

from gescof_xl.exchange.platform.line import Line, read

_PAGE = 100  # the most that XP Z12-013 lets one ask


@dataclass(frozen=True, kw_only=True)
class FlowFile:
    """A file to send: `tracking` is our number for it, `syntax` a FlowSyntax, `media` its MIME type."""

    tracking: str
    name: str
    content: bytes
    syntax: str
    media: str
    rule: str

    @property
    def digest(self) -> str:
        """Its SHA-256."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, kw_only=True)
class PlatformFlow:
    """What the platform knows of a file: `status` is Pending, Ok or Error, with the reason of an error.

    `digest` and `status` are "" in the answer to a sending that does not give them. `ours` says that we sent it.
    """

    id: str
    tracking: str
    type: str = ""
    ours: bool = False
    rule: str = ""
    status: str = ""
    updated: str = ""
    reason: str = ""
    digest: str = ""

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """From its JSON. Raises KeyError, TypeError or AttributeError for what is not a flow."""
        acknowledged = said.get("acknowledgement") or {}
        details = acknowledged.get("details") or ()
        return cls(
            id=str(said["flowId"]),
            tracking=str(said.get("trackingId") or ""),
            type=str(said.get("flowType") or ""),
            ours=said.get("flowDirection") == "Out",
            rule=str(said.get("processingRule") or ""),
            status=str(acknowledged.get("status") or ""),
            updated=str(said.get("updatedAt") or said["submittedAt"]),
            reason=" ; ".join(f"{one['reasonMessage']} ({one['reasonCode']})" for one in details),
            digest=str(said.get("sha256") or ""),
        )


class Platform(Line):
    """The Flow Service of a platform."""

    def send(self, file: FlowFile) -> PlatformFlow:
        """Sends a file once. Raises FlowRefused, Unanswered or PlatformError."""
        info = {
            "trackingId": file.tracking,
            "name": file.name,
            "processingRule": file.rule,
            "flowSyntax": file.syntax,
            "sha256": file.digest,
        }
        parts = {
            "flowInfo": (None, json.dumps(info).encode(), "application/json"),
            "file": (file.name, file.content, file.media),
        }
        answer = self.ask("POST", f"{self._account.url}/v1/flows", again=False, files=parts)
        return read(answer, PlatformFlow.read)

    def find(self, tracking: str) -> PlatformFlow | None:
        """The file that it holds under our number, if it took one: one that it found faulty does not count."""
        found = [flow for flow in self._search({"trackingId": tracking}) if flow.status != "Error"]
        return found[0] if found else None

    def changed(self, types: tuple[str, ...], since: str) -> Iterator[PlatformFlow]:
        """What changed after a moment (ISO 8601; "": ever), oldest page first."""
        yield from self._search({"flowType": list(types), **({"updatedAfter": since} if since else {})})

    def content(self, flow: str) -> bytes:
        """The file of a flow, as it was sent."""
        address = f"{self._account.url}/v1/flows/{quote(flow, safe='')}"
        return self.ask("GET", address, again=True, params={"docType": "Original"}).content

    def _search(self, where: Mapping[str, object]) -> Iterator[PlatformFlow]:
        cursor, seen = "", {""}
        while True:
            body = {"limit": _PAGE, "where": where, **({"cursor": cursor} if cursor else {})}
            page = read(self.ask("POST", f"{self._account.url}/v1/flows/search", again=True, json=body), _page)
            yield from page[0]
            cursor = page[1]
            if cursor in seen:
                return
            seen.add(cursor)


def _page(said: Mapping[str, Any]) -> tuple[list[PlatformFlow], str]:
    return [PlatformFlow.read(one) for one in said.get("results") or ()], str(said.get("nextCursor") or "")
