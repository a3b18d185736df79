"""What keeps the code readable in ten minutes: sizes, and words that must not be in what ships."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "gescof_xl").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_is_read_in_one_sitting(path: Path) -> None:
    """No file has more than 300 lines, no function more than 30 of code, no more than five arguments."""
    text = path.read_text("utf-8")

    assert len(text.splitlines()) <= 300
    long = {f.name: size for f in functions(text) if (size := code_lines(f)) > 30}
    assert long == {}, "cut these in parts that have a name"


def test_no_module_is_called_after_nothing() -> None:
    """utils, helpers and managers are places where nobody looks."""
    assert not [p.name for p in SOURCES if re.search("util|helper|manager|common|misc", p.stem)]


def test_no_error_is_swallowed() -> None:
    """`except Exception: pass` hides a fault from the person whose money it is."""
    swallowing = re.compile(r"except( BaseException| Exception)?:\s*\n\s*(pass|\.\.\.)\s*\n")

    assert not [p.name for p in SOURCES if swallowing.search(p.read_text("utf-8"))]


def test_no_test_is_skipped() -> None:
    """A contract with skips is not a contract."""
    mark = re.compile(r"pytest\.(skip|mark\.(skip|skipif|xfail)|xfail|importorskip)\b")

    assert not [p.name for p in TESTS if p != Path(__file__) and mark.search(p.read_text("utf-8"))]


def functions(text: str) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]


def code_lines(function: ast.FunctionDef) -> int:
    """The lines of a function without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0
