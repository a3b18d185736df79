"""The command line as a person sees it: examples of the help, previews, questions, progress and Ctrl-C at a real terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gescof_xl.actions import ACTIONS
from gescof_xl.cli import cli
from gescof_xl.cli.examples import example

pytestmark = pytest.mark.linux

GESCOF = (sys.executable, "-m", "gescof_xl")
DAYS = {"facturer-periode": "2026-12-31"}  # its period ends on that day
FROM_OUTSIDE = {
    "importer-releve": 1,
    "importer-liste": 1,
    "reintegrer": 1,
    "taux": 1,
    "declarer": 1,
    "dossier-opco": 1,
    "brouillons-envoyes": 1,
    "transmettre": 1,
    "statuts": 1,
    "actualiser": 1,
}  # their file comes from the bank, from the accountant, from a scanner, from another program: it is not there; no
# period is due yet, no draft waits, and the school, all of it exempt, has no platform and no team


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a.id)
def test_the_example_of_the_help_works(action: Any, path: Path) -> None:
    """What `--aide` shows is accepted on the school base, as a preview, and writes nothing."""
    before = path.read_bytes()
    line = [str(path) if word == "CLASSEUR.xlsx" else word for word in shlex.split(example(action))[1:]]
    done = CliRunner().invoke(cli, [*line, "--apercu", "--date", DAYS.get(action.id, "2026-11-22")])
    assert done.exit_code == FROM_OUTSIDE.get(action.id, 0), done.stderr
    assert path.read_bytes() == before


def test_a_preview_shows_documents_and_sheets(path: Path) -> None:
    """The three invoices of session S0036, their totals, and how many lines of each sheet would change."""
    options = ("--session", "S0036", "--apercu", "--date", "2026-11-22")
    told = CliRunner().invoke(cli, ["facturer-session", str(path), *options]).stdout.replace("\u00a0", " ")
    assert told.startswith("Aperçu : rien n'est écrit.")
    assert re.search(r"Transports du +FA2026-00125 +21/01/2027 +990,50 € +0,00 € +990,50 €", told)
    assert re.search(r"Total +3 704,50 € +0,00 € +3 704,50 €", told)  # 1 876,00 + 990,50 + 838,00
    assert re.search(r"Factures +FA2026-00124, FA2026-00125, FA2026-00126 +3", told)


def test_nobody_at_the_terminal_is_told_so(path: Path) -> None:
    """Without --oui and without a terminal, the question is refused in words, exit 2, and nothing is written."""
    before = path.read_bytes()
    line = ["facturer-session", str(path), "--session", "S0036", "--date", "2026-11-22"]
    done = subprocess.run([*GESCOF, *line], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "personne n'est au terminal" in done.stderr
    assert "--oui" in done.stderr
    assert "Traceback" not in done.stderr
    assert path.read_bytes() == before


class Terminal:
    """A program at a terminal of its own: `screen` is all that it has shown."""

    def __init__(self, process: subprocess.Popen[bytes], master: int) -> None:
        self.process, self._master, self.screen = process, master, ""

    def read_until(self, wanted: str, seconds: float = 60) -> None:
        """Waits for a text on the screen."""
        end = time.monotonic() + seconds
        while wanted not in self.screen:
            assert time.monotonic() < end, self.screen
            self._read()
        self.screen = self.screen.replace("\r\n", "\n")

    def wait_for_library(self, name: str) -> None:
        """Waits until the program has loaded a compiled library: before, it is Python that starts, not the program."""
        maps = Path(f"/proc/{self.process.pid}/maps")
        while name not in maps.read_text("utf-8"):
            assert self.process.poll() is None
            time.sleep(0.01)

    def type(self, text: str) -> None:
        """What a person types."""
        os.write(self._master, text.encode())

    def end(self) -> int:
        """Reads to the end and gives the exit status."""
        while self._read():
            pass
        return self.process.wait(30)

    def _read(self) -> bool:
        if not select.select([self._master], [], [], 1)[0]:
            return self.process.poll() is None
        try:
            piece = os.read(self._master, 65536)
        except OSError:  # Linux says so when the other end is closed
            return False
        self.screen += piece.decode("utf-8", "replace")
        return bool(piece)


@contextmanager
def terminal(*typed: str) -> Iterator[Terminal]:
    """`gescof` with these words, at a terminal of 100 columns, in a session of its own as a shell gives it."""
    master, slave = pty.openpty()
    environment = {**os.environ, "COLUMNS": "100", "TERM": "xterm-256color"}
    process = subprocess.Popen(
        [*GESCOF, *typed], stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        os.close(master)


def test_a_no_writes_nothing(path: Path) -> None:
    """The question is asked with [o/N]; « n » is a refusal, exit 1, and the file keeps its bytes."""
    before = path.read_bytes()
    with terminal("facturer-session", str(path), "--session", "S0036", "--date", "2026-11-22") as screen:
        screen.read_until("[o/N]")
        screen.type("n\n")
        assert screen.end() == 1
    assert "3 factures" in screen.screen
    assert "rien n'a été écrit" in screen.screen
    assert path.read_bytes() == before


def test_a_yes_writes(path: Path) -> None:
    """« o » does it, exit 0."""
    before = path.read_bytes()
    with terminal("facturer-session", str(path), "--session", "S0036", "--date", "2026-11-22") as screen:
        screen.read_until("[o/N]")
        screen.type("o\n")
        assert screen.end() == 0
    assert "FA2026-00126" in screen.screen
    assert path.read_bytes() != before


@pytest.mark.programs
def test_ctrl_c_at_the_question_writes_nothing(path: Path) -> None:
    """Ctrl-C is a French line, exit 1, no traceback."""
    before = path.read_bytes()
    with terminal("facturer-session", str(path), "--session", "S0036", "--date", "2026-11-22") as screen:
        screen.read_until("[o/N]")
        os.killpg(screen.process.pid, signal.SIGINT)
        assert screen.end() == 1
    assert "Interrompu : rien n'a été écrit." in screen.screen
    assert "Traceback" not in screen.screen
    assert path.read_bytes() == before


@pytest.mark.parametrize("seconds", [0, 0.2, 0.4, 0.8])
def test_ctrl_c_at_any_moment_is_a_sentence(path: Path, seconds: float) -> None:
    """Whatever is going on, no traceback: stopped before the write (exit 1, nothing changed), or done (exit 0).

    Between the two, once the workbook is saved, it is said that papers may lack (exit 1).
    """
    before = path.read_bytes()
    with terminal("facturer-session", str(path), "--session", "S0036", "--oui", "--date", "2026-11-22") as screen:
        screen.wait_for_library("pydantic_core")
        time.sleep(seconds)
        os.killpg(screen.process.pid, signal.SIGINT)
        status = screen.end()
    assert "Traceback" not in screen.screen
    if re.search(r"Interrompu( : rien n'a été écrit)?\.", screen.screen):
        assert (status, path.read_bytes() == before) == (1, True)
    elif "Interrompu après l'enregistrement : le classeur est complet" in screen.screen:
        assert (status, path.read_bytes() == before) == (1, False)
    else:
        assert (status, path.read_bytes() == before) == (0, False), screen.screen


def test_printing_shows_how_far_it_is(path: Path) -> None:
    """A bar with its percentage while documents are made; the cursor that it hides comes back."""
    with terminal("imprimer", str(path), "--session", "S0006", "--oui", "--date", "2026-11-22") as screen:
        assert screen.end() == 0, screen.screen
    assert "Impression" in screen.screen
    assert "100%" in screen.screen
    assert screen.screen.rfind("\x1b[?25h") > screen.screen.rfind("\x1b[?25l")
