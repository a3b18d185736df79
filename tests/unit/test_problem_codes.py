"""The house rule of problem codes: each is explained in the manual and raised by a test."""

from __future__ import annotations

import re
from pathlib import Path

import gescof_xl

PACKAGE = Path(gescof_xl.__file__).parent
TESTS = Path(__file__).parents[1]
CODE = re.compile(r"\b[A-Z]{3}-\d{3}\b")


def quoted_codes(folder: Path) -> set[str]:
    """The codes that the Python files of a folder hold as strings."""
    quoted = re.compile(r'"([A-Z]{3}-\d{3})"')
    return {code for path in folder.rglob("*.py") for code in quoted.findall(path.read_text("utf-8"))}


def manual() -> dict[str, str]:
    """The paragraph of each code in the manual."""
    text = (PACKAGE / "help" / "controles.md").read_text("utf-8")
    parts = re.split(r"^### ([A-Z]{3}-\d{3}) : ", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_every_code_has_its_paragraph_and_no_paragraph_is_left_over() -> None:
    """A code that the product shows is explained; the manual explains no code that nothing shows."""
    assert set(manual()) == quoted_codes(PACKAGE)


def test_every_paragraph_says_something() -> None:
    """A title, then what it means and what to do: at least one sentence."""
    assert [code for code, text in manual().items() if len(text.partition("\n")[2].strip()) < 25] == []


def test_every_code_is_raised_by_a_test() -> None:
    """A code that no test names could stop working unseen."""
    tested = {c for p in TESTS.rglob("test_*.py") if p != Path(__file__) for c in CODE.findall(p.read_text("utf-8"))}

    assert sorted(quoted_codes(PACKAGE) - tested) == []
