"""The public list of companies (INSEE, base Sirene), from a file that somebody downloaded: no network is needed.

The whole list holds forty million lines: it is read once, line by line, and the lines that are asked for are kept.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from gescof_xl.domain.lists.source import PublicCard
from gescof_xl.domain.lists.titles import plain
from gescof_xl.exchange.given_file import refuse_no_file
from gescof_xl.exchange.refusal import ExchangeError, unread

_SIREN = 9
_NAMES = (
    "denominationunitelegale", "nom complet", "denominationusuelleetablissement", "enseigne1etablissement",
    "nom raison sociale", "denomination", "raison sociale", "nom de l entreprise",
)  # fmt: skip
_ADDRESS = ("adresse", "adresse complete", "geo l4")
_STREET = (
    "numerovoieetablissement", "indicerepetitionetablissement", "typevoieetablissement", "libellevoieetablissement",
)  # fmt: skip
_POSTCODE = ("codepostaletablissement", "code postal")
_CITY = ("libellecommuneetablissement", "libelle commune", "commune", "ville")
_HEAD_OFFICE = ("etablissementsiege", "est siege")
_GIVE = "Donnez un fichier CSV de la base Sirene des établissements, ou une liste de l'Annuaire des entreprises."


def read_public_cards(path: Path, numbers: Collection[str]) -> dict[str, PublicCard]:
    """The cards of these SIRET, and of the head offices of these SIREN; raises ExchangeError for another file."""
    wanted = set(numbers)
    found: dict[str, PublicCard] = {}
    refuse_no_file(path, _GIVE)
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            for line in _lines(file):
                siret = line.get("siret", "").replace(" ", "")
                siren = siret[:_SIREN] if _first(line, _HEAD_OFFICE).lower() in ("true", "oui", "1") else ""
                for number in {siret, siren} & wanted:
                    found[number] = _card(siret, line)
    except OSError as error:
        raise unread(error, path.name, _GIVE) from None
    except (ExchangeError, csv.Error):
        raise ExchangeError("ce n'est pas une liste publique d'entreprises.", _GIVE, file=path.name) from None
    return found


def _lines(file: Iterator[str]) -> Iterator[dict[str, str]]:
    """Each line by the plain titles of its columns."""
    first = next(file, "")
    separator = max(";,\t", key=first.count)
    titles = [plain(title) for title in next(csv.reader([first], delimiter=separator), [])]
    if "siret" not in titles:
        raise ExchangeError("ce fichier n'a pas de colonne siret.", _GIVE)
    for cells in csv.reader(file, delimiter=separator):
        yield dict(zip(titles, cells, strict=False))


def _card(siret: str, line: Mapping[str, str]) -> PublicCard:
    street = " ".join(filter(None, (_first(line, (title,)) for title in _STREET)))
    return PublicCard(
        siret=siret,
        name=_first(line, _NAMES),
        address=street or _first(line, _ADDRESS),
        postcode=_first(line, _POSTCODE),
        city=_first(line, _CITY),
    )


def _first(line: Mapping[str, str], titles: Collection[str]) -> str:
    """What the first of these columns that is filled says; « [ND] » is what the register keeps for itself."""
    return next((text for title in titles if (text := line.get(title, "").strip()) and text != "[ND]"), "")
