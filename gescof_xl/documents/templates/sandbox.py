"""What a Word template may say: plain variables, loops, conditions, a few filters, and nothing that computes or calls.

Staff edit templates in Word, and may receive them from elsewhere. The grammar is a list of what is allowed, checked
when a template is compiled; the sandbox of Jinja and a budget of loop turns stand behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from gescof_xl.documents.templates.grammar import BUDGET, FILTERS, MAX_NESTING, TESTS, ForbiddenInTemplate

if TYPE_CHECKING:
    from jinja2 import nodes


def parse(source: str) -> nodes.Template:
    """The syntax tree of `source`, checked. Raises ForbiddenInTemplate, or jinja2.TemplateSyntaxError."""
    from gescof_xl.documents.templates.plain_data import environment

    try:
        tree = environment().parse(source)
        _check(tree, 0)
    except RecursionError as error:
        raise ForbiddenInTemplate("un passage trop imbriqué", 1) from error
    return tree


def bound_loops(tree: nodes.Template) -> nodes.Template:
    """The same tree, in which every loop spends the budget of its rendering."""
    from jinja2 import nodes

    from gescof_xl.documents.templates.plain_data import environment

    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, "bounded_", [], [], None, None, lineno=loop.lineno)
    tree.set_environment(environment())
    return tree


def _check(node: nodes.Node, depth: int) -> None:
    from jinja2 import nodes

    what = _forbidden(node)
    if isinstance(node, nodes.For):
        depth += 1
        what = "une boucle trop imbriquée" if depth > MAX_NESTING or node.recursive else what
    if what:
        raise ForbiddenInTemplate(what, node.lineno or 1)
    if not isinstance(node, nodes.Mul):
        for child in node.iter_child_nodes():
            _check(child, depth)


def _forbidden(node: nodes.Node) -> str:
    """What is wrong with this node alone, in French; empty when nothing is."""
    from jinja2 import nodes

    match node:
        case nodes.Name(name=name) | nodes.Getattr(attr=name):
            what = f"« {name} »" if name.startswith("_") or name in {BUDGET, "self", "caller"} else ""
        case nodes.Filter(name=name):
            what = "" if name in FILTERS else f"le filtre « {name} »"
        case nodes.Test(name=name):
            what = "" if name in TESTS else f"le test « {name} »"
        case nodes.Getitem(arg=argument):
            what = "" if isinstance(argument, nodes.Const) else "un indice calculé"
        case nodes.Mul():
            what = "" if _is_column_span(node) else "un calcul"
        case nodes.Call():
            what = "un appel de fonction"
        case _:
            what = "" if isinstance(node, _plain_nodes()) else f"l'instruction « {type(node).__name__} »"
    return what


def _is_column_span(node: nodes.Mul) -> bool:
    """Whether it is `2 * loop.length`, which docxtpl writes for a cell merged over a loop; staff never multiply."""
    from jinja2 import nodes

    return (
        isinstance(node.left, nodes.Const)
        and isinstance(node.left.value, int)
        and isinstance(node.right, nodes.Getattr)
        and (node.right.attr, getattr(node.right.node, "name", "")) == ("length", "loop")
    )


@lru_cache(maxsize=1)
def _plain_nodes() -> tuple[type[nodes.Node], ...]:
    from jinja2 import nodes

    text = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Concat, nodes.Tuple, nodes.List)
    logic = (nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not)
    return (*text, *logic)


def dotted_paths(value: object, prefix: str = "") -> Iterator[str]:
    """The names by which a template can reach into `value`: `client`, `client.nom`, `lignes[].montant`."""
    if isinstance(value, Mapping):
        fields: Iterable[tuple[str, object]] = ((str(key), item) for key, item in value.items())
    elif is_dataclass(value):
        fields = ((name, getattr(value, name)) for name in value.__dataclass_fields__)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for item in value:
            yield from dotted_paths(item, prefix + "[]")
        return
    else:
        return
    for name, item in fields:
        path = f"{prefix}.{name}" if prefix else name
        yield path
        yield from dotted_paths(item, path)
