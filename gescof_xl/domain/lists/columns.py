"""Which column of a list is what: by the titles that are known, and by what a person said once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gescof_xl.core.frozen import once_a_class
from gescof_xl.core.schema import stored_columns
from gescof_xl.domain.lists.answers import Answer
from gescof_xl.domain.lists.source import SourceSheet
from gescof_xl.domain.lists.titles import ROW_CLASS, TITLES, WORDS, ListKind, plain

_HEADER_WITHIN = 30
_HINT = 3
"""What the name of a sheet or a file weighs, in columns."""
_FEWEST = 2

_ESSENTIAL: Mapping[ListKind, tuple[frozenset[str], ...]] = {
    ListKind.FUNDERS: (frozenset({"name"}),),
    ListKind.CLIENTS: (frozenset({"name"}), frozenset({"last_name", "first_name"})),
    ListKind.PRODUCTS: (frozenset({"label", "price"}),),
    ListKind.SESSIONS: (frozenset({"product", "start"}),),
    ListKind.PARTICIPANTS: (
        frozenset({"last_name", "first_name"}),
        frozenset({"full_name"}),
        frozenset({"full_name_turned"}),
    ),
    ListKind.FINANCINGS: (frozenset({"payer", "amount", "session"}),),
}
"""The columns without which a list is not of that kind: one of the groups."""

_NEEDED: Mapping[ListKind, tuple[tuple[tuple[str, ...], str], ...]] = {
    ListKind.FUNDERS: (
        (("name",), "Raison sociale"),
        (("address",), "Adresse"),
        (("postcode",), "Code postal"),
        (("city",), "Ville"),
    ),
    ListKind.CLIENTS: (
        (("name", "last_name"), "Raison sociale"),
        (("address",), "Adresse"),
        (("postcode",), "Code postal"),
        (("city",), "Ville"),
    ),
    ListKind.PRODUCTS: ((("label",), "Libellé"), (("price",), "Prix HT")),
    ListKind.SESSIONS: ((("product",), "Produit"), (("start",), "Début")),
    ListKind.PARTICIPANTS: (
        (("last_name", "full_name", "full_name_turned"), "Nom"),
        (("session", "session.start"), "Session"),
        (("client", "client.siret", "individual"), "Client"),
    ),
    ListKind.FINANCINGS: ((("session",), "Session"), (("payer", "funder"), "Financeur"), (("amount",), "Montant HT")),
}
"""What a line must say, in one of these columns, with the title by which a person answers."""
_PUBLIC = frozenset({"name", "address", "postcode", "city"})
"""What the public register says of whoever has a SIRET."""


@dataclass(frozen=True, kw_only=True)
class ListTable:
    """A sheet whose columns are known. `places` are from 0; of several, the last that is filled counts."""

    sheet: SourceSheet
    kind: ListKind
    header: int
    places: Mapping[str, tuple[int, ...]]
    constants: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    def lines(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The number and the values of each line that is not blank, by what they are."""
        for number, cells in self.sheet.rows[self.header + 1 :]:
            values = {name: text for name, places in self.places.items() if (text := _filled(cells, places))}
            if values:
                yield number, {**self.constants, **values}

    def lacking(self, *, public: bool) -> list[str]:
        """The titles of what no column says; the public register, if any, says some of it by the SIRET."""
        known = self.places.keys() | self.constants.keys()
        if public and "siret" in known:
            known |= _PUBLIC
        return [title for names, title in _NEEDED[self.kind] if known.isdisjoint(names)]


def _filled(cells: Sequence[str], places: Sequence[int]) -> str:
    return next((cells[p] for p in reversed(places) if p < len(cells) and cells[p]), "")


def match_sheet(sheet: SourceSheet, answers: Sequence[Answer], kind: ListKind | None) -> ListTable | None:
    """The columns of a sheet, as a list of that kind or of the likeliest one; None when it is none."""
    best: tuple[int, ListTable] | None = None
    for index, (_, cells) in enumerate(sheet.rows[:_HEADER_WITHIN]):
        tables = [_matched(sheet, index, cells, tried, answers) for tried in ([kind] if kind else ListKind)]
        likely = [t for t in tables if len(t.places) >= _FEWEST and (kind or _is_likely(t))]
        if any(t.kind is ListKind.PARTICIPANTS for t in likely):  # a session a line, and its trainee
            likely = [t for t in likely if t.kind is not ListKind.SESSIONS]
        for table in likely:
            score = len(table.places) + _hint(sheet, table.kind)
            if best is None or score > best[0]:
                best = score, table
    return best[1] if best else None


def _is_likely(table: ListTable) -> bool:
    """Whether it has what makes its kind. Funders have the columns of clients: only a name tells them apart."""
    known = table.places.keys() | table.constants.keys()
    if table.kind is ListKind.FUNDERS and not _hint(table.sheet, ListKind.FUNDERS):
        return False
    return any(group <= known for group in _ESSENTIAL[table.kind])


def _hint(sheet: SourceSheet, kind: ListKind) -> int:
    """A sheet's own name says more than that of its file."""
    return _HINT if re.search(WORDS[kind], plain(sheet.name or sheet.file.rpartition(".")[0])) else 0


def _matched(
    sheet: SourceSheet, index: int, cells: Sequence[str], kind: ListKind, answers: Sequence[Answer]
) -> ListTable:
    titles = [plain(cell) for cell in cells]
    places: dict[str, tuple[int, ...]] = {}
    constants: dict[str, str] = {}
    for answer in answers:
        if (name := field_named(kind, answer)) is None:
            continue
        if answer.constant:
            constants[name] = answer.source
        elif found := _answered(answer, titles):
            places[name] = found
    used = {place for found in places.values() for place in found}
    for name, found in _known(kind, titles).items():
        if name not in places and (free := tuple(p for p in found if p not in used)):
            places[name] = free
            used.update(free)
    unread = tuple(cell for place, cell in enumerate(cells) if cell and place not in used)
    return ListTable(sheet=sheet, kind=kind, header=index, places=places, constants=constants, unread=unread)


def field_named(kind: ListKind, answer: Answer) -> str | None:
    """What a person names by one of its titles; None when a list of that kind has no such thing."""
    if answer.table and plain(answer.table) != plain(kind.value):
        return None
    wanted = plain(answer.title)
    return next((name for name, titles in _vocabulary(ROW_CLASS[kind], kind).items() if wanted in titles), None)


def _answered(answer: Answer, titles: Sequence[str]) -> tuple[int, ...]:
    wanted = plain(answer.source)
    if found := tuple(place for place, title in enumerate(titles) if title == wanted):
        return found
    if answer.source.isdecimal() and 0 < int(answer.source) <= len(titles):
        return (int(answer.source) - 1,)
    return ()


def _known(kind: ListKind, titles: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """The places of each thing, the surest title first; a title that stands twice gives all its places."""
    at: dict[str, list[int]] = {}
    for place, title in enumerate(titles):
        at.setdefault(title, []).append(place)
    ranked = sorted(
        (
            (rank, order, name, title)
            for order, (name, known) in enumerate(_vocabulary(ROW_CLASS[kind], kind).items())
            for rank, title in enumerate(known)
            if title in at
        )
    )
    found: dict[str, tuple[int, ...]] = {}
    taken: set[str] = set()
    for _, _, name, title in ranked:
        if name not in found and title not in taken:
            found[name] = tuple(at[title])
            taken.add(title)
    return found


@once_a_class
def _own_titles(row_class: type) -> dict[str, str]:
    return {column.field: plain(column.title) for column in stored_columns(row_class) if column.writer == "person"}


def _vocabulary(row_class: type, kind: ListKind) -> dict[str, tuple[str, ...]]:
    """The titles of each thing that a list of that kind may hold: ours, then those of others."""
    own, others = _own_titles(row_class), TITLES[kind]
    return {
        name: (
            *((own[name],) if name in own else ()),
            *(plain(title) for title in others.get(name, "").split(";") if title.strip()),
        )
        for name in dict.fromkeys((*own, *others))
    }
