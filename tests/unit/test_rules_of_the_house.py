"""What keeps the code readable in ten minutes: folders seen at a glance, honest names, honest tests."""

from __future__ import annotations

import ast
import re
import tomllib
from io import StringIO
from pathlib import Path
from tokenize import COMMENT, generate_tokens

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "gescof_xl").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def test_a_folder_is_seen_at_a_glance() -> None:
    """No folder has more than 25 files; `actions` has one a button, whose list is ACTIONS."""
    folders = {path.parent for path in SOURCES} - {ROOT / "gescof_xl" / "actions"}

    assert not {f.name: size for f in folders if (size := len([*f.glob("*.py")])) > 25}


def _imported(path: Path) -> set[str]:
    """The modules of the package that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("gescof_xl"):
            parts = (f"{node.module}.{alias.name}" for alias in node.names)
            files = {part for part in parts if (ROOT / f"{part.replace('.', '/')}.py").is_file()}
            found |= files or {str(node.module)}
    return found


def test_a_file_that_imports_much_says_why() -> None:
    """More than fifteen other modules: a reader is told the reason first. ACTIONS is the list of all buttons."""
    wide = {path for path in SOURCES if len(_imported(path)) > 15} - {ROOT / "gescof_xl" / "actions" / "__init__.py"}

    assert not [p.name for p in wide if "Many imports:" not in p.read_text("utf-8")]


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


def test_one_module_asks_where_it_runs() -> None:
    """What differs by system stands in `system.py`, where each system is played; what LibreOffice's Python runs stands alone."""
    asking = re.compile(r"sys\.platform|os\.name\b|platform\.system|\bwinreg\b|killpg|taskkill|CREATE_NO_WINDOW")
    found = {p.name for p in SOURCES if asking.search(p.read_text("utf-8"))}

    assert found == {"system.py", "libreoffice_server.py", "gescof_calc.py"}


def test_every_dependency_has_its_exact_version() -> None:
    """`make constraints` was run after the last change of dependencies; no host of a registry is named."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [Requirement(r) for r in declared["dependencies"]]
    wanted += [Requirement(r) for extra in declared["optional-dependencies"].values() for r in extra]
    text = (ROOT / "constraints.txt").read_text("utf-8")
    exact = {found[1]: found[2] for found in re.finditer(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE)}
    names = {canonicalize_name(r.name): r for r in wanted if r.name != "gescof-xl"}

    assert {name for name in names if name not in exact} == set()
    assert {name for name, r in names.items() if not r.specifier.contains(exact[name])} == set()
    assert "://" not in text


# ----- documents


BASES = (ROOT, ROOT / "gescof_xl")
"""Where the paths that pages name begin."""
FOLDERS = {path.name for base in BASES for path in base.iterdir() if path.is_dir()}
HEADINGS = {
    page.name: {line.lstrip("# ") for line in page.read_text("utf-8").splitlines() if line.startswith("#")}
    for page in (ROOT / "docs").glob("*.md")
}
ELSEWHERE = re.compile(r"(RFC \d+|BOI-[A-Z0-9-]+|ECMA-\d+(-\d)?|ISO \d+)[^§]{0,20}$")
"""What a `§` may follow beside a page of docs/: texts that everybody can look up."""


def _words(path: Path) -> str:
    """The docstrings and comments of a module, one after another, on one line."""
    source = path.read_text("utf-8")
    found = [t.string for t in generate_tokens(StringIO(source).readline) if t.type == COMMENT]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.append(ast.get_docstring(node) or "")
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            found.append(node.value.value)
    return " ".join(" ".join(found).split())


def _bad_citations(words: str) -> list[str]:
    """Citations of what a reader of this repository cannot find."""
    bad = re.findall(r"\b(?:domain (?:rules|reference)\b|seeds? \d+|TABLES|PRODUCT|DESIGN)\b", words)
    bad += [name for name in re.findall(r"[\w-]+\.md\b", words) if not [*ROOT.rglob(name)]]
    for mark in re.finditer("§ ?", words):
        before, after = words[: mark.start()], words[mark.end() :]
        page = re.search(r"docs/(\w+\.md) (§ [\w ]+ and )?$", before)
        titles = HEADINGS.get(page[1], set()) if page else set()
        if not ELSEWHERE.search(before) and not any(after.startswith(title) for title in titles):
            bad.append(words[max(0, mark.start() - 40) : mark.end() + 40])
    return bad


@pytest.mark.parametrize(
    ("words", "good"),
    [
        ("Rounded half up (docs/trade.md § VAT amounts).", True),
        ("See docs/trade.md § Invoices and § Identifiers.", True),
        ("A reply that means: not now (RFC 5321 §4.2.1)", True),
        ("As docs/trade.md § Nothing of the kind says.", False),
        ("Half up (domain rules, § 2.3).", False),
        ("Each sentence of the manual (seed 002).", False),
        ("The exit status of TABLES.", False),
        ("As notes-of-somebody.md says.", False),
    ],
)
def test_citations_are_told_apart(words: str, good: bool) -> None:
    """What the next test looks for."""
    assert (_bad_citations(words) == []) == good


@pytest.mark.parametrize("page", [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"], ids=lambda p: p.name)
def test_what_a_page_says_to_be_in_a_file_is_there(page: Path) -> None:
    """« `name` in `folder/file.py` » leads to that name."""
    for name, path in re.findall(r"`(\w+)` in `([\w/]+\.py)`", page.read_text("utf-8")):
        (file,) = (base / path for base in BASES if (base / path).is_file())
        assert re.search(rf"\b{name}\b", file.read_text("utf-8")), name


def test_docstrings_cite_what_a_reader_can_find() -> None:
    """The law, the manual, or a section of docs/ that is there; never a document outside the repository."""
    cited = {p.relative_to(ROOT).as_posix(): _bad_citations(_words(p)) for p in SOURCES + TESTS if p != Path(__file__)}

    assert {name: bad for name, bad in cited.items() if bad} == {}


def test_pages_for_maintainers_lead_somewhere() -> None:
    """Every path and every test that they name is there."""
    pages = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")] + sorted(
        (ROOT / "docs").glob("*.md")
    )
    tests = {name for p in TESTS for name in re.findall(r"def (test_\w+)", p.read_text("utf-8"))}
    lost = []
    for page in pages:
        text = page.read_text("utf-8")
        paths = [path for path in re.findall(r"`(\w+/[\w./-]*)`", text) if path.partition("/")[0] in FOLDERS]
        links = [link for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text) if "://" not in link]
        named = re.findall(r"`(test_\w+)(…?)`", text)
        lost += [(page.name, path) for path in paths if not any((base / path).exists() for base in BASES)]
        lost += [(page.name, link) for link in links if not (page.parent / link).exists()]
        lost += [(page.name, n) for n, cut in named if not any(t == n or (cut and t.startswith(n)) for t in tests)]

    assert lost == []
