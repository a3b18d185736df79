"""The last seal signed by a key of the machine: what that finds, and what goes on without any."""

from __future__ import annotations

import json
import os
import platform
import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import keyring
import pytest

from gescof_xl import passwords
from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.app import RunSettings, run
from gescof_xl.core.changes import Change, Replace
from gescof_xl.core.problems import Problem
from gescof_xl.domain.head_signature import HELP
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import last_seal, parts_of, sealed
from gescof_xl.domain.settings import Key, head_signatures, identity_of
from gescof_xl.domain.tables.settings import Setting
from gescof_xl.effects.file import FileEffects
from gescof_xl.effects.new_year import start_year
from gescof_xl.effects.seal_journal import SealJournal
from gescof_xl.effects.taking_over import take_over
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.translate import parse
from tests.keyring_in_a_file import InAFile
from tests.office import TODAY, Yes, read
from tests.on_disk import press
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import PARTIES


class Machines:
    """Machines with a keyring each, on which one works in turn."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.patch = folder, monkeypatch

    def use(self, name: str) -> None:
        """Works on that machine from now on."""
        self.patch.setenv("XDG_DATA_HOME", str(self.folder / name))
        self.patch.setenv("LOCALAPPDATA", str(self.folder / name))
        self.patch.setenv("TEST_KEYRING", str(self.folder / f"{name}.json"))
        self.patch.setattr(platform, "node", lambda: f"{name}.local")

    def forget(self, name: str) -> None:
        """What that machine remembers goes; its keyring stays."""
        shutil.rmtree(self.folder / name, ignore_errors=True)

    def secrets(self, name: str) -> dict[str, str]:
        path = self.folder / f"{name}.json"
        return json.loads(path.read_text("utf-8")) if path.exists() else {}


@pytest.fixture
def machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machines]:
    found = Machines(tmp_path, monkeypatch)
    found.use("PC-CLAIRE")
    before = keyring.get_keyring()
    keyring.set_keyring(InAFile())  # type: ignore[no-untyped-call]
    yield found
    keyring.set_keyring(before)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook that has issued nothing."""
    (tmp_path / "bureau").mkdir()
    build(read(workbook(SCHOOL_RATES, PARTIES)), tmp_path / "bureau" / "ecole.xlsx", TODAY)
    return tmp_path / "bureau" / "ecole.xlsx"


def issue(book: Path) -> tuple[str, ...]:
    """The number of one more invoice."""
    return press(book, "facturer-directe", party="C1", lines=["EXC"]).documents


def ledger_of(book: Path) -> Ledger:
    return parse(FileWorkbook(book).read()).ledger


def found(book: Path, **answers: object) -> list[Problem]:
    return [p for p in press(book, "verifier", **answers).problems if p.code.startswith("SCE")]


def codes(book: Path, **answers: object) -> list[str]:
    return [problem.code for problem in found(book, **answers)]


def write(book: Path, *changes: Change) -> None:
    parsed = parse(FileWorkbook(book).read())
    FileWorkbook(book).write(plan(parsed, changes, parsed.ledger.after(changes), TODAY))


def forge(book: Path, *, without_signatures: bool) -> None:
    """The last invoice has another buyer; seal and journal are made anew, by somebody who does not have the key."""
    ledger = ledger_of(book)
    last = ledger.invoices[-1]
    rest = tuple(invoice for invoice in ledger.invoices if invoice is not last)
    wanted = replace(last, seal="", name="Un autre client")
    (new,) = sealed(replace(ledger, invoices=rest), [wanted], parts_of(ledger, last))
    changes: list[Change] = [Replace(last, new)]
    if without_signatures:
        rows = (row for row in ledger.settings if row.name in head_signatures(ledger))
        changes += [Replace(row, replace(row, value="")) for row in rows]
    write(book, *changes)
    for path in book.parent.glob("*.sceaux.*"):
        path.unlink()
    SealJournal(book).record(replace(ledger, sellers=(), invoices=()), ledger_of(book))


LINE = "Signature de Claire (PC-CLAIRE)"


def test_each_press_that_seals_signs_the_head(machines: Machines, book: Path) -> None:
    """In Organisme and in the journal's head: of the last seal, by a key that the keyring alone has."""
    issue(book)
    first = head_signatures(ledger_of(book))
    assert list(first) == [LINE]
    assert first[LINE].rank == last_seal(ledger_of(book)).rank == 2
    issue(book)
    second = head_signatures(ledger_of(book))
    assert second[LINE].rank == 3
    assert second[LINE].key == first[LINE].key
    head = json.loads(book.with_suffix(".sceaux.tete.json").read_text("utf-8"))
    assert head["signatures"] == [str(second[LINE])]
    (row,) = [row for row in ledger_of(book).settings if row.name == LINE]
    assert row.help == HELP
    assert [*machines.secrets("PC-CLAIRE")] == [f"GesCOF XL|signature {identity_of(ledger_of(book)).id}"]
    assert codes(book) == []
    assert [p for p in press(book, "controler").problems if p.key == LINE] == []


class No(Yes):
    def confirm(self, question: str, problems: Sequence[Problem]) -> bool:
        return False


@pytest.mark.parametrize(("interface", "preview"), [(No(), False), (Yes(), True)])
def test_who_only_looks_or_says_no_keeps_no_key(machines: Machines, book: Path, interface: Yes, preview: bool) -> None:
    """A key is kept once what it signed is written."""
    chosen = action("facturer-directe")
    params = read_params(chosen.params, {"party": "C1", "lines": ["EXC"]})
    settings = RunSettings(interface=interface, effects=FileEffects(book), preview=preview)
    done = run(chosen, FileWorkbook(book), params, Context(today=TODAY, user="Claire"), settings)
    assert not done.written
    assert machines.secrets("PC-CLAIRE") == {}
    assert [row for row in ledger_of(book).settings if row.name == LINE] == []


def test_a_chain_forged_elsewhere_with_the_old_signature(machines: Machines, book: Path) -> None:
    """The signature is not of that seal: any machine says so, without any copy."""
    issue(book)
    machines.use("AILLEURS")
    forge(book, without_signatures=False)
    (problem,) = found(book)
    assert problem.code == "SCE-023"
    assert problem.blocking
    assert LINE in problem.message
    assert "sceau 2" in problem.message


def test_a_chain_forged_elsewhere_without_signatures(machines: Machines, book: Path) -> None:
    """A machine that knows nothing cannot tell; the one that signed can, by its keyring, though it forgot the rest."""
    issue(book)
    machines.use("AILLEURS")
    forge(book, without_signatures=True)
    assert codes(book) == []
    machines.use("PC-CLAIRE")
    machines.forget("PC-CLAIRE")
    assert codes(book) == ["SCE-025"]


@pytest.mark.parametrize("witness", ["preparer-echange", "archiver"])
@pytest.mark.parametrize("signed", [False, True])
def test_seals_after_a_copy(machines: Machines, book: Path, witness: str, signed: bool) -> None:
    """The copy is older than what is forged: its keys find it, whether the forger signs with a key of his own or not."""
    issue(book)
    press(book, witness, **({"year": "2026"} if witness == "archiver" else {}))
    issue(book)
    machines.use("VERIFICATEUR 1")
    assert codes(book) == []
    machines.use("AILLEURS")
    forge(book, without_signatures=True)
    if signed:
        issue(book)
    machines.use("VERIFICATEUR 2")
    (problem,) = found(book)
    assert problem.code == "SCE-024"
    assert not problem.blocking
    assert "À partir du sceau 3" in problem.message
    assert ("ECH00001" if witness == "preparer-echange" else "2026") in problem.message
    assert ("Signature de Claire (AILLEURS)" in problem.message) == signed


def test_a_copy_that_only_the_accountant_kept(machines: Machines, book: Path, tmp_path: Path) -> None:
    """Given as a witness, on a machine that has seen nothing, once nothing of it is left here."""
    issue(book)
    press(book, "preparer-echange")
    (sent,) = (book.parent / "documents" / "echanges").glob("ECH*.xlsx")
    kept = Path(shutil.move(sent, tmp_path / "cabinet.xlsx"))
    shutil.rmtree(book.parent / "documents" / "echanges")
    issue(book)
    machines.use("VERIFICATEUR 1")
    assert codes(book, witness=str(kept)) == []
    machines.use("AILLEURS")
    forge(book, without_signatures=True)
    machines.use("VERIFICATEUR 2")
    assert codes(book) == []
    assert codes(book, witness=str(kept)) == ["SCE-024"]


def test_several_machines(machines: Machines, book: Path) -> None:
    """Each has its line; a copy made before one came says that it does not know it, the next one does."""
    issue(book)
    press(book, "preparer-echange")
    machines.use("PC-LEA")
    issue(book)
    assert list(head_signatures(ledger_of(book))) == [LINE, "Signature de Claire (PC-LEA)"]
    assert codes(book) == []
    machines.use("PC-CLAIRE")
    (problem,) = found(book)
    assert (problem.code, problem.blocking) == ("SCE-024", False)
    assert "Signature de Claire (PC-LEA)" in problem.message
    press(book, "preparer-echange")
    assert codes(book) == []
    issue(book)
    assert codes(book) == []


def test_a_lost_key_is_replaced(machines: Machines, book: Path, tmp_path: Path) -> None:
    """A new machine of the same name, or a keyring that was emptied."""
    issue(book)
    old = head_signatures(ledger_of(book))[LINE].key
    (tmp_path / "PC-CLAIRE.json").unlink()
    assert codes(book) == []
    issue(book)
    new = head_signatures(ledger_of(book))
    assert list(new) == [LINE]
    assert new[LINE].key != old
    assert codes(book) == []


def test_what_was_forged_is_not_signed(machines: Machines, book: Path) -> None:
    """A machine that forgot what it saw does not put its signature under another chain than the one it signed."""
    issue(book)
    machines.use("AILLEURS")
    forge(book, without_signatures=False)
    machines.use("PC-CLAIRE")
    machines.forget("PC-CLAIRE")
    before = head_signatures(ledger_of(book))
    issue(book)
    assert head_signatures(ledger_of(book)) == before
    assert codes(book) == ["SCE-023"]


def test_an_older_workbook_put_back(machines: Machines, book: Path, tmp_path: Path) -> None:
    """From before the first signature of this machine."""
    machines.use("PC-LEA")
    issue(book)
    older = shutil.copytree(book.parent, tmp_path / "avant")
    machines.use("PC-CLAIRE")
    issue(book)
    machines.forget("PC-CLAIRE")
    assert codes(older / book.name) == ["SCE-025"]


def test_a_workbook_that_was_taken_over_is_signed_anew(machines: Machines, book: Path, tmp_path: Path) -> None:
    """Under its new identity, with a new key; the old signature says nothing of it."""
    issue(book)
    older = Path(shutil.copyfile(book, tmp_path / "avant.xlsx"))
    issue(book)
    shutil.copyfile(older, book)
    take_over(book, TODAY)
    assert codes(book) == ["SCE-021"]
    issue(book)
    assert head_signatures(ledger_of(book))[LINE].rank == 3
    assert codes(book) == ["SCE-021"]
    assert len(machines.secrets("PC-CLAIRE")) == 2


def test_the_workbook_of_the_next_year(machines: Machines, book: Path) -> None:
    """It has another identity: what is signed of the year before stays there."""
    issue(book)
    new = book.with_name("ecole-2027.xlsx")
    start_year(book, new, date(2027, 1, 1), TODAY)
    assert codes(new) == []
    issue(new)
    assert [one.rank for one in head_signatures(ledger_of(new)).values()] == [3]
    assert codes(new) == []
    assert codes(book) == []


def test_without_a_keyring(book: Path) -> None:
    """Nothing is signed, nothing is said."""
    issue(book)
    assert head_signatures(ledger_of(book)) == {}
    assert [
        row
        for row in ledger_of(book).settings
        if row.name not in {k.name for k in vars(Key).values() if hasattr(k, "name")}
    ] == []
    assert codes(book) == []


class Mute(InAFile):
    """A keyring that waits for an answer of the person."""

    asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        Mute.asked += 1
        threading.Event().wait(30)
        return None


class Refusing(InAFile):
    """A keyring that gives nothing."""

    def get_password(self, service: str, username: str) -> str | None:
        raise OSError("verrouillé")


@pytest.mark.parametrize("kind", [Mute, Refusing])
def test_a_keyring_that_does_not_answer(
    machines: Machines, book: Path, kind: type[InAFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The invoice is issued without; it is asked again on another day, not at each press."""
    monkeypatch.setattr(passwords, "_PATIENCE", 0.1)
    monkeypatch.setattr(Mute, "asked", 0)
    keyring.set_keyring(kind())
    assert issue(book) == ("FA2026-00001",)
    assert issue(book) == ("FA2026-00002",)
    assert codes(book) == []
    assert head_signatures(ledger_of(book)) == {}
    assert Mute.asked == (kind is Mute)
    keyring.set_keyring(InAFile())  # type: ignore[no-untyped-call]
    issue(book)
    assert head_signatures(ledger_of(book)) == {}
    silent = Path(os.environ["XDG_DATA_HOME"]) / "gescof-xl" / "sans-trousseau"
    os.utime(silent, (0, 0))
    issue(book)
    assert [*head_signatures(ledger_of(book))] == [LINE]


def test_a_line_that_was_retyped(machines: Machines, book: Path) -> None:
    """What is no signature is none: this machine misses its own."""
    issue(book)
    row = next(row for row in ledger_of(book).settings if row.name == LINE)
    write(book, Replace(row, Setting(name=LINE, value="Claire", help=row.help)))
    assert codes(book) == ["SCE-025"]
