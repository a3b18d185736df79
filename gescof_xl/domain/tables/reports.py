"""Contrôle, Impayés, Suivi clients, Échéancier, Sessions à facturer, Journal: what buttons rewrite.

A comment column that staff fill survives every rewriting: it follows the key of its line.
"""

from enum import StrEnum
from typing import Annotated, ClassVar

from gescof_xl.core.money import ZERO
from gescof_xl.core.schema import Amount, Code, Col, Computed, Day, Kind, Number, Rate, Row, Text, YesNo, row
from gescof_xl.domain.tables.parties import card_link
from gescof_xl.domain.tables.training import SessionType

OPEN_CARD = "Ouvrir la fiche"
"""What a link to a party's card shows."""


class Severity(StrEnum):
    """Whether a problem stops the buttons."""

    BLOCKING = "bloquant"
    WARNING = "avertissement"


class Billing(StrEnum):
    """What a session waits for; the wording alone tells, colours only help."""

    TO_DO = "à facturer"
    PARTLY = "partielle"
    DONE = "facturée"
    OVER = "dépassée"
    TO_CANCEL = "à annuler"
    NOTHING = "rien à facturer"


@row
class ControlLine(Row):
    """One thing to correct."""

    TABLE: ClassVar[str] = "Controle"
    SHEET: ClassVar[str] = "Contrôle"
    REPORT: ClassVar[bool] = True

    severity: Annotated[Severity, Col("Gravité", "bloquant ou avertissement.", writer="tool")]
    code: Annotated[Code, Col("Code", "Code du contrôle, expliqué dans le manuel.", writer="tool")]
    sheet: Annotated[Text, Col("Feuille", "Feuille concernée.", writer="tool")] = ""
    cell: Annotated[Text, Col("Cellule", "Lien vers la cellule.", writer="tool", link=True)] = ""
    message: Annotated[Text, Col("Message", "Ce qui ne va pas.", writer="tool")]
    cure: Annotated[Text, Col("Que faire", "Comment corriger.", writer="tool")]


@row
class UnpaidLine(Row):
    """The aged balance of one debtor, in euros TTC."""

    TABLE: ClassVar[str] = "Impayes"
    SHEET: ClassVar[str] = "Impayés"
    REPORT: ClassVar[bool] = True

    party: Annotated[Code, Col("Tiers", "Débiteur.", key=True, writer="tool", ref="Tiers")]
    name: Annotated[Text, Col("Nom", "Raison sociale.", writer="tool")]
    not_due: Annotated[Amount, Col("Non échu", "Pas encore à échéance.", writer="tool")]
    days_1_30: Annotated[Amount, Col("1–30 j", "En retard de 1 à 30 jours.", writer="tool")]
    days_31_60: Annotated[Amount, Col("31–60 j", "En retard de 31 à 60 jours.", writer="tool")]
    days_61_90: Annotated[Amount, Col("61–90 j", "En retard de 61 à 90 jours.", writer="tool")]
    days_over_90: Annotated[Amount, Col("> 90 j", "En retard de plus de 90 jours.", writer="tool")]
    due: Annotated[Amount, Col("Total dû", "Total restant dû.", writer="tool")]
    part: Annotated[Rate, Col("Part", "Part du total dû par tous.", writer="tool")]
    oldest: Annotated[
        Day | None, Col("Plus ancienne échéance", "Échéance non réglée la plus ancienne.", writer="tool")
    ] = None
    last_reminder: Annotated[Day | None, Col("Dernière relance", "Date de la dernière relance.", writer="tool")] = None
    comment: Annotated[Text, Col("Commentaire", "Vos notes : elles restent.", note=True)] = ""


@row
class ClientStatement(Row):
    """Where one party stands, in euros TTC.

    It adds up: invoiced − credited − paid − written off = due − credit.
    """

    TABLE: ClassVar[str] = "SuiviClients"
    SHEET: ClassVar[str] = "Suivi clients"
    REPORT: ClassVar[bool] = True
    COMPUTED: ClassVar[tuple[Computed, ...]] = (
        Computed(
            title="Fiche",
            kind=Kind.TEXT,
            help="Un clic mène à la fiche du tiers.",
            after="Dernière relance",
            formula=card_link("SuiviClients[[#This Row],[Tiers]]", f'IF({{at}},"{OPEN_CARD}")'),
            renewed="0.2.0",
            link=True,
        ),
    )

    party: Annotated[Code, Col("Tiers", "Client ou financeur.", key=True, writer="tool", ref="Tiers")]
    name: Annotated[Text, Col("Nom", "Raison sociale.", writer="tool")]
    invoiced: Annotated[Amount, Col("Facturé", "Factures et acomptes.", writer="tool")]
    credited: Annotated[Amount, Col("Avoirs", "Avoirs émis.", writer="tool")]
    paid: Annotated[Amount, Col("Réglé", "Argent reçu, moins ce qui a été remboursé.", writer="tool")]
    written_off: Annotated[
        Amount, Col("Pertes et écarts", "Créances perdues et centimes passés en écart.", writer="tool", since="0.2.0")
    ] = ZERO
    due: Annotated[Amount, Col("Reste dû", "Total restant dû.", writer="tool")]
    overdue: Annotated[Amount, Col("Échu", "Dont en retard.", writer="tool")]
    credit: Annotated[Amount, Col("Crédit disponible", "Trop-perçus et avoirs à utiliser.", writer="tool")]
    days_to_pay: Annotated[
        Number | None, Col("Délai moyen (j)", "Jours entre facture et règlement.", writer="tool")
    ] = None
    last_reminder: Annotated[Day | None, Col("Dernière relance", "Date de la dernière relance.", writer="tool")] = None
    comment: Annotated[Text, Col("Commentaire", "Vos notes : elles restent.", note=True)] = ""


@row
class ScheduleLine(Row):
    """One instalment that is due, or was."""

    TABLE: ClassVar[str] = "Echeancier"
    SHEET: ClassVar[str] = "Échéancier"
    REPORT: ClassVar[bool] = True

    mark: Annotated[Code, Col("Repère", "Facture et rang de l'échéance.", key=True, writer="tool")]
    date: Annotated[Day, Col("Date", "Date d'échéance.", writer="tool")]
    party: Annotated[Code, Col("Tiers", "Débiteur.", writer="tool", ref="Tiers")]
    name: Annotated[Text, Col("Nom", "Raison sociale.", writer="tool")]
    invoice: Annotated[Code, Col("Facture", "Facture concernée.", writer="tool", ref="Factures")]
    amount: Annotated[Amount, Col("Montant", "Montant de l'échéance, TTC.", writer="tool")]
    due: Annotated[Amount, Col("Reste dû", "Ce qui reste à recevoir.", writer="tool")]
    cumulated: Annotated[Amount, Col("Cumul attendu", "Somme des restes jusqu'à cette date.", writer="tool")]
    late: Annotated[Number, Col("Retard (j)", "Jours de retard.", writer="tool")]
    comment: Annotated[Text, Col("Commentaire", "Vos notes : elles restent.", note=True)] = ""


@row
class ToInvoiceLine(Row):
    """A session to invoice or to cancel, amounts in euros HT."""

    TABLE: ClassVar[str] = "AFacturer"
    SHEET: ClassVar[str] = "Sessions à facturer"
    REPORT: ClassVar[bool] = True

    session: Annotated[Code, Col("Session", "Session.", key=True, writer="tool", ref="Sessions")]
    state: Annotated[Billing, Col("État", "à facturer, partielle, facturée, dépassée ou à annuler.", writer="tool")]
    label: Annotated[Text, Col("Formation", "Produit de la session.", writer="tool")]
    type: Annotated[SessionType, Col("Type", "INTER ou INTRA.", writer="tool")]
    start: Annotated[Day, Col("Début", "Premier jour.", writer="tool")]
    end: Annotated[Day, Col("Fin", "Dernier jour.", writer="tool")]
    payers: Annotated[Text, Col("Payeurs", "Qui paie.", writer="tool")] = ""
    participants: Annotated[Number, Col("Participants", "Nombre de stagiaires.", writer="tool")]
    financed: Annotated[Amount, Col("Financé HT", "Total des financements et suppléments.", writer="tool")]
    invoiced: Annotated[Amount, Col("Facturé HT", "Factures moins avoirs.", writer="tool")]
    left: Annotated[Amount, Col("Reste HT", "Ce qui reste à facturer.", writer="tool")]
    deadline: Annotated[Day | None, Col("À facturer avant le", "Limite fixée par le financeur.", writer="tool")] = None
    remark: Annotated[Text, Col("Remarque", "Pourquoi.", writer="tool")] = ""
    comment: Annotated[Text, Col("Commentaire", "Vos notes : elles restent.", note=True)] = ""


class FundingState(StrEnum):
    """Where a funder's share stands."""

    ASKED = "demandé"
    AGREED = "accordé"
    PARTLY = "facturé en partie"
    INVOICED = "facturé"
    PAID = "payé"


@row
class FundingLine(Row):
    """One financing that a funder pays, in euros HT."""

    TABLE: ClassVar[str] = "SuiviFinancements"
    SHEET: ClassVar[str] = "Suivi financements"
    REPORT: ClassVar[bool] = True
    SINCE: ClassVar[str] = "0.2.0"

    payer: Annotated[Code, Col("Financeur", "Qui paie.", writer="tool", ref="Tiers")]
    name: Annotated[Text, Col("Nom", "Raison sociale.", writer="tool")]
    state: Annotated[FundingState, Col("État", "demandé, accordé, facturé en partie, facturé ou payé.", writer="tool")]
    awaited: Annotated[
        Text, Col("Attente", "Ce qui manque : accord, pièces, facture, envoi ou paiement.", writer="tool")
    ] = ""
    late: Annotated[
        Number | None, Col("Retard (j)", "Jours de la plus ancienne attente ; 0 : dans les délais.", writer="tool")
    ] = None
    fse: Annotated[YesNo, Col("FSE", "oui : Fonds social européen ; ces lignes sont à part, en bas.", writer="tool")]
    session: Annotated[Code, Col("Session", "Session financée.", writer="tool", ref="Sessions")]
    participant: Annotated[Text, Col("Stagiaire", "Stagiaire financé, en INTER.", writer="tool")] = ""
    asked: Annotated[Amount, Col("Demandé HT", "Part de ce financeur, absences déduites.", writer="tool")]
    agreement: Annotated[Code, Col("N° accord", "Accord de prise en charge.", writer="tool")] = ""
    agreed_on: Annotated[Day | None, Col("Date accord", "Date de l'accord.", writer="tool")] = None
    ceiling: Annotated[Amount | None, Col("Plafond HT", "Montant accordé au plus.", writer="tool")] = None
    agreed: Annotated[Amount, Col("Accordé HT", "La part, dans le plafond ; rien sans accord.", writer="tool")]
    invoiced: Annotated[Amount, Col("Facturé HT", "Factures moins avoirs.", writer="tool")]
    paid: Annotated[Amount, Col("Payé HT", "Règlements reçus, ramenés hors taxes.", writer="tool")]
    to_invoice: Annotated[Amount, Col("Reste à facturer HT", "Demandé moins facturé.", writer="tool")]
    left: Annotated[Amount, Col("Reste à payer HT", "Facturé moins payé.", writer="tool")]
    deadline: Annotated[Day | None, Col("À facturer avant le", "Limite fixée par le financeur.", writer="tool")] = None
    number: Annotated[Code, Col("Financement", "Ligne de Financements.", key=True, writer="tool", ref="Financements")]
    comment: Annotated[Text, Col("Commentaire", "Vos notes : elles restent.", note=True)] = ""


class Axis(StrEnum):
    """What sales are divided by."""

    SECTOR = "Secteur commercial"
    PRODUCT = "Produit"
    FUNDER = "Financeur"
    CLIENT_TYPE = "Type de client"


@row
class StatisticsLine(Row):
    """Sales and money received over a period, for one value of an axis, in euros HT."""

    TABLE: ClassVar[str] = "Statistiques"
    SHEET: ClassVar[str] = "Statistiques"
    REPORT: ClassVar[bool] = True
    SINCE: ClassVar[str] = "0.2.0"

    axis: Annotated[Axis, Col("Axe", "Secteur commercial, produit, financeur ou type de client.", writer="tool")]
    value: Annotated[Text, Col("Valeur", "Ce secteur, ce produit, ce financeur ou ce type.", writer="tool")]
    invoiced: Annotated[Amount, Col("Facturé HT", "Factures moins avoirs de la période.", writer="tool")]
    part: Annotated[Rate, Col("Part", "Part du facturé de la période.", writer="tool")]
    collected: Annotated[Amount, Col("Encaissé HT", "Règlements de la période, ramenés hors taxes.", writer="tool")]
    mark: Annotated[Code, Col("Repère", "Axe et valeur.", key=True, writer="tool")]
    comment: Annotated[Text, Col("Commentaire", "Vos notes : elles restent.", note=True)] = ""


@row
class TrainingReportLine(Row):
    """One figure of the yearly report of a training body (bilan pédagogique et financier, c. trav. L6352-11)."""

    TABLE: ClassVar[str] = "Bilan"
    SHEET: ClassVar[str] = "BPF"
    REPORT: ClassVar[bool] = True
    SINCE: ClassVar[str] = "0.2.0"

    mark: Annotated[Code, Col("Repère", "Cadre et ligne du formulaire, par exemple C-2h.", key=True, writer="tool")]
    label: Annotated[Text, Col("Ligne", "Ce que demande le formulaire.", writer="tool")]
    amount: Annotated[Amount | None, Col("Montant HT", "Factures moins avoirs, au centime.", writer="tool")] = None
    rounded: Annotated[Number | None, Col("À reporter", "Le chiffre du formulaire.", writer="tool")] = None
    trainees: Annotated[Number | None, Col("Stagiaires", "Nombre de stagiaires.", writer="tool")] = None
    hours: Annotated[Number | None, Col("Heures", "Heures réellement suivies.", writer="tool")] = None
    details: Annotated[Number | None, Col("Lignes", "Lignes de la feuille BPF détail derrière.", writer="tool")] = None
    comment: Annotated[Text, Col("Commentaire", "Vos notes : elles restent.", note=True)] = ""


@row
class TrainingReportDetail(Row):
    """An invoice line, or a trainee, behind the figures of the yearly report."""

    TABLE: ClassVar[str] = "BilanDetail"
    SHEET: ClassVar[str] = "BPF détail"
    REPORT: ClassVar[bool] = True
    SINCE: ClassVar[str] = "0.2.0"

    number: Annotated[Code, Col("N°", "Ligne de facture, ou stagiaire.", key=True, writer="tool")]
    marks: Annotated[Text, Col("Repères", "Où il compte ; « Hors cadre C » sinon.", writer="tool")]
    document: Annotated[Code, Col("Document", "Facture, avoir, ou session du stagiaire.", writer="tool")]
    date: Annotated[Day, Col("Date", "Date du document, ou dernier jour de la session.", writer="tool")]
    name: Annotated[Text, Col("Nom", "Qui est facturé, ou le stagiaire.", writer="tool")]
    label: Annotated[Text, Col("Libellé", "Ligne de la facture, ou formation.", writer="tool")]
    amount: Annotated[Amount | None, Col("Montant HT", "Hors taxes ; négatif : avoir.", writer="tool")] = None
    hours: Annotated[Number | None, Col("Heures", "Heures réellement suivies.", writer="tool")] = None
    remark: Annotated[Text, Col("Remarque", "Pourquoi là, ou ce qui manque.", writer="tool")] = ""
    comment: Annotated[Text, Col("Commentaire", "Vos notes : elles restent.", note=True)] = ""


@row
class LogEntry(Row):
    """What a button did, and when."""

    TABLE: ClassVar[str] = "Journal"
    SHEET: ClassVar[str] = "Journal"

    date: Annotated[Day, Col("Date", "Jour.", writer="tool")]
    user: Annotated[Text, Col("Utilisateur", "Qui.", writer="tool")] = ""
    action: Annotated[Code, Col("Action", "Bouton.", writer="tool")]
    summary: Annotated[Text, Col("Résumé", "Ce qui a été fait.", writer="tool")]
