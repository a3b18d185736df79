"""Workbooks of OneDrive and SharePoint, with AutoSave on and off, synced or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clicking import Person

PERSONAL = "https://d.docs.live.net/1a2b3c/Facturation/ecole.xlsx"
BUSINESS = "https://of-my.sharepoint.com/personal/lea_of_fr/Documents/Facturation/ecole.xlsx"
LIBRARY = "https://of.sharepoint.com/sites/Compta/Documents partages/Facturation/ecole.xlsx"
ADDRESSES = (
    PERSONAL,
    BUSINESS,
    LIBRARY,
    "https://of.sharepoint.com/sites/Compta/ecole.xlsx",
    "https://autre.fr/ecole.xlsx",
)


@pytest.fixture(autouse=True)
def _no_onedrive(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without OneDrive, and a home of its own."""
    for name in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "chez-moi")


def test_auto_save_is_explained_and_switched_off_after_a_yes(tmp_path: Path) -> None:
    """Why, and what will be done; after the yes the button works, and AutoSave stays off."""
    person = Person(tmp_path)
    person.machine.auto_save, person.machine.answers = True, ["yes"]
    message = person.clicks("controler")
    assert "Deux personnes pourraient alors y émettre en même temps" in person.machine.alerts[0]
    assert "Désactiver l'enregistrement automatique de « ecole.xlsx » ?" in person.machine.alerts[0]
    assert "voir la feuille Contrôle" in message
    assert person.machine.auto_save is False


def test_auto_save_is_explained_once_for_a_workbook(tmp_path: Path) -> None:
    """Switched on again, the workbook gets the question alone."""
    person = Person(tmp_path)
    for words in (True, False):
        person.machine.auto_save, person.machine.answers = True, ["yes"]
        person.clicks("controler")
        assert ("Deux personnes" in person.machine.alerts[0]) is words


def test_after_a_no_nothing_is_written_and_the_cure_is_said(tmp_path: Path) -> None:
    """The person may do it by hand."""
    person = Person(tmp_path)
    person.machine.auto_save, person.machine.answers = True, ["no"]
    message = person.clicks("controler")
    assert "Rien n'a été écrit. " in message.replace("\n\n", " ")
    assert "Désactivez « Enregistrement automatique »" in message
    assert (person.machine.saves, person.machine.auto_save) == (0, True)


def test_excel_that_does_not_let_it_be_switched_off_is_told(tmp_path: Path) -> None:
    """An administrator can forbid it: said as after a no."""
    person = Person(tmp_path)
    person.machine.auto_save, person.machine.auto_save_is_imposed, person.machine.answers = True, True, ["yes"]
    assert "Désactivez « Enregistrement automatique »" in person.clicks("controler")
    assert (person.machine.saves, person.bugs()) == (0, [])


def test_on_a_mac_an_address_means_that_it_may_be_on(tmp_path: Path) -> None:
    """Excel for Mac cannot say, and cannot be told: refused, with what to do, before any write."""
    person = Person(tmp_path, "mac")
    person.machine.url = PERSONAL
    message = person.clicks("controler")
    assert "l'enregistrement automatique est activé" in message
    assert "rouvrez-le depuis son dossier" in message
    assert (person.machine.saves, person.bugs()) == (0, [])


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("button", ["controler", "facturer-session"])
def test_a_workbook_that_is_not_synced_is_refused_in_a_sentence(tmp_path: Path, address: str, button: str) -> None:
    """Its documents would have no folder: refused before anything, whatever the address looks like."""
    person = Person(tmp_path)
    person.machine.url = address
    message = person.clicks(button)
    assert f"est ouvert depuis le nuage ({address})" in message
    assert "cliquez sur « Synchroniser »" in message
    assert (person.machine.saves, person.bugs()) == (0, [])


def test_a_synced_workbook_works_in_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address is that of a file which OneDrive keeps on this machine: the copies go beside that file."""
    folder = tmp_path / "OneDrive" / "Facturation"
    folder.mkdir(parents=True)
    monkeypatch.setenv("OneDriveConsumer", str(tmp_path / "OneDrive"))
    person = Person(folder)
    person.machine.url = PERSONAL
    assert "voir la feuille Contrôle" in person.clicks("controler")
    assert list((folder / "sauvegardes").glob("ecole *.xlsx"))
