"""Putting the add-in where Excel finds it, taking it away, and saying what is missing. Each step can be undone."""

from __future__ import annotations

import json
import re
import zipfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gescof_xl.core.errors import GescofError, Refused
from gescof_xl.files import write_whole

if TYPE_CHECKING:
    from gescof_xl.install.home import Home


class Finding(NamedTuple):
    """One thing that GesCOF needs: whether it is there, what was found, and how to get it."""

    what: str
    ok: bool
    detail: str
    cure: str = ""


class NotInstalled(GescofError):
    """The machine refused a step of the installation; what was done before it is undone by `remove`."""

    exit_code = 3


def install(home: Home, addin: Path) -> list[str]:
    """Copies the add-in, writes Excel's settings for this Python; says what was done.

    Raises Refused without Excel or with an add-in of another xlwings, NotInstalled when a file cannot be written.
    """
    if home.excel is None:
        raise Refused("Excel n'est pas installé sur cette machine.", "Installez Microsoft Excel, puis recommencez.")
    _refuse_other_version(addin)
    files = {home.addin: addin.read_bytes(), home.settings: _settings(home)}
    if home.scripts is not None:
        script = _mac_script()
        files[home.scripts / script.name] = script.read_bytes()
    done = [_write(home, path, content) for path, content in files.items()]
    return [*done, *_what_comes_next(home)]


def remove(home: Home) -> list[str]:
    """Takes away what `install` put there, and nothing else; says what was done. Raises NotInstalled."""
    if not home.record.exists():
        return ["GesCOF n'est pas installé : rien à enlever."]
    done = []
    for name in _recorded(home):
        path = Path(name)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise NotInstalled(f"« {path} » n'a pas pu être supprimé.", "Fermez Excel, puis recommencez.") from error
        done.append(f"Supprimé : {path}")
    home.record.unlink()
    if not any(home.record.parent.iterdir()):
        home.record.parent.rmdir()
    return [*done, "GesCOF est désinstallé. Vos classeurs et vos documents sont intacts."]


def diagnose(home: Home, addin: Path) -> list[Finding]:
    """What Excel needs to run GesCOF on this machine, in the order in which to mend it."""
    again = "Lancez : gescof installer"
    findings = [
        Finding("Excel", home.excel is not None, str(home.excel or "introuvable"), "Installez Microsoft Excel."),
        _same_version(addin),
        _finding_addin(home, addin, again),
        _finding_settings(home, again),
    ]
    if home.windows:
        server = _server_library(home)
        cure = "Installez GesCOF dans un environnement virtuel : les boutons seront plus rapides."
        findings.append(Finding("Serveur Python", server is not None, str(server or "introuvable"), cure))
    if home.scripts is not None:
        script = home.scripts / _mac_script().name
        findings.append(Finding("Script d'Excel pour Mac", script.exists(), str(script), again))
        plain = " " not in str(home.interpreter)
        cure = "Installez Python, ou l'environnement virtuel, dans un dossier dont le nom n'a pas d'espace."
        findings.append(Finding("Chemin de Python", plain, str(home.interpreter), cure))
    return findings


def addin_xlwings(addin: Path) -> str:
    """The version of xlwings that an add-in was built with; "" when the file does not say."""
    with zipfile.ZipFile(addin) as package:
        match = re.search(r"<cp:version>xlwings ([^<]+)</cp:version>", package.read("docProps/core.xml").decode())
    return match[1] if match else ""


def _refuse_other_version(addin: Path) -> None:
    finding = _same_version(addin)
    if not finding.ok:
        raise Refused(f"Le complément ne va pas avec cette version de xlwings ({finding.detail}).", finding.cure)


def _same_version(addin: Path) -> Finding:
    built, installed = addin_xlwings(addin), version("xlwings")
    detail = f"complément {built or 'inconnu'}, installé {installed}"
    return Finding("xlwings", built == installed, detail, "Lancez : pip install --upgrade gescof-xl")


def _finding_addin(home: Home, addin: Path, cure: str) -> Finding:
    if not home.addin.exists():
        return Finding("Complément GesCOF", ok=False, detail="absent", cure=cure)
    fresh = home.addin.read_bytes() == addin.read_bytes()
    return Finding("Complément GesCOF", fresh, str(home.addin) if fresh else "d'une autre version", cure)


def _finding_settings(home: Home, cure: str) -> Finding:
    if not home.settings.exists():
        return Finding("Réglages d'Excel", ok=False, detail="absents", cure=cure)
    fresh = home.settings.read_bytes() == _settings(home)
    detail = str(home.interpreter) if fresh else "un autre Python y est nommé"
    return Finding("Réglages d'Excel", fresh, detail, cure)


def _settings(home: Home) -> bytes:
    """Xlwings' settings as VBA's `Input #` reads them: keys in capitals, in the encoding of VBA's files."""
    key = "INTERPRETER_WIN" if home.windows else "INTERPRETER_MAC"
    values = {
        key: home.portable(home.interpreter),
        "ADD_WORKBOOK_TO_PYTHONPATH": "false",  # else a file beside a workbook would be imported and run
        "USE UDF SERVER": str(_server_library(home) is not None),  # one Python stays: the second click is fast
        "SHOW CONSOLE": "False",
    }
    end = "\r\n" if home.windows else "\n"
    text = "".join(f'"{name}","{value}"{end}' for name, value in values.items())
    try:
        return text.encode(home.encoding)
    except UnicodeEncodeError as error:
        raise Refused(
            f"Excel ne sait pas lire le chemin de Python « {home.interpreter} ».",
            "Installez Python, ou l'environnement virtuel, dans un dossier au nom sans accent.",
        ) from error


def _server_library(home: Home) -> Path | None:
    """Xlwings' library that keeps one Python running for Excel on Windows, if it is where VBA looks for it."""
    name = f"xlwings64-{version('xlwings')}.dll"
    places = (folder / name for folder in home.python_folders) if home.windows else ()
    return next((place for place in places if place.exists()), None)


def _mac_script() -> Path:
    spec = find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise Refused("xlwings n'est pas installé.", "Lancez : pip install --upgrade gescof-xl")
    return Path(spec.origin).parent / f"xlwings-{version('xlwings')}.applescript"


def _write(home: Home, path: Path, content: bytes) -> str:
    known = set(_recorded(home))
    ours = path.exists() and str(path) not in known and path.read_bytes() == content
    if ours:  # it was there before us: not ours to take away
        return f"Déjà en place : {path}"
    try:
        write_whole(path, content)
        _record(home, known | {str(path)})
    except OSError as error:
        reason = error.strerror
        raise NotInstalled(
            f"« {path} » n'a pas pu être écrit ({reason}).", "Fermez Excel, puis recommencez."
        ) from error
    return f"Écrit : {path}"


def _recorded(home: Home) -> list[str]:
    return list(json.loads(home.record.read_text("utf-8"))) if home.record.exists() else []


def _record(home: Home, paths: set[str]) -> None:
    write_whole(home.record, json.dumps(sorted(paths), ensure_ascii=False, indent=1).encode())


def _what_comes_next(home: Home) -> list[str]:
    lines = ["Fermez Excel s'il est ouvert, rouvrez-le : l'onglet GesCOF est là."]
    if not home.windows:
        lines.append("Au premier clic, macOS demande si Excel peut commander d'autres applications : répondez OK.")
    return lines
