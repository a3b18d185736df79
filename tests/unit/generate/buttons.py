"""Buttons to build a ribbon from, without the real actions."""

from __future__ import annotations

from gescof_xl.actions.base import Action, Group, Outcome


def button(name: str, keytip: str, group: Group = Group.CONTROL, *, large: bool = False) -> Action:
    """An action that does nothing, with a label that XML must escape."""
    return Action(
        id=name,
        label='Contrôler & < "vérifier"',
        group=group,
        help="Vérifie tout.",
        icon="ErrorChecking",
        keytip=keytip,
        large=large,
        act=lambda _ledger, _context, _params: Outcome(message=""),
    )


BUTTONS = (
    button("controler", "1"),
    button("facturer-session", "1", Group.INVOICING, large=True),
    button("creer-avoir", "2", Group.INVOICING),
    button("imprimer", "1", Group.PRINTING),
    button("saisir-reglement", "1", Group.PAYMENTS),
)
