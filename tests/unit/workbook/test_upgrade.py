"""An older workbook, read in this version's form."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gescof_xl.core.errors import Changed, Refused, TableMissing, Unwritable
from gescof_xl.core.versions import CURRENT
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import version_of
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType, LineKind, Payment
from gescof_xl.domain.tables.settings import DatedRate, RateType
from gescof_xl.domain.tables.training import Financing
from gescof_xl.resources import shipped
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.port import Cell, TableData
from gescof_xl.workbook.translate import parse
from gescof_xl.workbook.upgrade import read_current
from tests.past_versions import school_of

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TableData]:
    """The tables of the first version's school base."""
    return dict(FileWorkbook(school_of("0.1.0", tmp_path_factory.mktemp("premiere"))).read())


def renamed(data: TableData, old: str, new: str) -> TableData:
    return replace(data, columns=tuple(new if title == old else title for title in data.columns))


def retyped(data: TableData, title: str, value: Cell) -> TableData:
    """The first line of a table with another value in a column."""
    (number, cells), *others = data.lines
    at = data.columns.index(title)
    return data.with_lines(((number, (*cells[:at], value, *cells[at + 1 :])), *others))


def test_nothing_is_there_before_it_is_written(first: dict[str, TableData]) -> None:
    """Reading alone, or a button that refuses, leaves the workbook as it was."""
    book = MemoryWorkbook(first)
    parsed = read_current(book)

    assert parsed.upgrade
    assert book.tables == first
    assert (parsed.version, version_of(parsed.ledger), parse(book.read()).version) == (CURRENT, CURRENT, "0.1.0")


def test_the_next_write_brings_it_up(first: dict[str, TableData]) -> None:
    """With whatever that write is for; from then on it is read as any workbook of this version."""
    book = MemoryWorkbook(first)
    parsed = read_current(book)
    book.write(plan(parsed, (), parsed.ledger, TODAY))
    again = read_current(book)

    assert again.upgrade is None
    assert again.ledger == parsed.ledger


def test_its_older_columns_say_what_they_said(first: dict[str, TableData]) -> None:
    """Each cell that was there reads as before, in its old place.

    What rates of public buyers print was empty, and is told (c. commande publ. R2192-31); a financing that names no
    terms and no sector has those of its payer, as one that is typed now.
    """
    book = MemoryWorkbook(first)
    parsed = read_current(book)
    book.write(plan(parsed, (), parsed.ledger, TODAY))

    for name, old in first.items():
        new, width = book.tables[name], len(old.columns)
        assert new.columns[:width] == old.columns
        told = [(line, cells[:width]) for line, cells in new.lines][: len(old.lines)]
        if name == DatedRate.TABLE:
            at = old.columns.index("Mention")
            public = [i for i, (_, cells) in enumerate(old.lines) if cells[1] == RateType.PUBLIC_PENALTY.value]
            assert public
            for i in public:
                line, cells = told[i]
                assert "intérêts moratoires" in str(cells[at])
                told[i] = (line, (*cells[:at], old.lines[i][1][at], *cells[at + 1 :]))
        if name == Financing.TABLE:
            filled = {*(at for at, title in enumerate(old.columns) if title.startswith(("Secteur", "Conditions")))}
            told = [
                (line, tuple(was if at in filled and was is None else cell for at, (cell, was) in enumerate(pairs)))
                for (line, cells), (_, before) in zip(told, old.lines, strict=True)
                for pairs in [tuple(zip(cells, before, strict=True))]
            ]
        assert tuple(told) == old.lines


def test_older_lines_say_what_buttons_now_write(first: dict[str, TableData]) -> None:
    """The school base is played by the same buttons in each version: what is worked out for old rows is what they write."""
    now = parse(FileWorkbook(shipped("workbooks", "ecole.xlsx")).read()).ledger
    then = read_current(MemoryWorkbook(first)).ledger

    assert [said(line, then) for line in then.lines] == [said(line, now) for line in now.lines]
    assert [kept(i) for i in then.invoices] == [kept(i) for i in now.invoices]
    assert [replace(s, seal="") for s in then.sellers] == [replace(s, seal="") for s in now.sellers]
    assert [_completed(then, p) for p in then.payments if p.completes] == [
        _completed(now, p) for p in now.payments if p.completes
    ]


def _completed(ledger: Ledger, payment: Payment) -> tuple[date, str, Decimal]:
    """The payment that another completes, by what it is: deposits that are due sooner are paid in other payments."""
    completed = ledger.get(Payment, payment.completes)
    return completed.date, completed.party, completed.amount


def said(line: InvoiceLine, ledger: Ledger) -> InvoiceLine:
    """Without what 0.1.0 worded otherwise.

    It left the agreement number of the former payer when a line was reinvoiced, did not say how many components a share
    is for, showed no discount of a product with components, and named no employer to an OPCO.
    """
    label = re.sub(r"\nEmployeur : .*", "", line.label.partition("\nAccord de prise en charge")[0])
    if line.kind is LineKind.COMPONENT:
        label = label.rpartition(" × ")[2]
    if line.product in ledger.components_of:
        line = replace(line, unit_price=line.net, discount="")
    return replace(line, label=label)


def kept(invoice: Invoice) -> Invoice:
    """Without its seal and mark, and without what 0.1.0 worded otherwise.

    A credit note told the penalties of its own day in its XML, a public buyer read those of companies, and a person no
    place. Its deposits were due under the term of their payer, whatever date was agreed.
    """
    public = invoice.party_type is not None and invoice.party_type.is_public
    notices = invoice.notices.partition("AAB")[0] if invoice.origin or public else invoice.notices
    notices = notices.partition("\nLieu d’exécution")[0]
    of_deposit = invoice.type is InvoiceType.DEPOSIT
    due, terms = (None, "") if of_deposit else (invoice.due, invoice.terms)
    return replace(invoice, seal="", completed="", notices=notices, due=due, terms=terms)


def test_the_sentence_says_what_was_added(first: dict[str, TableData]) -> None:
    """Each column with its sheet, and where the old workbook is kept."""
    upgrade = read_current(MemoryWorkbook(first)).upgrade

    assert upgrade is not None
    assert upgrade.note == (
        f"Classeur mis à niveau de GesCOF 0.1.0 à {CURRENT} : "
        "feuille Émetteurs, feuille Suivi financements, feuille Statistiques, feuille BPF, feuille BPF "
        "détail, Clients : Adresse électronique, À joindre, Fusionné avec, "
        "Financeurs : Adresse électronique, À joindre, Fusionné avec, Produits : Objectif, NSF, Participants : Statut, "
        "Financements : Fiche du financeur, Dispositif, Règlements : "
        "Complète, Affectations : Flux, Factures : Émetteur, Type de tiers, Code postal, Ville, Pays, "
        "Contact, E-mail, Adresse électronique, Code service, Circuit, Raison du circuit, Flux, Statut PA, "
        "Motif, Mode de règlement, Compte auxiliaire, TVA exigible, Prestation du, Prestation au, Lieu, Objet, Accord, "
        "Mentions, Pénalités, Complété, Référence d'origine, Date d'origine, Lignes : Nature de ligne, Taux, "
        "Catégorie, Motif d'exonération, Code VATEX, Nature, Unité, Début, Fin, Compte, Facture en retard, "
        "Client, Écritures : Affectation, Suivi clients : Pertes et écarts, Factures : formule de Statut, "
        "Suivi clients : formule de Fiche, "
        "Émetteurs : 1 ligne, Organisme : 23 lignes, Taux : 8 lignes ; "
        "le classeur d'avant est dans le dossier sauvegardes."
    )


def test_a_column_of_a_person_keeps_its_name(first: dict[str, TableData]) -> None:
    """Ours must not take what somebody typed for its own."""
    lines = first["Lignes"]
    typed = ("ma note",) * len(lines.rows)
    own = replace(lines, columns=(*lines.columns, "Nature de ligne"), cells=(*lines.cells, typed))

    with pytest.raises(Unwritable, match="Feuille Lignes : votre colonne « Nature de ligne »") as refusal:
        read_current(MemoryWorkbook(first | {"Lignes": own}))
    assert "Renommez la vôtre, par exemple « Nature de ligne (à nous) »" in refusal.value.cure

    followed = read_current(
        MemoryWorkbook(first | {"Lignes": renamed(own, "Nature de ligne", "Nature de ligne (à nous)")})
    )
    assert followed.upgrade


def test_a_renamed_older_column_is_missed_before_any_step(first: dict[str, TableData]) -> None:
    """An empty column in its place would lose what it held."""
    book = MemoryWorkbook(first | {"Factures": renamed(first["Factures"], "Total HT", "Total hors taxes")})

    with pytest.raises(TableMissing, match=r"« Total HT » est introuvable \(renommée en « Total hors taxes » \?\)"):
        read_current(book)


def test_a_line_that_cannot_be_read_is_corrected_first(first: dict[str, TableData]) -> None:
    """What is known of issued rows is worked out from all of them."""
    book = MemoryWorkbook(first | {"Lignes": retyped(first["Lignes"], "Total HT", "mille")})

    with pytest.raises(Refused, match="1 cellule illisible") as refusal:
        read_current(book)
    assert [(p.sheet, p.cell) for p in refusal.value.problems] == [("Lignes", "J5")]
    assert refusal.value.cure.startswith("Corrigez-la, puis")


def test_other_lines_may_wait(first: dict[str, TableData]) -> None:
    """Contrôler lists them, on the workbook of this version."""
    later = retyped(first["Participants"], "Heures suivies", "beaucoup")
    parsed = read_current(MemoryWorkbook(first | {"Participants": later}))

    assert parsed.upgrade
    assert [p.cell for p in parsed.problems] == ["G5"]


def test_a_workbook_file_is_brought_up_with_its_first_write(tmp_path: Path) -> None:
    """The file is saved once, and the copy that each save keeps is the old workbook, byte for byte."""
    path = school_of("0.1.0", tmp_path)
    before, book = path.read_bytes(), FileWorkbook(path)
    parsed = read_current(book)
    assert path.read_bytes() == before

    book.write(plan(parsed, (), parsed.ledger, TODAY))
    (kept,) = (tmp_path / "sauvegardes").iterdir()

    assert kept.read_bytes() == before
    assert parse(FileWorkbook(path).read()).ledger == parsed.ledger


def test_a_file_that_changed_since_is_not_overwritten(tmp_path: Path) -> None:
    """The step is decided on what was read."""
    path = school_of("0.1.0", tmp_path)
    book = FileWorkbook(path)
    parsed = read_current(book)
    other = read_current(written := FileWorkbook(path))
    written.write(plan(other, (), other.ledger, TODAY))

    with pytest.raises(Changed, match="a été modifié depuis sa lecture"):
        book.write(plan(parsed, (), parsed.ledger, TODAY))
