"""Produits, Sessions, Participants, Financements…: what is delivered, to whom, and who pays for it."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from gescof_xl.core.money import ZERO
from gescof_xl.core.schema import Amount, Code, Col, Computed, Day, Kind, Number, Rate, Row, Text, YesNo, row
from gescof_xl.domain.tables.parties import PaymentMode, card_link


class Nature(StrEnum):
    """Whether a product is training (BPF, attestation), another service, or goods that are delivered."""

    TRAINING = "Formation"
    OTHER = "Hors formation"
    GOODS = "Bien"


class Unit(StrEnum):
    """What a product's price is for."""

    PARTICIPANT = "participant"
    FLAT = "forfait"
    HOUR = "heure"
    DAY = "jour"


class SessionType(StrEnum):
    """INTER: participants of several clients, financed one by one. INTRA: one client, financed globally."""

    INTER = "INTER"
    INTRA = "INTRA"


class SessionStatus(StrEnum):
    """Where a session stands."""

    PLANNED = "Prévue"
    CONFIRMED = "Confirmée"
    DONE = "Réalisée"
    CANCELLED = "Annulée"


class InvoicingState(StrEnum):
    """How much of a session's financing is invoiced."""

    TO_DO = "à facturer"
    PARTLY = "partielle"
    DONE = "facturée"
    OVER = "dépassée"


class Presence(StrEnum):
    """What became of a participant."""

    ENROLLED = "Inscrit"
    PRESENT = "Présent"
    ABSENT = "Absent"
    GAVE_UP = "Abandon"
    WITHDREW = "Désisté"


class Charging(StrEnum):
    """What is invoiced for a participant who did not follow everything."""

    FULL = "Intégrale"
    PRO_RATA = "Prorata"
    FEE = "Dédit"
    NOTHING = "Aucune"


class FinancingStatus(StrEnum):
    """Whether a financing counts."""

    ACTIVE = "actif"
    CANCELLED = "annulé"
    REPLACED = "remplacé"


class Objective(StrEnum):
    """What a product is in the yearly report (cerfa 10443, frame F-3); the last two are beside training."""

    RNCP = "Titre ou diplôme RNCP"
    RS = "Certification du répertoire spécifique"
    CQP = "CQP hors répertoires"
    OTHER_TRAINING = "Autre formation professionnelle"
    SKILLS_REVIEW = "Bilan de compétences"
    VAE = "Accompagnement VAE"
    RELATED = "Autre produit de formation"
    OUTSIDE = "Hors bilan"


class ParticipantStatus(StrEnum):
    """What a trainee is in the yearly report (cerfa 10443, frame F-1)."""

    EMPLOYEE = "Salarié"
    APPRENTICE = "Apprenti"
    JOB_SEEKER = "Demandeur d'emploi"
    INDIVIDUAL = "Particulier"
    OTHER = "Autre"


class Scheme(StrEnum):
    """The scheme under which a fund pays, in the yearly report (cerfa 10443, frame C, line 2)."""

    APPRENTICESHIP = "Apprentissage"
    PROFESSIONALISATION = "Professionnalisation"
    RETRAINING = "Reconversion ou promotion par alternance"
    TRANSITION = "Transition professionnelle"
    CPF = "CPF"
    JOB_SEEKERS = "Demandeurs d'emploi"
    SELF_EMPLOYED = "Non-salariés"
    SKILLS_PLAN = "Plan de développement des compétences"


@row
class Product(Row):
    """Something that is sold: a training, a meal, a room."""

    TABLE: ClassVar[str] = "Produits"
    SHEET: ClassVar[str] = "Produits"

    code: Annotated[Code, Col("Code", "Code court et unique du produit.", key=True)]
    label: Annotated[Text, Col("Libellé", "Désignation imprimée sur la facture.")]
    nature: Annotated[Nature, Col("Nature", "Formation ; Hors formation : autre service ; Bien : livre, matériel.")]
    price: Annotated[Amount, Col("Prix HT", "Prix catalogue hors taxes, par unité.", places=6)]
    vat: Annotated[Code, Col("TVA", "Code du taux de TVA.", ref="Taux")]
    unit: Annotated[Unit, Col("Unité", "Ce que vaut le prix : participant, forfait, heure ou jour.")] = Unit.PARTICIPANT
    hours: Annotated[Number | None, Col("Durée (h)", "Durée de la formation en heures.")] = None
    account: Annotated[Code, Col("Compte de vente", "Compte de produits ; vide : celui d'Organisme.")] = ""
    objective: Annotated[
        Objective | None,
        Col(
            "Objectif",
            "Pour le bilan pédagogique ; vide : « Autre formation professionnelle » pour une formation.",
            since="0.2.0",
        ),
    ] = None
    nsf: Annotated[Code, Col("NSF", "Code de la spécialité (bilan pédagogique), par exemple 326.", since="0.2.0")] = ""


@row
class Component(Row):
    """A product that is part of another one."""

    TABLE: ClassVar[str] = "Compositions"
    SHEET: ClassVar[str] = "Compositions"
    SERIES: ClassVar[str] = "CO00000"

    number: Annotated[Code, Col("N°", "Donné par l'outil s'il est vide.", key=True)]
    product: Annotated[Code, Col("Produit", "Produit composé.", ref="Produits")]
    component: Annotated[Code, Col("Composant", "Produit qui en fait partie.", ref="Produits")]
    quantity: Annotated[Number, Col("Quantité", "Quantité par produit composé.")] = Decimal(1)
    price: Annotated[Amount | None, Col("Prix HT", "Prix unitaire ; vide : prix du composant.", places=6)] = None
    included: Annotated[YesNo, Col("Inclure", "oui : s'ajoute au total financé.")] = False


@row
class Session(Row):
    """One delivery of one training product."""

    TABLE: ClassVar[str] = "Sessions"
    SHEET: ClassVar[str] = "Sessions"
    SERIES: ClassVar[str] = "S0000"

    number: Annotated[Code, Col("N°", "Donné par l'outil s'il est vide (S0001).", key=True)]
    product: Annotated[Code, Col("Produit", "Formation délivrée.", ref="Produits")]
    type: Annotated[SessionType, Col("Type", "INTER (plusieurs clients) ou INTRA (un seul).")]
    start: Annotated[Day, Col("Début", "Premier jour.")]
    end: Annotated[Day, Col("Fin", "Dernier jour.")]
    place: Annotated[Text, Col("Lieu", "Où, ou « à distance ».")] = ""
    hours: Annotated[Number | None, Col("Heures", "Durée en heures ; vide : celle du produit.")] = None
    client: Annotated[Code, Col("Client", "Client d'une session INTRA.", ref="Clients")] = ""
    minimum: Annotated[Number | None, Col("Minimum", "Nombre de participants sous lequel la session s'annule.")] = None
    status: Annotated[SessionStatus, Col("Statut", "Prévue, Confirmée, Réalisée ou Annulée.")]
    reason: Annotated[Text, Col("Motif", "Pourquoi la session est annulée.")] = ""
    invoicing: Annotated[
        InvoicingState | None, Col("Facturation", "Mis à jour par les boutons de facturation.", writer="tool")
    ] = None


@row
class Participant(Row):
    """A person enrolled in a session."""

    TABLE: ClassVar[str] = "Participants"
    SHEET: ClassVar[str] = "Participants"
    SERIES: ClassVar[str] = "P00000"

    number: Annotated[Code, Col("N°", "Donné par l'outil s'il est vide (P00001).", key=True)]
    session: Annotated[Code, Col("Session", "Session suivie.", ref="Sessions")]
    last_name: Annotated[Text, Col("Nom", "Nom de famille.")]
    first_name: Annotated[Text, Col("Prénom", "Prénom.")]
    client: Annotated[Code, Col("Client", "Client dont dépend le stagiaire.", ref="Clients")]
    presence: Annotated[Presence, Col("Présence", "Inscrit, Présent, Absent, Abandon ou Désisté.")] = Presence.ENROLLED
    hours: Annotated[Number | None, Col("Heures suivies", "Heures réellement suivies.")] = None
    charging: Annotated[Charging, Col("Facturation", "Intégrale, Prorata des heures, Dédit ou Aucune.")] = Charging.FULL
    fee: Annotated[Amount | None, Col("Dédit HT", "Indemnité de désistement, jamais due par un OPCO.")] = None
    comment: Annotated[Text, Col("Commentaire", "Notes libres.", note=True)] = ""
    status: Annotated[
        ParticipantStatus | None,
        Col("Statut", "Pour le bilan pédagogique ; vide : d'après le client et qui paie.", since="0.2.0"),
    ] = None

    @property
    def full_name(self) -> str:
        """« Prénom Nom »."""
        return f"{self.first_name} {self.last_name}"


@row
class Financing(Row):
    """Who pays how much for what: one line a payer, for a participant (INTER) or a session (INTRA)."""

    TABLE: ClassVar[str] = "Financements"
    SHEET: ClassVar[str] = "Financements"
    SERIES: ClassVar[str] = "FI00000"
    COMPUTED: ClassVar[tuple[Computed, ...]] = (
        Computed(
            title="Fiche du financeur",
            kind=Kind.TEXT,
            help="Nom de qui paie ; un clic mène à sa fiche.",
            after="Financeur",
            formula=card_link("Financements[[#This Row],[Financeur]]", "INDEX({}[Raison sociale],{at})"),
            since="0.2.0",
            link=True,
        ),
        Computed(
            title="Reste HT",
            kind=Kind.AMOUNT,
            help="Ce qui reste à facturer, hors taxes.",
            after="Facturé HT",
            formula="Financements[[#This Row],[Montant HT]]-Financements[[#This Row],[Facturé HT]]",
        ),
    )

    number: Annotated[Code, Col("N°", "Donné par l'outil s'il est vide (FI00001).", key=True)]
    session: Annotated[Code, Col("Session", "Session financée.", ref="Sessions")]
    participant: Annotated[Code, Col("Participant", "Stagiaire financé, en INTER.", ref="Participants")] = ""
    payer: Annotated[Code, Col("Financeur", "Client ou financeur qui paie.", ref="Tiers")]
    order_number: Annotated[
        Code, Col("N° commande", "Numéro du client, rappelé sur la facture (engagement Chorus).")
    ] = ""
    catalogue_price: Annotated[Amount | None, Col("Prix catalogue", "Prix de référence HT.")] = None
    discount: Annotated[Text, Col("Remise", "Taux (10%) ou montant HT (150,00).")] = ""
    with_components: Annotated[
        YesNo, Col("Composition incluse", "oui : le montant comprend les produits de la composition.")
    ] = False
    amount: Annotated[
        Amount,
        Col(
            "Montant HT",
            "Part payée par ce financeur, hors taxes : un montant, ou un pourcentage du prix (remise déduite) ; vide : "
            "le reste du prix.",
        ),
    ]
    vat: Annotated[Code, Col("TVA", "Code du taux ; vide : celui du produit.", ref="Taux")] = ""
    sector: Annotated[Text, Col("Secteur commercial", "Pour les statistiques ; celui du client par défaut.")] = ""
    term: Annotated[Code, Col("Conditions de paiement", "Vide : celles du tiers.", ref="Conditions")] = ""
    fse: Annotated[YesNo, Col("FSE", "oui : prise en charge par le Fonds social européen.")] = False
    covered: Annotated[YesNo, Col("Prise en charge", "oui : le financement est pris en charge.")] = False
    agreement: Annotated[Code, Col("N° accord", "Numéro d'accord de prise en charge de l'OPCO.")] = ""
    agreement_date: Annotated[Day | None, Col("Date accord", "Date de l'accord de prise en charge.")] = None
    ceiling: Annotated[Amount | None, Col("Plafond HT", "Montant accordé au plus, hors taxes.")] = None
    deposit: Annotated[Amount | None, Col("Acompte TTC", "Montant de l'acompte, toutes taxes comprises.")] = None
    deposit_date: Annotated[Day | None, Col("Date acompte", "Date de l'acompte.")] = None
    deposit_document: Annotated[Code, Col("N° pièce acompte", "Par exemple le numéro du chèque.")] = ""
    deposit_mode: Annotated[PaymentMode | None, Col("Mode acompte", "Mode de règlement de l'acompte.")] = None
    deposit_invoiced: Annotated[
        YesNo, Col("Facture acompte", "Coché quand la facture d'acompte est émise.", writer="tool")
    ] = False
    status: Annotated[FinancingStatus, Col("Statut", "actif, annulé ou remplacé.", writer="tool")] = (
        FinancingStatus.ACTIVE
    )
    invoiced: Annotated[Amount, Col("Facturé HT", "Factures moins avoirs, hors taxes.", writer="tool")] = ZERO
    scheme: Annotated[
        Scheme | None,
        Col("Dispositif", "Pour le bilan pédagogique ; vide : plan de développement pour un OPCO.", since="0.2.0"),
    ] = None


@row
class Supplement(Row):
    """Another product or a re-invoiced cost of a session, to any payer."""

    TABLE: ClassVar[str] = "Supplements"
    SHEET: ClassVar[str] = "Suppléments"
    SERIES: ClassVar[str] = "SU00000"

    number: Annotated[Code, Col("N°", "Donné par l'outil s'il est vide (SU00001).", key=True)]
    session: Annotated[Code, Col("Session", "Session concernée.", ref="Sessions")]
    participant: Annotated[Code, Col("Participant", "Stagiaire concerné, s'il y en a un.", ref="Participants")] = ""
    product: Annotated[Code, Col("Produit", "Produit fourni ; vide pour un simple frais.", ref="Produits")] = ""
    label: Annotated[Text, Col("Libellé", "Désignation imprimée sur la facture.")]
    payer: Annotated[Code, Col("Financeur", "Client ou financeur qui paie.", ref="Tiers")]
    quantity: Annotated[Number, Col("Quantité", "Quantité facturée.")] = Decimal(1)
    unit_price: Annotated[Amount, Col("Prix unitaire HT", "Prix d'une unité, hors taxes.", places=6)]
    vat: Annotated[Code, Col("TVA", "Code du taux ; vide : celui du produit.", ref="Taux")] = ""
    billable: Annotated[YesNo, Col("Facturable", "non : noté mais jamais facturé.")] = True
    invoice: Annotated[Code, Col("Facture", "Facture qui l'a facturé.", writer="tool", ref="Factures")] = ""


@row
class Period(Row):
    """A part of a long session that is invoiced by itself."""

    TABLE: ClassVar[str] = "Periodes"
    SHEET: ClassVar[str] = "Périodes"
    SERIES: ClassVar[str] = "PE00000"

    number: Annotated[Code, Col("N°", "Donné par l'outil s'il est vide (PE00001).", key=True)]
    session: Annotated[Code, Col("Session", "Session découpée.", ref="Sessions")]
    start: Annotated[Day, Col("Début", "Premier jour de la période.")]
    end: Annotated[Day, Col("Fin", "Dernier jour de la période.")]
    hours: Annotated[Number | None, Col("Heures", "Heures suivies dans la période.")] = None
    part: Annotated[Rate | None, Col("Part", "Part du financement ; la dernière période prend le reste.")] = None
    invoiced: Annotated[YesNo, Col("Facturée", "oui : la période est facturée.", writer="tool")] = False
