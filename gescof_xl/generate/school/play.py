"""Plays the year of the school base: the product's own buttons, in memory, at successive dates.

Many imports: it does all that a person does, from the answers of a button to the workbook's cells.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import option_name, read_params
from gescof_xl.app import RunSettings, run
from gescof_xl.core.dates import parse_date
from gescof_xl.core.money import number_fr, total
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import columns, stored_columns
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger
from gescof_xl.domain.payments.allocation import Open, open_invoices
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.generate.school.drawn import drawn_lines
from gescof_xl.workbook.cells import to_cell
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.port import TableData
from gescof_xl.workbook.translate import parse

USER = "Maïté"
ROUNDS = (5, 20)
"""Days of the month on which the payments of the fortnight are typed, party by party."""
HABITS = {
    "OPIS": 8, "OPCV": 12, "OPSA": 25, "FTNA": 10, "REGI": 40, "CPFE": 0, "FSES": 60, "FAIG": 5,
    "ADOUR": -3, "GAVE": 4, "PYRM": 0, "NOVA": 0, "SOLA": 9, "JURA": 15, "CLIN": 6, "OSSAU": 2, "BATI": 22,
    "ASSO": 12, "MAIR": 9, "CCOM": 8, "LYCE": 20, "HOSP": 50, "DUPO": 20, "MART": 1, "LAGA": 30,
}  # fmt: skip
"""How many days after the due date each party pays; who is not here does not pay by itself."""
_FIRST_LINE = 5
"""The row of a table's first line in the built sheets, so that links lead to the right cells."""


class _Yes:
    """Who answers yes."""

    def confirm(self, question: str, problems: Sequence[Problem]) -> bool:  # noqa: ARG002
        """Yes."""
        return True

    def progress(self, what: str, done: int, whole: int) -> None:
        """Nobody watches."""


def play(ledger: Ledger) -> Ledger:
    """The ledger once the year has gone by; raises GescofError when a button refuses, for then the base is wrong."""
    book = MemoryWorkbook(tables_of(ledger), "ecole.xlsx")
    presses = _presses()
    for day in sorted({*presses, *_payment_days()}):
        if day in _payment_days():
            _receive(book, day)
        for command in presses.get(day, ()):
            press(book, day, *shlex.split(command))
    return _annotated(parse(book.read()).ledger)


def press(book: MemoryWorkbook, day: date, command: str, *options: str) -> None:
    """Presses one button as the command line would; an option may come several times."""
    button = action(command)
    fields = {f"--{option_name(c)}": c for c in stored_columns(button.params)}
    answers: dict[str, str | list[str]] = {}
    for name, value in zip(options[::2], options[1::2], strict=True):
        field, answer = fields[name].field, _named(book, value)
        answers[field] = [*answers.get(field, []), answer] if fields[name].many else answer
    run(button, book, read_params(button.params, answers), Context(today=day, user=USER), RunSettings(interface=_Yes()))


def _named(book: MemoryWorkbook, value: str) -> str:
    """`{OPIS:S0019}` is the last invoice of that payer and session; all else is itself."""
    reference = re.fullmatch(r"\{(\w+):(\w+)\}", value)
    if reference is None:
        return value
    return _invoice(parse(book.read()).ledger, reference[1], reference[2]).number


def _invoice(ledger: Ledger, party: str, session: str) -> Invoice:
    return [i for i in ledger.invoices_of_session[session] if i.party == party][-1]


def _annotated(ledger: Ledger) -> Ledger:
    """With what people typed themselves; printed documents are not part of the school base."""
    notes = {}
    for line in drawn_lines("notes"):
        invoice = _invoice(ledger, line["Tiers"], line["Session"])
        notes[invoice.number] = replace(invoice, dispute=line["Litige"], promise=parse_date(line["Promesse"]))
    return replace(
        ledger,
        invoices=tuple(replace(notes.get(i.number, i), document="") for i in ledger.invoices),
        reminders=tuple(replace(r, document="") for r in ledger.reminders),
    )


def tables_of(ledger: Ledger) -> Mapping[str, TableData]:
    """The ledger as the tables of a workbook."""
    tables = {}
    for row_class in ROW_CLASSES.values():
        titles = tuple(c.title for c in columns(row_class))
        lines = [
            tuple(None if c.formula else to_cell(getattr(row, c.field)) for c in columns(row_class))
            for row in ledger.rows(row_class)
        ] or [(None,) * len(titles)]
        tables[row_class.TABLE] = TableData.of_lines(
            name=row_class.TABLE,
            sheet=row_class.SHEET,
            left=1,
            columns=titles,
            lines=tuple(enumerate(lines, _FIRST_LINE)),
        )
    return tables


def _presses() -> dict[date, list[str]]:
    commands: dict[date, list[str]] = {}
    for line in drawn_lines("buttons"):
        commands.setdefault(parse_date(line["Jour"]) or date.min, []).append(line["Commande"])
    return commands


def _payment_days() -> set[date]:
    """Both days of every month, from February to the middle of November 2026."""
    days = {date(2026, month, day) for month in range(2, 12) for day in ROUNDS}
    return {day for day in days if day <= date(2026, 11, 20)}


def _receive(book: MemoryWorkbook, day: date) -> None:
    """One payment a party, for all its invoices whose usual day has come."""
    ledger = parse(book.read()).ledger
    for party, ripe in _ripe(ledger, day).items():
        amount = total(o.left for o in ripe)
        chosen = [option for o in ripe for option in ("--affecter", o.invoice.number)]
        press(book, day, "saisir-reglement", "--tiers", party, "--montant", number_fr(amount), *chosen)


def _ripe(ledger: Ledger, day: date) -> dict[str, list[Open]]:
    ripe: dict[str, list[Open]] = {}
    for one in open_invoices(ledger):
        habit = HABITS.get(one.invoice.party)
        due = one.invoice.due or one.invoice.date
        if habit is not None and due + timedelta(days=habit) <= day:
            ripe.setdefault(one.invoice.party, []).append(one)
    return dict(sorted(ripe.items()))
