"""What a template names, against what its documents know: for `gescof diagnostic --modeles`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gescof_xl.documents.templates import grammar, sandbox
from gescof_xl.documents.templates.docx_package import read_package
from gescof_xl.documents.templates.jinja_source import parse_source, sources_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jinja2 import nodes


@dataclass(frozen=True)
class VariableUse:
    """A variable that a template names (`client.nom`, `lignes[].montant`) and the place where it stands."""

    name: str
    place: str


def template_variables(template: Path) -> tuple[VariableUse, ...]:
    """Every variable that `template` names, with its place, in the order of the document. Raises TemplateInvalid."""
    uses = []
    for source in sources_of(template, read_package(template)):
        for name, line in _names(parse_source(template, source), {}):
            if name.split(".")[0] not in {grammar.PICTURES, "loop"}:
                uses.append(VariableUse(name, source.place(line)))
    return tuple(uses)


def unknown_variables(template: Path, sample: Mapping[str, object]) -> tuple[VariableUse, ...]:
    """The variables of `template` that `sample`, a complete example of its data, does not have."""
    known = set(sandbox.dotted_paths(sample))
    return tuple(use for use in template_variables(template) if use.name.removesuffix("[]") not in known)


def missing_variables(template: Path, required: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `required` (`numero`, `organisme.siret`) that `template` never names."""
    named = {use.name for use in template_variables(template)}
    return tuple(name for name in required if name not in named)


def _names(node: nodes.Node, scope: Mapping[str, str]) -> list[tuple[str, int]]:
    """Every variable under `node` with its line; `scope` says what the variables of the loops around stand for."""
    from jinja2 import nodes

    name = _dotted(node, scope)
    if name:
        return [(name, node.lineno)]
    if not isinstance(node, nodes.For):
        return [found for child in node.iter_child_nodes() for found in _names(child, scope)]
    inner = dict(scope)
    if isinstance(node.target, nodes.Name):
        inner[node.target.name] = (_dotted(node.iter, scope) or "?") + "[]"
    found = _names(node.iter, scope)
    for child in (*node.body, *node.else_, *([node.test] if node.test else [])):
        found += _names(child, inner)
    return found


def _dotted(node: nodes.Node, scope: Mapping[str, str]) -> str:
    from jinja2 import nodes

    match node:
        case nodes.Name(name=name):
            return scope.get(name, name)
        case nodes.Getattr(node=owner, attr=name):
            path = _dotted(owner, scope)
            return path and f"{path}.{name}"
        case nodes.Getitem(node=owner, arg=nodes.Const(value=key)):
            path = _dotted(owner, scope)
            return path and (f"{path}[]" if isinstance(key, int) else f"{path}.{key}")
    return ""
