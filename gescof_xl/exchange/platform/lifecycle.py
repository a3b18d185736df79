"""A status of an invoice, as a platform sends it: a CDAR message of XP Z12-012."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

_RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


@dataclass(frozen=True, kw_only=True)
class StatusMessage:
    """`code` is that of the message (200, 210, 212, 213…) for the invoice of that number, `reason` why."""

    number: str
    code: str
    reason: str


def read_statuses(content: bytes) -> tuple[StatusMessage, ...]:
    """What a message says of each invoice; nothing when it is no such message."""
    try:
        root = etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError:
        return ()
    return tuple(
        StatusMessage(
            number=_text(one, "IssuerAssignedID"), code=_text(one, "ProcessConditionCode"), reason=_reason(one)
        )
        for one in root.iter(f"{_RAM}ReferenceReferencedDocument")
    )


def _reason(document: etree._Element) -> str:
    """The sentence of each reason, or its code where it has none."""
    statuses = document.iter(f"{_RAM}SpecifiedDocumentStatus")
    return " ; ".join(text for one in statuses if (text := _text(one, "Reason") or _text(one, "ReasonCode")))


def _text(parent: etree._Element, tag: str) -> str:
    return " ".join((parent.findtext(f"{_RAM}{tag}") or "").split())
