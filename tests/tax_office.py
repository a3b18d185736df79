"""What the official schemas and schematrons say of our messages: e-reporting (DGFiP) and statuses (FNFE)."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

_FAILED = "{http://purl.oclc.org/dsdl/svrl}failed-assert"


def report_faults(xml: bytes) -> list[str]:
    """Every rule of flow 10 that a report breaks."""
    return _faults(xml, "frr-xsd/ereporting.xsd", "frr-schematron/Flux10.xslt")


def status_faults(xml: bytes) -> list[str]:
    """Every rule that a status message (CDAR) breaks."""
    schema = "cdar-xsd/CrossDomainAcknowledgementAndResponse_100pD22B.xsd"
    return _faults(xml, schema, "cdar-schematron/BR-FR-CDV-Schematron-CDAR.xslt")


def _faults(xml: bytes, schema: str, rules: str) -> list[str]:
    found = _schema(schema)
    if not found.validate(etree.fromstring(xml)):
        return [str(found.error_log)]
    return _broken(xml, rules)


def _folder() -> Path:
    spec = find_spec("pyfrctc")
    assert spec and spec.origin
    return Path(spec.origin).parent


@lru_cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(_folder() / name))


@lru_cache
def _saxon() -> Any:
    from saxonche import PySaxonProcessor

    return PySaxonProcessor(license=False)


@lru_cache
def _rules(name: str) -> Any:
    return _saxon().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(_folder() / name))


def _broken(xml: bytes, rules: str) -> list[str]:
    told = _rules(rules).transform_to_string(xdm_node=_saxon().parse_xml(xml_text=xml.decode()))
    failed = etree.fromstring(told.encode()).iter(_FAILED)
    return [" ".join("".join(map(str, e.itertext())).split()) for e in failed]
