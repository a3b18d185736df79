"""Eight programs of four people on one base, killed at random as its server is: no hole, no double, nothing lost.

Some documents in each run of the tests; `make team` has thousands.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from gescof_xl.core.errors import GescofError
from gescof_xl.core.schema import key_of
from gescof_xl.domain.audit.seals import verify
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import team_link
from gescof_xl.domain.tables.billing import InvoiceType
from gescof_xl.domain.tables.training import Participant
from gescof_xl.effects.seal_journal import SealJournal
from gescof_xl.workbook.team.base import Base
from tests.postgres import server
from tests.processes import start
from tests.team import press, says, shared, team_of, type_in
from tests.text_tables import school

pytestmark = [pytest.mark.programs, pytest.mark.linux]
DOCUMENTS = int(os.environ.get("GESCOF_TEAM", "44"))
SESSIONS = DOCUMENTS * 10 // 11
"""One in ten is credited."""
SEED = os.environ.get("GESCOF_SEED", "21")
PEOPLE = ("Anne", "Bruno", "Chloé", "David")
PROGRAMS = 8
EVERY = (0.2, 1.2)
"""Seconds between two kills; one in eight is that of the server."""


class Errand:
    """What one program has to do of one session: each step once, whatever happened to it before."""

    def __init__(self, rank: int, book: Path) -> None:
        self.book, self.session, self.participant, self.word = book, f"S{rank:05d}", f"P{rank:05d}", f"mot {rank}"
        self.paid, self.credited = rank % 2 == 0, rank % 10 == 5

    def steps(self, ledger: Ledger) -> Iterator[Callable[[], object]]:
        """Those that the workbook does not show yet."""
        invoices = [i.number for i in ledger.invoices if (i.session, i.type) == (self.session, InvoiceType.INVOICE)]
        if ledger.get(Participant, self.participant).comment != self.word:
            yield self.type
        if not invoices:
            yield partial(press, self.book, "facturer-session", session=self.session)
        elif self.credited and not any(i.origin in invoices for i in ledger.invoices):
            yield partial(press, self.book, "creer-avoir", invoice=invoices[0], case="total")
        if self.paid and not any(p.document == self.session for p in ledger.payments):
            yield partial(
                press, self.book, "saisir-reglement", party="C1", amount="600", mode="Virement", document=self.session
            )

    def type(self) -> None:
        """As a person does in Excel: the file alone knows."""
        type_in(self.book, "Participants", self.participant, Commentaire=self.word)


def work(errands: list[Errand]) -> None:
    """One after the other; what was refused or cut is looked at again, once the base has said what it took."""
    knows = False
    while errands:
        try:
            if not knows:
                press(errands[0].book, "actualiser")
                knows = True
            steps = list(errands[0].steps(says(errands[0].book)))
            for step in steps:
                step()
        except GescofError:
            knows = False
        else:
            errands = errands if steps else errands[1:]


def killed_at_random(works: list[Callable[[], None]]) -> tuple[int, int]:
    """Starts all of them, again after each kill, until all have ended by themselves; how many were killed, and servers.

    Any other end of a program fails.
    """
    drawn = random.Random(SEED)
    running = {start(work): work for work in works}
    programs = servers = 0
    while running:
        time.sleep(drawn.uniform(*EVERY))
        for pid in list(running):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                assert status == 0, running[pid]
                del running[pid]
        if running and drawn.random() < 1 / PROGRAMS:
            server().kill()
            server().start()
            servers += 1
        elif running:
            pid = drawn.choice(list(running))
            os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            work = running.pop(pid)
            if os.WIFSIGNALED(status):
                running[start(work)] = work
                programs += 1
            else:
                assert status == 0, work
    return programs, servers


def test_nothing_is_lost_nor_doubled(tmp_path: Path) -> None:
    """They type, issue, pay and credit; in the end each session was treated once, in every workbook and in the base."""
    ranks = range(1, SESSIONS + 1)
    books = team_of(tmp_path, school(_drawn(ranks)), *PEOPLE)
    begun = time.monotonic()
    killed = killed_at_random(
        [partial(work, [Errand(rank, books[i // 2]) for rank in ranks[i::PROGRAMS]]) for i in range(PROGRAMS)]
    )
    for book in books:
        press(book, "actualiser")

    ledger = says(books[0])
    credited = [rank for rank in ranks if rank % 10 == 5]
    invoices = [i for i in ledger.invoices if i.type is InvoiceType.INVOICE]
    credit_notes = [i for i in ledger.invoices if i.type is InvoiceType.CREDIT_NOTE]
    assert sorted(map(key_of, invoices)) == [f"FA2026-{i:05d}" for i in ranks]
    assert sorted(map(key_of, credit_notes)) == [f"AV2026-{i:05d}" for i, _ in enumerate(credited, 1)]
    assert sorted(i.session for i in invoices) == [f"S{rank:05d}" for rank in ranks]
    sessions = {i.number: i.session for i in invoices}
    assert sorted(sessions[c.origin] for c in credit_notes) == [f"S{rank:05d}" for rank in credited]
    assert sorted(p.document for p in ledger.payments) == [f"S{rank:05d}" for rank in ranks if rank % 2 == 0]
    assert [p.comment for p in ledger.participants] == [f"mot {rank}" for rank in ranks]
    link = team_link(ledger)
    assert link is not None
    with Base(link.url).meeting():
        base = Base(link.url).news(link, Ledger(), {}, None).now
    for book in books:
        assert shared(says(book)) == shared(base)
        assert [p for p in verify(says(book), SealJournal(book).read()) if p.blocking] == []
    print(f"{len(ledger.invoices)} documents, {killed} programs and servers killed, {time.monotonic() - begun:.0f} s")


def _drawn(ranks: range) -> str:
    lines = ["Clients", "Code | Raison sociale", "C1 | Alpha", "", "Sessions", "N° | Type | Client | Début | Fin"]
    lines += [f"S{i:05d} | INTRA | C1 | 05/10/2026 | 06/10/2026" for i in ranks]
    lines += ["", "Participants", "N° | Session | Nom | Client"]
    lines += [f"P{i:05d} | S{i:05d} | Martin | C1" for i in ranks]
    lines += ["", "Financements", "N° | Session | Financeur | Montant HT"]
    return "\n".join([*lines, *(f"FI{i:05d} | S{i:05d} | C1 | 600" for i in ranks), ""])
