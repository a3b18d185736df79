"""What keeps the code readable in ten minutes: folders seen at a glance, honest names, honest tests."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "gescof_xl").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def test_a_folder_is_seen_at_a_glance() -> None:
    """No folder has more than 25 files; `actions` has one a button, whose list is ACTIONS."""
    folders = {path.parent for path in SOURCES} - {ROOT / "gescof_xl" / "actions"}

    assert not {f.name: size for f in folders if (size := len([*f.glob("*.py")])) > 25}


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
