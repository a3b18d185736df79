"""What is printed: frozen data of each document, made from issued rows only. Texts are ready to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One document to make.

    `template` names the Word file, `name` the result without extension, `folder` where it goes in the documents folder,
    `day` the day that the document bears.
    `context` holds what the template shows, formatted in French; `pictures` the payloads of pictures to draw, such as
    the text of a SEPA QR code.
    """

    template: str
    name: str
    title: str
    day: date
    folder: str = ""
    context: Mapping[str, object] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)
