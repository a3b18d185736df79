"""What an action sees around a workbook: its own folder, and nothing outside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gescof_xl.actions.surroundings import NoSurroundings
from gescof_xl.core.errors import GescofError, Refused
from gescof_xl.domain.ledger import Ledger
from gescof_xl.effects.surroundings import FileSurroundings
from tests.text_tables import school

COPY = """
    Organisme
    Clé                 | Valeur
    Échange n°          | ECH00001
    Échange du          | 20/11/2026
    Empreinte d'échange | 0123
"""


@pytest.fixture
def around(tmp_path: Path) -> FileSurroundings:
    folder = tmp_path / "école"
    folder.mkdir()
    (folder / "programme.pdf").touch()
    (tmp_path / "secret.pdf").touch()
    return FileSurroundings(folder / "classeur.xlsx")


@pytest.mark.parametrize(
    ("name", "there"), [("programme.pdf", True), ("absent.pdf", False), ("../secret.pdf", False), (".", False)]
)
def test_a_file_is_looked_for_below_the_folder_only(around: FileSurroundings, name: str, there: bool) -> None:
    """A piece to join can never be taken from elsewhere on the machine."""
    assert around.has_file(name) is there


@pytest.mark.linux
def test_a_link_that_leads_out_is_outside(around: FileSurroundings, tmp_path: Path) -> None:
    """Whatever its own place."""
    (around.folder / "lien.pdf").symlink_to(tmp_path / "secret.pdf")
    assert not around.has_file("lien.pdf")


def test_a_copy_that_is_gone_is_none(around: FileSurroundings) -> None:
    """Organisme names ECH00001, whose file was deleted from the documents folder."""
    assert around.sent_copy(school(COPY)) is None


def test_no_journal_is_none(around: FileSurroundings) -> None:
    """Before the first issue."""
    assert around.seal_journal() is None


def test_a_documents_folder_that_leads_out_is_refused_when_it_is_looked_at(around: FileSurroundings) -> None:
    """And only then: a journal of seals is read all the same."""
    ledger = school("Organisme\nClé | Valeur\nDossier des documents | ../ailleurs")
    with pytest.raises(Refused, match="sort du dossier du classeur"):
        around.filed_documents(ledger)
    assert around.seal_journal() is None


def test_a_file_that_is_not_there_is_named(around: FileSurroundings) -> None:
    """The refusal gives the name that was typed."""
    for ask in (around.statement, around.returned):
        with pytest.raises(GescofError, match=r"relevé\.xml"):
            ask(Ledger(), "relevé.xml")


def test_around_a_workbook_in_memory_lies_nothing() -> None:
    """Files that are asked for are refused in a sentence; all else is empty."""
    nothing = NoSurroundings()
    for ask in (nothing.statement, nothing.returned):
        with pytest.raises(Refused, match=r"relevé\.xml"):
            ask(Ledger(), "relevé.xml")
    assert not nothing.has_file("classeur.xlsx")
    assert nothing.sent_copy(school(COPY)) is None
    assert (nothing.seal_journal(), nothing.filed_documents(Ledger())) == (None, ())
