"""Word templates: filled in, told apart when wrong, harmless when hostile."""

from __future__ import annotations

import time
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document

from gescof_xl.core.errors import DocumentError
from gescof_xl.documents.templates.check import missing_variables, template_variables, unknown_variables
from gescof_xl.documents.templates.docx_package import TemplateInvalid
from gescof_xl.documents.templates.template import render
from gescof_xl.documents.templates.template_source import TemplateSource
from tests.unit.documents import word_templates as words

if TYPE_CHECKING:
    from pathlib import Path


def test_variables_loops_and_conditions_are_filled_in(tmp_path: Path) -> None:
    """Each variable is replaced by its value, a row is repeated for each line, data is never XML, marks are set as in print."""
    docx = render(words.invoice(tmp_path / "facture.docx"), words.CONTEXT)
    assert words.text_of(docx) == [
        "Facture FA2026-00041 du 21/11/2026",
        "Müller & Fils <SARL>",
        "Exonération de TVA, art. 261-4-4° a du CGI",
        "Total : 1 823,33\u00a0€ ",
        *("Désignation", "Quantité", "Montant HT"),
        *("Excel — perfectionnement", "2", "1 490,00\u00a0€"),
        *("Word\u00a0: publipostage", "1", "333,33\u00a0€"),
    ]
    document = Document(BytesIO(docx))
    assert document.sections[0].footer.paragraphs[0].text == "Béarn Formation — SIRET 100 000 009 00017"
    assert document.core_properties.title == "Facture FA2026-00041"


def test_a_false_condition_takes_its_paragraph_away(tmp_path: Path) -> None:
    """A mention that a document does not carry leaves no line behind."""
    docx = render(words.invoice(tmp_path / "facture.docx"), {**words.CONTEXT, "mention": ""})
    assert not any("Exonération" in text for text in words.text_of(docx))


def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    """Printing twice gives the same file."""
    template = words.invoice(tmp_path / "facture.docx")
    first = render(template, words.CONTEXT)
    time.sleep(2.1)  # a zip dates its parts to two seconds
    assert render(template, words.CONTEXT) == first


def test_a_changed_template_is_read_again(tmp_path: Path) -> None:
    """Staff correct a template in Word and print again at once."""
    template = words.paragraphs(tmp_path / "modele.docx", "Avant {{ numero }}")
    assert words.text_of(render(template, words.CONTEXT)) == ["Avant FA2026-00041"]
    words.paragraphs(template, "Après {{ numero }}")
    assert words.text_of(render(template, words.CONTEXT)) == ["Après FA2026-00041"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("{{ numero }}", "{{ numero }}"),
        ("{% for x in y %}", "{% for x in y %}"),
        ("a\x00b\x1fc\ud800d\uffff", "abcd"),
        ("12 rue X\nBâtiment B", "12 rue X\nBâtiment B"),
        ("<w:p/>]]>&amp;", "<w:p/>]]>&amp;"),
    ],
)
def test_data_is_only_text(tmp_path: Path, value: str, shown: str) -> None:
    """Whatever a cell of the workbook holds is printed as it is, and never obeyed."""
    template = words.paragraphs(tmp_path / "modele.docx", "{{ client.nom }}")
    assert words.text_of(render(template, {"client": {"nom": value}})) == [shown]


@pytest.mark.parametrize(
    ("passage", "told"),
    [
        ("{{ numéro }}", "« numéro », inconnue : dans le texte, « {{ numéro }} »"),
        ("{{ clientt.nom }}", "« clientt »"),
        ("{{ client.nomm }}", "« nomm »"),
        ("{{ client.items }}", "« items »"),
        ("{% for l in lignes %}{{ l.prix }}{% endfor %}", "« prix »"),
        ("{% if numero %}", "mal écrit : dans le texte, « {% if numero %} »"),
        ("{{ numero", "mal écrit"),
    ],
)
def test_a_wrong_passage_is_named_with_its_place(tmp_path: Path, passage: str, told: str) -> None:
    """A refusal names the variable and quotes the passage where it stands."""
    template = words.paragraphs(tmp_path / "modele.docx", "Bonjour", passage)
    with pytest.raises(TemplateInvalid) as refusal:
        render(template, words.CONTEXT)
    assert told in refusal.value.message
    assert "modele.docx" in refusal.value.message
    assert refusal.value.cure


def test_a_variable_split_by_word_is_still_read(tmp_path: Path) -> None:
    """Word cuts a text into runs where its spelling or its revisions pass: `{{ num|ero }}` is one variable."""
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("{", "{ num", "ero }", "}"):
        paragraph.add_run(piece)
    document.save(str(tmp_path / "modele.docx"))
    assert words.text_of(render(tmp_path / "modele.docx", words.CONTEXT)) == ["FA2026-00041"]


@pytest.mark.parametrize(
    "passage",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ client['__class__'] }}",
        "{{ numero|attr('__class__') }}",
        "{{ self._TemplateReference__context }}",
        "{% for i in range(1000000000) %}x{% endfor %}",
        "{{ 'a' * 10000000000 }}",
        "{{ 9 ** 9 ** 9 ** 9 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ numero|center(10000000000) }}",
        "{{ numero.upper() }}",
        "{% set s = 'a' %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% macro m() %}{% endmacro %}",
        "{{ cycler('a') }}",
        "{{ lipsum(n=100000) }}",
        "{{ numero|safe }}",
        "{{ numero|map(attribute='x')|list }}",
        "{% autoescape false %}{{ numero }}{% endautoescape %}",
        "{{ lignes[loop_] }}",
        "{{ " + "(" * 3000 + "numero" + ")" * 3000 + " }}",
    ],
)
def test_a_hostile_passage_is_refused_before_anything_runs(tmp_path: Path, passage: str) -> None:
    """A template holds variables, loops and conditions; whatever computes, calls or reaches inside is refused."""
    template = words.paragraphs(tmp_path / "modele.docx", passage)
    begun = time.process_time()
    with pytest.raises(TemplateInvalid):
        render(template, words.CONTEXT)
    assert time.process_time() - begun < 2


def test_loops_in_loops_end(tmp_path: Path) -> None:
    """A template that multiplies its lines by themselves is stopped by the budget of loop turns."""
    passage = "{% for a in lignes %}{% for b in lignes %}{% for c in lignes %}{% endfor %}{% endfor %}{% endfor %}"
    template = words.paragraphs(tmp_path / "modele.docx", passage)
    with pytest.raises(TemplateInvalid, match="démesuré"):
        render(template, {"lignes": ["x"] * 2000})


def _relation(kind: str, target: str) -> bytes:
    link = f'<Relationship Id="r" Type="http://x/{kind}" Target="{target}" TargetMode="External"/>'
    return f"<Relationships>{link}</Relationships>".encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word/vbaProject.bin", b"x"),
        ("word/embeddings/oleObject1.bin", b"x"),
        ("word/activeX/activeX1.xml", b"<x/>"),
        ("../evil.xml", b"<x/>"),
        ("word/footnotes.xml", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'),
        ("word/_rels/settings.xml.rels", _relation("attachedTemplate", "https://evil.example/t.dotm")),
        ("word/_rels/footnotes.xml.rels", _relation("image", "https://evil.example/p.png")),
        ("word/_rels/footnotes.xml.rels", _relation("hyperlink", "file:///c:/x")),
        ("word/footnotes.xml", b'<x><w:fldSimple w:instr=" INCLUDETEXT c:/secret.docx"/></x>'),
        (
            "word/footnotes.xml",
            b'<x><w:fldChar w:fldCharType="begin"/><w:instrText>DDE</w:instrText><w:instrText>AUTO cmd</w:instrText></x>',
        ),
        ("word/settings.xml", b"<x><w:mailMerge><w:dataSource/></w:mailMerge></x>"),
    ],
)
def test_a_package_with_code_or_links_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    """No macro, object, remote picture or template, nor field that reads or runs something, enters by a template."""
    template = words.with_part(words.paragraphs(tmp_path / "modele.docx", "{{ numero }}"), name, content)
    with pytest.raises(TemplateInvalid, match="refusé"):
        render(template, words.CONTEXT)


def test_page_numbers_and_web_links_are_allowed(tmp_path: Path) -> None:
    """Footers carry page n/N, and an address of the web may contain the word LINK."""
    fields = (
        b'<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b'<w:fldSimple w:instr=" NUMPAGES "/><w:fldSimple w:instr=" HYPERLINK &quot;https://x/link dde&quot; "/></w:footnotes>'
    )
    template = words.with_part(words.paragraphs(tmp_path / "m.docx", "{{ numero }}"), "word/footnotes.xml", fields)
    assert words.text_of(render(template, words.CONTEXT)) == ["FA2026-00041"]


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04broken"])
def test_a_file_that_is_not_a_document_is_refused(tmp_path: Path, content: bytes) -> None:
    """A damaged or foreign file is refused in one sentence."""
    (tmp_path / "modele.docx").write_bytes(content)
    with pytest.raises(TemplateInvalid, match="endommagé"):
        render(tmp_path / "modele.docx", {})


def test_a_missing_template_says_where_it_was_looked_for(tmp_path: Path) -> None:
    """The folder is named, so that staff know where to put the file back."""
    with pytest.raises(TemplateInvalid, match="introuvable") as refusal:
        render(tmp_path / "absent.docx", {})
    assert str(tmp_path) in refusal.value.message


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    """Sizes are read before anything is unpacked."""
    path = words.paragraphs(tmp_path / "modele.docx", "{{ numero }}")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/media/bomb.png", bytes(70_000_000))
    with pytest.raises(TemplateInvalid, match="démesurément"):
        render(path, words.CONTEXT)


def _pictures(docx: bytes, place: str) -> list[tuple[int, int, bytes]]:
    document = Document(BytesIO(docx))
    part = document.sections[0].header if place == "header" else document
    found = []
    drawings: Any = part._element.iter("{*}inline")
    for drawing in drawings:
        extent, blip = drawing.find("{*}extent"), drawing.find(".//{*}blip")
        target = part.part.related_parts[next(value for key, value in blip.attrib.items() if key.endswith("}embed"))]
        found.append((int(extent.get("cx")), int(extent.get("cy")), target.blob))
    return found


def test_the_logo_is_replaced_in_its_own_proportions(tmp_path: Path) -> None:
    """The frame drawn in Word, 6 cm by 2 cm, is the largest size: a square logo becomes 2 cm by 2 cm."""
    logo = words.picture(300, 300, "red")
    docx = render(words.invoice(tmp_path / "facture.docx"), words.CONTEXT, {"logo": logo})
    assert _pictures(docx, "header") == [(720_000, 720_000, logo)]


def test_a_jpeg_logo_becomes_a_png(tmp_path: Path) -> None:
    """Whatever the format of the file, the picture in the document is of the type that the package declares."""
    logo = words.picture(600, 100, "red", "JPEG")
    docx = render(words.invoice(tmp_path / "facture.docx"), words.CONTEXT, {"logo": logo})
    [(width, height, content)] = _pictures(docx, "header")
    assert (width, height) == (2_160_000, 360_000)
    assert content.startswith(b"\x89PNG")


def test_without_a_logo_the_picture_is_taken_away(tmp_path: Path) -> None:
    """The example picture of the template never reaches a client."""
    docx = render(words.invoice(tmp_path / "facture.docx"), words.CONTEXT, {"qr": words.picture(50, 50)})
    assert _pictures(docx, "header") == []
    assert len(_pictures(docx, "body")) == 1


PNG = words.picture(60, 40)


@pytest.mark.parametrize(
    "content",
    {
        "none": b"<svg/>",
        "empty": b"",
        "its first bytes alone": PNG[:8],
        "without width": PNG[:16] + bytes(4) + PNG[20:],
        "without height": PNG[:20] + bytes(4) + PNG[24:],
        "a PNG cut short": PNG[: len(PNG) * 2 // 3],
        "a PNG with a byte changed": PNG[:60] + bytes([PNG[60] ^ 255]) + PNG[61:],
        "a JPEG cut short": words.picture(300, 200, form="JPEG")[:600],
        "a GIF cut short": words.picture(300, 200, form="GIF")[:400],
    }.items(),
    ids=lambda item: item[0],
)
def test_a_picture_that_is_not_whole_is_refused(tmp_path: Path, content: tuple[str, bytes]) -> None:
    """A logo file that is no picture, or a part of one, is told in French, and never printed as if it were whole."""
    with pytest.raises(DocumentError, match="L'image « logo » ne peut pas être lue"):
        render(words.invoice(tmp_path / "facture.docx"), words.CONTEXT, {"logo": content[1]})
    (tmp_path / "logo.png").write_bytes(content[1])
    with pytest.raises(DocumentError, match="L'image « logo » ne peut pas être lue"):  # before anything is printed
        TemplateSource(beside=tmp_path, logo="logo.png").logo_bytes()


def test_unknown_and_missing_variables_are_found_with_their_place(tmp_path: Path) -> None:
    """The check of templates reads headers, tables and loops, without any document to print."""
    template = words.invoice(tmp_path / "facture.docx")
    assert unknown_variables(template, words.CONTEXT) == ()
    assert words.template_pictures(template) == {"logo", "qr"}
    names = [use.name for use in template_variables(template)]
    assert {"numero", "client.nom", "lignes[].montant", "organisme.siret"} <= set(names)
    assert missing_variables(template, ("numero", "echeance")) == ("echeance",)
    less = {**words.CONTEXT, "lignes": [{"designation": "x", "quantite": "1"}]}
    [unknown] = unknown_variables(template, less)
    assert unknown.name == "lignes[].montant"
    assert unknown.place == "un tableau dans le texte, « {{ l.montant }} {% endfor %} {% if mention %} »"


def test_a_condition_across_paragraphs_is_told(tmp_path: Path) -> None:
    """A rendered part that is no XML any more is refused here, not by Word."""
    document = Document()
    document.add_paragraph("{% if vide %}a")
    document.add_table(1, 1).rows[0].cells[0].text = "b{% endif %}"
    document.save(str(tmp_path / "m.docx"))
    with pytest.raises(TemplateInvalid, match="à cheval"):
        render(tmp_path / "m.docx", {"vide": ""})
