"""Workbooks of an earlier version: read in this version's form, which the next write saves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gescof_xl.core.changes import Add, Change
from gescof_xl.core.errors import Refused, TableMissing, Unwritable
from gescof_xl.core.schema import Row, columns
from gescof_xl.core.versions import CURRENT, has
from gescof_xl.core.words import agreed, counted, of_name
from gescof_xl.domain.ledger import CLASS_OF, ROW_CLASSES, SHEET_OF, Ledger
from gescof_xl.domain.training.typed_amounts import defaults
from gescof_xl.resources import shipped
from gescof_xl.workbook.port import Additions, TableData, Workbook
from gescof_xl.workbook.translate import Parsed, Upgrade, parse

_NAMED = 5
"""The tables that a sentence names one by one."""


def read_current(workbook: Workbook, *, mend: bool = False, before: Parsed | None = None) -> Parsed:
    """What a workbook says, in the form of this version; `mend` puts back the tables that another program dropped.

    `before` is what was read of it a moment ago: tables that are the same object since are not read again.

    An older one is brought up to it: its upgrade goes into the next patch, and into `write`. Raises TooNew for a newer
    one, TableMissing for what its own version should have, Unwritable where something stands in the way of what is new,
    Refused where the rows that a step completes cannot be read.
    """
    tables, mended = _tables(workbook, mend=mend)
    parsed = parse(tables, before=before)
    if has(parsed.version, CURRENT):
        if mended:
            parsed = replace(parsed, upgrade=Upgrade(changes=(), note=mended, question=mended))
        return _completed(parsed)
    from gescof_xl.domain.upgrade.steps import changes_to_current

    _refuse_unreadable(parsed)
    additions = missing_from(parsed)
    current = parse(workbook.extend(additions), CURRENT)
    changes = tuple(changes_to_current(current.ledger, parsed.version, _blank()))
    upgraded = replace(
        current,
        ledger=current.ledger.after(changes),
        readings=tuple(reading.after(changes) for reading in current.readings),
        upgrade=Upgrade(
            changes=changes,
            note=" ".join(filter(None, (mended, _note(parsed.version, additions, changes)))),
            question=mended,
        ),
    )
    return _completed(upgraded)


def _tables(workbook: Workbook, *, mend: bool) -> tuple[Mapping[str, TableData], str]:
    """The tables of a workbook, and the sentence that says which were put back.

    Raises TableMissing where some are lost and nobody asked for them.
    """
    tables = workbook.read()
    if CLASS_OF.keys() <= tables.keys() or not (lost := workbook.lost()):
        return tables, ""
    names = ", ".join(lost[:_NAMED]) + (f" et {counted(len(lost) - _NAMED, 'autre(s)')}" if len(lost) > _NAMED else "")
    if mend:
        return workbook.restore(), f"Tableaux rétablis sur leurs titres et leurs lignes : {names}."
    raise TableMissing(
        f"Le programme qui a enregistré « {workbook.name} » en a perdu les tableaux ({names}) ; leurs lignes sont là.",
        f"Fermez-le, puis lancez : gescof mettre-a-niveau {workbook.name}. Répondez oui : ils sont rétablis.",
    )


def _completed(parsed: Parsed) -> Parsed:
    """With the sector and the terms that a financing has by default."""
    changes = tuple(defaults(parsed.ledger))
    if not changes:
        return parsed
    return replace(parsed, ledger=parsed.ledger.after(changes), completed=(*parsed.completed, *changes))


def missing_from(parsed: Parsed) -> Additions:
    """The columns and tables that came after the workbook's version.

    Raises Unwritable where a column of a person's has the name of a new one.
    """
    known = [c for c in ROW_CLASSES.values() if has(parsed.version, c.SINCE)]
    new = {c.TABLE: tuple(x.title for x in columns(c) if not has(parsed.version, x.since)) for c in known}
    for name, titles in new.items():
        _refuse_same_titles(parsed.tables[name], titles)
    tables = tuple(c.TABLE for c in ROW_CLASSES.values() if c not in known)
    return Additions(
        columns={name: titles for name, titles in new.items() if titles},
        tables=tables,
        formulas=_renewed(known, parsed),
    )


def _renewed(known: list[type[Row]], parsed: Parsed) -> Mapping[str, tuple[str, ...]]:
    """The formula columns that the workbook has with an older formula."""
    titles = {
        c.TABLE: tuple(
            x.title for x in c.COMPUTED if has(parsed.version, x.since) and not has(parsed.version, x.renewed)
        )
        for c in known
    }
    return {name: found for name, found in titles.items() if found}


def _refuse_same_titles(data: TableData, titles: tuple[str, ...]) -> None:
    for title in (title for title in titles if title in data.columns):
        raise Unwritable(
            f"Feuille {data.sheet} : votre colonne « {title} » porte le nom d'une colonne que GesCOF {CURRENT} ajoute.",
            f"Renommez la vôtre, par exemple « {title} (à nous) », puis recommencez.",
        )


def _refuse_unreadable(parsed: Parsed) -> None:
    """What is known of older rows is worked out from whole tables: a line that cannot be read would be left out."""
    from gescof_xl.domain.upgrade.steps import steps_after

    steps = steps_after(parsed.version)
    needed = {row_class.TABLE for step in steps for row_class in (*step.sources, *(f.row_class for f in step.fills))}
    unread = [p for p in parsed.problems if p.blocking and p.table in needed]
    if unread:
        raise Refused(
            f"Mise à niveau du classeur : {counted(len(unread), 'cellule(s) illisible(s)')} dans ce qui est émis.",
            f"{agreed(len(unread), 'Corrigez-[la|les]')}, puis recommencez : les nouvelles colonnes s'en déduisent.",
            unread,
        )


def _blank() -> Ledger:
    """What a blank workbook of this version says."""
    from gescof_xl.workbook.file.workbook import FileWorkbook

    return parse(FileWorkbook(shipped("workbooks", "gescof.xlsx")).read()).ledger


def _note(version: str, additions: Additions, changes: tuple[Change, ...]) -> str:
    """The sentence that says what was added."""
    return (
        f"Classeur mis à niveau de GesCOF {version} à {CURRENT} : {', '.join(_added(additions, changes))} ; "
        "le classeur d'avant est dans le dossier sauvegardes."
    )


def _added(additions: Additions, changes: tuple[Change, ...]) -> Iterator[str]:
    for name in additions.tables:
        yield f"feuille {SHEET_OF[name]}"
    for name, titles in additions.columns.items():
        yield f"{SHEET_OF[name]} : {', '.join(titles)}"
    for name, titles in additions.formulas.items():
        yield f"{SHEET_OF[name]} : formule {of_name(', '.join(titles))}"
    for row_class, lines in _new_lines(changes).items():
        yield f"{row_class.SHEET} : {counted(lines, 'ligne(s)')}"


def _new_lines(changes: tuple[Change, ...]) -> Mapping[type[Row], int]:
    added = [type(change.row) for change in changes if isinstance(change, Add)]
    return {row_class: added.count(row_class) for row_class in CLASS_OF.values() if row_class in added}
