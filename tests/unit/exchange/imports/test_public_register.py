"""The public list of companies, read offline: the card of a SIRET, the head office of a SIREN."""

from __future__ import annotations

from pathlib import Path

import pytest

from gescof_xl.exchange.imports.public_register import read_public_cards
from gescof_xl.exchange.refusal import ExchangeError

SIRENE = (
    "siren,siret,etablissementSiege,denominationUsuelleEtablissement,enseigne1Etablissement,numeroVoieEtablissement,"
    "typeVoieEtablissement,libelleVoieEtablissement,codePostalEtablissement,libelleCommuneEtablissement\n"
    "100000074,10000007400011,true,,MOULIN BETA,12,RUE,DU MOULIN,01000,BOURG-EN-BRESSE\n"
    "100000074,10000007400029,false,[ND],,[ND],[ND],[ND],64000,PAU\n"
)


def test_the_asked_cards_are_found_among_all(tmp_path: Path) -> None:
    """A SIREN is the head office; what the register keeps for itself is blank."""
    path = tmp_path / "sirene.csv"
    path.write_text(SIRENE, "utf-8")

    cards = read_public_cards(path, {"100000074", "10000007400029", "99999999900000"})

    assert {number: (c.siret, c.name, c.address, c.postcode, c.city) for number, c in cards.items()} == {
        "100000074": ("10000007400011", "MOULIN BETA", "12 RUE DU MOULIN", "01000", "BOURG-EN-BRESSE"),
        "10000007400029": ("10000007400029", "", "", "64000", "PAU"),
    }


@pytest.mark.parametrize("content", ["Nom;Ville\nAlpha;Pau\n", ""])
def test_another_file_is_refused(content: str, tmp_path: Path) -> None:
    """A list of clients is no public list."""
    path = tmp_path / "autre.csv"
    path.write_text(content, "utf-8")

    with pytest.raises(ExchangeError, match=r"« autre\.csv » : ce n'est pas une liste publique"):
        read_public_cards(path, {"100000074"})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="introuvable"):
        read_public_cards(tmp_path / "absent.csv", set())
