"""Which sealed cells no longer say what the journal of seals remembers: sheet, column, both values, what to retype."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date

from gescof_xl.core.dates import date_fr
from gescof_xl.core.frozen import frozen_in_order
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Kind, stored_columns
from gescof_xl.core.words import of_name
from gescof_xl.domain.ledger import CLASS_OF
from gescof_xl.domain.seal import SealEntry
from gescof_xl.domain.tables.billing import Instalment, InvoiceLine

_PARTS = {"lines": InvoiceLine.TABLE, "instalments": Instalment.TABLE}
_WORD = {InvoiceLine.TABLE: "ligne", Instalment.TABLE: "échéance"}
_KEY = "N°"
_BACKUP = "Reprenez la ligne dans une sauvegarde : un document émis ne change que par un avoir."

Cells = Mapping[str, str]


@frozen_in_order
class _Row:
    """A sealed row, or a line or instalment that its seal covers."""

    table: str
    key: str


def changed_cells(sealed_as: SealEntry, now: SealEntry) -> Iterator[Problem]:
    """SCE-003: one problem a cell that was retyped, a line that is gone or one that came; one at least."""
    whole = _Row(now.table, now.key)
    if sealed_as.key != now.key:
        yield _problem(now, whole, _KEY, f"ce rang était celui {of_name(sealed_as.key)}.", _BACKUP)
        return
    found = [*_all_differences(now, _rows(sealed_as), _rows(now))]
    yield from found or [_problem(now, whole, "Empreinte", "son empreinte n'est plus celle du journal.", _BACKUP)]


def _all_differences(entry: SealEntry, before: Mapping[_Row, Cells], after: Mapping[_Row, Cells]) -> Iterator[Problem]:
    for row in {**before, **after}:
        if row not in after:
            what = f"la {_WORD[row.table]} {row.key} n'y est plus (supprimée, ou sa colonne Facture retapée)."
            yield _problem(entry, row, "Facture", what, _BACKUP)
        elif row not in before:
            what = f"la {_WORD[row.table]} {row.key} s'y est ajoutée."
            yield _problem(entry, row, "Facture", what, "Supprimez-la, ou rendez-lui sa facture.")
        else:
            yield from _differences(entry, row, before[row], after[row])


def _differences(entry: SealEntry, row: _Row, before: Cells, after: Cells) -> Iterator[Problem]:
    part = f"{_WORD[row.table]} {row.key}, " if row.table in _WORD else ""
    for title in {**before, **after}:
        was, says = (_shown(row.table, title, cells.get(title, "")) for cells in (before, after))
        if was != says:
            what = f"{part}{title} : « {says} » au lieu de « {was} »."
            cure = f"Retapez « {was} » dans cette cellule" if was else "Videz cette cellule"
            yield _problem(entry, row, title, what, f"{cure} : un document émis ne change que par un avoir.")


def _rows(entry: SealEntry) -> Mapping[_Row, Cells]:
    data = json.loads(entry.content)
    found = {_Row(entry.table, entry.key): {title: text for title, text in data.items() if isinstance(text, str)}}
    for name, table in _PARTS.items():
        found |= {_Row(table, part.get(_KEY, "")): part for part in data.get(name, ())}
    return found


def _shown(table: str, title: str, text: str) -> str:
    """As people read it in the cell, and may type it."""
    kind = next((c.kind for c in stored_columns(CLASS_OF[table]) if c.title == title), Kind.TEXT)
    if kind is Kind.DATE and text:
        return date_fr(date.fromisoformat(text))
    return text.replace(".", ",") if kind in (Kind.AMOUNT, Kind.NUMBER, Kind.RATE) else text


def _problem(entry: SealEntry, row: _Row, column: str, what: str, cure: str) -> Problem:
    message = f"{entry.key} : {what}"
    return Problem(code="SCE-003", table=row.table, key=row.key, column=column, message=message, cure=cure)
