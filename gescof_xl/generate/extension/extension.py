"""`gescof.oxt`: the menu, the toolbar and the Python component that takes their clicks.

The form is that of LibreOffice's Developer's Guide, chapter « Extensions »: Addons.xcu and ProtocolHandler.xcu.
"""

from __future__ import annotations

import zipfile
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gescof_xl.actions.action import Button

IDENTIFIER = "fr.gescof.calc"
COMPONENT = "gescof_calc.py"
_CALC = "com.sun.star.sheet.SpreadsheetDocument"
_OOR = "http://openoffice.org/2001/registry"
_MANIFEST = "http://openoffice.org/2001/manifest"
_DESCRIPTION = "http://openoffice.org/extensions/description/2006"
_XLINK = "http://www.w3.org/1999/xlink"
_CONFIGURATION = "application/vnd.sun.star.configuration-data"


def build_extension(buttons: Sequence[Button], target: Path) -> None:
    """Writes the extension."""
    parts = {
        "META-INF/manifest.xml": _manifest(),
        "description.xml": _description(),
        "Addons.xcu": addons_xml(buttons),
        "ProtocolHandler.xcu": _protocol_handler(),
        "CalcWindowState.xcu": _toolbar_place(),
        COMPONENT: (Path(__file__).parent / COMPONENT).read_bytes(),
    }
    with zipfile.ZipFile(target, "w") as package:  # stored: deflated bytes differ between zlib versions
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0  # the same on every platform
            package.writestr(entry, content)


def addons_xml(buttons: Sequence[Button]) -> bytes:
    """The menu GesCOF with a submenu for each group of the ribbon, and a toolbar of the large buttons."""
    root = _configuration("Addons", "org.openoffice.Office")
    addon = _node(root, "AddonUI")
    top = _node(_node(addon, "OfficeMenuBar"), IDENTIFIER, "replace")
    _property(top, "Context", _CALC)
    _title(top, "GesCOF")
    groups = _node(top, "Submenu")
    for number, (group, members) in enumerate(groupby(buttons, key=lambda b: b.group), 1):
        menu = _node(groups, f"M{number:02}", "replace")
        _title(menu, group)
        box = _node(menu, "Submenu")
        for at, button in enumerate(members, 1):
            _button(_node(box, f"B{at:02}", "replace"), button)
    bar = _node(_node(addon, "OfficeToolBar"), IDENTIFIER, "replace")
    for at, button in enumerate((b for b in buttons if b.large), 1):
        _button(_node(bar, f"B{at:02}", "replace"), button)
    return _bytes(root)


def _button(node: ET.Element, button: Button) -> None:
    _property(node, "Context", _CALC)
    _property(node, "URL", f"{IDENTIFIER}:{button.id}")
    _property(node, "Target", "_self")
    _title(node, button.label)


def _protocol_handler() -> bytes:
    root = _configuration("ProtocolHandler", "org.openoffice.Office")
    handler = _node(_node(root, "HandlerSet"), IDENTIFIER, "replace")
    protocols = ET.SubElement(handler, "prop", {"oor:name": "Protocols", "oor:type": "oor:string-list"})
    ET.SubElement(protocols, "value").text = f"{IDENTIFIER}:*"
    return _bytes(root)


def _toolbar_place() -> bytes:
    """The toolbar's name, and its place under those of Calc: it would float over the sheet else."""
    root = _configuration("CalcWindowState", "org.openoffice.Office.UI")
    states = _node(_node(root, "UIElements"), "States")
    bar = _node(states, f"private:resource/toolbar/addon_{IDENTIFIER}", "replace")
    for name, kind, value in (
        ("UIName", "string", "GesCOF"),
        ("Docked", "boolean", "true"),
        ("DockingArea", "int", "0"),
        ("DockPos", "string", "0,3"),
        ("Visible", "boolean", "true"),
    ):
        prop = ET.SubElement(bar, "prop", {"oor:name": name, "oor:type": f"xs:{kind}"})
        ET.SubElement(prop, "value", {"xml:lang": "en-US"} if name == "UIName" else {}).text = value
    return _bytes(root)


def _manifest() -> bytes:
    root = ET.Element("manifest:manifest", {"xmlns:manifest": _MANIFEST})
    for path, kind in (
        ("Addons.xcu", _CONFIGURATION),
        ("ProtocolHandler.xcu", _CONFIGURATION),
        ("CalcWindowState.xcu", _CONFIGURATION),
        (COMPONENT, "application/vnd.sun.star.uno-component;type=Python"),
    ):
        ET.SubElement(root, "manifest:file-entry", {"manifest:full-path": path, "manifest:media-type": kind})
    return _bytes(root)


def _description() -> bytes:
    root = ET.Element("description", {"xmlns": _DESCRIPTION, "xmlns:xlink": _XLINK})
    ET.SubElement(root, "identifier", value=IDENTIFIER)
    ET.SubElement(root, "version", value=version("gescof-xl"))
    ET.SubElement(ET.SubElement(root, "display-name"), "name", lang="fr").text = "GesCOF"
    return _bytes(root)


def _configuration(name: str, package: str) -> ET.Element:
    names = {"xmlns:oor": _OOR, "xmlns:xs": "http://www.w3.org/2001/XMLSchema"}
    return ET.Element("oor:component-data", names | {"oor:name": name, "oor:package": package})


def _node(parent: ET.Element, name: str, op: str = "") -> ET.Element:
    return ET.SubElement(parent, "node", {"oor:name": name} | ({"oor:op": op} if op else {}))


def _property(node: ET.Element, name: str, value: str) -> None:
    ET.SubElement(ET.SubElement(node, "prop", {"oor:name": name, "oor:type": "xs:string"}), "value").text = value


def _title(node: ET.Element, text: str) -> None:
    title = ET.SubElement(node, "prop", {"oor:name": "Title", "oor:type": "xs:string"})
    ET.SubElement(title, "value", {"xml:lang": "en-US"}).text = text
    ET.SubElement(title, "value", {"xml:lang": "fr"}).text = text


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root)
    xml: bytes = ET.tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + xml + b"\n"
