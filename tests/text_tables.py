"""Ledgers drawn as text tables with French titles: a reader who knows the trade reviews a test without Python.

    ledger('''
        Clients
        Code | Raison sociale
        C1   | Alpha
    ''')

Columns that are not drawn take the values of `USUAL`, then the defaults of the row class. The text goes through the
production parser, so that a drawn table obeys the same rules as a typed one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gescof_xl.core.changes import Add, Replace
from gescof_xl.core.dates import parse_date
from gescof_xl.core.money import parse_number
from gescof_xl.core.schema import Column, Kind, Row, columns, key_of
from gescof_xl.domain.invoicing.at_issue import line_facts
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.domain.tables.seller import Seller
from gescof_xl.domain.tables.settings import DatedRate
from gescof_xl.domain.upgrade.completed_documents import completed_documents
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.port import Cell, TableData
from gescof_xl.workbook.translate import parse

USUAL: Mapping[str, Mapping[str, str]] = {
    "Clients": {
        "Raison sociale": "Alpha", "Type": "Entreprise", "Adresse": "1 rue Neuve", "Code postal": "64000", "Ville": "Pau",
        "SIRET": "10000000900017", "Relances": "oui",
    },
    "Financeurs": {
        "Raison sociale": "Opco Un", "Type": "OPCO", "Adresse": "2 rue Haute", "Code postal": "75009", "Ville": "Paris",
        "SIRET": "20000000800017", "Relances": "oui", "Subrogation": "oui",
    },
    "Produits": {"Libellé": "Excel", "Nature": "Formation", "Prix HT": "1000", "TVA": "EXO", "Durée (h)": "14"},
    "Sessions": {
        "Produit": "EXC", "Type": "INTER", "Début": "05/10/2026", "Fin": "06/10/2026", "Statut": "Réalisée", "Lieu": "Pau",
    },
    "Participants": {"Session": "S0001", "Nom": "Martin", "Prénom": "Anne", "Client": "C1"},
    "Financements": {"Session": "S0001", "Financeur": "C1", "Montant HT": "1000", "Statut": "actif"},
    "Supplements": {"Session": "S0001", "Libellé": "Repas", "Financeur": "C1", "Quantité": "1", "Facturable": "oui"},
    "Compositions": {"Quantité": "1"},
    "Factures": {
        "Type": "Facture", "Date": "10/10/2026", "Échéance": "09/11/2026", "Tiers": "C1", "Nom": "Alpha", "TVA": "0",
        "Relances": "oui",
    },
    "Lignes": {"Libellé": "Excel", "Quantité": "1", "TVA": "EXO", "Nature de ligne": "formation"},
    "Reglements": {"Date": "15/11/2026", "Tiers": "C1", "Mode": "Virement"},
    "Affectations": {"Date": "15/11/2026"},
}  # fmt: skip

SCHOOL_RATES = """
    Taux
    Code      | Type       | Valeur | Effet du   | Effet au   | Mention                                    | Catégorie | Code VATEX
    TVA20     | TVA        | 20%    | 01/01/2014 |            |                                            | S |
    TVA10     | TVA        | 10%    | 01/01/2014 |            |                                            | S |
    TVA55     | TVA        | 5,5%   | 01/01/2014 |            |                                            | S |
    EXO       | TVA        | 0%     | 01/01/2014 |            | Exonération de TVA, art. 261-4-4° a du CGI | E | VATEX-FR-CGI261-4
    FRANCHISE | TVA        | 0%     | 01/01/2014 |            | TVA non applicable, art. 293 B du CGI      | E | VATEX-FR-FRANCHISE
    HC        | TVA        | 0%     | 01/01/2014 |            | Indemnité hors champ de la TVA             | O |
    MOR2026S2 | intérêts moratoires | 10,4% | 01/07/2026 | 31/12/2026 | Intérêts moratoires : 10,40 % par an. |  |
    PEN2026S2 | pénalités  | 12,4%  | 01/07/2026 | 31/12/2026 | Pénalités de retard : 12,40 % par an.      |   |
    IND40     | indemnité  | 40     | 01/01/2013 |            | Indemnité de recouvrement : 40 €.          |   |
    NDA       | mention    | 0      |            |            | Déclaration d'activité enregistrée sous le numéro {nda} auprès du préfet de région {region}. Cet enregistrement ne vaut pas agrément de l'État. | |
    ESCOMPTE  | mention    | 0      |            |            | Pas d'escompte pour paiement anticipé.     |   |
    SERVICES  | mention    | 0      |            |            | Catégorie d'opération : prestations de services. | |
    DEBITS    | mention    | 0      |            |            | Option pour le paiement de la taxe d'après les débits. | |

    Conditions
    Code  | Libellé                  | Jours | Fin de mois
    30J   | 30 jours date de facture | 30    | non
    45FDM | 45 jours fin de mois     | 45    | après

    Organisme
    Clé            | Valeur
    Raison sociale | Béarn Formation
    Adresse        | 12 rue des Pyrénées
    Code postal    | 64000
    Ville          | Pau
    SIRET          | 10000000900017
    TVA intracom.  | FR88100000009
    NDA            | 72640123464
    Région         | Nouvelle-Aquitaine
    Régime de TVA  | Exonéré
    IBAN           | FR7630006000011234567890189

    Produits
    Code | Libellé                  | Nature         | Prix HT | TVA   | Unité       | Durée (h)
    EXC  | Excel perfectionnement   | Formation      | 1000    | EXO   | participant | 14
    REP  | Repas                    | Hors formation | 18,18   | TVA10 | forfait     |
    SAL  | Location de salle        | Hors formation | 200     | TVA20 | jour        |
"""
"""The rates, terms, settings and products that most tests need."""


def ledger(*texts: str) -> Ledger:
    """The ledger that text tables draw; fails when the parser finds a problem in them."""
    parsed = parse(tables(*texts))
    assert not parsed.problems, parsed.problems
    return parsed.ledger


def school(*texts: str) -> Ledger:
    """A ledger with the usual rates, terms, settings and products, and what the texts add."""
    return ledger(SCHOOL_RATES, *texts)


def workbook(*texts: str) -> MemoryWorkbook:
    """A memory workbook that holds what the texts draw."""
    return MemoryWorkbook(tables(*texts))


def tables(*texts: str) -> dict[str, TableData]:
    """Every table of a workbook, those that are not drawn with one blank line."""
    drawn: dict[str, list[dict[str, str]]] = {}
    for text in texts:
        for name, lines in _blocks(text):
            drawn.setdefault(name, []).extend(lines)
    found = {c.TABLE: _table(c, drawn.get(c.TABLE, [])) for c in ROW_CLASSES.values()}
    return _as_issued(found) if "Factures" in drawn else found


def _as_issued(drawn: dict[str, TableData]) -> dict[str, TableData]:
    """Documents drawn by their amounts keep what issued ones keep of the drawn tables, their rates too; no mark says so.

    What is drawn stands.
    """
    ledger = parse(drawn).ledger
    changes = tuple(completed_documents(ledger))
    rows: dict[tuple[str, str], Row] = {}
    for new in (c.new for c in changes if isinstance(c, Replace)):
        rows[new.TABLE, key_of(new)] = replace(new, completed="") if isinstance(new, Invoice) else new
    for line in ledger.lines:
        rate = ledger.find(DatedRate, line.vat)
        facts = line_facts(ledger, rate, product=line.product, period=line.period, kind=line.kind)
        rows[line.TABLE, line.number] = replace(line, **facts)
    filled = {
        name: data.with_lines((n, _filled(cells, rows.get((name, str(cells[0]))))) for n, cells in data.lines)
        for name, data in drawn.items()
    }
    sellers = [c.row for c in changes if isinstance(c, Add)]
    return {**filled, **({Seller.TABLE: _of_rows(drawn[Seller.TABLE], sellers)} if sellers else {})}


def rows_table(row_class: type[Row], rows: Sequence[Row]) -> TableData:
    """A table that holds these rows."""
    return _of_rows(_table(row_class, []), rows)


def _of_rows(data: TableData, rows: Sequence[Row]) -> TableData:
    return data.with_lines((5 + i, _filled((None,) * len(data.columns), row)) for i, row in enumerate(rows))


def _filled(cells: tuple[Cell, ...], row: Row | None) -> tuple[Cell, ...]:
    """Cells of which the empty ones say what the row says."""
    if row is None:
        return cells
    fields = [c.field for c in columns(type(row))]
    return tuple(
        getattr(row, field) if cell is None and field else cell for field, cell in zip(fields, cells, strict=True)
    )


def _blocks(text: str) -> list[tuple[str, list[dict[str, str]]]]:
    blocks = []
    for block in text.strip().split("\n\n"):
        name, *body = (line.strip() for line in block.strip().splitlines() if line.strip())
        titles = [t.strip() for t in body[0].split("|")]
        rows = [dict(zip(titles, [c.strip() for c in line.split("|")], strict=False)) for line in body[1:]]
        blocks.append((name, rows))
    return blocks


def _table(row_class: type[Row], drawn: list[dict[str, str]]) -> TableData:
    found = columns(row_class)
    titles = tuple(c.title for c in found)
    for line in drawn:
        unknown = set(line) - set(titles)
        assert not unknown, f"{row_class.TABLE} has no column {unknown}"
    usual = USUAL.get(row_class.TABLE, {})
    lines = [tuple(_cell(c, {**usual, **line}.get(c.title, "")) for c in found) for line in drawn] or [
        (None,) * len(found)
    ]
    numbered = tuple((5 + i, line) for i, line in enumerate(lines))
    return TableData.of_lines(name=row_class.TABLE, sheet=row_class.SHEET, left=1, columns=titles, lines=numbered)


def _cell(column: Column, text: str) -> Cell:
    if not text:
        return None
    if column.kind is Kind.DATE:
        day = parse_date(text)
        assert day, text
        return day
    if column.kind in (Kind.AMOUNT, Kind.NUMBER, Kind.RATE):
        number = parse_number(text.removesuffix("%"))
        assert number is not None, (column.title, text)
        return number / 100 if text.endswith("%") else number
    return text
