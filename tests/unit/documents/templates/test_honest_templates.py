"""Templates that people really have, from Word, LibreOffice and other programs, are accepted and filled in."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from gescof_xl.documents.templates.template import render
from tests.unit.documents import word_templates as words
from tests.unit.documents.word_package import MS, NAMESPACES, WORD, R, W, WordPackage, field_runs, picture

WRITTEN = Path(__file__).parents[3] / "data" / "templates"
PNG = words.picture(40, 20)
OOXML = "application/vnd.openxmlformats-officedocument."
WDECL = f'xmlns:w="{W}" xmlns:r="{R}"'

Change = Callable[[WordPackage], WordPackage]


def body(xml: str) -> Change:
    return lambda package: package.put(xml)


def fields(*instructions: str) -> Change:
    return body("<w:p>" + "".join(field_runs(text) for text in instructions) + "</w:p>")


def comments(package: WordPackage) -> WordPackage:
    package.part(
        "word/people.xml",
        f'<w15:people xmlns:w15="{NAMESPACES["w15"]}"/>',
        f"{WORD}people+xml",
        f"{MS}/2011/relationships/people",
        "p1",
    )
    package.part(
        "word/commentsIds.xml",
        f'<w16cid:commentsIds xmlns:w16cid="{NAMESPACES["w16cid"]}"/>',
        f"{WORD}commentsIds+xml",
        f"{MS}/2016/09/relationships/commentsIds",
        "p2",
    )
    package.part(
        "word/comments.xml",
        f'<w:comments {WDECL}><w:comment w:id="0" w:author="A"><w:p><w:r><w:t>revoir</w:t></w:r></w:p></w:comment></w:comments>',
        f"{WORD}comments+xml",
        "comments",
    )
    return package.put(
        '<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>x</w:t></w:r><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>'
    )


def notes(package: WordPackage) -> WordPackage:
    for kind in ("footnote", "endnote"):
        package.part(
            f"word/{kind}s.xml",
            f'<w:{kind}s {WDECL}><w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
            f'<w:{kind} w:id="1"><w:p><w:r><w:{kind}Ref/><w:t>Note de {{{{ numero }}}}</w:t></w:r></w:p></w:{kind}></w:{kind}s>',
            f"{WORD}{kind}s+xml",
            f"{kind}s",
            f"n{kind}",
        )
    return package.put('<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>')


def strict(package: WordPackage) -> WordPackage:
    """« Document Open XML strict »: the same names in other namespaces."""
    for name, content in package.parts.items():
        text = content.decode("utf-8", "surrogateescape")
        text = text.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
        text = text.replace(f"{R}/", "http://purl.oclc.org/ooxml/officeDocument/relationships/")
        text = text.replace(
            "http://schemas.openxmlformats.org/drawingml/2006/", "http://purl.oclc.org/ooxml/drawingml/"
        )
        package.parts[name] = text.encode("utf-8", "surrogateescape")
    return package


def properties(package: WordPackage) -> WordPackage:
    """A document of an organisation that labels its files and keeps them in SharePoint."""
    package.part(
        "docProps/custom.xml",
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
        f"{OOXML}custom-properties+xml",
        "custom-properties",
        "c1",
    )
    package.part(
        "docMetadata/LabelInfo.xml",
        f'<clbl:labelList xmlns:clbl="{NAMESPACES["clbl"]}"/>',
        "application/vnd.ms-office.classificationlabels+xml",
        f"{MS}/2020/02/relationships/classificationlabels",
        "c2",
    )
    package.part(
        "word/intelligence2.xml",
        f'<int2:intelligence xmlns:int2="{NAMESPACES["int2"]}"><int2:observations/></int2:intelligence>',
        "application/vnd.ms-office.intelligence2+xml",
        f"{MS}/2020/10/relationships/intelligence",
        "c3",
    )
    return package.part(
        "customXml/item9.xml",
        '<p:properties xmlns:p="http://schemas.microsoft.com/office/2006/metadata/properties"><documentManagement/></p:properties>',
        "application/xml",
        "customXml",
        "c4",
    )


def fonts(package: WordPackage) -> WordPackage:
    package.part("word/fonts/font1.odttf", b"\0" * 64, f"{OOXML}obfuscatedFont")
    package.raw_relation(f'<Relationship Id="f1" Type="{R}/font" Target="fonts/font1.odttf"/>', "word/fontTable.xml")
    old = package.parts["word/fontTable.xml"].decode()
    package.parts["word/fontTable.xml"] = old.replace(
        "</w:fonts>",
        f'<w:font w:name="Maison" xmlns:r="{R}"><w:embedRegular r:id="f1" w:fontKey="{{0}}"/></w:font></w:fonts>',
    ).encode()
    return package


def smart_art(package: WordPackage) -> WordPackage:
    for kind, relation, tag in (
        ("Data", "diagramData", "dataModel"),
        ("Layout", "diagramLayout", "layoutDef"),
        ("Style", "diagramQuickStyle", "styleDef"),
        ("Colors", "diagramColors", "colorsDef"),
    ):
        package.part(
            f"word/diagrams/{kind}1.xml",
            f'<dgm:{tag} xmlns:dgm="{NAMESPACES["dgm"]}"/>',
            f"{OOXML}drawingml.diagram{kind}+xml",
            relation,
            f"d{kind}",
        )
    return package


def elsewhere(package: WordPackage) -> WordPackage:
    """As Word on the web names its main part, and as .NET programs write its targets."""
    package.parts["word/document2.xml"] = package.parts.pop("word/document.xml")
    package.parts["word/_rels/document2.xml.rels"] = package.parts.pop("word/_rels/document.xml.rels")
    for name in ("[Content_Types].xml", "_rels/.rels"):
        package.parts[name] = package.parts[name].replace(b"word/document.xml", b"word/document2.xml")
    package.parts["_rels/.rels"] = package.parts["_rels/.rels"].replace(b'Target="word', b'Target="/word')
    return package


def google(package: WordPackage) -> WordPackage:
    """Google Docs exports no properties, its fonts as they are, and numbers every relationship its own way."""
    for name in [name for name in package.parts if name.startswith(("docProps", "customXml"))]:
        del package.parts[name]
    package.parts["_rels/.rels"] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>'
    ).encode()
    types = package.parts["[Content_Types].xml"].decode()
    types = types.replace("<Default ", '<Default ContentType="application/x-font-ttf" Extension="ttf"/><Default ', 1)
    package.parts["[Content_Types].xml"] = types.encode()
    package.parts["word/fonts/Roboto-regular.ttf"] = b"\0" * 32
    return package.raw_relation(
        f'<Relationship Id="rId1" Type="{R}/font" Target="fonts/Roboto-regular.ttf"/>', "word/fontTable.xml"
    )


def part_with_picture(name: str, content: bytes, kind: str) -> Change:
    return lambda p: p.part(f"word/media/{name}", content, kind, "image").put(picture('r:embed="rIdX"'))


def svg(package: WordPackage) -> WordPackage:
    drawn = '<svg xmlns="http://www.w3.org/2000/svg"><defs><path id="a" d="M0 0"/></defs><use href="#a" fill="url(#a)"/></svg>'
    package.part("word/media/i.svg", drawn, "image/svg+xml", "image", "s1").part(
        "word/media/i.png", PNG, "image/png", "image"
    )
    return package.put(
        picture(
            'r:embed="rIdX"><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip r:embed="s1"/></a:ext></a:extLst>'
        )
    )


TEXT_BOX = (
    '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData uri="x">'
    "<wps:wsp><wps:cNvSpPr/><wps:spPr/><wps:txbx><w:txbxContent><w:p><w:r><w:t>{{ numero }}</w:t></w:r></w:p></w:txbxContent></wps:txbx>"
    "<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict>"
    '<v:shapetype id="t"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
    '<v:shape type="#t"><v:textbox><w:txbxContent><w:p><w:r><w:t>{{ numero }}</w:t></w:r></w:p></w:txbxContent></v:textbox>'
    '<w10:wrap anchorx="margin"/></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>'
)
WATERMARK = (
    '<w:p><w:r><w:pict><v:shapetype id="_x0000_t136"><v:formulas><v:f eqn="sum #0 0 10800"/></v:formulas><v:textpath on="t"/>'
    '<o:lock v:ext="edit" text="t"/></v:shapetype><v:shape id="W" type="#_x0000_t136" href="https://of.example"><v:fill opacity=".5"/>'
    '<v:textpath string="DUPLICATA"/></v:shape></w:pict></w:r></w:p>'
)
CONTROLS = (
    '<w:sdt><w:sdtPr><w:alias w:val="Client"/><w:tag w:val="c"/><w:id w:val="5"/><w:dataBinding w:xpath="/a" w:storeItemID="{0}"/>'
    '<w15:appearance w15:val="hidden"/><w14:checkbox><w14:checked w14:val="0"/></w14:checkbox></w:sdtPr><w:sdtContent><w:p><w:r>'
    "<w:t>{{ client.nom }}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
)
REVISIONS = (
    '<w:p w14:paraId="1"><w:ins w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z"><w:r><w:t>ajout</w:t></w:r></w:ins>'
    '<w:del w:id="2" w:author="A"><w:r><w:delText>retrait</w:delText></w:r></w:del></w:p>'
)
FORM = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="T"/><w:enabled/><w:calcOnExit w:val="0"/><w:textInput/></w:ffData>'
    '</w:fldChar></w:r><w:r><w:instrText xml:space="preserve"> FORMTEXT </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
TABLE_OF_CONTENTS = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o "1-3" \\h \\z \\u</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:hyperlink w:anchor="_Toc1"><w:r><w:t>Titre</w:t></w:r>'
    + field_runs("PAGEREF _Toc1 \\h")
    + '</w:hyperlink><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
WORD_FEATURES: dict[str, Change] = {
    "nothing more": lambda p: p,
    "a text box in both forms": body(TEXT_BOX),
    "a watermark and a linked shape": body(WATERMARK),
    "content controls": body(CONTROLS),
    "revisions": body(REVISIONS),
    "a form field": body(FORM),
    "a table of contents": body(TABLE_OF_CONTENTS),
    "an equation": body("<w:p><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>"),
    "page numbers, dates, sums and sequences": fields(
        " PAGE ", "NUMPAGES  \\* Arabic", "DATE \\@ dd/MM/yyyy", "=SUM(ABOVE)", "SEQ Tableau", "= 2*3"
    ),
    "conditions and references": fields(
        'IF "{{ numero }}" = "" "a" "b"', "REF signet \\h", "STYLEREF Titre", "DOCPROPERTY Company", "FILENAME"
    ),
    "links": lambda p: fields(
        'HYPERLINK "https://x.example/link dde"', 'HYPERLINK "mailto:a@b.fr"', 'HYPERLINK \\l "_Toc1"'
    )(p).relation("hyperlink", "mailto:compta@of.example?subject={{ numero }}", external=True),
    "fields of a finished mail merge": fields("MERGEFIELD Nom \\* MERGEFORMAT", "NEXT", "ADDRESSBLOCK"),
    "comments": comments,
    "notes": notes,
    "protection": lambda p: p.settings('<w:documentProtection w:edit="readOnly" w:enforcement="1"/>'),
    "strict Open XML": strict,
    "labels, SharePoint and the editor": properties,
    "embedded fonts": fonts,
    "SmartArt": smart_art,
    "a drawing of an old Word": part_with_picture("i.emf", b"x", "image/x-emf"),
    "a JPEG": part_with_picture("i.jpeg", words.picture(20, 20, form="JPEG"), "image/jpeg"),
    "an icon with its vector twin": svg,
    "a chart without its workbook": lambda p: p.part(
        "word/charts/chart1.xml",
        f'<c:chartSpace xmlns:c="{NAMESPACES["c"]}"><c:chart/></c:chartSpace>',
        f"{OOXML}drawingml.chart+xml",
        "chart",
    ),
    "a thumbnail": lambda p: p.part("docProps/t.jpeg", b"x", "image/jpeg").raw_relation(
        '<Relationship Id="t" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail" Target="docProps/t.jpeg"/>',
        "",
    ),
    "building blocks": lambda p: p.part(
        "word/glossary/document.xml",
        f"<w:glossaryDocument {WDECL}><w:docParts/></w:glossaryDocument>",
        f"{WORD}document.glossary+xml",
        "glossaryDocument",
    ),
    "another name for the text": elsewhere,
    "Google Docs": google,
}


@pytest.mark.parametrize("feature", WORD_FEATURES)
def test_what_word_writes_is_accepted(tmp_path: Path, feature: str) -> None:
    """Each feature as Word writes it, in a template with a variable."""
    template = WORD_FEATURES[feature](WordPackage()).save(tmp_path / "modele.docx")
    rendered = render(template, words.CONTEXT)
    assert b"FA2026-00041" in b"".join(
        content for name, content in words.parts(rendered).items() if name.startswith("word/document")
    )


@pytest.mark.parametrize("file", sorted(path.name for path in WRITTEN.glob("*.docx")))
def test_what_other_programs_write_is_accepted(file: str) -> None:
    """Templates saved by the exporters that people use: see `tests/data/templates/README.md`."""
    texts = " ".join(words.text_of(render(WRITTEN / file, words.CONTEXT)))
    assert "Facture FA2026-00041" in texts
    assert "Müller & Fils <SARL>" in texts


@pytest.mark.programs
def test_what_libreoffice_saves_is_accepted(tmp_path: Path) -> None:
    """A template of Word, of Writer and of a web page, saved as .docx by LibreOffice: loops and pictures stay."""
    made, out = tmp_path / "made", tmp_path / "out"
    made.mkdir()
    words.invoice(made / "word.docx")
    (made / "page.html").write_text(
        "<h1>Facture {{ numero }}</h1><p>{{ client.nom }}</p><table><tr><td>a</td></tr></table>"
    )
    call = ["soffice", f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}", "--headless", "--convert-to"]
    subprocess.run(
        [*call, "odt", "--outdir", str(made), str(made / "word.docx")], check=True, capture_output=True, timeout=240
    )
    shutil.move(made / "word.odt", made / "writer.odt")
    sources = [made / "word.docx", made / "writer.odt", made / "page.html"]
    subprocess.run(
        [*call, "docx:MS Word 2007 XML", "--outdir", str(out), *map(str, sources)],
        check=True,
        capture_output=True,
        timeout=240,
    )
    for name in ("word", "writer", "page"):
        rendered = render(out / f"{name}.docx", words.CONTEXT, {"logo": PNG})
        assert "Müller & Fils <SARL>" in " ".join(words.text_of(rendered)), name
        assert name == "page" or "1 490,00\u00a0€" in words.text_of(rendered)


def test_thirty_templates_at_least_are_tried() -> None:
    """What is said of this gate, that it takes thirty templates of all sorts, stays true."""
    assert len(WORD_FEATURES) + len(list(WRITTEN.glob("*.docx"))) + 3 >= 30


def test_a_logo_stands_where_the_main_part_is_named_otherwise(tmp_path: Path) -> None:
    """The picture of the slot is related to the part that shows it, whatever its name and its prefix."""
    template = elsewhere(WordPackage().put(picture("").replace('name="p"/><a:g', 'name="p" descr="logo"/><a:g'))).save(
        tmp_path / "m.docx"
    )
    document = Document(BytesIO(render(template, words.CONTEXT, {"logo": PNG})))
    (blip,) = document._element.iter("{*}blip")
    assert document.part.related_parts[blip.get(f"{{{R}}}embed")].blob == PNG
