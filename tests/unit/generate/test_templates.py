"""The Word templates that ship: what the sources make, lean, and still documents of Word."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from lxml import etree

from gescof_xl.generate.templates.templates import build_templates
from tests.packages import parts_of

SHIPPED = Path(__file__).parents[3] / "templates"
NAMES = ("facture", "acompte", "avoir", "releve")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in build_templates(tmp_path_factory.mktemp("templates"))}


@pytest.mark.parametrize("name", NAMES)
def test_what_ships_is_what_the_sources_make(name: str, built: dict[str, bytes]) -> None:
    """A change of a template is a change of its source."""
    assert parts_of(built[name]) == parts_of(SHIPPED / f"{name}.docx")


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_a_lean_document_of_word(name: str, built: dict[str, bytes]) -> None:
    """Every part is declared and related, none is Word's own luggage, and python-docx opens it again."""
    with zipfile.ZipFile(io.BytesIO(built[name])) as package:
        parts = package.namelist()
        types = package.read("[Content_Types].xml").decode()
        relations = package.read("word/_rels/document.xml.rels").decode()
    assert not [part for part in parts if "stylesWithEffects" in part or "thumbnail" in part]
    assert "stylesWithEffects" not in types + relations
    targets = [part.get("Target", "") for part in etree.fromstring(relations.encode())]
    for target in (target for target in targets if ":" not in target):
        assert f"word/{target}" in parts or target.startswith("../")
    assert len(built[name]) < 20_000
    assert Document(io.BytesIO(built[name])).tables


@pytest.mark.parametrize("name", NAMES)
def test_tables_repeat_their_heading_and_never_cut_a_line(name: str, built: dict[str, bytes]) -> None:
    """However long, a table is read on every page."""
    body = Document(io.BytesIO(built[name])).element.body
    assert list(body.iter(f"{W}tblHeader"))
    repeated = [row for row in body.iter(f"{W}tr") if "{{ ligne." in "".join(row.itertext())]
    assert repeated
    assert all(row.find(f".//{W}cantSplit") is not None for row in repeated)


@pytest.mark.parametrize("name", NAMES)
def test_the_address_stands_in_the_window_of_an_envelope(name: str, built: dict[str, bytes]) -> None:
    """NF Z 10-011: a window of a DL or C5 envelope shows what begins about 110 mm from the left and 45 to 60 mm down."""
    document = Document(io.BytesIO(built[name]))
    section, (head, place, *_) = document.sections[0], document.tables
    lengths = section.left_margin, place.columns[0].width, section.top_margin, head.rows[0].height
    margin, column, above, row = (length.mm for length in lengths if length)
    left, top = margin + column, above + row
    assert 105 <= left <= 115
    assert 38 <= top <= 50
    assert "{{ client.nom }}" in place.cell(0, 1).text
