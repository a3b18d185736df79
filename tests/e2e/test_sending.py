"""Documents printed and sent by commands, on a copy of the school base, through a real mail server."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.app import RunSettings, run
from gescof_xl.core.changes import Replace
from gescof_xl.core.errors import Unwritable
from gescof_xl.domain.tables.settings import Setting
from gescof_xl.effects.file import FileEffects
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.translate import parse
from tests.office import Yes
from tests.unit.documents.mail_server import certificate, mail_server

ROOT = Path(__file__).parents[2]
DAY = ("--date", "2026-11-22")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return Path(shutil.copy(ROOT / "workbooks" / "ecole.xlsx", tmp_path / "ecole.xlsx"))


def set_up(book: Path, **values: str) -> None:
    """Types settings into Organisme."""
    workbook = FileWorkbook(book)
    parsed = parse(workbook.read())
    olds = [parsed.ledger.get(Setting, name) for name in values]
    changes = [Replace(old, replace(old, value=values[old.name])) for old in olds]
    workbook.write(plan(parsed, changes, parsed.ledger.after(changes), date(2026, 11, 22)))


def gescof(*words: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gescof_xl", *words]
    paths = {"PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, input=stdin, capture_output=True, text=True, env=os.environ | paths, check=False)


def test_documents_go_by_commands(book: Path, tmp_path: Path) -> None:
    """The password is stored, two invoices are sent with their PDF, and asking again is refused with status 1."""
    pem = certificate(tmp_path)
    keyring = {"PYTHON_KEYRING_BACKEND": "tests.keyring_in_a_file.InAFile", "TEST_KEYRING": str(tmp_path / "k.json")}
    machine = {"SSL_CERT_FILE": str(pem), **keyring}
    chosen = ("--facture", "FA2026-00001", "--facture", "FA2026-00002")
    with mail_server(pem) as box:
        set_up(book, **{"Serveur de courrier": f"localhost:{box.port}", "Compte de courrier": "compta"})
        stored = gescof("mot-de-passe", str(book), stdin="s3cret\n", **machine)
        sent = gescof("envoyer", str(book), *chosen, "--oui", "--json", *DAY, **machine)
        again = gescof("envoyer", str(book), *chosen, "--oui", "--json", *DAY, **machine)

    assert (stored.returncode, "s3cret" in stored.stdout + stored.stderr) == (0, False)
    assert sent.returncode == 0, sent.stdout + sent.stderr
    report = json.loads(sent.stdout)
    assert report["message"] == "2 messages envoyés."
    recorded = [c["row"]["Envoyée le"] for c in report["changes"] if c["table"] == "Factures" and c["op"] == "update"]
    assert recorded[-2:] == ["2026-11-22"] * 2
    assert [next(m.iter_attachments()).get_filename() for _, m in box.received] == [
        "FA2026-00001.pdf",
        "FA2026-00002.pdf",
    ]
    assert (again.returncode, json.loads(again.stdout)["problems"][0]["code"]) == (1, "ENV-004")
    assert b"s3cret" not in book.read_bytes()


@pytest.mark.linux
@pytest.mark.programs
def test_a_stop_leaves_whole_files_and_true_records(book: Path) -> None:
    """Ctrl-C in the middle: each PDF that is there is whole and recorded, no draft is left, the rest prints later."""
    command = [sys.executable, "-m", "gescof_xl", "imprimer", str(book), "--factur-x", "--oui", "--json", *DAY]
    program = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    documents = book.parent / "documents"
    while len(list(documents.glob(".brouillons-*/*/*.pdf"))) < 4:
        assert program.poll() is None
        time.sleep(0.02)
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=60)

    assert program.returncode == 0, out + err
    report = json.loads(out)
    assert "Impression arrêtée" in report["problems"][-1]["message"]
    made = {path.name for path in documents.glob("2026/*.pdf")}
    ledger = parse(FileWorkbook(book).read()).ledger
    assert made == {Path(i.document).name for i in ledger.invoices if i.document}
    assert 1 <= len(made) < len(ledger.invoices)
    for name in made:
        pikepdf.open(documents / "2026" / name).close()
    assert not list(documents.glob(".brouillons-*"))


class Mover(Yes):
    """Somebody who takes the workbook away once the first message is gone."""

    def __init__(self, book: Path) -> None:
        super().__init__()
        self.book = book

    def progress(self, what: str, done: int, whole: int) -> None:
        if what == "Envoi" and self.book.exists():
            self.book.rename(self.book.with_suffix(".parti"))


def test_what_went_is_told_when_it_cannot_be_written_down(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message is gone and its line cannot be written: the refusal names it, so that nobody sends it again."""
    pem = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with mail_server(pem, open_to_all=True) as box:
        set_up(book, **{"Serveur de courrier": f"localhost:{box.port}"})
        chosen = action("envoyer")
        params = chosen.params(invoices=("FA2026-00001",))
        office = RunSettings(interface=Mover(book), effects=FileEffects(book))
        with pytest.raises(Unwritable, match=r"Envoyés, mais .* : FA2026-00001.*Ne les envoyez pas de nouveau"):
            run(chosen, FileWorkbook(book), params, Context(today=date(2026, 11, 22)), office)

    assert len(box.received) == 1


def test_reminders_go_by_command_and_not_twice(book: Path, tmp_path: Path) -> None:
    """Two debtors: one message each with its letter and all its invoices, two lines; pressed again, nothing goes."""
    pem = certificate(tmp_path)
    keyring = {"PYTHON_KEYRING_BACKEND": "tests.keyring_in_a_file.InAFile", "TEST_KEYRING": str(tmp_path / "k.json")}
    machine = {"SSL_CERT_FILE": str(pem), **keyring}
    day = ("--date", "2026-12-05")
    listed = json.loads(gescof("relancer", str(book), "--proposer", "--json", *day).stdout)["message"]
    chosen = re.findall(r"\((\w+)\) : niveau \d, e-mail", listed)[:2]
    words = ("relancer", str(book), "--tiers", chosen[0], "--tiers", chosen[1], "--oui", "--json", *day)
    with mail_server(pem) as box:
        set_up(book, **{"Serveur de courrier": f"localhost:{box.port}", "Compte de courrier": "compta"})
        gescof("mot-de-passe", str(book), stdin="s3cret\n", **machine)
        sent = gescof(*words, **machine)
        again = gescof(*words, **machine)

    assert sent.returncode == 0, sent.stdout + sent.stderr
    report = json.loads(sent.stdout)
    assert report["message"] == "2 messages envoyés."
    lines = {c["row"]["Tiers"]: c["row"] for c in report["changes"] if c["table"] == "Relances"}
    assert set(lines) == set(chosen)
    ledger = parse(FileWorkbook(book).read()).ledger
    expected = [
        (ledger.the_party(line["Tiers"]).email, [f"{n}.pdf" for n in (line["N°"], *line["Factures"].split(", "))])
        for line in lines.values()
    ]
    assert [(to[0], [piece.get_filename() for piece in m.iter_attachments()]) for to, m in box.received] == expected
    assert [r.party for r in ledger.reminders if r.date == date(2026, 12, 5)] == list(lines)
    assert (again.returncode, json.loads(again.stdout)["changes"]) == (0, [])
    assert json.loads(again.stdout)["message"].endswith("0 débiteur à relancer, 0,00\u00a0€.")
