"""What is printed: frozen data of each document, made from issued rows only. Texts are ready to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One document to make: `template` names the Word file, `name` the result without folder or extension.

    `context` holds what the template shows, formatted in French. `number` is the issued document's.
    """

    template: str
    name: str
    number: str
    year: int
    context: Mapping[str, object] = field(default_factory=dict)
