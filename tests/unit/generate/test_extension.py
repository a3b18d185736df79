"""The extension for LibreOffice Calc, as a package."""

from __future__ import annotations

import zipfile
from pathlib import Path

from lxml import etree

from gescof_xl.generate.extension.extension import IDENTIFIER, build_extension
from gescof_xl.install import calc
from gescof_xl.ribbon.buttons import BUTTONS

MANIFEST = "{http://openoffice.org/2001/manifest}"
OOR = "{http://openoffice.org/2001/registry}"


def part(path: Path, name: str) -> etree._Element:
    with zipfile.ZipFile(path) as package:
        return etree.fromstring(package.read(name))


def entries(root: etree._Element, under: str) -> list[tuple[str, str]]:
    """The address and the title of each button below a node."""
    found = []
    for node in root.iter("node"):
        props = {str(prop.get(f"{OOR}name")): prop for prop in node.findall("prop")}
        inside = any(above.get(f"{OOR}name") == under for above in node.iterancestors("node"))
        if "URL" in props and inside:
            found.append((str(props["URL"].findtext("value")), str(props["Title"].findtext("value"))))
    return found


def test_the_menu_has_every_button_and_the_toolbar_the_large_ones(tmp_path: Path) -> None:
    """The same buttons as the ribbon, in its order, with its words."""
    build_extension(BUTTONS, tmp_path / "gescof.oxt")
    root = part(tmp_path / "gescof.oxt", "Addons.xcu")
    assert entries(root, "OfficeMenuBar") == [(f"{IDENTIFIER}:{b.id}", b.label) for b in BUTTONS]
    assert entries(root, "OfficeToolBar") == [(f"{IDENTIFIER}:{b.id}", b.label) for b in BUTTONS if b.large]
    assert calc.IDENTIFIER == IDENTIFIER


def test_all_parts_are_told_and_what_ships_is_what_is_built(tmp_path: Path) -> None:
    """LibreOffice loads only what the manifest names; the same sources give the same bytes."""
    path = tmp_path / "gescof.oxt"
    build_extension(BUTTONS, path)
    with zipfile.ZipFile(path) as package:
        names = set(package.namelist())
    manifest = part(path, "META-INF/manifest.xml")
    told = {str(entry.get(f"{MANIFEST}full-path")) for entry in manifest}
    assert names == told | {"META-INF/manifest.xml", "description.xml"}
    shipped = Path(__file__).parents[3] / "workbooks" / "gescof.oxt"
    assert path.read_bytes() == shipped.read_bytes()
