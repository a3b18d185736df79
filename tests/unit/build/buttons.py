"""Buttons to build a ribbon from, without the real actions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FakeButton:
    """What the ribbon shows of an action."""

    id: str
    label: str = 'Contrôler & < "vérifier"'
    group: str = "Contrôle"
    help: str = "Vérifie tout."
    icon: str = "ErrorChecking"
    keytip: str = "C"
    large: bool = False


BUTTONS = (
    FakeButton("controler", keytip="C1"),
    FakeButton("facturer-session", keytip="F1", group="Facturation", large=True),
    FakeButton("creer-avoir", keytip="F2", group="Facturation"),
    FakeButton("imprimer", keytip="I1", group="Impression et envoi"),
    FakeButton("saisir-reglement", keytip="R1", group="Règlements"),
)
