"""Exporter en comptabilité: balanced entries of what was never exported, frozen; or an old export again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, euros, total
from gescof_xl.core.schema import Code, Col, Day, row
from gescof_xl.core.words import counted
from gescof_xl.domain.accounting.entries import Entry
from gescof_xl.domain.accounting.export import Exportable, ExportSelection, came_late, export, left_out, to_export
from gescof_xl.domain.accounting.posted import posted_entries
from gescof_xl.domain.checks.exported import closed_period, exported_rows
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import EXPORTS, EntryFile, Layout
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Allocation

_MOST_NAMED = 5


class Separator(StrEnum):
    """What stands between the fields of a FEC (LPF art. A47 A-1)."""

    TAB = "tabulation"
    BAR = "barre"


class Encoding(StrEnum):
    """The encodings of a FEC."""

    UTF8 = "UTF-8"
    LATIN9 = "ISO-8859-15"


_FEC = ("layout", Layout.FEC)
_NEW = ("again", "")


@row
class Params:
    """Which rows, for which program."""

    since: Annotated[Day | None, Col("Du", "Premier jour ; vide : depuis toujours.", when=_NEW)] = None
    until: Annotated[Day | None, Col("Au", "Dernier jour ; vide : aujourd'hui.", when=_NEW)] = None
    layout: Annotated[Layout, Col("Format", "Logiciel du comptable.")] = Layout.FEC
    separator: Annotated[Separator, Col("Séparateur", "Format FEC seulement.", when=_FEC)] = Separator.TAB
    encoding: Annotated[Encoding, Col("Encodage", "Format FEC seulement.", when=_FEC)] = Encoding.UTF8
    again: Annotated[Code, Col("Numéro", "Export à refaire à l'identique (EX00001) ; vide : un nouvel export.")] = ""


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """A new export of what was never exported, or the file of an old one."""
    return _again(ledger, params) if params.again else _new(ledger, context, params)


def _new(ledger: Ledger, context: Context, params: Params) -> Outcome:
    until = min(params.until or context.today, context.today)
    _refuse_altered(ledger, context.today)
    taken = to_export(ledger, params.since, until)
    done = export(ledger, taken, context.today) if taken else None
    if done is None or not done.entries:
        raise _nothing(ledger, params, until, taken)
    summary = " ".join((_summary(done.batch, done.entries), *_late(ledger, taken), *_earlier(ledger, params, taken)))
    asked = (f"Exporter {summary}", *_details(ledger, done.entries), "Ces lignes seront figées. Exporter ?")
    return Outcome(
        message=summary,
        question="\n".join(asked),
        changes=done.changes,
        files=tuple(_files(done.batch, done.entries, context.today, params)),
    )


def _refuse_altered(ledger: Ledger, today: date) -> None:
    """What left must still be there, or it would be counted twice, or never; and nothing enters a closed period."""
    if found := [*exported_rows(ledger, today), *closed_period(ledger, today)]:
        raise Refused(found[0].message, found[0].cure, found)


def _late(ledger: Ledger, taken: ExportSelection) -> Iterator[str]:
    """The pieces of a time that was exported already: typed since, or left out then."""
    if late := _pieces(came_late(ledger, taken)):
        first = "Datées d'avant la fin du dernier export, elles partent avec celui-ci"
        yield f"{first} : {', '.join(late)}."


def _earlier(ledger: Ledger, params: Params, taken: ExportSelection) -> Iterator[str]:
    """What stays behind although it is older than the period."""
    earlier = [row for row in left_out(ledger, taken) if params.since and row.date < params.since]
    if pieces := _pieces(earlier):
        yield f"Restent à exporter, plus anciennes : {', '.join(pieces)} ; videz « Du » pour les prendre."


def _nothing(ledger: Ledger, params: Params, until: date, taken: ExportSelection) -> Refused:
    since = f"depuis le {date_fr(params.since)} " if params.since else ""
    what = f"Rien à exporter {since}jusqu'au {date_fr(until)} : "
    if pieces := _pieces(left_out(ledger, taken)):
        return Refused(
            f"{what}il reste {', '.join(pieces)}, hors de cette période.",
            "Videz « Du » et « Au » pour prendre ce qui reste ; ce qui est daté dans le futur attend son jour.",
            field="since" if params.since else "until",
        )
    cure = "Refaites un export existant avec son numéro (EX00001), ou attendez la prochaine pièce."
    return Refused(f"{what}tout l'a déjà été.", cure, field="until")


def _pieces(rows: Sequence[Exportable]) -> list[str]:
    """What people know the rows by, a few of them; an allocation goes without saying beside its payment."""
    pieces = [row for row in rows if not isinstance(row, Allocation)] or rows
    named = [f"{row.number} du {date_fr(row.date)}" for row in pieces]
    more = len(named) - _MOST_NAMED
    return named if more <= 0 else [*named[:_MOST_NAMED], counted(more, "autre(s) ligne(s)")]


def _again(ledger: Ledger, params: Params) -> Outcome:
    rows = [line for line in ledger.posted if line.batch == params.again]
    if not rows:
        known = ", ".join(dict.fromkeys(line.batch for line in ledger.posted)) or "aucun"
        raise Refused(f"L'export « {params.again} » n'existe pas.", f"Exports faits : {known}.", field="again")
    entries = posted_entries(rows)
    return Outcome(
        message=f"{_summary(params.again, entries)} Refait à l'identique.",
        files=tuple(_files(params.again, entries, rows[0].valid_on, params)),
    )


def _files(batch: str, entries: tuple[Entry, ...], day: date, params: Params) -> Iterator[EntryFile]:
    """The entries; for EBP and Sage, the accounts of the parties too, to import first."""
    end = f"{params.layout.value.lower()}_{day:%Y%m%d}.txt"
    journals = EntryFile(
        name=f"{batch}_journaux_{end}",
        folder=EXPORTS,
        layout=params.layout,
        entries=entries,
        valid_on=day,
        separator="|" if params.separator is Separator.BAR else "\t",
        encoding="iso-8859-15" if params.encoding is Encoding.LATIN9 else "utf-8",
    )
    yield journals
    if params.layout in (Layout.EBP, Layout.SAGE) and any(line.aux for entry in entries for line in entry.lines):
        yield replace(journals, name=f"{batch}_comptes_{end}", accounts=True)


def _summary(batch: str, entries: Sequence[Entry]) -> str:
    debit, credit = total(e.debit for e in entries), total(e.credit for e in entries)
    sign = "=" if debit == credit else "≠"
    return f"{batch} : {counted(len(entries), 'écriture(s)')}, débit {euros(debit)} {sign} crédit {euros(credit)}."


def _details(ledger: Ledger, entries: Sequence[Entry]) -> Iterator[str]:
    """The journals, the balance of each account, then what is lettered and what stays open."""
    journals: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        journals[f"{entry.journal} {entry.journal_label}"].append(entry)
    for name, own in journals.items():
        yield f"  {name} : {counted(len(own), 'écriture(s)')}, {euros(total(e.debit for e in own))}"
    yield "Balance :"
    yield from _balance(entries)
    clients = [line for e in entries for line in e.lines if line.account == setting(ledger, Key.CLIENTS_ACCOUNT)]
    open_ = total(line.debit - line.credit for line in clients if not line.letter)
    settled = counted(len({line.letter for line in clients if line.letter}), "groupe(s) soldé(s)")
    yield f"Lettrage : {settled}, {euros(open_)} restent ouverts sur les comptes clients."


def _balance(entries: Sequence[Entry]) -> Iterator[str]:
    sums: defaultdict[tuple[str, str], tuple[Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO))
    for line in (line for e in entries for line in e.lines):
        debit, credit = sums[line.account, line.account_label]
        sums[line.account, line.account_label] = (debit + line.debit, credit + line.credit)
    for (account, label), (debit, credit) in sorted(sums.items()):
        yield f"  {account} {label} : débit {euros(debit)}, crédit {euros(credit)}, solde {euros(debit - credit)}"
