"""PDF/A-3b marks and the embedded XML of Factur-X, on a PDF whose fonts are embedded; merging for the printer.

ISO 19005-3 asks for an output intent, XMP metadata that say the part and the level, and each attachment tied to the
document; Factur-X 1.0 for its extension schema and `factur-x.xml`. The same input gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from gescof_xl.core.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from pikepdf import Pdf

PROGRAM = "GesCOF XL"
XML_NAME = "factur-x.xml"
_PROFILE = Path(__file__).with_name("srgb.icc")
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_AIIM = "http://www.aiim.org/pdfa/ns"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{rdf}">
{claim}
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description></rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<xmp:CreatorTool>{program}</xmp:CreatorTool><xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate><pdf:Producer>{program}</pdf:Producer>
<pdf:Keywords>{mark}</pdf:Keywords></rdf:Description>
{facturx}</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
_CLAIM = """<rdf:Description rdf:about="" xmlns:pdfaid="{aiim}/id/"><pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance></rdf:Description>"""
_PDFA = b"<pdfaid:part>3"
_FX_PROPERTY = (
    '<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{}</pdfaProperty:name>'
    "<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>"
    "<pdfaProperty:description>{}</pdfaProperty:description></rdf:li>"
)
_FX_PROPERTIES = {
    "DocumentFileName": "name of the embedded XML invoice file",
    "DocumentType": "INVOICE",
    "Version": "version of the Factur-X XML schema",
    "ConformanceLevel": "conformance level of the embedded data",
}
_FX_XMP = """<rdf:Description rdf:about="" xmlns:pdfaExtension="{aiim}/extension/"
 xmlns:pdfaSchema="{aiim}/schema#" xmlns:pdfaProperty="{aiim}/property#"><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{fx}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag>
</pdfaExtension:schemas></rdf:Description>
<rdf:Description rdf:about="" xmlns:fx="{fx}"><fx:DocumentType>INVOICE</fx:DocumentType>
<fx:DocumentFileName>{file}</fx:DocumentFileName><fx:Version>1.0</fx:Version>
<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel></rdf:Description>
"""


@dataclass(frozen=True)
class Description:
    """What a reader of the file shows about it; `day` is the day of issue, so that printing again changes nothing.

    `mark` is what the file of an issued document says of itself, for `mark_of`.
    """

    title: str
    author: str
    day: date
    subject: str = ""
    mark: str = ""


def archive(pdf: bytes, about: Description, xml: bytes | None = None) -> bytes:
    """`pdf` as PDF/A-3b in French, with `xml` as its Factur-X invoice when given.

    The fonts must be embedded already: every engine of ours does. Raises DocumentError when `pdf` is not a PDF.
    """
    import pikepdf

    try:
        document = pikepdf.open(BytesIO(pdf))
    except pikepdf.PdfError as error:
        raise DocumentError("Le PDF produit est illisible.", "Choisissez un autre moteur PDF.") from error
    with document:
        _add_output_intent(document)
        document.Root.Lang = pikepdf.String("fr-FR")
        if xml is not None:
            _attach(document, xml, about)
        _describe(document, about, has_invoice=xml is not None)
        return _saved(document)


def mark_of(pdf: bytes) -> str:
    """What a document of ours says of itself; "" for one of an earlier version, of somebody else, or no PDF at all."""
    import pikepdf

    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            return str(document.docinfo.get("/Keywords", ""))
    except pikepdf.PdfError:
        return ""


def text_of(pdf: bytes) -> str:
    """The words of a document, one space between them; "" where there are none to be read."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        words = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    except (PyPdfError, ValueError, LookupError):
        return ""
    return " ".join(words.split())


def _add_output_intent(document: Pdf) -> None:
    from pikepdf import Array, Dictionary, Name, Stream, String

    profile = Stream(document, _profile())
    profile.N, profile.Alternate = 3, Name.DeviceRGB
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        RegistryName=String("http://www.color.org"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=document.make_indirect(profile),
    )
    document.Root.OutputIntents = Array([document.make_indirect(intent)])


@lru_cache(maxsize=1)
def _profile() -> bytes:
    return _PROFILE.read_bytes()


def _attach(document: Pdf, xml: bytes, about: Description) -> None:
    from pikepdf import Array, Dictionary, Name, Stream, String

    content = Stream(document, xml)
    content.Type, content.Subtype = Name.EmbeddedFile, Name("/text/xml")
    content.Params = Dictionary(ModDate=String(_pdf_date(about)), Size=len(xml))
    file = document.make_indirect(content)
    link = Dictionary(
        Type=Name.Filespec,
        F=String(XML_NAME),
        UF=String(XML_NAME),
        Desc=String("Factur-X"),
        AFRelationship=Name.Data,
        EF=Dictionary(F=file, UF=file),
    )
    indirect = document.make_indirect(link)
    document.Root.AF = Array([indirect])
    names: Any = document.Root.get("/Names") or Dictionary()
    names.EmbeddedFiles = Dictionary(Names=Array([String(XML_NAME), indirect]))
    document.Root.Names = names


def _describe(document: Pdf, about: Description, *, has_invoice: bool, archival: bool = True) -> None:
    from pikepdf import Name, Stream

    metadata = Stream(document, _xmp(about, has_invoice=has_invoice, archival=archival).encode())
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    document.Root.Metadata = document.make_indirect(metadata)
    # The information dictionary must say what the metadata say, and nothing that an engine wrote by the clock.
    for key in list(document.docinfo.keys()):
        del document.docinfo[key]
    date = _pdf_date(about)
    values = {"Title": about.title, "Author": about.author, "Subject": about.subject}
    values |= {"Keywords": about.mark, "Creator": PROGRAM, "Producer": PROGRAM, "CreationDate": date, "ModDate": date}
    for name, value in values.items():
        document.docinfo[f"/{name}"] = value


def _xmp(about: Description, *, has_invoice: bool, archival: bool) -> str:
    properties = "".join(_FX_PROPERTY.format(name, text) for name, text in _FX_PROPERTIES.items())
    invoice = _FX_XMP.format(aiim=_AIIM, fx=_FX, properties=properties, file=XML_NAME)
    return _XMP.format(
        rdf=_RDF,
        claim=_CLAIM.format(aiim=_AIIM) if archival else "",
        title=escape(about.title),
        author=escape(about.author),
        subject=escape(about.subject),
        mark=escape(about.mark),
        program=PROGRAM,
        moment=_moment(about).isoformat(),
        facturx=invoice if has_invoice else "",
    )


def _moment(about: Description) -> datetime:
    return datetime(about.day.year, about.day.month, about.day.day, tzinfo=UTC)


def _pdf_date(about: Description) -> str:
    return f"D:{_moment(about):%Y%m%d%H%M%S}+00'00'"


def _saved(document: Pdf) -> bytes:
    from pikepdf import ObjectStreamMode

    made = BytesIO()
    document.save(
        made,
        deterministic_id=True,
        object_stream_mode=ObjectStreamMode.generate,
        min_version="1.7",
        fix_metadata_version=False,
    )
    return made.getvalue()


def merge(pdfs: Iterable[tuple[str, Path]], about: Description) -> bytes:
    """One PDF for the printer: the files in their order, a bookmark (its title) at the first page of each.

    It says that it is PDF/A where all of them do: a scan often is not. Raises DocumentError naming one that cannot be
    read, or that asks for a password.
    """
    import pikepdf

    archival = True
    with pikepdf.new() as whole:
        with whole.open_outline() as outline:
            for title, path in pdfs:
                first = len(whole.pages)
                try:
                    with pikepdf.open(path) as one:
                        whole.pages.extend(one.pages)
                        archival = archival and _PDFA in bytes(one.Root.get("/Metadata", pikepdf.Stream(one, b"")))
                except (pikepdf.PdfError, pikepdf.PasswordError) as error:
                    why = "demande un mot de passe" if isinstance(error, pikepdf.PasswordError) else "est illisible"
                    raise DocumentError(
                        f"Le PDF « {path.name} » {why}.", "Ouvrez-le, imprimez-le en PDF sous le même nom, recommencez."
                    ) from error
                outline.root.append(pikepdf.OutlineItem(title, first))
        _add_output_intent(whole)
        whole.Root.Lang = pikepdf.String("fr-FR")
        _describe(whole, about, has_invoice=False, archival=archival)
        return _saved(whole)
