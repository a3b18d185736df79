"""What `--apercu` shows to a person: the sheets that would change, and the documents that would be issued."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from gescof_xl.core.changes import Add, Change, Replace, Rewrite
from gescof_xl.core.money import euros, total
from gescof_xl.core.schema import key_of
from gescof_xl.domain.tables.billing import Invoice

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_SHOWN = 3


def show_preview(changes: Sequence[Change], console: Console) -> None:
    """Two tables: documents with their totals, then lines by sheet; one sentence when nothing would change."""
    if not changes:
        console.print("Aucune ligne ne changerait.")
        return
    issued = [c.row for c in changes if isinstance(c, Add) and isinstance(c.row, Invoice)]
    if issued:
        console.print(_documents(issued))
    console.print(_sheets(changes))


def _documents(invoices: Sequence[Invoice]) -> Table:
    table = _table("Documents qui seraient émis", ("Tiers",), ("N°", "Échéance", "HT", "TVA", "TTC"))
    for i in invoices:
        due = f"{i.due:%d/%m/%Y}" if i.due else ""
        table.add_row(i.name, i.number, due, *map(euros, (i.net, i.vat, i.gross)))
    sums = (total(getattr(i, name) for i in invoices) for name in ("net", "vat", "gross"))
    table.add_section()
    table.add_row("Total", "", "", *(euros(Decimal(amount)) for amount in sums))
    return table


def _sheets(changes: Sequence[Change]) -> Table:
    table = _table("Lignes qui changeraient", ("Feuille", "Lignes"), ("Ajoutées", "Modifiées"))
    added: dict[str, list[str]] = {}
    changed: dict[str, list[str]] = {}
    for change in changes:
        if isinstance(change, Rewrite):
            added.setdefault(change.row_class.SHEET, []).extend(key_of(row) for row in change.rows)
        elif isinstance(change, Add):
            added.setdefault(change.row.SHEET, []).append(key_of(change.row))
        elif isinstance(change, Replace):
            changed.setdefault(change.new.SHEET, []).append(key_of(change.new))
    for sheet in dict.fromkeys((*added, *changed)):
        new, old = added.get(sheet, []), list(dict.fromkeys(changed.get(sheet, [])))
        table.add_row(sheet, _some([*new, *old]), *(str(len(keys) or "") for keys in (new, old)))
    return table


def _some(keys: Sequence[str]) -> str:
    shown = ", ".join(key for key in keys[:_SHOWN] if key)
    return f"{shown}…" if len(keys) > _SHOWN else shown


def _table(title: str, texts: Sequence[str], numbers: Sequence[str]) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for text in texts:
        table.add_column(text)
    for number in numbers:
        table.add_column(number, justify="right", no_wrap=True)
    return table
