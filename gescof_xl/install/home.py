"""The places of one person's machine that the installation touches."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from gescof_xl.install.onedrive import folders_of_a_mac, folders_of_windows
from gescof_xl.system import is_mac, is_windows, registered_program
from gescof_xl.workbook.excel.settings_file import settings_encoding, settings_path

ADDIN = "gescof.xlam"
_MAC_EXCEL = Path("/Applications/Microsoft Excel.app")
_MAC_STARTUP = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
_MAC_SCRIPTS = "Library/Application Scripts/com.microsoft.Excel"


@dataclass(frozen=True, kw_only=True)
class Home:
    """Where things are on a machine. `windows` is False on a Mac; `scripts` is a Mac's only.

    `python_folders` is where xlwings' Windows server library may be: beside the interpreter or one folder above;
    `synced` are OneDrive's folders by the names of xlwings' settings, `other_startups` the further folders from which
    Excel loads add-ins.
    """

    windows: bool
    user: Path
    interpreter: Path
    excel: Path | None
    startup: Path
    settings: Path
    encoding: str
    scripts: Path | None = None
    synced: Mapping[str, Path] = field(default_factory=dict)
    other_startups: tuple[Path, ...] = ()

    @property
    def addin(self) -> Path:
        """Where Excel finds the add-in when it starts."""
        return self.startup / ADDIN

    @property
    def record(self) -> Path:
        """The list of what the installation put there, so that all of it, and nothing else, can be taken away."""
        return self.user / ".gescof" / "installation.json"

    @property
    def python_folders(self) -> tuple[Path, Path]:
        """Beside the interpreter, and one folder above, as in a virtual environment."""
        return self.interpreter.parent, self.interpreter.parent.parent

    def portable(self, path: PurePath) -> str:
        """A path below the person's folder, written so that Excel expands it: no accent of a name is written out."""
        variable, separator = ("%USERPROFILE%", "\\") if self.windows else ("$HOME", "/")
        if not path.is_relative_to(self.user):
            return str(path)
        return separator.join((variable, *path.relative_to(self.user).parts))


def this_home() -> Home | None:
    """The machine that we are on; None where there is no Excel for xlwings, such as Linux."""
    user, interpreter = Path.home(), Path(sys.executable)
    if is_windows():
        home = windows_home(user, interpreter, Path(os.environ["APPDATA"]), registered_program("excel.exe"))
        return replace(home, synced=folders_of_windows(os.environ))
    if is_mac():
        return mac_home(user, interpreter, _MAC_EXCEL if _MAC_EXCEL.exists() else None)
    return None


def windows_home(user: Path, interpreter: Path, appdata: Path, excel: Path | None) -> Home:
    """Windows: VBA reads the settings in the system's ANSI encoding."""
    return Home(
        windows=True,
        user=user,
        interpreter=interpreter,
        excel=excel,
        startup=appdata / "Microsoft" / "Excel" / "XLSTART",
        settings=settings_path(user, windows=True),
        encoding=settings_encoding(windows=True),
        other_startups=(
            appdata / "Microsoft" / "AddIns",
            *((excel.parent / "XLSTART", excel.parent / "Library") if excel else ()),
        ),
    )


def mac_home(user: Path, interpreter: Path, excel: Path | None) -> Home:
    """macOS: Excel lives in a sandbox and reads its settings there."""
    return Home(
        windows=False,
        user=user,
        interpreter=interpreter,
        excel=excel,
        startup=user / _MAC_STARTUP,
        settings=settings_path(user, windows=False),
        encoding=settings_encoding(windows=False),
        scripts=user / _MAC_SCRIPTS,
        synced=folders_of_a_mac(user),
    )
