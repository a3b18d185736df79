"""The pictures of the manual: `python -m tests.pictures` photographs the school's workbook and an invoice of the demo.

Needs LibreOffice, Xvfb, xdotool, ImageMagick (`import`, `convert`) and poppler. The sheets are shown by LibreOffice on
a virtual screen, and the buttons are pressed as the ribbon presses them; message boxes are drawn. Look at the pictures afterwards.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import xlwings
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from gescof_xl.ribbon.buttons import BUTTONS, VALIDATE
from gescof_xl.ribbon.press import press
from gescof_xl.workbook.excel.session import Area
from gescof_xl.workbook.excel.workbook import ExcelWorkbook
from tests.calc_clicking import Person
from tests.manual_clicks import PARTICIPANT, MessageBox, assistant_words, message_boxes
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
        context = self.office.context
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
        screen.session.select(PARTICIPANT)
        screen.clicks("financer", folder)
        screen.shoot("Assistant", (8, 3), "assistant.png", 100)
        say(IMAGES / "assistant.png", assistant_words(screen.session))
    finally:
        screen.close()


def calc(folder: Path) -> None:
    """The menu in LibreOffice Calc, and the question that a click asks there."""
    person = Person(folder / "poste")
    try:
        person.opens(Path(shutil.copy(ROOT / "workbooks" / "ecole.xlsx", folder / "calc.xlsx")))
        person.unfolds("Facturation")
        person.photographs(IMAGES / "calc-menu.png")
        person.select("Sessions", "A37")
        person.presses("facturer-session")
        person.sees("the form", lambda: person.cell("Assistant", "B2") == "Facturer la session")
        person.presses(VALIDATE)
        person.box()
        person.photographs(IMAGES / "calc-question.png")
    finally:
        person.leave()
    for name, kept in (("calc-menu.png", "1400x560+0+0"), ("calc-question.png", "1400x640+0+0")):
        slim(IMAGES / name, "-crop", kept, "+repage")


def ribbon(picture: Path) -> None:
    """A drawing of the GesCOF tab: its groups and the labels of their buttons."""
    row, margin, width = 24, 12, 250
    groups = [(str(name), [b.label for b in members]) for name, members in groupby(BUTTONS, key=lambda b: b.group)]
    rows = max(len(labels) for _, labels in groups)
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
    say(picture, [label for _, labels in groups for label in labels])


def message_box(picture: Path, box: MessageBox) -> None:
    """A drawing of a message box of Windows with what a click says; Windows and the Mac each give it their own looks."""
    row, margin, width = 22, 16, 620
    draw, plain, bold = ImageDraw.Draw(Image.new("RGB", (1, 1))), _font("Regular"), _font("Bold")
    lines = [line for text in box.text.split("\n") for line in _wrapped(draw, text, plain, width - 80 - margin)]
    text_height = max(len(lines), 2) * row
    sheet = Image.new("RGB", (width, 32 + text_height + 3 * margin + 44), "white")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((0, 0, width, 32), fill="#f3f6f8")
    draw.text((margin, 7), "GesCOF", font=plain, fill="#17324d")
    draw.text((width - 30, 5), "✕", font=_font("Regular", "DejaVu Sans"), fill="#56677a")
    _icon(draw, (margin, 32 + margin), grave=box.grave)
    for number, line in enumerate(lines):
        draw.text((80, 32 + margin + number * row), line, font=plain, fill="black")
    bottom = sheet.height - 44
    draw.rectangle((0, bottom, width, sheet.height), fill="#f0f0f0")
    for number, label in enumerate(reversed(box.buttons)):
        left = width - (number + 1) * 100
        draw.rectangle((left, bottom + 9, left + 84, bottom + 35), fill="white", outline="#9aa8b5")
        draw.text(
            (left + 42, bottom + 22), label, font=bold if len(box.buttons) == 1 else plain, fill="black", anchor="mm"
        )
    draw.rectangle((0, 0, width - 1, sheet.height - 1), outline="#9aa8b5")
    sheet.save(picture)
    slim(picture)
    say(picture, [*box.text.split("\n"), *box.buttons])


def _icon(draw: ImageDraw.ImageDraw, at: tuple[int, int], *, grave: bool) -> None:
    left, top = at
    if grave:
        draw.polygon(((left + 20, top), (left + 42, top + 38), (left - 2, top + 38)), fill="#f5c400")
        draw.text((left + 20, top + 24), "!", font=_font("Bold", size=26), fill="black", anchor="mm")
    else:
        draw.ellipse((left, top, left + 40, top + 40), fill="#1a6fb8")
        draw.text((left + 20, top + 20), "i", font=_font("Bold", size=28), fill="white", anchor="mm")


def _wrapped(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """A paragraph in lines of at most so many pixels; a no-break space stays one."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and draw.textlength(longer, font) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def say(picture: Path, words: Sequence[str]) -> None:
    """Keeps the words of a picture in it, so that a test sees when they are no longer those of the program."""
    info = PngInfo()
    info.add_itxt("Description", "\n".join(words))
    with Image.open(picture) as drawn:
        drawn.save(picture, pnginfo=info, optimize=True)


def _font(style: str, family: str = "Carlito", size: int = 16) -> ImageFont.FreeTypeFont:
    found = subprocess.run(
        ["fc-match", "-f", "%{file}", f"{family}:style={style}"], capture_output=True, text=True, check=True
    )
    return ImageFont.truetype(found.stdout, size)


def boxes(folder: Path) -> None:
    """The message boxes, with the words that clicks give."""
    for name, box in message_boxes(folder).items():
        message_box(IMAGES / name, box)


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
        boxes(Path(name))
        invoice(Path(name))
        sheets(Path(name))
        calc(Path(name))
