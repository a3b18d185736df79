"""The ledger: all rows of the workbook, typed and frozen. Its fields are the tables, in sheet order."""

from __future__ import annotations

import dataclasses
import functools
import typing
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import compress
from operator import attrgetter
from typing import Any, TypeVar

from gescof_xl.core.changes import Add, Change, Replace, Rewrite
from gescof_xl.core.errors import Changed, Refused
from gescof_xl.core.frozen import frozen
from gescof_xl.core.keys import folded, near_key
from gescof_xl.core.schema import Row, key_field, key_of, stored_columns
from gescof_xl.domain.tables.accounting import ExchangeLine, IntegrityLine, MergeLine, PostedLine
from gescof_xl.domain.tables.billing import Allocation, Instalment, Invoice, InvoiceLine, Payment, Reminder
from gescof_xl.domain.tables.parties import AnyParty, Client, Funder
from gescof_xl.domain.tables.reports import (
    ClientStatement,
    ControlLine,
    FundingLine,
    LogEntry,
    ScheduleLine,
    StatisticsLine,
    ToInvoiceLine,
    TrainingReportDetail,
    TrainingReportLine,
    UnpaidLine,
)
from gescof_xl.domain.tables.seller import Seller
from gescof_xl.domain.tables.settings import DatedRate, Setting, Term
from gescof_xl.domain.tables.training import Component, Financing, Participant, Period, Product, Session, Supplement

R = TypeVar("R", bound=Row)


@frozen
class IssuedRows:
    """What was issued, and no table that people may retype: whatever tells the past is worked out from these rows."""

    invoices: tuple[Invoice, ...]
    lines: tuple[InvoiceLine, ...]
    instalments: tuple[Instalment, ...]
    sellers: tuple[Seller, ...]

    def find(self, number: str) -> Invoice | None:
        """The document with that number, or None."""
        return self._invoices.get(number)

    def seller(self, number: str) -> Seller | None:
        """The version of the seller with that number, or None."""
        return next((s for s in self.sellers if s.number == number), None)

    @functools.cached_property
    def _invoices(self) -> Mapping[str, Invoice]:
        return {invoice.number: invoice for invoice in self.invoices}

    @functools.cached_property
    def lines_of(self) -> Mapping[str, list[InvoiceLine]]:
        """Lines by document."""
        return _group(self.lines, attrgetter("invoice"))

    @functools.cached_property
    def lines_of_financing(self) -> Mapping[str, list[InvoiceLine]]:
        """Lines by financing, those without financing left out."""
        return _group(self.lines, attrgetter("financing"))

    @functools.cached_property
    def instalments_of(self) -> Mapping[str, list[Instalment]]:
        """Instalments by document."""
        return _group(self.instalments, attrgetter("invoice"))

    @functools.cached_property
    def credit_notes_of(self) -> Mapping[str, list[Invoice]]:
        """Credit notes by the invoice that they correct."""
        return _group(self.invoices, attrgetter("origin"))


@frozen
class Ledger:
    """Everything the workbook says. `after` gives the ledger that a list of changes leads to."""

    clients: tuple[Client, ...] = ()
    funders: tuple[Funder, ...] = ()
    products: tuple[Product, ...] = ()
    components: tuple[Component, ...] = ()
    sessions: tuple[Session, ...] = ()
    participants: tuple[Participant, ...] = ()
    financings: tuple[Financing, ...] = ()
    supplements: tuple[Supplement, ...] = ()
    periods: tuple[Period, ...] = ()
    payments: tuple[Payment, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    lines: tuple[InvoiceLine, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    sellers: tuple[Seller, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    posted: tuple[PostedLine, ...] = ()
    to_invoice: tuple[ToInvoiceLine, ...] = ()
    unpaid: tuple[UnpaidLine, ...] = ()
    statements: tuple[ClientStatement, ...] = ()
    schedule: tuple[ScheduleLine, ...] = ()
    control: tuple[ControlLine, ...] = ()
    exchange: tuple[ExchangeLine, ...] = ()
    merge: tuple[MergeLine, ...] = ()
    integrity: tuple[IntegrityLine, ...] = ()
    funding: tuple[FundingLine, ...] = ()
    statistics: tuple[StatisticsLine, ...] = ()
    training_report: tuple[TrainingReportLine, ...] = ()
    training_report_details: tuple[TrainingReportDetail, ...] = ()
    settings: tuple[Setting, ...] = ()
    rates: tuple[DatedRate, ...] = ()
    terms: tuple[Term, ...] = ()
    log: tuple[LogEntry, ...] = ()

    def rows(self, row_class: type[R]) -> tuple[R, ...]:
        """The rows of one table."""
        rows: tuple[R, ...] = getattr(self, FIELD_OF[row_class])
        return rows

    def after(self, changes: Iterable[Change]) -> Ledger:
        """The ledger once the changes are written; raises Changed when a Replace does not find its old row."""
        tables: dict[str, list[Row]] = {}
        added: dict[str, dict[str, int]] = {}
        for change in changes:
            _apply(self, change, tables, added)
        if not tables:
            return self
        return dataclasses.replace(self, **{name: tuple(rows) for name, rows in tables.items()})  # type: ignore[arg-type]

    def find(self, row_class: type[R], key: str) -> R | None:
        """The row with that key, or None."""
        return self._index(row_class).get(key)

    def get(self, row_class: type[R], key: str) -> R:
        """The row with that key, however it is spelt; raises Refused with a French sentence when there is none."""
        row = self.find(row_class, key) or self.find(row_class, self.spelt(row_class, key))
        if row is None:
            raise Refused(
                f"{row_class.SHEET} : « {key} » n'existe pas.",
                near_key(key, self.keys(row_class))
                or f"Choisissez un numéro ou un code de la feuille {row_class.SHEET}.",
            )
        return row

    def spelt(self, row_class: type[Row], key: str) -> str:
        """The key of a table that somebody means by a spelling of it; the same text when there is none."""
        if key in self.keys(row_class):
            return key
        wanted = folded(key)
        return next((known for known in self.keys(row_class) if folded(known) == wanted), key)

    def meant(self, key: str, *row_classes: type[Row]) -> str:
        """The key of the first of these tables where somebody means one by a spelling; the same text when none has it.

        For keys inside an answer of several words; an answer that is a key is recognised as it is read.
        """
        spellings = (self.spelt(row_class, key) for row_class in row_classes)
        known = {c: self.keys(c) for c in row_classes}
        return next((s for c, s in zip(row_classes, spellings, strict=True) if s in known[c]), key)

    def keys(self, row_class: type[Row]) -> AbstractSet[str]:
        """The keys of a table."""
        return self._index(row_class).keys()

    def next_numbers(self, row_class: type[Row], count: int) -> list[str]:
        """The numbers that the next lines of a table take."""
        return numbers_after(self.keys(row_class), row_class.SERIES, count)

    def position(self, row_class: type[Row], key: str) -> int | None:
        """Where the row with that key stands among the rows of its table."""
        cache: dict[type, dict[str, int]] = self.__dict__.setdefault("_positions", {})
        if row_class not in cache:
            cache[row_class] = {key: i for i, key in enumerate(self._index(row_class))}
        return cache[row_class].get(key)

    def _index(self, row_class: type[R]) -> Mapping[str, R]:
        cache: dict[type, dict[str, Any]] = self.__dict__.setdefault("_indexes", {})
        if row_class not in cache:
            rows = self.rows(row_class)
            cache[row_class] = dict(zip(_keys(row_class, rows), rows, strict=True))
        return cache[row_class]

    def party(self, code: str) -> AnyParty | None:
        """The client or funder with that code, or None."""
        return self.find(Client, code) or self.find(Funder, code)

    def the_party(self, code: str) -> AnyParty:
        """The client or funder with that code, however it is spelt; raises Refused when there is none."""
        party = self.party(code) or self.party(self.spelt(Client, code)) or self.party(self.spelt(Funder, code))
        if party is None:
            near = near_key(code, self.keys(Client) | self.keys(Funder))
            raise Refused(
                f"Tiers « {code} » inconnu.",
                near or "Ajoutez-le dans la feuille Clients ou Financeurs, ou corrigez le code.",
            )
        return party

    def holder(self, code: str) -> str:
        """The code under which a party's balances stand: its own, or that of the card that it was merged into."""
        return self._holders.get(code, code)

    @functools.cached_property
    def _holders(self) -> Mapping[str, str]:
        merged = {party.code: party.merged_into for party in (*self.clients, *self.funders) if party.merged_into}
        holders: dict[str, str] = {}
        for code in merged:
            last, seen = code, {code}
            while merged.get(last, "") not in ("", *seen):
                last = merged[last]
                seen.add(last)
            holders[code] = last
        return holders

    @functools.cached_property
    def issued(self) -> IssuedRows:
        """What was issued."""
        return IssuedRows(invoices=self.invoices, lines=self.lines, instalments=self.instalments, sellers=self.sellers)

    @property
    def lines_of(self) -> Mapping[str, list[InvoiceLine]]:
        """Invoice lines by invoice number."""
        return self.issued.lines_of

    @property
    def lines_of_financing(self) -> Mapping[str, list[InvoiceLine]]:
        """Invoice lines by financing number, those without financing left out."""
        return self.issued.lines_of_financing

    @functools.cached_property
    def lines_of_participant(self) -> Mapping[str, list[InvoiceLine]]:
        """Invoice lines by participant, those without a participant left out."""
        return _group(self.lines, attrgetter("participant"))

    @functools.cached_property
    def penalty_lines_of(self) -> Mapping[str, list[InvoiceLine]]:
        """The lines that invoice the penalties of a late invoice, by its number."""
        return _group(self.lines, attrgetter("late"))

    @functools.cached_property
    def allocations_to(self) -> Mapping[str, list[Allocation]]:
        """Allocations by the invoice (or credit note) that they settle."""
        return _group(self.allocations, attrgetter("invoice"))

    @functools.cached_property
    def allocations_from(self) -> Mapping[str, list[Allocation]]:
        """Allocations by the payment or credit note that they use."""
        return _group(self.allocations, lambda a: a.payment or a.credit_note)

    @property
    def instalments_of(self) -> Mapping[str, list[Instalment]]:
        """Instalments by invoice number."""
        return self.issued.instalments_of

    @functools.cached_property
    def participants_of(self) -> Mapping[str, list[Participant]]:
        """Participants by session number."""
        return _group(self.participants, attrgetter("session"))

    @functools.cached_property
    def financings_of(self) -> Mapping[str, list[Financing]]:
        """Financings by session number, cancelled and replaced ones too."""
        return _group(self.financings, attrgetter("session"))

    @functools.cached_property
    def components_of(self) -> Mapping[str, list[Component]]:
        """Composition lines by composed product code."""
        return _group(self.components, attrgetter("product"))

    @functools.cached_property
    def supplements_of(self) -> Mapping[str, list[Supplement]]:
        """Supplements by session number."""
        return _group(self.supplements, attrgetter("session"))

    @functools.cached_property
    def periods_of(self) -> Mapping[str, list[Period]]:
        """Periods by session number."""
        return _group(self.periods, attrgetter("session"))

    @functools.cached_property
    def invoices_of_session(self) -> Mapping[str, list[Invoice]]:
        """Issued documents by session number."""
        return _group(self.invoices, attrgetter("session"))

    @functools.cached_property
    def invoices_of_party(self) -> Mapping[str, list[Invoice]]:
        """Issued documents by who holds the party's balances."""
        return _group(self.invoices, lambda invoice: self.holder(invoice.party))

    @functools.cached_property
    def payments_of_party(self) -> Mapping[str, list[Payment]]:
        """Payments by who holds the balances of the party that paid."""
        return _group(self.payments, lambda payment: self.holder(payment.party))

    @functools.cached_property
    def cancelled(self) -> frozenset[str]:
        """The payments that an inverse payment undoes."""
        return frozenset(p.cancels for p in self.payments if p.cancels)

    @functools.cached_property
    def reminders_of(self) -> Mapping[str, list[Reminder]]:
        """Reminders by who holds the debtor's balances."""
        return _group(self.reminders, lambda reminder: self.holder(reminder.party))

    @property
    def credit_notes_of(self) -> Mapping[str, list[Invoice]]:
        """Credit notes by the invoice that they correct."""
        return self.issued.credit_notes_of


def _row_classes() -> dict[str, type[Row]]:
    return {field: typing.get_args(hint)[0] for field, hint in typing.get_type_hints(Ledger).items()}


ROW_CLASSES: Mapping[str, type[Row]] = _row_classes()
"""The row class of each field of the ledger, in sheet order."""

CLASS_OF: Mapping[str, type[Row]] = {row_class.TABLE: row_class for row_class in ROW_CLASSES.values()}
"""The row class of each table, by the table's name."""

SHEET_OF: Mapping[str, str] = {table: row_class.SHEET for table, row_class in CLASS_OF.items()}
"""The sheet of each table."""

_SPELLING: Mapping[str, str] = {name.casefold(): name for name in CLASS_OF}

FIELD_OF: Mapping[type[Row], str] = {row_class: field for field, row_class in ROW_CLASSES.items()}
"""The field of the ledger that holds the rows of a class."""


def table_name(name: str) -> str:
    """A table's name as GesCOF spells it: Excel tells no two apart by their case, and other programs change it."""
    return _SPELLING.get(name.casefold(), name)


def numbers_after(used: Iterable[str], series: str, count: int) -> list[str]:
    """The next numbers of a series such as `P00000` (prefix, then as many digits as there are zeros)."""
    prefix = series.rstrip("0")
    width = len(series) - len(prefix)
    last = 0
    if count:
        spelt = (number if number.startswith(prefix) else folded(number).upper() for number in used)
        tails = [number[len(prefix) :] for number in spelt if number.startswith(prefix)]
        last = max(map(int, filter(str.isdecimal, tails)), default=0)
    return [f"{prefix}{last + i:0{width}d}" for i in range(1, count + 1)]


def _group(rows: Sequence[R], by: Callable[[R], str]) -> Mapping[str, list[R]]:
    groups: defaultdict[str, list[R]] = defaultdict(list)
    names = list(map(by, rows))
    for name, row in compress(zip(names, rows, strict=True), names):  # rows that name nothing belong to no group
        groups[name].append(row)
    return _Groups(groups)


class _Groups(dict[str, list[Any]]):
    """A grouping in which a missing key has no rows."""

    def __missing__(self, key: str) -> list[Any]:
        return []


def _apply(ledger: Ledger, change: Change, tables: dict[str, list[Row]], added: dict[str, dict[str, int]]) -> None:
    if isinstance(change, Rewrite):
        field = FIELD_OF[change.row_class]
        tables[field] = _with_comments(change, getattr(ledger, field))
        return
    row = change.row if isinstance(change, Add) else change.new
    field = FIELD_OF[type(row)]
    rows = tables.setdefault(field, list(getattr(ledger, field)))
    if isinstance(change, Add):
        _add(ledger, rows, row, added.setdefault(field, {}))
    else:
        _replace(ledger, rows, change, added.setdefault(field, {}))


def _with_comments(change: Rewrite, old: tuple[Row, ...]) -> list[Row]:
    """The new rows of a report; what a person typed in the old row of the same key stays."""
    typed = [c.field for c in stored_columns(change.row_class) if c.writer == "person"]
    before = {key_of(r): r for r in old} if typed else {}
    return [
        dataclasses.replace(row, **{field: getattr(before[key_of(row)], field) for field in typed})  # type: ignore[type-var]
        if key_of(row) in before
        else row
        for row in change.rows
    ]


def _keys(row_class: type[Row], rows: Iterable[Row]) -> Iterable[str]:
    """The key of each row; "" in a table without key."""
    field = key_field(row_class)
    return map(attrgetter(field), rows) if field else ("" for _ in rows)


def _add(ledger: Ledger, rows: list[Row], row: Row, added: dict[str, int]) -> None:
    key = key_of(row)
    if key and (key in added or key in ledger.keys(type(row))):
        raise Refused(f"{row.SHEET} : le numéro « {key} » existe déjà.", "Relancez le bouton sur le classeur à jour.")
    added[key] = len(rows)
    rows.append(row)


def _replace(ledger: Ledger, rows: list[Row], change: Replace, added: dict[str, int]) -> None:
    key = key_of(change.old)
    position = added.get(key, ledger.position(type(change.old), key))
    if position is None or rows[position] != change.old:
        raise Changed(
            f"{change.old.SHEET} : la ligne « {key} » a changé depuis qu'elle a été lue.",
            "Rien n'a été écrit : relancez le bouton.",
        )
    rows[position] = change.new
