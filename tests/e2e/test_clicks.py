"""Every button of the ribbon, clicked: the very command that VBA starts, in a fresh process, on a live workbook."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from pyopenvba import ExcelFile
from pyopenvba.apps.excel import ExcelApplication

from gescof_xl.generate.addin.addin import build_addin
from gescof_xl.ribbon.buttons import BUTTONS
from gescof_xl.workbook.excel.session import Area
from gescof_xl.workbook.excel.workbook import ExcelWorkbook
from tests.live_backends import close_books, office
from tests.xlwings_libreoffice.engine import open_book

pytestmark = pytest.mark.programs

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each button of the built add-in makes Python run, as its own VBA says."""
    path = tmp_path_factory.mktemp("addin") / "gescof.xlam"
    build_addin(BUTTONS, path)
    with zipfile.ZipFile(path) as package:
        ribbon = etree.fromstring(package.read("customUI/customUI14.xml"))
    with ExcelFile(path) as book:
        source = book.get_module("RibbonGescof")
    vba = ExcelApplication()
    vba.add_module(source, name="RibbonGescof")
    ids = [str(b.get("tag") or b.attrib["id"]) for b in ribbon.iter("{*}button")]
    return {name: str(vba.run("RibbonGescof.PythonCommand", name)) for name in dict.fromkeys(ids)}


class LiveWorkbook:
    """A person at a live workbook."""

    def __init__(self, folder: Path, workbook: str) -> None:
        self.home = folder
        path = folder / workbook
        shutil.copyfile(ROOT / "workbooks" / workbook, path)
        self.workbook = ExcelWorkbook(open_book(office(), path))

    def clicks(self, command: str) -> list[str]:
        """The messages that a click shows; fails when Python does."""
        done = subprocess.run(
            [sys.executable, "-B", "-c", f"from tests.xlwings_libreoffice.click import leave; {command}; leave()"],
            cwd=ROOT,
            env=os.environ | {"GESCOF_PIPE": office().pipe, "HOME": str(self.home)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        messages: list[str] = json.loads(done.stdout)
        assert not [m for m in messages if "erreur inattendue" in m], self.log()
        return messages

    def log(self) -> str:
        return "".join(p.read_text("utf-8") for p in (self.home / ".gescof" / "journal").glob("*"))

    def title(self) -> object:
        return self.workbook.session.values(Area("Assistant", 2, 2, 1, 1))[0][0]


@pytest.fixture
def live(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LiveWorkbook]:
    """A workbook of ours, open in LibreOffice."""
    yield LiveWorkbook(tmp_path, request.param)
    close_books()


@pytest.mark.parametrize("live", ["gescof.xlsx"], indirect=True)
def test_every_button_can_be_clicked(live: LiveWorkbook, commands: dict[str, str]) -> None:
    """Each button either does its work or shows its questions; none fails, and none says nothing."""
    assert set(commands) == {b.id for b in BUTTONS}
    for button in BUTTONS:
        messages = live.clicks(commands[button.id])
        shown = live.title() == button.label
        assert messages or shown or button.id == "assistant-annuler", button.id


@pytest.mark.parametrize("live", ["ecole.xlsx"], indirect=True)
def test_a_session_is_invoiced_by_clicks(live: LiveWorkbook, commands: dict[str, str]) -> None:
    """The line is selected, the form is filled from it, « Valider » issues the invoices in the live workbook."""
    live.clicks(commands["sessions-a-facturer"])
    live.clicks(commands["assistant-valider"])
    tables = live.workbook.read()
    report, sessions = tables["AFacturer"], tables["Sessions"]
    to_do = [dict(zip(report.columns, cells, strict=True)) for _, cells in report.lines]
    session = next(r["Session"] for r in to_do if r["État"] == "à facturer" and not r["Remarque"] and r["Reste HT"])
    line = next(line for line, cells in sessions.lines if cells[0] == session)
    live.workbook.session.select(Area("Sessions", line, 1, 1, 1))
    live.clicks(commands["facturer-session"])
    assert live.workbook.session.values(Area("Assistant", 7, 3, 1, 1)) == [[session]]
    messages = live.clicks(commands["assistant-valider"])
    issued = live.workbook.read()["Factures"]
    assert session in {cells[issued.columns.index("Session")] for _, cells in issued.lines}, messages
