"""The base of a team: what it says since a meeting, and one transaction that writes all of a press.

Each press that writes is a meeting with a number of its own; each row bears the number of the one that last changed it.

Many imports: it joins the rows of a workbook, their cells, and the tables of a base.
"""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import ARRAY, Connection, Text, any_, bindparam, delete, insert, inspect, select, update
from sqlalchemy.exc import DBAPIError, ResourceClosedError

from gescof_xl.core.changes import Add, Replace
from gescof_xl.core.errors import Changed, Refused, TooNew, WorkbookError
from gescof_xl.core.schema import Row, key_field, key_of, stored_columns
from gescof_xl.core.validation import validated_many
from gescof_xl.core.versions import CURRENT, has
from gescof_xl.domain.ledger import CLASS_OF, FIELD_OF, Ledger
from gescof_xl.domain.seal import chain, read_seal
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.domain.tables.reports import LogEntry
from gescof_xl.domain.team_link import TeamLink
from gescof_xl.workbook.team.bulk import load, unloaded
from gescof_xl.workbook.team.connection import (
    Unreachable,
    Unsure,
    engine,
    french_errors,
    is_taken_again,
    read_url,
    take_lock,
)
from gescof_xl.workbook.team.known import Known, known_of
from gescof_xl.workbook.team.roles import TeamRole, give_role, make_roles
from gescof_xl.workbook.team.tables import (
    BASE,
    CHANGES,
    MEETINGS,
    MEMBERS,
    POSITION,
    REVISION,
    SCHEMA,
    SERIES,
    TABLES,
    constrain,
    create,
    show,
)

_TRIES, _HASH = 3, 64
_LOST = (
    "Si elle est perdue, le classeur de la rencontre la plus récente continue seul, avec ce qu'il dit : gescof equipe "
    "sans-base CLASSEUR.xlsx"
)
R = TypeVar("R", bound=Row)


@dataclass(frozen=True, kw_only=True)
class Removal:
    """A row that is no more."""

    old: Row


Written = Add | Replace | Removal
Place = tuple[str, str]
"""A table and a key."""


@dataclass(frozen=True, kw_only=True)
class BaseState:
    """What the base says at one moment; `id` is its own name, `revision` its last meeting, `token` that one's name."""

    id: str
    revision: int
    token: str
    issued: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class News:
    """The rows of a workbook, of the base now and of the base when they last met, but for those that are `alike`.

    `own` are the rows that this workbook was the last to change in the base since, `log` what was done since. `known`
    is what the base has now.
    """

    state: BaseState
    ours: Ledger
    before: Ledger
    now: Ledger
    alike: Ledger
    own: frozenset[Place]
    log: tuple[LogEntry, ...]
    known: Known

    def standing(self, row_class: type[R], key: str) -> R | None:
        """The row of the base with that key, or None."""
        return self.now.find(row_class, key) or self.alike.find(row_class, key)


class LostBase(Refused):
    """What stands at the address of a link is not what the workbook shared; `older`: it is, but of an earlier day."""

    older = False


class OlderBase(LostBase):
    """The base was put back from a backup: it lacks what the workbook saw."""

    older = True


class Base:
    """The base that a link leads to. What it raises is French."""

    def __init__(self, url: str) -> None:
        self.url = read_url(url)
        self._engine = engine(self.url)
        self._connection: Connection | None = None

    @contextmanager
    def meeting(self, *, alone: bool = True) -> Iterator[None]:
        """One connection for all that follows; `alone`: no colleague writes meanwhile. May be nested."""
        if self._connection is not None:
            yield
            return
        with french_errors(self.url):
            connection = self._engine.connect()
        try:
            if alone:
                with french_errors(self.url):
                    take_lock(connection)
            self._connection = connection
            yield
        finally:
            self._connection = None
            _close(connection)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with self.meeting(alone=False), french_errors(self.url):
            if self._connection is None:
                raise AssertionError
            yield self._connection

    def exists(self) -> bool:
        """Whether a team has its tables there."""
        with self._connected() as connection, connection.begin():
            return inspect(connection).has_table(BASE.name, SCHEMA)

    def create(self, ledger: Ledger, member: TeamLink, issued: Sequence[str]) -> Iterator[None]:
        """Makes the tables and loads the ledger: what comes after the first yield is done before they are kept."""
        with self._connected() as connection, connection.begin():
            create(connection)
            connection.execute(
                insert(BASE),
                {"id": member.base, "version": CURRENT, "revision": 1, "issued": ", ".join(issued), "closed": ""},
            )
            connection.execute(insert(SERIES), [*_series(ledger, issued)] or [{"stem": "", "last": 0}])
            self._note(connection, 1, secrets.token_hex(8), member)
            connection.execute(insert(MEMBERS), {"id": member.member, "person": member.person})
            for row_class, table in TABLES.items():
                load(connection, table, ({**_cells(row), REVISION: 1} for row in ledger.rows(row_class)))
            constrain(connection)
            show(connection)
            yield

    def state(self) -> BaseState:
        """Raises Refused where there is no team, or one that is closed; TooNew, or WorkbookError for an older base."""
        with self._connected() as connection:
            if not inspect(connection).has_table(BASE.name, SCHEMA):
                raise LostBase(
                    "Cette base n'a pas d'équipe.",
                    "Faites-la d'un classeur : gescof equipe creer CLASSEUR.xlsx --base postgresql://…",
                )
            last = MEETINGS.c.revision == BASE.c.revision
            found = connection.execute(select(BASE, MEETINGS.c.token).join(MEETINGS, last)).mappings().one()
            connection.rollback()
        _refuse_version(found["version"])
        if found["closed"]:
            raise Refused(
                f"L'équipe est dissoute : {found['closed']}.",
                "Travaillez dans ce classeur-là, ou rejoignez l'équipe qu'il a refaite.",
            )
        issued = tuple(found["issued"].split(", ")) if found["issued"] else ()
        return BaseState(id=found["id"], revision=found["revision"], token=found["token"], issued=issued)

    def refuse_lost(self, link: TeamLink, ours: Ledger, known: Known | None) -> None:
        """Raises LostBase, or OlderBase, where the base is not what the workbook saw; Refused where it is closed."""
        state = self.state()
        with self._connected() as connection, connection.begin():
            _refuse_other_base(connection, link, state, ours, known)

    def documents(self) -> Mapping[str, str]:
        """The seal of each document by its number."""
        invoices = TABLES[Invoice]
        with self._connected() as connection, connection.begin():
            found = connection.execute(select(invoices.c.number, invoices.c.seal))
            return {document.number: document.seal for document in found}

    def news(self, link: TeamLink, ours: Ledger, given: Mapping[str, Collection[str]], known: Known | None) -> News:
        """What differs between a workbook, the base now, and the base at their last meeting.

        `known` is what the base had then, and spares asking for all rows: where it is None, all differ. `given` are the
        keys of lines that were typed without one. Raises Refused for another base at that address, or one that is not
        what the workbook saw of it.
        """
        state = self.state()
        with self._connected() as connection, connection.begin():
            _refuse_other_base(connection, link, state, ours, known)
            changes = _changes(connection, link)
            touched = {(CLASS_OF[c["table"]], c["key"]): None for c in changes}
            if known is None:
                now = _ledger({row_class: _rows(connection, row_class) for row_class in TABLES})
                alike, known = Ledger(), known_of(now, state.revision, state.token)
            else:
                ours, alike = known.apart(ours, _by_table(given, touched))
                asked = {c: dict.fromkeys(keys) for c, keys in known.lacking(alike).items()}
                for row_class, key in touched:
                    asked.setdefault(row_class, {})[key] = None
                now = _ledger({c: _rows_of(connection, c, [*keys]) for c, keys in asked.items()})
                changed = ((row_class, key, now.find(row_class, key)) for row_class, key in touched)
                known = known.after(state.revision, state.token, changed)
            log = tuple(_rows(connection, LogEntry, link.met))
        own, before = _undone(changes, link, now)
        return News(state=state, ours=ours, before=before, now=now, alike=alike, own=own, log=log, known=known)

    def write(self, link: TeamLink, state: BaseState, written: Sequence[Written]) -> BaseState:
        """All of it or nothing, as one meeting; the base after it.

        Raises Changed where a colleague wrote since `state` was read, Unsure where the connection was lost on the way,
        Refused where a constraint says no.
        """
        token = secrets.token_hex(8)
        with self.meeting():
            for _ in range(_TRIES):
                try:
                    with self._connected() as connection:
                        revision = self._write_once(connection, link, state, written, token)
                except Unreachable as error:
                    revision = self._after_loss(token, error)
                except _TakenAgain:
                    continue
                return replace(state, revision=revision, token=token)
        raise Changed("La base a trop à faire : rien n'a été écrit.", "Recommencez dans un instant.")

    def _write_once(
        self, connection: Connection, link: TeamLink, state: BaseState, written: Sequence[Written], token: str
    ) -> int:
        revision = state.revision + 1
        try:
            with connection.begin():
                moved = connection.execute(
                    update(BASE).where(BASE.c.revision == state.revision).values(revision=revision)
                )
                if moved.rowcount != 1:
                    raise Changed(
                        "Un collègue a écrit dans la base entre-temps : rien n'a été écrit.",
                        "Recommencez : tout sera relu.",
                    )
                self._note(connection, revision, token, link)
                _write_rows(connection, revision, written)
        except DBAPIError as error:
            if is_taken_again(error):
                raise _TakenAgain from error
            raise
        return revision

    def _after_loss(self, token: str, lost: Unreachable) -> int:
        """Whether what was being written when the connection broke is in the base."""
        again = Base(self.url.render_as_string(hide_password=False))
        try:
            with again.meeting(), again._connected() as connection:
                found = connection.execute(select(MEETINGS.c.revision).where(MEETINGS.c.token == token)).scalar()
        except (Unreachable, Refused) as error:
            raise Unsure(
                "La connexion à la base d'équipe s'est rompue pendant l'écriture : on ne sait pas si elle a tout pris.",
                "Pressez Actualiser quand elle répond : il le dira, et rien ne sera ni perdu ni doublé.",
            ) from error
        if found is None:
            raise lost
        return int(found)

    @staticmethod
    def _note(connection: Connection, revision: int, token: str, link: TeamLink) -> None:
        connection.execute(
            insert(MEETINGS), {"revision": revision, "token": token, "member": link.member, "person": link.person}
        )

    def join(self, link: TeamLink) -> None:
        """One workbook more."""
        with self._connected() as connection, connection.begin():
            connection.execute(insert(MEMBERS), {"id": link.member, "person": link.person})

    def give_roles(self, person: str, role: TeamRole | None) -> bool:
        """Makes the roles of the team, and gives one to a person where it is said; whether that person is new there."""
        database = str(self.url.database)
        with self.meeting(), self._connected() as connection, connection.begin():
            make_roles(connection, database)
            return role is not None and give_role(connection, database, person, role)

    def others(self, link: TeamLink) -> tuple[str, ...]:
        """Who else has a workbook of the team."""
        with self._connected() as connection, connection.begin():
            found = select(MEMBERS.c.person).where(MEMBERS.c.id != link.member).order_by(MEMBERS.c.since)
            return tuple(connection.execute(found).scalars())

    def is_closed_by(self, link: TeamLink, who: str) -> bool:
        """Whether it was that workbook, or one of its name, which closed the base before it was cut."""
        with self._connected() as connection, connection.begin():
            still = connection.execute(select(MEMBERS.c.id).where(MEMBERS.c.id == link.member)).first()
            closed = str(connection.execute(select(BASE.c.closed)).scalar())
        return still is None and closed.startswith(who)

    def close(self, link: TeamLink, who: str, day: str) -> None:
        """Nobody writes there any more; `who` goes on, and where."""
        with self._connected() as connection, connection.begin():
            connection.execute(update(BASE).values(closed=f"{who} depuis le {day}"))
            connection.execute(delete(MEMBERS).where(MEMBERS.c.id == link.member))


class _TakenAgain(Exception):
    """The same transaction may succeed if it is tried again."""


def _close(connection: Connection) -> None:
    """A connection that is lost cannot be closed in good order."""
    try:
        connection.close()
    except DBAPIError:
        with suppress(ResourceClosedError):  # it was rolled back in vain, and yet is closed
            connection.invalidate()


def _refuse_version(version: str) -> None:
    if not has(CURRENT, version):
        raise TooNew(
            f"La base d'équipe est de GesCOF {version}, plus récent que celui-ci ({CURRENT}) : rien n'est lu ni écrit.",
            f"Installez GesCOF {version} ou plus récent sur cet ordinateur : pip install --upgrade gescof-xl",
        )
    if version != CURRENT:
        raise WorkbookError(
            f"La base d'équipe est de GesCOF {version}, plus ancien que celui-ci ({CURRENT}) : rien n'est lu ni écrit.",
            f"Gardez GesCOF {version} sur ce poste jusqu'à ce que toute l'équipe passe à {CURRENT}.",
        )


def _refuse_other_base(
    connection: Connection, link: TeamLink, state: BaseState, ours: Ledger, known: Known | None
) -> None:
    if link.base != state.id:
        raise LostBase(
            "À cette adresse est la base d'une autre équipe que celle de ce classeur : rien n'a été lu ni écrit.",
            f"Remettez la bonne, ou faites un classeur pour celle-ci : gescof equipe rejoindre. {_LOST}",
        )
    if link.met > state.revision or not _has_met(connection, link, ours, known):
        raise OlderBase(
            f"La base de l'équipe est plus ancienne que ce classeur, ou n'a pas sa dernière rencontre (n° {link.met} ; "
            f"elle en est à {state.revision}) : elle a été reprise d'une sauvegarde. Rien n'a été lu ni écrit.",
            f"Remettez la base la plus récente. {_LOST}",
        )


def _has_met(connection: Connection, link: TeamLink, ours: Ledger, known: Known | None) -> bool:
    """Whether the last meeting of the workbook is one of that name in the base.

    On a computer that does not know its name, whether all that is sealed in the workbook is in the base: no button
    seals anything elsewhere. What was retyped over a seal is none.
    """
    if known is not None:
        found = connection.execute(select(MEETINGS.c.token).where(MEETINGS.c.revision == link.met)).scalar()
        return bool(found == known.token)
    seals = {seal for seal in chain(ours).values() if len(seal) == _HASH}
    for table in TABLES.values():
        if seals and "seal" in table.c:
            seals -= {read_seal(seal).hash for seal in connection.execute(select(table.c.seal)).scalars()}
    return not seals


def _series(ledger: Ledger, issued: Sequence[str]) -> Iterator[Mapping[str, object]]:
    """The last number of each series, those of a lost workbook included."""
    from gescof_xl.domain.workbook_identity import highest, ranks

    numbers = (i.number for i in ledger.invoices if i.number[-1:].isdecimal())
    for stem, rank in ranks(highest([*numbers, *issued])).items():
        yield {"stem": stem, "last": rank}


def _cells(row: Row) -> dict[str, Any]:
    return {c.field: _plain(getattr(row, c.field)) for c in stored_columns(type(row))}


def _plain(value: object) -> object:
    return str(value) if isinstance(value, str) else value


def _json(values: Mapping[str, object]) -> Any:
    return json.loads(json.dumps(values, default=_json_value, ensure_ascii=False))


def _json_value(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))


def _rows(connection: Connection, row_class: type[R], after: int = 0) -> list[R]:
    """The rows of one table in their order, or those that came after a meeting."""
    return validated_many(row_class, unloaded(connection, row_class, after))


def _rows_of(connection: Connection, row_class: type[R], keys: Sequence[str]) -> list[R]:
    """The rows with these keys, in their order."""
    table = TABLES[row_class]
    columns = (table.c[c.field] for c in stored_columns(row_class))
    named = table.c[key_field(row_class)] == any_(bindparam("keys", keys, ARRAY(Text)))
    found = connection.execute(select(*columns).where(named).order_by(table.c[POSITION])).mappings()
    return validated_many(row_class, [dict(row) for row in found])


def _ledger(rows: Mapping[type[Row], Sequence[Row]]) -> Ledger:
    return Ledger(**{FIELD_OF[row_class]: tuple(found) for row_class, found in rows.items()})  # type: ignore[arg-type]


def _changes(connection: Connection, link: TeamLink) -> Sequence[Mapping[str, Any]]:
    """What was changed since the workbook met the base, with the member who did, the last first."""
    done = (
        select(CHANGES, MEETINGS.c.member)
        .join(MEETINGS, MEETINGS.c.revision == CHANGES.c.revision)
        .where(CHANGES.c.revision > link.met)
        .order_by(CHANGES.c.id.desc())
    )
    return tuple(dict(change) for change in connection.execute(done).mappings())


def _by_table(
    given: Mapping[str, Collection[str]], touched: Iterable[tuple[type[Row], str]]
) -> Mapping[str, Collection[str]]:
    keys = {table: set(found) for table, found in given.items()}
    for row_class, key in touched:
        keys.setdefault(row_class.TABLE, set()).add(key)
    return keys


def _undone(changes: Iterable[Mapping[str, Any]], link: TeamLink, now: Ledger) -> tuple[frozenset[Place], Ledger]:
    """The rows that the workbook was the last to change since it met the base, and these rows as they then were."""
    last: dict[Place, str] = {}
    rows: dict[type[Row], dict[str, Row]] = {}
    for change in changes:
        row_class, key = CLASS_OF[change["table"]], change["key"]
        last.setdefault((row_class.TABLE, key), change["member"])
        if row_class not in rows:
            rows[row_class] = {key_of(row): row for row in now.rows(row_class)}
        if change["kind"] == "add":
            rows[row_class].pop(key, None)
        elif change["kind"] == "remove":
            rows[row_class][key] = row_class(**change["before"])
        else:
            rows[row_class][key] = replace(rows[row_class][key], **change["before"])  # type: ignore[type-var]
    own = frozenset(place for place, member in last.items() if member == link.member)
    before = replace(now, **{FIELD_OF[c]: tuple(found.values()) for c, found in rows.items()})  # type: ignore[arg-type]
    return own, before


def _write_rows(connection: Connection, revision: int, written: Sequence[Written]) -> None:
    noted: list[dict[str, Any]] = []
    added: defaultdict[type[Row], list[dict[str, Any]]] = defaultdict(list)
    for one in written:
        if isinstance(one, Add):
            added[type(one.row)].append({**_cells(one.row), REVISION: revision})
            noted += [_noted(revision, one.row, "add", {}, {})] if key_field(type(one.row)) else []
        elif isinstance(one, Replace):
            noted.append(_replaced(connection, revision, one))
        else:
            noted.append(_removed(connection, revision, one.old))
    for row_class, rows in added.items():
        connection.execute(insert(TABLES[row_class]), rows)
    if noted:
        connection.execute(insert(CHANGES), noted)


def _noted(
    revision: int, row: Row, kind: str, before: Mapping[str, object], after: Mapping[str, object]
) -> dict[str, Any]:
    return {
        "revision": revision,
        "table": row.TABLE,
        "key": key_of(row),
        "kind": kind,
        "before": _json(before),
        "after": _json(after),
    }


def _replaced(connection: Connection, revision: int, one: Replace) -> dict[str, Any]:
    table, old, new = TABLES[type(one.new)], _cells(one.old), _cells(one.new)
    changed = {field: value for field, value in new.items() if value != old[field]}
    where = table.c[key_field(type(one.new))] == key_of(one.old)
    done = connection.execute(update(table).where(where).values({**changed, REVISION: revision}))
    if done.rowcount != 1:
        raise Changed(f"{one.new.SHEET} : la ligne « {key_of(one.old)} » n'est plus dans la base.", "Recommencez.")
    return _noted(revision, one.new, "set", {field: old[field] for field in changed}, changed)


def _removed(connection: Connection, revision: int, old: Row) -> dict[str, Any]:
    table = TABLES[type(old)]
    connection.execute(delete(table).where(table.c[key_field(type(old))] == key_of(old)))
    return _noted(revision, old, "remove", _cells(old), {})
