"""Every name by which the product calls Excel's own objects exists there: xlwings itself uses it, or its maker says so."""

from __future__ import annotations

import ast
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from gescof_xl.workbook.excel import mac, windows
from tests.fake_excel.appscript import COMMANDS, ELEMENTS, KEYWORDS, PROPERTIES

DOCUMENTED = {  # at learn.microsoft.com/office/vba/api/, in Excel's object model
    "AutoSaveOn": "excel.workbook.autosaveon",
    "MultiUserEditing": "excel.workbook.multiuserediting",
    "ReadOnly": "excel.workbook.readonly",
    "SaveCopyAs": "excel.workbook.savecopyas",
    "ProtectContents": "excel.worksheet.protectcontents",
    "ApplyFilter": "excel.autofilter.applyfilter",
}


def source(path: str | None) -> ast.Module:
    assert path
    return ast.parse(Path(path).read_text("utf-8"))


def attributes(tree: ast.AST) -> set[str]:
    """All names after a dot."""
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_names_on_windows_are_those_of_xlwings_or_documented() -> None:
    """Each member begins with a capital letter: xlwings' own code for Windows has it, or Microsoft's page is named."""
    used = {name for name in attributes(source(windows.__file__)) if name[0].isupper()}
    spec = find_spec("xlwings")
    assert spec is not None
    assert spec.origin
    known = set(re.findall(r"\.([A-Z]\w+)", (Path(spec.origin).parent / "_xlwindows.py").read_text("utf-8")))
    assert len(used) > 15
    assert used - known == DOCUMENTED.keys() & used
    assert DOCUMENTED.keys() <= used


@pytest.mark.parametrize(
    "method", [node for node in ast.walk(source(mac.__file__)) if isinstance(node, ast.FunctionDef)]
)
def test_names_on_a_mac_are_in_the_dictionary_of_xlwings(method: ast.FunctionDef) -> None:
    """Whatever follows `.api`, or a table, in each method; and each keyword that is given or compared."""
    chains = [node for node in ast.walk(method) if isinstance(node, ast.Attribute) and _leads_to_excel(node.value)]
    names = {node.attr for node in chains} - {"api"}
    assert names <= PROPERTIES | ELEMENTS | COMMANDS.keys(), names
    keywords = {
        str(call.args[0].value)
        for call in ast.walk(method)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_keyword"
        for _ in call.args
        if isinstance(call.args[0], ast.Constant)
    }
    assert keywords <= KEYWORDS, keywords


def _leads_to_excel(node: ast.expr) -> bool:
    """Whether an expression begins at `….api`, or at the native object of a table."""
    match node:
        case ast.Attribute(attr="api"):
            return True
        case ast.Name(id="table"):
            return True
        case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Call(func=value):
            return _leads_to_excel(value)
    return False
