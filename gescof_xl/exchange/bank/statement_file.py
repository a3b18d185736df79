"""A bank statement on disk, with the organisation's own names for the columns of its CSV files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from gescof_xl.core.errors import Refused
from gescof_xl.core.pairs import read_pair
from gescof_xl.domain.bank.statement import Statement
from gescof_xl.exchange.bank.columns import CsvMapping
from gescof_xl.exchange.bank.statement import read_statement
from gescof_xl.exchange.given_file import read_given

_BETWEEN = re.compile(r";|,(?=\s*\w+\s*=)")
_GIVE_PATH = "Donnez le chemin du relevé, ou son nom s'il est à côté du classeur."
_FIELDS = {
    "date": "date", "libelle": "label", "montant": "amount", "debit": "debit", "credit": "credit",
    "reference": "reference", "tiers": "counterparty", "devise": "currency", "statut": "status", "compte": "account",
    "decimale": "decimal",
}  # fmt: skip


def read_statement_file(path: Path, columns: str, own_accounts: Sequence[str]) -> Statement:
    """The statement in a file; `columns` is the setting « Colonnes du relevé CSV ».

    Raises ExchangeError when the file cannot be read or understood, Refused when the setting cannot be read.
    """
    mapping = csv_mapping(columns)
    data = read_given(path, _GIVE_PATH)
    return read_statement(path.name, data, mapping, own_accounts)


def csv_mapping(columns: str) -> CsvMapping | None:
    """« date=Date op.;libellé=Détail;montant=Valeur » as a mapping; None when empty: usual titles are known.

    Commas may stand for the semicolons, which terminals take for themselves.
    """
    pairs = [read_pair(part) for part in _BETWEEN.split(columns) if part.strip()]
    if not pairs:
        return None
    named = {_FIELDS.get(_plain(name), ""): title for name, title in pairs}
    if "" in named or not all(named.values()) or not {"date", "label"} <= named.keys():
        raise Refused(
            f"« {columns} » ne dit pas quelles colonnes lire (Organisme, « Colonnes du relevé CSV »).",
            "Tapez par exemple date=Date opération;libellé=Libellé;débit=Débit;crédit=Crédit.",
            field="columns",
        )
    return CsvMapping(**named)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip().lower()
