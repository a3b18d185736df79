"""An electronic invoice as EN 16931 XML (CII syntax, Factur-X profile EN 16931), by the factur-x library."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gescof_xl.core.errors import DocumentError
from gescof_xl.core.money import plain_number

if TYPE_CHECKING:
    from decimal import Decimal

    from gescof_xl.domain.einvoice.model import EInvoice, ELine, EParty, VatTotal

_SIREN, _SIRET, _DIRECTORY = "0002", "0009", "0225"  # ISO 6523 schemes: SIREN, SIRET, French e-invoicing directory
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DISCOUNT = "95"  # UNTDID 5189

# The library refuses Decimal and prints large floats in scientific notation: every number is given as text.


def invoice_xml(invoice: EInvoice) -> bytes:
    """The XML of `invoice`. Raises DocumentError when the library refuses its data; validate it afterwards."""
    from facturx import generate_cii_xml

    try:
        data = _printable(_data(invoice))
        made: bytes = generate_cii_xml(data, level="en16931", check_xsd=False, check_schematron=False)
    except (ValueError, KeyError, TypeError) as error:
        message = f"Le document {invoice.number} ne peut pas devenir une facture électronique : {error}."
        raise DocumentError(message, "Complétez les données de l'organisme et du client.") from error
    # Without a delivery date or place the library writes an element that the schema refuses unless it is plainly empty.
    return made.replace(b' xsi:nil="true"', b"")


def _data(invoice: EInvoice) -> dict[str, Any]:
    data = {
        "BT-1": invoice.number,
        "BT-2": invoice.day,
        "BT-3": str(invoice.code),
        "BT-5": "EUR",
        "BT-8": str(invoice.vat_due),
        "BT-9": invoice.due,
        "BT-10": invoice.service,
        "BT-12": invoice.contract,
        "BT-13": invoice.order,
        "BT-20": invoice.terms,
        "BT-23": str(invoice.framework),
        "BT-72": invoice.delivered,
        "BT-73": invoice.begin,
        "BT-74": invoice.delivered if invoice.begin else None,
        "BG-1": _notes(invoice),
        "BG-3": [{"BT-25": e.number, "BT-26": e.day} for e in invoice.earlier],
        "BG-4": _seller(invoice),
        "BG-7": _party(invoice.buyer),
        "BG-13": _place(invoice.place) if invoice.place else None,
        "BG-23": [_vat_total(total) for total in invoice.vat_totals],
        "BG-25": [_line_terms(number, line) for number, line in enumerate(invoice.lines, 1)],
        **_payment(invoice),
        **_totals(invoice),
    }
    return {key: value for key, value in data.items() if value}


def _printable(value: Any) -> Any:
    """The same data without the characters that no XML may hold: they come with text pasted from elsewhere."""
    if isinstance(value, str):
        return _NOT_XML.sub("", value)
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, list) else value


def _totals(invoice: EInvoice) -> dict[str, str]:
    return {
        "BT-106": _money(sum((line.net for line in invoice.lines), start=invoice.net - invoice.net)),
        "BT-109": _money(invoice.net),
        "BT-110": _money(invoice.vat),
        "BT-112": _money(invoice.gross),
        "BT-113": _money(invoice.prepaid) if invoice.prepaid else "",
        "BT-115": _money(invoice.due_amount),
    }


def _payment(invoice: EInvoice) -> dict[str, str]:
    if invoice.code.is_credit_note or not invoice.due_amount:
        return {}
    account = {"BT-84": invoice.iban, "BT-86": invoice.bic if invoice.iban else ""}
    return {"BT-81": str(invoice.means), "BT-83": invoice.number, **account}


def _notes(invoice: EInvoice) -> list[dict[str, str]]:
    notes = [{"BT-21": note.code, "BT-22": note.text} for note in invoice.notes]
    return [*notes, {"BT-21": "BAR", "BT-22": invoice.circuit}]


def _party(party: EParty) -> dict[str, Any]:
    siren = party.siren or party.siret[:9]
    lines = [*party.address, "", "", ""][:3]
    data: dict[str, Any] = {
        "name": party.name,
        "addr_l1": lines[0],
        "addr_l2": lines[1],
        "addr_l3": lines[2],
        "postcode": party.postal_code,
        "city": party.city,
        "country_code": party.country,
        "vat_identifier": party.vat_number,
        "contacts": _contacts(party),
    }
    if siren:
        data |= {"legal_identifier": siren, "legal_identifier_schemeid": _SIREN}
        data |= {"einvoicing_addr": party.electronic_address or siren, "einvoicing_addr_schemeid": _DIRECTORY}
    if party.siret:
        data["identifiers"] = {_SIRET: party.siret}
    return {key: value for key, value in data.items() if value}


def _contacts(party: EParty) -> list[dict[str, str]]:
    found = {"name": party.contact, "phone": party.phone, "email": party.email}
    return [{key: value for key, value in found.items() if value}] if any(found.values()) else []


def _seller(invoice: EInvoice) -> dict[str, Any]:
    seller = invoice.seller
    data = _party(seller)
    if seller.legal_text:
        data["legal_info"] = seller.legal_text
    if not seller.vat_number:  # EN 16931 wants a tax number of who invoices without VAT (BR-E-02): the SIREN
        data["tax_identifier"] = seller.siren or seller.siret[:9]
    return data


def _place(place: EParty) -> dict[str, Any]:
    kept = ("name", "addr_l1", "addr_l2", "addr_l3", "postcode", "city", "country_code")
    return {key: value for key, value in _party(place).items() if key in kept}


def _vat_total(total: VatTotal) -> dict[str, str]:
    data = {
        "BT-116": _money(total.base),
        "BT-117": _money(total.vat),
        "BT-118": str(total.category),
        "BT-119": _percent(total.rate),
        "BT-120": total.reason,
        "BT-121": total.reason_code,
    }
    return {key: value for key, value in data.items() if value}


def _line_terms(number: int, line: ELine) -> dict[str, Any]:
    data: dict[str, Any] = {
        "BT-126": str(number),
        "BT-129": plain_number(line.quantity),
        "BT-130": str(line.unit),
        "BT-131": _money(line.net),
        "BT-134": line.begin,
        "BT-135": line.end,
        "BT-146": plain_number(line.unit_price),
        "BT-151": str(line.category),
        "BT-152": _percent(line.rate),
        "BT-153": line.label,
    }
    if line.detail:
        data["BT-127-00"] = [{"BT-127": line.detail}]
    if line.discount:
        data["BG-27"] = [{"amount": _money(line.discount), "reason": "Remise", "reason_code": _DISCOUNT}]
    return {key: value for key, value in data.items() if value}


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _percent(rate: Decimal) -> str:
    return plain_number(rate * 100)
