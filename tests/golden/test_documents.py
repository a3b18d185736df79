"""Documents of every kind, from issued rows to the PDF that a client opens and the XML inside."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from gescof_xl.core.money import euros
from gescof_xl.documents.facturx.validate import xml_faults
from gescof_xl.documents.printing.printing import Places, print_papers
from gescof_xl.documents.templates.check import unknown_variables
from gescof_xl.documents.templates.template_source import TemplateSource
from gescof_xl.domain.einvoice.from_invoice import electronic
from gescof_xl.domain.papers.invoice import TEMPLATES as NAMES
from gescof_xl.domain.papers.invoice import invoice_paper
from gescof_xl.domain.papers.samples import sample_papers
from gescof_xl.domain.tables.billing import InvoiceType
from tests.attachments import attached_invoice
from tests.golden.kinds import Printable, kinds
from tests.golden.mentions import mentions_of
from tests.golden.printing import ENGINES, amounts_of, pages_of, plain, printed_by, text_of
from tests.unit.documents.word_templates import template_pictures
from tests.verapdf import pdfa_faults

pytestmark = pytest.mark.programs

TEMPLATES = Path(__file__).parents[2] / "templates"
PAPERS = Path(__file__).parent / "papers"
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
KINDS = sorted(kinds())


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Path]]:
    """By engine and kind, a PDF."""
    folder = tmp_path_factory.mktemp("printed")
    return {engine: printed_by(engine, folder) for engine in ENGINES}


def xml_of(pdf: Path) -> bytes:
    xml = attached_invoice(pdf.read_bytes())
    assert xml
    return xml


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_document_says_is_the_golden_one(kind: str, *, update_golden: bool) -> None:
    """The data of each paper, read and agreed once; any change is looked at before it is accepted."""
    one = kinds()[kind]
    paper = replace(invoice_paper(one.document), invoice=electronic(one.document))
    said = json.dumps(asdict(paper), default=str, ensure_ascii=False, indent=1) + "\n"
    golden = PAPERS / f"{kind}.json"
    if update_golden:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(said, "utf-8")
    assert said == golden.read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_templates_name_only_what_their_papers_know(kind: str) -> None:
    """A variable that no paper gives would stop the first document of its kind."""
    paper = invoice_paper(kinds()[kind].document)
    template = TEMPLATES / f"{NAMES[kinds()[kind].invoice.type]}.docx"
    unknown = [use for use in unknown_variables(template, paper.context) if "[]" not in use.name]
    assert unknown == []
    assert "logo" in template_pictures(template)


@pytest.mark.parametrize("kind", KINDS)
def test_every_engine_prints_the_same_words_on_as_many_pages(kind: str, printed: dict[str, dict[str, Path]]) -> None:
    """Whoever prints, a client reads the same document."""
    ours, theirs = (printed[engine][kind] for engine in ENGINES)
    assert Counter(text_of(ours).split()) == Counter(text_of(theirs).split())
    assert pages_of(ours) == pages_of(theirs)


@pytest.mark.parametrize(("kind", "pages"), [("taxee", 1), ("juste-plus-d-une-page", 2), ("longue", 2)])
def test_pages_break_well(kind: str, pages: int, printed: dict[str, dict[str, Path]]) -> None:
    """The heading of the table stands on each page of a long one; payment and law go over together."""
    pdf = printed["intégré"][kind]
    assert pages_of(pdf) == pages
    text = text_of(pdf)
    assert text.count("Désignation") == (2 if kind == "longue" else 1)
    assert [text.count(f"Page {n} / {pages}") for n in range(1, pages + 1)] == [1] * pages
    if kind == "juste-plus-d-une-page":
        assert text.index("Page 1 / 2") < text.index("Règlement") < text.index("Pas d'escompte")


@pytest.mark.parametrize("engine", ENGINES)
def test_every_document_is_an_archive(engine: str, printed: dict[str, dict[str, Path]]) -> None:
    """veraPDF passes each of them as PDF/A-3b."""
    assert pdfa_faults(*printed[engine].values()) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_letters_are_archives_too(engine: str, tmp_path: Path) -> None:
    """Reminders and statements of account, as every template that ships."""
    papers = [replace(paper, name=template) for template, paper in sample_papers().items()]
    printed = print_papers(
        papers,
        TemplateSource(beside=tmp_path, engine=engine),
        Places(tmp_path, tmp_path / "documents"),
        lambda *_: None,
    )
    assert printed.problems == ()
    assert pdfa_faults(*(path for path in printed.files if path.suffix == ".pdf")) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_xml_passes_the_rules(kind: str, printed: dict[str, dict[str, Path]]) -> None:
    """Schema and EN 16931 for all, French rules too unless the buyer is a consumer, who has no electronic address."""
    xml = xml_of(printed["intégré"][kind])
    assert xml_faults(xml, french=kind != "particulier") == []
    if kind == "particulier":
        wanting = {fault.rule.split("_")[0] for fault in xml_faults(xml, french=True)}
        assert wanting == {"BR-FR-05", "BR-FR-12"}  # the 40 €, the penalties, and that address


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_and_the_xml_say_the_same_amounts(kind: str, printed: dict[str, dict[str, Path]]) -> None:
    """Each amount of the XML is on the page; each amount of the page is in the XML, or belongs to a deposit."""
    xml, text = xml_of(printed["intégré"][kind]), text_of(printed["intégré"][kind])
    told, page = xml_amounts(xml, AMOUNTS), amounts_of(printed["intégré"][kind]) - {Decimal(0)}
    assert {euros(amount) for amount in told if euros(amount).replace("\u00a0", " ") not in text} == set()
    discounts = xml_amounts(xml, ("ActualAmount",))  # a page may tell them as a rate
    assert page - told - discounts - _of_deposits(kinds()[kind]) == set()


def xml_amounts(xml: bytes, names: tuple[str, ...]) -> set[Decimal]:
    found = etree.fromstring(xml).iter(*(f"{RAM}{name}" for name in names))
    return {Decimal(element.text or "") for element in found} - {Decimal(0)}


AMOUNTS = (
    "ChargeAmount",
    "LineTotalAmount",
    "CalculatedAmount",
    "BasisAmount",
    "TaxBasisTotalAmount",
    "TaxTotalAmount",
    "GrandTotalAmount",
    "TotalPrepaidAmount",
    "DuePayableAmount",
)


def _of_deposits(one: Printable) -> set[Decimal]:
    """What deposits bear, and what is left once they are deducted: the XML has only their sum TTC."""
    used = {line.deposit for line in one.ledger.lines_of[one.invoice.number] if line.deposit}
    deposits = [i for i in one.ledger.invoices if i.number in used]
    left = [one.invoice] if deposits else []
    return {abs(amount) for i in (*deposits, *left) for amount in (i.net, i.vat, i.gross)}


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_and_the_xml_say_the_same_identities(kind: str, printed: dict[str, dict[str, Path]]) -> None:
    """Number, dates, names, SIREN, what comes before."""
    one = kinds()[kind]
    data, text = electronic(one.document), text_of(printed["intégré"][kind])
    xml = xml_of(printed["intégré"][kind]).decode()
    words = [data.number, data.buyer.name, data.seller.name, *(earlier.number for earlier in data.earlier), data.order]
    for word in filter(None, words):
        assert plain(word) in text
        assert word in xml.replace("&apos;", "'")
    for day in filter(None, (data.day, data.due, *(earlier.day for earlier in data.earlier))):
        assert f"{day:%d/%m/%Y}" in text
        assert f">{day:%Y%m%d}<" in xml
    for number in filter(None, (data.seller.siret, data.buyer.siren)):
        assert number in text.replace(" ", "")
        assert number in xml


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_document_carries_every_mention_that_the_law_wants(
    engine: str, kind: str, printed: dict[str, dict[str, Path]]
) -> None:
    """CGI ann. II 242 nonies A, c. com. L441-9, D441-5 and R123-237, c. trav. L6352-12 (docs/trade.md § Invoices)."""
    text = text_of(printed[engine][kind])
    wanted, unwanted = mentions_of(kind, kinds()[kind].invoice.type is InvoiceType.CREDIT_NOTE)
    assert [mention for mention in wanted if mention not in text] == []
    assert [mention for mention in unwanted if mention in text] == []
