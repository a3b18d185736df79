"""A person's workbook in a team: what it reads is the base's and what was typed, what it writes goes to both.

`read` brings together the sheets and the base; `write` gives the base what was typed and what the button did, in one
transaction, then refreshes the sheets. A workbook that is cut between the two takes the rest in at its next button.

Many imports: it joins the cells of a workbook, the rows of a base, and how the two are merged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date

from gescof_xl.core.changes import Add, Change, Replace, Rewrite
from gescof_xl.core.errors import GescofError, Outdated, Unwritable, WorkbookError
from gescof_xl.core.schema import Row, key_field, key_of, stored_columns
from gescof_xl.domain.accountant.copy import is_own
from gescof_xl.domain.ledger import CLASS_OF, Ledger
from gescof_xl.domain.settings import TEAM, team_link
from gescof_xl.domain.tables.accounting import MergeLine
from gescof_xl.domain.tables.settings import Setting
from gescof_xl.domain.team.merge import Sides, TeamMerge, with_conflicts, without
from gescof_xl.domain.team_link import TeamLink
from gescof_xl.workbook.applied import applied, first_appended
from gescof_xl.workbook.cells import converter
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.port import Additions, Cell, LineEdit, Patch, TableData, Workbook
from gescof_xl.workbook.team.base import Base, News, Removal, Written
from gescof_xl.workbook.team.connection import Unreachable
from gescof_xl.workbook.team.joined import joined
from gescof_xl.workbook.team.known import keep, recall
from gescof_xl.workbook.translate import Parsed
from gescof_xl.workbook.upgrade import read_current

_LINK_COLUMN = "Valeur"


class NotRefreshed(GescofError):
    """The base has everything, the sheets not yet. No workbook error: what was made beside the workbook stays."""

    exit_code = 3


@dataclass(frozen=True, kw_only=True)
class _Read:
    """What was read: the sheets, the base, what they bring one another, and the sheets as they then are."""

    parsed: Parsed
    link: TeamLink
    news: News
    merge: TeamMerge
    after: Ledger
    refresh: Patch
    tables: Mapping[str, TableData]


class TeamWorkbook:
    """The backend of a workbook that shares a base; `inner` is that of its file, or of the program that has it open.

    `parsed` is what `inner` has just read, where somebody did; `base` is the one that is connected already.
    """

    def __init__(self, inner: Workbook, today: date, parsed: Parsed | None = None, base: Base | None = None) -> None:
        self._inner, self._today, self._parsed, self._base = inner, today, parsed, base
        self._read: _Read | None = None
        self._offline: Unreachable | None = None

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self._inner.name

    def read(self) -> Mapping[str, TableData]:
        """Every table once the news of the base are in; as the sheets are where the base does not answer."""
        parsed, self._parsed = self._parsed or read_current(self._inner), None
        self._read, self._offline = None, None
        link = _link(parsed)
        try:
            with self.base(link).meeting():
                news = self.base(link).news(link, parsed.ledger, parsed.given, recall(link))
        except Unreachable as error:
            self._offline = error
            return parsed.tables
        self._read = _met(parsed, link, news, self._today)
        return self._read.tables

    def extend(self, additions: Additions) -> Mapping[str, TableData]:
        """Raises Outdated: a workbook enters a team in the form of its day, and leaves it for another."""
        del additions
        raise Outdated("Ce classeur d'équipe est d'une autre version de GesCOF.", "Installez celle de l'équipe.")

    def lost(self) -> tuple[str, ...]:
        """Those of the workbook."""
        return self._inner.lost()

    def restore(self) -> Mapping[str, TableData]:
        """Raises Outdated: they are put back before the base is met."""
        raise Outdated("Des tableaux manquent.", f"Lancez : gescof mettre-a-niveau {self.name}")

    def check_writable(self) -> None:
        """Raises Busy or Unwritable as the workbook does, Unreachable where the base does not answer."""
        self._inner.check_writable()
        if self._offline is not None:
            raise self._offline

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Nobody else writes this workbook, nor in the base. Raises Busy."""
        with self._inner.lock():
            parsed = self._parsed = self._parsed or read_current(self._inner)
            with self.meeting(_link(parsed)):
                yield

    @contextmanager
    def meeting(self, link: TeamLink) -> Iterator[None]:
        """No colleague writes in the base meanwhile; where it does not answer, no matter. Raises Busy."""
        with ExitStack() as stack:
            with suppress(Unreachable):
                stack.enter_context(self.base(link).meeting())
            yield

    def base(self, link: TeamLink) -> Base:
        """The base that the link leads to: the same for as long as the workbook is held."""
        if self._base is None:
            self._base = Base(link.url)
        return self._base

    def write(self, patch: Patch) -> None:
        """Gives the base its part, then writes the sheets; an empty patch brings the news alone.

        Raises Changed, Unreachable or Refused with nothing written anywhere, Unsure where the connection was lost while
        the base was writing, NotRefreshed where the base has all and the sheets could not be written.
        """
        if self._offline is not None:
            raise self._offline
        if self._read is None:
            self.read()
            return self.write(patch)
        read, self._read = self._read, None
        written = tuple(_written(read, patch))
        state = self.base(read.link).write(read.link, read.news.state, written) if written else read.news.state
        whole = joined(read.refresh, patch, read.parsed.tables)
        if state.revision != read.link.met:
            whole = joined(whole, _met_at(read, state.revision), read.parsed.tables)
        try:
            if whole:
                self._inner.write(whole)
        except WorkbookError as error:
            if not written:
                raise
            raise NotRefreshed(
                f"La base de l'équipe a tout pris, mais « {self.name} » n'a pas pu être mis à jour : {error.message}",
                f"Pressez Actualiser : il le sera. {error.cure}",
            ) from error
        keep(read.link, read.news.known.after(state.revision, state.token, _stands(written)))
        return None


def _link(parsed: Parsed) -> TeamLink:
    link = team_link(parsed.ledger)
    if link is None:
        raise Unwritable("Ce classeur n'est plus celui d'une équipe.", "Rejoignez-la : gescof equipe rejoindre")
    return link


def _met(parsed: Parsed, link: TeamLink, news: News, today: date) -> _Read:
    numbered = without(parsed.ledger, [(CLASS_OF[table], key) for table, keys in parsed.given.items() for key in keys])
    sides = Sides(
        before=news.before if link.met else parsed.ledger,
        ours=news.ours,
        theirs=news.now,
        given=parsed.given,
        unread=_unread(parsed),
        own=news.own,
        log=news.log,
    )
    merge = sides.merged()
    changes: tuple[Change, ...] = merge.pulled
    if merge.conflicts:
        changes = (*changes, Rewrite(MergeLine, with_conflicts(numbered, merge.conflicts)))
    # Lines without number get theirs once those of the base are known.
    bare = replace(parsed, ledger=numbered, given={}, completed=(), upgrade=None)
    after = numbered.after(changes)
    patch = plan(bare, changes, after, today)
    blank = (*_numbered(parsed, merge), *_blanked(parsed, merge))
    refresh = replace(patch, edits=(*patch.edits, *blank))
    return _Read(
        parsed=parsed,
        link=link,
        news=news,
        merge=merge,
        after=without(after, merge.gone),
        refresh=refresh,
        tables=applied(parsed.tables, refresh),
    )


def _unread(parsed: Parsed) -> Mapping[str, frozenset[str]]:
    """By table, the keys of lines that are there but cannot be read."""
    tables = {problem.table for problem in parsed.problems}
    return {
        table: frozenset(parsed.line_of[table]) - parsed.ledger.keys(CLASS_OF[table])
        for table in tables
        if not CLASS_OF[table].REPORT
    }


def _numbered(parsed: Parsed, merge: TeamMerge) -> Iterator[LineEdit]:
    """The number of lines that the base has already, written where they were typed without one."""
    for (table, given), number in merge.claimed.items():
        title = next(c.title for c in stored_columns(CLASS_OF[table]) if c.key)
        yield _edit(parsed, table, parsed.given[table][given], {title: number})


def _blanked(parsed: Parsed, merge: TeamMerge) -> Iterator[LineEdit]:
    """Lines that others removed: emptied where they stand, for nothing of a person's beside them is to move."""
    for row_class, key in merge.gone:
        titles = [c.title for c in stored_columns(row_class)]
        yield _edit(parsed, row_class.TABLE, parsed.line_of[row_class.TABLE][key], dict.fromkeys(titles))


def _edit(parsed: Parsed, table: str, line: int, values: Mapping[str, Cell]) -> LineEdit:
    data = parsed.tables[table]
    cells = dict(zip(data.columns, dict(data.lines)[line], strict=True))
    stored = stored_columns(CLASS_OF[table])
    title = next((c.title for c in stored if c.key), "")
    return LineEdit(
        table=table,
        line=line,
        key_column=title,
        key=cells.get(title),
        values=values,
        seen={c.title: cells[c.title] for c in stored},
    )


def _met_at(read: _Read, met: int) -> Patch:
    """The number of the meeting of which the sheets now show everything."""
    link = str(read.link._replace(met=met))
    line = read.parsed.line_of[Setting.TABLE][TEAM.name]
    return Patch(edits=(_edit(read.parsed, Setting.TABLE, line, {_LINK_COLUMN: link}),))


def _written(read: _Read, patch: Patch) -> Iterator[Written]:
    """What the base does not say yet: rows as the sheets will read them, and those that were removed here."""
    rows = {(type(row), key_of(row)): row for row in _rows(read, patch)}
    new = [row for row in _appended(patch) if not key_field(type(row))]
    for place in read.merge.pushed:
        row = read.after.find(*place)
        if row is not None:
            rows.setdefault(place, row)
    for (row_class, key), row in rows.items():
        if row_class is Setting and is_own(key):
            continue
        old = read.news.standing(row_class, key)
        if old is None:
            yield Add(row)
        elif old != row:
            yield Replace(old, row)
    yield from (Add(row) for row in new)
    for row_class, key in read.merge.removed:
        old = read.news.standing(row_class, key)
        if old is not None:
            yield Removal(old=old)


def _stands(written: Sequence[Written]) -> Iterator[tuple[type[Row], str, Row | None]]:
    """How rows with a key read in the base once that is written."""
    for one in written:
        row = one.old if isinstance(one, Removal) else one.row if isinstance(one, Add) else one.new
        if key_field(type(row)):
            yield type(row), key_of(row), None if isinstance(one, Removal) else row


def _rows(read: _Read, patch: Patch) -> Iterator[Row]:
    """The rows of the shared tables that a patch adds or edits."""
    yield from (row for row in _appended(patch) if key_field(type(row)))
    lines = _Lines(read)
    for edit in patch.edits:
        row_class = CLASS_OF[edit.table]
        if not row_class.REPORT and (row := lines.row(row_class, edit.line)) is not None:
            yield replace(row, **_values(row_class, edit.values))  # type: ignore[type-var]


def _appended(patch: Patch) -> Iterator[Row]:
    for append in patch.appends:
        row_class = CLASS_OF[append.table]
        if not row_class.REPORT:
            for line in append.lines:
                yield row_class(**_values(row_class, line))


def _values(row_class: type[Row], cells: Mapping[str, Cell]) -> dict[str, object]:
    """The values of named cells that the tool writes: it writes none that cannot be read."""
    values: dict[str, object] = {}
    for column in stored_columns(row_class):
        if column.title in cells:
            cell = cells[column.title]
            values[column.field] = column.default if cell is None else converter(column)(cell)
    return values


class _Lines:
    """Which row stands in a line of the tables as they are once refreshed."""

    def __init__(self, read: _Read) -> None:
        self._read = read
        self._keys: dict[str, dict[int, str]] = {}

    def row(self, row_class: type[Row], line: int) -> Row | None:
        """The row, its number given or not; None where it cannot be read."""
        table, read = row_class.TABLE, self._read
        if table not in self._keys:
            self._keys[table] = {at: key for key, at in read.parsed.line_of[table].items()}
            first = first_appended(read.parsed.tables[table])
            added = (c.row for c in read.merge.pulled if isinstance(c, Add) and isinstance(c.row, row_class))
            self._keys[table] |= {first + i: key_of(row) for i, row in enumerate(added)}
        key = self._keys[table].get(line, "")
        if line in read.parsed.given.get(table, {}).values():
            return read.parsed.ledger.find(row_class, key)
        return read.after.find(row_class, key)
