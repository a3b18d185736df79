"""The buttons of the ribbon: all actions, the two that end an assistant, and the manual."""

from __future__ import annotations

from gescof_xl.actions import ACTIONS
from gescof_xl.actions.action import Button, Group

VALIDATE, CANCEL, HELP = "assistant-valider", "assistant-annuler", "aide"

FORM_BUTTONS = (
    Button(
        id=VALIDATE,
        label="Valider l'assistant",
        group=Group.TOOLS,
        icon="AcceptInvitation",
        keytip="V",
        large=True,
        help="Exécute le bouton dont les questions sont dans la feuille Assistant, avec vos réponses.",
    ),
    Button(
        id=CANCEL,
        label="Annuler l'assistant",
        group=Group.TOOLS,
        icon="DeclineInvitation",
        keytip="N",
        help="Vide la feuille Assistant ; rien d'autre n'est changé.",
    ),
    Button(
        id=HELP, label="Aide", group=Group.TOOLS, icon="Help", keytip="H", help="Ouvre le manuel dans votre navigateur."
    ),
)
LONG = frozenset(
    {"imprimer", "certificats", "dossier-opco", "envoyer", "facturer-et-envoyer", "transmettre", "relancer", "archiver"}
)
"""What can take more than a minute: hundreds of documents, messages, files."""
BUTTONS: tuple[Button, ...] = (*ACTIONS, *FORM_BUTTONS)
"""In the order of the ribbon."""
