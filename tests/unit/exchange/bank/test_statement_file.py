"""The setting that names the columns of the bank's CSV files."""

from __future__ import annotations

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.exchange.bank.csv_statement import CsvMapping
from gescof_xl.exchange.bank.statement_file import csv_mapping


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
