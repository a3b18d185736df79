"""Putting the add-in where Excel finds it, taking it away. Each step can be undone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl.core.errors import GescofError, Refused, disk_reason
from gescof_xl.files import write_whole
from gescof_xl.install.diagnosis import PLAIN_FOLDER, same_version
from gescof_xl.install.settings import mac_script, settings_content

if TYPE_CHECKING:
    from gescof_xl.install.home import Home


class NotInstalled(GescofError):
    """The machine refused a step of the installation; what was done before it is undone by `remove`."""


def install(home: Home, addin: Path) -> list[str]:
    """Copies the add-in, writes Excel's settings for this Python; says what was done.

    Raises Refused without Excel, with an add-in of another xlwings, or on a Mac with a Python whose path has a space;
    NotInstalled when a file cannot be written.
    """
    if home.excel is None:
        raise Refused("Excel n'est pas installé sur cette machine.", "Installez Microsoft Excel, puis recommencez.")
    _refuse_other_version(addin)
    if home.scripts is not None and " " in str(home.interpreter):
        raise Refused(f"Excel pour Mac ne peut pas lancer « {home.interpreter} ».", PLAIN_FOLDER)
    files = {home.addin: addin.read_bytes(), home.settings: settings_content(home)}
    if home.scripts is not None:
        script = mac_script()
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


def _refuse_other_version(addin: Path) -> None:
    finding = same_version(addin)
    if not finding.ok:
        raise Refused(f"Le complément ne va pas avec cette version de xlwings ({finding.detail}).", finding.cure)


def _write(home: Home, path: Path, content: bytes) -> str:
    known = set(_recorded(home))
    ours = path.exists() and str(path) not in known and path.read_bytes() == content
    if ours:  # it was there before us: not ours to take away
        return f"Déjà en place : {path}"
    try:
        write_whole(path, content)
        _record(home, known | {str(path)})
    except OSError as error:
        reason = disk_reason(error)
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
