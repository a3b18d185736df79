"""Factures, Règlements, Affectations…: what is issued, what is received, and what settles what.

Three signs hold everything: an invoice's amounts are positive, a credit note's are negative, and an allocation moves
`amount` from a payment (or a credit note) to an invoice. A refund is a negative payment.
"""

from enum import StrEnum
from typing import Annotated, ClassVar

from gescof_xl.core.schema import (
    AfterIssue,
    Amount,
    Code,
    Col,
    Computed,
    Day,
    Kind,
    Number,
    Rate,
    Row,
    Text,
    YesNo,
    row,
)
from gescof_xl.domain.tables.parties import PartyType, PaymentMode
from gescof_xl.domain.tables.settings import VatCategory
from gescof_xl.domain.tables.training import Nature, Unit


class InvoiceType(StrEnum):
    """What an issued document is."""

    INVOICE = "Facture"
    DEPOSIT = "Acompte"
    CREDIT_NOTE = "Avoir"


class InvoiceStatus(StrEnum):
    """Where an issued document stands, as of a day; the last three are those of a credit note."""

    DUE = "à régler"
    PARTLY = "partielle"
    PAID = "réglée"
    CREDITED = "soldée par avoir"
    OVERDUE = "en retard"
    AVAILABLE = "disponible"
    USED = "utilisé"
    REFUNDED = "remboursé"


class LineKind(StrEnum):
    """What a line of a document is for; a credit note's line is what the line that it corrects is."""

    TRAINING = "formation"
    COMPONENT = "composant"
    FEE = "dédit"
    SUPPLEMENT = "supplément"
    DEPOSIT = "acompte"
    DEDUCTION = "acompte déduit"
    DIRECT = "directe"
    PENALTY = "pénalité"


class VatDue(StrEnum):
    """When the VAT of a document is due: when it is debited, or when it is paid (CGI 269-2 c)."""

    ON_DEBITS = "débits"
    ON_COLLECTION = "encaissements"


class Route(StrEnum):
    """The way of an issued document; NONE: by mail or post alone, told to nobody else."""

    PLATFORM = "plateforme"
    CHORUS = "Chorus"
    REPORTED = "e-reporting"
    NONE = "hors champ"

    @property
    def folder(self) -> str:
        """The folder from which a person deposits the electronic invoice; "" where none is asked for."""
        return {Route.CHORUS: "Chorus", Route.PLATFORM: "Plateforme"}.get(self, "")


class PlatformStatus(StrEnum):
    """Where a document stands on the platform, in the order in which one takes the place of another.

    SENDING: it may have been taken, nobody knows yet. FAULTY: its file was not taken, the document is to send again.
    """

    SENDING = "envoi en cours"
    SENT = "transmise"
    FAULTY = "en erreur"
    DEPOSITED = "déposée"
    COLLECTED = "encaissée"
    REFUSED = "refusée"
    REJECTED = "rejetée"

    @property
    def is_no(self) -> bool:
        """Whether its buyer or the platform does not take the document."""
        return self in (PlatformStatus.REFUSED, PlatformStatus.REJECTED)


class Channel(StrEnum):
    """How a reminder goes out."""

    LETTER = "lettre"
    EMAIL = "e-mail"
    PHONE = "téléphone"


_ME = "Factures[[#This Row],[{}]]"
_SETTLED = (
    "SUMIFS(Affectations[Montant],Affectations[Facture],Factures[[#This Row],[N°]])"
    "-SUMIFS(Affectations[Montant],Affectations[Avoir],Factures[[#This Row],[N°]])"
)
_CREDITED = 'SUMIFS(Affectations[Montant],Affectations[Facture],Factures[[#This Row],[N°]],Affectations[Avoir],"?*")'
_REFUNDED = "SUMIFS(Affectations[Montant],Affectations[Facture],Factures[[#This Row],[N°]])"
_LATE = f"AND({_ME.format('Solde')}>0,{_ME.format('Échéance')}<TODAY())"
_NOTE_STATUS = (
    f'IF({_ME.format("Solde")}<0,"disponible",IF(ROUND({_REFUNDED},2)={_ME.format("Total TTC")},"remboursé","utilisé"))'
)
_STATUS = (
    f'IF({_ME.format("Type")}="Avoir",{_NOTE_STATUS},'
    f"IF({_ME.format('Solde')}=0,"
    f'IF(AND({_ME.format("Total TTC")}>0,ROUND({_CREDITED},2)={_ME.format("Total TTC")}),"soldée par avoir","réglée"),'
    f'IF({_LATE},"en retard",IF({_ME.format("Réglé")}=0,"à régler","partielle"))))'
)


@row
class Invoice(Row):
    """An issued invoice, deposit invoice or credit note: sealed, never changed, never removed."""

    TABLE: ClassVar[str] = "Factures"
    SHEET: ClassVar[str] = "Factures"
    SEAL: ClassVar[AfterIssue] = "sealed"
    COMPUTED: ClassVar[tuple[Computed, ...]] = (
        Computed(
            title="Réglé",
            kind=Kind.AMOUNT,
            help="Règlements et avoirs affectés, TTC.",
            formula=f"ROUND({_SETTLED},2)",
            after="Facture d'origine",
        ),
        Computed(
            title="Solde",
            kind=Kind.AMOUNT,
            help="Ce qui reste dû, TTC ; négatif : avoir encore disponible.",
            formula=f"ROUND({_ME.format('Total TTC')}-{_ME.format('Réglé')},2)",
            after="Réglé",
        ),
        Computed(
            title="Statut",
            kind=Kind.CHOICE,
            help="à régler, partielle, réglée, soldée par avoir, en retard ; avoir : disponible, utilisé, remboursé.",
            formula=_STATUS,
            after="Solde",
            choices=tuple(InvoiceStatus),
            renewed="0.2.0",
        ),
        Computed(
            title="Retard",
            kind=Kind.NUMBER,
            help="Jours de retard aujourd'hui.",
            formula=f"IF({_LATE},TODAY()-{_ME.format('Échéance')},0)",
            after="Statut",
        ),
    )

    number: Annotated[Code, Col("N°", "Numéro donné à l'émission, sans trou.", key=True, writer="tool")]
    type: Annotated[InvoiceType, Col("Type", "Facture, Acompte ou Avoir.", writer="tool")]
    date: Annotated[Day, Col("Date", "Date d'émission.", writer="tool")]
    due: Annotated[Day | None, Col("Échéance", "Dernière date de paiement.", writer="tool")] = None
    party: Annotated[Code, Col("Tiers", "Client ou financeur facturé.", writer="tool", ref="Tiers")]
    name: Annotated[Text, Col("Nom", "Raison sociale à l'émission.", writer="tool")]
    address: Annotated[Text, Col("Adresse", "Adresse à l'émission.", writer="tool")] = ""
    siret: Annotated[Code, Col("SIRET", "SIRET ou SIREN du tiers à l'émission.", writer="tool")] = ""
    vat_number: Annotated[Code, Col("TVA intracom.", "Numéro de TVA du tiers à l'émission.", writer="tool")] = ""
    terms: Annotated[Text, Col("Conditions", "Conditions de paiement à l'émission.", writer="tool")] = ""
    session: Annotated[
        Code, Col("Session", "Session facturée ; vide : facture directe.", writer="tool", ref="Sessions")
    ] = ""
    order_number: Annotated[Code, Col("N° commande", "Référence du client.", writer="tool")] = ""
    net: Annotated[Amount, Col("Total HT", "Hors taxes.", writer="tool")]
    vat: Annotated[Amount, Col("TVA", "Montant de TVA.", writer="tool")]
    gross: Annotated[Amount, Col("Total TTC", "Toutes taxes comprises ; négatif pour un avoir.", writer="tool")]
    origin: Annotated[
        Code, Col("Facture d'origine", "Facture que cet avoir corrige.", writer="tool", ref="Factures")
    ] = ""
    reminders: Annotated[YesNo, Col("Relances", "non : ne pas relancer cette facture.", seal="free")] = True
    dispute: Annotated[Text, Col("Litige", "Objet du litige ; vide : aucun.", seal="free", note=True)] = ""
    promise: Annotated[
        Day | None, Col("Promesse", "Date à laquelle le débiteur a promis de payer.", seal="free", note=True)
    ] = None
    sent: Annotated[Day | None, Col("Envoyée le", "Date d'envoi.", writer="tool", seal="issued")] = None
    document: Annotated[Text, Col("Document", "Fichier imprimé.", writer="tool", seal="issued")] = ""
    exported: Annotated[Code, Col("Exportée", "Export comptable qui l'a emportée.", writer="tool", seal="issued")] = ""
    seal: Annotated[Code, Col("Empreinte", "Sceau d'intégrité.", writer="tool", seal="issued")] = ""
    seller: Annotated[
        Code, Col("Émetteur", "L'organisme, tel qu'à l'émission.", writer="tool", ref="Emetteurs", since="0.2.0")
    ] = ""
    party_type: Annotated[
        PartyType | None, Col("Type de tiers", "Ce qu'était le tiers à l'émission.", writer="tool", since="0.2.0")
    ] = None
    postcode: Annotated[Code, Col("Code postal", "Code postal à l'émission.", writer="tool", since="0.2.0")] = ""
    city: Annotated[Text, Col("Ville", "Ville à l'émission.", writer="tool", since="0.2.0")] = ""
    country: Annotated[Code, Col("Pays", "Code du pays à l'émission.", writer="tool", since="0.2.0")] = ""
    contact: Annotated[Text, Col("Contact", "Contact de facturation à l'émission.", writer="tool", since="0.2.0")] = ""
    email: Annotated[Text, Col("E-mail", "E-mail de facturation à l'émission.", writer="tool", since="0.2.0")] = ""
    electronic_address: Annotated[
        Code,
        Col(
            "Adresse électronique",
            "Adresse de facturation électronique du tiers à l'émission.",
            writer="tool",
            since="0.2.0",
        ),
    ] = ""
    service_code: Annotated[
        Code, Col("Code service", "Code service Chorus Pro à l'émission.", writer="tool", since="0.2.0")
    ] = ""
    route: Annotated[
        Route | None,
        Col(
            "Circuit",
            "plateforme, Chorus, e-reporting (déclarée en totaux du jour) ou hors champ, décidé à l'émission.",
            writer="tool",
            since="0.2.0",
        ),
    ] = None
    route_reason: Annotated[
        Text, Col("Raison du circuit", "Pourquoi ce circuit, en une phrase.", writer="tool", since="0.2.0")
    ] = ""
    flow: Annotated[
        Code,
        Col(
            "Flux",
            "Ce qui l'a transmise : numéro donné par la plateforme, ou déclaration d'e-reporting.",
            writer="tool",
            seal="issued",
            since="0.2.0",
        ),
    ] = ""
    platform_status: Annotated[
        PlatformStatus | None,
        Col(
            "Statut PA",
            "Où elle en est sur la plateforme : transmise, déposée, encaissée, refusée, rejetée ; en erreur : son "
            "fichier n'y est pas. Circuit Chorus : tapez ce que dit le portail.",
            seal="issued",
            since="0.2.0",
        ),
    ] = None
    platform_reason: Annotated[
        Text, Col("Motif", "Pourquoi la plateforme ou le client l'a refusée.", seal="issued", since="0.2.0")
    ] = ""
    mode: Annotated[
        PaymentMode | None,
        Col("Mode de règlement", "Mode habituel du tiers à l'émission.", writer="tool", since="0.2.0"),
    ] = None
    aux_account: Annotated[
        Code, Col("Compte auxiliaire", "Compte du tiers chez le comptable.", writer="tool", since="0.2.0")
    ] = ""
    vat_due: Annotated[
        VatDue | None, Col("TVA exigible", "débits, encaissements, ou vide : sans TVA.", writer="tool", since="0.2.0")
    ] = None
    service_start: Annotated[
        Day | None, Col("Prestation du", "Premier jour de ce qui est facturé.", writer="tool", since="0.2.0")
    ] = None
    service_end: Annotated[
        Day | None,
        Col("Prestation au", "Dernier jour de ce qui est facturé ; vide : acompte.", writer="tool", since="0.2.0"),
    ] = None
    place: Annotated[Text, Col("Lieu", "Lieu de la formation.", writer="tool", since="0.2.0")] = ""
    subject: Annotated[
        Text, Col("Objet", "Formation et dates, telles que convenues.", writer="tool", since="0.2.0")
    ] = ""
    agreement: Annotated[Text, Col("Accord", "Numéros d'accord de prise en charge.", writer="tool", since="0.2.0")] = ""
    notices: Annotated[
        Text, Col("Mentions", "Phrases imprimées, une par ligne, dans leur ordre.", writer="tool", since="0.2.0")
    ] = ""
    penalties: Annotated[
        YesNo,
        Col(
            "Pénalités",
            "non : pénalités et indemnité de cette facture sont abandonnées, ni réclamées ni facturées.",
            seal="free",
            since="0.2.0",
        ),
    ] = True
    completed: Annotated[
        Code,
        Col(
            "Complété",
            "Version de GesCOF qui a complété la ligne d'une version antérieure, et empreinte de ce qu'elle a ajouté.",
            writer="tool",
            seal="issued",
            since="0.2.0",
        ),
    ] = ""
    corrects: Annotated[
        Code,
        Col(
            "Référence d'origine",
            "Facture que cet avoir corrige, si elle n'est pas de ce classeur.",
            writer="tool",
            since="0.2.0",
        ),
    ] = ""
    corrects_date: Annotated[
        Day | None, Col("Date d'origine", "Date de cette facture.", writer="tool", since="0.2.0")
    ] = None

    @property
    def deposit_folder(self) -> str:
        """The folder from which its electronic file is deposited; "" for a document that goes by e-mail or by post."""
        return self.route.folder if self.route else ""


@row
class InvoiceLine(Row):
    """One line of an issued document. A deposit that a final invoice deducts is a line of quantity −1."""

    TABLE: ClassVar[str] = "Lignes"
    SHEET: ClassVar[str] = "Lignes"
    SERIES: ClassVar[str] = "L000000"
    SEAL: ClassVar[AfterIssue] = "sealed"

    number: Annotated[Code, Col("N°", "Numéro de la ligne.", key=True, writer="tool")]
    invoice: Annotated[Code, Col("Facture", "Document auquel la ligne appartient.", writer="tool", ref="Factures")]
    product: Annotated[Code, Col("Produit", "Produit facturé.", writer="tool", ref="Produits")] = ""
    label: Annotated[Text, Col("Libellé", "Désignation imprimée.", writer="tool")]
    participant: Annotated[Code, Col("Participant", "Stagiaire concerné.", writer="tool", ref="Participants")] = ""
    quantity: Annotated[Number, Col("Quantité", "Quantité ; négative pour un avoir.", writer="tool")]
    unit_price: Annotated[Amount, Col("Prix unitaire HT", "Avant remise.", writer="tool", places=6)]
    discount: Annotated[Text, Col("Remise", "Taux ou montant HT.", writer="tool")] = ""
    vat: Annotated[Code, Col("TVA", "Code du taux.", writer="tool", ref="Taux")]
    net: Annotated[Amount, Col("Total HT", "Total de la ligne, hors taxes.", writer="tool")]
    financing: Annotated[Code, Col("Financement", "Financement facturé.", writer="tool", ref="Financements")] = ""
    supplement: Annotated[Code, Col("Supplément", "Supplément facturé.", writer="tool", ref="Supplements")] = ""
    period: Annotated[Code, Col("Période", "Période facturée.", writer="tool", ref="Periodes")] = ""
    deposit: Annotated[
        Code, Col("Acompte déduit", "Facture d'acompte que la ligne déduit.", writer="tool", ref="Factures")
    ] = ""
    origin: Annotated[Code, Col("Ligne d'origine", "Ligne que cet avoir corrige.", writer="tool", ref="Lignes")] = ""
    kind: Annotated[
        LineKind | None,
        Col(
            "Nature de ligne",
            "Ce que la ligne facture : formation, composant, dédit, supplément, acompte, acompte déduit, directe "
            "ou pénalité.",
            writer="tool",
            since="0.2.0",
        ),
    ] = None
    rate: Annotated[Rate | None, Col("Taux", "Taux de TVA à l'émission.", writer="tool", since="0.2.0")] = None
    category: Annotated[
        VatCategory | None, Col("Catégorie", "Catégorie EN 16931 du taux.", writer="tool", since="0.2.0")
    ] = None
    reason: Annotated[
        Text, Col("Motif d'exonération", "Pourquoi la ligne est sans TVA.", writer="tool", since="0.2.0")
    ] = ""
    reason_code: Annotated[Code, Col("Code VATEX", "Code de ce motif.", writer="tool", since="0.2.0")] = ""
    nature: Annotated[Nature | None, Col("Nature", "Nature du produit à l'émission.", writer="tool", since="0.2.0")] = (
        None
    )
    unit: Annotated[Unit | None, Col("Unité", "Ce que vaut le prix.", writer="tool", since="0.2.0")] = None
    start: Annotated[Day | None, Col("Début", "Premier jour de la période facturée.", writer="tool", since="0.2.0")] = (
        None
    )
    end: Annotated[Day | None, Col("Fin", "Dernier jour de la période facturée.", writer="tool", since="0.2.0")] = None
    account: Annotated[Code, Col("Compte", "Compte de produits à l'émission.", writer="tool", since="0.2.0")] = ""
    late: Annotated[
        Code,
        Col(
            "Facture en retard",
            "Facture dont la ligne facture les pénalités et l'indemnité.",
            writer="tool",
            ref="Factures",
            since="0.2.0",
        ),
    ] = ""
    client: Annotated[Code, Col("Client", "Client du stagiaire à l'émission.", writer="tool", since="0.2.0")] = ""


@row
class Instalment(Row):
    """A part of an invoice with its due date, covered by the invoice's seal."""

    TABLE: ClassVar[str] = "Echeances"
    SHEET: ClassVar[str] = "Échéances"
    SERIES: ClassVar[str] = "E00000"
    SEAL: ClassVar[AfterIssue] = "sealed"
    SEALED_SINCE: ClassVar[str] = "0.2.0"

    number: Annotated[Code, Col("N°", "Numéro de l'échéance.", key=True, writer="tool")]
    invoice: Annotated[Code, Col("Facture", "Facture concernée.", writer="tool", ref="Factures")]
    date: Annotated[Day, Col("Date", "Date d'échéance.", writer="tool")]
    amount: Annotated[Amount, Col("Montant", "Part TTC.", writer="tool")]


@row
class Payment(Row):
    """Money received, or given back when negative."""

    TABLE: ClassVar[str] = "Reglements"
    SHEET: ClassVar[str] = "Règlements"
    SERIES: ClassVar[str] = "R00000"
    SEAL: ClassVar[AfterIssue] = "sealed"
    COMPUTED: ClassVar[tuple[Computed, ...]] = (
        Computed(
            title="Affecté",
            kind=Kind.AMOUNT,
            help="Ce qui a servi à régler des factures.",
            formula="ROUND(SUMIFS(Affectations[Montant],Affectations[Règlement],Reglements[[#This Row],[N°]]),2)",
            after="Montant",
        ),
        Computed(
            title="Disponible",
            kind=Kind.AMOUNT,
            help="Ce qui reste à affecter (crédit du tiers).",
            formula="ROUND(Reglements[[#This Row],[Montant]]-Reglements[[#This Row],[Affecté]],2)",
            after="Affecté",
        ),
    )

    number: Annotated[Code, Col("N°", "Donné par l'outil s'il est vide (R00001).", key=True)]
    date: Annotated[Day, Col("Date", "Date du règlement.")]
    party: Annotated[Code, Col("Tiers", "Qui a payé.", ref="Tiers")]
    mode: Annotated[PaymentMode, Col("Mode", "Virement, Chèque, Prélèvement, Carte ou Espèces.")]
    document: Annotated[Code, Col("N° pièce", "Numéro du chèque ou du virement.")] = ""
    bank: Annotated[Text, Col("Banque", "Banque du payeur ou compte crédité.")] = ""
    amount: Annotated[Amount, Col("Montant", "Montant reçu ; négatif : remboursement ou annulation.")]
    cancels: Annotated[
        Code, Col("Annule", "Règlement que celui-ci annule (chèque impayé, erreur).", ref="Reglements")
    ] = ""
    completes: Annotated[
        Code, Col("Complète", "Règlement que cet écart de centimes solde.", ref="Reglements", since="0.2.0")
    ] = ""
    bank_reference: Annotated[
        Code, Col("Référence bancaire", "Repère de la ligne de relevé.", writer="tool", seal="issued")
    ] = ""
    comment: Annotated[Text, Col("Commentaire", "Notes libres.", seal="free", note=True)] = ""
    exported: Annotated[Code, Col("Exporté", "Export comptable qui l'a emporté.", writer="tool", seal="issued")] = ""
    seal: Annotated[Code, Col("Empreinte", "Sceau d'intégrité.", writer="tool", seal="issued")] = ""


@row
class Allocation(Row):
    """Which payment or which credit note settles which invoice, and for how much (TTC)."""

    TABLE: ClassVar[str] = "Affectations"
    SHEET: ClassVar[str] = "Affectations"
    SERIES: ClassVar[str] = "AF00000"
    SEAL: ClassVar[AfterIssue] = "issued"

    number: Annotated[Code, Col("N°", "Donné par l'outil s'il est vide (AF00001).", key=True)]
    payment: Annotated[Code, Col("Règlement", "Règlement utilisé (ou un avoir, pas les deux).", ref="Reglements")] = ""
    credit_note: Annotated[Code, Col("Avoir", "Avoir utilisé (ou un règlement, pas les deux).", ref="Factures")] = ""
    invoice: Annotated[Code, Col("Facture", "Facture réglée.", ref="Factures")]
    amount: Annotated[Amount, Col("Montant", "Montant affecté, TTC.")]
    date: Annotated[Day, Col("Date", "Date de l'affectation.")]
    exported: Annotated[Code, Col("Exportée", "Export comptable qui l'a emportée.", writer="tool", seal="issued")] = ""
    flow: Annotated[
        Code,
        Col(
            "Flux",
            "Ce qui a dit l'encaissement : message 212 de la plateforme, ou déclaration d'e-reporting.",
            writer="tool",
            seal="issued",
            since="0.2.0",
        ),
    ] = ""


@row
class Reminder(Row):
    """A reminder that went out to a debtor."""

    TABLE: ClassVar[str] = "Relances"
    SHEET: ClassVar[str] = "Relances"
    SERIES: ClassVar[str] = "RE00000"
    SEAL: ClassVar[AfterIssue] = "issued"

    number: Annotated[Code, Col("N°", "Numéro de la relance.", key=True, writer="tool")]
    date: Annotated[Day, Col("Date", "Date de la relance.", writer="tool")]
    party: Annotated[Code, Col("Tiers", "Débiteur relancé.", writer="tool", ref="Tiers")]
    level: Annotated[Number, Col("Niveau", "Niveau de la relance.", writer="tool")]
    channel: Annotated[Channel, Col("Canal", "lettre, e-mail ou téléphone.", writer="tool")]
    invoices: Annotated[Text, Col("Factures", "Numéros des factures relancées.", writer="tool")]
    amount: Annotated[Amount, Col("Montant", "Total réclamé, TTC.", writer="tool")]
    document: Annotated[Text, Col("Document", "Fichier de la lettre.", writer="tool")] = ""
    comment: Annotated[Text, Col("Commentaire", "Réponse du débiteur, notes.", seal="free", note=True)] = ""
