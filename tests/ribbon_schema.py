"""What Excel accepts as customUI14, for the elements that GesCOF uses: our own reading of its schema.

Excel shows no ribbon at all, and no message, when one attribute is wrong: so every attribute is checked.
"""

from __future__ import annotations

import re

from lxml import etree

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
_CHILDREN = {
    "customUI": ("ribbon", "contextMenus"),
    "ribbon": ("tabs",),
    "tabs": ("tab",),
    "tab": ("group",),
    "group": ("button",),
    "button": (),
    "contextMenus": ("contextMenu",),
    "contextMenu": ("menu",),
    "menu": ("button",),
}
_BUTTON = {"id", "tag", "label", "imageMso", "onAction", "screentip", "supertip", "keytip", "size"}
_ATTRIBUTES = {
    "tab": {"id", "label", "keytip"},
    "group": {"id", "label"},
    "button": _BUTTON,
    "contextMenu": {"idMso"},
    "menu": {"id", "label", "imageMso"},
}
_REQUIRED = {"tab": {"id"}, "group": {"id"}, "button": {"id", "onAction"}, "contextMenu": {"idMso"}, "menu": {"id"}}
_ID = re.compile(r"[A-Za-z_][\w.-]*")
_LONGEST = {"keytip": 3, "id": 1024, "label": 1024, "screentip": 1024, "supertip": 1024, "tag": 1024}


ICONS = frozenset(
    [
        "AcceptInvitation",
        "AcceptProposal",
        "AccountingFormat",
        "Calculator",
        "CalendarInsert",
        "CancelInvitation",
        "ChartInsert",
        "CreateReport",
        "DataValidationCircleInvalid",
        "DataValidationClearValidationCircles",
        "DateAndTimeInsert",
        "DeclineInvitation",
        "DistributionListSelectMembers",
        "ErrorChecking",
        "ExportExcel",
        "ExportTextFile",
        "FileNew",
        "FilePrint",
        "FilePrintPreview",
        "FilePrintQuick",
        "FileSaveAsPdfOrXps",
        "FileSendAsAttachment",
        "Help",
        "ImportExcel",
        "ImportTextFile",
        "Lock",
        "MailMergeStartLetters",
        "MergeCells",
        "Numbering",
        "Refresh",
        "ReviewAcceptChange",
        "ReviewAcceptChangeAndMoveToNext",
        "ShowRemindersWindow",
        "TableInsert",
        "Undo",
    ]
)
"""Office's own pictures; an unknown name shows an empty button.

Each was found from 28 to 30/11/2026 in Microsoft's published lists of control identifiers of Office 2016, 2019 and 365
(repository OfficeDev/office-fluent-ui-command-identifiers, MIT); the schema is judged by Microsoft's validator too.
"""


def problems_found(xml: bytes) -> list[str]:
    """What is wrong with a ribbon, one sentence each; empty when Excel would show it."""
    root = etree.fromstring(xml)
    found = _element(root, "customUI")
    ids = [str(e.get("id")) for e in root.iter() if e.get("id")]
    found += [f"the id {i} is given twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
    return found + _keytips(root)


def _element(element: etree._Element, expected: str) -> list[str]:
    name = etree.QName(element)
    if (name.namespace, name.localname) != (NAMESPACE, expected):
        return [f"{name.text} stands where {expected} must"]
    found = _attributes(element, expected)
    for child in element:
        inner = etree.QName(child).localname
        allowed = _CHILDREN[expected]
        found += _element(child, inner) if inner in allowed else [f"{inner} cannot stand in {expected}"]
    in_menu = expected == "button" and etree.QName(element.getparent()).localname == "menu"
    if in_menu and {"size", "keytip"} & set(element.keys()):
        found.append("a button of a context menu has a size or a keytip")
    return found


def _attributes(element: etree._Element, name: str) -> list[str]:
    given = {str(k): str(v) for k, v in element.attrib.items()}
    found = [f"{name} cannot have {key}" for key in given.keys() - _ATTRIBUTES.get(name, set())]
    found += [f"{name} needs {key}" for key in _REQUIRED.get(name, set()) - given.keys()]
    found += [
        f"{key} of {name} is empty or too long"
        for key, v in given.items()
        if not 1 <= len(v) <= _LONGEST.get(key, 9999)
    ]
    if "id" in given and not _ID.fullmatch(given["id"]):
        found.append(f"{given['id']} is not an id")
    if given.get("imageMso", "Help") not in ICONS:
        found.append(f"{given['imageMso']} is not a known picture")
    if given.get("size", "normal") not in ("normal", "large"):
        found.append(f"{given['size']} is not a size")
    if not re.fullmatch(r"\S+", given.get("keytip", "C")):
        found.append("a keytip has a space")
    return found


def _keytips(root: etree._Element) -> list[str]:
    """A keytip that begins another one would be taken before the longer one can be typed."""
    tips = [str(e.get("keytip")).upper() for e in root.iter(f"{{{NAMESPACE}}}button") if e.get("keytip")]
    return [
        f"keytip {a} hides {b}" for i, a in enumerate(tips) for j, b in enumerate(tips) if i != j and b.startswith(a)
    ]
