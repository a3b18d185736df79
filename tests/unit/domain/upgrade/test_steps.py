"""What a version says of itself: its columns, its lines, and what older rows get."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path

import pytest

from gescof_xl import __version__
from gescof_xl.core.changes import Add, Replace
from gescof_xl.core.schema import Row, columns, key_of
from gescof_xl.core.versions import CURRENT, FIRST, has, order
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger
from gescof_xl.domain.settings import Key, version_of
from gescof_xl.domain.tables.settings import DatedRate, RateType, Setting, Term
from gescof_xl.domain.upgrade import steps
from gescof_xl.domain.upgrade.steps import STEPS, Fill, Step, changes_to_current
from gescof_xl.generate.workbooks.sheets import sheet_columns
from gescof_xl.resources import shipped
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import TableData
from gescof_xl.workbook.translate import parse
from tests.past_versions import VERSIONS, school_of
from tests.text_tables import ledger

VERSION = Key.VERSION.name


@cache
def blank() -> Ledger:
    """What the blank workbook that ships says."""
    return parse(FileWorkbook(shipped("workbooks", "gescof.xlsx")).read()).ledger


@pytest.fixture(params=VERSIONS)
def past(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, dict[str, TableData]]:
    """A past version and the tables of its school base."""
    return request.param, dict(FileWorkbook(school_of(request.param, tmp_path)).read())


def test_each_column_says_the_version_that_brought_it(past: tuple[str, dict[str, TableData]]) -> None:
    """Who adds a column writes `since` beside it: the workbooks of past versions have no other than those of their own."""
    version, tables = past
    said = {c.TABLE: _titles(c, version) for c in ROW_CLASSES.values() if has(version, c.SINCE)}

    assert {name: set(data.columns) for name, data in tables.items()} == said


def _titles(row_class: type[Row], version: str) -> set[str]:
    return {c.title for c in columns(row_class) if has(version, c.since)}


def test_each_line_says_the_version_that_brought_it(past: tuple[str, dict[str, TableData]]) -> None:
    """Who adds a setting, a rate or a term to the blank workbook names it in the step of its version."""
    version, tables = past
    before = parse(tables).ledger
    named = {
        (c, key) for step in STEPS if not has(version, step.version) for c, keys in step.lines.items() for key in keys
    }
    new = {
        (c, key_of(row))
        for c in (Setting, DatedRate, Term)
        for row in blank().rows(c)
        if not before.find(c, key_of(row))
    }

    assert new - {(Setting, VERSION)} == named


def test_the_last_step_leads_to_this_version() -> None:
    """Steps follow one another, and the program is at least as recent as the form that it writes."""
    versions = [step.version for step in STEPS]

    assert versions == sorted(versions, key=order)
    assert (versions[-1], version_of(blank())) == (CURRENT, CURRENT)
    assert order(CURRENT) <= order(__version__)


def test_what_came_later_has_a_default_and_a_known_version() -> None:
    """An older workbook is read by these defaults."""
    known = {FIRST, *(step.version for step in STEPS)}
    found = [(c, x) for c in ROW_CLASSES.values() for x in columns(c)]

    assert {x.since for _, x in found} | {c.SINCE for c in ROW_CLASSES.values()} <= known
    assert [x.title for c, x in found if x.field and x.since != FIRST and _is_required(c, x.field)] == []


def _is_required(row_class: type[Row], name: str) -> bool:
    field = next(f for f in fields(row_class) if f.name == name)  # type: ignore[arg-type]
    return getattr(field.default, "default", field.default) is MISSING


def test_the_blank_workbook_that_ships_has_all(past: tuple[str, dict[str, TableData]]) -> None:
    """What older workbooks lack is taken from it: `gescof construire` follows any change of a row class."""
    tables = FileWorkbook(shipped("workbooks", "gescof.xlsx")).read()

    assert {name: data.columns for name, data in tables.items()} == {
        c.TABLE: tuple(x.title for x in sheet_columns(c)) for c in ROW_CLASSES.values()
    }


OLD = """
    Organisme
    Clé | Valeur
    Logo | logo.png

    Taux
    Code   | Type      | Valeur | Effet du   | Effet au
    PEN    | pénalités | 12,4%  | 01/07/2026 | 31/12/2026

    Clients
    Code | Raison sociale
    C1   | Alpha
    C2   | Béta
"""


def taken(monkeypatch: pytest.MonkeyPatch, old: Ledger, *made: Step) -> Ledger:
    """The ledger after these steps."""
    monkeypatch.setattr(steps, "STEPS", made)
    return old.after(changes_to_current(old, FIRST, blank()))


def test_the_lines_of_a_step_come_from_the_blank_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    """With their help; a line that is there already keeps its value, and all steps after the version are taken."""
    first = Step(version="0.1.5", lines={Setting: ("Logo", "BIC")})
    second = Step(version=CURRENT, lines={Term: ("8J",)})
    after = taken(monkeypatch, ledger(OLD), first, second)

    assert [(s.name, s.value) for s in after.settings] == [("Logo", "logo.png"), ("BIC", ""), (VERSION, CURRENT)]
    assert [t.label for t in after.terms] == ["8 jours date de facture"]
    assert after.get(Setting, "BIC").help == "Code de la banque."


def test_a_legal_value_is_not_there_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The penalties of this half-year under another code would both be printed on each invoice."""
    after = taken(
        monkeypatch, ledger(OLD), Step(version=CURRENT, lines={DatedRate: ("PEN2026S2", "PEN2026S1", "TVA20")})
    )

    assert [r.code for r in after.rates] == ["PEN", "PEN2026S1", "TVA20"]
    assert {r.type for r in after.rates} == {RateType.PENALTY, RateType.VAT}


def test_a_fill_completes_the_rows_of_which_something_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fill sees what those before it gave; a row that it does not name keeps its default."""

    def towns(of: Ledger) -> Iterator[tuple[str, object]]:
        return ((c.code, c.name.upper()) for c in of.clients if c.code == "C1")

    client = ROW_CLASSES["clients"]
    fills = (
        Fill(row_class=client, field="contact", values=lambda of: dict(towns(of))),
        Fill(row_class=client, field="phone", values=lambda of: {c.code: c.contact[:1] for c in of.clients}),
    )
    after = taken(monkeypatch, ledger(OLD), Step(version=CURRENT, fills=fills))

    assert [(c.contact, c.phone) for c in after.clients] == [("ALPHA", "A"), ("", "")]


def test_the_version_line_says_this_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Added where it is missing, changed where it says an older one; nothing else is."""
    said = ledger(f"Organisme\nClé | Valeur\n{VERSION} | 0.1.5")
    monkeypatch.setattr(steps, "STEPS", ())

    assert [type(c) for c in changes_to_current(said, "0.1.5", blank())] == [Replace]
    assert [type(c) for c in changes_to_current(Ledger(), FIRST, blank())] == [Add]
    assert version_of(taken(monkeypatch, said)) == CURRENT
