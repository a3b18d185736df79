"""Eight programs of four people on one base, killed at random as its server is: no hole, no double, nothing lost.

Some documents in each run of the tests; `make team` has ten thousand.
"""

from __future__ import annotations

import os
import random
import select
import signal
import struct
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Busy, Changed
from gescof_xl.core.schema import key_of
from gescof_xl.domain.audit.seals import verify
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import team_link
from gescof_xl.domain.tables.billing import InvoiceType
from gescof_xl.domain.tables.training import Participant, Session, SessionStatus
from gescof_xl.effects.seal_journal import SealJournal
from gescof_xl.workbook.team.base import Base
from gescof_xl.workbook.team.connection import Unreachable, Unsure
from gescof_xl.workbook.team.workbook import NotRefreshed
from tests.postgres import server
from tests.processes import start
from tests.team import finished_sessions, press, says, shared, team_of, type_in_lines
from tests.text_tables import school

pytestmark = [pytest.mark.programs, pytest.mark.linux]
DOCUMENTS = int(os.environ.get("GESCOF_TEAM", "64"))
"""At least."""
SEED = os.environ.get("GESCOF_SEED", "21")
PEOPLE = ("Anne", "Bruno", "Chloé", "David")
PROGRAMS = 8
PAYERS = tuple(f"C{i}" for i in range(1, 11))
BATCH = min(30, max(1, DOCUMENTS // 300))
"""Sessions that one press invoices: with the ten payers of each, from ten documents to three hundred."""
EVERY = (3, 13) if DOCUMENTS < 1_000 else (4, 20)
"""Events between two kills, one in eight of which is that of the server: a press begins, the base writes."""
PATIENCE = 50
"""Refusals in a row of one program: more are one that never ends."""


@dataclass(frozen=True)
class Errand:
    """What one program has to do with some sessions: each step once, whatever happened to it before."""

    rank: int
    kind: str

    @property
    def sessions(self) -> Sequence[str]:
        return [f"S{self.rank:04d}{i:02d}" for i in range(BATCH if self.kind == "batch" else 1)]

    @property
    def payers(self) -> Sequence[str]:
        return PAYERS if self.kind in ("batch", "cancelled") else PAYERS[:1]

    @property
    def documents(self) -> int:
        """Invoices, and the credit notes on them."""
        return self.invoices * (2 if self.credited else 1)

    @property
    def invoices(self) -> int:
        return len(self.sessions) * len(self.payers)

    @property
    def credited(self) -> bool:
        return self.kind in ("credited", "cancelled")

    @property
    def day(self) -> date:
        """When its sessions end; no others end then."""
        return date(2026, 11, 20) - timedelta(days=self.rank)

    @property
    def typed(self) -> Mapping[str, Mapping[str, str]]:
        """A word in the line of each participant."""
        return {f"P{session[1:]}": {"Commentaire": f"mot {session}"} for session in self.sessions}

    @property
    def payment(self) -> Mapping[str, str]:
        """One payer pays all of it; none where what is invoiced does not stand."""
        amount = str(600 * len(self.sessions))
        party = self.payers[self.rank % len(self.payers)]
        return {} if self.credited else {"party": party, "amount": amount, "document": f"V{self.rank:04d}"}

    def steps(self, book: Path, ledger: Ledger) -> Iterator[Callable[[], object]]:
        """Those that the workbook does not show yet."""
        invoices = [i.number for i in ledger.invoices if i.session in self.sessions and i.type is InvoiceType.INVOICE]
        assert len(invoices) in (0, self.invoices), f"{self}: a part of it was issued, {invoices}"
        if any(ledger.get(Participant, key).comment != cells["Commentaire"] for key, cells in self.typed.items()):
            yield partial(type_in_lines, book, "Participants", self.typed)
        if not invoices and self.kind == "batch":
            day = date_fr(self.day)
            yield partial(press, book, "facturer-lot", since=day, until=day)
        elif not invoices:
            yield partial(press, book, "facturer-session", session=self.sessions[0])
        if self.payment and not any(p.document == self.payment["document"] for p in ledger.payments):
            yield partial(press, book, "saisir-reglement", mode="Virement", **self.payment)
        if self.kind == "credited" and not any(i.origin in invoices for i in ledger.invoices):
            yield partial(self._credit, book)
        if self.kind == "cancelled" and ledger.get(Session, self.sessions[0]).status is not SessionStatus.CANCELLED:
            yield partial(press, book, "annuler-session", session=self.sessions[0], reason="reportée")

    def _credit(self, book: Path) -> None:
        (number,) = (i.number for i in says(book).invoices if i.session == self.sessions[0])
        press(book, "creer-avoir", invoice=number, case="total")


def errands() -> list[Errand]:
    """Two batches to three sessions of their own, until there are documents enough."""
    found: list[Errand] = []
    while sum(errand.documents for errand in found) < DOCUMENTS:
        kind = ("batch", "single", "batch", "credited", "cancelled")[len(found) % 5]
        found.append(Errand(len(found) + 1, kind))
    return found


class Events:
    """What the programs tell who kills them: that a press begins, or that the base writes."""

    def __init__(self) -> None:
        self._heard, self._tell = os.pipe()

    def tell(self) -> None:
        """By the program itself."""
        os.write(self._tell, struct.pack("i", os.getpid()))

    def heard(self, seconds: float) -> int:
        """The program of the next event; 0 where there is none for so long."""
        if not select.select([self._heard], [], [], seconds)[0]:
            return 0
        return int(struct.unpack("i", os.read(self._heard, 4))[0])


def work(book: Path, its_errands: Sequence[Errand], events: Events) -> None:
    """One after the other; a step that was cut is looked at again, once the base has said what it took."""
    whole = Base.write

    def telling(*args: object) -> object:
        events.tell()
        return whole(*args)  # type: ignore[arg-type]

    Base.write = telling  # type: ignore[assignment,method-assign]
    left = list(its_errands)
    while left:
        with suppress(Unreachable, Unsure, NotRefreshed):
            _insist(partial(press, book, "actualiser"), events)
            ledger = says(book)
            left = [errand for errand in left if [*errand.steps(book, ledger)]]
            for errand in left:
                for step in errand.steps(book, ledger):
                    _insist(step, events)


def _insist(step: Callable[[], object], events: Events) -> None:
    """As a person does who is told that nothing was written because somebody else works there."""
    events.tell()
    for _ in range(PATIENCE):
        with suppress(Busy, Changed):
            step()
            return
    raise AssertionError(f"{step}: refused {PATIENCE} times in a row")


@dataclass
class Killer:
    """Starts all programs, again after each kill, until all have ended by themselves. Any other end fails."""

    works: Sequence[Callable[[Events], None]]
    programs = servers = presses = 0

    def __post_init__(self) -> None:
        self._drawn, self._events = random.Random(SEED), Events()
        self._running = {self._start(work): work for work in self.works}

    def _start(self, work: Callable[[Events], None]) -> int:
        return start(partial(work, self._events))

    def run(self) -> None:
        """After each few events, the program of the last one is killed, or the server, a moment later."""
        left, last, between = self._drawn.randint(*EVERY), time.monotonic(), 0.0
        while self._running:
            program = self._events.heard(0.5)
            self._reap()
            if not program:
                continue
            self.presses += 1
            now = time.monotonic()
            between, last = 0.8 * between + 0.2 * (now - last), now
            left -= 1
            if not left:
                left = self._drawn.randint(*EVERY)
                time.sleep(self._drawn.uniform(0, 3 * between))
                self._kill(program)

    def _kill(self, program: int) -> None:
        if self._drawn.random() < 1 / PROGRAMS:
            server().kill()
            server().start()
            self.servers += 1
        elif program in self._running:
            os.kill(program, signal.SIGKILL)
            _, status = os.waitpid(program, 0)
            work = self._running.pop(program)
            if os.WIFSIGNALED(status):
                self._running[self._start(work)] = work
                self.programs += 1
            else:
                assert status == 0, work

    def _reap(self) -> None:
        for program in list(self._running):
            ended, status = os.waitpid(program, os.WNOHANG)
            if ended:
                assert status == 0, self._running[program]
                del self._running[program]


def test_nothing_is_lost_nor_doubled(tmp_path: Path) -> None:
    """They type, issue, pay and credit; in the end each session was treated once, in every workbook and in the base."""
    all_of_them = errands()
    payers = {session: e.payers for e in all_of_them for session in e.sessions}
    days = {session: e.day for e in all_of_them for session in e.sessions}
    books = team_of(tmp_path, school(finished_sessions(payers, days)), *PEOPLE)
    begun = time.monotonic()
    killer = Killer([partial(work, books[i // 2], all_of_them[i::PROGRAMS]) for i in range(PROGRAMS)])
    killer.run()
    for book in books:
        press(book, "actualiser")

    ledger = says(books[0])
    invoices = [i for i in ledger.invoices if i.type is InvoiceType.INVOICE]
    credit_notes = [i for i in ledger.invoices if i.type is InvoiceType.CREDIT_NOTE]
    due = [(session, payer) for session in payers for payer in payers[session]]
    undone = [(session, payer) for e in all_of_them if e.credited for session in e.sessions for payer in e.payers]
    assert sorted(map(key_of, invoices)) == [f"FA2026-{i:05d}" for i, _ in enumerate(due, 1)]
    assert sorted(map(key_of, credit_notes)) == [f"AV2026-{i:05d}" for i, _ in enumerate(undone, 1)]
    assert sorted((i.session, i.party) for i in invoices) == sorted(due)
    of = {i.number: (i.session, i.party) for i in invoices}
    assert sorted(of[c.origin] for c in credit_notes) == sorted(undone)
    paid = [(e.payment["document"], e.payment["party"], e.payment["amount"]) for e in all_of_them if e.payment]
    assert sorted((p.document, p.party, f"{p.amount:.0f}") for p in ledger.payments) == sorted(paid)
    words = {key: cells["Commentaire"] for e in all_of_them for key, cells in e.typed.items()}
    assert {p.number: p.comment for p in ledger.participants} == words
    link = team_link(ledger)
    assert link is not None
    with Base(link.url).meeting():
        base = Base(link.url).news(link, Ledger(), {}, None).now
    for book in books:
        assert shared(says(book)) == shared(base)
        assert [p for p in verify(says(book), SealJournal(book).read()) if p.blocking] == []
    presses = Counter(entry.action for entry in ledger.log)
    print(f"{len(ledger.invoices)} documents, {dict(presses)}, {killer.presses} events, {killer.programs} programs and")
    print(f"{killer.servers} servers killed, {time.monotonic() - begun:.0f} s")
