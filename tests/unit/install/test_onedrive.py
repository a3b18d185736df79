"""What the machine says of OneDrive goes into Excel's settings, and is found again when a button needs it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gescof_xl.install.home import mac_home, windows_home
from gescof_xl.install.onedrive import folders_of_a_mac, folders_of_windows
from gescof_xl.install.settings import settings_content
from gescof_xl.workbook.excel.location import synced_folders


def test_windows_says_it_in_the_environment(tmp_path: Path) -> None:
    """The personal folder, that of a business, and beside it the libraries of its SharePoint."""
    business = tmp_path / "OneDrive - OF du Lac"
    (tmp_path / "OF du Lac").mkdir()
    told = {"OneDrive": "x", "OneDriveConsumer": str(tmp_path / "OneDrive"), "OneDriveCommercial": str(business)}
    assert folders_of_windows(told) == {
        "ONEDRIVE_CONSUMER": tmp_path / "OneDrive",
        "ONEDRIVE_COMMERCIAL": business,
        "SHAREPOINT": tmp_path / "OF du Lac",
    }
    assert folders_of_windows({}) == {}


def test_a_mac_keeps_them_in_one_place(tmp_path: Path) -> None:
    """Their names tell which is which."""
    cloud = tmp_path / "Library" / "CloudStorage"
    for name in ("OneDrive-Personal", "OneDrive-OFduLac", "OneDrive-SharedLibraries-OFduLac", "Dropbox"):
        (cloud / name).mkdir(parents=True)
    assert folders_of_a_mac(tmp_path) == {
        "ONEDRIVE_CONSUMER": cloud / "OneDrive-Personal",
        "ONEDRIVE_COMMERCIAL": cloud / "OneDrive-OFduLac",
        "SHAREPOINT": cloud / "OneDrive-SharedLibraries-OFduLac",
    }
    assert folders_of_a_mac(tmp_path / "ailleurs") == {}


def test_what_is_written_is_what_a_button_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders below the person's own, accents included, are written so that Excel expands them."""
    user = tmp_path / "Rémi"
    home = replace(
        windows_home(user, user / "venv" / "python.exe", user, None),
        synced={"ONEDRIVE_CONSUMER": user / "OneDrive", "SHAREPOINT": Path("/données/OF")},
    )
    content = settings_content(home)
    assert b'"ONEDRIVE_CONSUMER_WIN","%USERPROFILE%\\OneDrive"\r\n' in content
    home.settings.parent.mkdir(parents=True)
    home.settings.write_bytes(content.replace(b"%USERPROFILE%\\", b"$MAISON/"))
    monkeypatch.setattr(Path, "home", lambda: user)
    monkeypatch.setenv("MAISON", str(user))
    assert synced_folders()[:3:2] == (str(user / "OneDrive"), "/données/OF")


def test_a_folder_that_vba_cannot_read_is_left_out(tmp_path: Path) -> None:
    """Excel then starts all the same; the folder is asked of the environment at each click."""
    home = mac_home(tmp_path, tmp_path / "python", None)
    content = settings_content(replace(home, synced={"ONEDRIVE_COMMERCIAL": Path("/Volumes/日本")}))
    assert b"INTERPRETER_MAC" in content
    assert b"ONEDRIVE" not in content
