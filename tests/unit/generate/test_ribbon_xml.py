"""The ribbon's XML, from buttons."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from gescof_xl.generate.addin.ribbon_xml import CALLBACK, IN_CONTEXT_MENU, ribbon_xml
from gescof_xl.ribbon.buttons import BUTTONS as ALL
from tests.ribbon_schema import NAMESPACE, problems_found
from tests.unit.generate.buttons import BUTTONS

NS = {"c": NAMESPACE}


def test_the_ribbon_of_all_actions_is_one_that_excel_shows() -> None:
    """The real ribbon follows the schema, with unique ids and keytips that do not hide one another."""
    assert problems_found(ribbon_xml(ALL)) == []


def test_every_action_has_its_button_in_its_group() -> None:
    """Groups and buttons stand in the order of the actions, with label, help, icon and the one callback."""
    root = etree.fromstring(ribbon_xml(BUTTONS))
    groups = root.findall(".//c:group", NS)
    assert [g.get("label") for g in groups] == ["Contrôle", "Facturation", "Impression et envoi", "Règlements"]
    buttons = root.findall(".//c:group/c:button", NS)
    assert [b.get("id") for b in buttons] == [b.id for b in BUTTONS]
    first = buttons[0]
    assert first.get("label") == BUTTONS[0].label
    assert (first.get("supertip"), first.get("imageMso"), first.get("onAction")) == (
        "Vérifie tout.",
        "ErrorChecking",
        CALLBACK,
    )
    assert [b.get("size") for b in buttons[:2]] == ["normal", "large"]


@pytest.mark.parametrize("menu", ["ContextMenuCell", "ContextMenuListRange"])
def test_the_commonest_actions_are_under_the_right_button(menu: str) -> None:
    """On a cell and in a table, five actions are offered, each naming its action in its tag."""
    root = etree.fromstring(ribbon_xml(BUTTONS))
    buttons = root.findall(f".//c:contextMenu[@idMso='{menu}']/c:menu/c:button", NS)
    assert tuple(b.get("tag") for b in buttons) == IN_CONTEXT_MENU


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'onAction="RibbonGescof.OnAction"', b""),
        (b'size="large"', b'size="grand"'),
        (b'id="controler"', b'id="1 controler"'),
        (b'id="controler"', b'id="imprimer"'),
        (b'keytip="F1"', b'keytip="F"'),
        (b'keytip="F1"', b'keytip="FACT"'),
        (b'imageMso="ErrorChecking"', b'imageMso="Inconnue"'),
        (b"supertip=", b"superTip="),
        (b"2009/07/customui", b"2006/01/customui"),
        (b"contextMenus>", b"menus>"),
    ],
)
def test_the_check_sees_what_excel_would_refuse(old: bytes, new: bytes) -> None:
    """One wrong attribute, for which Excel would silently show no ribbon, is seen."""
    xml = ribbon_xml(BUTTONS)
    assert old in xml
    assert problems_found(xml) == []
    assert problems_found(xml.replace(old, new)) != []


def test_two_buttons_of_the_same_name_are_seen() -> None:
    """An id that is given twice is seen."""
    assert problems_found(ribbon_xml((*BUTTONS, replace(BUTTONS[0], keytip="Z")))) != []
