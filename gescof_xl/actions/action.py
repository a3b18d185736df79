"""A button: the words that people see, and the module that does its work.

Imports nothing of the trade: a command line or a ribbon knows all buttons, and loads the one that is pressed.
"""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

from gescof_xl.core.frozen import frozen

if TYPE_CHECKING:
    from types import ModuleType

    from gescof_xl.actions.base import Context, Outcome
    from gescof_xl.domain.ledger import Ledger


class Group(StrEnum):
    """The groups of the ribbon, in order."""

    CONTROL = "Contrôle"
    INVOICING = "Facturation"
    PRINTING = "Impression et envoi"
    PAYMENTS = "Règlements"
    FOLLOW_UP = "Relances et suivi"
    ACCOUNTING = "Comptabilité"
    TOOLS = "Outils"


@frozen
class NoParams:
    """A button that asks nothing."""


@frozen
class Button:
    """What the ribbon shows of a button; an action's `id` is also its command."""

    id: str
    label: str
    group: Group
    help: str
    icon: str
    keytip: str
    large: bool = False


@frozen
class Action(Button):
    """A button that acts on the workbook. `tolerant` ones run even where cells cannot be read.

    What one that `examines` finds is its result: a program that runs it learns from the exit status whether it blocks.

    `reads` names the tables that one needs, where it does not need all: what cannot be read elsewhere does not stop it.

    `module` is the file of this folder that holds its rule, the function `act`, and its questions, the class `Params`,
    where it asks some. It is imported when one of them is needed.
    """

    module: str
    tolerant: bool = False
    reads: tuple[str, ...] = ()
    examines: bool = False

    @property
    def params(self) -> type:
        """The class of its answers: a field a question."""
        params: type = getattr(self._loaded(), "Params", NoParams)
        return params

    def act(self, ledger: Ledger, context: Context, params: object) -> Outcome:
        """What it decides; raises Refused when the rule says no."""
        outcome: Outcome = self._loaded().act(ledger, context, params)
        return outcome

    def _loaded(self) -> ModuleType:
        return import_module(f"{__package__}.{self.module}")
