"""One LibreOffice process of our own, with its own profile, reached over UNO."""

from __future__ import annotations

import builtins
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

_UNO_FOLDERS = ("/usr/lib/python3/dist-packages", "/usr/lib/libreoffice/program")
_SOFFICE = "/usr/lib/libreoffice/program/soffice.bin"
_FIRST_START = 81  # a fresh profile asks to be started again
_RETRY = 180  # seconds: a first start in a new profile, on a machine that works


def _load_uno() -> Any:
    """The `uno` module of the system's Python, without its hook on every later import."""
    if "uno" in sys.modules:
        return sys.modules["uno"]
    path, hook = list(sys.path), builtins.__import__
    sys.path += _UNO_FOLDERS
    try:
        import uno
    finally:
        sys.path[:], builtins.__import__ = path, hook
    return uno


uno = _load_uno()
UnoException: type[Exception] = uno.getClass("com.sun.star.uno.Exception")


def struct(name: str, **members: Any) -> Any:
    """A UNO struct with its members."""
    made = uno.createUnoStruct("com.sun.star." + name)
    for member, value in members.items():
        setattr(made, member, value)
    return made


def properties(**values: Any) -> tuple[Any, ...]:
    """Named arguments as UNO wants them."""
    return tuple(struct("beans.PropertyValue", Name=name, Value=value) for name, value in values.items())


def enum(kind: str, name: str) -> Any:
    """A value of a UNO enumeration."""
    return uno.Enum("com.sun.star." + kind, name)


class Office:
    """A running office: started here, or one that another process started, when `pipe` is given."""

    def __init__(self, pipe: str = "") -> None:
        self.pipe = pipe or "gescof" + uuid.uuid4().hex[:12]
        self._process: subprocess.Popen[bytes] | None = None
        self._profile = ""
        if not pipe:
            self._profile = tempfile.mkdtemp(prefix="gescof-office-")
            self._start()
        self.context = self._connect()
        manager = self.context.ServiceManager
        self.desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [
                _SOFFICE,
                "--headless",
                "--norestore",
                "--nodefault",
                "--nologo",
                "--nofirststartwizard",
                "-env:UserInstallation=" + Path(self._profile).as_uri(),
                f"--accept=pipe,name={self.pipe};urp;StarOffice.ComponentContext",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _connect(self) -> Any:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        end = time.monotonic() + _RETRY
        while True:
            try:
                return resolver.resolve(f"uno:pipe,name={self.pipe};urp;StarOffice.ComponentContext")
            except UnoException:
                if self._process and self._process.poll() == _FIRST_START:
                    self._start()
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def load(self, path: Path, **options: str) -> Any:
        """Opens a workbook. A lock file left by an office that died would make it fail in silence."""
        (path.parent / f".~lock.{path.name}#").unlink(missing_ok=True)
        document = self.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, properties(Hidden=True, **options))
        if document is None:
            raise OSError(f"LibreOffice refused to load {path}")
        return document

    def documents(self) -> list[Any]:
        """The open spreadsheets."""
        found, every = [], self.desktop.Components.createEnumeration()
        while every.hasMoreElements():
            document = every.nextElement()
            if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                found.append(document)
        return found

    def stop(self) -> None:
        """Ends the process that was started here, and removes its profile."""
        if self._process is None:
            return
        try:
            self.desktop.terminate()
            self._process.wait(15)
        except (UnoException, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)
