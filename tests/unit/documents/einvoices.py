"""Electronic invoices of a training organisation, each shape once; amounts computed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from gescof_xl.domain.einvoice.model import (
    DocumentCode,
    Earlier,
    EInvoice,
    ELine,
    EParty,
    Framework,
    Note,
    VatDueCode,
    VatTotal,
)
from gescof_xl.domain.tables.settings import VatCategory

EURO = Decimal
SELLER = EParty(
    name="Béarn Formation SAS",
    address=("12 rue des Pyrénées",),
    postal_code="64000",
    city="Pau",
    siren="100000009",
    siret="10000000900017",
    vat_number="FR88100000009",
    legal_text="SAS au capital de 10 000 € - RCS Pau 100 000 009",
    contact="Service facturation",
    phone="+33 5 59 00 00 00",
    email="facturation@example.org",
)
OPCO = EParty(
    name="OPCO Exemple",
    address=("1 place de la Formation", "Bâtiment C"),
    postal_code="75009",
    city="Paris",
    siren="200000008",
)
PUBLIC = replace(OPCO, name="Commune de Lescar", siret="20000000800015")
PERSON = EParty(name="Mme Jeanne Dupont", address=("3 rue X",), postal_code="64000", city="Pau")
NOTES = (
    Note(code="PMT", text="Indemnité forfaitaire pour frais de recouvrement en cas de retard : 40 €."),
    Note(code="PMD", text="Pénalités de retard : taux BCE majoré de 10 points."),
    Note(code="AAB", text="Pas d'escompte pour paiement anticipé."),
)
EXEMPTION = "Exonération de TVA, art. 261-4-4° a du CGI"


def exempt_line(label: str, quantity: str, price: str, net: str) -> ELine:
    return ELine(
        label=label,
        quantity=EURO(quantity),
        unit_price=EURO(price),
        net=EURO(net),
        category=VatCategory.EXEMPT,
        rate=EURO(0),
        detail="Stagiaires : A. Martin, B. Durand",
        begin=date(2026, 11, 12),
        end=date(2026, 11, 13),
    )


def taxed_line(label: str, quantity: str, price: str, net: str, discount: str = "0") -> ELine:
    return ELine(
        label=label,
        quantity=EURO(quantity),
        unit_price=EURO(price),
        net=EURO(net),
        category=VatCategory.STANDARD,
        rate=EURO("0.2"),
        discount=EURO(discount),
    )


def exempt(base: str) -> VatTotal:
    return VatTotal(
        category=VatCategory.EXEMPT,
        rate=EURO(0),
        base=EURO(base),
        vat=EURO("0.00"),
        reason=EXEMPTION,
        reason_code="VATEX-FR-CGI261-4",
    )


def taxed(base: str, tax: str, rate: str = "0.2") -> VatTotal:
    return VatTotal(category=VatCategory.STANDARD, rate=EURO(rate), base=EURO(base), vat=EURO(tax))


INVOICE = EInvoice(
    number="FA2026-00041",
    day=date(2026, 11, 20),
    code=DocumentCode.INVOICE,
    seller=SELLER,
    buyer=OPCO,
    lines=(exempt_line("Excel perfectionnement - session S0118", "2", "745.00", "1490.00"),),
    vat_totals=(exempt("1490.00"),),
    net=EURO("1490.00"),
    vat=EURO("0.00"),
    gross=EURO("1490.00"),
    due_amount=EURO("1490.00"),
    due=date(2026, 12, 20),
    terms="30 jours date de facture",
    delivered=date(2026, 11, 13),
    notes=NOTES,
    iban="FR7630006000011234567890189",
    bic="AGRIFRPP",
    order="2026-ACC-778812",
)
DEPOSIT = replace(
    INVOICE,
    number="FA2026-00042",
    code=DocumentCode.DEPOSIT,
    lines=(taxed_line("Acompte 30 % - session S0140", "1", "600.00", "600.00"),),
    vat_totals=(taxed("600.00", "120.00"),),
    net=EURO("600.00"),
    vat=EURO("120.00"),
    gross=EURO("720.00"),
    due_amount=EURO("720.00"),
    due=date(2026, 11, 20),
    delivered=None,
    order="",
    vat_due=VatDueCode.ON_PAYMENT,
    place=EParty(name="Salle Ossau", postal_code="64000", city="Pau"),
)
BALANCE = replace(
    DEPOSIT,
    number="FA2026-00050",
    day=date(2026, 11, 30),
    code=DocumentCode.INVOICE,
    framework=Framework.SERVICES_AFTER_DEPOSIT,
    lines=(taxed_line("Session S0140", "1", "2000.00", "2000.00"),),
    vat_totals=(taxed("2000.00", "400.00"),),
    net=EURO("2000.00"),
    vat=EURO("400.00"),
    gross=EURO("2400.00"),
    prepaid=EURO("720.00"),
    due_amount=EURO("1680.00"),
    due=date(2026, 12, 30),
    delivered=date(2026, 11, 27),
    place=None,
    vat_due=VatDueCode.ON_INVOICE,
    earlier=(Earlier(number="FA2026-00042", day=date(2026, 11, 20)),),
)
CREDIT_NOTE = replace(
    INVOICE,
    number="AV2026-00007",
    day=date(2026, 11, 21),
    code=DocumentCode.CREDIT_NOTE,
    due=None,
    terms="",
    earlier=(Earlier(number="FA2026-00041", day=date(2026, 11, 20)),),
)
DEPOSIT_CREDIT_NOTE = replace(
    DEPOSIT,
    number="AV2026-00009",
    day=date(2026, 12, 1),
    code=DocumentCode.DEPOSIT_CREDIT_NOTE,
    due=None,
    terms="",
    place=None,
    earlier=(Earlier(number="FA2026-00042", day=date(2026, 11, 20)),),
)
PARTIAL_CREDIT_NOTE = replace(
    BALANCE,
    number="AV2026-00008",
    day=date(2026, 12, 1),
    code=DocumentCode.CREDIT_NOTE,
    framework=Framework.SERVICES,
    lines=(taxed_line("Avoir partiel - absence", "1", "333.33", "333.33"),),
    vat_totals=(taxed("333.33", "66.67"),),  # 66.666
    net=EURO("333.33"),
    vat=EURO("66.67"),
    gross=EURO("400.00"),
    due_amount=EURO("400.00"),
    prepaid=EURO(0),
    due=None,
    terms="",
    earlier=(Earlier(number="FA2026-00050", day=date(2026, 11, 30)),),
)
TO_PERSON = replace(INVOICE, number="FA2026-00060", buyer=PERSON, notes=(), order="")
TO_CHORUS = replace(
    INVOICE, number="FA2026-00061", buyer=PUBLIC, service="FORMATION", order="1234567890", contract="M-2026-01"
)
FRANCHISE_INVOICE = replace(
    INVOICE,
    number="FA2026-00062",
    seller=replace(SELLER, vat_number=""),
    vat_totals=(
        replace(exempt("1490.00"), reason="TVA non applicable, art. 293 B du CGI", reason_code="VATEX-FR-FRANCHISE"),
    ),
)
MIXED = replace(
    INVOICE,
    number="FA2026-00063",
    lines=(
        exempt_line("Formation", "7.5", "100.00", "750.00"),
        taxed_line("Location de salle", "3", "33.33", "89.99", discount="10.00"),  # 99.99 - 10.00
        replace(taxed_line("Support", "2", "18.18", "36.36"), rate=EURO("0.055")),
    ),
    vat_totals=(exempt("750.00"), taxed("89.99", "18.00"), taxed("36.36", "2.00", "0.055")),  # 17.998, 1.9998
    net=EURO("876.35"),
    vat=EURO("20.00"),
    gross=EURO("896.35"),
    due_amount=EURO("896.35"),
)
BETWEEN_BUSINESSES = (
    INVOICE,
    DEPOSIT,
    BALANCE,
    CREDIT_NOTE,
    DEPOSIT_CREDIT_NOTE,
    PARTIAL_CREDIT_NOTE,
    TO_CHORUS,
    FRANCHISE_INVOICE,
    MIXED,
)
ALL = (*BETWEEN_BUSINESSES, TO_PERSON)
