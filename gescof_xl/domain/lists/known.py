"""Who and what is known: the rows of the workbook and those that the list gave so far, found as lists name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from gescof_xl.core.schema import Row, key_of
from gescof_xl.domain import identifiers
from gescof_xl.domain.ledger import Ledger, numbers_after
from gescof_xl.domain.lists.names import folded, folded_name
from gescof_xl.domain.tables.parties import AnyParty, Client, Funder
from gescof_xl.domain.tables.settings import DatedRate, Term
from gescof_xl.domain.tables.training import Financing, Participant, Product, Session

R = TypeVar("R", bound=Row)


class Unsure(Exception):
    """What a line refers to is not there, or is not one: why, and what to do."""

    def __init__(self, reason: str, cure: str) -> None:
        super().__init__(reason)
        self.reason, self.cure = reason, cure


@dataclass
class KnownRows:
    """Rows by table and key, each as it will be. `ids` are the numbers of the other program, by table."""

    ledger: Ledger
    rows: dict[type[Row], dict[str, Row]] = field(default_factory=dict)
    ids: defaultdict[type[Row], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    _found: defaultdict[tuple[type[Row], str, object], list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for row_class in (Funder, Client, Product, Session, Participant, Financing, DatedRate, Term):
            self.rows[row_class] = {}
            for row in self.ledger.rows(row_class):
                self.put(row)

    def put(self, row: Row, external: str = "") -> None:
        """A row as it will be, with the number that the other program gives it."""
        self.rows[type(row)][key_of(row)] = row
        for kind, name in _names(row):
            keys = self._found[type(row), kind, name]
            if name and key_of(row) not in keys:
                keys.append(key_of(row))
        if external:
            self.ids[type(row)][folded(external)] = key_of(row)

    def named(self, row_class: type[R], kind: str, name: object) -> list[R]:
        """The rows whose `kind` of name is that one."""
        rows = [self.rows[row_class][key] for key in self._found.get((row_class, kind, name), ()) if name]
        return [row for row in rows if isinstance(row, row_class) and (kind, name) in set(_names(row))]

    def by_id(self, row_class: type[R], text: str) -> R | None:
        """The row that has this number in the other program."""
        row = self.rows[row_class].get(self.ids[row_class].get(folded(text), ""))
        return row if isinstance(row, row_class) else None

    def one(self, row_class: type[R], kinds: Sequence[str], text: str, what: str) -> R:
        """The row that a text names, by the first kind of name that fits; raises Unsure for none or several."""
        for kind in kinds:
            found = self.named(row_class, kind, folded_name(text) if kind == "name" else folded(text))
            if len(found) > 1:
                keys = ", ".join(map(key_of, found))
                raise Unsure(f"{what} « {text} » : {keys} ont ce nom", "Mettez le code dans la liste, et pas le nom.")
            if found:
                return found[0]
        if (row := self.by_id(row_class, text)) is not None:
            return row
        raise Unsure(
            f"{what} « {text} » n'est pas dans {row_class.SHEET}",
            f"Donnez aussi sa liste dans la même commande, ou ajoutez sa ligne dans {row_class.SHEET}.",
        )

    def party(self, text: str, what: str) -> AnyParty:
        """The client or funder that a text names; raises Unsure."""
        client = self._try(Client, text, what)
        funder = client if isinstance(client, Client) else self._try(Funder, text, what)
        if isinstance(funder, Unsure):
            raise client if isinstance(client, Unsure) else funder
        return funder

    def client(self, text: str, siret: str = "") -> Client:
        """The client that a text or a SIRET names; raises Unsure."""
        if siret and len(found := self.named(Client, "siret", identifiers.bare(siret))) == 1:
            return found[0]
        return self.one(Client, ("code", "name"), text or siret, "le client")

    def funder(self, text: str) -> Funder:
        """The funder that a text names; raises Unsure."""
        return self.one(Funder, ("code", "name"), text, "le financeur")

    def _try(self, row_class: type[R], text: str, what: str) -> R | Unsure:
        try:
            return self.one(row_class, ("code", "name"), text, what)
        except Unsure as unsure:
            return unsure

    def used_codes(self) -> Mapping[str, object]:
        """The codes of clients and funders, who share them."""
        return {**self.rows[Client], **self.rows[Funder]}

    def next_number(self, row_class: type[Row]) -> str:
        """The number of the next row of a table."""
        return numbers_after(self.rows[row_class], row_class.SERIES, 1)[0]


def _names(row: Row) -> Iterator[tuple[str, object]]:
    """How lists may name a row."""
    match row:
        case Client() | Funder():
            yield "code", folded(row.code)
            yield "siret", identifiers.bare(row.siret)
            yield "name", folded_name(row.name)
            yield "email", row.email.casefold()
        case Product():
            yield "code", folded(row.code)
            yield "label", folded(row.label)
        case Session():
            yield "code", folded(row.number)
            yield "days", session_days(row.product, row.start)
        case Participant():
            yield "code", folded(row.number)
            yield "person", person(row.session, row.last_name, row.first_name)
        case Financing():
            yield "payer", (row.session, row.participant, row.payer)
        case DatedRate():
            yield "code", folded(row.code)
        case Term():
            yield "code", folded(row.code)
            yield "label", folded(row.label)


def session_days(product: str, start: date) -> tuple[str, date]:
    """What tells a session without a number: its product and its first day."""
    return product, start


def person(session: str, last_name: str, first_name: str) -> tuple[str, str, str]:
    """Who a participant is, in a session."""
    return session, folded(last_name), folded(first_name)
