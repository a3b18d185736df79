"""What a workbook lacks under its name, and what a person may have made of it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from gescof_xl.core.errors import TableMissing
from gescof_xl.core.keys import unaccented
from gescof_xl.core.schema import Row, columns
from gescof_xl.core.versions import has
from gescof_xl.domain.ledger import CLASS_OF, ROW_CLASSES
from gescof_xl.workbook.port import TableData


def refuse_missing(tables: Mapping[str, TableData], version: str) -> None:
    """Raises TableMissing: in one sentence where nothing is ours, else for each name, with what stands in its place."""
    known = [c for c in ROW_CLASSES.values() if has(version, c.SINCE)]
    if not any(c.TABLE in tables for c in known):
        raise TableMissing(
            "Ce n'est pas un classeur de GesCOF : aucun de ses tableaux n'y est.",
            "Donnez le classeur de GesCOF, ou créez-en un avec « gescof nouveau ».",
        )
    missing = [problem_found for row_class in known for problem_found in _missing(row_class, tables, version)]
    if missing:
        raise TableMissing(" ".join(missing), "Rétablissez ces noms dans le classeur, ou repartez d'une sauvegarde.")


def _missing(row_class: type[Row], tables: Mapping[str, TableData], version: str) -> list[str]:
    ours = [c.title for c in columns(row_class) if has(version, c.since)]
    data = tables.get(row_class.TABLE)
    if data is None:
        near = _renamed_table(ours, tables)
        hint = f" (renommé en « {near} » ?)" if near else ""
        return [f"Le tableau « {row_class.TABLE} » (feuille {row_class.SHEET}) est introuvable{hint}."]
    problems_found = []
    for title in ours:
        if title not in data.columns:
            near = _nearest(title, [c for c in data.columns if c not in ours])
            hint = f" (renommée en « {near} » ?)" if near else ""
            problems_found.append(f"Feuille {data.sheet} : la colonne « {title} » est introuvable{hint}.")
    return problems_found


def _renamed_table(ours: Sequence[str], tables: Mapping[str, TableData]) -> str:
    """The table of another name that has most of the columns of one that is missing."""
    others = [data for name, data in tables.items() if name not in CLASS_OF]
    likely = [data for data in others if len(set(ours) & set(data.columns)) * 2 > len(ours)]
    return max(likely, key=lambda data: len(set(ours) & set(data.columns))).name if likely else ""


def _nearest(title: str, others: Sequence[str]) -> str:
    """The title that a person may have made of another: by its letters alone, else nearly; "" where there is none."""
    plain = {unaccented(other): other for other in others}
    near = difflib.get_close_matches(unaccented(title), plain, 1, 0.5)
    return plain[near[0]] if near else ""
