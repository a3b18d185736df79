"""XML as packages hold it: parsed without entities, searched in any of its namespaces, written back."""

from __future__ import annotations

import copy
import re
from functools import lru_cache

from lxml import etree

from gescof_xl.core.errors import NotAWorkbook

Element = etree._Element  # noqa: SLF001  lxml gives its class no public name

_DOCTYPES = tuple("<!DOCTYPE".encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be"))
_ENCODING = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"']([\w.-]+)")
_PROLOG = re.compile(rb"(?:<\?xml[^>]*\?>)?\s*<\w")
_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\0", b"\xfe\xff\0<")
_SPACES = b" \t\r\n"


def parse(data: bytes, part: str) -> Element:
    """The root of a part. Raises NotAWorkbook if it is not plain XML."""
    refuse_entities(data, part)
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise damaged(part) from error


def refuse_entities(data: bytes, part: str) -> None:
    """A document type could make a small file swell or read others: no workbook has one (ECMA-376-2, 8.2.5).

    Only UTF-8 and UTF-16 are allowed there, so that the search cannot be fooled by another encoding.
    """
    coding = _ENCODING.match(data[:200].lstrip(_SPACES).removeprefix(b"\xef\xbb\xbf"))
    plain = data.lstrip(_SPACES).startswith(_STARTS) if data[:1] in _SPACES else data.startswith(_STARTS)
    allowed = coding is None or coding[1].upper() in (b"UTF-8", b"UTF-16", b"US-ASCII")
    if not plain or not allowed or _may_declare(data):
        raise damaged(part)


def _may_declare(data: bytes) -> bool:
    """Whether a document type may stand in a part: only before the root element, which nearly always comes at once."""
    return not _PROLOG.match(data) and any(doctype in data for doctype in _DOCTYPES)


def damaged(part: str) -> NotAWorkbook:
    """The refusal for a part that cannot be understood."""
    return NotAWorkbook(
        f"Le classeur est abîmé : sa partie « {part} » est illisible.",
        "Ouvrez-le dans Excel, laissez-le se réparer et enregistrez-le, ou reprenez la dernière sauvegarde.",
    )


def find_all(element: Element, *names: str) -> list[Element]:
    """Descendants (or the element itself) with these local names, in the element's own namespace."""
    return list(element.iter(*(_sibling_name(element.tag, name) for name in names)))


def local_name(element: Element) -> str:
    """The name without its namespace."""
    return etree.QName(element).localname


def child_of(parent: Element, name: str) -> Element:
    """A new last child in the parent's namespace."""
    return etree.SubElement(parent, _sibling_name(parent.tag, name))


def copied_to(parent: Element, element: Element) -> Element:
    """A copy of an element of another part, as last child, in the parent's namespace: strict workbooks have another.

    What belongs to a further namespace, such as an extension, keeps it.
    """
    theirs, ours = etree.QName(element).namespace, etree.QName(parent).namespace
    new = copy.deepcopy(element)
    for one in new.iter(f"{{{theirs}}}*"):
        one.tag = f"{{{ours}}}{local_name(one)}"
    new.tail = None
    parent.append(new)
    return new


@lru_cache(maxsize=1000)
def _sibling_name(tag: str, name: str) -> str:
    """The full name of an element in the same namespace as `tag`, `{namespace}local`."""
    return f"{tag[: tag.rfind('}') + 1]}{name}"


def dump(root: Element) -> bytes:
    """The part's bytes."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def escaped(text: str) -> str:
    """Text as a cell holds it: `_x0041_` and characters that XML forbids are spelled out, as Excel does."""
    text = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text.replace("\r\n", "\n"))
    return re.sub("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", lambda m: f"_x{ord(m[0]):04X}_", text)


def unescaped(text: str) -> str:
    """The text that Excel shows for what a part holds."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), text)
