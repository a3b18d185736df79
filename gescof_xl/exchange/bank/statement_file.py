"""A bank statement on disk, with the organisation's own names for the columns of its CSV files."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from gescof_xl.core.errors import Refused
from gescof_xl.core.pairs import read_pair
from gescof_xl.domain.bank.statement import Statement
from gescof_xl.exchange.bank.csv_statement import CsvMapping
from gescof_xl.exchange.bank.statement import read_statement
from gescof_xl.exchange.decoding import MAX_BYTES
from gescof_xl.exchange.refusal import ExchangeError

_FIELDS = {
    "date": "date", "libelle": "label", "montant": "amount", "debit": "debit", "credit": "credit",
    "reference": "reference", "tiers": "counterparty", "decimale": "decimal",
}  # fmt: skip


def read_statement_file(path: Path, columns: str, account: str) -> Statement:
    """The statement of one account; `columns` is the setting « Colonnes du relevé CSV », `account` the IBAN or "".

    Raises ExchangeError when the file cannot be read or understood, Refused when the setting cannot be read.
    """
    mapping = csv_mapping(columns)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = "introuvable" if isinstance(error, FileNotFoundError) else (error.strerror or "illisible").lower()
        raise ExchangeError(
            f"le fichier est {reason}.",
            "Donnez le chemin du relevé, ou son nom s'il est à côté du classeur.",
            file=path.name,
        ) from None
    return read_statement(path.name, data, mapping, account)


def csv_mapping(columns: str) -> CsvMapping | None:
    """« date=Date op.;libellé=Détail;montant=Valeur » as a mapping; None when empty: usual titles are known."""
    pairs = [read_pair(part) for part in columns.split(";") if part.strip()]
    if not pairs:
        return None
    named = {_FIELDS.get(_plain(name), ""): title for name, title in pairs}
    if "" in named or not all(named.values()) or not {"date", "label"} <= named.keys():
        raise Refused(
            f"Organisme, « Colonnes du relevé CSV » : « {columns} » ne se lit pas.",
            "Tapez par exemple date=Date opération;libellé=Libellé;débit=Débit;crédit=Crédit.",
        )
    return CsvMapping(**named)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip().lower()
