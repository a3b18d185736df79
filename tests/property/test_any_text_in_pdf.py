"""Whatever text a cell holds: on the PDF as it was typed, or a sentence says what cannot be there."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import pypdf
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from gescof_xl.documents.pdf.engine import ConversionFailed, Converter
from gescof_xl.documents.pdf.engine_embedded import EmbeddedEngine
from gescof_xl.documents.pdf.engine_libreoffice import LibreOfficeEngine
from gescof_xl.documents.pdf.fonts import undrawn_characters
from gescof_xl.documents.pdf.pdfa import Description, archive
from gescof_xl.documents.templates.template import render
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.papers.invoice import invoice_paper
from gescof_xl.domain.tables.parties import Client
from gescof_xl.domain.tables.training import Product
from gescof_xl.resources import shipped
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.translate import parse
from tests.office import TODAY, retype
from tests.property.test_any_text import TEXTS, sold
from tests.text_tables import SCHOOL_RATES, workbook

MORE = max(1, settings().max_examples // 100)
"""Ten in the long form."""
REORDERED = re.compile("[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]")
"""What stands elsewhere on a page than in its text: writings from right to left, and the marks that turn them."""
WRITTEN = st.sampled_from(
    (
        *("שלום", "مرحبا", "a\u202eb", "\ud800", "\udfff", "👩‍👧", "Ω", "Đ", "Ł", "ő", "W" * 90, "x " * 450),
        *("<w:fldSimple/>", "&#61;", "A:B?.pdf", 'DDE "cmd"', "{ PAGE }", "\u0301", "ﷺ", "\U0010ffff"),
    )
)
"""Beside the pieces of the other property: other scripts, surrogates alone, and what Word would take for a field."""
LONGEST = 1000  # beyond: an address higher than a page loses a line where the page ends
LONG = 200
ANY = st.lists(TEXTS | WRITTEN, min_size=1, max_size=2).map("".join).filter(lambda text: len(text) <= LONGEST)
WORD = 100  # letters: LibreOffice cuts off some of an address of one word which is wider than the page
SHORT = ANY.filter(lambda text: len(text) < LONG and max(map(len, text.split()), default=0) <= WORD)
ACTING = ("fldSimple", "instrText", "hyperlink", "object", "altChunk", "drawing", "pict")
TEMPLATE = shipped("templates", "facture.docx")


def typed(name: str, address: str, label: str) -> MemoryWorkbook:
    book = workbook(SCHOOL_RATES, "    Clients\n    Code | Raison sociale | Adresse\n    C1 | Alpha | Rue")
    retype(book, "Clients", "Raison sociale", name)
    retype(book, "Clients", "Adresse", address)
    retype(book, "Produits", "Libellé", label)
    return book


def paper(name: str, address: str, label: str) -> tuple[bytes, tuple[str, ...]] | None:
    """The invoice as a Word document and what it must say; None where it is refused, its sheet and cell named."""
    book = typed(name, address, label)
    parsed = parse(book.read())
    for problem in parsed.problems:
        assert problem.message and problem.cure and problem.cell, problem
        assert problem.sheet in ("Clients", "Produits"), problem
    ledger = sold(book)
    if ledger is None:
        return None
    invoice = ledger.invoices[0]
    context = invoice_paper(issued_document(ledger.issued, invoice.number), duplicate=False).context
    said = (ledger.get(Client, "C1").name, ledger.get(Client, "C1").address, ledger.get(Product, "EXC").label)
    return render(TEMPLATE, dict(context), {}), said


def signs(text: str) -> str:
    """Letters and signs as people read them, their spaces aside; ligatures are what they join."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isprintable() and not c.isspace())


def acting(docx: bytes) -> Counter[str]:
    """How many elements do more than say something."""
    with ZipFile(BytesIO(docx)) as package:
        parts = [package.read(name) for name in package.namelist() if name.endswith(".xml")]
    return Counter(tag for part in parts for tag in ACTING for _ in etree.fromstring(part).iter(f"{{*}}{tag}"))


@cache
def plain() -> Counter[str]:
    """Those of an invoice with plain texts."""
    made = paper("Alpha", "Rue", "Excel")
    assert made
    return acting(made[0])


def drawn(engine: Converter, name: str, address: str, label: str) -> None:
    """Every text is in the PDF, which does nothing; or a sentence says why it is not made."""
    made = paper(name, address, label)
    if made is None:
        return
    docx, texts = made
    assert acting(docx) == plain()
    try:
        pdf = engine.convert(docx)
    except ConversionFailed as failure:
        told = re.fullmatch(
            r"sa police n'a pas le caractère « .* » \(U\+[0-9A-F]{4,6}\) du texte « …?(.*?)…? »",
            str(failure),
            re.DOTALL,
        )
        assert told, failure
        assert any(signs(told[1]) in signs(text) for text in texts), failure
        return
    reader = pypdf.PdfReader(BytesIO(archive(pdf, Description(title=texts[0], author=texts[2], day=TODAY))))
    assert not [page for page in reader.pages if page.get("/Annots")]
    assert not isinstance(reader.root_object.get("/OpenAction"), dict)  # an action; a list is the page to show first
    found = signs("".join(page.extract_text() for page in reader.pages))
    for text in texts:
        elsewhere = {*undrawn_characters([text]), *REORDERED.findall(text)}
        if elsewhere or len(text) >= LONG:  # the foot of a page may stand in the middle of a long one
            assert not Counter(signs("".join(c for c in text if c not in elsewhere))) - Counter(found), text
        else:
            assert signs(text) in found, text


@pytest.fixture(scope="module")
def embedded() -> Iterator[Converter]:
    converter = EmbeddedEngine().open()
    yield converter
    converter.close()


@settings(max_examples=12 * MORE, deadline=None)
@given(ANY, ANY, ANY)
@example("=HYPERLINK(1)", "{{ numero }}\n<w:fldSimple/>", "]]>&amp;")
@example("a\u2028b", "W" * 90, "x" * 400)
@example("x" * 400, "x" * 400, "x " * 450)
@example("Alpha\ud83d", "Rue", "Excel")
@example("Alpha", "\ude00", "Excel")
@example("=", "שלום", "l'Ԁ")
def test_the_embedded_engine(embedded: Converter, name: str, address: str, label: str) -> None:
    """It draws what it says, or names the sign that its font lacks."""
    drawn(embedded, name, address, label)


@pytest.fixture(scope="module")
def libreoffice() -> Iterator[Converter]:
    converter = LibreOfficeEngine().open()
    yield converter
    converter.close()


@pytest.mark.programs
@settings(max_examples=3 * MORE, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(SHORT, SHORT, SHORT)
@example("=HYPERLINK(1)", "{{ numero }}\n<w:fldSimple/>", "]]>&amp;")
@example("שלום", "日本\n👩‍👧", "{ PAGE }")
def test_libreoffice(libreoffice: Converter, name: str, address: str, label: str) -> None:
    """As a resort for what the embedded one refuses. Not judged, for it does not say so itself: signs of which the
    machine has no font are boxes, and of a longer word in an address some letters are cut off.
    """
    drawn(libreoffice, name, address, label)
