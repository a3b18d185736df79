"""Buttons stopped as a power cut stops them: the next press completes, nothing is lost, left behind or sent twice."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from gescof_xl.domain.audit.seals import verify
from gescof_xl.domain.checks.all import check
from gescof_xl.domain.head_signature import is_signature
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger
from gescof_xl.domain.settings import Key
from gescof_xl.effects.message_log import MessageLog
from gescof_xl.effects.seal_journal import SealJournal
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.passwords import KEYRING
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.upgrade import read_current
from tests.accountant import by_program
from tests.commanding import SCHOOL
from tests.killing import DAY, NEW_YEAR, Press, Pressed, press
from tests.office import press as press_in_memory
from tests.office import read
from tests.past_versions import school_of
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import PARTIES, financing
from tests.unit.actions.mail_scene import issued
from tests.unit.actions.test_declare import office as declaring
from tests.unit.actions.test_declare import sells
from tests.unit.actions.test_invoice_and_send import ACCOUNT
from tests.unit.actions.test_invoice_and_send import PARTIES as SESSIONS
from tests.unit.actions.test_invoice_period import HOURS, LONG
from tests.unit.actions.test_make_funding_files import invoiced, scanned
from tests.unit.documents.mail_server import Mailbox, certificate, mail_server

CLIENTS = """
    Clients
    Code | Raison sociale | E-mail facturation
    C1   | Alpha          | a@alpha.example
    C2   | Beta           | b@beta.example
"""
REMINDING = """
    Niveaux de relance | 8
    Canaux de relance  | e-mail
"""
LONG_AGO = date(2026, 9, 1)
RUNS = int(os.environ.get("GESCOF_KILLS", "22"))
"""How many kills in all; `make kills` asks for two thousand."""
SEED = os.environ.get("GESCOF_SEED", "")
"""Which ones: others are tried with another seed."""
FILES = ("*.pdf", "*.docx", "*.txt", "*.xml", "*.zip")
SENDING = {"envoyer", "relancer", "facturer-et-envoyer"}
LEFT = (".brouillons-*", "*.gescof-draft", ".*.gescof-draft", "*.gescof-begun.json")


@dataclass(frozen=True)
class Button:
    """A button, the answers with which it is pressed, and the day."""

    id: str
    answers: Mapping[str, object]
    day: date = DAY


BUTTONS = (
    Button("facturer-directe", {"party": "C1", "lines": ["SAL"]}),
    Button("creer-avoir", {"invoice": "FA2026-00001", "case": "total"}),
    Button("saisir-reglement", {"party": "C2", "amount": "10", "mode": "Virement"}),
    Button("imprimer", {}),
    Button("envoyer", {}),
    Button("relancer", {}),
    Button("exporter-comptable", {}),
    Button("preparer-echange", {}),
    Button("archiver", {"year": "2026"}),
    Button("controler", {}),
    Button("impayes", {}),
)


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """A mail server that this machine trusts."""
    folder = tmp_path_factory.mktemp("machine")
    pem = certificate(folder)
    passwords = {f"{KEYRING}|compta@localhost": "s3cret"}
    (folder / "k.json").write_text(json.dumps(passwords))
    with pytest.MonkeyPatch.context() as patch, mail_server(pem) as found:
        patch.setenv("SSL_CERT_FILE", str(pem))
        patch.setenv("PYTHON_KEYRING_BACKEND", "tests.keyring_in_a_file.InAFile")
        patch.setenv("TEST_KEYRING", str(folder / "k.json"))
        yield found


@pytest.fixture(scope="module")
def office(box: Mailbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workbook that issued two invoices."""
    folder = tmp_path_factory.mktemp("bureau")
    build(read(issued(CLIENTS, port=box.port, more=REMINDING)), folder / "ecole.xlsx", DAY)
    for party in ("C1", "C2"):
        done = press(
            folder / "ecole.xlsx",
            Press(button="facturer-directe", answers={"party": party, "lines": ["SAL"]}, day=LONG_AGO),
        )
        assert not done.refused, done.message
    return folder


def ledger_of(book: Path) -> Ledger:
    """Of an older workbook, in the form that it will have."""
    return read_current(FileWorkbook(book)).ledger


def rows_of(book: Path) -> dict[str, list[str]]:
    """Every table but the log, whose lines may be one more after a kill; an identity and a key are made at random.

    A letter that was made and not sent keeps its number: the reminder that goes has another. One
    that was in doubt is written down after those that went since.
    """
    ledger = ledger_of(book)
    settings = tuple(s for s in ledger.settings if s.name != Key.IDENTITY.name and not is_signature(s.name))
    ledger = replace(ledger, settings=settings)
    reminders = sorted((replace(r, number="", document="") for r in ledger.reminders), key=repr)
    ledger = replace(ledger, reminders=tuple(reminders))
    return {name: [repr(row) for row in ledger.rows(cls)] for name, cls in ROW_CLASSES.items() if name != "log"}


def files_of(folder: Path) -> dict[str, bytes]:
    found = (path for pattern in FILES for path in (folder / "documents").rglob(pattern))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if path.parent.name != "relances"}


class Trial:
    """One kill in a copy of the office, and what comes after."""

    def __init__(self, office: Path, folder: Path, button: Button, box: Mailbox) -> None:
        self.book = shutil.copytree(office, folder, ignore=shutil.ignore_patterns("poste")) / "ecole.xlsx"
        self.button, self.box = button, box
        box.received.clear()

    def press(self, *, at: int = 10**9, after: float = 0, **more: object) -> Pressed:
        answers = {**self.button.answers, **more}
        return press(self.book, Press(button=self.button.id, answers=answers, at=at, after=after, day=self.button.day))

    def complete(self, before: int) -> None:
        """The next presses of a person: the same button if it had done nothing, the answers to what is in doubt."""
        if len(ledger_of(self.book).log) == before:
            self.press()
        press(self.book, Press(button="verifier"))
        if len(ledger_of(self.book).log) == before or self.button.id in SENDING:
            said = self.press().message
            if waiting := re.findall(r"FA2026-\d{5}", said.partition("pas encore envoyé")[2]):
                press(self.book, Press(button="envoyer", answers={"invoices": waiting}, day=self.button.day))
        doubtful = MessageLog(self.book).doubtful(ledger_of(self.book))
        arrived = {str(message["Message-ID"]) for _, message in self.box.received}
        for message in doubtful:
            said = "partis" if message.id in arrived else "à renvoyer"
            answered = "relancer" if self.button.id == "relancer" else "envoyer"
            press(self.book, Press(button=answered, answers={**self.button.answers, "doubtful": said}))


def judge(trial: Trial, expected: dict[str, list[str]], files: dict[str, bytes], sent: Counter[str]) -> None:
    """The workbook, the files and the messages are those of a press that nothing stopped; nothing else is there."""
    folder, ledger = trial.book.parent, ledger_of(trial.book)
    assert rows_of(trial.book) == expected
    assert files_of(folder) == files
    assert [r.document for r in ledger.reminders if not (folder / "documents" / r.document).is_file()] == []
    assert [path for pattern in LEFT for path in folder.rglob(pattern)] == []
    assert Counter(to for people, _ in trial.box.received for to in people) == sent
    assert [p.code for p in check(ledger, DAY) if p.blocking] == []
    assert [p.code for p in verify(ledger, SealJournal(trial.book).read())] == []
    assert press(trial.book, Press(button="verifier")).codes == ()


@pytest.mark.linux
@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.id)
def test_the_next_press_completes_what_a_kill_left(button: Button, office: Path, box: Mailbox, tmp_path: Path) -> None:
    """At events on files and mail, spread over the whole press, and at random moments."""
    whole = Trial(office, tmp_path / "entier", button, box)
    before = len(ledger_of(whole.book).log)
    done = whole.press()
    assert not done.refused, done.message
    expected, files = rows_of(whole.book), files_of(whole.book.parent)
    sent = Counter(to for people, _ in box.received for to in people)
    chance, each = random.Random(f"{button.id}{SEED}"), max(2, RUNS // len(BUTTONS))
    moments = [(at, 0.0) for at in sorted(chance.sample(range(1, done.events + 1), min(each - 1, done.events)))]
    moments += [(10**9, chance.uniform(0.01, 0.5)) for _ in range(max(1, each - len(moments)))]
    for at, after in moments:
        trial = Trial(office, tmp_path / f"{at}-{after}", button, box)
        dead = trial.press(at=at, after=after)
        assert dead.dead or after, (at, done.events)
        trial.complete(before)
        judge(trial, expected, files, sent)
        shutil.rmtree(trial.book.parent)


DATA = Path(__file__).parents[1] / "data"
OF_THE_SCHOOL = (
    Button("sessions-a-facturer", {}),
    Button("financer", {"participant": "P00212", "deposit": "100"}),
    Button("facturer-acompte", {"financings": ["FI00170"], "amount": "200"}),
    Button("inscrire", {"session": "S0038", "trainees": ["DURAND ; Inès ; LAGA", "PETIT ; Léo"]}),
    Button("presences", {"participant": "P00140", "presence": "Absent"}),
    Button("facturer-session", {"session": "S0033"}),
    Button("facturer-lot", {"since": "2026-10-01", "until": "2026-11-22"}),
    Button("annuler-session", {"session": "S0032", "reason": "neige"}),
    Button("importer-releve", {"file": str(DATA / "exchange" / "releve-debit-credit.csv")}),
    Button("importer-liste", {"file": str(DATA / "lists" / "clients.csv")}),
    Button("fusionner-tiers", {"kept": "LAGA", "merged": "DUPO"}),
    Button("certificats", {"sessions": ["S0001"]}),
    Button("bilan-pedagogique", {}),
    Button("echeancier", {}),
    Button("suivi-clients", {}),
    Button("suivi-financements", {}),
    Button("statistiques", {}),
    Button("taux", {"file": str(DATA / "exchange" / "taux.csv")}),
    Button("tableau-de-bord", {}),
)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The school's workbook, sealed once so that its journal is there."""
    folder = tmp_path_factory.mktemp("ecole")
    shutil.copyfile(SCHOOL, folder / "ecole.xlsx")
    done = press(
        folder / "ecole.xlsx", Press(button="facturer-directe", answers={"party": "LAGA", "lines": ["SALLE ; 1 ; 10"]})
    )
    assert not done.refused, done.message
    return folder


@pytest.mark.linux
@pytest.mark.parametrize("button", OF_THE_SCHOOL, ids=lambda button: button.id)
def test_the_other_buttons_that_write(button: Button, school: Path, box: Mailbox, tmp_path: Path) -> None:
    """Killed, then pressed again if nothing was written: the rows and files of a press that nothing stopped."""
    stopped(button, school, box, tmp_path)


def sessions(folder: Path, box: Mailbox) -> Button:
    """Two sessions to invoice, print and send."""
    book = workbook(
        SCHOOL_RATES,
        SESSIONS,
        ACCOUNT,
        f"    Organisme\n    Clé | Valeur\n    Serveur de courrier | localhost:{box.port}",
    )
    build(read(book), folder / "ecole.xlsx", DAY)
    return Button("facturer-et-envoyer", {})


def drafts(folder: Path, _box: Mailbox) -> Button:
    """An invoice whose message waits for a person."""
    build(read(workbook(SCHOOL_RATES, SESSIONS, ACCOUNT)), folder / "ecole.xlsx", DAY)
    assert not press(folder / "ecole.xlsx", Press(button="facturer-et-envoyer")).refused
    return Button("brouillons-envoyes", {})


def periods(folder: Path, _box: Mailbox) -> Button:
    """A long session of which two months are over."""
    book = workbook(SCHOOL_RATES, PARTIES, LONG, financing(participant="", amount="1000"), HOURS)
    build(read(book), folder / "ecole.xlsx", DAY)
    sold = Press(button="facturer-directe", answers={"party": "C1", "lines": ["EXC"]})
    assert not press(folder / "ecole.xlsx", sold).refused
    return Button("facturer-periode", {"session": "S0001"})


def files_for_an_opco(folder: Path, _box: Mailbox) -> Button:
    """An invoice to an OPCO, and the scans that it wants."""
    build(read(invoiced()), folder / "ecole.xlsx", DAY)
    scanned(folder)
    return Button("dossier-opco", {})


def sales_to_persons(folder: Path, _box: Mailbox) -> Button:
    """Sold and paid before the end of a period of declaration."""
    book = declaring()
    sells(book, date(2027, 9, 3), "P1", "; 1 ; 100 ; Conseil ; ; TVA20")
    press_in_memory(book, "saisir-reglement", date(2027, 9, 4), party="P1", amount="120")
    build(read(book), folder / "ecole.xlsx", date(2027, 9, 4))
    return Button("declarer", {}, date(2027, 10, 11))


def accountant_s_copy(folder: Path, _box: Mailbox) -> Button:
    """A copy that came back with a payment."""
    shutil.copyfile(SCHOOL, folder / "ecole.xlsx")
    assert not press(folder / "ecole.xlsx", Press(button="preparer-echange")).refused
    (sent, *_) = sorted((folder / "documents").rglob("ECH*.xlsx"))
    back = Path(shutil.copyfile(sent, folder / "retour.xlsx"))
    with by_program(back) as theirs:
        cells = {"N°": "R00092", "Date": DAY, "Tiers": "HOSP", "Mode": "Virement", "Montant": 2100}
        theirs.add("Reglements", **cells)
    return Button("reintegrer", {"file": "retour.xlsx"})


def older(folder: Path, _box: Mailbox) -> Button:
    """The school's workbook as the first version made it."""
    school_of("0.1.0", folder)
    return Button("mettre-a-niveau", {})


@pytest.mark.linux
@pytest.mark.parametrize(
    "scene", [sessions, drafts, periods, files_for_an_opco, sales_to_persons, accountant_s_copy, older]
)
def test_buttons_of_which_the_school_has_no_case(
    scene: Callable[[Path, Mailbox], Button], box: Mailbox, tmp_path: Path
) -> None:
    """The same, in an office of its own."""
    (tmp_path / "bureau").mkdir()
    stopped(scene(tmp_path / "bureau", box), tmp_path / "bureau", box, tmp_path)


@pytest.mark.linux
def test_the_start_of_a_year(school: Path, box: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed, then done again: archive, journal and new workbook are those of a start that nothing stopped.

    Never are the workbooks of both years open, and both are sound at any time.
    """
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    button = Button(NEW_YEAR, {"new": "ecole-2027.xlsx"}, date(2027, 1, 4))
    whole = Trial(school, tmp_path / "entier", button, box)
    done = whole.press()
    assert not done.refused, done.message
    new = "ecole-2027.xlsx"
    expected, files = rows_of(whole.book.with_name(new)), files_of(whole.book.parent)
    journal = whole.book.with_name("ecole-2027.sceaux.jsonl").read_bytes()
    chance, each = random.Random(f"{button.id}{SEED}"), max(2, RUNS // len(BUTTONS))
    late = range(done.events - 15, done.events + 1)  # once the archive is made: most of the steps are here
    moments = {*chance.sample(range(1, done.events + 1), min(each, done.events)), *chance.sample(late, min(each, 15))}
    for at in sorted(moments):
        trial = Trial(school, tmp_path / f"{at}", button, box)
        assert trial.press(at=at).dead
        made = trial.book.with_name(new).exists()
        assert not (made and trial.book.stat().st_mode & 0o222), at
        assert press(trial.book, Press(button="verifier", day=button.day)).codes == (), at
        again = trial.press()
        folder = trial.book.parent
        assert again.refused == made, again.message
        assert rows_of(folder / new) == expected, at
        assert files_of(folder) == files, at
        assert (folder / "ecole-2027.sceaux.jsonl").read_bytes() == journal, at
        assert [path.name for path in (trial.book, *folder.glob("ecole.sceaux.*")) if path.stat().st_mode & 0o222] == []
        assert [path for pattern in LEFT for path in folder.rglob(pattern)] == []
        assert [path for path in (tmp_path / "tmp").iterdir() if not path.name.startswith("pymp-")] == []
        for book in (trial.book, folder / new):
            assert press(book, Press(button="verifier", day=button.day)).codes == (), at
        sold = Press(button="facturer-directe", answers={"party": "LAGA", "lines": ["SALLE ; 1 ; 10"]}, day=button.day)
        assert not press(folder / new, sold).refused, at
        shutil.rmtree(folder)


def stopped(button: Button, office: Path, box: Mailbox, tmp_path: Path) -> None:
    """Kills it at some events, and judges what the next presses make of it."""
    whole = Trial(office, tmp_path / "entier", button, box)
    before = len(ledger_of(whole.book).log)
    done = whole.press()
    assert not done.refused, done.message
    expected, files = rows_of(whole.book), files_of(whole.book.parent)
    sent = Counter(to for people, _ in box.received for to in people)
    known = set(press(whole.book, Press(button="verifier")).codes)
    chance, each = random.Random(f"{button.id}{SEED}"), max(1, RUNS // len(BUTTONS) // 4)
    for at in sorted(chance.sample(range(1, done.events + 1), min(each, done.events))):
        trial = Trial(office, tmp_path / f"{at}", button, box)
        assert trial.press(at=at).dead
        trial.complete(before)
        folder = trial.book.parent
        assert rows_of(trial.book) == expected, at
        assert files_of(folder) == files, at
        assert [path for pattern in LEFT for path in folder.rglob(pattern)] == []
        assert Counter(to for people, _ in box.received for to in people) == sent
        assert set(press(trial.book, Press(button="verifier")).codes) == known
        shutil.rmtree(folder)


def test_the_first_seal_of_a_workbook_leaves_its_journal_whenever_it_is_killed(box: Mailbox, tmp_path: Path) -> None:
    """Nothing looks as if the journal had been taken away, or as if its head did not fit (SCE-006 and SCE-007)."""
    (tmp_path / "bureau").mkdir()
    build(read(workbook(SCHOOL_RATES, SESSIONS)), tmp_path / "bureau" / "ecole.xlsx", DAY)
    button = Button("facturer-directe", {"party": "C1", "lines": ["SAL"]})
    events = Trial(tmp_path / "bureau", tmp_path / "entier", button, box).press().events
    for at in range(events, max(events - 16, 0), -1):
        trial = Trial(tmp_path / "bureau", tmp_path / f"{at}", button, box)
        assert trial.press(at=at).dead
        assert press(trial.book, Press(button="verifier")).codes == (), (at, events)
