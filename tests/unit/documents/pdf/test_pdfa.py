"""PDF/A-3b and Factur-X: veraPDF passes what every engine makes, the XML is inside, the bytes are always the same."""

from __future__ import annotations

import subprocess
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from facturx import get_xml_from_pdf

from gescof_xl.core.errors import DocumentError
from gescof_xl.documents.facturx.xml import invoice_xml
from gescof_xl.documents.pdf.engine_embedded import EmbeddedEngine
from gescof_xl.documents.pdf.engine_libreoffice import LibreOfficeEngine
from gescof_xl.documents.pdf.pdfa import Description, archive, merge
from gescof_xl.documents.templates.template import render
from tests.attachments import attached_invoice
from tests.unit.documents import einvoices as shapes
from tests.unit.documents import word_templates as words
from tests.verapdf import pdfa_faults

if TYPE_CHECKING:
    from pathlib import Path

ABOUT = Description("Facture <FA2026-00041> & avenant", "Béarn Formation", date(2026, 11, 21), "Facture")
XML = "<facture>é</facture>".encode()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same document, with pictures, as each engine makes it."""
    template = words.invoice(tmp_path_factory.mktemp("models") / "facture.docx")
    images = {"logo": words.picture(300, 100), "qr": words.picture(90, 90, "black")}
    docx = render(template, words.CONTEXT, images)
    made = {}
    for engine in (EmbeddedEngine(), LibreOfficeEngine()):
        converter = engine.open()
        made[engine.name] = converter.convert(docx)
        converter.close()
    return made


@pytest.mark.programs
def test_what_every_engine_makes_becomes_pdfa(plain: dict[str, bytes], tmp_path: Path) -> None:
    """With and without an invoice inside, and merged, veraPDF says PASS on its 146 rules."""
    made = []
    for name, content in plain.items():
        for xml in (None, XML):
            path = tmp_path / f"{name}-{xml is not None}.pdf"
            path.write_bytes(archive(content, ABOUT, xml))
            made.append(path)
    merged = tmp_path / "merged.pdf"
    merged.write_bytes(merge([(path.stem, path) for path in made], ABOUT))
    assert pdfa_faults(*made, merged) == []


@pytest.mark.programs
def test_the_referee_sees_a_plain_pdf(plain: dict[str, bytes], tmp_path: Path) -> None:
    """What is not PDF/A fails: the referee does judge."""
    (tmp_path / "plain.pdf").write_bytes(plain["intégré"])
    assert len(pdfa_faults(tmp_path / "plain.pdf")) == 1


@pytest.mark.programs
def test_the_invoice_inside_is_found_by_others(plain: dict[str, bytes]) -> None:
    """The factur-x library finds `factur-x.xml`, and so do we; a PDF without it has none."""
    xml = invoice_xml(shapes.INVOICE)
    whole = archive(plain["intégré"], ABOUT, xml)
    assert attached_invoice(whole) == xml
    assert get_xml_from_pdf(BytesIO(whole), check_xsd=True) == ("factur-x.xml", xml)
    assert attached_invoice(archive(plain["intégré"], ABOUT)) is None


@pytest.mark.programs
def test_the_same_input_gives_the_same_bytes(plain: dict[str, bytes]) -> None:
    """No clock and no chance in the file: printing again can be compared."""
    for content in plain.values():
        assert archive(content, ABOUT, XML) == archive(content, ABOUT, XML)


@pytest.mark.programs
def test_readers_show_the_description(plain: dict[str, bytes]) -> None:
    """Title, author and day of issue are those given, and no word of the engine remains."""
    with pikepdf.open(BytesIO(archive(plain["LibreOffice"], ABOUT, XML))) as document:
        assert str(document.docinfo["/Title"]) == "Facture <FA2026-00041> & avenant"
        assert str(document.docinfo["/Producer"]) == "GesCOF XL"
        assert str(document.docinfo["/CreationDate"]) == "D:20261121000000+00'00'"
        assert str(document.Root.Lang) == "fr-FR"
        with document.open_metadata() as metadata:
            assert metadata["dc:title"] == "Facture <FA2026-00041> & avenant"
            assert metadata["dc:creator"] == ["Béarn Formation"]


@pytest.mark.programs
def test_merging_keeps_order_and_marks_each_document(plain: dict[str, bytes], tmp_path: Path) -> None:
    """One bookmark a document, at its first page, in the order given."""
    for name, content in plain.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    parts = [("Facture 1", tmp_path / "intégré.pdf"), ("Facture 2", tmp_path / "LibreOffice.pdf")]
    merged = merge([*parts, ("Facture 3", parts[0][1])], ABOUT)
    with pikepdf.open(BytesIO(merged)) as document:
        assert len(document.pages) == 3
        with document.open_outline() as outline:
            places: list[tuple[str, Any]] = [(item.title, item.destination) for item in outline.root]
            marks = [(title, document.pages.index(pikepdf.Page(place[0]))) for title, place in places]
    assert marks == [("Facture 1", 0), ("Facture 2", 1), ("Facture 3", 2)]
    text = subprocess.run(["pdftotext", "-", "-"], input=merged, capture_output=True, check=True).stdout.decode()
    assert text.count("Facture FA2026-00041") == 3


def test_what_is_not_a_pdf_is_refused() -> None:
    """A broken result of an engine is told, not stored."""
    with pytest.raises(DocumentError, match="illisible"):
        archive(b"not a pdf", ABOUT)
