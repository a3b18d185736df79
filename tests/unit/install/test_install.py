"""Installing on a fake home, as Windows and as a Mac."""

from __future__ import annotations

import csv
import struct
import zipfile
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.generate.addin.addin import build_addin, xlwings_module
from gescof_xl.install.diagnosis import diagnose
from gescof_xl.install.home import Home, mac_home, windows_home
from gescof_xl.install.install import NotInstalled, install, remove
from tests.unit.generate.buttons import BUTTONS

VERSION = version("xlwings")


@pytest.fixture(scope="module")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built add-in."""
    path = tmp_path_factory.mktemp("built") / "gescof.xlam"
    build_addin(BUTTONS, path)
    return path


def windows(tmp_path: Path) -> Home:
    """A person named Rémi on Windows, with xlwings' library in the virtual environment."""
    user = tmp_path / "Rémi"
    interpreter = user / "venv" / "Scripts" / "python.exe"
    interpreter.parent.mkdir(parents=True)
    (user / "venv" / f"xlwings64-{VERSION}.dll").touch()
    return windows_home(user, interpreter, user / "AppData" / "Roaming", tmp_path / "EXCEL.EXE")


def mac(tmp_path: Path) -> Home:
    """The same person on a Mac."""
    user = tmp_path / "Rémi"
    user.mkdir()
    return mac_home(user, user / ".gescof" / "venv" / "bin" / "python", Path("/Applications/Microsoft Excel.app"))


HOMES = pytest.mark.parametrize("make", [windows, mac])


def files(home: Home) -> set[Path]:
    return {p for p in home.user.rglob("*") if p.is_file()}


def settings(home: Home) -> dict[str, str]:
    """The settings as VBA's `Input #` would read them."""
    text = home.settings.read_bytes().decode("ascii")
    return {line[0]: line[1] for line in csv.reader(text.splitlines())}


@HOMES
def test_what_is_installed_can_be_taken_away(make: object, addin: Path, tmp_path: Path) -> None:
    """After desinstaller, the person's folder holds what it held before, and each step was told."""
    home: Home = make(tmp_path)  # type: ignore[operator]
    home.settings.parent.mkdir(parents=True, exist_ok=True)
    (home.settings.parent / "autre.txt").write_text("à la personne")
    before = files(home)
    done = install(home, addin)
    assert home.addin.read_bytes() == addin.read_bytes()
    assert any(str(home.addin) in line for line in done)
    assert remove(home)[-1].startswith("GesCOF est désinstallé")
    assert files(home) == before


@HOMES
def test_installing_twice_changes_nothing_more(make: object, addin: Path, tmp_path: Path) -> None:
    """A second installation gives the same files, which desinstaller still takes away."""
    home: Home = make(tmp_path)  # type: ignore[operator]
    before = files(home)
    install(home, addin)
    once = {p: p.read_bytes() for p in files(home)}
    install(home, addin)
    assert {p: p.read_bytes() for p in files(home)} == once
    remove(home)
    assert files(home) == before


def test_windows_settings_are_what_xlwings_reads(addin: Path, tmp_path: Path) -> None:
    """Keys in capitals, no accent of the person's name, the workbook's folder off the import path, a warm Python."""
    home = windows(tmp_path)
    install(home, addin)
    assert settings(home) == {
        "INTERPRETER_WIN": r"%USERPROFILE%\venv\Scripts\python.exe",
        "ADD_WORKBOOK_TO_PYTHONPATH": "false",
        "USE UDF SERVER": "True",
        "SHOW CONSOLE": "False",
    }
    assert home.settings.read_bytes().count(b"\r\n") == 4
    assert home.settings == home.user / ".gescof" / "gescof.conf"


def test_without_the_server_library_each_click_starts_python(addin: Path, tmp_path: Path) -> None:
    """Where VBA would not find xlwings' library, the slower way is chosen, and diagnostic says so."""
    home = windows(tmp_path)
    (home.user / "venv" / f"xlwings64-{VERSION}.dll").unlink()
    install(home, addin)
    assert settings(home)["USE UDF SERVER"] == "False"
    assert [f.what for f in diagnose(home, addin) if not f.ok] == ["Serveur Python"]


@pytest.mark.parametrize(("machine", "bits"), [(0x014C, 32), (0x8664, 64), (0xAA64, 64)])
def test_the_server_library_is_that_of_offices_bits(addin: Path, tmp_path: Path, machine: int, bits: int) -> None:
    """Excel loads it into itself: 32-bit Office wants that of 32 bits, beside a 64-bit Python too."""
    home = windows(tmp_path)
    assert home.excel is not None
    header = struct.pack("<4sH", b"PE\0\0", machine)
    home.excel.write_bytes(b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x80) + bytes(0x40) + header)
    assert settings(installed(home, addin))["USE UDF SERVER"] == str(bits == 64)
    (home.user / "venv" / f"xlwings32-{VERSION}.dll").touch()
    assert settings(installed(home, addin))["USE UDF SERVER"] == "True"


def installed(home: Home, addin: Path) -> Home:
    install(home, addin)
    return home


def test_a_second_addin_is_found(addin: Path, tmp_path: Path) -> None:
    """Loaded twice, Excel would run the wrong one: diagnostic names the file to remove."""
    home = windows(tmp_path)
    install(home, addin)
    other = home.other_startups[0] / "gescof.xlam"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"")
    (finding,) = [f for f in diagnose(home, addin) if not f.ok]
    assert (finding.what, finding.detail) == ("Complément en double", str(other))


def test_a_startup_folder_on_the_network_is_told(addin: Path, tmp_path: Path) -> None:
    """Excel does not trust it unless told to: the option is named."""
    home = replace(windows(tmp_path), startup=Path(r"\\serveur\profils\XLSTART"))
    found = {f.what: f for f in diagnose(home, addin) if not f.ok}
    assert "emplacements approuvés sur mon réseau" in found["Dossier de démarrage"].cure


def test_a_python_on_the_network_is_named_as_it_is(addin: Path, tmp_path: Path) -> None:
    """A home on a server has no drive letter: the path of the share is written whole, and xlwings goes there by it."""
    home = replace(windows(tmp_path), interpreter=Path(r"\\serveur\profils\remi\venv\Scripts\python.exe"))
    assert settings(installed(home, addin))["INTERPRETER_WIN"] == r"\\serveur\profils\remi\venv\Scripts\python.exe"
    assert 'DriveCommand = "pushd """' in xlwings_module()


def test_a_python_of_the_store_is_told(addin: Path, tmp_path: Path) -> None:
    """It has no folder of its own where Excel could find xlwings' library."""
    home = windows(tmp_path)
    store = home.user / "AppData" / "Local" / "Microsoft" / "WindowsApps" / "python.exe"
    assert "Python" in {f.what for f in diagnose(replace(home, interpreter=store), addin) if not f.ok}


def test_a_mac_python_whose_path_has_a_space_is_refused(addin: Path, tmp_path: Path) -> None:
    """xlwings would cut it in the shell: nothing is installed, and the folder to choose is said."""
    home = replace(mac(tmp_path), interpreter=Path("/Users/remi/mes outils/bin/python"))
    with pytest.raises(Refused, match="nom n'a pas d'espace"):
        install(home, addin)
    assert files(home) == set()


def test_a_mac_gets_the_script_that_starts_python(addin: Path, tmp_path: Path) -> None:
    """xlwings' script of this very version, where Excel's sandbox may run it, and word of the permission asked."""
    home = mac(tmp_path)
    done = install(home, addin)
    assert home.scripts is not None
    assert [p.name for p in home.scripts.iterdir()] == [f"xlwings-{VERSION}.applescript"]
    assert settings(home)["INTERPRETER_MAC"] == "$HOME/.gescof/venv/bin/python"
    assert "macOS demande" in done[-1]


def test_a_script_that_another_program_put_there_stays(addin: Path, tmp_path: Path) -> None:
    """What was in place before is not taken away."""
    home = mac(tmp_path)
    install(home, addin)
    home.record.unlink()
    install(home, addin)
    remove(home)
    assert home.scripts is not None
    assert list(home.scripts.iterdir()) != []


def test_a_python_elsewhere_is_written_in_the_systems_letters(addin: Path, tmp_path: Path) -> None:
    """A path outside the person's folder is written in ANSI; letters that ANSI lacks are refused with a cure."""
    home = replace(windows(tmp_path), interpreter=Path("/opt/Développement/python.exe"))
    install(home, addin)
    assert "Développement".encode("cp1252") in home.settings.read_bytes()
    with pytest.raises(Refused, match="sans accent"):
        install(replace(home, interpreter=Path("/opt/日本/python.exe")), addin)


def test_without_excel_nothing_is_written(addin: Path, tmp_path: Path) -> None:
    """A machine without Excel is told so, and stays as it was."""
    home = replace(windows(tmp_path), excel=None)
    before = files(home)
    with pytest.raises(Refused, match="Excel n'est pas installé"):
        install(home, addin)
    assert files(home) == before


def test_an_addin_of_another_xlwings_is_refused(addin: Path, tmp_path: Path) -> None:
    """The VBA and the Python sides of xlwings must be of one version."""
    other = tmp_path / "other.xlam"
    with zipfile.ZipFile(addin) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(f"xlwings {VERSION}".encode(), b"xlwings 0.00.0"))
    with pytest.raises(Refused, match=r"0\.00\.0"):
        install(windows(tmp_path), other)


def test_a_place_that_cannot_be_written_is_told(addin: Path, tmp_path: Path) -> None:
    """When Excel holds the file, or the folder is closed, the person is told to close Excel."""
    home = windows(tmp_path)
    home.startup.parent.mkdir(parents=True)
    home.startup.write_text("not a folder")
    with pytest.raises(NotInstalled, match="Fermez Excel"):
        install(home, addin)


@HOMES
def test_diagnostic_says_what_is_missing_and_how_to_get_it(make: object, addin: Path, tmp_path: Path) -> None:
    """Before: what is missing, each with its cure. After: all is well. After an update: what is old."""
    home: Home = make(tmp_path)  # type: ignore[operator]
    missing = [f for f in diagnose(home, addin) if not f.ok]
    assert {"Complément GesCOF", "Réglages d'Excel"} <= {f.what for f in missing}
    assert all(f.cure for f in missing)
    install(home, addin)
    assert [f for f in diagnose(home, addin) if not f.ok] == []
    home.addin.write_bytes(b"old")
    moved = replace(home, interpreter=home.user / "autre" / "python")
    assert {f.what for f in diagnose(moved, addin) if not f.ok} >= {"Complément GesCOF", "Réglages d'Excel"}


def test_removing_what_is_not_installed_says_so(tmp_path: Path) -> None:
    """Nothing to take away is said in words."""
    assert remove(windows(tmp_path)) == ["GesCOF n'est pas installé : rien à enlever."]
