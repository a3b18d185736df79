"""A status of an invoice as XML: « Encaissée » (212), as a CDAR message of XP Z12-012."""

from __future__ import annotations

from datetime import date

from lxml import etree

from gescof_xl.domain.papers.papers import CollectedFile

_BASE = "urn:un:unece:uncefact:data:standard:"
_RSM = f"{_BASE}CrossDomainAcknowledgementAndResponse:100"
_RAM = f"{_BASE}ReusableAggregateBusinessInformationEntity:100"
_QDT = f"{_BASE}QualifiedDataType:100"
_UDT = f"{_BASE}UnqualifiedDataType:100"
_NAMES = {"rsm": _RSM, "ram": _RAM, "qdt": _QDT, "udt": _UDT}
_GUIDELINE = "urn.cpro.gouv.fr:1p0:CDV:invoice"
_SIREN, _PLATFORM = "0002", "0238"
_SELLER, _PLATFORM_ROLE = "SE", "WK"
_PROCESSING = "23"  # the message tells a step of the processing, not of the transmission
_COLLECTED, _AMOUNT_COLLECTED = "212", "MEN"


def status_file(file: CollectedFile) -> bytes:
    """The XML of one collection: a block MEN a rate, with its TTC and its rate (BR-FR-CDV-14)."""
    root = etree.Element(f"{{{_RSM}}}CrossDomainAcknowledgementAndResponse", nsmap=_NAMES)
    context = etree.SubElement(root, f"{{{_RSM}}}ExchangedDocumentContext")
    for tag, text in (("BusinessProcess", "REGULATED"), ("Guideline", _GUIDELINE)):
        _text(_ram(context, f"{tag}SpecifiedDocumentContextParameter"), "ID", text)
    _exchanged(etree.SubElement(root, f"{{{_RSM}}}ExchangedDocument"), file)
    _acknowledged(etree.SubElement(root, f"{{{_RSM}}}AcknowledgementDocument"), file)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _exchanged(parent: etree._Element, file: CollectedFile) -> None:
    whose = file.declarant
    _text(parent, "ID", file.number)
    _moment(parent, whose.day)
    _text(_ram(parent, "SenderTradeParty"), "RoleCode", _SELLER)
    _who(_ram(parent, "IssuerTradeParty"), _SIREN, whose.siren, whose.organisation, _SELLER)
    _who(_ram(parent, "RecipientTradeParty"), _PLATFORM, whose.platform, whose.platform_name, _PLATFORM_ROLE)


def _acknowledged(parent: etree._Element, file: CollectedFile) -> None:
    indicator = etree.SubElement(_ram(parent, "MultipleReferencesIndicator"), f"{{{_UDT}}}Indicator")
    indicator.text = "false"
    _text(parent, "TypeCode", _PROCESSING)
    _moment(parent, file.collected.day)
    invoice, reference = file.collected.invoice, _ram(parent, "ReferenceReferencedDocument")
    _text(reference, "IssuerAssignedID", invoice.number)
    _text(reference, "TypeCode", file.type_code)
    day = etree.SubElement(_ram(reference, "FormattedIssueDateTime"), f"{{{_QDT}}}DateTimeString", format="102")
    day.text = f"{invoice.date:%Y%m%d}"
    _text(reference, "ProcessConditionCode", _COLLECTED)
    _text(reference, "ProcessCondition", "Encaissée")
    _text(_ram(reference, "IssuerTradeParty"), "GlobalID", file.declarant.siren).set("schemeID", _SIREN)
    status = _ram(reference, "SpecifiedDocumentStatus")
    _text(status, "SequenceNumeric", "1")
    for rate, amount in file.collected.parts:
        part = _ram(status, "SpecifiedDocumentCharacteristic")
        _text(part, "TypeCode", _AMOUNT_COLLECTED)
        _text(part, "ValueAmount", f"{amount:.2f}").set("currencyID", "EUR")
        _text(part, "ValuePercent", f"{rate.rate * 100:.2f}")


def _who(parent: etree._Element, scheme: str, number: str, name: str, role: str) -> None:
    _text(parent, "GlobalID", number).set("schemeID", scheme)
    _text(parent, "Name", name)
    _text(parent, "RoleCode", role)


def _moment(parent: etree._Element, day: date) -> None:
    element = etree.SubElement(_ram(parent, "IssueDateTime"), f"{{{_UDT}}}DateTimeString", format="204")
    element.text = f"{day:%Y%m%d}000000"


def _ram(parent: etree._Element, tag: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_RAM}}}{tag}")


def _text(parent: etree._Element, tag: str, text: str) -> etree._Element:
    element = _ram(parent, tag)
    element.text = text
    return element
