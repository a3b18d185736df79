"""Workbooks that a button reads beside its own: the copy kept when it was sent, and the one that came back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gescof_xl.core.errors import GescofError, TableMissing
from gescof_xl.core.schema import Row, columns, key_field, key_of
from gescof_xl.core.versions import has
from gescof_xl.core.words import value_text
from gescof_xl.domain.accountant.copy import KEPT, Returned, last_copy
from gescof_xl.domain.audit.copies import OtherCopy
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger
from gescof_xl.workbook.port import TableData
from gescof_xl.workbook.translate import Parsed, parse


@dataclass(frozen=True, kw_only=True)
class ReadWorkbook:
    """A workbook as it was read: what it says, and the names of its sheets."""

    parsed: Parsed
    sheets: tuple[str, ...]


def sent_copy(ledger: Ledger, documents: Path) -> ReadWorkbook | None:
    """The last copy that was sent, as it was kept; None when there is none."""
    copy = last_copy(ledger)
    path = documents / KEPT / f"{copy.number}.xlsx" if copy else None
    return read_workbook(path) if path is not None and path.is_file() else None


def read_workbook(path: Path) -> ReadWorkbook:
    """Another workbook; raises WorkbookError, naming it, when it cannot be read or is not one of ours."""
    from gescof_xl.workbook.file.workbook import FileWorkbook

    book = FileWorkbook(path)
    tables = book.read()
    try:
        return ReadWorkbook(parsed=parse(tables), sheets=book.sheets())
    except TableMissing as error:
        raise TableMissing(f"« {path.name} » : {error.message}", error.cure) from error


def workbooks_beside(workbook: Path, names: Callable[[str], bool] = lambda _name: True) -> Iterator[OtherCopy]:
    """The other workbooks of a folder, by the `names` of their files; those that cannot be read are left."""
    for path in sorted(workbook.parent.glob("*.xlsx")):
        if path.name != workbook.name and names(path.stem):
            with suppress(GescofError):
                yield OtherCopy(path.name, read_workbook(path).parsed.ledger)


def sheet_names(path: Path) -> tuple[str, ...]:
    """The sheets of a workbook as it lies on the disk."""
    from gescof_xl.workbook.file.workbook import FileWorkbook

    return FileWorkbook(path).sheets()


def returned(name: str, theirs: ReadWorkbook, sent: ReadWorkbook | None, ours: Sequence[str] = ()) -> Returned:
    """What came back, with what it has that the copy had not; `ours` are the sheets that our workbook has by now."""
    known = {*(sent.sheets if sent else theirs.sheets), *ours}
    return Returned(
        file=name,
        ledger=theirs.parsed.ledger,
        problems=theirs.parsed.problems,
        sent=sent.parsed.ledger if sent else None,
        columns={c.TABLE: found for c in ROW_CLASSES.values() if (found := _columns(c, theirs, sent))},
        sheets=tuple(sheet for sheet in theirs.sheets if sheet not in known),
        unread={c.TABLE: frozenset(_unread(c, theirs.parsed)) for c in ROW_CLASSES.values()},
    )


def _columns(row_class: type[Row], theirs: ReadWorkbook, sent: ReadWorkbook | None) -> Mapping[str, Mapping[str, str]]:
    """By title, what columns of theirs hold that the copy did not."""
    new = _foreign(row_class, theirs.parsed)
    old = _foreign(row_class, sent.parsed) if sent else {}
    changed = {
        title: {key: text for key, text in values.items() if text != old.get(title, {}).get(key, "")}
        for title, values in new.items()
    }
    return {title: values for title, values in changed.items() if values}


def _foreign(row_class: type[Row], parsed: Parsed) -> Mapping[str, Mapping[str, str]]:
    """The columns that are none of ours; what a later version calls so may be a person's in an older workbook."""
    data = parsed.tables[row_class.TABLE]
    ours = {c.title for c in columns(row_class) if has(parsed.version, c.since)}
    key = _key_place(row_class, data)
    return {
        title: {value_text(cells[key]): value_text(cells[i]) for _, cells in data.lines if value_text(cells[i])}
        for i, title in enumerate(data.columns)
        if title not in ours and key is not None
    }


def _unread(row_class: type[Row], parsed: Parsed) -> Iterator[str]:
    """The keys of lines that are there but could not be read."""
    data = parsed.tables[row_class.TABLE]
    key = _key_place(row_class, data)
    if key is not None:
        keys = {value_text(cells[key]) for _, cells in data.lines}
        yield from keys - {key_of(row) for row in parsed.ledger.rows(row_class)} - {""}


def _key_place(row_class: type[Row], data: TableData) -> int | None:
    field = key_field(row_class)
    title = next((c.title for c in columns(row_class) if field and c.field == field), None)
    return data.columns.index(title) if title else None
