"""The steps from each version of the workbook to the next, oldest first.

Most of a step is said elsewhere: whatever column or table has a later `since` on its row class is added, empty, at the
right end of its table or as a sheet at the end, looking as in a blank workbook. A step says what the row classes
cannot: which lines of settings, rates or terms came with it, and what is known, of older rows, for its columns.

To add a column: write it on its row class with a default and `since=CURRENT`, run `gescof construire`, and add a Fill
here if something is known of older rows. `tests/unit/domain/upgrade` fails for a column that no version declares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gescof_xl.core.changes import Add, Change, Replace
from gescof_xl.core.schema import Row, key_of
from gescof_xl.core.versions import has
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.rates import LATE_PAYMENT
from gescof_xl.domain.settings import Key
from gescof_xl.domain.tables.accounting import PostedLine
from gescof_xl.domain.tables.billing import Instalment, Invoice, InvoiceLine, Payment
from gescof_xl.domain.tables.parties import Client, Funder
from gescof_xl.domain.tables.settings import DatedRate, Setting
from gescof_xl.domain.tables.training import Financing, Period, Product, Session
from gescof_xl.domain.upgrade.completed_documents import completed_documents
from gescof_xl.domain.upgrade.to_0_2_0 import completed_payments, line_kinds, posted_allocations, public_notices


@dataclass(frozen=True, kw_only=True)
class Fill:
    """What is known of older rows for one new column: `values` gives it by key; rows left out stay empty."""

    row_class: type[Row]
    field: str
    values: Callable[[Ledger], Mapping[str, object]]


@dataclass(frozen=True, kw_only=True)
class Step:
    """What `version` brought: `lines` are keys of lines of a blank workbook, by row class.

    `completions` change whole rows, after the fills; `sources` are the tables that they are worked out from.
    """

    version: str
    lines: Mapping[type[Row], tuple[str, ...]] = field(default_factory=dict)
    fills: tuple[Fill, ...] = ()
    completions: tuple[Callable[[Ledger], Iterable[Change]], ...] = ()
    sources: tuple[type[Row], ...] = ()


STEPS: tuple[Step, ...] = (
    Step(
        version="0.2.0",
        lines={
            Setting: (
                Key.COUNTRY.name,
                Key.OTHER_ACCOUNTS.name,
                Key.LIST_COLUMNS.name,
                Key.ELECTRONIC_ADDRESS.name,
                Key.EINVOICING_SINCE.name,
                Key.VAT_RETURNS.name,
                Key.PLATFORM_NAME.name,
                Key.PLATFORM_ID.name,
                Key.PLATFORM_URL.name,
                Key.DIRECTORY_URL.name,
                Key.PLATFORM_TOKEN_URL.name,
                Key.PLATFORM_ACCOUNT.name,
                Key.PLATFORM_READ.name,
                Key.SIGNATORY.name,
                Key.SIGNATORY_TITLE.name,
                Key.ATTENDANCE_FOLDER.name,
                Key.AGREEMENTS_FOLDER.name,
                Key.CLOSED_UNTIL.name,
                Key.BANK_CHARGES_ACCOUNT.name,
                Key.DISCOUNTS_ACCOUNT.name,
                Key.CARRIED.name,
                Key.IDENTITY.name,
            ),
            DatedRate: ("PEN2027S1", "MOR2027S1", "LIEU", "BIENS", "MIXTE", "HORSUE", "INTRACOM", "EXPORT"),
        },
        fills=(
            Fill(row_class=DatedRate, field="notice", values=public_notices),
            Fill(row_class=InvoiceLine, field="kind", values=line_kinds),
            Fill(row_class=Payment, field="completes", values=completed_payments),
            Fill(row_class=PostedLine, field="allocation", values=posted_allocations),
        ),
        completions=(completed_documents,),
        sources=(Client, Funder, Product, Session, Period, Financing, DatedRate, Invoice, Instalment),
    ),
)


def steps_after(version: str) -> list[Step]:
    """The steps that a workbook of that version has not taken yet, oldest first."""
    return [step for step in STEPS if not has(version, step.version)]


def changes_to_current(ledger: Ledger, version: str, blank: Ledger) -> Iterator[Change]:
    """What is written in the rows of an older workbook once its new columns and tables are there.

    `blank` is what a blank workbook of this version says: the lines of settings and rates come from it.
    """
    for step in steps_after(version):
        made = [*_lines(ledger, blank, step)]
        ledger = ledger.after(made)
        yield from made
        for fill in step.fills:
            made = [*_filled(ledger, fill)]
            ledger = ledger.after(made)
            yield from made
        for complete in step.completions:
            made = [*complete(ledger)]
            ledger = ledger.after(made)
            yield from made
    yield from _version(ledger, blank)


def _lines(ledger: Ledger, blank: Ledger, step: Step) -> Iterator[Change]:
    for row_class, keys in step.lines.items():
        for row in (blank.get(row_class, key) for key in keys):
            if ledger.find(row_class, key_of(row)) is None and not _is_known(ledger, row):
                yield Add(row)


def _is_known(ledger: Ledger, row: Row) -> bool:
    """Whether somebody typed the same legal value under a code of their own: two at once would both be printed."""
    if not isinstance(row, DatedRate) or row.type not in LATE_PAYMENT or row.since is None:
        return False
    return any(rate.type is row.type and rate.holds_on(row.since) for rate in ledger.rates)


def _filled(ledger: Ledger, fill: Fill) -> Iterator[Change]:
    for key, value in fill.values(ledger).items():
        row: Any = ledger.get(fill.row_class, key)
        new = replace(row, **{fill.field: value})
        if new != row:
            yield Replace(row, new)


def _version(ledger: Ledger, blank: Ledger) -> Iterator[Change]:
    old, new = ledger.find(Setting, Key.VERSION.name), blank.get(Setting, Key.VERSION.name)
    yield Replace(old, replace(old, value=new.value)) if old else Add(new)
