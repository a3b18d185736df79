"""What a new workbook starts with is complete, dated and sourced."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from gescof_xl.domain.settings import SETTINGS
from gescof_xl.domain.tables.settings import RateType
from gescof_xl.generate.workbooks import starter

RATES = {r.code: r for r in starter.RATES}


def test_every_setting_has_its_line_and_its_help() -> None:
    """Each known setting is a line of Organisme with its help; those that invoices need are marked."""
    lines = starter.settings({"Ville": "Pau"})
    assert [line.name for line in lines] == [s.name for s in SETTINGS]
    assert all(line.help for line in lines)
    assert [line.name for line in lines if line.help.startswith("Obligatoire")] == [
        s.name for s in SETTINGS if s.required
    ]
    assert next(line.value for line in lines if line.name == "Ville") == "Pau"


def test_legal_rates_are_those_of_the_law() -> None:
    """VAT of the CGI, penalties of L441-10 (BCE 2,15 %, 2,40 %, 2,65 %, plus 10 points, 8 for public buyers), D441-5."""
    legal = (RateType.VAT, RateType.PENALTY, RateType.PUBLIC_PENALTY, RateType.INDEMNITY)
    assert {r.code: r.value for r in RATES.values() if r.type in legal} == {
        "TVA20": Decimal("0.2"),
        "TVA10": Decimal("0.1"),
        "TVA55": Decimal("0.055"),
        "TVA21": Decimal("0.021"),
        "TVA85": Decimal("0.085"),
        "EXO": 0,
        "FRANCHISE": 0,
        "HC": 0,
        "AUTOLIQ": 0,
        "HORSUE": 0,
        "INTRACOM": 0,
        "EXPORT": 0,
        "PEN2026S1": Decimal("0.1215"),
        "PEN2026S2": Decimal("0.124"),
        "IND40": 40,
        "MOR2026S1": Decimal("0.1015"),
        "MOR2026S2": Decimal("0.104"),
        "PEN2027S1": Decimal("0.1265"),
        "MOR2027S1": Decimal("0.1065"),
    }
    assert all(rate.source for rate in RATES.values())


def test_untaxed_rates_print_the_mention_of_the_law() -> None:
    """Wordings of docs/trade.md § VAT regimes, with the reason code of EN 16931."""
    printed = {r.code: (r.notice, r.exemption_code) for r in RATES.values() if r.type is RateType.VAT and r.value == 0}
    assert printed["EXO"] == ("Exonération de TVA, art. 261-4-4° a du CGI", "VATEX-FR-CGI261-4")
    assert printed["FRANCHISE"] == ("TVA non applicable, art. 293 B du CGI", "VATEX-FR-FRANCHISE")
    assert printed["AUTOLIQ"][0] == "Autoliquidation"
    assert all(notice and code for notice, code in printed.values())


def test_a_penalty_rate_holds_on_every_day_of_2026() -> None:
    """The two half-years meet without a gap or an overlap; the next one is to be added when it is published."""
    penalties = [r for r in RATES.values() if r.type is RateType.PENALTY]
    days = (date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    assert all(sum(r.holds_on(day) for r in penalties) == 1 for day in days)


def test_terms_hold_both_readings_of_end_of_month() -> None:
    """45 days end of month, days first or month first, are two terms (c. com. L441-10)."""
    terms = {t.code: t for t in starter.TERMS}
    assert (terms["45FDM"].days, terms["45FDM"].month_end.value) == (45, "après")
    assert (terms["FDM45"].days, terms["FDM45"].month_end.value) == (45, "avant")
    assert {"COMPTANT", "30J", "60J", "2X", "3X"} <= set(terms)
