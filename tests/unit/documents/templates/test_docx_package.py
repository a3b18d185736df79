"""The door for Word templates: what runs, embeds or reads something else is refused, however it is written."""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gescof_xl.documents.templates.docx_markup import LINK_CURE
from gescof_xl.documents.templates.docx_package import TemplateInvalid, read_package
from gescof_xl.documents.templates.jinja_source import MAX_BRACES
from gescof_xl.documents.templates.template import render
from gescof_xl.documents.templates.template_source import TemplateSource
from tests.unit.documents import word_templates as words
from tests.unit.documents.word_package import MS, WORD, R, W, WordPackage, field_runs, picture

EVIL = "https://evil.example/p.png"
DATA = {"numero": "FA2026-00041", "vide": ""}
Change = Callable[[WordPackage], WordPackage]


def linked_picture(text: str) -> Change:
    """A picture whose relationship is written as `text`."""
    return lambda package: package.put(picture('r:link="rIdX"')).raw_relation(text)


def field(*instructions: str) -> Change:
    return lambda package: package.put(f"<w:p>{field_runs(*instructions)}</w:p>")


def body(xml: str) -> Change:
    return lambda package: package.put(xml)


SPELLINGS = {
    "single quotes": f"<Relationship Id='rIdX' Type='{R}/image' Target='{EVIL}' TargetMode='External'/>",
    "spaces round =": f'<Relationship Id = "rIdX" Type = "{R}/image" Target = "{EVIL}" TargetMode = "External"/>',
    "entities": f'<Relationship Id="rIdX" Type="{R}/ima&#103;e" Target="{EVIL}" TargetMode="&#69;xternal"/>',
    "> in an attribute": f'<Relationship Id="rIdX" Type="{R}/image" Target="{EVIL}?a>b" TargetMode="External"/>',
    "another prefix": '<p:Relationship xmlns:p="http://schemas.openxmlformats.org/package/2006/relationships"'
    f' Id="rIdX" Type="{R}/image" Target="{EVIL}" TargetMode="External"/>',
    "an address said to be internal": f'<Relationship Id="rIdX" Type="{R}/image" Target="{EVIL}"/>',
    "a share": f'<Relationship Id="rIdX" Type="{R}/image" Target="\\\\evil\\p.png"/>',
    "a host without scheme": f'<Relationship Id="rIdX" Type="{R}/image" Target="//evil/p.png"/>',
    "a mode of its own": f'<Relationship Id="rIdX" Type="{R}/image" Target="p.png" TargetMode="external"/>',
    "a file": f'<Relationship Id="rIdX" Type="{R}/image" Target="file:///etc/passwd" TargetMode="External"/>',
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_picture_from_elsewhere_is_refused_however_it_is_written(tmp_path: Path, spelling: str) -> None:
    """Relationships are judged as parsed and resolved, not as text."""
    template = linked_picture(SPELLINGS[spelling])(WordPackage()).save(tmp_path / "m.docx")
    with pytest.raises(TemplateInvalid, match="vers un autre fichier") as refusal:
        read_package(template)
    assert refusal.value.cure == LINK_CURE


OBJECTS: dict[str, tuple[str, Change]] = {
    "attached template": (
        "tapez « Normal »",
        lambda p: p.raw_relation(
            f"<Relationship Id='r' Type='{R}/attachedTemplate' Target='{EVIL}' TargetMode='External'/>",
            "word/settings.xml",
        ),
    ),
    "attached template in the settings": ("tapez « Normal »", lambda p: p.settings('<w:attachedTemplate r:id="r"/>')),
    "OLE object": (
        "Supprimez l'objet",
        lambda p: p.put('<w:p><w:r><w:object><o:OLEObject r:id="rIdX"/></w:object></w:r></w:p>'),
    ),
    "OLE relationship": ("Supprimez l'objet", lambda p: p.relation("oleObject", "embeddings/x.bin")),
    "OLE in a VML shape": (
        "Supprimez l'objet",
        body('<w:p><w:r><w:pict><o:OLEObject Type="Link"/></w:pict></w:r></w:p>'),
    ),
    "embedded workbook": (
        "sans macro, objet ni lien",
        lambda p: p.part(
            "word/embeddings/t.xlsx", b"x", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        ),
    ),
    "imported HTML": ("Word reprend alors le texte", lambda p: p.part("word/x.xml", "<x/>", "text/xml", "aFChunk")),
    "imported chunk": ("Word reprend alors le texte", body('<w:altChunk r:id="rIdX"/>')),
    "macros by another name": (
        "sans macro",
        lambda p: p.part("word/data.xml", b"x", "application/vnd.ms-office.vbaProject"),
    ),
    "macros by an entity": (
        "sans macro",
        lambda p: p.part("word/data.xml", b"x", "application/vnd.ms-office.vba&#80;roject"),
    ),
    "macros by relationship": (
        "sans macro",
        lambda p: p.part("word/d.xml", "<x/>", "text/xml", f"{MS}/2006/relationships/vbaProject"),
    ),
    "ActiveX control": ("Supprimez ce contrôle", body('<w:p><w:r><w:control r:id="rIdX"/></w:r></w:p>')),
    "mail merge by another prefix": (
        "Document Word normal",
        lambda p: p.settings(f'<q:mailMerge xmlns:q="{W}"><q:connectString q:val="DSN=x"/></q:mailMerge>'),
    ),
    "macro of a form field": (
        "aucune macro",
        body(
            '<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:entryMacro w:val="M"/></w:ffData></w:fldChar></w:r></w:p>'
        ),
    ),
    "sub-document": ("Copiez le contenu", body('<w:p><w:subDoc r:id="rIdX"/></w:p>')),
    "frames of a web page": ("Copiez le contenu", body("<w:p><w:frameset/></w:p>")),
    "online video": ("Copiez le contenu", body('<w:p><wp15:webVideoPr embeddedHtml="x"/></w:p>')),
    "an unknown vocabulary": ("Copiez le contenu", body('<w:p><z:run xmlns:z="urn:z"/></w:p>')),
    "a picture by address": (LINK_CURE, body(f'<w:p><w:r><w:pict><v:imagedata src="{EVIL}"/></w:pict></w:r></w:p>')),
    "a shape that leads to a file": (
        LINK_CURE,
        body('<w:p><w:r><w:pict><v:shape href="file:///c:/x"/></w:pict></w:r></w:p>'),
    ),
    "a picture by another's link": (
        LINK_CURE,
        lambda p: p.put(picture('r:link="rIdX"')).relation("hyperlink", EVIL, external=True),
    ),
    "a vector picture that reads a file": (
        LINK_CURE,
        lambda p: p.part("word/media/i.svg", f'<svg xmlns="x"><image href="{EVIL}"/></svg>', "image/svg+xml", "image"),
    ),
    "a vector picture with code": (
        "Copiez le contenu",
        lambda p: p.part("word/media/i.svg", "<svg><script>x</script></svg>", "image/svg+xml", "image"),
    ),
    "a document type in UTF-16": (
        "copie saine",
        lambda p: p.part(
            "word/notes.xml",
            '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode("utf-16"),
            f"{WORD}footnotes+xml",
        ),
    ),
    "relationships that say to be something else": (
        "sans macro, objet ni lien",
        lambda p: p.part("word/_rels/footer9.xml.rels", "<x/>", "text/xml"),
    ),
    "two parts by the same name": (
        "sans macro, objet ni lien",
        lambda p: p.part("word/Document.xml", p.parts["word/document.xml"], f"{WORD}document.main+xml"),
    ),
}


@pytest.mark.parametrize("kind", OBJECTS)
def test_a_package_with_more_than_a_document_is_refused(tmp_path: Path, kind: str) -> None:
    """The refusal names the template, and its cure says where in Word to take the thing away."""
    cure, change = OBJECTS[kind]
    template = change(WordPackage()).save(tmp_path / "modele.docx")
    with pytest.raises(TemplateInvalid, match=r"« modele\.docx » est refusé") as refusal:
        read_package(template)
    assert cure in refusal.value.cure


BEGIN, SEPARATE, END = (f'<w:r><w:fldChar w:fldCharType="{mark}"/></w:r>' for mark in ("begin", "separate", "end"))
FIELDS: dict[str, Change] = {
    "in single quotes": body("<w:p><w:fldSimple w:instr='DDEAUTO cmd'/></w:p>"),
    "by another prefix": body(f'<q:p xmlns:q="{W}"><q:fldSimple q:instr="DDE cmd"/></q:p>'),
    "by entities": body('<w:p><w:fldSimple w:instr="&#68;DEAUTO cmd"/></w:p>'),
    "cut into runs": field("DD", "EAU", "TO cmd"),
    "cut by a comment": field("DD<!-- x -->EAUTO cmd"),
    "without its own name": body(
        f"<w:p>{BEGIN}{field_runs('QUOTE 68 68 69')}<w:r><w:instrText> cmd</w:instrText></w:r>{END}</w:p>"
    ),
    "made by Jinja": field("{{ 'DDE' }}{{ 'AUTO' }} cmd"),
    "that includes a picture": field(f'INCLUDEPICTURE "{EVIL}" \\d'),
    "that includes a text": field('INCLUDETEXT "c:/secret.docx"'),
    "that asks": field("FILLIN x"),
    "deleted in a revision": body(f"<w:p>{BEGIN}<w:r><w:delInstrText>DDE x</w:delInstrText></w:r>{END}</w:p>"),
    "never ended": body(f"<w:p>{BEGIN}<w:r><w:instrText>DDE x</w:instrText></w:r></w:p>"),
    "in one branch of two": body(
        f"<w:p>{BEGIN}<mc:AlternateContent><mc:Choice Requires='w15'><w:r><w:instrText>PAGE </w:instrText></w:r></mc:Choice>"
        f"<mc:Fallback><w:r><w:instrText>DDE x</w:instrText></w:r></mc:Fallback></mc:AlternateContent>{END}</w:p>"
    ),
    "of a link to a share": field('HYPERLINK "\\\\\\\\evil\\\\x"'),
    "of a link to a file": field('HYPERLINK "file:///c:/x"'),
}


@pytest.mark.parametrize("kind", FIELDS)
def test_a_field_that_reads_or_runs_something_is_refused(tmp_path: Path, kind: str) -> None:
    """Fields are read as Word reads them, and only those that compute from the document itself are allowed."""
    template = FIELDS[kind](WordPackage()).save(tmp_path / "m.docx")
    with pytest.raises(TemplateInvalid, match=r"champ interdit|un lien mène à un fichier") as refusal:
        read_package(template)
    assert "Alt+F9" in refusal.value.cure


BECOMING: dict[str, Change] = {
    "a field that loses its first word": body(
        f"<w:p>{BEGIN}<w:r><w:t>{{%r if vide %}}</w:t></w:r><w:r><w:instrText>PAGE </w:instrText></w:r>"
        f"<w:r><w:t>{{%r endif %}}</w:t></w:r><w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r>{END}</w:p>"
    ),
    "a link whose address is written by Jinja": field("HYPERLINK \"{{ 'file:' }}///c:/x\""),
    "a picture whose relationship is written by Jinja": lambda p: p.put(picture("r:link=\"{{ 'rId' }}X\"")).relation(
        "hyperlink", EVIL, external=True
    ),
}


@pytest.mark.parametrize("kind", BECOMING)
def test_what_a_template_becomes_is_judged_too(tmp_path: Path, kind: str) -> None:
    """A template that looks harmless may write what is not: the rendered parts are judged by the same lists."""
    template = BECOMING[kind](WordPackage()).save(tmp_path / "modele.docx")
    read_package(template)
    with pytest.raises(TemplateInvalid, match=r"« modele\.docx » est refusé"):
        render(template, DATA)


def test_what_goes_on_is_what_was_judged(tmp_path: Path) -> None:
    """Parts are written anew: comments, instructions and encodings that another reader might take otherwise are gone."""
    package = WordPackage()
    package.parts["word/styles.xml"] = (
        package.parts["word/styles.xml"]
        .decode()
        .replace("<w:docDefaults>", "<?php x?><!-- caché --><w:docDefaults>")
        .encode()
    )
    rendered = render(package.save(tmp_path / "m.docx"), DATA)
    (tmp_path / "out.docx").write_bytes(rendered)
    assert "caché".encode() not in words.part(tmp_path / "out.docx", "word/styles.xml")
    assert b"php" not in words.part(tmp_path / "out.docx", "word/styles.xml")
    assert b"<w:docDefaults>" in words.part(tmp_path / "out.docx", "word/styles.xml")


def paragraph(text: str) -> Change:
    return body(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")


BOUNDS: dict[str, tuple[str, Change]] = {
    "50 MB of text": ("démesurément grand", paragraph("x " * 25_000_000)),
    "braces": (f"plus de {MAX_BRACES} accolades", paragraph("{ " * (MAX_BRACES + 1))),
    "passages never closed": ("mal écrit : dans le texte, « {% {% ", paragraph("{% " * 2_000)),
    "braces never closed": ("mal écrit", paragraph("{{ " * 2_000)),
    "comments full of passages": ("mal écrit", paragraph("{# " + "{{ " * 2_000 + " #}")),
    "a passage that ends far away": ("mal écrit", paragraph("{{ numero " + "x" * 2_000_000 + " }}")),
    "a deep document": ("endommagé", body("<w:p>" + "<w:sdt>" * 5_000 + "</w:sdt>" * 5_000 + "</w:p>")),
}


@pytest.mark.parametrize("kind", BOUNDS)
def test_a_template_never_takes_long(tmp_path: Path, kind: str) -> None:
    """A template is a few pages: what would take minutes to read is refused at once (24 s before, or for ever)."""
    told, change = BOUNDS[kind]
    template = change(WordPackage()).save(tmp_path / "m.docx")
    begun = time.process_time()
    with pytest.raises(TemplateInvalid, match=told.replace("{%", r"\{%")):
        render(template, DATA)
    assert time.process_time() - begun < 5


def test_the_largest_template_that_is_taken_is_read_in_some_seconds(tmp_path: Path) -> None:
    """The bounds leave room for two thousand variables, and hold the time to what a person waits."""
    template = paragraph("</w:t></w:r></w:p><w:p><w:r><w:t>".join(["{{ numero }}"] * 1_200))(WordPackage())
    begun = time.process_time()
    assert words.text_of(render(template.save(tmp_path / "m.docx"), DATA))[-1] == "FA2026-00041"
    assert time.process_time() - begun < 10


NO_FILES: list[Callable[[Path], None]] = [Path.mkdir]
NO_FILES += [os.mkfifo] if hasattr(os, "mkfifo") else []  # a named pipe, that one waits for without end


@pytest.mark.parametrize("make", NO_FILES)
def test_what_is_no_file_in_place_of_a_template_is_told(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """Neither read nor passed over in silence for the template that ships."""
    (tmp_path / "modeles").mkdir()
    make(tmp_path / "modeles" / "facture.docx")
    with pytest.raises(TemplateInvalid, match="ce n'est pas un fichier"):
        read_package(TemplateSource(beside=tmp_path).template("facture"))


def test_a_part_of_the_same_name_in_other_letters_is_refused(tmp_path: Path) -> None:
    """Programs compare names without case: each could read another of the two."""
    path = WordPackage().save(tmp_path / "m.docx")
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("WORD/document.xml", b"<x/>")
    with pytest.raises(TemplateInvalid, match="même nom"):
        read_package(path)
