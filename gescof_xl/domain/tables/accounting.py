"""Écritures, Échange, Réintégration: what leaves for the accountant's books, and what comes back."""

from enum import StrEnum
from typing import Annotated, ClassVar

from gescof_xl.core.money import ZERO
from gescof_xl.core.schema import AfterIssue, Amount, Code, Col, Day, Number, Row, Text, row


class DifferenceKind(StrEnum):
    """How a returned workbook differs from ours."""

    ADDED = "ajoutée"
    CHANGED = "modifiée"
    REMOVED = "supprimée"
    CONFLICT = "conflit"
    UNREADABLE = "illisible"
    REFUSED = "non reprise"
    COLUMN = "colonne ajoutée"
    SHEET = "feuille ajoutée"


class Verdict(StrEnum):
    """What a check of integrity found."""

    SOUND = "conforme"
    WARNING = "à voir"
    BROKEN = "anomalie"


class Decision(StrEnum):
    """What a person decides about a difference."""

    TAKE = "reprendre"
    LEAVE = "laisser"


@row
class PostedLine(Row):
    """One line of an exported entry, in euros: it never changes, so that an export can be made again identical."""

    TABLE: ClassVar[str] = "Ecritures"
    SHEET: ClassVar[str] = "Écritures"
    SERIES: ClassVar[str] = "EC000000"
    SEAL: ClassVar[AfterIssue] = "issued"

    number: Annotated[Code, Col("N°", "Numéro de la ligne.", key=True, writer="tool")]
    batch: Annotated[Code, Col("Export", "Export comptable qui l'a emportée.", writer="tool")]
    valid_on: Annotated[Day, Col("Validée le", "Jour de l'export.", writer="tool")]
    journal: Annotated[Code, Col("Journal", "Code du journal.", writer="tool")]
    journal_label: Annotated[Text, Col("Libellé journal", "Nom du journal.", writer="tool")]
    entry: Annotated[Number, Col("Écriture", "Numéro de l'écriture, sans trou.", writer="tool")]
    date: Annotated[Day, Col("Date", "Date de l'écriture.", writer="tool")]
    account: Annotated[Code, Col("Compte", "Compte du plan comptable.", writer="tool")]
    account_label: Annotated[Text, Col("Libellé compte", "Nom du compte.", writer="tool")]
    aux: Annotated[Code, Col("Auxiliaire", "Compte du tiers.", writer="tool")] = ""
    aux_label: Annotated[Text, Col("Nom", "Nom du tiers.", writer="tool")] = ""
    piece: Annotated[Code, Col("Pièce", "Document qui justifie la ligne.", writer="tool")]
    piece_date: Annotated[Day, Col("Date pièce", "Date de ce document.", writer="tool")]
    label: Annotated[Text, Col("Libellé", "Libellé de l'écriture.", writer="tool")]
    debit: Annotated[Amount, Col("Débit", "Montant au débit.", writer="tool")] = ZERO
    credit: Annotated[Amount, Col("Crédit", "Montant au crédit.", writer="tool")] = ZERO
    letter: Annotated[Code, Col("Lettre", "Lettrage : facture et ce qui la solde.", writer="tool")] = ""
    letter_date: Annotated[Day | None, Col("Date lettre", "Date du lettrage.", writer="tool")] = None
    due_date: Annotated[Day | None, Col("Échéance", "Échéance de la facture.", writer="tool")] = None
    allocation: Annotated[
        Code,
        Col("Affectation", "Affectation que la ligne comptabilise.", writer="tool", ref="Affectations", since="0.2.0"),
    ] = ""


@row
class ExchangeLine(Row):
    """What changed in one table since the last copy made for the accountant."""

    TABLE: ClassVar[str] = "Echange"
    SHEET: ClassVar[str] = "Échange"
    REPORT: ClassVar[bool] = True

    mark: Annotated[Code, Col("Repère", "Tableau et clé.", key=True, writer="tool")]
    exchange: Annotated[Code, Col("Échange", "Copie préparée pour le comptable.", writer="tool")]
    nature: Annotated[DifferenceKind, Col("Nature", "ajoutée, modifiée ou supprimée.", writer="tool")]
    sheet: Annotated[Text, Col("Feuille", "Feuille concernée.", writer="tool")]
    key: Annotated[Code, Col("Clé", "Ligne concernée.", writer="tool")]
    what: Annotated[Text, Col("Ce qui a changé", "La ligne, ou ses colonnes changées.", writer="tool")]
    comment: Annotated[Text, Col("Commentaire", "Vos notes : elles restent.", note=True)] = ""


@row
class MergeLine(Row):
    """One difference between the returned workbook and ours, and what a person decides about it."""

    TABLE: ClassVar[str] = "Reintegration"
    SHEET: ClassVar[str] = "Réintégration"
    REPORT: ClassVar[bool] = True

    mark: Annotated[Code, Col("Repère", "Tableau, clé et colonne.", key=True, writer="tool")]
    exchange: Annotated[Code, Col("Échange", "Copie d'où vient la différence.", writer="tool")]
    nature: Annotated[DifferenceKind, Col("Nature", "ajoutée, modifiée, supprimée, conflit, illisible…", writer="tool")]
    sheet: Annotated[Text, Col("Feuille", "Feuille concernée.", writer="tool")]
    key: Annotated[Code, Col("Clé", "Ligne concernée.", writer="tool")] = ""
    column: Annotated[Text, Col("Colonne", "Colonne concernée.", writer="tool")] = ""
    ours: Annotated[Text, Col("Chez nous", "Valeur de notre classeur.", writer="tool")] = ""
    theirs: Annotated[Text, Col("Chez le comptable", "Valeur du classeur revenu.", writer="tool")] = ""
    remark: Annotated[Text, Col("Que faire", "Ce qui peut être repris, et comment.", writer="tool")] = ""
    decision: Annotated[
        Decision | None, Col("Décision", "reprendre : leur valeur entre au prochain Réintégrer ; laisser : rien.")
    ] = None
    comment: Annotated[Text, Col("Commentaire", "Vos notes : elles restent.", note=True)] = ""


@row
class IntegrityLine(Row):
    """One check of the auditor's report, or one thing that it found."""

    TABLE: ClassVar[str] = "Integrite"
    SHEET: ClassVar[str] = "Intégrité"
    REPORT: ClassVar[bool] = True

    mark: Annotated[Code, Col("Repère", "Contrôle et rang.", key=True, writer="tool")]
    check: Annotated[Text, Col("Contrôle", "Ce qui est vérifié.", writer="tool")]
    finding: Annotated[Verdict, Col("Résultat", "conforme, à voir ou anomalie.", writer="tool")]
    message: Annotated[Text, Col("Constat", "Ce qui a été compté, ou ce qui ne va pas.", writer="tool")]
    cure: Annotated[Text, Col("Que faire", "Comment corriger.", writer="tool")] = ""
    comment: Annotated[Text, Col("Commentaire", "Vos notes : elles restent.", note=True)] = ""
