"""The rows that a list gives: compared with what is known, added, completed or left, each doubt with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from gescof_xl.core.money import number_fr
from gescof_xl.core.schema import Column, Row, key_field, key_of, stored_columns
from gescof_xl.core.words import enumerated, value_text
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.lists.known import KnownRows, Unsure
from gescof_xl.domain.lists.names import folded, set_right
from gescof_xl.domain.lists.source import PublicCards
from gescof_xl.domain.lists.values import read_value

R = TypeVar("R", bound=Row)

_NAMES = frozenset({"name", "last_name", "first_name", "contact", "address", "address_more", "city", "place"})
"""What people type in capitals."""
_MOST = 60


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """What was not taken from a line, or from all of it when `left`, and why."""

    code: str
    where: str
    reason: str
    cure: str
    left: bool = True


@dataclass(frozen=True, kw_only=True)
class ListedRow:
    """A row to write: `old` is None for a new one; `where` is the line that gave it."""

    new: Row
    old: Row | None
    where: str

    @property
    def place(self) -> tuple[str, str]:
        """Its table and key."""
        return self.new.TABLE, key_of(self.new)


@dataclass
class Shares:
    """What each participant of an INTRA session costs its payer, or the whole session (""): one financing holds all."""

    amounts: dict[tuple[str, str], dict[str, Decimal]] = field(default_factory=dict)
    where: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass
class Builder:
    """What the lines read so far lead to."""

    ledger: Ledger
    today: date
    cards: PublicCards
    capitals: bool
    known: KnownRows = field(init=False)
    entries: dict[tuple[str, str], ListedRow] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    same: set[tuple[str, str]] = field(default_factory=set)
    shares: Shares = field(default_factory=Shares)
    where: str = ""

    def __post_init__(self) -> None:
        self.known = KnownRows(self.ledger)

    def doubt(self, code: str, reason: str, cure: str, *, left: bool = False) -> None:
        """Notes a doubt about the line that is being read, once."""
        doubt = Doubt(code=code, where=self.where, reason=reason, cure=cure, left=left)
        if doubt not in self.doubts[-5:]:
            self.doubts.append(doubt)

    @contextmanager
    def optional(self) -> Iterator[None]:
        """A reference that is not found leaves its cell blank, and the line stays."""
        try:
            yield
        except Unsure as unsure:
            self.doubt("IMP-002", f"{unsure.reason} : laissé vide", unsure.cure)

    def typed(self, row_class: type[Row], values: Mapping[str, str], *, without: frozenset[str]) -> dict[str, object]:
        """The values of a line that are columns of a table; raises Unsure when a required one cannot be read."""
        found: dict[str, object] = {}
        for column in stored_columns(row_class):
            text = values.get(column.field, "")
            if not text or column.field in without or column.writer != "person" or column.key or column.ref:
                continue
            try:
                found[column.field] = self._value(column, text)
            except ValueError as error:
                if column.required:
                    raise Unsure(f"{column.title} : {error}", "Corrigez la liste, et importez-la de nouveau.") from None
                self.doubt("IMP-001", f"{column.title} : {error} ; laissé de côté", "Tapez-le dans la fiche.")
        return found

    def _value(self, column: Column, text: str) -> object:
        if self.capitals and column.field in _NAMES:
            text = set_right(text)
        return read_value(column, text)

    def keep(self, row_class: type[R], old: R | None, values: Mapping[str, object], external: str = "") -> R:
        """The row with these values: a new one, the known one with what differs, or the known one as it is.

        Raises Unsure when a required value lacks.
        """
        if old is None:
            return self._added(row_class, values, external)
        changed = {name: value for name, value in values.items() if _differs(getattr(old, name), value)}
        changed.pop(key_field(row_class), None)
        if not changed:
            self.same.add((old.TABLE, key_of(old)))
            self.known.put(old, external)
            return old
        new = replace(old, **changed)  # type: ignore[type-var]
        self._enter(new, external)
        return new

    def _added(self, row_class: type[R], values: Mapping[str, object], external: str) -> R:
        lacking = [c.title for c in stored_columns(row_class) if c.required and values.get(c.field) in (None, "")]
        if lacking:
            raise Unsure(f"il manque {enumerated(lacking)}", "Complétez la liste, et importez-la de nouveau.")
        new = row_class(**values)
        self._enter(new, external)
        return new

    def _enter(self, new: Row, external: str) -> None:
        place = (new.TABLE, key_of(new))
        entered = self.entries.get(place)
        old = entered.old if entered else self.ledger.find(type(new), key_of(new))
        self.entries[place] = ListedRow(new=new, old=old, where=entered.where if entered else self.where)
        self.known.put(new, external)


def _differs(old: object, new: object) -> bool:
    """Whether the list says something else; the same text in other capitals, accents or spaces is no difference."""
    if type(old) is str and type(new) is str and folded(new):
        return folded(old) != folded(new)
    return old != new


def shown_change(entry: ListedRow) -> str:
    """What changes in a row, for a sentence: « Ville : Pau → Lescar »."""
    parts = []
    for column in stored_columns(type(entry.new)):
        before, after = getattr(entry.old, column.field), getattr(entry.new, column.field)
        if before != after:
            parts.append(f"{column.title} : {_shown(before)} → {_shown(after)}")
    return ", ".join(parts)


def _shown(value: object) -> str:
    text = number_fr(value) if isinstance(value, Decimal) else value_text(value)
    return (text[:_MOST] + "…" if len(text) > _MOST else text) or "(vide)"
