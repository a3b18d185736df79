"""The pictures of the manual: `python -m tests.pictures` photographs the school's workbook and an invoice of the demo.

Needs LibreOffice, Xvfb, ImageMagick (`import`, `convert`) and poppler. The sheets are shown by LibreOffice on a virtual
screen, and the buttons are pressed as the ribbon presses them. Look at the pictures afterwards.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import uuid
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import xlwings
from PIL import Image, ImageDraw, ImageFont

from gescof_xl.ribbon.buttons import BUTTONS
from gescof_xl.ribbon.press import press
from gescof_xl.workbook.excel.session import Area
from gescof_xl.workbook.excel.workbook import ExcelWorkbook
from tests.xlwings_libreoffice.engine import ENGINE, App, Book, Engine
from tests.xlwings_libreoffice.office import Office, properties

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "gescof_xl" / "help" / "images"
TODAY = date(2026, 11, 22)
SCREEN = "1440x860"
KEPT = "1440x758+0+79"
"""From the formula bar to the tabs: menus and status bar are LibreOffice's, not Excel's."""
_FRENCH = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale"><value>fr-FR</value></prop></item></oor:items>
"""
DISPLAY = ":87"


class Screen:
    """An office on a virtual screen, with one workbook that fills it."""

    def __init__(self, path: Path, folder: Path) -> None:
        environment = os.environ | {"DISPLAY": DISPLAY}
        self._server = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", f"{SCREEN}x24"], stderr=subprocess.DEVNULL)
        time.sleep(1)
        settings = folder / "profil" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_FRENCH, "utf-8")
        pipe = "images" + uuid.uuid4().hex[:8]
        command = [
            "soffice",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nofirststartwizard",
            f"-env:UserInstallation={(folder / 'profil').as_uri()}",
            f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
        ]
        self._soffice = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        self.office = Office(pipe)
        loaded = self.office.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, properties(MacroExecutionMode=0))
        Engine.running.append(App(self.office))
        ENGINE.activate()
        App.answers[:] = ["yes"] * 20
        self.book = xlwings.Book(impl=Book(self.office, loaded))
        self.session = ExcelWorkbook(self.book).session
        self._window(loaded.CurrentController)

    def _window(self, controller: Any) -> None:
        width, height = (int(side) for side in SCREEN.split("x"))
        controller.Frame.ContainerWindow.setPosSize(0, 0, width, height, 15)
        self._dispatch(controller, ".uno:Sidebar")
        self.controller = controller
        time.sleep(2)

    def _dispatch(self, controller: Any, command: str) -> None:
        context = self.office._context
        helper = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
        helper.executeDispatch(controller.Frame, command, "", 0, ())

    def clicks(self, button: str, folder: Path) -> None:
        """Presses a button of the ribbon."""
        press(button, self.book, TODAY, folder / "journal")

    def shoot(self, sheet: str, cell: tuple[int, int], name: str, zoom: int = 100) -> None:
        """Shows a sheet with one cell selected, and photographs the screen."""
        self.session.show_sheet(sheet)
        self.controller.ZoomValue = zoom
        self.session.select(Area(sheet, *cell, 1, 1))
        time.sleep(2)
        shot = IMAGES / name
        environment = os.environ | {"DISPLAY": DISPLAY}
        subprocess.run(["import", "-window", "root", str(shot)], env=environment, check=True)
        slim(shot, "-crop", KEPT, "+repage")

    def close(self) -> None:
        """Ends the office, then the screen."""
        self.office.desktop.terminate()
        self._soffice.wait(20)
        self._server.terminate()
        self._server.wait(10)


def slim(picture: Path, *changes: str) -> None:
    """Few colours and no date: a small file, the same for the same picture."""
    subprocess.run(
        ["convert", str(picture), *changes, "-strip", "+dither", "-colors", "128", f"PNG8:{picture}"], check=True
    )


def sheets(folder: Path) -> None:
    """The school's workbook, and the assistant of a button on a selected line."""
    path = folder / "ecole.xlsx"
    shutil.copy(ROOT / "workbooks" / "ecole.xlsx", path)
    screen = Screen(path, folder)
    try:
        screen.shoot("Accueil", (1, 1), "accueil.png", 95)
        screen.shoot("Factures", (112, 19), "factures.png", 95)
        screen.clicks("controler", folder)
        screen.shoot("Contrôle", (5, 1), "controle.png", 80)
        screen.session.select(Area("Participants", 5, 1, 1, 1))
        screen.clicks("financer", folder)
        screen.shoot("Assistant", (9, 3), "assistant.png", 100)
    finally:
        screen.close()


def ribbon(picture: Path) -> None:
    """A drawing of the GesCOF tab: its groups and the labels of their buttons."""
    row, margin, width, rows = 24, 12, 250, 6
    groups = [(str(name), [b.label for b in members]) for name, members in groupby(BUTTONS, key=lambda b: b.group)]
    sheet = Image.new("RGB", (len(groups) * width + margin, (rows + 3) * row + margin), "#f3f6f8")
    draw, plain, bold = ImageDraw.Draw(sheet), _font("Regular"), _font("Bold")
    draw.rectangle((0, 0, sheet.width, row), fill="#1c7c7d")
    draw.text((margin, 4), "Fichier    Accueil    Insertion    …", font=plain, fill="#c9d6e2")
    draw.text((230, 4), "GesCOF", font=bold, fill="white")
    for at, (name, labels) in enumerate(groups):
        left = margin + at * width
        for line, label in enumerate(labels):
            draw.text((left, (line + 1.5) * row), label, font=plain, fill="#17324d")
        draw.text((left, (rows + 2) * row), name, font=bold, fill="#56677a")
        draw.line((left - 6, 1.5 * row, left - 6, (rows + 3) * row), fill="#d5dde4")
    sheet.save(picture)
    slim(picture)


def _font(style: str) -> ImageFont.FreeTypeFont:
    found = subprocess.run(
        ["fc-match", "-f", "%{file}", f"Carlito:style={style}"], capture_output=True, text=True, check=True
    )
    return ImageFont.truetype(found.stdout, 16)


def invoice(folder: Path) -> None:
    """The first invoice that the demonstration prints."""
    subprocess.run([str(ROOT / ".venv/bin/gescof"), "demo", str(folder / "demo")], check=True, capture_output=True)
    pdf = min((folder / "demo" / "documents").rglob("FA*.pdf"))
    target = IMAGES / "facture"
    subprocess.run(["pdftoppm", "-png", "-r", "96", "-singlefile", str(pdf), str(target)], check=True)
    slim(target.with_suffix(".png"))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        ribbon(IMAGES / "onglet.png")
        invoice(Path(name))
        sheets(Path(name))
