"""Bringing a returned workbook back: payments, allocations and notes are taken, all else is listed for a person.

Three states are compared: the copy as it was sent, as it came back, and ours as it is now. What only they changed is
theirs, what only we changed stays, what both changed is a conflict. What is sealed never changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gescof_xl.core.changes import Add, Change, Replace
from gescof_xl.core.schema import Column, Row, key_field, stored_columns
from gescof_xl.core.words import value_text
from gescof_xl.domain.accountant.copy import ARRIVING, RETURNED, Returned
from gescof_xl.domain.accountant.differences import Difference, differences, summary
from gescof_xl.domain.accountant.payments import Check, Received, receive
from gescof_xl.domain.ledger import CLASS_OF, ROW_CLASSES, Ledger
from gescof_xl.domain.tables.accounting import Decision, DifferenceKind, MergeLine

_MOST = 2000

_STAYS = "Scellé : notre valeur reste. On corrige par un avoir, ou par le règlement inverse."
_TOOL = "Écrit par l'outil : notre valeur reste."
_CHOOSE = "Mettez reprendre en Décision pour que leur valeur entre au prochain Réintégrer."
_KEPT = "Rien n'est supprimé chez nous : supprimez la ligne vous-même si c'est juste."
_SHEET = "feuille"
_BRING = "Mettez reprendre en Décision : elle entre au prochain Réintégrer, graphiques compris (un croisé, en valeurs)."
_THERE = f"Elle reste dans le classeur revenu, gardé dans {RETURNED} : copiez-la d'Excel si elle vous sert."


@dataclass(frozen=True, kw_only=True)
class Merged:
    """What enters our workbook, and what a person must look at."""

    changes: tuple[Change, ...]
    lines: tuple[MergeLine, ...]
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Merge:
    """One returned workbook beside the copy that was sent and ours; `exchange` is the number of the copy."""

    exchange: str
    ours: Ledger
    sent: Ledger
    returned: Returned

    def done(self, check: Check) -> Merged:
        """`check` gives the blocking problems of a ledger."""
        received = receive(self.ours, self.sent, self.returned.ledger, check)
        taken = tuple(self._taken())
        after = replace(self, ours=self.ours.after((*received.changes, *taken)))
        sheets = tuple(sheet for sheet in self.returned.sheets if self._decided(f"{_SHEET}/{sheet}"))
        return Merged(changes=(*received.changes, *taken), lines=tuple(after.lines(received)), sheets=sheets)

    def lines(self, received: Received) -> Iterator[MergeLine]:
        """What differs between theirs and ours because of them, in the order of the sheets."""
        for untaken in received.untaken:
            line = self._merge_line(DifferenceKind.REFUSED, type(untaken.row), untaken.row.number)
            yield replace(line, theirs=summary(untaken.row), remark=f"{untaken.problem.message} {untaken.problem.cure}")
        for difference in self._theirs():
            yield from self._difference_lines(difference)
        for problem in self.returned.problems:
            yield MergeLine(
                mark=f"{problem.sheet}/{problem.cell}",
                exchange=self.exchange,
                nature=DifferenceKind.UNREADABLE,
                sheet=problem.sheet,
                key=problem.cell,
                column=problem.column,
                theirs=problem.message,
                remark=problem.cure,
            )
        yield from self._additions()

    def _theirs(self) -> Iterator[Difference]:
        """What they changed since the copy; their new payments and allocations come in by `receive`."""
        for difference in (*differences(self.sent, self.returned.ledger), *self._report_notes()):
            unread = difference.key in self.returned.unread.get(difference.row_class.TABLE, ())
            arriving = difference.row_class in ARRIVING and difference.nature is DifferenceKind.ADDED
            if not (arriving or (unread and difference.nature is DifferenceKind.REMOVED)):
                yield difference

    def _report_notes(self) -> Iterator[Difference]:
        """Comments typed in reports: the rest of a report is made again by its button."""
        for row_class in ROW_CLASSES.values():
            if not row_class.REPORT or row_class is MergeLine or not key_field(row_class):
                continue
            notes = tuple(c for c in stored_columns(row_class) if c.note)
            for new in self.returned.ledger.rows(row_class):
                key = getattr(new, key_field(row_class))
                old = self.sent.find(row_class, key)
                changed = tuple(c for c in notes if old and getattr(old, c.field) != getattr(new, c.field))
                if changed:
                    yield Difference(row_class=row_class, key=key, before=old, after=new, columns=changed)

    def _taken(self) -> Iterator[Change]:
        """Notes that only they changed, and what a person decided to take."""
        for difference in self._theirs():
            our = self.ours.find(difference.row_class, difference.key)
            if our is None and difference.nature is DifferenceKind.ADDED and difference.after is not None:
                if self._wanted(difference) and difference.row_class.SEAL == "free":
                    yield Add(difference.after)
            elif our is not None and difference.nature is DifferenceKind.CHANGED:
                values = self._taken_values(difference, our)
                if values:
                    yield Replace(our, replace(our, **values))  # type: ignore[type-var]

    def _taken_values(self, difference: Difference, our: Row) -> Mapping[str, Any]:
        values = {}
        for column in difference.columns:
            theirs, ours = getattr(difference.after, column.field), getattr(our, column.field)
            note = column.note and ours == getattr(difference.before, column.field)
            decided = self._wanted(difference, column) and _may_enter(difference.row_class, column)
            if theirs != ours and (note or decided):
                values[column.field] = theirs
        return values

    def _wanted(self, difference: Difference, column: Column | None = None) -> bool:
        return self._decided(_mark(difference.row_class, difference.key, column.title if column else ""))

    def _decided(self, mark: str) -> bool:
        line = self.ours.find(MergeLine, mark)
        return line is not None and line.exchange == self.exchange and line.decision is Decision.TAKE

    def _difference_lines(self, difference: Difference) -> Iterator[MergeLine]:
        our = self.ours.find(difference.row_class, difference.key)
        if difference.nature is DifferenceKind.CHANGED and our is not None:
            yield from self._changed_lines(difference, our)
        elif our != difference.after:
            line = self._merge_line(difference.nature, difference.row_class, difference.key)
            remark = _KEPT if difference.nature is DifferenceKind.REMOVED else self._remark(difference.row_class)
            yield replace(line, ours=summary(our), theirs=summary(difference.after), remark=remark)

    def _changed_lines(self, difference: Difference, our: Row) -> Iterator[MergeLine]:
        for column in difference.columns:
            ours, theirs = getattr(our, column.field), getattr(difference.after, column.field)
            if ours == theirs:
                continue
            both = ours != getattr(difference.before, column.field)
            line = self._merge_line(
                DifferenceKind.CONFLICT if both else DifferenceKind.CHANGED,
                difference.row_class,
                difference.key,
                column.title,
            )
            yield replace(
                line,
                ours=value_text(ours),
                theirs=value_text(theirs),
                remark=self._remark(difference.row_class, column),
            )

    def _remark(self, row_class: type[Row], column: Column | None = None) -> str:
        if column is None:
            return _CHOOSE if row_class.SEAL == "free" else _STAYS
        if _may_enter(row_class, column):
            return _CHOOSE
        return _TOOL if row_class.SEAL == "free" else _STAYS

    def _additions(self) -> Iterator[MergeLine]:
        """Columns and sheets of theirs: what they hold is shown, they themselves stay in their file."""
        for table, columns in self.returned.columns.items():
            row_class = CLASS_OF[table]
            for title, values in columns.items():
                text = " ; ".join(f"{key} : {value}" for key, value in values.items())
                shortened = text if len(text) <= _MOST else f"{text[:_MOST]}… ({len(values)} valeurs)"
                line = self._merge_line(DifferenceKind.COLUMN, row_class, "", title)
                yield replace(line, theirs=shortened, remark=_THERE)
        for sheet in self.returned.sheets:
            mark = f"{_SHEET}/{sheet}"
            if not self._decided(mark):
                yield MergeLine(
                    mark=mark, exchange=self.exchange, nature=DifferenceKind.SHEET, sheet=sheet, remark=_BRING
                )

    def _merge_line(self, nature: DifferenceKind, row_class: type[Row], key: str, column: str = "") -> MergeLine:
        return MergeLine(
            mark=_mark(row_class, key, column),
            exchange=self.exchange,
            nature=nature,
            sheet=row_class.SHEET,
            key=key,
            column=column,
        )


def _may_enter(row_class: type[Row], column: Column) -> bool:
    """Whether a person may decide to take their value: never what is sealed, never what the tool writes."""
    if row_class.SEAL != "free":
        return column.seal == "free"
    return column.writer == "person" and not column.key


def _mark(row_class: type[Row], key: str, column: str = "") -> str:
    return "/".join(part for part in (row_class.TABLE, key, column) if part)
