"""What stayed in the workbook of the year before: a figure of the past would silently lack it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gescof_xl.core.problems import Problem
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import year_before


def left_behind(ledger: Ledger, since: date) -> Iterator[Problem]:
    """ARC-002 for a period that begins before the year of this workbook: what was settled by then is not here."""
    origin = year_before(ledger)
    if since.year < origin.year:
        yield Problem(
            code="ARC-002",
            blocking=False,
            message=f"Il manque ici ce qui a été soldé avant le 01/01/{origin.year} : c'est resté dans "
            f"« {origin.file} ».",
            cure=f"Copiez « {origin.file} » de l'archive {origin.year - 1} (documents/archives) dans un autre dossier, "
            "et pressez ce bouton dans cette copie.",
        )
