"""What the XML of a Word document says, judged as parsed: by names in their namespace, whatever their spelling."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gescof_xl.documents.templates import allowed

if TYPE_CHECKING:
    from lxml.etree import _Element

_COPY = "Copiez le contenu dans un nouveau document Word, et enregistrez-le au format « Document Word (.docx) »."
_OBJECT = "Supprimez l'objet dans Word, ou remplacez-le par son image (Collage spécial, Image)."
CURES = {
    "object": _OBJECT,
    "OLEObject": _OBJECT,
    "control": "Supprimez ce contrôle ActiveX dans Word (onglet Développeur, Mode Création).",
    "attachedTemplate": "Dans Word, onglet Développeur, Modèle de document : tapez « Normal », puis enregistrez.",
    "mailMerge": "Dans Word, onglet Publipostage, Démarrer la fusion : choisissez « Document Word normal ».",
    "entryMacro": "Dans Word, propriétés de ce champ de formulaire : n'exécutez aucune macro.",
    "exitMacro": "Dans Word, propriétés de ce champ de formulaire : n'exécutez aucune macro.",
    "aFChunk": "Ouvrez le modèle dans Word et enregistrez-le : Word reprend alors le texte importé dans le document.",
    "oleObject": _OBJECT,
    "package": _OBJECT,
    "altChunk": "Ouvrez le modèle dans Word et enregistrez-le : Word reprend alors le texte importé dans le document.",
}
_FIELD_CURE = "Dans Word, affichez les codes de champ (Alt+F9), supprimez ce champ, puis enregistrez."
LINK_CURE = "Dans Word, Fichier, Informations, « Modifier les liens d'accès aux fichiers » : rompez les liaisons."
_NAME = re.compile(r"\s*(=|[A-Za-z]+)")
_TARGET = re.compile(r'\s*HYPERLINK\s+"?\s*([^"\s]*)', re.IGNORECASE)
_LINKS = frozenset(["hyperlink", "hlinkClick", "hlinkHover", "hlinkMouseOver"])
_IN_RELATIONSHIPS = re.compile(r"{[^}]*/relationships}")
_SWITCH = re.compile(r"\\[lmnot]$|{")
_BRANCHES = ("{*}Choice", "{*}Fallback")
_FIELD_PARTS = tuple(f"{{*}}{name}" for name in ("fldChar", "instrText", "delInstrText", "fldSimple"))


class NotAllowed(Exception):
    """Something in a document that no template may hold: what, as the end of a French sentence, and the cure."""

    def __init__(self, what: str, cure: str = _COPY) -> None:
        super().__init__(what)
        self.what = what
        self.cure = cure


def check_markup(root: _Element, outside: frozenset[str]) -> None:
    """Raises NotAllowed when a part holds more than text, tables, pictures and harmless fields.

    `outside` are the relationship ids of the part that lead out of the package: a hyperlink alone may use them.
    """
    for tag in dict.fromkeys(str(element.tag) for element in root.iter("*")):
        if not _is_known(tag):
            name = _local(tag)
            raise NotAllowed(f"il contient un élément interdit ({name})", CURES.get(name, _COPY))
    _check_addresses(root)
    for element in root.iter("*") if outside else ():
        if _local(str(element.tag)) not in _LINKS and not outside.isdisjoint(map(str, element.attrib.values())):
            raise NotAllowed("une image ou un objet vient d'un autre fichier", LINK_CURE)
    _check_fields(root)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


@lru_cache(maxsize=4096)
def _is_known(tag: str) -> bool:
    namespace, _, name = tag[1:].rpartition("}")
    if allowed.WORDPROCESSING.fullmatch(namespace):
        return name in allowed.WORD_ELEMENTS
    if namespace == allowed.OFFICE:
        return name in allowed.OFFICE_ELEMENTS
    return allowed.WHOLE_NAMESPACES.fullmatch(namespace) is not None


def _check_addresses(root: _Element) -> None:
    """An address may stand in the markup itself, in VML: only one that a reader clicks."""
    for value in _addresses()(root):
        name = str(value.attrname)
        if _IN_RELATIONSHIPS.match(name):
            continue  # the id of a relationship, not an address
        if _local(name) == "src" or not allowed.LINK.match(value):
            raise NotAllowed(f"il lit un autre fichier ({value[:80]})", LINK_CURE)


@lru_cache(maxsize=1)
def _addresses() -> Any:
    from lxml import etree

    return etree.XPath("//@*[local-name()='src' or local-name()='href' or local-name()='althref']")


def _check_fields(root: _Element) -> None:
    """Every field begins and ends in one branch of alternative content, where its name can be read."""
    from lxml import etree

    branches: list[list[str]] = [[]]  # of each branch around, the instructions of its open fields
    for event, element in etree.iterwalk(root, events=("start", "end"), tag=(*_BRANCHES, *_FIELD_PARTS)):
        name = _local(str(element.tag))
        if name in {"Choice", "Fallback"}:
            if event == "start":
                branches.append([])
            else:
                _check_all(branches.pop())
        elif event == "start":
            _read_field(element, name, branches[-1])
    _check_all(branches.pop())


def _read_field(element: _Element, name: str, fields: list[str]) -> None:
    values = {_local(str(key)): str(value) for key, value in element.attrib.items()}
    if name == "fldSimple":
        _check_all([values.get("instr", "")])
    elif name == "fldChar":
        if values.get("fldCharType") == "begin":
            fields.append("")
        elif values.get("fldCharType") == "end" and fields:
            _check_all([fields.pop()])
    elif fields:
        fields[-1] += element.text or ""
    else:
        _check_all([element.text or ""])


def _check_all(instructions: list[str]) -> None:
    for instruction in instructions:
        name = _NAME.match(instruction)
        if name is None or name[1].upper() not in allowed.FIELDS:
            shown = " ".join(instruction.split())[:40] or "sans nom"
            raise NotAllowed(f"il contient un champ interdit ({shown})", _FIELD_CURE)
        target = _TARGET.match(instruction)
        if target and not (_SWITCH.match(target[1]) or allowed.LINK.match(target[1])):
            raise NotAllowed(f"un lien mène à un fichier ({target[1][:80]})", _FIELD_CURE)


def check_svg(root: _Element) -> None:
    """Raises NotAllowed when a vector picture runs something or reads more than itself."""
    for element in root.iter("*"):
        name = _local(str(element.tag))
        if name in {"script", "foreignObject"}:
            raise NotAllowed("une image vectorielle contient du code")
        texts = [element.text or ""] if name == "style" else []
        for key, value in element.attrib.items():
            texts.append(str(value))
            if _local(str(key)) == "href" and not str(value).startswith(("#", "data:image/")):
                raise NotAllowed("une image vectorielle vient d'un autre fichier", LINK_CURE)
        if any("@import" in text or re.search(r"url\(\s*['\"]?(?!#|data:image/)", text) for text in texts):
            raise NotAllowed("une image vectorielle vient d'un autre fichier", LINK_CURE)
