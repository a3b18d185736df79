"""The data of an electronic invoice (EN 16931), free of any file format.

Amounts are euros, positive on credit notes too (EN 16931 tells them by their type); rates are fractions.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from gescof_xl.core.frozen import frozen
from gescof_xl.core.money import ZERO
from gescof_xl.domain.tables.settings import VatCategory


class DocumentCode(StrEnum):
    """BT-3, UNTDID 1001."""

    INVOICE = "380"
    DEPOSIT = "386"
    CREDIT_NOTE = "381"
    DEPOSIT_CREDIT_NOTE = "503"

    @property
    def is_credit_note(self) -> bool:
        """Whether it must refer to the invoice that it corrects (CGI 289 I 5)."""
        return self in {DocumentCode.CREDIT_NOTE, DocumentCode.DEPOSIT_CREDIT_NOTE}


class Framework(StrEnum):
    """BT-23, the « cadre de facturation » of French e-invoicing: goods, services or both; 4: after deposits."""

    GOODS = "B1"
    SERVICES = "S1"
    MIXED = "M1"
    GOODS_AFTER_DEPOSIT = "B4"
    SERVICES_AFTER_DEPOSIT = "S4"
    MIXED_AFTER_DEPOSIT = "M4"

    @property
    def is_balance(self) -> bool:
        """Whether deposits were invoiced before."""
        return self.value.endswith("4")


class VatDueCode(StrEnum):
    """BT-8: when VAT becomes due; services: at collection (CGI 269-2-c) unless debits were opted for.

    Unsaid where goods are sold: their VAT is due when they are delivered (CGI 269-2-a), never when they are paid.
    """

    UNSAID = ""
    ON_INVOICE = "invoice"
    ON_PAYMENT = "payment"


class UnitCode(StrEnum):
    """BT-130, UN/ECE recommendation 20: what a quantity counts."""

    PIECE = "C62"
    HOUR = "HUR"
    DAY = "DAY"


class PaymentMeans(StrEnum):
    """BT-81, UNTDID 4461. UNSAID where a transfer is expected and no account is known (BR-50)."""

    UNSAID = "1"
    TRANSFER = "30"
    SEPA_DEBIT = "59"
    CHEQUE = "20"
    CARD = "48"
    CASH = "10"


@frozen
class EParty:
    """A seller, a buyer, or a place of training. `siren` makes a company of it; a person has none.

    `electronic_address` is its own in the French directory (BT-34, BT-49), where it is not its SIREN.
    """

    name: str
    address: tuple[str, ...] = ()
    postal_code: str = ""
    city: str = ""
    country: str = "FR"
    siren: str = ""
    siret: str = ""
    vat_number: str = ""
    legal_text: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    electronic_address: str = ""


@frozen
class ELine:
    """One line: `net` = quantity × unit price − discount, to the cent."""

    label: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    category: VatCategory
    rate: Decimal
    discount: Decimal = ZERO
    detail: str = ""
    unit: UnitCode = UnitCode.PIECE
    begin: date | None = None
    end: date | None = None


@frozen
class VatTotal:
    """BG-23: one category and rate with its base HT and VAT; why no VAT where there is none."""

    category: VatCategory
    rate: Decimal
    base: Decimal
    vat: Decimal
    reason: str = ""
    reason_code: str = ""


@frozen
class Earlier:
    """BG-3: an invoice issued before, that this document corrects or deducts."""

    number: str
    day: date


@frozen
class Note:
    """BG-1: a text with its UNTDID 4451 code (PMT 40 €, PMD penalties, AAB discount, AAI general)."""

    code: str
    text: str


@frozen
class EInvoice:
    """An issued invoice, deposit or credit note as EN 16931 wants it.

    `prepaid` is TTC and `due_amount` what remains to pay. `service`, `order` and `contract` are Chorus Pro's code
    service, numéro d'engagement and marché. `begin` and `delivered` are the first and last days of the service; a
    deposit has a `place` instead, and goods that leave for the Union have both. `public` tells a public buyer; `untold`
    that what is sold is for no electronic invoicing (rule G2.32 of the external specifications: only out of scope, or
    exempt under CGI 261).
    """

    number: str
    day: date
    code: DocumentCode
    seller: EParty
    buyer: EParty
    lines: tuple[ELine, ...]
    vat_totals: tuple[VatTotal, ...]
    net: Decimal
    vat: Decimal
    gross: Decimal
    due_amount: Decimal
    prepaid: Decimal = ZERO
    framework: Framework = Framework.SERVICES
    due: date | None = None
    terms: str = ""
    begin: date | None = None
    delivered: date | None = None
    place: EParty | None = None
    earlier: tuple[Earlier, ...] = ()
    notes: tuple[Note, ...] = ()
    vat_due: VatDueCode = VatDueCode.UNSAID
    means: PaymentMeans = PaymentMeans.TRANSFER
    iban: str = ""
    bic: str = ""
    service: str = ""
    order: str = ""
    contract: str = ""
    public: bool = False
    untold: bool = False

    @property
    def professional(self) -> bool:
        """Whether the buyer is one: identified, or owing the 40 € of c. com. D441-5, which consumers never owe."""
        identified = self.buyer.siren or self.buyer.siret or self.buyer.vat_number
        return bool(identified) or any(note.code == "PMT" for note in self.notes)

    @property
    def between_businesses(self) -> bool:
        """Whether the French rules for e-invoicing between businesses apply."""
        return self.professional and self.buyer.country == "FR"

    @property
    def circuit(self) -> str:
        """Note BAR: between businesses or to a consumer, in France or abroad (XP Z12-012), or none of it."""
        if self.untold and not self.public:
            return "OUTOFSCOPE"
        return ("B2B" if self.professional else "B2C") + ("" if self.buyer.country == "FR" else "INT")
