"""The ribbon's XML (customUI14), from the list of buttons."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from gescof_xl.actions.action import Group

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gescof_xl.actions.action import Button

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
CALLBACK = "RibbonGescof.OnAction"
IN_CONTEXT_MENU = ("controler", "facturer-session", "imprimer", "saisir-reglement", "creer-avoir")
"""The five commonest buttons, also under the right button of the mouse."""
_MENU_ICON = "AccountingFormat"
_LETTERS = {
    Group.CONTROL: "C", Group.INVOICING: "F", Group.PRINTING: "I", Group.PAYMENTS: "R", Group.FOLLOW_UP: "S",
    Group.ACCOUNTING: "K", Group.TOOLS: "O",
}  # fmt: skip
"""The first key of a group's buttons; each button adds its own, unique in its group."""
_CONTEXT_MENUS = {"cellule": "ContextMenuCell", "tableau": "ContextMenuListRange"}


def ribbon_xml(buttons: Sequence[Button]) -> bytes:
    """The GesCOF tab with a group for each group of buttons, and the context menus; same bytes each time."""
    root = ET.Element("customUI", xmlns=NAMESPACE)
    tabs = ET.SubElement(ET.SubElement(root, "ribbon"), "tabs")
    tab = ET.SubElement(tabs, "tab", id="gescof", label="GesCOF", keytip="GC")
    for number, (group, members) in enumerate(groupby(buttons, key=lambda b: b.group), 1):
        box = ET.SubElement(tab, "group", id=f"groupe-{number}", label=group)
        for button in members:
            ET.SubElement(box, "button", _attributes(button))
    menus = ET.SubElement(root, "contextMenus")
    common = [button for name in IN_CONTEXT_MENU for button in buttons if button.id == name]
    for prefix, menu in _CONTEXT_MENUS.items():
        _context_menu(menus, prefix, menu, common)
    ET.indent(root)
    xml: bytes = ET.tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + xml + b"\n"


def _attributes(button: Button) -> dict[str, str]:
    return {
        "id": button.id,
        "label": button.label,
        "size": "large" if button.large else "normal",
        "imageMso": button.icon,
        "keytip": _LETTERS[button.group] + button.keytip,
        "screentip": button.label,
        "supertip": button.help,
        "onAction": CALLBACK,
    }


def _context_menu(parent: ET.Element, prefix: str, menu: str, buttons: Iterable[Button]) -> None:
    """A menu GesCOF in one of Excel's context menus; ids are unique in the file, so `tag` names the button."""
    context = ET.SubElement(parent, "contextMenu", idMso=menu)
    box = ET.SubElement(context, "menu", id=f"{prefix}-gescof", label="GesCOF", imageMso=_MENU_ICON)
    for button in buttons:
        attributes = {"id": f"{prefix}-{button.id}", "tag": button.id, "label": button.label}
        ET.SubElement(box, "button", attributes | {"imageMso": button.icon, "onAction": CALLBACK})
