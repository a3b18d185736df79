"""The GesCOF menu in LibreOffice Calc; runs in LibreOffice's own Python, never imported by the package.

A click starts GesCOF's Python, which asks for single things on the open workbook, one line of JSON each way, until it
ends. It is read in a thread, so that Calc stays alive; what it asks is done by Calc's main thread. This file decides
nothing: it knows no table and no rule.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.awt.MessageBoxType import MESSAGEBOX, QUERYBOX, WARNINGBOX
from com.sun.star.beans import PropertyValue
from com.sun.star.frame import FeatureStateEvent, XDispatch, XDispatchProvider
from com.sun.star.lang import Locale, XInitialization, XServiceInfo
from com.sun.star.sheet.ValidationType import ANY, LIST

NAME = "fr.gescof.calc"
PROTOCOL = "fr.gescof.calc:"
SETTINGS = Path.home() / ".gescof" / "libreoffice.json"
XLSX = "Calc MS Excel 2007 XML"
CONTENTS = 1 | 2 | 4 | 16  # CellFlags: VALUE, DATETIME, STRING, FORMULA
OK, YES_NO, YES = 1, 3, 2  # MessageBoxButtons and MessageBoxResults
DATE, LOGICAL = 2, 1024  # NumberFormat
CONFIGURATION = "com.sun.star.configuration.theDefaultProvider"
EXCEL_ADDRESSES = 3  # AddressConvention.XL_A1
NOT_INSTALLED = "GesCOF n'est pas installé pour votre compte.\nLancez la commande : gescof installer --libreoffice"
BUSY, PATIENCE = "GesCOF travaille déjà : attendez qu'il ait fini.", 2.0  # seconds
FAILED = "GesCOF n'a pas pu travailler.\nLancez la commande : gescof diagnostic\n\n"


def prop(name: str, value: object) -> Any:
    """A named option of UNO."""
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


class Calc:
    """The workbook in one window: what can be asked of it. Cells are named by sheet, row, column, height, width."""

    def __init__(self, context: Any, frame: Any) -> None:
        self.context, self.frame = context, frame
        self.view: Any = None
        self.left = ""  # the URL of the file that was let go
        self.indicator: Any = None

    @property
    def book(self) -> Any:
        return self.frame.Controller.Model

    def is_workbook(self) -> bool:
        controller = self.frame.Controller
        return controller is not None and controller.Model.supportsService("com.sun.star.sheet.SpreadsheetDocument")

    def box(self, area: list[Any]) -> Any:
        sheet, row, column, height, width = area
        cells = self.book.Sheets.getByName(sheet)
        return cells.getCellRangeByPosition(column - 1, row - 1, column + width - 2, row + height - 2)

    # ----- the file

    def address(self) -> str:
        return str(self.book.URL)

    def title(self) -> str:
        return str(self.book.Title)

    def is_read_only(self) -> bool:
        return bool(self.book.isReadonly())

    def is_modified(self) -> bool:
        return bool(self.book.isModified())

    def windows(self) -> int:
        every, found = self.book.getControllers(), 0
        while every.hasMoreElements():
            every.nextElement()
            found += 1
        return found

    def save(self) -> None:
        self.book.store()

    def save_as(self, url: str) -> None:
        self.book.storeAsURL(url, (prop("FilterName", XLSX),))

    def leave(self) -> None:
        """Another, blank document takes the window: the file is free, and the window stays."""
        view, url = self.frame.Controller.getViewData(), self.book.URL
        self.frame.loadComponentFromURL("private:factory/scalc", "_self", 0, ())
        self.view, self.left = view, url
        # The file is written only when the profile on disk says that it is closed: what LibreOffice would propose to
        # recover after a crash is older. Else the profile follows a second later.
        self.context.getByName(f"/singletons/{CONFIGURATION}").flush()

    def come_back(self, url: str) -> None:
        self.frame.loadComponentFromURL(url, "_self", 0, ())
        self.left = ""
        if self.view is not None:
            self.frame.Controller.restoreViewData(self.view)

    # ----- cells

    def has_sheet(self, sheet: str) -> bool:
        return bool(self.book.Sheets.hasByName(sheet))

    def values(self, area: list[Any]) -> list[list[object]]:
        box = self.box(area)
        formats = self.book.NumberFormats
        rows: list[list[object]] = []
        for at, row in enumerate(box.getDataArray()):
            rows.append([])
            for to, value in enumerate(row):
                shown: object = value if value != "" else None
                if isinstance(value, float):
                    kind = formats.getByKey(box.getCellByPosition(to, at).NumberFormat).Type
                    shown = {"day": value} if kind & DATE else bool(value) if kind & LOGICAL else value
                rows[-1].append(shown)
        return rows

    def put(self, area: list[Any], lines: list[list[Any]]) -> None:
        box = self.box(area)
        for at, line in enumerate(lines):
            for to, value in enumerate(line):
                cell = box.getCellByPosition(to, at)
                if isinstance(value, dict) and "formula" in value:
                    self._formula(cell, value["formula"])
                elif isinstance(value, dict):
                    cell.setString(value["text"])
                elif value is None:
                    cell.clearContents(CONTENTS)
                else:
                    cell.setValue(value)

    def _formula(self, cell: Any, formula: str) -> None:
        """Excel's own writing, read by Calc's own parser."""
        parser = self.book.createInstance("com.sun.star.sheet.FormulaParser")
        parser.CompileEnglish = True
        parser.FormulaConvention = EXCEL_ADDRESSES
        cell.setTokens(parser.parseFormula(formula.removeprefix("="), cell.CellAddress))

    def set_number_format(self, areas: list[list[Any]], code: str) -> None:
        formats, english = self.book.NumberFormats, Locale("en", "US", "")
        key = formats.queryKey(code, english, False)
        if key == -1:
            key = formats.addNew(code, english)
        for area in areas:
            self.box(area).NumberFormat = key

    def clear(self, area: list[Any]) -> None:
        self.box(area).clearContents(CONTENTS)

    def offer(self, area: list[Any], source: str) -> None:
        box = self.box(area)
        rule = box.Validation
        rule.Type = LIST if source else ANY
        rule.setFormula1(source)
        rule.ShowList = 1
        rule.ShowErrorMessage = False
        box.Validation = rule

    # ----- what a person sees

    def show_sheet(self, sheet: str) -> bool:
        found = self.book.Sheets.getByName(sheet)
        if not found.IsVisible and self.book.isProtected():
            return False
        found.IsVisible = True
        self.frame.Controller.setActiveSheet(found)
        return True

    def select(self, area: list[Any]) -> None:
        self.frame.Controller.select(self.box(area))

    def selection(self) -> list[list[Any]]:
        chosen = self.book.CurrentSelection
        if hasattr(chosen, "RangeAddresses"):
            found = chosen.RangeAddresses
        elif hasattr(chosen, "RangeAddress"):
            found = (chosen.RangeAddress,)
        else:
            return []
        names = self.book.Sheets.ElementNames
        return [
            [
                names[box.Sheet],
                box.StartRow + 1,
                box.StartColumn + 1,
                box.EndRow - box.StartRow + 1,
                box.EndColumn - box.StartColumn + 1,
            ]
            for box in found
        ]

    def hidden_rows(self, area: list[Any]) -> list[int]:
        rows, first = self.box(area).Rows, area[1]
        return [first + at for at in range(rows.Count) if not rows.getByIndex(at).IsVisible]

    def status(self, text: str) -> None:
        if self.indicator is None:
            self.indicator = self.frame.createStatusIndicator()
        self.indicator.start(text, 1)

    def hold(self, text: str) -> None:
        self.status(text)
        self.book.lockControllers()

    def put_back(self) -> None:
        if self.indicator is not None:
            self.indicator.end()
            self.indicator = None
        while self.book.hasControllersLocked():
            self.book.unlockControllers()

    def ask(self, text: str, yes_no: bool, grave: bool) -> bool:
        kind = WARNINGBOX if grave else QUERYBOX if yes_no else MESSAGEBOX
        window = self.frame.ContainerWindow
        made = window.Toolkit.createMessageBox(window, kind, YES_NO if yes_no else OK, "GesCOF", text)
        try:
            return bool(made.execute() == YES)
        finally:
            made.dispose()


class Call(unohelper.Base, XCallback):
    """One request, done by Calc's main thread."""

    def __init__(self, work: Any) -> None:
        self.work = work
        self.done: queue.Queue[dict[str, object]] = queue.Queue()

    def notify(self, _data: object) -> None:
        try:
            self.done.put({"answer": self.work()})
        except Exception as error:  # noqa: BLE001 - whatever it is, GesCOF says it
            self.done.put({"refused": getattr(error, "Message", "") or repr(error)})


class Click:
    """One click, from the first request of GesCOF's Python to its end."""

    running = threading.Lock()

    def __init__(self, context: Any, frame: Any, button: str) -> None:
        self.context, self.button = context, button
        self.calc = Calc(context, frame)
        self.callbacks = context.ServiceManager.createInstanceWithContext("com.sun.star.awt.AsyncCallback", context)

    def start(self) -> None:
        if not self.calc.is_workbook():
            return
        threading.Thread(target=self.work, daemon=True).start()

    def work(self) -> None:
        """Whoever clicks as soon as a message is gone need not wait for a process that has only to end."""
        if not Click.running.acquire(timeout=PATIENCE):
            self.on_main(lambda: self.calc.ask(BUSY, yes_no=False, grave=True))
            return
        try:
            reason = self.run()
            if self.calc.left:
                self.on_main(lambda: self.calc.come_back(self.calc.left))
            if reason:
                self.on_main(lambda: self.calc.ask(reason, yes_no=False, grave=True))
        finally:
            Click.running.release()

    def run(self) -> str:
        """Serves GesCOF's Python until it ends; why it could not work, or an empty text."""
        try:
            python = json.loads(SETTINGS.read_text("utf-8"))["python"]
        except (OSError, ValueError, KeyError):
            return NOT_INSTALLED
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        environment.pop("LD_LIBRARY_PATH", None)  # LibreOffice's own libraries are not those of another Python
        try:
            process = subprocess.Popen(
                [python, "-X", "utf8", "-m", "gescof_xl.ribbon.calc", self.button],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            return FAILED + str(error)
        errors: list[bytes] = []
        requests, answers, said = process.stdout, process.stdin, process.stderr
        assert requests
        assert answers
        assert said
        reader = threading.Thread(target=lambda: errors.append(said.read()), daemon=True)
        reader.start()
        for line in requests:
            answer = self.answer(json.loads(line))
            try:
                answers.write(json.dumps(answer).encode() + b"\n")
                answers.flush()
            except OSError:
                break  # it ended: its exit status says how
        status = process.wait()
        reader.join()
        return "" if status == 0 else FAILED + b"".join(errors).decode("utf-8", "replace")[-600:]

    def answer(self, request: dict[str, Any]) -> dict[str, object]:
        method = getattr(self.calc, request["call"])
        return self.on_main(lambda: method(**request["with"]))

    def on_main(self, work: Any) -> dict[str, object]:
        call = Call(work)
        self.callbacks.addCallback(call, None)
        return call.done.get()


class Menu(unohelper.Base, XDispatchProvider, XDispatch, XInitialization, XServiceInfo):
    """Takes the clicks on the menu and the toolbar: the path of the address names the button."""

    def __init__(self, context: Any, *_arguments: object) -> None:
        self.context, self.frame = context, None

    def initialize(self, arguments: tuple[Any, ...]) -> None:
        self.frame = arguments[0] if arguments else None

    def queryDispatch(self, url: Any, _target: str, _flags: int) -> Any:  # noqa: N802 - UNO's name
        return self if url.Complete.startswith(PROTOCOL) else None

    def queryDispatches(self, requests: Any) -> Any:  # noqa: N802 - UNO's name
        return tuple(self.queryDispatch(r.FeatureURL, r.FrameName, r.SearchFlags) for r in requests)

    def dispatch(self, url: Any, _arguments: object) -> None:
        Click(self.context, self.frame, url.Complete.removeprefix(PROTOCOL)).start()

    def addStatusListener(self, listener: Any, url: Any) -> None:  # noqa: N802 - UNO's name
        """Buttons are always enabled: a refusal is a sentence."""
        state = FeatureStateEvent()
        state.FeatureURL, state.IsEnabled = url, True
        listener.statusChanged(state)

    def removeStatusListener(self, _listener: object, _url: object) -> None:  # noqa: N802 - UNO's name
        """Nobody is told anything later."""

    def getImplementationName(self) -> str:  # noqa: N802 - UNO's name
        return NAME

    def supportsService(self, name: str) -> bool:  # noqa: N802 - UNO's name
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self) -> tuple[str, ...]:  # noqa: N802 - UNO's name
        return ("com.sun.star.frame.ProtocolHandler",)


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the name that LibreOffice looks for
g_ImplementationHelper.addImplementation(Menu, NAME, ("com.sun.star.frame.ProtocolHandler",))
