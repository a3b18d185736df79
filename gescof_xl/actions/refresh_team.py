"""Actualiser: what was typed goes to the base of the team, what colleagues did comes; every button does it first."""

from __future__ import annotations

from gescof_xl.actions.action import NoParams
from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.errors import Refused
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import team_link


def act(ledger: Ledger, _context: Context, _params: NoParams) -> Outcome:
    """Nothing more than what each button does when it reads a workbook of a team. Raises Refused for one alone."""
    if team_link(ledger) is None:
        raise Refused(
            "Ce classeur n'est pas celui d'une équipe : il n'a pas de base à lire.",
            "Pour travailler à plusieurs : la commande gescof equipe, page « À plusieurs » du manuel.",
        )
    return Outcome(message="Le classeur est à jour de la base de l'équipe.")
