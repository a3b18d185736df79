"""The order of a button's effects: nothing is written before all that can fail was made, nothing goes before it is written."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import pytest

from gescof_xl.actions import action
from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.surroundings import NoSurroundings
from gescof_xl.app import Report, RunSettings, run
from gescof_xl.core.errors import DocumentError, GescofError, SheetClosed, Unwritable
from gescof_xl.core.problems import Problem
from gescof_xl.domain.head_signature import HeadSignature
from gescof_xl.domain.ledger import IssuedRows, Ledger
from gescof_xl.domain.seal import SealText
from gescof_xl.domain.tables.settings import Setting
from gescof_xl.domain.workbook_identity import WorkbookIdentity
from gescof_xl.effects.port import MadeFiles, Posted, Progress, Record, Transmitted
from gescof_xl.effects.witnesses.signatures import Signature
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.port import Patch
from tests.office import TODAY, drawn, read
from tests.unit.actions.mail_scene import FA1, FA2, issued

CLIENTS = """
    Clients
    Code | E-mail facturation
    C1   | compta@alpha.example
    C2   | compta@beta.example
"""


@dataclass
class Watched:
    """A world that notes each step; papers called `failing` cannot be made, and a stopped machine makes none."""

    steps: list[str] = field(default_factory=list)
    failing: frozenset[str] = frozenset()
    stopped: bool = False
    surroundings: NoSurroundings = field(default_factory=NoSurroundings)
    signature: Signature | None = None
    identity: str = ""

    def confirm(self, question: str, problems: Sequence[Problem]) -> bool:
        self.steps.append("ask")
        return True

    def progress(self, what: str, done: int, whole: int) -> None:
        pass

    @contextmanager
    def staging(self, outcome: Outcome, ledger: Ledger) -> Iterator[Watched]:
        yield self
        self.steps.append("staging gone")

    def render(self, today: date, progress: Progress) -> frozenset[str]:
        self.steps.append("render")
        if self.stopped:
            raise DocumentError("Aucun moteur PDF n'a été trouvé sur ce poste.")
        return self.failing

    def begin(self, lines: int, log: str) -> None:
        pass

    def place(self) -> MadeFiles:
        self.steps.append("place")
        return MadeFiles(failed=self.failing)

    def resume(self, ledger: Ledger, record: Record) -> str:
        return ""

    def named(self, ledger: Ledger) -> WorkbookIdentity:
        return WorkbookIdentity(self.identity)

    def settle(self, messages: Collection[str]) -> None:
        pass

    def sign(self, ledger: Ledger, identity: str, head: SealText, user: str) -> Signature | None:
        return self.signature

    def record_seals(self, before: Ledger, after: Ledger, signature: Signature | None) -> Sequence[Problem]:
        self.steps.append("record seals")
        return ()

    def transmit(
        self, outcome: Outcome, ledger: Ledger, made: MadeFiles, record: Record, progress: Progress
    ) -> list[Transmitted]:
        return []

    def deliver(
        self, outcome: Outcome, ledger: Ledger, made: MadeFiles, record: Record, progress: Progress
    ) -> list[Posted]:
        self.steps.append("send")
        gone = [mail for mail in outcome.mails if made.failed.isdisjoint(mail.papers)]
        record([change for mail in gone for change in mail.records], "Envoyé")
        return [Posted(mail, sent=mail in gone) for mail in outcome.mails]


class Book(MemoryWorkbook):
    """A workbook that notes when it is read, asked and written."""

    def __init__(self, book: MemoryWorkbook, steps: list[str]) -> None:
        super().__init__(book.tables)
        self.steps = steps

    def check_writable(self) -> None:
        self.steps.append("writable?")

    def write(self, patch: Patch) -> None:
        self.steps.append("write")
        super().write(patch)


def send(world: Watched, *, preview: bool = False) -> tuple[Book, Report]:
    """« Envoyer » on two invoices that were never printed: two papers, two e-mails."""
    book = Book(issued(CLIENTS, "C1", "C2"), world.steps)
    chosen = action("envoyer")
    settings = RunSettings(interface=world, effects=world, preview=preview)
    return book, run(chosen, book, chosen.params(invoices=(FA1, FA2)), Context(today=TODAY), settings)


def test_each_effect_has_its_place() -> None:
    """Asked before anything is made, made before the workbook is written, sent when all else is done."""
    world = Watched()
    send(world)
    assert world.steps == [
        *("writable?", "ask", "render", "write", "place", "record seals", "staging gone"),
        *("send", "write"),
    ]


def test_a_preview_does_nothing() -> None:
    """Not even a question."""
    world = Watched()
    _, report = send(world, preview=True)
    assert (world.steps, report.written) == ([], False)


@pytest.mark.parametrize("button", ["controler", "facturer-directe"])
def test_what_a_button_read_is_gone_once_it_has_ended(button: str) -> None:
    """Without a search for cycles, which takes long among hundreds of thousands of rows."""
    book, chosen = issued(CLIENTS, "C1"), action(button)
    params = chosen.params(party="C1", lines=("SAL",)) if button == "facturer-directe" else chosen.params()
    gc.collect()
    gc.disable()
    try:
        known = set(map(id, _issued_rows()))
        run(chosen, book, params, Context(today=TODAY), RunSettings(interface=Watched()))
        assert [rows for rows in _issued_rows() if id(rows) not in known] == []
        assert not gc.isenabled()
    finally:
        gc.enable()


def _issued_rows() -> list[object]:
    return [found for found in gc.get_objects() if isinstance(found, Ledger | IssuedRows)]


def test_nothing_is_written_when_nothing_can_be_made() -> None:
    """A machine without a PDF engine: refused, and the workbook was not written."""
    world = Watched(stopped=True)
    with pytest.raises(GescofError, match="moteur PDF"):
        send(world)
    assert world.steps == ["writable?", "ask", "render"]


def test_a_paper_that_failed_is_not_recorded_as_made() -> None:
    """FA2's PDF fails: its line names no document and is not sent; FA1's does and is."""
    book, report = send(Watched(failing=frozenset({FA2})))
    assert drawn(book, "Factures", "N° | Document | Envoyée le") == [
        "FA2026-00001 | 2026/FA2026-00001.pdf | 2026-11-22",
        "FA2026-00002 |  | ",
    ]
    assert report.message == "1 message envoyé, 1 non parti."


class Protected(Book):
    """A workbook in which somebody protected Organisme, where its identity already stands."""

    def write(self, patch: Patch) -> None:
        if any(edit.table == Setting.TABLE for edit in patch.edits):
            raise SheetClosed("La feuille « Organisme » est protégée.", "Ôtez sa protection.")
        super().write(patch)


class Full(Book):
    """A workbook on a disk that is full; `tries` counts the writes."""

    tries = 0

    def write(self, patch: Patch) -> None:
        self.tries += 1
        raise Unwritable("Le disque est plein.", "Libérez de la place.")


def signing(kind: type[Book]) -> tuple[Book, Callable[[], Report], HeadSignature]:
    """A book whose identity stands in Organisme, a button that issues in it, and the signature that it would write."""
    said = HeadSignature("a" * 16, 5, "A" * 43 + "=", "A" * 86 + "==")
    line = f"""
    Organisme
    Clé | Valeur
    Identité du classeur | {said.id}
    Signature de Claire | {said._replace(rank=4)}
    """
    world = Watched(signature=Signature(line="Signature de Claire", said=said), identity=said.id)
    book = kind(issued(CLIENTS, "C1", more=line), world.steps)
    chosen = action("facturer-directe")
    params = chosen.params(party="C1", lines=("SAL",))
    settings = RunSettings(interface=world, effects=world)
    return book, lambda: run(chosen, book, params, Context(today=TODAY), settings), said


def test_a_full_disk_is_not_asked_twice() -> None:
    """Writing without the signature cures a closed sheet alone."""
    book, issue, _ = signing(Full)
    with pytest.raises(Unwritable, match="plein"):
        issue()
    assert vars(book)["tries"] == 1


@pytest.mark.parametrize("kind", [Book, Protected])
def test_an_invoice_is_issued_where_its_signature_cannot_be_written(kind: type[Book]) -> None:
    """A protected sheet stops no invoice: it goes without; elsewhere the signature is written with it."""
    book, issue, said = signing(kind)
    report = issue()
    assert report.documents == ("FA2026-00002",)
    (row,) = [row for row in read(book).settings if row.name == "Signature de Claire"]
    assert row.value == str(said if kind is Book else said._replace(rank=4))
