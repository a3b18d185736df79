"""What Excel must be told to run our Python: xlwings' settings, and the files of its own that it needs."""

from __future__ import annotations

import struct
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl.core.errors import Refused

if TYPE_CHECKING:
    from gescof_xl.install.home import Home

_MACHINES = {0x014C: 32, 0x8664: 64, 0xAA64: 64}
"""The processor for which a program of Windows is made, as its header says (PE format, Machine Types)."""


def settings_content(home: Home) -> bytes:
    """Xlwings' settings as VBA's `Input #` reads them: keys in capitals, in the encoding of VBA's files."""
    system = "WIN" if home.windows else "MAC"
    end = "\r\n" if home.windows else "\n"
    values = {
        f"INTERPRETER_{system}": home.portable(home.interpreter),
        "ADD_WORKBOOK_TO_PYTHONPATH": "false",  # else a file beside a workbook would be imported and run
        "USE UDF SERVER": str(server_library(home) is not None),  # one Python stays: the second click is fast
        "SHOW CONSOLE": "False",
    }
    try:
        content = "".join(f'"{name}","{value}"{end}' for name, value in values.items()).encode(home.encoding)
    except UnicodeEncodeError as error:
        raise Refused(
            f"Excel ne sait pas lire le chemin de Python « {home.interpreter} ».",
            "Installez Python, ou l'environnement virtuel, dans un dossier au nom sans accent.",
        ) from error
    synced = (f'"{name}_{system}","{home.portable(folder)}"{end}' for name, folder in home.synced.items())
    return content + b"".join(line.encode(home.encoding) for line in synced if _fits(line, home.encoding))


def _fits(line: str, encoding: str) -> bool:
    """Whether VBA can read it: a folder of OneDrive that it cannot is left out, and asked of the environment."""
    return line.encode(encoding, "replace").decode(encoding) == line


def server_library(home: Home) -> Path | None:
    """Xlwings' library that keeps one Python running for Excel on Windows, if it is where VBA looks for it.

    Excel loads it into itself: it is that of Office's own bits, whatever Python's are.
    """
    name = f"xlwings{excel_bits(home.excel)}-{version('xlwings')}.dll"
    places = (folder / name for folder in home.python_folders) if home.windows else ()
    return next((place for place in places if place.exists()), None)


def excel_bits(program: Path | None) -> int:
    """32 or 64, as the program's own header says; 64, which is the rule, when it cannot be read."""
    if program is None:
        return 64
    try:
        with program.open("rb") as file:
            file.seek(0x3C)
            (start,) = struct.unpack("<I", file.read(4))
            file.seek(start)
            signature, machine = struct.unpack("<4sH", file.read(6))
    except (OSError, struct.error):
        return 64
    return _MACHINES.get(machine, 64) if signature == b"PE\0\0" else 64


def mac_script() -> Path:
    """The script by which Excel for Mac starts Python. Raises Refused without xlwings."""
    spec = find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise Refused("xlwings n'est pas installé.", "Lancez : pip install --upgrade gescof-xl")
    return Path(spec.origin).parent / f"xlwings-{version('xlwings')}.applescript"
