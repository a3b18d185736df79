"""Every VAT regime × every kind of buyer: what is issued, read once, and judged by EN 16931 and the French rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from gescof_xl.documents.facturx.validate import xml_faults
from gescof_xl.documents.facturx.xml import invoice_xml
from gescof_xl.domain.einvoice.from_invoice import electronic
from tests.golden.matrix import BUYERS, REGIMES, cases, told

LEAVING = 3
"""Goods for the Union, for outside it, and for overseas."""
PAPERS = Path(__file__).parent / "matrix"


@pytest.mark.parametrize("regime", REGIMES)
def test_what_a_regime_issues_is_the_golden_one(regime: str, *, update_golden: bool) -> None:
    """Amounts, rates, reasons, mentions and routes of three invoices to each buyer, or why they are refused."""
    said = "\n".join(told(case) for case in cases(regime))
    golden = PAPERS / f"{regime.lower().replace(' ', '-')}.md"
    if update_golden:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(said, "utf-8")
    assert said == golden.read_text("utf-8")


@pytest.mark.parametrize("regime", REGIMES)
def test_every_document_of_a_regime_passes_the_rules(regime: str) -> None:
    """Schema and EN 16931 for all; the French rules between businesses in France."""
    issued = {case.name: electronic(case.document) for case in cases(regime) if case.document}
    broken = {
        name: found
        for name, data in issued.items()
        if (found := xml_faults(invoice_xml(data), french=data.between_businesses))
    }
    assert broken == {}
    in_franchise = regime == "Franchise"  # what is typed for a delivery gives way to 293 B, even on a service
    assert len(issued) == 3 * len(BUYERS) + LEAVING + in_franchise
