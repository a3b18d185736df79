"""Several people on one base, a real PostgreSQL: nothing is lost, nothing is issued twice, whatever breaks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import keyring
import pytest
from sqlalchemy import Connection
from typer.testing import CliRunner

from gescof_xl.cli import cli
from gescof_xl.core.errors import GescofError, Refused, Unwritable
from gescof_xl.core.schema import Row, key_of
from gescof_xl.domain.audit.seals import verify
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import head_signatures, team_link
from gescof_xl.domain.tables.parties import Client
from gescof_xl.domain.tables.training import Participant
from gescof_xl.effects.new_year import start_year
from gescof_xl.effects.seal_journal import SealJournal
from gescof_xl.effects.taking_over import take_over
from gescof_xl.effects.team.membership import join_team, leave_lost_base, leave_team, start_team
from gescof_xl.system import data_folder
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.team import base
from gescof_xl.workbook.team.base import Base
from gescof_xl.workbook.team.bulk import unloaded
from gescof_xl.workbook.team.connection import Unreachable
from tests.keyring_in_a_file import InAFile
from tests.office import FOUR_SESSIONS
from tests.postgres import server
from tests.processes import start, was_killed
from tests.team import (
    TODAY,
    clear,
    dies_when,
    finished_sessions,
    name_of_base,
    press,
    says,
    shared,
    team_of,
    type_in,
    type_line,
)
from tests.text_tables import school

pytestmark = [pytest.mark.programs, pytest.mark.linux]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The workbooks of Claire and Marie, as they are when Marie has just joined."""
    return team_of(tmp_path_factory.mktemp("modele"), school(FOUR_SESSIONS), "Claire", "Marie")


@pytest.fixture
def two(made: list[Path], tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """Copies of both, on a copy of the base that has its address."""
    link = team_link(says(made[0]))
    assert link is not None
    base = name_of_base(link.url)
    server().sql("postgres", f"DROP DATABASE IF EXISTS modele_{base}")
    server().sql("postgres", f"CREATE DATABASE modele_{base} TEMPLATE {base}")
    shutil.copytree(made[0].parents[1], tmp_path / "deux")
    yield tmp_path / "deux" / "Claire" / "Claire.xlsx", tmp_path / "deux" / "Marie" / "Marie.xlsx"
    server().sql("postgres", f"DROP DATABASE {base} WITH (FORCE)")
    server().sql("postgres", f"ALTER DATABASE modele_{base} RENAME TO {base}")


def sql(book: Path, statement: str) -> str:
    link = team_link(says(book))
    assert link is not None
    return server().sql(name_of_base(link.url), statement)


def numbers(ledger: Ledger) -> list[str]:
    return sorted(map(key_of, ledger.invoices))


def assert_same(*books: Path) -> Ledger:
    """After Actualiser, all say the same, their seals hold, and so do the journals beside them."""
    for book in books:
        press(book, "actualiser")
    first, *others = map(says, books)
    for other in others:
        assert shared(other) == shared(first)
    for book in books:
        assert [p for p in verify(says(book), SealJournal(book).read()) if p.blocking] == []
    return first


def test_two_people_issue_in_turn_and_see_what_the_other_did(two: tuple[Path, Path]) -> None:
    """The numbers follow one another across workbooks, and each has every document after Actualiser."""
    claire, marie = two
    assert press(claire, "facturer-session", session="S0001").documents == ("FA2026-00001",)
    assert press(marie, "facturer-session", session="S0002").documents == ("FA2026-00002",)
    assert press(claire, "facturer-session", session="S0003").documents == ("FA2026-00003",)

    ledger = assert_same(claire, marie)
    assert numbers(ledger) == ["FA2026-00001", "FA2026-00002", "FA2026-00003"]
    assert [e.user for e in ledger.log if e.action == "facturer-session"] == ["Claire", "Marie", "Claire"]


def test_what_both_typed_is_kept(two: tuple[Path, Path]) -> None:
    """Two columns of one client, a new client each, and a participant each, typed without a number."""
    claire, marie = two
    type_in(claire, "Clients", "C1", Ville="Bayonne")
    type_in(marie, "Clients", "C1", Adresse="8 quai Neuf")
    type_line(claire, "Participants", Session="S0001", Nom="Nouveau", Prénom="Anne", Client="C1")
    type_line(marie, "Participants", Session="S0002", Nom="Novembre", Prénom="Anne", Client="C2")
    press(claire, "actualiser")
    press(marie, "actualiser")

    ledger = assert_same(claire, marie)
    client = ledger.get(Client, "C1")
    assert (client.city, client.address) == ("Bayonne", "8 quai Neuf")
    people = {p.last_name: p.number for p in ledger.participants}
    assert (people["Nouveau"], people["Novembre"]) == ("P00005", "P00006")


def test_a_line_that_one_removes_goes_for_both_unless_the_other_changed_it(two: tuple[Path, Path]) -> None:
    """A removal yields to a change."""
    claire, marie = two
    clear(claire, "Participants", "P00003")
    press(claire, "actualiser")
    assert assert_same(claire, marie).find(Participant, "P00003") is None

    clear(claire, "Participants", "P00004")
    type_in(marie, "Participants", "P00004", Prénom="Zoé")
    press(claire, "actualiser")
    press(marie, "actualiser")
    assert assert_same(claire, marie).get(Participant, "P00004").first_name == "Zoé"


def test_a_conflict_stops_what_rests_on_its_line_and_nothing_else(two: tuple[Path, Path]) -> None:
    """The base's value stands, the other is set aside in Réintégration; a decision there frees the line."""
    claire, marie = two
    type_in(claire, "Financements", "FI00001", Montant_HT=650)
    press(claire, "actualiser")
    type_in(marie, "Financements", "FI00001", Montant_HT=500)

    with pytest.raises(Refused, match=r"FI00001.*Montant HT"):
        press(marie, "facturer-session", session="S0001")
    assert press(marie, "facturer-session", session="S0002").documents == ("FA2026-00001",)
    (line,) = says(marie).merge
    assert (line.key, line.column, line.ours, line.theirs) == ("FI00001", "Montant HT", "650", "500")
    with pytest.raises(Refused, match="FI00001") as refusal:
        press(marie, "facturer-session", session="S0001")
    assert [(p.code, p.sheet) for p in refusal.value.problems] == [("EQU-001", "Réintégration")]
    type_in(marie, "Reintegration", line.mark, Décision="laisser")
    assert press(marie, "facturer-session", session="S0001").documents == ("FA2026-00002",)
    assert {str(i.net) for i in assert_same(claire, marie).invoices} == {"900.00", "650.00"}


def test_one_code_for_two_lines_is_told(two: tuple[Path, Path]) -> None:
    """Neither of the two clients is overwritten; another code frees the workbook."""
    claire, marie = two
    for book, name in ((claire, "Gamma"), (marie, "Delta")):
        type_line(
            book, "Clients", Code="C9", Raison_sociale=name, Type="Entreprise", Adresse="1 rue", Code_postal="64000",
            Ville="Pau", SIRET="10000000900017",
        )  # fmt: skip
    press(claire, "actualiser")
    with pytest.raises(Refused, match="Clients : un collègue a donné « C9 »"):
        press(marie, "actualiser")
    type_in(marie, "Clients", "C9", Code="C10")
    press(marie, "actualiser")
    assert {c.name for c in assert_same(claire, marie).clients} >= {"Gamma", "Delta"}


def test_what_is_sealed_is_put_back(two: tuple[Path, Path]) -> None:
    """Who retypes or removes an issued line finds it again as the base has it."""
    claire, marie = two
    press(claire, "facturer-session", session="S0001")
    type_in(claire, "Factures", "FA2026-00001", Nom="Autre", Litige="prix")
    press(claire, "actualiser")
    ledger = assert_same(claire, marie)
    assert [(i.name, i.dispute) for i in ledger.invoices] == [("Alpha", "prix")]
    assert [(line.column, line.theirs) for line in says(claire).merge] == [("Nom", "Autre")]


@pytest.mark.parametrize(
    ("owner", "method", "after", "issued"),
    [
        (Base, "_write_once", False, []),
        (base, "_write_rows", True, []),
        (Base, "_write_once", True, ["FA2026-00001"]),
        (FileWorkbook, "write", False, ["FA2026-00001"]),
        (FileWorkbook, "write", True, ["FA2026-00001"]),
    ],
    ids=["before", "while the base writes", "after the base", "before the sheets", "after the sheets"],
)
def test_a_program_that_dies_loses_and_doubles_nothing(
    two: tuple[Path, Path], owner: object, method: str, after: bool, issued: list[str]
) -> None:
    """What was typed beside is there once, the number is given once."""
    claire, marie = two
    type_line(claire, "Participants", Session="S0003", Nom="Nouveau", Prénom="Anne", Client="C1")
    type_in(claire, "Clients", "C2", Ville="Bayonne")
    arm = dies_when(owner, method, after=after)

    def child() -> None:
        arm()
        press(claire, "facturer-session", session="S0001")

    assert was_killed(start(child))
    assert press(marie, "facturer-session", session="S0002").documents == (f"FA2026-0000{len(issued) + 1}",)
    press(claire, "actualiser")

    ledger = assert_same(claire, marie)
    assert numbers(ledger) == [*issued, f"FA2026-0000{len(issued) + 1}"]
    assert [p.last_name for p in ledger.participants].count("Nouveau") == 1
    assert ledger.get(Client, "C2").city == "Bayonne"


def test_without_its_base_a_workbook_waits_and_says_so(two: tuple[Path, Path]) -> None:
    """A preview reads, typing goes on, issuing is refused with what to do; then all goes out."""
    claire, marie = two
    server().kill()
    try:
        type_in(claire, "Clients", "C1", Ville="Dax")
        with pytest.raises(Unreachable, match=r"ne répond pas.*Émettre attend"):
            press(claire, "facturer-session", session="S0001")
        assert numbers(says(claire)) == []
    finally:
        server().start()
    assert press(claire, "facturer-session", session="S0001").documents == ("FA2026-00001",)
    assert assert_same(claire, marie).get(Client, "C1").city == "Dax"


@pytest.mark.parametrize("after", [False, True], ids=["before it wrote", "once it wrote"])
def test_a_server_that_dies_is_told(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, after: bool
) -> None:
    """In the middle of a press: a sentence, no English beside it, and the next button has the one number."""
    claire, marie = two
    whole = Base._write_once

    def dying(*args: object) -> int:
        revision = whole(*args) if after else 0  # type: ignore[arg-type]
        server().kill()
        return revision or whole(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Base, "_write_once", dying)
        try:
            if after:
                press(claire, "facturer-session", session="S0001")
            else:
                with pytest.raises(GescofError, match="rompue pendant l'écriture"):
                    press(claire, "facturer-session", session="S0001")
        finally:
            server().start()
    assert caplog.records == []
    press(claire, "facturer-session", session="S0003")
    assert numbers(assert_same(claire, marie)) == ["FA2026-00001", "FA2026-00002"][: 2 if after else 1]


def test_eight_programs_issue_on_one_base(tmp_path: Path) -> None:
    """Four people, two programs each, all at once: each session is invoiced once, no number lacks, none is double."""
    sessions = [f"S{i:04d}" for i in range(1, 17)]
    due = dict.fromkeys(sessions, ("C1",))
    books = team_of(tmp_path, school(finished_sessions(due)), "Anne", "Bruno", "Chloé", "David")

    def work(book: Path, mine: list[str]) -> None:
        for session in mine:
            press(book, "facturer-session", session=session)
            press(book, "saisir-reglement", party="C1", amount="600", mode="Virement", document=session)

    children = [start(lambda i=i: work(books[i // 2], sessions[i::8])) for i in range(8)]  # type: ignore[misc]
    assert not any(was_killed(child) for child in children)

    ledger = assert_same(*books)
    assert numbers(ledger) == [f"FA2026-{i:05d}" for i in range(1, 17)]
    assert sorted(i.session for i in ledger.invoices) == sessions
    assert sorted(map(key_of, ledger.payments)) == [f"R{i:05d}" for i in range(1, 17)]


A_HOLE = """
    INSERT INTO gescof.invoices SELECT (
        jsonb_populate_record(i, '{"number": "FA2026-00003", "seal": "", "_position": 99}')
    ).* FROM gescof.invoices i
"""
TOO_MUCH = """
    INSERT INTO gescof.allocations (_revision, number, payment, credit_note, invoice, amount, date, exported, flow)
    VALUES (1, 'AF00009', '', '', 'FA2026-00001', 601, '2026-11-22', '', '')
"""
REFUSED_BY_THE_BASE = {
    "a changed amount": ("UPDATE gescof.invoices SET gross = gross + 1, net = net + 1", "invoices: "),
    "a removed document": ("DELETE FROM gescof.invoices", "invoices: "),
    "a removed line": ("DELETE FROM gescof.lines", "lines: "),
    "a hole": (A_HOLE, "FA2026-00003"),
    "too much allocated": (TOO_MUCH, "FA2026-00001"),
    "a history that is rewritten": ("UPDATE gescof._changes SET key = 'x'", "_changes: "),
}


@pytest.mark.parametrize(("statement", "said"), REFUSED_BY_THE_BASE.values(), ids=REFUSED_BY_THE_BASE)
def test_the_base_itself_refuses(two: tuple[Path, Path], statement: str, said: str) -> None:
    """Whoever writes, with whatever program: its owner too."""
    claire, _ = two
    press(claire, "facturer-session", session="S0001")
    with pytest.raises(AssertionError, match=f"ERROR:  {said}"):
        sql(claire, statement)


@pytest.mark.parametrize(("version", "words"), [("9.0.0", "plus récent que celui-ci"), ("0.1.0", "plus ancien")])
def test_a_base_of_another_version_is_told(two: tuple[Path, Path], version: str, words: str) -> None:
    """Nothing is read nor written."""
    claire, _ = two
    sql(claire, f"UPDATE gescof._base SET version = '{version}'")
    with pytest.raises(GescofError, match=words):
        press(claire, "actualiser")


def test_a_base_put_back_from_a_backup_is_told(two: tuple[Path, Path]) -> None:
    """A workbook that saw more than the base has stays as it is."""
    claire, _ = two
    press(claire, "facturer-session", session="S0001")
    sql(claire, "UPDATE gescof._base SET revision = 1")
    with pytest.raises(Refused, match="plus ancienne que ce classeur"):
        press(claire, "actualiser")


@pytest.mark.parametrize("computer", ["its own", "another"])
def test_a_base_put_back_from_a_backup_is_told_once_others_went_on(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, computer: str
) -> None:
    """It has as many meetings as the workbook saw, but not the same: the first invoice there is another one."""
    claire, marie = two
    put_back_base(claire, lambda: press(claire, "facturer-session", session="S0001"))
    assert press(marie, "facturer-session", session="S0002").documents == ("FA2026-00001",)

    if computer == "another":
        monkeypatch.setenv("XDG_DATA_HOME", str(claire.parent / "autre poste"))
    with pytest.raises(Refused, match="reprise d'une sauvegarde"):
        press(claire, "actualiser")
    assert [i.session for i in says(claire).invoices] == ["S0001"]
    assert "resservira pas : FA2026-00001." in without_its_base(claire)


def put_back_base(book: Path, work: Callable[[], object]) -> None:
    """The base becomes again what it was before `work`, as from a backup."""
    link = team_link(says(book))
    assert link is not None
    name = name_of_base(link.url)
    server().sql("postgres", f"CREATE DATABASE sauvegarde_{name} TEMPLATE {name}")
    work()
    server().sql("postgres", f"DROP DATABASE {name}")
    server().sql("postgres", f"ALTER DATABASE sauvegarde_{name} RENAME TO {name}")


def moved(book: Path, folder: Path) -> Path:
    """A workbook in another folder, with its journal of seals."""
    for path in book.parent.glob(f"{book.stem}.*"):
        path.rename(folder / path.name)
    return folder / book.name


def without_its_base(book: Path) -> str:
    """What the command says when the workbook goes on without its base."""
    told = CliRunner().invoke(cli, ["equipe", "sans-base", str(book)])
    assert told.exit_code == 0, told.output
    return re.sub(r"\s+", " ", told.output)


def test_a_workbook_goes_on_without_a_base_put_back_from_a_backup(two: tuple[Path, Path]) -> None:
    """With all documents, its chain and what was typed; the base is closed, and a new one is made from it."""
    claire, marie = two
    put_back_base(claire, lambda: press(claire, "facturer-session", session="S0001"))
    type_in(claire, "Clients", "C2", Ville="Bayonne")
    with pytest.raises(Refused, match="reprise d'une sauvegarde") as refusal:
        leave_team(claire, TODAY, dissolve=True)
    assert "gescof equipe sans-base" in refusal.value.cure

    assert "n'accepte plus rien" in without_its_base(claire)
    assert team_link(says(claire)) is None
    assert press(claire, "facturer-session", session="S0002").documents == ("FA2026-00002",)
    assert press(claire, "verifier").problems == ()
    assert says(claire).get(Client, "C2").city == "Bayonne"
    with pytest.raises(Refused, match=r"dissoute : Claire continue dans « Claire\.xlsx »"):
        press(marie, "facturer-session", session="S0003")
    with pytest.raises(Refused, match="dissoute : Claire"):
        leave_lost_base(marie, TODAY)

    url = server().new_base()
    start_team(claire, url, "Claire", TODAY)
    again = marie.with_name("Marie2.xlsx")
    join_team(again, url, "Marie", TODAY)
    assert press(again, "facturer-session", session="S0003").documents == ("FA2026-00003",)
    assert_same(claire, again)


def test_no_number_that_a_base_put_back_has_given_is_given_again(two: tuple[Path, Path]) -> None:
    """Marie went on in it: her documents are named, and the series goes on after them."""
    claire, marie = two
    put_back_base(claire, lambda: press(claire, "facturer-session", session="S0001"))
    press(marie, "facturer-session", session="S0002")
    press(marie, "facturer-session", session="S0003")

    assert "pas ici, et dont le numéro ne resservira pas : FA2026-00001, FA2026-00002." in without_its_base(claire)
    assert press(claire, "facturer-session", session="S0002").documents == ("FA2026-00003",)
    assert [p.code for p in press(claire, "verifier").problems] == ["SCE-021"]
    assert "FAC-010" not in {p.code for p in press(claire, "controler").problems}


def test_the_workbook_that_saw_most_goes_on(two: tuple[Path, Path]) -> None:
    """In one folder, the one that lacks a document names the one that has it."""
    claire, marie = two
    marie = moved(marie, claire.parent)

    def work() -> None:
        press(claire, "facturer-session", session="S0001")
        press(marie, "facturer-session", session="S0002")

    put_back_base(claire, work)
    with pytest.raises(Refused, match=r"« Marie\.xlsx » a tous les documents .* et de plus FA2026-00002") as refusal:
        leave_lost_base(claire, TODAY)
    assert "gescof equipe sans-base Marie.xlsx" in refusal.value.cure
    without_its_base(marie)
    assert press(marie, "facturer-session", session="S0003").documents == ("FA2026-00003",)


def test_a_workbook_goes_on_without_a_base_that_is_gone(two: tuple[Path, Path]) -> None:
    """The server is dead, or the base is empty: it could not be closed, and this is said."""
    claire, marie = two
    press(claire, "facturer-session", session="S0001")
    press(marie, "actualiser")
    with pytest.raises(Refused, match="répond, et a tout"):
        leave_lost_base(claire, TODAY)
    server().kill()
    try:
        assert "La base n'a pas été fermée : La base d'équipe ne répond pas" in without_its_base(claire)
        assert press(claire, "facturer-session", session="S0002").documents == ("FA2026-00002",)
    finally:
        server().start()
    sql(marie, "DROP SCHEMA gescof CASCADE")
    assert "La base n'a pas été fermée : Cette base n'a pas d'équipe." in without_its_base(marie)


def test_a_workbook_that_dies_while_it_leaves_a_lost_base_can_leave_again(two: tuple[Path, Path]) -> None:
    """The base is closed by then, and says that it is this workbook which goes on."""
    claire, marie = two
    put_back_base(claire, lambda: press(claire, "facturer-session", session="S0001"))
    arm = dies_when(Base, "close", after=True)

    def child() -> None:
        arm()
        leave_lost_base(claire, TODAY)

    assert was_killed(start(child))
    with pytest.raises(Refused, match="dissoute : Claire"):
        leave_lost_base(marie, TODAY)
    without_its_base(claire)
    assert press(claire, "facturer-session", session="S0002").documents == ("FA2026-00002",)


def test_a_new_workbook_does_not_pass_for_the_one_that_closed_the_base(two: tuple[Path, Path]) -> None:
    """Who joined after the backup is unknown to the base: that a colleague closed it leaves him in the team."""
    claire, marie = two
    link = team_link(says(claire))
    assert link is not None
    paul = marie.with_name("Paul.xlsx")
    put_back_base(claire, lambda: join_team(paul, link.url, "Paul", TODAY))
    leave_team(marie, TODAY, dissolve=True)
    for leave in (partial(leave_team, dissolve=True), leave_lost_base):
        with pytest.raises(Refused, match="dissoute : Marie"):
            leave(paul, TODAY)


def test_verifying_knows_colleagues_from_copies(two: tuple[Path, Path]) -> None:
    """In one folder: a colleague's workbook, one that is behind, and a second file of one's own are no forks."""
    claire, marie = two
    marie = moved(marie, claire.parent)
    press(claire, "facturer-session", session="S0001")
    copy = claire.with_name("copie.xlsx")
    shutil.copy(claire, copy)
    press(claire, "facturer-session", session="S0002")
    for book in (claire, marie, copy):
        assert press(book, "verifier").problems == ()


def test_verifying_finds_a_workbook_that_left_and_issued_alone(two: tuple[Path, Path]) -> None:
    """The team was dissolved, then its base put back: whoever is still in it is told before a number is given twice."""
    claire, marie = two
    marie = moved(marie, claire.parent)
    press(claire, "facturer-session", session="S0001")
    press(marie, "actualiser")
    copy = claire.with_name("copie.xlsx")
    shutil.copy(claire, copy)

    def work() -> None:
        leave_team(claire, TODAY, dissolve=True)
        press(claire, "facturer-session", session="S0002")

    put_back_base(marie, work)
    (told,) = press(marie, "verifier").problems
    assert (told.code, "a quitté l'équipe et a émis seul FA2026-00002" in told.message) == ("SCE-009", True)
    assert [p.code for p in press(copy, "verifier").problems] == ["SCE-009", "SCE-015", "SCE-017"]
    with pytest.raises(Refused, match=r"Deux classeurs en sont un seul|plus ancien"):
        press(copy, "facturer-session", session="S0003")

    assert press(marie, "facturer-session", session="S0003").documents == ("FA2026-00002",)
    for book, other in ((marie, "Claire"), (claire, "Marie")):
        told = next(p for p in press(book, "verifier").problems if f"« {other}.xlsx »" in p.message)
        assert (told.code, "Numéros qui y désignent un autre document qu'ici : FA2026-00002" in told.message) == (
            "SCE-009",
            True,
        )


@pytest.mark.parametrize("spoilt", ["kept", "lost", "unreadable", "of an earlier meeting"])
def test_what_this_computer_keeps_of_the_base_only_saves_time(two: tuple[Path, Path], spoilt: str) -> None:
    """What others changed comes, and what was typed goes out, with it or without it."""
    claire, marie = two
    press(claire, "facturer-session", session="S0001")
    (kept,) = [*data_folder(Path.home()).glob("equipe/*.json")]
    earlier = kept.read_bytes()
    press(claire, "facturer-session", session="S0002")
    match spoilt:
        case "lost":
            kept.unlink()
        case "unreadable":
            kept.write_text("{")
        case "of an earlier meeting":
            kept.write_bytes(earlier)
    type_in(marie, "Clients", "C1", Ville="Bayonne")
    clear(marie, "Participants", "P00003")
    press(marie, "facturer-session", session="S0004")
    type_in(claire, "Clients", "C1", Adresse="8 quai Neuf")
    type_in(claire, "Participants", "P00004", Prénom="Zoé")
    type_line(claire, "Participants", Session="S0003", Nom="Nouveau", Prénom="Anne", Client="C1")

    ledger = assert_same(claire, marie, claire)
    client = ledger.get(Client, "C1")
    assert (client.city, client.address) == ("Bayonne", "8 quai Neuf")
    assert [(p.number, p.first_name, p.last_name) for p in ledger.participants] == [
        ("P00001", "Anne", "Martin"),
        ("P00002", "Anne", "Durand"),
        ("P00004", "Zoé", "Grand"),
        ("P00005", "Anne", "Nouveau"),
    ]
    assert numbers(ledger) == ["FA2026-00001", "FA2026-00002", "FA2026-00003"]


def test_a_button_asks_the_base_for_the_news_alone(two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Once this computer knows what the base had, no whole table is read again."""
    claire, marie = two
    press(claire, "actualiser")
    press(marie, "facturer-session", session="S0002")
    asked: list[str] = []
    whole = unloaded

    def listening(connection: Connection, row_class: type[Row], after: int) -> Iterator[dict[str, object]]:
        asked.append(f"{row_class.TABLE} after {after}")
        return whole(connection, row_class, after)

    monkeypatch.setattr(base, "unloaded", listening)
    press(claire, "facturer-session", session="S0001")
    assert asked == ["Journal after 1"]


def test_a_workbook_goes_on_alone(two: tuple[Path, Path]) -> None:
    """With all documents and its chain; the base takes nothing more, and says who goes on."""
    claire, marie = two
    press(claire, "facturer-session", session="S0001")
    type_line(marie, "Participants", Session="S0002", Nom="Tard", Prénom="Anne", Client="C2")
    with pytest.raises(Refused, match="encore Claire"):
        leave_team(marie, TODAY, dissolve=False)
    assert leave_team(marie, TODAY, dissolve=True) == ("Claire",)

    server().kill()
    try:
        assert team_link(says(marie)) is None
        assert press(marie, "facturer-session", session="S0002").documents == ("FA2026-00002",)
        assert "Tard" in {p.last_name for p in says(marie).participants}
        assert list(verify(says(marie), SealJournal(marie).read())) == []
    finally:
        server().start()
    with pytest.raises(Refused, match=r"dissoute : Marie continue dans « Marie\.xlsx »"):
        press(claire, "facturer-session", session="S0003")


def test_a_workbook_that_dies_while_it_leaves_can_leave_again(two: tuple[Path, Path]) -> None:
    """The base is closed by then, and says that it is this workbook which goes on."""
    claire, marie = two
    arm = dies_when(Base, "close", after=True)

    def child() -> None:
        arm()
        leave_team(marie, TODAY, dissolve=True)

    assert was_killed(start(child))
    with pytest.raises(Refused, match=r"encore Marie|dissoute"):
        leave_team(claire, TODAY, dissolve=True)
    leave_team(marie, TODAY, dissolve=False)
    assert team_link(says(marie)) is None
    assert press(marie, "facturer-session", session="S0001").documents == ("FA2026-00001",)


def test_a_new_year_and_a_taking_over_are_for_workbooks_alone(two: tuple[Path, Path]) -> None:
    """A new year would keep the link and meet the base with half of its lines; the base knows all that was issued."""
    claire, _ = two
    press(claire, "facturer-session", session="S0001")
    before = claire.read_bytes()
    with pytest.raises(Refused, match="classeur d'une équipe"):
        start_year(claire, claire.with_name("2027.xlsx"), date(2027, 1, 1), TODAY)
    with pytest.raises(Refused, match="classeur d'une équipe"):
        take_over(claire, TODAY)
    assert (claire.read_bytes(), claire.with_name("2027.xlsx").exists()) == (before, False)

    leave_team(claire, TODAY, dissolve=True)
    start_year(claire, claire.with_name("2027.xlsx"), date(2027, 1, 1), TODAY)
    assert team_link(says(claire.with_name("2027.xlsx"))) is None


@pytest.mark.parametrize("where", ["beside", "in its place"])
def test_an_older_copy_of_a_workbook_catches_up(two: tuple[Path, Path], where: str) -> None:
    """The base gives the numbers, so a copy that is pressed by mistake, or a backup put back, gives none twice."""
    claire, marie = two
    press(claire, "facturer-session", session="S0001")
    copy = claire.with_name("copie.xlsx")
    shutil.copy(claire, copy)
    press(claire, "facturer-session", session="S0002")
    if where == "in its place":
        copy.replace(claire)
        copy = claire
    assert press(copy, "facturer-session", session="S0003").documents == ("FA2026-00003",)
    assert press(claire, "facturer-session", session="S0004").documents == ("FA2026-00004",)
    assert numbers(assert_same(claire, marie, copy)) == [f"FA2026-0000{i}" for i in range(1, 5)]


def test_others_read_the_base_by_the_names_of_the_sheets(two: tuple[Path, Path]) -> None:
    """Power Query, or any tool: a view a sheet, a column a title."""
    claire, _ = two
    press(claire, "facturer-session", session="S0001")
    read = 'SELECT "N°", "Nom", "Total TTC" FROM gescof_lecture."Factures"'
    assert sql(claire, read) == "FA2026-00001|Alpha|600.00"
    assert sql(claire, 'SELECT "Raison sociale" FROM gescof_lecture."Clients" ORDER BY 1') == "Alpha\nBéta"


def test_no_password_is_written_down(two: tuple[Path, Path], tmp_path: Path) -> None:
    """Neither in the workbook nor in the base."""
    claire, _ = two
    link = team_link(says(claire))
    assert link is not None
    book = tmp_path / "Paul.xlsx"
    join_team(book, link.url.replace("postgres@", "postgres:S3cret-42@"), "Paul", TODAY)

    assert all(b"S3cret-42" not in content for content in _parts(book))
    assert "S3cret-42" not in sql(claire, "SELECT * FROM gescof._members, gescof._meetings, gescof._base")


def _parts(book: Path) -> Iterator[bytes]:
    from zipfile import ZipFile

    with ZipFile(book) as archive:
        for name in archive.namelist():
            yield archive.read(name)


@pytest.fixture
def shared_by_roles(two: tuple[Path, Path], tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Makes the workbook of a new person, who has that role in the base."""
    claire, _ = two
    link = team_link(says(claire))
    assert link is not None
    name = name_of_base(link.url)

    def workbook_of(role: str) -> Path:
        person = f"{role}_{name}"
        command = ["equipe", "roles", str(claire), "--personne", f"{person}={role}"]
        assert "mot de passe" in CliRunner().invoke(cli, command).stdout
        book = tmp_path / f"{role}.xlsx"
        join_team(book, server().url(name, person), role, TODAY)
        return book

    yield workbook_of
    held = f"SELECT rolname FROM pg_roles WHERE rolname LIKE '%{name}%'"
    roles = server().sql(name, held).splitlines()
    server().sql(name, f"DROP OWNED BY {', '.join(roles)}; DROP ROLE {', '.join(roles)}")


def test_a_reader_sees_all_and_writes_nothing(two: tuple[Path, Path], shared_by_roles: Callable[[str], Path]) -> None:
    """The director's reports work and are in the log; what the director types is refused with its sheet."""
    press(two[0], "facturer-session", session="S0001")
    book = shared_by_roles("lecteur")
    assert press(book, "impayes").written
    assert numbers(assert_same(*two, book)) == ["FA2026-00001"]
    with pytest.raises(Unwritable, match="n'écrit pas dans"):
        press(book, "facturer-session", session="S0002")
    type_in(book, "Clients", "C1", Ville="Bayonne")
    with pytest.raises(Unwritable, match="n'écrit pas dans Clients") as refusal:
        press(book, "actualiser")
    assert "remettez-le comme avant" in refusal.value.cure
    assert numbers(assert_same(*two)) == ["FA2026-00001"]


def test_a_typist_prepares_and_does_not_issue(two: tuple[Path, Path], shared_by_roles: Callable[[str], Path]) -> None:
    """Clients, sessions and financings go in; documents and money do not."""
    book = shared_by_roles("saisie")
    type_in(book, "Clients", "C1", Ville="Bayonne")
    press(book, "actualiser")
    assert assert_same(*two, book).get(Client, "C1").city == "Bayonne"
    with pytest.raises(Unwritable, match="n'écrit pas dans"):
        press(book, "facturer-session", session="S0001")
    with pytest.raises(Unwritable, match="n'écrit pas dans Règlements"):
        press(book, "saisir-reglement", party="C1", amount="600", mode="Virement")
    assert assert_same(*two, book).payments == ()


def test_an_issuer_issues_and_does_not_own(two: tuple[Path, Path], shared_by_roles: Callable[[str], Path]) -> None:
    """Invoices, payments and credit notes; the constraints stay out of reach, and so do the roles."""
    book = shared_by_roles("emission")
    assert press(book, "facturer-session", session="S0001").documents == ("FA2026-00001",)
    press(book, "saisir-reglement", party="C1", amount="600", mode="Virement")
    assert press(book, "facturer-session", session="S0002").documents == ("FA2026-00002",)
    press(book, "creer-avoir", invoice="FA2026-00002", case="total")
    assert numbers(assert_same(*two, book)) == ["AV2026-00001", "FA2026-00001", "FA2026-00002"]

    link = team_link(says(book))
    assert link is not None
    base = name_of_base(link.url)
    as_issuer = f"SET ROLE {base}_emission; "
    for owned in ("ALTER TABLE gescof.invoices DISABLE TRIGGER ALL", "UPDATE gescof._base SET closed = 'x'"):
        with pytest.raises(AssertionError, match=r"must be owner|permission denied"):
            server().sql(base, as_issuer + owned)
    told = CliRunner().invoke(cli, ["equipe", "roles", str(book), "--personne", "paul=emission"])
    assert (told.exit_code, "n'a pas ce droit" in told.output) == (3, True)


def test_each_workbook_bears_the_signature_of_its_own_machine(
    two: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Theirs does not come with the seals of a colleague, and its absence is no fault."""
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "trousseau.json"))
    before = keyring.get_keyring()
    keyring.set_keyring(InAFile())  # type: ignore[no-untyped-call]
    try:
        for book, session in zip(two, ("S0001", "S0002"), strict=True):
            press(book, "facturer-session", session=session)
        press(two[0], "preparer-echange")
        press(two[1], "facturer-session", session="S0003")
        press(two[0], "actualiser")
        for book, person in zip(two, ("Claire", "Marie"), strict=True):
            (line,) = head_signatures(says(book))
            assert line.startswith(f"Signature de {person}")
            assert [p.code for p in press(book, "verifier").problems if p.code.startswith("SCE")] == []
    finally:
        keyring.set_keyring(before)
