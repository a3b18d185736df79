"""Buttons to build a ribbon from, without the real actions."""

from __future__ import annotations

from gescof_xl.actions.action import Button, Group


def button(name: str, keytip: str, group: Group = Group.CONTROL, *, large: bool = False) -> Button:
    """A button with a label that XML must escape."""
    return Button(
        id=name,
        label='Contrôler & < "vérifier"',
        group=group,
        help="Vérifie tout.",
        icon="ErrorChecking",
        keytip=keytip,
        large=large,
    )


BUTTONS = (
    button("controler", "1"),
    button("facturer-session", "1", Group.INVOICING, large=True),
    button("creer-avoir", "2", Group.INVOICING),
    button("imprimer", "1", Group.PRINTING),
    button("saisir-reglement", "1", Group.PAYMENTS),
)
