"""The GesCOF menu in LibreOffice Calc: put there, taken away and looked at by LibreOffice's own `unopkg`."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from gescof_xl.core.errors import Refused, disk_reason
from gescof_xl.documents.pdf.engine_libreoffice import soffice
from gescof_xl.files import write_whole
from gescof_xl.install.diagnosis import Finding
from gescof_xl.install.install import NotInstalled
from gescof_xl.system import program_name, unseen

if TYPE_CHECKING:
    from collections.abc import Sequence

IDENTIFIER = "fr.gescof.calc"
_AGAIN = "gescof installer --libreoffice"
_CURE = "Fermez LibreOffice, puis recommencez, depuis votre compte et non comme administrateur."
_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class CalcHome:
    """Where things are for one person's LibreOffice. `unopkg` is the command that knows its extensions."""

    user: Path
    interpreter: Path
    unopkg: Sequence[str]

    @property
    def settings(self) -> Path:
        """Where the extension reads which Python is GesCOF's."""
        return self.user / ".gescof" / "libreoffice.json"

    @property
    def content(self) -> bytes:
        """What is written there."""
        return json.dumps({"python": str(self.interpreter)}, ensure_ascii=False).encode()


def this_calc() -> CalcHome | None:
    """The LibreOffice that we are on; None where there is none."""
    program = soffice()
    if program is None:
        return None
    unopkg = Path(program).resolve().with_name(program_name("unopkg"))
    return CalcHome(user=Path.home(), interpreter=Path(sys.executable), unopkg=(str(unopkg),))


def install_in(home: CalcHome | None, extension: Path) -> list[str]:
    """Adds the extension, and tells it of this Python; says what was done.

    Raises Refused without LibreOffice, NotInstalled when it does not take the extension.
    """
    if home is None:
        raise Refused("LibreOffice n'est pas installé sur cette machine.", f"Installez-le, puis lancez : {_AGAIN}")
    _unopkg(home, "add", "--force", "--suppress-license", str(extension))
    try:
        write_whole(home.settings, home.content)
    except OSError as error:
        raise NotInstalled(
            f"« {home.settings} » n'a pas pu être écrit ({disk_reason(error)}).", f"Lancez : {_AGAIN}"
        ) from error
    return ["L'extension GesCOF est dans LibreOffice.", "Fermez LibreOffice, rouvrez-le : Calc a un menu GesCOF."]


def remove_from(home: CalcHome) -> list[str]:
    """Takes away what `install_in` put there; says what was done. Raises NotInstalled."""
    if not home.settings.exists():
        return []
    if IDENTIFIER in _unopkg(home, "list"):
        _unopkg(home, "remove", IDENTIFIER)
    home.settings.unlink()
    return ["L'extension GesCOF n'est plus dans LibreOffice."]


def findings_in(home: CalcHome | None, extension: Path) -> list[Finding]:
    """What Calc needs to run GesCOF; nothing where the extension was never asked for."""
    if home is None or not home.settings.exists():
        return []
    told = home.settings.read_bytes() == home.content
    python = str(home.interpreter) if told else "un autre Python y est nommé"
    return [
        Finding("Extension de LibreOffice", *_state(home, extension), cure=f"Lancez : {_AGAIN}"),
        Finding("Réglage de l'extension", told, python, cure=f"Lancez : {_AGAIN}"),
    ]


def _state(home: CalcHome, extension: Path) -> tuple[bool, str]:
    """Whether the extension that is there is this version's, and what is there."""
    try:
        listed = _unopkg(home, "list", IDENTIFIER)
    except NotInstalled as error:
        return False, error.message
    ours = _version(extension)
    return f"Version: {ours}" in listed, f"version {ours} attendue" if "Version:" in listed else "absente"


def _version(extension: Path) -> str:
    with zipfile.ZipFile(extension) as package:
        root = ET.fromstring(package.read("description.xml"))  # noqa: S314 - our own file
    return next(element.attrib["value"] for element in root if element.tag.endswith("version"))


def _unopkg(home: CalcHome, *words: str) -> str:
    """What `unopkg` says. Raises NotInstalled with its last words when it fails."""
    try:
        done = subprocess.run(
            [*home.unopkg, *words],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
            creationflags=unseen(),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalled(f"« {home.unopkg[0]} » ne répond pas ({error}).", _CURE) from error
    if done.returncode:
        reason = next((line for line in done.stderr.splitlines() if line.startswith("ERROR")), done.stderr.strip())
        raise NotInstalled(f"LibreOffice a refusé ({reason.removeprefix('ERROR: ')}).", _CURE)
    return done.stdout
