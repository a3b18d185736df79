"""Documents of the school base, from its issued rows to the PDF that a client opens."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from gescof_xl.core.money import euros
from gescof_xl.documents.batch import Job, make_all
from gescof_xl.documents.pdfa import Description, attached_invoice
from gescof_xl.documents.press import _qr
from gescof_xl.documents.template_check import template_pictures, unknown_variables
from gescof_xl.domain.invoice_data import electronic
from gescof_xl.domain.invoice_paper import invoice_paper
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice
from tests.school import played
from tests.verapdf import pdfa_faults

TEMPLATES = Path(__file__).parents[2] / "templates"


def one_of_each_kind(ledger: Ledger) -> list[Invoice]:
    """The first invoice, deposit, balance and avoir, and the longest document."""
    kinds: dict[object, Invoice] = {}
    for invoice in ledger.invoices:
        lines = ledger.lines_of[invoice.number]
        kinds.setdefault((invoice.type, any(line.deposit for line in lines)), invoice)
    longest = max(ledger.invoices, key=lambda invoice: len(ledger.lines_of[invoice.number]))
    return list({invoice.number: invoice for invoice in (*kinds.values(), longest)}.values())


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return played()


@pytest.fixture(scope="module")
def printed(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Path]]:
    """By engine and number, the PDF of one document of each kind."""
    folder = tmp_path_factory.mktemp("printed")
    made: dict[str, dict[str, Path]] = {}
    for engine in ("intégré", "LibreOffice"):
        jobs = [_job(ledger, invoice) for invoice in one_of_each_kind(ledger)]
        results = list(make_all(jobs, folder / engine, engine=engine, processes=2))
        assert [result.error for result in results] == [""] * len(jobs)
        assert [result.warnings for result in results] == [()] * len(jobs)
        made[engine] = {result.name: result.files[1] for result in results}
    return made


def _job(ledger: Ledger, invoice: Invoice) -> Job:
    paper = invoice_paper(ledger, invoice)
    return Job(
        name=paper.name,
        template=TEMPLATES / f"{paper.template}.docx",
        context=paper.context,
        about=Description(paper.title, "École", paper.day),
        images={slot: _qr(payload) for slot, payload in paper.pictures.items()},
        invoice=electronic(ledger, invoice),
    )


def text_of(pdf: Path) -> str:
    """The text as poppler reads it, spaces made plain."""
    read = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    return re.sub(r"\s+", " ", read.stdout.decode())


def pages_of(pdf: Path) -> int:
    read = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    found = re.search(r"^Pages:\s+(\d+)", read, re.MULTILINE)
    assert found
    return int(found.group(1))


def test_templates_name_only_what_their_papers_know(ledger: Ledger) -> None:
    """A variable that no paper gives would stop the first document of its kind."""
    for invoice in one_of_each_kind(ledger):
        paper = invoice_paper(ledger, invoice)
        template = TEMPLATES / f"{paper.template}.docx"
        unknown = [use for use in unknown_variables(template, paper.context) if "[]" not in use.name]
        assert unknown == []
        assert "logo" in template_pictures(template)


def test_every_engine_prints_the_same_words_on_as_many_pages(printed: dict[str, dict[str, Path]]) -> None:
    """Whoever prints, a client reads the same document."""
    for number, pdf in printed["intégré"].items():
        other = printed["LibreOffice"][number]
        assert Counter(text_of(pdf).split()) == Counter(text_of(other).split())
        assert pages_of(pdf) == pages_of(other)


def test_every_document_is_an_archive(printed: dict[str, dict[str, Path]]) -> None:
    """veraPDF passes each of them as PDF/A-3b."""
    assert pdfa_faults(*(pdf for made in printed.values() for pdf in made.values())) == []


def test_the_page_and_the_xml_say_the_same(ledger: Ledger, printed: dict[str, dict[str, Path]]) -> None:
    """Every amount, the number, the dates and the identities of the XML inside are on the page."""
    for number, pdf in printed["intégré"].items():
        text, data = text_of(pdf), electronic(ledger, ledger.get(Invoice, number))
        xml = attached_invoice(pdf.read_bytes())
        assert xml
        amounts = [*(line.net for line in data.lines), data.due_amount]
        for amount in amounts:
            assert f">{amount:.2f}<".encode() in xml
            assert euros(amount).replace("\u00a0", " ") in text
        days = [
            data.day,
            *([data.due] if data.due else []),
            *(earlier.day for earlier in data.earlier if data.code.is_credit_note),
        ]
        for day in days:
            assert f">{day:%Y%m%d}<".encode() in xml
            assert f"{day:%d/%m/%Y}" in text
        for word in (data.number, data.buyer.name, data.seller.name, *(earlier.number for earlier in data.earlier)):
            assert word in text
        assert _total(xml) == data.gross
        assert data.seller.siret in text.replace(" ", "")


def _total(xml: bytes) -> Decimal:
    found = re.search(rb"<ram:GrandTotalAmount>([\d.]+)<", xml)
    assert found
    return Decimal(found.group(1).decode())


def test_an_invoice_carries_every_mention_that_the_law_wants(
    ledger: Ledger, printed: dict[str, dict[str, Path]]
) -> None:
    """CGI ann. II 242 nonies A, c. com. L441-9 and D441-5, c. trav. L6352-12, on an exempt invoice to a professional."""
    invoice = next(i for i in one_of_each_kind(ledger) if i.number in printed["intégré"] and i.gross > 0 and not i.vat)
    text = text_of(printed["intégré"][invoice.number])
    for mention in (
        "Exonération de TVA, art. 261-4-4° a du CGI",
        "Pas d’escompte",
        "pénalités au taux BCE majoré de 10 points",
        "Indemnité forfaitaire pour frais de recouvrement",
        "40 €",
        "Déclaration d’activité enregistrée sous le numéro",
        "Cet enregistrement ne vaut pas agrément de l’État",
        "prestation de services",
        "IBAN",
        "Page 1",
    ):
        assert mention.replace("’", "'") in text.replace("’", "'"), mention
