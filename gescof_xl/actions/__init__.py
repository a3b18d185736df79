"""One file is one button; ACTIONS lists them in the order of the ribbon."""

from gescof_xl.actions import check_workbook, print_documents
from gescof_xl.actions.base import Action

ACTIONS: tuple[Action, ...] = (
    check_workbook.ACTION,
    print_documents.ACTION,
)


def action(name: str) -> Action:
    """The action with that id; raises KeyError when there is none."""
    return {a.id: a for a in ACTIONS}[name]
