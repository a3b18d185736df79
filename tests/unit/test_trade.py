"""Each sentence that the law wants on a paper is in docs/trade.md, with its article and the date of the text."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from gescof_xl.domain.tables.settings import DatedRate
from gescof_xl.generate.workbooks.starter import RATES

ROOT = Path(__file__).parents[2]
HEADING = "## Sentences on papers"
TEMPLATES = sorted(file.stem for file in (ROOT / "templates").glob("*.docx"))
SENTENCE = 28
"""Shorter texts of a template are titles and labels."""


def _rows() -> list[list[str]]:
    section = (ROOT / "docs" / "trade.md").read_text("utf-8").partition(HEADING)[2].partition("\n## ")[0]
    cells = [
        [c.strip() for c in line.strip("|\n ").split("|")] for line in section.splitlines() if line.startswith("|")
    ]
    return cells[2:]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("’", "'"))


def _paragraphs(template: str, shortest: int = SENTENCE) -> list[str]:
    with zipfile.ZipFile(ROOT / "templates" / f"{template}.docx") as file:
        parts = [name for name in file.namelist() if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name)]
        xml = "".join(file.read(name).decode() for name in parts)  # numbers of pages are fields: none of their codes
    xml = re.sub(r"<w:instrText.*?</w:instrText>", "", xml)
    texts = [re.sub(r"<[^>]+>", "", p) for p in re.findall(r"<w:p[ >].*?</w:p>", xml, re.DOTALL)]
    fixed = [re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "…", text).strip() for text in texts]
    return [text for text in dict.fromkeys(fixed) if len(text) > shortest]


def test_every_row_has_an_article_and_a_date() -> None:
    """Or is information, which no text wants."""
    assert [r for r in _rows() if len(r) != 4 or not all(r)] == []
    assert [r for r in _rows() if r[2] != "information" and not re.search(r"\d", r[2])] == []
    assert [r for r in _rows() if r[2] != "information" and not re.search(r"\d\d/\d\d", r[3])] == []


@pytest.mark.parametrize("rate", [r for r in RATES if r.notice], ids=lambda r: r.code)
def test_every_mention_of_the_rates_that_ship(rate: DatedRate) -> None:
    """The words of its row, under its code."""
    code, notice = re.sub(r"20\d\dS\d$", "", rate.code), _plain(rate.notice)
    assert [r for r in _rows() if r[0] == code and _plain(r[1]) in notice] != []


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_sentence_of_the_templates(template: str) -> None:
    """What is printed whatever the data."""
    named = [_plain(r[1]) for r in _rows() if template.partition("-")[0] in r[0].split(", ")]
    assert [p for p in _paragraphs(template) if not any(words in _plain(p) for words in named)] == []


def test_no_row_speaks_of_what_is_not_printed() -> None:
    """Each row is that of a rate that ships, or its words stand on a template that it names."""
    printed = {t.partition("-")[0]: " ".join(map(_plain, _paragraphs(t, shortest=0))) for t in TEMPLATES}
    codes = {re.sub(r"20\d\dS\d$", "", r.code) for r in RATES}
    told = [r for r in _rows() if r[0] not in codes]
    assert [r for r in told if not any(_plain(r[1]) in printed[t] for t in r[0].split(", "))] == []
