"""The school base: a year of a fictional training organisation near Pau, to learn on and to test with."""

from __future__ import annotations

from datetime import date

from gescof_xl.build import starter
from gescof_xl.build.drawn import drawn, drawn_values
from gescof_xl.build.school_enrol import enrol, enrolments, finance
from gescof_xl.build.school_parties import CLIENTS, FUNDERS, ORGANISATION
from gescof_xl.build.school_products import COMPONENTS, PRODUCTS
from gescof_xl.build.school_sessions import ATTENDANCE, ENROLMENTS, PERIODS, SESSIONS, SUPPLEMENTS
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.parties import Client, Funder
from gescof_xl.domain.tables.training import Component, Participant, Period, Product, Session, Supplement

TODAY = date(2026, 11, 22)
"""The day on which the school base stands."""


def blank_ledger() -> Ledger:
    """What a new workbook holds: settings to fill, dated rates and payment terms."""
    return Ledger(settings=starter.settings({}), rates=starter.RATES, terms=starter.TERMS)


def planned_ledger() -> Ledger:
    """The school base before anything is issued: parties, products, sessions, trainees, who pays what."""
    ledger = Ledger(
        settings=starter.settings(ORGANISATION), rates=starter.RATES, terms=starter.TERMS,
        clients=drawn(Client, CLIENTS), funders=drawn(Funder, FUNDERS),
        products=drawn(Product, PRODUCTS), components=drawn(Component, COMPONENTS),
        sessions=drawn(Session, SESSIONS), supplements=drawn(Supplement, SUPPLEMENTS), periods=drawn(Period, PERIODS),
    )  # fmt: skip
    lines = enrolments(ENROLMENTS)
    return finance(enrol(ledger, lines, _attendance()), lines)


def _attendance() -> dict[tuple[str, int], dict[str, object]]:
    """What did not go as planned, by session and rank."""
    return {
        (str(values.pop("session")), int(str(values.pop("number")))): values
        for values in drawn_values(Participant, ATTENDANCE)
    }


def school_ledger() -> Ledger:
    """The school base as it ships, on TODAY."""
    return planned_ledger()
