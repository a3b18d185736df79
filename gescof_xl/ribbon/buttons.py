"""The buttons of the ribbon: all actions, the two that end an assistant, and the manual."""

from __future__ import annotations

from gescof_xl.actions import ACTIONS
from gescof_xl.actions.base import Action, Context, Group, NoParams, Outcome
from gescof_xl.core.errors import WrongUse
from gescof_xl.domain.ledger import Ledger

VALIDATE, CANCEL, HELP = "assistant-valider", "assistant-annuler", "aide"


def _only_in_excel(_ledger: Ledger, _context: Context, _params: NoParams) -> Outcome:
    raise WrongUse("Ce bouton n'agit que dans Excel.", "Ouvrez le classeur dans Excel.")


FORM_BUTTONS = (
    Action(
        id=VALIDATE,
        label="Valider l'assistant",
        group=Group.TOOLS,
        icon="AcceptInvitation",
        keytip="V",
        large=True,
        help="Exécute le bouton dont les questions sont dans la feuille Assistant, avec vos réponses.",
        act=_only_in_excel,
    ),
    Action(
        id=CANCEL,
        label="Annuler l'assistant",
        group=Group.TOOLS,
        icon="DeclineInvitation",
        keytip="N",
        help="Vide la feuille Assistant ; rien d'autre n'est changé.",
        act=_only_in_excel,
    ),
    Action(
        id=HELP,
        label="Aide",
        group=Group.TOOLS,
        icon="Help",
        keytip="H",
        help="Ouvre le manuel dans votre navigateur.",
        act=_only_in_excel,
    ),
)
BUTTONS: tuple[Action, ...] = (*ACTIONS, *FORM_BUTTONS)
"""In the order of the ribbon."""
