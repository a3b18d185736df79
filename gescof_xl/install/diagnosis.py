"""What is missing on a machine for Excel to run GesCOF, and how to get it."""

from __future__ import annotations

import re
import zipfile
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

from gescof_xl.install.home import ADDIN
from gescof_xl.install.settings import excel_bits, mac_script, server_library, settings_content

if TYPE_CHECKING:
    from pathlib import Path

    from gescof_xl.install.home import Home

PLAIN_FOLDER = "Installez Python, ou l'environnement virtuel, dans un dossier dont le nom n'a pas d'espace."
"""What a Mac needs: xlwings writes the path of Python into a command of the shell."""


class Finding(NamedTuple):
    """One thing that GesCOF needs: whether it is there, what was found, and how to get it."""

    what: str
    ok: bool
    detail: str
    cure: str = ""


def diagnose(home: Home, addin: Path) -> list[Finding]:
    """What Excel needs to run GesCOF on this machine, in the order in which to mend it."""
    again = "Lancez : gescof installer"
    findings = [
        Finding("Excel", home.excel is not None, str(home.excel or "introuvable"), "Installez Microsoft Excel."),
        same_version(addin),
        _finding_addin(home, addin, again),
        _finding_settings(home, again),
    ]
    findings += _of_windows(home) if home.windows else _of_a_mac(home, again)
    return [*findings, *_synced(home)]


def _of_windows(home: Home) -> list[Finding]:
    server, bits = server_library(home), excel_bits(home.excel)
    own = "Installez GesCOF dans un environnement virtuel : les boutons seront plus rapides."
    python = "Installez Python depuis python.org, puis GesCOF dans un environnement virtuel."
    on_network = (
        "Dans Excel : Fichier > Options > Centre de gestion de la confidentialité > Emplacements approuvés, cochez "
        "« Autoriser les emplacements approuvés sur mon réseau »."
    )
    twice = [folder / ADDIN for folder in home.other_startups if (folder / ADDIN).exists()]
    return [
        Finding("Serveur Python", server is not None, str(server or f"introuvable pour Office {bits} bits"), own),
        Finding("Python", "WindowsApps" not in home.interpreter.parts, str(home.interpreter), python),
        Finding("Dossier de démarrage", not str(home.startup).startswith("\\\\"), str(home.startup), on_network),
        Finding(
            "Complément en double",
            not twice,
            ", ".join(map(str, twice)) or "aucun",
            "Fermez Excel et supprimez ce fichier : « gescof installer » a mis le bon ailleurs.",
        ),
    ]


def _of_a_mac(home: Home, again: str) -> list[Finding]:
    script = (home.scripts or home.startup) / mac_script().name
    return [
        Finding("Script d'Excel pour Mac", script.exists(), str(script), again),
        Finding("Chemin de Python", " " not in str(home.interpreter), str(home.interpreter), PLAIN_FOLDER),
    ]


def _synced(home: Home) -> list[Finding]:
    """The folders of OneDrive, for whoever has some."""
    return [Finding("OneDrive", ok=True, detail=str(folder)) for folder in home.synced.values()]


def addin_xlwings(addin: Path) -> str:
    """The version of xlwings that an add-in was built with; "" when the file does not say."""
    with zipfile.ZipFile(addin) as package:
        match = re.search(r"<cp:version>xlwings ([^<]+)</cp:version>", package.read("docProps/core.xml").decode())
    return match[1] if match else ""


def same_version(addin: Path) -> Finding:
    """Whether the add-in was built with the xlwings that is installed: the two speak to each other."""
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
    fresh = home.settings.read_bytes() == settings_content(home)
    detail = str(home.interpreter) if fresh else "un autre Python, ou d'autres dossiers de OneDrive, y sont nommés"
    return Finding("Réglages d'Excel", fresh, detail, cure)
