"""A list as its file holds it: sheets of rows of text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Row = tuple[int, tuple[str, ...]]
"""The cells of a row as text, with the number of its line in the file."""


@dataclass(frozen=True)
class SourceSheet:
    """One table of one file; `name` is that of its sheet, "" in a CSV file."""

    file: str
    name: str
    rows: tuple[Row, ...]

    def at(self, line: int) -> str:
        """Where a line stands, for a sentence: « clients.xlsx, feuille Clients, ligne 3 »."""
        sheet = f", feuille {self.name}" if self.name else ""
        return f"{self.file}{sheet}, ligne {line}"


@dataclass(frozen=True, kw_only=True)
class PublicCard:
    """What the public register of companies says of one establishment (INSEE, base Sirene)."""

    siret: str
    name: str
    address: str
    postcode: str
    city: str


PublicCards = Mapping[str, PublicCard]
"""The cards by SIRET, and that of the head office by SIREN."""
