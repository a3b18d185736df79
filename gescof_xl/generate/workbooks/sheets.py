"""What each sheet says of itself, and its place in the workbook: what people fill first, settings and log last."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gescof_xl.core.schema import Column, Row, columns
from gescof_xl.domain.ledger import ROW_CLASSES
from gescof_xl.generate.workbooks.looks import AMBER, NAVY, PLUM, SLATE, TEAL
from gescof_xl.workbook import drop_downs

HOME = "Accueil"
ASSISTANT = "Assistant"
LISTS = drop_downs.SHEET


class SheetGroup(Enum):
    """A part of the workbook: its title in Accueil and the colour of its tabs."""

    FILLED = ("À remplir", TEAL)
    ISSUED = ("Émis par GesCOF", NAVY)
    REPORTS = ("États et contrôle", AMBER)
    SETTINGS = ("Réglages", SLATE)
    RARE = ("Plus rarement", PLUM)
    """Sheets that few need. They stand last and look quieter, but are not hidden: links would not lead to them."""

    @property
    def title(self) -> str:
        """What Accueil shows above its sheets."""
        return self.value[0]

    @property
    def colour(self) -> str:
        """The colour of the tabs."""
        return self.value[1]


@dataclass(frozen=True)
class SheetText:
    """The line of explanation under a sheet's title."""

    part: SheetGroup
    text: str


TEXTS: dict[str, SheetText] = {
    "Clients": SheetText(
        SheetGroup.FILLED, "Les entreprises, organismes publics et particuliers dont dépendent les stagiaires."
    ),
    "Financeurs": SheetText(
        SheetGroup.FILLED, "Les OPCO et autres organismes qui paient la formation à la place du client."
    ),
    "Produits": SheetText(
        SheetGroup.FILLED, "Ce que vous vendez : formations, repas, salles, conseil… avec le prix catalogue HT."
    ),
    "Compositions": SheetText(SheetGroup.FILLED, "Les produits qui entrent dans un produit composé."),
    "Sessions": SheetText(SheetGroup.FILLED, "Une ligne par session : INTER (plusieurs clients) ou INTRA (un seul)."),
    "Participants": SheetText(
        SheetGroup.FILLED, "Une ligne par stagiaire et par session, avec sa présence et ce qu'on facture."
    ),
    "Financements": SheetText(
        SheetGroup.FILLED, "Qui paie combien : une ligne par payeur, par stagiaire (INTER) ou pour la session (INTRA)."
    ),
    "Supplements": SheetText(SheetGroup.FILLED, "Les autres produits et les frais à refacturer d'une session."),
    "Periodes": SheetText(SheetGroup.FILLED, "Le découpage des longues sessions que l'on facture en plusieurs fois."),
    "Reglements": SheetText(
        SheetGroup.FILLED,
        "L'argent reçu, ou rendu (montant négatif). On annule par un règlement inverse, jamais en effaçant.",
    ),
    "Affectations": SheetText(SheetGroup.FILLED, "Quel règlement, ou quel avoir, règle quelle facture."),
    "Factures": SheetText(
        SheetGroup.ISSUED,
        "Factures, acomptes et avoirs émis. Un document émis ne change plus : on le corrige par un avoir.",
    ),
    "Lignes": SheetText(SheetGroup.ISSUED, "Le détail des documents émis."),
    "Echeances": SheetText(SheetGroup.ISSUED, "Les échéances des factures payables en plusieurs fois."),
    "Emetteurs": SheetText(
        SheetGroup.RARE, "Votre organisme tel que ses documents le montrent : une ligne à chaque changement."
    ),
    "Relances": SheetText(SheetGroup.ISSUED, "Les relances parties, et vos notes sur la réponse."),
    "Ecritures": SheetText(
        SheetGroup.RARE, "Les écritures déjà exportées vers la comptabilité : une écriture exportée ne change plus."
    ),
    "AFacturer": SheetText(
        SheetGroup.REPORTS, "Réécrit par le bouton « Sessions à facturer ». Vos commentaires restent."
    ),
    "Impayes": SheetText(
        SheetGroup.REPORTS, "La balance âgée, réécrite par le bouton « Factures impayées ». Vos commentaires restent."
    ),
    "SuiviClients": SheetText(
        SheetGroup.REPORTS,
        "Où en est chaque tiers, réécrit par le bouton « Suivi des clients ». Vos commentaires restent.",
    ),
    "Echeancier": SheetText(
        SheetGroup.REPORTS,
        "Ce qui est dû, quand et par qui, réécrit par le bouton « Échéancier ». Vos commentaires restent.",
    ),
    "Controle": SheetText(
        SheetGroup.REPORTS,
        "Ce qui est à corriger, réécrit par le bouton « Contrôler ». Cliquez sur la cellule pour y aller.",
    ),
    "Echange": SheetText(
        SheetGroup.RARE, "Ce qui a changé depuis la copie précédente, réécrit par le bouton « Préparer un échange »."
    ),
    "Reintegration": SheetText(
        SheetGroup.RARE,
        "Ce qui diffère dans le classeur revenu du comptable. Remplissez Décision, puis cliquez sur Réintégrer.",
    ),
    "Integrite": SheetText(
        SheetGroup.RARE,
        "Le rapport de « Vérifier l'intégrité », pour un auditeur : sceaux, séries, exports, documents.",
    ),
    "SuiviFinancements": SheetText(
        SheetGroup.REPORTS,
        "Demandé, accordé, facturé, payé par financeur, réécrit par le bouton « Suivi des financements ». Vos "
        "commentaires restent.",
    ),
    "Statistiques": SheetText(
        SheetGroup.REPORTS,
        "Facturé et encaissé d'une période par secteur, produit, financeur et type de client, réécrit par le bouton "
        "« Statistiques ».",
    ),
    "Bilan": SheetText(
        SheetGroup.RARE,
        "Les cadres C, F et G du bilan pédagogique et financier d'un exercice clos, réécrits par le bouton « Bilan "
        "pédagogique ».",
    ),
    "BilanDetail": SheetText(
        SheetGroup.RARE, "Chaque ligne de facture et chaque stagiaire derrière les chiffres de la feuille BPF."
    ),
    "Organisme": SheetText(
        SheetGroup.SETTINGS, "Votre organisme et vos réglages. Commencez ici : remplissez la colonne Valeur."
    ),
    "Taux": SheetText(
        SheetGroup.SETTINGS,
        "Les valeurs que la loi date : TVA, pénalités, indemnité. Ajoutez une ligne quand une valeur change.",
    ),
    "Conditions": SheetText(SheetGroup.SETTINGS, "Les conditions de paiement, qui donnent la date d'échéance."),
    "Journal": SheetText(SheetGroup.RARE, "Ce que chaque bouton a fait."),
}


FIRST_COLUMNS = {"Factures": ("N°", "Nom", "Total TTC", "Solde", "Statut", "Échéance")}
"""What people look for in a table, where its row class has another order: first, and always in sight."""
LAST_PRINTED = {
    "Clients": "Contact facturation",
    "Financeurs": "Contact facturation",
    "Financements": "N° accord",
    "Factures": "Tiers",
    "Lignes": "Total HT",
    "AFacturer": "Remarque",
    "SuiviFinancements": "Reste à payer HT",
    "Emetteurs": "NDA",
    "Ecritures": "Crédit",
    "Reintegration": "Décision",
    "BilanDetail": "Remarque",
}
"""Where the paper ends, in tables of which the last columns are for programs or fill pages of their own."""
_LAST_COLUMNS = {
    "Factures": ("Réglé", "Retard"),
    "SuiviFinancements": ("FSE", "Date accord", "Plafond HT", "À facturer avant le", "Financement", "Commentaire"),
    "Ecritures": ("Libellé journal", "Date pièce"),
}
"""Formulas that would cut what a button writes in one more piece, as each piece is asked of Excel apart; and, of what
is printed one page wide, what can be left out."""


def sheet_columns(row_class: type[Row]) -> tuple[Column, ...]:
    """The columns in the order of the sheet."""
    first, last = (places.get(row_class.TABLE, ()) for places in (FIRST_COLUMNS, _LAST_COLUMNS))
    by_title = {column.title: column for column in columns(row_class)}
    middle = (title for title in by_title if title not in (*first, *last))
    return tuple(by_title[title] for title in (*first, *middle, *last))


def table_sheets() -> tuple[type[Row], ...]:
    """The tables in the order of their tabs."""
    return tuple(c for part in SheetGroup for c in ROW_CLASSES.values() if TEXTS[c.TABLE].part is part)
