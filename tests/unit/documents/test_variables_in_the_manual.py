"""The variables of Word templates that the manual names are those that their documents have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gescof_xl.documents.templates.sandbox import dotted_paths
from gescof_xl.domain.papers.samples import sample_papers

PAGE = Path(__file__).parents[3] / "gescof_xl" / "help" / "impression.md"
SAMPLES = sample_papers()


def parts() -> dict[str, str]:
    """The tables of variables by the templates that stand in bold above each: the first is of invoices."""
    section = PAGE.read_text("utf-8").partition("### Vos modèles")[2].partition("\n### ")[0]
    found = re.findall(r"^\*\*(`\w.*?)\*\*.*\n\n((?:\|.*\n)+)", section, flags=re.MULTILINE)
    return {name: table for heads, table in found for name in _templates(heads)}


def _templates(heads: str) -> list[str]:
    names = re.findall(r"`([\w-]+)\.docx`", heads)
    return [f"relance-{rank}" for rank in range(1, 5)] if "relance-1" in names else names


def named(table: str) -> set[str]:
    """The variables in the first cells of its lines; `.nom` belongs to what stands before it."""
    names = set()
    for cell in re.findall(r"^\|([^|]+)\|", table, flags=re.MULTILINE):
        owner = ""
        for name in re.findall(r"`([\w.]+)`", cell):
            owner = owner if name.startswith(".") else name.partition(".")[0]
            names.add(f"{owner}{name}" if name.startswith(".") else name)
    return names


@pytest.mark.parametrize("template", SAMPLES)
def test_each_variable_of_a_template_is_in_the_manual(template: str) -> None:
    """And none that the document does not have."""
    tables = parts()
    ours = {name for name in named(tables["facture"]) if name.startswith("organisme.")}
    given = {path.replace("[]", "") for path in dotted_paths(SAMPLES[template].context)}
    values = {path for path in given if not any(other.startswith(f"{path}.") for other in given)}

    told = named(tables.get(template, "")) | ours

    assert (values - told, told - given) == (set(), set())
