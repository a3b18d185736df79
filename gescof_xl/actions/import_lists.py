"""Importer une liste: clients, funders, products, sessions, participants and financings of other programs come in.

Many imports: a list is matched, judged, shown and written, and the answers about its columns are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Change
from gescof_xl.core.errors import FieldName, Refused
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Col, Text, YesNo, row
from gescof_xl.core.words import counted, of_name
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.lists.answers import Answer, all_titles, kept_text, list_name, read_answers, read_kept
from gescof_xl.domain.lists.builder import shown_change
from gescof_xl.domain.lists.columns import ListTable, field_named, match_sheet
from gescof_xl.domain.lists.importing import Imported, Options, import_lists
from gescof_xl.domain.lists.source import PublicCards, SourceSheet
from gescof_xl.domain.lists.titles import ListKind, plain
from gescof_xl.domain.lists.values import company_number
from gescof_xl.domain.settings import Key, kept_setting, setting_text

_SHOWN = 20


@row
class Params:
    """The files, and what they do not say of themselves."""

    file: Annotated[
        tuple[Text, ...],
        Col("Fichier", "Liste à côté du classeur : CSV, .xlsx, .ods, ou un zip de ces fichiers ; plusieurs à la fois."),
    ]
    table: Annotated[
        ListKind | None, Col("Table", "Feuille à remplir, si les titres de la liste ne suffisent pas à le dire.")
    ] = None
    columns: Annotated[
        Text,
        Col(
            "Colonnes",
            'Une fois, pour des titres inconnus : Session=Code du stage ; TVA="TVA20" (entre guillemets : la même '
            "valeur à chaque ligne). Retenu dans Organisme.",
        ),
    ] = ""
    name: Annotated[Text, Col("Nom", "Nom sous lequel retenir les colonnes ; vide : celui du fichier.")] = ""
    capitals: Annotated[
        YesNo, Col("Corriger les capitales", "oui : DUPONT devient Dupont dans les noms, adresses et villes.")
    ] = False
    register: Annotated[
        Text,
        Col(
            "Fichier SIRET",
            "Fichier public des entreprises (base Sirene) : il remplit nom et adresse de qui a un SIRET.",
            option="fichier-siret",
        ),
    ] = ""


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What is known of the columns: answers by name, and those that are given now."""

    kept: dict[str, str]
    name: str
    given: str

    def answers(self, sheet: SourceSheet) -> tuple[Answer, ...]:
        """Those given now, then those kept under this name, then those whose titles are all in the sheet."""
        heads = {plain(cell) for _, cells in sheet.rows[:_SHOWN] for cell in cells}
        fitting = (
            text
            for name, text in self.kept.items()
            if name == self.name or ((titles := all_titles(read_answers(text))) and heads >= set(map(plain, titles)))
        )
        return tuple(answer for text in (self.given, *fitting) for answer in read_answers(text))


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """What the lists add, complete and leave; nothing is written but what can be written whole."""
    sheets = [sheet for file in params.file for sheet in context.surroundings.list_sheets(file)]
    known = _Known(
        kept=read_kept(setting_text(ledger, Key.LIST_COLUMNS)),
        name=list_name(params.name or _stem(params.file[0])),
        given=params.columns,
    )
    if params.name and not params.columns and known.name not in known.kept:
        raise Refused(
            f"Aucune colonne n'est retenue sous le nom « {known.name} ».",
            (
                f"Noms retenus : {', '.join(known.kept) or 'aucun'}. Prenez l'un d'eux, ou donnez ",
                FieldName("columns"),
                ".",
            ),
            field="name",
        )
    tables = _tables(sheets, known, params)
    cards = _cards(context, params, tables)
    options = Options(today=context.today, capitals=params.capitals, cards=cards)
    imported = import_lists(ledger, tables, options)
    changes = (*imported.changes, *_remembered(ledger, known))
    message = "\n".join((*_counts(imported), *_unread(tables), *_changed(imported)))
    return Outcome(
        message=message,
        question=f"{message}\n\nImporter ?" if imported.entries else "",
        changes=changes,
        problems=tuple(_problems(imported)),
    )


def _stem(file: str) -> str:
    return file.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or file


def _tables(sheets: Sequence[SourceSheet], known: _Known, params: Params) -> list[ListTable]:
    """The sheets that are lists; raises Refused, asking for all that lacks at once, when one does not say enough."""
    filled = [sheet for sheet in sheets if sheet.rows]
    found = [table for sheet in filled if (table := match_sheet(sheet, known.answers(sheet), params.table))]
    if not found:
        titles = next((cells for sheet in filled for _, cells in sheet.rows if any(cells)), ())
        raise Refused(
            f"Aucune colonne connue dans « {', '.join(params.file)} » ({' ; '.join(filter(None, titles))[:200]}).",
            ("Dans ", FieldName("table"), ", dites quelle feuille remplir ; dans ", FieldName("columns"),
             ", quelle colonne est quoi (Raison sociale=Nom du client). Organisme le retiendra."),
            field="columns",
        )  # fmt: skip
    _refuse_unused(found, known)
    lacking = [(table, title) for table in found for title in table.lacking(public=bool(params.register))]
    if lacking:
        wanted = " ; ".join(dict.fromkeys(f"{table.kind}.{title}={_example(table)}" for table, title in lacking))
        what = ", ".join(dict.fromkeys(f"« {title} » ({table.kind})" for table, title in lacking))
        raise Refused(
            f"La liste ne dit pas {what}.",
            ("Dans ", FieldName("columns"), f", donnez-le une fois : {wanted}. Organisme le retiendra."),
            field="columns",
        )
    return found


def _example(table: ListTable) -> str:
    return next(iter(table.unread), '"valeur"')


def _refuse_unused(tables: Sequence[ListTable], known: _Known) -> None:
    """Raises Refused when an answer names what no list of these has."""
    for answer in read_answers(known.given):
        if all(field_named(table.kind, answer) is None for table in tables):
            raise Refused(
                f"« {answer.title} » n'est le titre d'aucune colonne {of_name(', '.join(t.kind for t in tables))}.",
                "Prenez le titre de la feuille de GesCOF, par exemple Raison sociale=Nom du client.",
                field="columns",
            )


def _cards(context: Context, params: Params, tables: Sequence[ListTable]) -> PublicCards:
    """What the public file says of the SIRET of the lists."""
    if not params.register:
        return {}
    numbers = {
        company_number(values["siret"]) for table in tables for _, values in table.lines() if values.get("siret")
    }
    return context.surroundings.public_cards(params.register, numbers)


def _remembered(ledger: Ledger, known: _Known) -> tuple[Change, ...]:
    """The answers given now, kept under their name for the next list."""
    if not known.given:
        return ()
    return kept_setting(ledger, Key.LIST_COLUMNS, kept_text(known.kept | {known.name: known.given}))


def _counts(imported: Imported) -> Iterator[str]:
    """A sentence for each table: added, changed, there already; then the lines that are left."""
    added = Counter(entry.new.SHEET for entry in imported.entries if entry.old is None)
    changed = Counter(entry.new.SHEET for entry in imported.entries if entry.old is not None)
    for kind in ListKind:
        new, other, same = added[kind.value], changed[kind.value], imported.same.get(kind.value, 0)
        if new or other or same:
            yield f"{kind} : {new} à ajouter, {other} à compléter ou changer, {same} déjà là."
    left = len({doubt.where for doubt in imported.doubts if doubt.left})
    if left:
        yield f"{counted(left, 'ligne(s) laissée(s)')} de côté, dont la raison est dite."
    if not imported.entries:
        yield "Rien de nouveau."


def _unread(tables: Sequence[ListTable]) -> Iterator[str]:
    for table in tables:
        if table.unread:
            name = table.sheet.name or table.sheet.file
            yield f"Colonnes non reprises {of_name(name)} : {', '.join(table.unread)[:200]}."


def _changed(imported: Imported) -> Iterator[str]:
    changed = [entry for entry in imported.entries if entry.old is not None]
    for entry in changed[:_SHOWN]:
        yield f"{' '.join(entry.place)} : {shown_change(entry)}"
    if len(changed) > _SHOWN:
        yield f"… et {counted(len(changed) - _SHOWN, 'autre(s) ligne(s) changée(s)')}."


def _problems(imported: Imported) -> Iterator[Problem]:
    """IMP-001 to IMP-003: what was not taken from the lists, line by line."""
    for doubt in imported.doubts:
        state = "ligne laissée de côté : " if doubt.left else ""
        yield Problem(
            code=doubt.code, message=f"{doubt.where} : {state}{doubt.reason}.", cure=doubt.cure, blocking=False
        )
