"""Which column of a table of operations is what: by the titles that banks write, or as Organisme says.

The titles are those of exports that banks or their users publish: BNP Paribas, Société Générale, Crédit Agricole, BPCE
(Banque Populaire, Caisse d'Épargne), Crédit Mutuel and CIC, La Banque Postale, BoursoBank, Shine, Qonto, Revolut.
LCL writes no titles: its columns are given by their numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

_PLACE = re.compile(r"\d{1,2}")


@dataclass(frozen=True, kw_only=True)
class CsvMapping:
    """Titles of the columns, as in the file (accents, case and spaces do not matter), or their numbers, from 1.

    Either `amount` (signed) or `debit` and `credit`. Titles joined by `+` are put together; of several dates, the
    first that is filled counts. `decimal` is the decimal mark when amounts such as `1.234` would be unclear.
    """

    date: str
    label: str
    amount: str = ""
    debit: str = ""
    credit: str = ""
    reference: str = ""
    counterparty: str = ""
    currency: str = ""
    status: str = ""
    account: str = ""
    decimal: str = ""

    def titles(self) -> Iterator[str]:
        """All titles that the file must have."""
        for field in fields(self):
            if field.name != "decimal":
                yield from _split(getattr(self, field.name))

    @property
    def by_number(self) -> bool:
        """Whether it gives the order of the columns of a file without titles."""
        return all(_PLACE.fullmatch(title) for title in self.titles())


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The places of the columns, from 0; an empty tuple for what the table does not have.

    `dates` are in the order of preference, row by row: the day that the bank books, else that of the operation, else
    the value date. `titled` is False for a table without titles.
    """

    dates: tuple[int, ...]
    label: tuple[int, ...]
    amount: tuple[int, ...] = ()
    debit: tuple[int, ...] = ()
    credit: tuple[int, ...] = ()
    side: tuple[int, ...] = ()
    reference: tuple[int, ...] = ()
    counterparty: tuple[int, ...] = ()
    currency: tuple[int, ...] = ()
    status: tuple[int, ...] = ()
    account: tuple[int, ...] = ()
    decimal: str = ""
    titled: bool = True


_DATES = (
    "date de comptabilisation", "date comptabilisation", "date comptable", "date de reglement (local)",
    "date de reglement (utc)", "settlement date (local)", "settlement date (utc)", "date completed (utc)",
    "date completed", "completed date", "booking date", "dateop", "date operation", "date d'operation",
    "date de l'operation", "date d'execution", "date de l'execution", "date de l'operation (local)",
    "date de l'operation (utc)", "operation date (local)", "operation date (utc)", "date de transaction",
    "transaction date", "date", "date started (utc)", "started date", "date de la valeur (local)",
    "date de la valeur (utc)", "date de la valeur", "date de valeur", "date valeur", "dateval", "value date",
)  # fmt: skip
_LABELS = (
    "libelle operation", "libelle de l'operation", "libelle", "libelle simplifie", "libelle court", "intitule", "label",
    "description", "motif", "nom de la contrepartie", "counterparty name", "contrepartie",
)  # fmt: skip
_DETAILS = (
    "detail de l'ecriture", "informations complementaires", "detail", "details", "communication", "communications",
    "reference",
)  # fmt: skip
"""What the payer wrote, put after the label; a reference that is the payer's own words is one."""
_ONE_OF: Mapping[str, tuple[str, ...]] = {
    "amount": (
        "montant", "montant (eur)", "montant en euros", "montant(euros)", "montant de l'operation", "montant operation",
        "montant operation en euro", "montant total (ttc)", "total amount (incl. vat)", "total amount", "amount",
    ),
    "debit": ("debit", "debit (eur)", "debit euros", "montant debit"),
    "credit": ("credit", "credit (eur)", "credit euros", "montant credit"),
    "side": ("sens", "sens de l'operation", "debit/credit", "d/c"),
    "reference": (
        "transaction id", "identifiant de transaction", "id", "reference", "reference operation",
        "reference de l'operation", "numero d'operation",
    ),
    "counterparty": (
        "tiers", "nom de la contrepartie", "counterparty name", "contrepartie", "nom du tiers", "emetteur",
        "beneficiaire ou emetteur", "payer", "supplierfound", "libelle simplifie",
    ),
    "currency": ("devise", "devise du compte", "payment currency", "currency", "monnaie"),
    "status": ("statut", "statut de l'operation", "status", "state"),
    "account": ("compte", "numero de compte", "n de compte", "iban du compte", "accountnum"),
}  # fmt: skip


def titled_columns(row: Sequence[str], mapping: CsvMapping | None) -> Columns | None:
    """The columns that a row of titles tells: those of the mapping when it is given, else the usual ones; or None.

    Currency, status and account are recognised even where a mapping says nothing of them.
    """
    places = {plain(cell): place for place, cell in reversed(list(enumerate(row))) if cell.strip()}
    if mapping is None:
        return _usual(places)
    if not all(plain(title) in places for title in mapping.titles()):
        return None
    usual = {name: _first(places, _ONE_OF[name]) for name in ("side", "currency", "status", "account")}
    return _mapped(mapping, {title: places[plain(title)] for title in mapping.titles()}, usual, titled=True)


def numbered_columns(mapping: CsvMapping) -> Columns:
    """The columns of a file without titles, by their numbers."""
    return _mapped(mapping, {title: int(title) - 1 for title in mapping.titles()}, {}, titled=False)


def plain(title: str) -> str:
    """A title without accents, case, or double spaces."""
    letters = unicodedata.normalize("NFKD", title.replace("’", "'")).encode("ascii", "ignore").decode()
    return re.sub(r"\s+", " ", letters).strip().lower()


def _usual(places: Mapping[str, int]) -> Columns | None:
    found = {name: _first(places, titles) for name, titles in _ONE_OF.items()}
    if found["amount"]:
        found["debit"] = found["credit"] = ()
    dates = tuple(places[title] for title in _DATES if title in places)
    label = _first(places, _LABELS)
    if not (dates and label and (found["amount"] or (found["debit"] and found["credit"]))):
        return None
    details = (places[title] for title in _DETAILS if title in places)
    label += tuple(place for place in details if place not in (*label, *found["reference"]))
    return _columns(dates, label, found)


def _columns(dates: tuple[int, ...], label: tuple[int, ...], others: Mapping[str, tuple[int, ...]]) -> Columns:
    return Columns(
        dates=dates,
        label=label,
        amount=others.get("amount", ()),
        debit=others.get("debit", ()),
        credit=others.get("credit", ()),
        side=others.get("side", ()),
        reference=others.get("reference", ()),
        counterparty=others.get("counterparty", ()),
        currency=others.get("currency", ()),
        status=others.get("status", ()),
        account=others.get("account", ()),
    )


def _first(places: Mapping[str, int], titles: Sequence[str]) -> tuple[int, ...]:
    return next(((places[title],) for title in titles if title in places), ())


def _mapped(
    mapping: CsvMapping, places: Mapping[str, int], usual: Mapping[str, tuple[int, ...]], *, titled: bool
) -> Columns:
    given = {
        field.name: tuple(places[title] for title in _split(getattr(mapping, field.name)))
        for field in fields(mapping)
        if field.name != "decimal"
    }
    dates, label = given.pop("date"), given.pop("label")
    kept = {name: given.get(name) or usual.get(name, ()) for name in (*given, *usual)}
    return replace(_columns(dates, label, kept), decimal=mapping.decimal, titled=titled)


def _split(titles: str) -> list[str]:
    return [title for part in titles.split("+") if (title := part.strip())]
