"""LibreOffice: one warm process driven over UNO, or one call a document where no Python with `uno` is found."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl.documents.pdf.engine import ConversionFailed, Converter
from gescof_xl.documents.pdf.fonts import font_environment
from gescof_xl.system import end_with_children, is_windows, program_name

if TYPE_CHECKING:
    from collections.abc import Iterator

CALL_SECONDS = 120  # for one document when LibreOffice is started for it alone
_LENGTH = struct.Struct(">Q")
# A profile that reads nothing but the document: no linked picture or text, no macro, and a proxy that leads nowhere
# (port 9 of this machine discards) for whatever asks the network all the same.
_OFFLINE = {
    "Office.Common/Security/Scripting": {
        "BlockUntrustedRefererLinks": "true",
        "DisableActiveContent": "true",
        "DisableMacrosExecution": "true",
        "MacroSecurityLevel": "3",
    },
    "Inet/Settings": {
        "ooInetProxyType": "2",
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": "9",
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": "9",
        "ooInetNoProxy": "",
    },
}
_NOT_CONVERTED = "le document n'a pas pu être converti"


class LibreOfficeEngine:
    """A LibreOffice of its own, with a profile of its own: one that staff have open is not disturbed."""

    name = "LibreOffice"
    parallel = True

    def found(self) -> bool:
        """Whether LibreOffice is installed."""
        return soffice() is not None

    def open(self) -> Converter:
        """Starts LibreOffice (some seconds the first time). Raises ConversionFailed."""
        program = soffice()
        if program is None:
            raise ConversionFailed("LibreOffice n'est pas installé")
        python = uno_python(program)
        return WarmLibreOffice(program, python) if python else LibreOfficeCalls(program)


@lru_cache(maxsize=1)
def soffice() -> str | None:
    """The program of LibreOffice on this machine."""
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            return found
    folders = (os.environ.get("PROGRAMFILES"), os.environ.get("PROGRAMFILES(X86)"))
    places = [Path(folder) / "LibreOffice" / "program" / "soffice.exe" for folder in folders if folder]
    places.append(Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"))
    return next((str(place) for place in places if place.is_file()), None)


@lru_cache(maxsize=1)
def uno_python(program: str) -> str | None:
    """A Python that can drive LibreOffice: its own, or the system's."""
    for candidate in _pythons(Path(program).resolve()):
        if not Path(candidate).is_file():
            continue
        test = [candidate, "-c", "import uno"]
        try:
            if subprocess.run(test, capture_output=True, timeout=60, check=False).returncode == 0:
                return candidate
        except (OSError, subprocess.TimeoutExpired):
            continue  # another candidate may do
    return None


def _pythons(program: Path) -> Iterator[str]:
    yield str(program.parent / program_name("python"))
    yield str(program.parent.parent / "Resources" / "python")
    if not is_windows():
        yield "/usr/bin/python3"


def write_profile(profile: Path) -> None:
    """Makes the folder of a LibreOffice profile whose documents reach neither other files nor the network."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, values in _OFFLINE.items()
        for name, value in values.items()
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>', encoding="utf-8"
    )


@lru_cache(maxsize=1)
def without_network() -> tuple[str, ...]:
    """The words before a command that take the network away from it, where the system has some: Linux namespaces."""
    words = ("unshare", "--net", "--map-root-user")
    try:
        ready = subprocess.run([*words, "true"], capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        ready = False
    return words if ready else ()


class WarmLibreOffice:
    """See Converter: libreoffice_server.py in a process, LibreOffice behind it."""

    def __init__(self, program: str, python: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="gescof-lo-", ignore_cleanup_errors=True)
        write_profile(Path(self._folder.name) / "profile")
        server = Path(__file__).with_name("libreoffice_server.py")
        outside = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL"))}
        self._process = subprocess.Popen(
            [*without_network(), python, str(server), program, self._folder.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**outside, **font_environment(with_system_fonts=True)},
        )

    def convert(self, docx: bytes) -> bytes:
        """The PDF of `docx`."""
        tasks, answers = self._process.stdin, self._process.stdout
        if tasks is None or answers is None:
            raise ConversionFailed(_NOT_CONVERTED)
        try:
            tasks.write(_LENGTH.pack(len(docx)) + docx)
            tasks.flush()
            answer = answers.read(_LENGTH.unpack(answers.read(_LENGTH.size))[0])
        except (OSError, struct.error) as error:
            raise ConversionFailed("LibreOffice s'est arrêté") from error
        if not answer.startswith(b"1"):
            raise ConversionFailed(_NOT_CONVERTED)
        return answer[1:]

    def close(self) -> None:
        """Ends LibreOffice and forgets its profile."""
        if self._process.stdin and self._process.stdout:
            self._process.stdin.close()
            self._process.stdout.close()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()


class LibreOfficeCalls:
    """See Converter: LibreOffice started anew for each document, five times slower."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._folder = tempfile.TemporaryDirectory(prefix="gescof-lo-", ignore_cleanup_errors=True)
        write_profile(Path(self._folder.name) / "profile")

    def convert(self, docx: bytes) -> bytes:
        """The PDF of `docx`."""
        folder = Path(self._folder.name)
        source, target = folder / "document.docx", folder / "document.pdf"
        source.write_bytes(docx)
        target.unlink(missing_ok=True)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [
            *without_network(),
            self._program,
            profile,
            "--headless",
            "--norestore",
            "--infilter=MS Word 2007 XML",
        ]
        process = subprocess.Popen(
            [*command, "--convert-to", "pdf", "--outdir", str(folder), str(source)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **font_environment(with_system_fonts=True)},
            start_new_session=True,
        )
        try:
            process.wait(timeout=CALL_SECONDS)
        except subprocess.TimeoutExpired as error:
            end_with_children(process)
            raise ConversionFailed(f"le document n'était pas converti après {CALL_SECONDS} secondes") from error
        if not target.is_file():  # LibreOffice says that it succeeded whatever happened
            raise ConversionFailed(_NOT_CONVERTED)
        return target.read_bytes()

    def close(self) -> None:
        """Forgets the profile."""
        self._folder.cleanup()
