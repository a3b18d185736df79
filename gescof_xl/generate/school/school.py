"""The school base: a year of a fictional training organisation near Pau, to learn on and to test with."""

from __future__ import annotations

from datetime import date

from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.parties import Client, Funder
from gescof_xl.domain.tables.training import Component, Participant, Period, Product, Session, Supplement
from gescof_xl.generate.school.drawn import drawn, drawn_lines, drawn_values
from gescof_xl.generate.school.enrol import enrol, enrolments, finance
from gescof_xl.generate.school.play import play
from gescof_xl.generate.workbooks import starter

TODAY = date(2026, 11, 22)
"""The day on which the school base stands."""


def blank_ledger() -> Ledger:
    """What a new workbook holds: settings to fill, dated rates and payment terms."""
    return Ledger(settings=starter.settings({}), rates=starter.RATES, terms=starter.TERMS)


def planned_ledger() -> Ledger:
    """The school base before anything is issued: parties, products, sessions, participants, who pays what."""
    organisation = {line["Clé"]: line["Valeur"] for line in drawn_lines("organisation")}
    ledger = Ledger(
        settings=starter.settings(organisation),
        rates=starter.RATES,
        terms=starter.TERMS,
        clients=drawn(Client, "clients"),
        funders=drawn(Funder, "funders"),
        products=drawn(Product, "products"),
        components=drawn(Component, "components"),
        sessions=drawn(Session, "sessions"),
        supplements=drawn(Supplement, "supplements"),
        periods=drawn(Period, "periods"),
    )
    lines = enrolments()
    return finance(enrol(ledger, lines, _attendance()), lines)


def _attendance() -> dict[tuple[str, int], dict[str, object]]:
    """What did not go as planned, by session and rank."""
    return {
        (str(values.pop("session")), int(str(values.pop("number")))): values
        for values in drawn_values(Participant, "attendance")
    }


def school_ledger() -> Ledger:
    """The school base as it ships, on TODAY."""
    return play(planned_ledger())
