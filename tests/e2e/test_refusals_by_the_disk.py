"""Workbooks that are open elsewhere, read-only, or on a full disk: refused in words before anything is made."""

from __future__ import annotations

import io
import json
import resource
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gescof_xl.cli import cli
from tests.commanding import SCHOOL
from tests.processes import as_nobody, outcome
from tests.refusing import BUTTON, refused
from tests.xlwings_libreoffice.office import Office

pytestmark = pytest.mark.linux


def test_open_in_excel(path: Path) -> None:
    """Excel's file of the one who has it open: exit 3, his name, and no paper was made before that was seen."""
    name = "Jeanne Dupouey"
    owner = bytes([len(name)]) + name.encode().ljust(54) + len(name).to_bytes(2, "little") + name.encode("utf-16-le")
    path.with_name("~$ecole.xlsx").write_bytes(owner.ljust(165))
    refused(path, 3, "ouvert dans Excel par Jeanne Dupouey", "Fermez-le")
    refused(path, 3, "ouvert dans Excel", line=("imprimer", "--session", "S0006", "--oui", "--date", "2026-11-22"))
    assert not (path.parent / "documents").exists()


def test_open_in_libreoffice(path: Path, office: Office) -> None:
    """The lock that a real LibreOffice leaves while it holds the file: exit 3; closed again, the button works."""
    document = office.load(path)
    assert path.with_name(".~lock.ecole.xlsx#").exists()
    refused(path, 3, "ouvert dans LibreOffice")
    document.close(False)
    done = CliRunner().invoke(cli, [BUTTON[0], str(path), *BUTTON[1:]])
    assert done.exit_code == 0, done.output


def test_a_preview_works_while_excel_has_it_open(path: Path) -> None:
    """Only writing is refused."""
    path.with_name("~$ecole.xlsx").touch()
    assert CliRunner().invoke(cli, [BUTTON[0], str(path), *BUTTON[1:], "--apercu"]).exit_code == 0


@pytest.fixture
def shared() -> Iterator[Path]:
    """A copy in a folder of somebody else, where everybody may read."""
    folder = Path(tempfile.mkdtemp(prefix="gescof-"))
    path = Path(shutil.copyfile(SCHOOL, folder / "ecole.xlsx"))
    path.chmod(0o666)
    folder.chmod(0o555)
    yield path
    folder.chmod(0o755)
    shutil.rmtree(folder)


def told_in_a_child(path: Path, prepare: Callable[[], None]) -> tuple[int, dict[str, Any]]:
    """The button pressed in a process of its own, once prepared: its exit status and its JSON."""
    CliRunner().invoke(cli, [BUTTON[0], str(path), *BUTTON[1:], "--apercu"])  # loads what the child may not load
    before = path.read_bytes()

    def press() -> None:
        prepare()
        said = io.StringIO()
        try:
            with redirect_stdout(said):
                cli([BUTTON[0], str(path), *BUTTON[1:], "--json"])
        except SystemExit as end:
            raise AssertionError(f"{end.code} {said.getvalue()}") from None

    status, _, said = outcome(press).removeprefix("AssertionError: ").partition(" ")
    assert path.read_bytes() == before
    return int(status), json.loads(said)


def test_a_read_only_folder(shared: Path) -> None:
    """Exit 3, the folder, and what to ask for."""
    status, told = told_in_a_child(shared, as_nobody)
    assert status == 3, told
    assert f"Le dossier « {shared.parent} » n'accepte pas d'écriture" in told["message"]
    assert "copiez le classeur dans un dossier à vous" in told["message"]


def test_a_read_only_file(path: Path) -> None:
    """A file marked read-only is not replaced: exit 3."""
    path.chmod(0o444)
    refused(path, 3, "« ecole.xlsx » est en lecture seule", "Lecture seule")


@pytest.mark.parametrize("room", [1_000, 100_000])
def test_a_full_disk(path: Path, room: int) -> None:
    """No room for the new workbook: exit 3, the old one is whole, and no draft is left."""

    def fill() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    status, told = told_in_a_child(path, fill)
    assert status == 3, told
    assert "Le disque est plein" in told["message"]
    assert not list(path.parent.glob(".*.gescof-draft"))
