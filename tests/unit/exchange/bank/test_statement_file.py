"""A statement on disk, and the setting that names the columns of the bank's CSV files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.exchange.bank.columns import CsvMapping
from gescof_xl.exchange.bank.statement_file import csv_mapping, read_statement_file
from gescof_xl.exchange.refusal import ExchangeError


def test_the_setting_names_the_columns() -> None:
    """French names with or without accents, in any order; titles keep their spaces. Empty: usual titles are known."""
    text = "libellé = Détail ; Date=Date opération;débit=Sortie;credit=Entrée;"
    assert csv_mapping(text) == CsvMapping(date="Date opération", label="Détail", debit="Sortie", credit="Entrée")
    assert csv_mapping(" ") is None


@pytest.mark.parametrize("text", ["date=Jour", "date=;libelle=Texte", "date=Jour;libelle", "jour=Jour;libelle=Texte"])
def test_a_setting_that_names_too_little_is_refused(text: str) -> None:
    """The date and the label must each have a title."""
    with pytest.raises(Refused, match="Colonnes du relevé CSV"):
        csv_mapping(text)


def test_the_setting_may_give_the_order_of_the_columns() -> None:
    """For a bank that writes no titles."""
    for text in ("date=1;montant=2;libellé=5;devise=6", "date=1,montant=2, libellé=5,devise=6"):
        found = csv_mapping(text)
        assert found == CsvMapping(date="1", amount="2", label="5", currency="6") and found.by_number


def test_a_title_may_hold_a_comma() -> None:
    """Only one that stands before a new name separates."""
    found = csv_mapping("date=Jour;libellé=Nom, prénom;montant=Total (TTC, net)")
    assert found == CsvMapping(date="Jour", label="Nom, prénom", amount="Total (TTC, net)")


def test_a_file_that_cannot_be_opened_is_refused_in_french(tmp_path: Path) -> None:
    """Not there, or a folder: its name, and where to look. The exit status is 1, for 3 is about the workbook."""
    for path, word in ((tmp_path / "absent.xml", "introuvable"), (tmp_path, "n'est pas un fichier")):
        with pytest.raises(ExchangeError, match=word) as refusal:
            read_statement_file(path, "", ())
        assert path.name in refusal.value.message and refusal.value.exit_code == 1


@pytest.mark.linux
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    """Nobody may ever write to it."""
    os.mkfifo(tmp_path / "tuyau")
    with pytest.raises(ExchangeError, match="n'est pas un fichier"):
        read_statement_file(tmp_path / "tuyau", "", ())
