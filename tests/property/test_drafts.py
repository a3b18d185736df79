"""What is issued can stand, whatever people typed: each document passes schema, EN 16931 and French rules, or has no number."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gescof_xl.core.changes import Add
from gescof_xl.core.errors import Refused
from gescof_xl.documents.facturx.validate import faults
from gescof_xl.documents.facturx.xml import invoice_xml
from gescof_xl.domain.einvoice.from_invoice import electronic
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.invoice import invoice_paper
from gescof_xl.domain.tables.parties import Client, ClientType, PaymentMode
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.translate import parse
from tests.office import press, read
from tests.strategies import TRICKY
from tests.text_tables import SCHOOL_RATES, workbook

DAY = date(2026, 11, 22)
ROWS = """
    Taux
    Code    | Type | Valeur | Effet du   | Mention         | Catégorie | Code VATEX
    AUTOLIQ | TVA  | 0%     | 01/01/2014 | Autoliquidation | AE        | VATEX-EU-AE
"""
REGIMES = ("Exonéré", "Franchise", "Assujetti sur encaissements", "Assujetti sur débits")
COUNTRIES = st.sampled_from(["", "France", "Belgique", "ch", "La Réunion", "Brezlan"])
QUANTITIES = st.sampled_from(["1", "7,5", "0,333", "-1", "12", "2,00001", "1,5"])
PRICES = st.sampled_from(["", "45,55", "33,33", "0,1234", "-50", "1000", "0", "0,33"])
RATES = st.sampled_from(["", "TVA20", "TVA10", "EXO", "AUTOLIQ", "HC"])


@st.composite
def clients(draw: st.DrawFn) -> Client:
    """A card as somebody may have filled it in."""
    return Client(
        code="C9",
        name=draw(TRICKY | st.just("Alpha")),
        type=draw(st.sampled_from(ClientType)),
        address=draw(st.sampled_from(["1 rue Neuve", "=A1", "é" * 300, "\x07"])),
        postcode=draw(st.sampled_from(["64000", "97400", "1000"])),
        city=draw(st.sampled_from(["Pau", "-5", "L’Île"])),
        country=draw(COUNTRIES),
        siret=draw(st.sampled_from(["10000000900017", "100000009", "", "0403.170.701"])),
        vat_number=draw(st.sampled_from(["", "FR88100000009", "BE0403170701"])),
        electronic_address=draw(st.sampled_from(["", "100000009_COMPTA", "100000009", "compta@exemple.fr"])),
        mode=draw(st.none() | st.sampled_from([mode for mode in PaymentMode if mode.is_money])),
    )


@st.composite
def lines(draw: st.DrawFn) -> str:
    """One typed line of a direct invoice."""
    product = draw(st.sampled_from(["EXC", "REP", "SAL", ""]))
    label = draw(st.sampled_from(["", "Conseil", "a\nb", "\x07", "😀", "=1+1"]))
    discount = draw(st.sampled_from(["", "10%", "5", "100%"]))
    return " ; ".join([product, draw(QUANTITIES), draw(PRICES), label, discount, draw(RATES)])


def with_client(book: MemoryWorkbook, client: Client) -> MemoryWorkbook:
    parsed = parse(book.read())
    changes = [Add(client)]
    book.write(plan(parsed, changes, parsed.ledger.after(changes), DAY))
    return book


def wrong(ledger: Ledger) -> dict[str, list[str]]:
    """By document, the rules that it breaks."""
    found: dict[str, list[str]] = {}
    for invoice in ledger.invoices:
        document = issued_document(ledger.issued, invoice.number)
        assert "-0,00" not in str(invoice_paper(document).context)
        data = electronic(document)
        if broken := [fault.rule for fault in faults(data, invoice_xml(data))]:
            found[invoice.number] = broken
    return found


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(client=clients(), typed=st.lists(lines(), min_size=1, max_size=3), regime=st.sampled_from(REGIMES), order=TRICKY)
def test_what_is_issued_stands_or_has_no_number(client: Client, typed: list[str], regime: str, order: str) -> None:
    """An invoice, then its total credit note; a refusal is never the discovery of an inconsistency."""
    rates = SCHOOL_RATES.replace("Régime de TVA  | Exonéré", f"Régime de TVA  | {regime}")
    book = with_client(workbook(rates, ROWS), client)
    try:
        press(book, "facturer-directe", DAY, party="C9", lines=typed, order_number=order)
        press(book, "creer-avoir", DAY, invoice="FA2026-00001", case="total")
    except Refused as refusal:
        assert "incohérence" not in refusal.message, refusal.problems
    assert wrong(read(book)) == {}
