"""A workbook enters a team, another is made for one more person, and one goes on alone.

Many imports: it handles a workbook, its journal of seals and a base together.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gescof_xl.core.changes import Add
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import DocumentError, Refused, Unwritable
from gescof_xl.domain.audit.copies import TEAM_COMMAND
from gescof_xl.domain.audit.seals import verify
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import TEAM, Key, identity_of, kept_setting, team_link
from gescof_xl.domain.tables.reports import LogEntry
from gescof_xl.domain.team_link import TeamLink
from gescof_xl.domain.workbook_identity import WorkbookIdentity, highest
from gescof_xl.effects.returned_workbooks import workbooks_beside
from gescof_xl.effects.seal_journal import SealJournal
from gescof_xl.files import create, refuse_existing
from gescof_xl.passwords import store_password
from gescof_xl.resources import shipped
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.port import Patch
from gescof_xl.workbook.team.base import Base, LostBase, OlderBase
from gescof_xl.workbook.team.connection import Unreachable, keyring_entry, read_url, shown_url
from gescof_xl.workbook.team.known import forget, recall
from gescof_xl.workbook.team.roles import TeamRole
from gescof_xl.workbook.team.workbook import TeamWorkbook
from gescof_xl.workbook.translate import Parsed
from gescof_xl.workbook.upgrade import read_current


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An address without its password, and whether that is in the keyring: False when it could not be kept there."""

    url: str
    password: bool


def keep_password(typed: str) -> Kept:
    """The password of an address goes to the system's keyring; an address without one is as it was.

    Raises WrongUse for what is no address.
    """
    url = read_url(typed)
    if not url.password:
        return Kept(url=shown_url(url), password=True)
    kept = False
    with suppress(DocumentError):
        store_password(keyring_entry(url), str(url.password), "")
        kept = True
    return Kept(url=shown_url(url), password=kept)


def start_team(workbook: Path, address: str, person: str, today: date) -> TeamLink:
    """Loads a workbook into an empty base, and links it. `address` may hold a password, which is not written down.

    Raises Refused where it cannot be shared as it is, or where the base has a team already; WorkbookError.
    """
    book, base = FileWorkbook(workbook), Base(address)
    with book.lock(), base.meeting():
        parsed = read_current(book)
        _refuse_unfit(parsed, workbook, base)
        link = TeamLink(shown_url(base.url), person, secrets.token_hex(4), secrets.token_hex(4), 1)
        changes = (_logged(today, person, "Équipe créée"), *kept_setting(parsed.ledger, TEAM, str(link)))
        after = parsed.ledger.after(changes)
        book.check_writable()
        for _ in base.create(after, link, identity_of(after).issued):
            book.write(plan(parsed, changes, after, today))  # the base keeps what it was given only after that
    return link


def join_team(workbook: Path, address: str, person: str, today: date) -> TeamLink:
    """Makes the workbook of one more person. Raises Unwritable where there is such a file, Refused, WorkbookError."""
    refuse_existing(workbook)
    base = Base(address)
    with base.meeting(), tempfile.TemporaryDirectory() as folder:
        state = base.state()
        link = TeamLink(shown_url(base.url), person, secrets.token_hex(4), state.id, 0)
        draft = Path(folder) / workbook.name
        draft.write_bytes(shipped("workbooks", "gescof.xlsx").read_bytes())
        book = FileWorkbook(draft)
        parsed = read_current(book)
        identity = str(WorkbookIdentity(secrets.token_hex(8), issued=state.issued))
        changes = (
            *kept_setting(parsed.ledger, TEAM, str(link)),
            *kept_setting(parsed.ledger, Key.IDENTITY, identity, ""),
        )
        book.write(plan(parsed, changes, parsed.ledger.after(changes), today))
        team = TeamWorkbook(FileWorkbook(draft), today, base=base)
        team.read()
        team.write(Patch())
        base.join(link)
        create(workbook, draft.read_bytes())
    SealJournal(workbook).record(Ledger(), read_current(FileWorkbook(workbook)).ledger)
    return link


def give_roles(workbook: Path, address: str, person: str, role: TeamRole | None) -> bool:
    """Makes the roles of a workbook's team, and gives one of them; whether that person is new to the server.

    `address` is that of whoever made the base, where the workbook has another. Raises Refused for a workbook alone,
    Unwritable for a role that may not make roles; WorkbookError.
    """
    link = team_link(read_current(FileWorkbook(workbook)).ledger)
    if link is None:
        raise _alone()
    base = Base(address or link.url)
    base.state()
    return base.give_roles(person, role)


def _alone() -> Refused:
    return Refused("Ce classeur n'est pas celui d'une équipe.", "Rien à faire.")


def leave_team(workbook: Path, today: date, *, dissolve: bool) -> tuple[str, ...]:
    """The workbook goes on alone, with all that the base says, and the base is closed; who else was in the team.

    Raises Refused while others are in it, unless they are to stop; WorkbookError.
    """
    book = FileWorkbook(workbook)
    with book.lock():
        link = team_link(read_current(book).ledger)
        if link is None:
            raise _alone()
        team = TeamWorkbook(book, today)
        with team.meeting(link):
            base = team.base(link)
            others = base.others(link)
            who = _who(link, workbook)
            closed = base.is_closed_by(link, who)
            if others and not dissolve and not closed:
                raise Refused(
                    f"L'équipe compte encore {', '.join(others)} : deux classeurs donneraient les mêmes numéros.",
                    "Qui s'en va supprime son classeur. Pour dissoudre l'équipe et continuer seul dans celui-ci, une "
                    "fois que tous ont pressé Actualiser : --dissoudre",
                )
            if not closed:
                team.read()
                team.write(Patch())
            parsed = read_current(book)
            parsed.refuse_unreadable(())
            changes = (_logged(today, link.person, "Équipe quittée"), *kept_setting(parsed.ledger, TEAM, ""))
            book.check_writable()
            if not closed:
                base.close(link, who, date_fr(today))
            book.write(plan(parsed, changes, parsed.ledger.after(changes), today))
            forget(link)
    SealJournal(workbook).record(Ledger(), read_current(FileWorkbook(workbook)).ledger)
    return others


@dataclass(frozen=True, kw_only=True)
class Left:
    """How a workbook left a base that is lost: whether it was closed, and why not.

    `lacking` are the documents that the base, or a workbook beside, has and that it does not say.
    """

    closed: bool
    why: str
    lacking: tuple[str, ...]


def leave_lost_base(workbook: Path, today: date) -> Left:
    """The workbook goes on alone with what it says: its base is gone, or was put back from an older backup.

    What there is of the base is closed, and no number that it or a workbook beside has given is given again. Raises
    Refused where the base has all that the workbook saw, or where a workbook beside says all that and more;
    WorkbookError.
    """
    book = FileWorkbook(workbook)
    with book.lock(), ExitStack() as stack:
        parsed = read_current(book)
        link = team_link(parsed.ledger)
        if link is None:
            raise _alone()
        parsed.refuse_unreadable(())
        base = Base(link.url)
        documents, why = _left_of(base, stack, workbook, parsed.ledger, link)
        theirs = [documents, *_beside(workbook, parsed.ledger, link)]
        ours = {invoice.number: invoice.seal for invoice in parsed.ledger.invoices}
        lacking = sorted({number for one in theirs for number, seal in one.items() if ours.get(number) != seal})
        identity = identity_of(parsed.ledger)
        identity = identity._replace(issued=highest([*identity.issued, *lacking]))
        changes = (
            _logged(today, link.person, "Équipe quittée sans sa base"),
            *kept_setting(parsed.ledger, TEAM, ""),
            *(kept_setting(parsed.ledger, Key.IDENTITY, str(identity)) if lacking else ()),
        )
        book.check_writable()
        try:
            if not why:
                base.close(link, _who(link, workbook), date_fr(today))
        except Unwritable as error:
            why = error.message
        book.write(plan(parsed, changes, parsed.ledger.after(changes), today))
        forget(link)
    SealJournal(workbook).record(Ledger(), read_current(FileWorkbook(workbook)).ledger)
    return Left(closed=not why, why=why, lacking=tuple(lacking))


def _left_of(
    base: Base, stack: ExitStack, workbook: Path, ledger: Ledger, link: TeamLink
) -> tuple[Mapping[str, str], str]:
    """The documents of what is left of a lost base, which the stack then holds, and why nothing is left."""
    try:
        stack.enter_context(base.meeting())
        base.refuse_lost(link, ledger, recall(link))
    except OlderBase:
        return base.documents(), ""
    except (LostBase, Unreachable) as error:
        return {}, error.message
    except Refused:
        if not base.is_closed_by(link, _who(link, workbook)):
            raise
        return base.documents(), ""
    raise Refused(
        f"La base de l'équipe répond, et a tout ce qu'en a vu « {workbook.name} ».",
        f"Pour continuer seul : gescof equipe quitter {workbook.name} ; si d'autres y sont, --dissoudre",
    )


def _beside(workbook: Path, ledger: Ledger, link: TeamLink) -> Iterator[Mapping[str, str]]:
    """The documents of the workbooks of the team in the same folder. Raises Refused where one says more than ours."""
    ours = {invoice.number: invoice.seal for invoice in ledger.invoices}
    for copy in workbooks_beside(workbook):
        theirs = {invoice.number: invoice.seal for invoice in copy.ledger.invoices}
        its_link = team_link(copy.ledger)
        if its_link is None or its_link.base != link.base:
            continue
        if theirs.items() > ours.items():
            more = sorted(theirs.keys() - ours.keys())
            raise Refused(
                f"« {copy.file} » a tous les documents de « {workbook.name} », et de plus {', '.join(more[:5])}.",
                f"C'est lui qui continue : gescof equipe sans-base {copy.file}",
            )
        yield theirs


def _who(link: TeamLink, workbook: Path) -> str:
    return f"{link.person} continue dans « {workbook.name} »"


def _refuse_unfit(parsed: Parsed, workbook: Path, base: Base) -> None:
    if parsed.upgrade:
        raise Refused(
            f"« {workbook.name} » est d'une version plus ancienne de GesCOF.",
            f"Lancez d'abord : gescof mettre-a-niveau {workbook.name}",
        )
    parsed.refuse_unreadable(())
    if identity_of(parsed.ledger).copy:
        raise Refused("Ce classeur est une copie faite pour le comptable.", "Donnez celui de l'organisme.")
    if base.exists():
        raise Refused(
            "Cette base a déjà une équipe.",
            "Pour un classeur de plus : gescof equipe rejoindre NOUVEAU.xlsx --base postgresql://…",
        )
    broken = [p for p in verify(parsed.ledger, SealJournal(workbook).read()) if p.blocking]
    if broken:
        raise Refused("La chaîne des sceaux est rompue : rien n'a été fait.", broken[0].cure, parsed.located(broken))


def _logged(today: date, person: str, summary: str) -> Add:
    return Add(LogEntry(date=today, user=person, action=TEAM_COMMAND, summary=summary))
