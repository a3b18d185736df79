"""Word packages written part by part, as Word itself or somebody with bad intentions would."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from docx import Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MS = "http://schemas.microsoft.com/office"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
NAMESPACES = {
    "w": W,
    "r": R,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w10": "urn:schemas-microsoft-com:office:word",
    "wps": f"{MS}/word/2010/wordprocessingShape",
    "w14": f"{MS}/word/2010/wordml",
    "w15": f"{MS}/word/2012/wordml",
    "w16cid": f"{MS}/word/2016/wordml/cid",
    "asvg": f"{MS}/drawing/2016/SVG/main",
    "a14": f"{MS}/drawing/2010/main",
    "wp15": f"{MS}/word/2012/wordprocessingDrawing",
    "clbl": f"{MS}/2020/mipLabelMetadata",
    "int2": f"{MS}/intelligence/2020/intelligence",
}
DECLARED = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items())
_RELATIONSHIPS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'


@dataclass
class WordPackage:
    """A document of python-docx whose XML can be completed; `HERE` is replaced by what `put` is given."""

    parts: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        document = Document()
        document.add_paragraph("{{ numero }}")
        document.add_paragraph("HERE")
        made = BytesIO()
        document.save(made)
        with zipfile.ZipFile(made) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}

    def put(self, xml: str) -> WordPackage:
        """`xml`, with the usual prefixes declared, at the end of the body."""
        declared = (
            xml.replace(">", f" {DECLARED}>", 1)
            if not xml.split(">", 1)[0].endswith("/")
            else xml.replace("/>", f" {DECLARED}/>", 1)
        )
        body = self.parts["word/document.xml"].decode()
        start = body.rindex("<w:p>", 0, body.index("HERE"))
        end = body.index("</w:p>", start) + len("</w:p>")
        self.parts["word/document.xml"] = (body[:start] + declared + body[end:]).encode()
        return self

    def raw_relation(self, text: str, source: str = "word/document.xml") -> WordPackage:
        """A relationship exactly as written."""
        folder, _, file = source.rpartition("/")
        name = f"{folder}/_rels/{file}.rels".lstrip("/")
        rels = self.parts.get(name, _RELATIONSHIPS.encode()).decode()
        self.parts[name] = rels.replace("</Relationships>", f"{text}</Relationships>").encode()
        return self

    def relation(self, kind: str, target: str, *, id: str = "rIdX", external: bool = False) -> WordPackage:  # noqa: A002
        """A relationship of the document; `kind` is the last word of its type, or a whole type."""
        whole = kind if "/" in kind else f"{R}/{kind}"
        mode = ' TargetMode="External"' if external else ""
        return self.raw_relation(f'<Relationship Id="{id}" Type="{whole}" Target="{target}"{mode}/>')

    def part(self, name: str, content: str | bytes, kind: str, relation: str = "", id: str = "rIdX") -> WordPackage:  # noqa: A002
        """A part with its content type and, if it has one, its relationship from the document."""
        self.parts[name] = content if isinstance(content, bytes) else content.encode()
        types = self.parts["[Content_Types].xml"].decode()
        self.parts["[Content_Types].xml"] = types.replace(
            "</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'
        ).encode()
        return self.relation(relation, f"/{name}", id=id) if relation else self

    def settings(self, xml: str) -> WordPackage:
        """An element more in the settings."""
        old = self.parts["word/settings.xml"].decode()
        end = old.rindex("</w:settings>")
        declared = (
            xml.replace("/>", f" {DECLARED}/>", 1) if ">" not in xml[:-2] else xml.replace(">", f" {DECLARED}>", 1)
        )
        self.parts["word/settings.xml"] = (old[:end] + declared + old[end:]).encode()
        return self

    def save(self, path: Path) -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in self.parts.items():
                package.writestr(name, content)
        return path


def field_runs(*instructions: str, result: str = "1") -> str:
    """The runs of a field whose instruction is cut as given."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        + "".join(f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>' for text in instructions)
        + f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{result}</w:t></w:r>'
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def picture(blip: str) -> str:
    """A paragraph with a picture; `blip` are the attributes, or attributes and content, of its a:blip."""
    attributes, _, content = blip.partition(">")
    size = 'cx="720000" cy="360000"'
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:extent {size}/><wp:docPr id="7" name="p"/><a:graphic>'
        f'<a:graphicData uri="{NAMESPACES["pic"]}"><pic:pic><pic:nvPicPr><pic:cNvPr id="7" name="p"/><pic:cNvPicPr/>'
        f"</pic:nvPicPr><pic:blipFill><a:blip {attributes}>{content}</a:blip><a:stretch><a:fillRect/></a:stretch>"
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )
