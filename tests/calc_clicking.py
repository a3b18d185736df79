"""A person at LibreOffice Calc with GesCOF's menu: a screen, a mouse, and what can be seen on it.

The screen is Xvfb's, the mouse xdotool's; where things are on the screen, and what boxes say, is asked of the
accessibility tree, as a screen reader does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from gescof_xl.actions.action import Group
from gescof_xl.generate.extension.extension import build_extension
from gescof_xl.install.calc import CalcHome, install_in
from gescof_xl.install.install import NotInstalled
from gescof_xl.ribbon.buttons import BUTTONS, VALIDATE
from gescof_xl.workbook.form.questions import FIRST_ROW, LAST_ROW, TITLE
from gescof_xl.workbook.form.questions import SHEET as ASSISTANT
from tests.xlwings_libreoffice.office import Office, UnoException, enum, properties, struct

SECONDS = 60
_GONE = (UnoException, AttributeError, IndexError)
"""What one meets who looks at a window that has gone meanwhile."""
_NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
_FRENCH = """<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>fr-FR</value></prop></item>"""
_CLICKABLE, _TEXTS = (34, 36, 44), (30, 86)  # AccessibleRole: MENU, MENU_ITEM, PUSH_BUTTON; LABEL, STATIC


def _python(folder: Path) -> Path:
    """GesCOF's Python on the day of the school base, whatever the day is."""
    script = folder / "python"
    code = "import sys, datetime, gescof_xl.ribbon.calc as c; c.main(sys.argv[-1], datetime.date(2026, 11, 22))"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{code}" "$@"\n', "utf-8")
    script.chmod(0o755)
    return script


def unopkg() -> tuple[str, ...]:
    """LibreOffice's own command for extensions; it refuses root, as whom tests may run."""
    return (*_NOBODY, "unopkg") if os.geteuid() == 0 else ("unopkg",)


def reachable(home: Path) -> None:
    """Gives a folder to the one as whom `unopkg` runs."""
    if os.geteuid() == 0:
        os.chown(home, 65534, 65534)
        for folder in home.parents:
            if folder.stat().st_mode & 0o711 != 0o711:
                folder.chmod(folder.stat().st_mode | 0o711)


_DESKTOP = "/usr/local/bin:/usr/bin:/bin"
"""LibreOffice takes the libraries of the first python3 of PATH for its own, and dies where that is another's."""


class Person:
    """Somebody with a LibreOffice of their own, in which workbooks are opened. `folder` is empty before."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.workbook = folder
        self._environment = os.environ | {"HOME": str(self.home), "SAL_USE_VCLPLUGIN": "gen", "PATH": _DESKTOP}
        self._install(folder)
        self._screen = self._start_screen()
        self._places: dict[str, tuple[int, int]] = {}
        self._office = self._start_office()

    def _install(self, folder: Path) -> None:
        """As `gescof installer --libreoffice` does; the profile is then the person's own."""
        self.home.mkdir(parents=True)
        reachable(self.home)
        extension = folder / "gescof.oxt"
        build_extension(BUTTONS, extension)
        command = ("env", f"HOME={self.home}", *unopkg())
        calc = CalcHome(user=self.home, interpreter=_python(folder), unopkg=command)
        for last in (
            False,
            False,
            True,
        ):  # an office of root that starts meanwhile holds the folder of shared extensions
            try:
                install_in(calc, extension)
                break
            except NotInstalled:
                if last:
                    raise
                time.sleep(2)
        settings = next(self.home.rglob("registrymodifications.xcu"))
        settings.write_text(settings.read_text("utf-8").replace("</oor:items>", f"{_FRENCH}</oor:items>"), "utf-8")
        if os.geteuid() == 0:
            for path in (self.home, *self.home.rglob("*")):
                os.chown(path, 0, 0)

    def _start_screen(self) -> subprocess.Popen[bytes]:
        reading, writing = os.pipe()
        screen = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            self._environment["DISPLAY"] = f":{told.readline().strip()}"
        return screen

    def _start_office(self, *options: str) -> Office:
        pipe = "gescof" + uuid.uuid4().hex[:12]
        self._process = subprocess.Popen(
            [
                "soffice",
                *options,
                "--nologo",
                "--nofirststartwizard",
                f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
                "--calc",
            ],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        office = Office(pipe)
        self._wait(office.documents, "LibreOffice")
        return office

    def opens(self, workbook: Path) -> None:
        """Opens a workbook in the window, whatever is there."""
        while self._box():
            self._xdotool("key", "Escape")
            time.sleep(0.5)
        book, self.workbook = self.book, workbook
        book.setModified(False)
        book.CurrentController.Frame.loadComponentFromURL(workbook.as_uri(), "_self", 0, ())
        self._wait(lambda: workbook.as_uri() == self.book.URL, "the workbook")

    def crashes(self) -> None:
        """LibreOffice ends in the middle of whatever it does; what it started goes on."""
        subprocess.run(["pkill", "-KILL", "-s", str(self._process.pid), "-x", "soffice.bin"], check=False)
        self._process.wait()

    def has_gescof(self) -> bool:
        """Whether a click is still at work."""
        session = ["pgrep", "-s", str(self._process.pid), "-f", "gescof_xl.ribbon.calc"]
        return subprocess.run(session, check=False, capture_output=True).returncode == 0

    def proposed(self) -> str:
        """The documents that LibreOffice would propose to recover, as its profile keeps them."""
        lines = next(self.home.rglob("registrymodifications.xcu")).read_text("utf-8").splitlines()
        return "\n".join(line for line in lines if "Recovery/RecoveryList" in line)

    def starts_again(self) -> None:
        """Opens LibreOffice after that, and nothing of what it proposes."""
        self._places.clear()
        self._office = self._start_office("--norestore")

    def leave(self) -> None:
        """Everything is ended by force; the workbook is as it is on disk."""
        subprocess.run(["pkill", "-KILL", "-s", str(self._process.pid)], check=False)
        self._process.wait()
        self._screen.kill()
        self._screen.wait()

    # ----- the mouse and the keys

    def clicks(self, name: str) -> None:
        """Clicks on a button, or on a menu of the menu bar."""
        if name not in self._places:
            self._places = self._wait(lambda: (all_ := self._buttons(self._windows())).get(name) and all_, name)
        x, y = self._places[name]
        self._xdotool("mousemove", str(x), str(y), "click", "1")

    def chooses(self, group: str, label: str) -> None:
        """Opens the menu GesCOF by a click, and goes to one of its buttons by the arrow keys."""
        labels = [button.label for button in BUTTONS if button.group == group]
        self.unfolds(group)
        self._xdotool("key", "--delay", "60", *["Down"] * labels.index(label))
        self._keys_until(0, "Return")

    def unfolds(self, group: str) -> None:
        """Opens the menu GesCOF by a click, and one of its groups by the arrow keys.

        Entries of an open menu have no place in the accessibility tree.
        """
        groups = list(dict.fromkeys(button.group for button in BUTTONS))
        self._keys_until(0, "Escape")
        for _ in range(10):
            self.clicks("GesCOF")
            if self._waits_for(lambda: self._open_menus() == 1):
                break
        self._xdotool("key", "--delay", "60", *["Down"] * (groups.index(Group(group)) + 1))
        self._keys_until(2, "Right")

    def photographs(self, picture: Path) -> None:
        """The whole screen, once it is still."""
        time.sleep(2)
        subprocess.run(["import", "-window", "root", str(picture)], env=self._environment, check=True)

    def _keys_until(self, menus: int, key: str) -> None:
        """Presses a key until that many menus are open; they are the windows that tell nothing of themselves."""
        for _ in range(10):
            if self._open_menus() == menus:
                return
            self._xdotool("key", key)
            self._waits_for(lambda: self._open_menus() == menus)
        raise AssertionError(f"{self._open_menus()} menus are open, and not {menus}")

    def _waits_for(self, seen: Callable[[], bool]) -> bool:
        end = time.monotonic() + 3
        while time.monotonic() < end:
            with suppress(*_GONE):
                if seen():
                    return True
            time.sleep(0.1)
        return False

    def _open_menus(self) -> int:
        toolkit = self.book.CurrentController.Frame.ContainerWindow.Toolkit
        tops = [toolkit.getTopWindow(at) for at in range(toolkit.TopWindowCount)]
        return sum(1 for window in tops if window is not None and window.AccessibleContext is None)

    def presses(self, button_id: str) -> None:
        """Clicks on a button where it is, in the toolbar or in the menu alone, once the press before has ended.

        A window that is being drawn takes no click: one sees that nothing happens, and clicks again.
        """
        self._wait(lambda: not self.has_gescof(), "the end of the press before")
        button = next(button for button in BUTTONS if button.id == button_id)
        for _ in range(3):
            if button.large:
                self._keys_until(0, "Escape")
                self.clicks(button.label)
            else:
                self.chooses(button.group, button.label)
            if self._waits_for(self.has_gescof):
                return
        raise AssertionError(f"nothing happens on {button.label}")

    def fills(self, answers: Mapping[str, str]) -> None:
        """Types answers beside their questions in the Assistant."""
        shown = self.book.Sheets.getByName(ASSISTANT).getCellRangeByName(f"B{FIRST_ROW}:B{LAST_ROW}").getDataArray()
        labels = [str(line[0]) for line in shown]
        for label, text in answers.items():
            self.select(ASSISTANT, f"C{FIRST_ROW + labels.index(label)}")
            self.types(text)

    def does(self, button_id: str, answers: Mapping[str, str] | None = None, *, yes: bool = False) -> str:
        """Presses a button that asks, answers, agrees where it asks for a yes; what it says at the end."""
        self.presses(button_id)
        label = next(button.label for button in BUTTONS if button.id == button_id)
        self.sees(label, lambda: self.cell(ASSISTANT, TITLE) == label and self.sheet() == ASSISTANT)
        self.fills(answers or {})
        self.presses(VALIDATE)
        if yes:
            self.answers("Yes")
        return self.answers("OK")

    def types(self, text: str) -> None:
        """Types into the selected cell, and leaves it; one who sees that nothing comes clicks into the sheet first."""
        cell = self.book.CurrentController.Selection
        before = cell.String
        for _ in range(3):
            self._xdotool("type", "--delay", "20", text)
            self._xdotool("key", "Return")
            if self._waits_for(lambda: cell.String == text or cell.String != before):
                return
            frame = self.book.CurrentController.Frame
            at, size = frame.ContainerWindow.AccessibleContext.LocationOnScreen, frame.ContainerWindow.PosSize
            self._xdotool("mousemove", str(at.X + size.Width // 2), str(at.Y + size.Height // 2), "click", "1")
            self.book.CurrentController.select(cell)
        raise AssertionError(f"the cell does not take {text}")

    def box(self) -> str:
        """What the box says that shows."""
        return str(self._wait(self._box, "a box"))

    def answers(self, button: str) -> str:
        """What the box says that shows; it is then left by one of its buttons."""
        text = self.box()
        for _ in range(10):  # a box takes no click while it is being drawn
            x, y = self._wait(lambda: self._buttons(self._boxes()).get(button), button)
            self._xdotool("mousemove", str(x), str(y), "click", "1")
            if self._waits_for(lambda: self._box() != text):
                return text
        raise AssertionError(f"the box stays: {text}")

    def sees(self, what: str, seen: Any) -> Any:
        """Waits for something to be so."""
        return self._wait(seen, what)

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._environment, check=True)

    # ----- the workbook as it is open

    @property
    def book(self) -> Any:
        """The document."""
        return self._office.documents()[0]

    def sheet(self) -> str:
        """The sheet that is shown."""
        return str(self.book.CurrentController.ActiveSheet.Name)

    def cell(self, sheet: str, address: str) -> str:
        """What a cell shows."""
        return str(self.book.Sheets.getByName(sheet).getCellRangeByName(address).String)

    def select(self, sheet: str, address: str) -> None:
        """Goes to a cell."""
        controller = self.book.CurrentController
        controller.setActiveSheet(self.book.Sheets.getByName(sheet))
        controller.select(self.book.Sheets.getByName(sheet).getCellRangeByName(address))

    def recalculated(self, workbook: Path, target: Path) -> Path:
        """Another workbook as this LibreOffice computes and saves it: what depends on the day is that of one day."""
        document = self._office.load(workbook)
        try:
            document.storeToURL(target.as_uri(), properties(FilterName="Calc MS Excel 2007 XML"))
        finally:
            document.close(True)
        return target

    def commands(self, name: str, **arguments: Any) -> None:
        """One of LibreOffice's own commands: `NewWindow` of the menus, or a whole address."""
        manager = self._office.context.ServiceManager
        helper = manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", self._office.context)
        helper.executeDispatch(
            self.book.CurrentController.Frame, name if ":" in name else f".uno:{name}", "", 0, properties(**arguments)
        )

    def windows(self) -> int:
        """How many windows show the workbook."""
        every, found = self.book.getControllers(), 0
        while every.hasMoreElements():
            every.nextElement()
            found += 1
        return found

    def only(self, sheet: str, column: int, value: str) -> None:
        """Filters the table of a sheet: one value in a column, counted from 0."""
        controller = self.book.CurrentController
        tables = self.book.DatabaseRanges
        area = next(
            t.ReferredCells
            for t in map(tables.getByName, tables.ElementNames)
            if t.ReferredCells.Spreadsheet.Name == sheet
        )
        controller.setActiveSheet(self.book.Sheets.getByName(sheet))
        described = area.createFilterDescriptor(True)
        described.ContainsHeader = True
        described.FilterFields = (
            struct(
                "sheet.TableFilterField",
                Field=column,
                Operator=enum("sheet.FilterOperator", "EQUAL"),
                StringValue=value,
            ),
        )
        area.filter(described)

    def save_as(self, path: Path, kind: str) -> None:
        """Saves the workbook by one of LibreOffice's filters; it is then the open one."""
        self.book.storeAsURL(path.as_uri(), properties(FilterName=kind))
        self.workbook = path

    # ----- the accessibility tree

    def _windows(self) -> Iterator[Any]:
        toolkit = self.book.CurrentController.Frame.ContainerWindow.Toolkit
        for at in range(toolkit.TopWindowCount):
            window = toolkit.getTopWindow(at)
            if window is not None and window.AccessibleContext is not None:
                yield window.AccessibleContext

    def _boxes(self) -> Iterator[Any]:
        return (window for window in self._windows() if window.AccessibleName == "GesCOF" and _middle(window))

    def _buttons(self, windows: Iterator[Any]) -> dict[str, tuple[int, int]]:
        """The middle of each menu or button which can be seen, by name."""
        found = [c for window in windows for c in _below(window) if c.AccessibleRole in _CLICKABLE]
        return {c.AccessibleName.replace("~", ""): place for c in found if (place := _middle(c))}

    def _box(self) -> str:
        """The text of the box that shows, or an empty one."""
        for window in self._boxes():
            return "\n".join(c.AccessibleName for c in _below(window) if c.AccessibleRole in _TEXTS)
        return ""

    def _wait(self, seen: Any, what: str) -> Any:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            with suppress(*_GONE):
                if found := seen():
                    return found
            time.sleep(0.1)
        raise AssertionError(f"waited in vain for {what}")


def _below(context: Any, depth: int = 0) -> Iterator[Any]:
    """A thing and those in it, as deep as buttons are."""
    yield context
    if depth > 8:
        return
    for at in range(min(context.AccessibleChildCount, 80)):
        child = context.getAccessibleChild(at)
        if child is not None:
            yield from _below(child.AccessibleContext, depth + 1)


def _middle(context: Any) -> tuple[int, int] | None:
    """Where to click; None for what is not on the screen."""
    if not hasattr(context, "LocationOnScreen"):
        return None
    at, size = context.LocationOnScreen, context.Size
    return (at.X + size.Width // 2, at.Y + size.Height // 2) if size.Width > 0 and size.Height > 0 else None
