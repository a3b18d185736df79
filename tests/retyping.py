"""What people may do to a workbook after an issue, and all that must not move when they do.

A mutation retypes one column of a whole table, deletes the rows of a table or adds one: cells that a seal covers and
reports, which their button rewrites, are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, cast

from gescof_xl.actions import action
from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Add
from gescof_xl.core.errors import Refused
from gescof_xl.core.schema import Column, Kind, Row, key_of, stored_columns
from gescof_xl.domain.accounting.entries import Entry
from gescof_xl.domain.checks.all import new_problems
from gescof_xl.domain.einvoice.from_invoice import electronic
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.ledger import FIELD_OF, ROW_CLASSES, Ledger
from gescof_xl.domain.papers.invoice import invoice_paper
from gescof_xl.domain.papers.papers import EntryFile
from gescof_xl.domain.papers.reminder import FOLDER
from gescof_xl.domain.references import known_keys
from gescof_xl.domain.tables.accounting import PostedLine
from gescof_xl.domain.tables.billing import Allocation, Invoice, InvoiceLine, Reminder
from gescof_xl.domain.tables.reports import LogEntry
from gescof_xl.domain.tables.settings import Setting

_TODAY = date(2026, 11, 22)
_LATE = date(2027, 3, 1)
_MONEY = (Allocation, PostedLine, Reminder, LogEntry)
"""Written by buttons with what is paid, posted or sent: what is owed follows them, and the audit watches them."""
_WISHES = {"reminders", "dispute", "promise"}
"""By these people decide whether an invoice is reminded."""


@dataclass(frozen=True)
class Mutation:
    """What somebody did, and the workbook then."""

    name: str
    ledger: Ledger


def mutations(ledger: Ledger) -> Iterator[Mutation]:
    """Every column of every table, every setting, every table emptied, a further row in each."""
    for row_class in ROW_CLASSES.values():
        if row_class.REPORT or row_class in _MONEY:
            continue
        rows = ledger.rows(row_class)
        for column in _free(row_class):
            changed = [_retyped(ledger, row, column) for row in rows]
            if changed != list(rows):
                yield Mutation(f"{row_class.TABLE}, {column.title}", _with(ledger, row_class, changed))
        if rows and row_class.SEAL == "free":
            yield Mutation(f"{row_class.TABLE} deleted", _with(ledger, row_class, []))
            yield Mutation(f"{row_class.TABLE} added", _with(ledger, row_class, [*rows, *_others(ledger, rows)]))
    for setting in ledger.settings:
        others = [_other_setting(s) if s is setting else s for s in ledger.settings]
        yield Mutation(f"Organisme, {setting.name}", _with(ledger, Setting, others))


def changed_at_random(ledger: Ledger, chance: Random) -> Mutation:
    """One to four things that somebody did: cells retyped, rows deleted or added, a setting given another value."""
    done: list[str] = []
    for _ in range(chance.randint(1, 4)):
        row_class = chance.choice(_people(ledger))
        rows = list(ledger.rows(row_class))
        at = chance.randrange(len(rows))
        name = f"{row_class.TABLE} {key_of(rows[at])}"
        if row_class is Setting:
            rows[at] = _other_setting(cast("Setting", rows[at]))
        elif row_class.SEAL == "free" and (what := chance.choice(["deleted", "added", "retyped"])) != "retyped":
            name += f" {what}"
            rows = [*rows, *_others(ledger, (rows[at],))] if what == "added" else rows[:at] + rows[at + 1 :]
        elif cells := list(_free(row_class)):
            column = chance.choice(cells)
            name += f", {column.title}"
            rows[at] = _retyped(ledger, rows[at], column)
        ledger = _with(ledger, row_class, rows)
        done.append(name)
    return Mutation(" ; ".join(done), ledger)


def _people(ledger: Ledger) -> list[type[Row]]:
    """The tables in which people type, and that hold something."""
    return [c for c in ROW_CLASSES.values() if not c.REPORT and c not in _MONEY and ledger.rows(c)]


def _free(row_class: type[Row]) -> Iterator[Column]:
    for column in stored_columns(row_class):
        if column.seal == "free" and column.field not in _WISHES and (row_class, column.field) != (Setting, "value"):
            yield column


def _with(ledger: Ledger, row_class: type[Row], rows: list[Any]) -> Ledger:
    return replace(ledger, **{FIELD_OF[row_class]: tuple(rows)})


def _others(ledger: Ledger, rows: tuple[Row, ...]) -> Iterator[Row]:
    """A twin of each row, under another key, with every free cell retyped."""
    for row in rows:
        other = row
        for column in _free(type(row)):
            if not column.ref:
                other = _retyped(ledger, other, column)
        if key_of(other) != key_of(row):
            yield other


def _retyped(ledger: Ledger, row: Row, column: Column) -> Row:
    value = getattr(row, column.field)
    return cast("Row", replace(cast("Any", row), **{column.field: _other(ledger, column, value)}))


def _other(ledger: Ledger, column: Column, value: Any) -> object:
    """Another value that the cell may hold."""
    if column.ref:
        return next((key for key in sorted(known_keys(ledger, column.ref)) if value and key != value), value)
    if column.choice_type:
        choices = list(column.choice_type)
        return choices[(choices.index(value) + 1) % len(choices)] if value is not None else choices[0]
    others: Mapping[Kind, Callable[[], object]] = {
        Kind.DATE: lambda: (value or _TODAY) - timedelta(days=20),
        Kind.YES_NO: lambda: not value,
        Kind.RATE: lambda: (value or Decimal(0)) + Decimal("0.01"),
        Kind.AMOUNT: lambda: (value or Decimal(0)) + 1,
        Kind.NUMBER: lambda: (value or Decimal(0)) + 1,
    }
    return others.get(column.kind, lambda: f"{value}9")()


def _other_setting(setting: Setting) -> Setting:
    return replace(setting, value=_OTHER_SETTINGS.get(setting.name, f"{setting.value}9"))


_OTHER_SETTINGS: Mapping[str, str] = {"Régime de TVA": "Assujetti sur encaissements"}


def told(ledger: Ledger, number: str, today: date = _TODAY) -> Mapping[str, object]:
    """All that is said of one issued document, each by the button that says it; the words of its refusal if it does.

    `today`: the day of its credit note.
    """
    invoice = ledger.get(Invoice, number)
    return {
        "paper": _or_refused(lambda: invoice_paper(issued_document(ledger.issued, number)).context),
        "duplicate": _or_refused(lambda: invoice_paper(issued_document(ledger.issued, number), duplicate=True).context),
        "electronic": _or_refused(lambda: electronic(issued_document(ledger.issued, number))),
        "credit note": _or_refused(lambda: _credited(ledger, number, today)),
        "statement": _or_refused(lambda: _stated(ledger, invoice)),
        "reminder": _or_refused(lambda: _reminded(ledger, invoice)),
        "entry": _or_refused(lambda: _posted(ledger, number)),
    }


class Refusal(str):
    """The words of a button that refuses."""

    __slots__ = ()


def _or_refused(said: Any) -> object:
    try:
        return said()
    except Refused as refused:
        return Refusal(f"{refused.message} {refused.cure}")


def _pressed(ledger: Ledger, button: str, day: date, **answers: object) -> Outcome:
    """What a button would do; raises Refused as the application does when it would create a problem."""
    found = action(button)
    outcome = found.act(ledger, Context(today=day), found.params(**answers))
    if problems := new_problems(ledger, ledger.after(outcome.changes), day):
        raise Refused(f"{problems[0].code} {problems[0].message}", problems[0].cure)
    return outcome


def _credited(ledger: Ledger, number: str, today: date) -> list[Row]:
    """The total credit note and its lines; the next number and who the seller is, are of today."""
    outcome = _pressed(ledger, "creer-avoir", today, invoice=number, case="total")
    rows = [c.row for c in outcome.changes if isinstance(c, Add)]
    return [_plain(row) for row in rows if isinstance(row, Invoice | InvoiceLine)]


def _plain(row: Row) -> Row:
    if isinstance(row, Invoice):
        return replace(row, number="", seal="", seller="")
    return replace(row, invoice="") if isinstance(row, InvoiceLine) else row


def _stated(ledger: Ledger, invoice: Invoice) -> list[object]:
    papers = _pressed(ledger, "imprimer", _LATE, statement=True).papers
    lines = [line for paper in papers for line in cast("list[dict[str, str]]", paper.context["lignes"])]
    return [line for line in lines if line["document"].split(" ")[1] == invoice.number]


def _reminded(ledger: Ledger, invoice: Invoice) -> list[object]:
    outcome = _pressed(ledger, "relancer", _LATE, parties=(invoice.party,), level=Decimal(2), penalties=False)
    letters = [paper for paper in outcome.papers if paper.folder == FOLDER]
    lines = [line for paper in letters for line in cast("list[dict[str, str]]", paper.context["lignes"])]
    return [line for line in lines if line["facture"].split(" ")[0] == invoice.number]


def _posted(ledger: Ledger, number: str) -> list[object]:
    files = _pressed(ledger, "exporter-comptable", _LATE).files
    entries = [e for f in files if isinstance(f, EntryFile) for e in f.entries]
    return [_unnumbered(entry) for entry in entries if entry.lines[0].piece == number]


def _unnumbered(entry: Entry) -> Entry:
    return replace(entry, number=0)
