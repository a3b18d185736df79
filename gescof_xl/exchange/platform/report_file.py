"""A report of sales or of collections as XML: the « flux 10 » of the DGFiP's external specifications v3.2, annex 6."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lxml import etree

from gescof_xl.domain.einvoice.reporting import DayTotal, EReport, Kind
from gescof_xl.domain.papers.papers import ReportFile

_PLATFORM_SCHEME, _PLATFORM_ROLE = "0238", "WK"
_SIREN_SCHEME, _SELLER_ROLE = "0002", "SE"
_ON_PAYMENT, _CURRENCY = "72", "EUR"


def report_file(file: ReportFile) -> bytes:
    """The XML of a report, from the platform that sends it and the organisation that declares."""
    root = etree.Element("Report")
    root.append(_document(file))
    root.append(_sales(file.report) if file.report.flow == "10.3" else _collections(file.report))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _document(file: ReportFile) -> etree._Element:
    whose = file.declarant
    document = _with("ReportDocument", Id=f"{whose.siren}-{file.report.number}")
    document.append(_with("IssueDateTime", DateTimeString=f"{whose.day:%Y%m%d}000000"))
    _add(document, "TypeCode", "RE" if file.report.correction else "IN")
    sender = _who("Sender", _PLATFORM_SCHEME, whose.platform, whose.platform_name, _PLATFORM_ROLE)
    document.extend([sender, _who("Issuer", _SIREN_SCHEME, whose.siren, whose.organisation, _SELLER_ROLE)])
    return document


def _who(tag: str, scheme: str, number: str, name: str, role: str) -> etree._Element:
    element = etree.Element(tag)
    _add(element, "Id", number).set("schemeId", scheme)
    _add(element, "Name", name)
    _add(element, "RoleCode", role)
    return element


def _sales(report: EReport) -> etree._Element:
    element = etree.Element("TransactionsReport")
    element.append(_period(report))
    element.extend(_transactions(day, day.kind) for day in report.days if day.kind)
    return element


def _transactions(day: DayTotal, kind: Kind) -> etree._Element:
    element = _with("Transactions", Date=_day(day.day), TransactionsCurrency=_CURRENCY)
    if kind.on_payment:
        _add(element, "TaxDueDateTypeCode", _ON_PAYMENT)
    _add(element, "CategoryCode", kind.category)
    _add(element, "TaxExclusiveAmount", _amount(sum((r.base for r in day.rates), Decimal(0))))
    _add(element, "TaxTotal", _amount(sum((r.vat for r in day.rates), Decimal(0))))
    _add(element, "TransactionsCount", str(day.count))
    for rate in day.rates:
        element.append(
            _with(
                "TaxSubtotal",
                TaxPercent=_percent(rate.rate),
                TaxableAmount=_amount(rate.base),
                TaxTotal=_amount(rate.vat),
            )
        )
    return element


def _collections(report: EReport) -> etree._Element:
    element = etree.Element("PaymentsReport")
    element.append(_period(report))
    for day in report.days:
        payment = _with("Payment", Date=_day(day.day))
        for rate in day.rates:
            payment.append(
                _with("SubTotals", TaxPercent=_percent(rate.rate), CurrencyCode=_CURRENCY, Amount=_amount(rate.base))
            )
        transactions = etree.SubElement(element, "Transactions")
        transactions.append(payment)
    return element


def _period(report: EReport) -> etree._Element:
    return _with("ReportPeriod", StartDate=_day(report.period.start), EndDate=_day(report.period.end))


def _with(tag: str, **children: str) -> etree._Element:
    element = etree.Element(tag)
    for name, text in children.items():
        _add(element, name, text)
    return element


def _add(parent: etree._Element, tag: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, tag)
    element.text = text
    return element


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _amount(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _percent(rate: Decimal) -> str:
    return f"{rate * 100:.2f}"
