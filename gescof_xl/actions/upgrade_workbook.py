"""Mettre à niveau: an older workbook gets the columns, sheets and lines of this version; every button does it first."""

from __future__ import annotations

from gescof_xl.actions.action import NoParams
from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.versions import CURRENT
from gescof_xl.domain.ledger import Ledger


def act(_ledger: Ledger, _context: Context, _params: NoParams) -> Outcome:
    """Nothing more than what each button does to an older workbook when it reads it."""
    return Outcome(message=f"Le classeur est à jour : version {CURRENT}.")
