"""From Excel's address of a file to the file that OneDrive keeps in step with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gescof_xl.workbook.excel.location import SyncedFolders, local_file, synced_folders
from gescof_xl.workbook.excel.settings_file import settings_path


def made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    return path


@pytest.fixture
def folders(tmp_path: Path) -> SyncedFolders:
    """The three folders of OneDrive, and one that Windows lists."""
    return SyncedFolders(
        consumer=str(tmp_path / "OneDrive"),
        commercial=str(tmp_path / "OneDrive - OF"),
        sharepoint=str(tmp_path / "OF"),
        mounts={"https://of.sharepoint.com/sites/Paie/Documents partages/": str(tmp_path / "monté")},
    )


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("https://d.docs.live.net/1a2b/Année 2026/ecole.xlsx", "OneDrive/Année 2026/ecole.xlsx"),
        ("https://d.docs.live.net/1a2b/Ann%C3%A9e%202026/ecole.xlsx", "OneDrive/Année 2026/ecole.xlsx"),
        ("https://of-my.sharepoint.com/personal/lea_of_fr/Documents/F/ecole.xlsx", "OneDrive - OF/F/ecole.xlsx"),
        (
            "https://of.sharepoint.com/sites/Compta/Documents partages/F/ecole.xlsx",
            "OF/Compta - Documents/F/ecole.xlsx",
        ),
        ("https://of.sharepoint.com/sites/Compta/Documents partages/F/ecole.xlsx", "OF/Compta - F/ecole.xlsx"),
        ("https://of.sharepoint.com/teams/Compta/Docs/A/F/ecole.xlsx", "OF/Compta - F/ecole.xlsx"),
        ("https://of.sharepoint.com/sites/Paie/Documents partages/F/ecole.xlsx", "monté/F/ecole.xlsx"),
    ],
)
def test_an_address_leads_to_the_synced_file(folders: SyncedFolders, tmp_path: Path, address: str, file: str) -> None:
    """Personal, for business, a library, a library synced from one of its folders on, or as Windows lists it."""
    made(tmp_path / file)
    assert local_file(address, folders) == tmp_path / file


@pytest.mark.parametrize(
    "address",
    [
        "https://d.docs.live.net/1a2b/ecole.xlsx",
        "https://of.sharepoint.com/sites/Autre/Documents partages/ecole.xlsx",
        "https://exemple.fr/ecole.xlsx",
        "https://of.sharepoint.com/sites/Compta/ecole.xlsx",
    ],
)
def test_a_file_of_the_same_name_elsewhere_is_never_taken(folders: SyncedFolders, tmp_path: Path, address: str) -> None:
    """Two workbooks of one name are usual: where the address leads nowhere, nothing is guessed."""
    made(tmp_path / "OF" / "Compta - Documents" / "2025" / "ecole.xlsx")
    assert local_file(address, folders) is None


def test_the_folders_are_those_of_the_installation_then_those_of_onedrive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `gescof installer` wrote counts, variables replaced; else what OneDrive says in the environment."""
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setenv("MAISON", "/maison")
    monkeypatch.setenv("OneDriveConsumer", "/perso")
    monkeypatch.setenv("OneDriveCommercial", "/home/lea/OneDrive - OF")
    assert synced_folders()[:3] == ("/perso", "/home/lea/OneDrive - OF", "/home/lea/OF")
    settings = settings_path(tmp_path, windows=True)
    settings.parent.mkdir(parents=True)
    settings.write_text('"INTERPRETER_WIN","x"\n"ONEDRIVE_CONSUMER_WIN","$MAISON/perso"\n"SHAREPOINT_WIN","/sites"\n')
    assert synced_folders()[:3] == ("/maison/perso", "/home/lea/OneDrive - OF", "/sites")
