"""Codes that refer to a line of another table: REF-001 where one may choose another, REF-002 where a seal keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import date
from operator import attrgetter

from gescof_xl.core.keys import folded
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Column, Row, key_of, stored_columns
from gescof_xl.core.words import of_name
from gescof_xl.domain.ledger import CLASS_OF, ROW_CLASSES, Ledger
from gescof_xl.domain.references import is_sealed, known_keys
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine
from gescof_xl.domain.tables.parties import Client, Funder
from gescof_xl.domain.tables.training import Product

_PARTIES = "Tiers"


def unknown_references(ledger: Ledger, _today: date) -> Iterator[Problem]:
    """REF-001: a code that refers to a line of another table must exist there."""
    for row_class in (c for c in ROW_CLASSES.values() if not c.REPORT and c.SEAL == "free"):
        for column, row, value in _dangling(ledger, row_class):
            yield _unknown(row, column, value)


def unknown_references_issued(ledger: Ledger, _today: date) -> Iterator[Problem]:
    """REF-001 of what settles documents; REF-002, once a code, of what a seal keeps."""
    gone: dict[tuple[str, str], Row] = {}
    others: list[tuple[Column, Row, str]] = []
    for row_class in (c for c in ROW_CLASSES.values() if c.SEAL != "free"):
        for column, row, value in _dangling(ledger, row_class):
            if column.seal == "sealed" and is_sealed(row):
                gone.setdefault((column.ref, value), row)
            else:
                others.append((column, row, value))
    for (table, key), row in gone.items():
        yield _gone(ledger, table, key, row)
    for column, row, value in others:
        if (column.ref, value) not in gone:
            yield _unknown(row, column, value)


def _dangling(ledger: Ledger, row_class: type[Row]) -> Iterator[tuple[Column, Row, str]]:
    for column in (c for c in stored_columns(row_class) if c.ref):
        rows = ledger.rows(row_class)
        used = set(map(attrgetter(column.field), rows)) - {""}
        known = known_keys(ledger, column.ref)
        if used <= known:
            continue
        unknown = used - known
        for row in rows:
            if (value := getattr(row, column.field)) in unknown:
                yield column, row, value


def _unknown(row: Row, column: Column, value: str) -> Problem:
    target = "Clients ou Financeurs" if column.ref == _PARTIES else CLASS_OF[column.ref].SHEET
    what = f"{column.title} « {value} » n'existe pas dans {target}."
    return Problem(
        code="REF-001",
        table=row.TABLE,
        key=key_of(row),
        column=column.title,
        message=f"{row.SHEET}, {key_of(row)} : {what}",
        what=what,
        cure=f"Choisissez dans la liste déroulante, ou ajoutez « {value} » dans {target}.",
    )


def _gone(ledger: Ledger, table: str, key: str, row: Row) -> Problem:
    """A code that was retyped or deleted since: its own cell where that line is known, else the table."""
    document = row.invoice if isinstance(row, InvoiceLine) else key_of(row)
    target = CLASS_OF[_class_of(ledger, table, key, row).TABLE]
    code = next(c.title for c in stored_columns(target) if c.key)
    renamed = _renamed(ledger, target, key, row)
    if renamed is not None:
        where = f"Retapez « {key} » dans cette cellule, à la place de « {key_of(renamed)} »"
        cure = f"{where}. Deux fiches pour un même tiers : Fusionner des tiers." if table == _PARTIES else f"{where}."
    elif target.SEAL == "free":
        cure = (
            f"Rendez « {key} » à sa ligne, colonne {code} {of_name(target.SHEET)} ; si elle a été supprimée, "
            "remettez-la, d'après une sauvegarde ou le document."
        )
    else:
        cure = f"Reprenez la ligne « {key} » {of_name(target.SHEET)} dans une sauvegarde."
    return Problem(
        code="REF-002",
        table=target.TABLE,
        key=key_of(renamed) if renamed else "",
        column=code,
        message=f"{target.SHEET} : « {key} » n'y est plus, et {document} en dépend.",
        cure=cure,
    )


def _class_of(ledger: Ledger, table: str, key: str, row: Row) -> type[Row]:
    if table != _PARTIES:
        return CLASS_OF[table]
    document = row if isinstance(row, Invoice) else next(iter(ledger.invoices_of_party[key]), None)
    funder = document is not None and document.party_type is not None and document.party_type.is_funder
    return Funder if funder else Client


def _renamed(ledger: Ledger, target: type[Row], key: str, row: Row) -> Row | None:
    """The line that bore the code, when one alone says the same: a name or a SIRET, a product's label."""
    used = _used(ledger)
    free = [one for one in ledger.rows(target) if key_of(one) not in used]
    if target in (Client, Funder):
        document = row if isinstance(row, Invoice) else next(iter(ledger.invoices_of_party[key]), None)
        return _only(one for one in free if document and _is_party(one, document))
    if target is Product and isinstance(row, InvoiceLine):
        label = row.label.partition("\n")[0]
        return _only(one for one in free if isinstance(one, Product) and one.label == label)
    return None


def _is_party(card: Row, document: Invoice) -> bool:
    if not isinstance(card, Client | Funder):
        return False
    return folded(card.name) == folded(document.name) or bool(card.siret and card.siret == document.siret)


def _used(ledger: Ledger) -> AbstractSet[str]:
    """Codes that documents name: they are of another line."""
    return {invoice.party for invoice in ledger.invoices} | {line.product for line in ledger.lines}


def _only(rows: Iterable[Row]) -> Row | None:
    found = list(rows)
    return found[0] if len(found) == 1 else None
