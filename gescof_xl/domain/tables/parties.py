"""Clients and Financeurs: whoever can be invoiced. The two share one code space."""

from enum import StrEnum
from typing import Annotated, ClassVar

from gescof_xl.core.schema import Code, Col, Number, Row, Text, YesNo, row


def card_link(code: str, shown: str) -> str:
    """The formula that leads to the card of the party whose code stands there, and shows something of it.

    The card is found anew each time: sorted tables, renamed sheets and files leave the link true. In what is shown, {}
    is the table of the card and {at} its rank there. Nothing is shown where the party has no card.
    """
    card = _of_card(code, 'CELL("address",INDEX({}[Code],{at}))')
    return f'HYPERLINK("#"&{card},{_of_card(code, shown)})'


def _of_card(code: str, found: str) -> str:
    """What is found among clients, or else among funders."""
    found = found.replace("{at}", f"MATCH({code},{{}}[Code],0)")
    clients, funders = (found.replace("{}", table) for table in ("Clients", "Financeurs"))
    return f'IFERROR({clients},IFERROR({funders},""))'


class ClientType(StrEnum):
    """What a client is; an individual is a consumer (B2C)."""

    COMPANY = "Entreprise"
    PUBLIC = "Public"
    INDIVIDUAL = "Particulier"
    TRAINING_BODY = "Organisme de formation"


class FunderType(StrEnum):
    """What kind of body pays in a client's place."""

    OPCO = "OPCO"
    FRANCE_TRAVAIL = "France Travail"
    REGION = "Région"
    CPF = "CPF"
    FSE = "FSE"
    OTHER = "Autre"


class PartyType(StrEnum):
    """What whoever was invoiced is: a client or a funder of one of their types."""

    COMPANY = ClientType.COMPANY.value
    PUBLIC = ClientType.PUBLIC.value
    INDIVIDUAL = ClientType.INDIVIDUAL.value
    TRAINING_BODY = ClientType.TRAINING_BODY.value
    OPCO = FunderType.OPCO.value
    FRANCE_TRAVAIL = FunderType.FRANCE_TRAVAIL.value
    REGION = FunderType.REGION.value
    CPF = FunderType.CPF.value
    FSE = FunderType.FSE.value
    OTHER_FUNDER = FunderType.OTHER.value

    @property
    def is_public(self) -> bool:
        """Whether late payment costs it what the law says of public buyers (c. commande publ. R2192-31)."""
        return self in {PartyType.PUBLIC, PartyType.REGION, PartyType.FRANCE_TRAVAIL}

    @property
    def is_funder(self) -> bool:
        """Whether it pays in a client's place, and wants the pieces of the file."""
        return self.value in tuple(FunderType)


class PaymentMode(StrEnum):
    """How money moves. ROUNDING is no money: a difference of cents written off, by the tool alone.

    LOSS is no money either: a debt that will never be paid (créance irrécouvrable), decided by a person. Nor are what
    the payer's bank kept (CHARGES) and the discount that the invoice offered for an early payment (DISCOUNT).
    """

    TRANSFER = "Virement"
    CHEQUE = "Chèque"
    DIRECT_DEBIT = "Prélèvement"
    CARD = "Carte"
    CASH = "Espèces"
    ROUNDING = "Écart"
    LOSS = "Perte"
    CHARGES = "Frais bancaires"
    DISCOUNT = "Escompte"

    @property
    def is_money(self) -> bool:
        """Whether money really comes or goes."""
        return self not in {PaymentMode.ROUNDING, PaymentMode.LOSS, PaymentMode.CHARGES, PaymentMode.DISCOUNT}

    @property
    def lowers_the_price(self) -> bool:
        """Whether what it settles was in the end not earned, so that its VAT is not due (CGI 272-1)."""
        return self in {PaymentMode.LOSS, PaymentMode.DISCOUNT}


class ChorusNeed(StrEnum):
    """What a public buyer wants on an invoice deposited on Chorus Pro."""

    NONE = "non"
    SERVICE = "service"
    COMMITMENT = "engagement"
    BOTH = "service et engagement"


class JoinedPieces(StrEnum):
    """What the mails of a party carry with an invoice, of a session that is over."""

    NOTHING = "rien"
    CERTIFICATES = "certificats"
    FUNDING_FILE = "dossier"


@row
class Party(Row):
    """What clients and funders have in common: identity, address, invoicing contact, terms."""

    code: Annotated[Code, Col("Code", "Code court et unique, clients et financeurs confondus.", key=True)]
    name: Annotated[Text, Col("Raison sociale", "Nom imprimé sur les documents.")]
    address: Annotated[Text, Col("Adresse", "Numéro et rue de l'adresse de facturation.")]
    address_more: Annotated[Text, Col("Complément", "Service, bâtiment, boîte postale.")] = ""
    postcode: Annotated[Code, Col("Code postal", "Cinq chiffres en France, zéro initial compris.")]
    city: Annotated[Text, Col("Ville", "Ville de l'adresse de facturation.")]
    country: Annotated[Text, Col("Pays", "Vide pour la France.")] = ""
    siret: Annotated[Code, Col("SIRET", "14 chiffres (ou SIREN, 9 chiffres). Vide pour un particulier.")] = ""
    vat_number: Annotated[
        Code, Col("TVA intracom.", "Numéro de TVA intracommunautaire, par exemple FR88100000009.")
    ] = ""
    contact: Annotated[Text, Col("Contact facturation", "Personne à qui adresser les factures.")] = ""
    email: Annotated[Text, Col("E-mail facturation", "Adresse où envoyer les factures et les relances.")] = ""
    phone: Annotated[Code, Col("Téléphone", "Téléphone du service qui paie.")] = ""
    electronic_address: Annotated[
        Code, Col("Adresse électronique", "Adresse de facturation électronique ; vide : le SIREN.", since="0.2.0")
    ] = ""
    term: Annotated[
        Code, Col("Conditions de paiement", "Condition reprise par défaut ; vide : 30 jours.", ref="Conditions")
    ] = ""
    mode: Annotated[PaymentMode | None, Col("Mode de règlement", "Mode habituel, imprimé sur la facture.")] = None
    account: Annotated[Code, Col("Compte auxiliaire", "Compte tiers chez le comptable ; vide : le code.")] = ""
    reminders: Annotated[YesNo, Col("Relances", "oui : relancer ce tiers en cas de retard.")] = True
    joined: Annotated[
        JoinedPieces,
        Col(
            "À joindre",
            "Ce qui part avec ses factures par e-mail : rien, certificats (de réalisation) ou dossier (toutes les "
            "pièces, pour un financeur).",
            since="0.2.0",
        ),
    ] = JoinedPieces.NOTHING
    merged_into: Annotated[
        Code,
        Col(
            "Fusionné avec",
            "Fiche du même tiers, où va tout ce qui est nouveau (Fusionner des tiers) ; vide : aucune.",
            ref="Tiers",
            writer="tool",
            since="0.2.0",
        ),
    ] = ""
    comment: Annotated[Text, Col("Commentaire", "Notes libres.", note=True)] = ""

    @property
    def postal_lines(self) -> list[str]:
        """What an envelope says under the name; a person who pays for himself is named once."""
        contact = "" if self.contact.casefold() == self.name.casefold() else self.contact
        lines = (contact, self.address, self.address_more, f"{self.postcode} {self.city}", self.country)
        return [line for line in lines if line.strip()]


@row
class Client(Party):
    """A company, a public body or a person to whom participants belong."""

    TABLE: ClassVar[str] = "Clients"
    SHEET: ClassVar[str] = "Clients"
    ORDER: ClassVar[tuple[str, ...]] = (
        "Code",
        "Raison sociale",
        "Type",
        "Adresse",
        "Complément",
        "Code postal",
        "Ville",
        "Pays",
        "SIRET",
        "TVA intracom.",
        "Contact facturation",
        "E-mail facturation",
        "Téléphone",
        "Adresse électronique",
        "Conditions de paiement",
        "Mode de règlement",
        "Secteur commercial",
        "OPCO",
        "Chorus",
        "Code service",
        "Compte auxiliaire",
        "Relances",
        "À joindre",
        "Fusionné avec",
        "Commentaire",
    )

    type: Annotated[
        ClientType, Col("Type", "Entreprise, Public, Particulier ou Organisme de formation (sous-traitance).")
    ]
    sector: Annotated[
        Text, Col("Secteur commercial", "Repris par défaut dans les financements, pour les statistiques.")
    ] = ""
    funder: Annotated[Code, Col("OPCO", "Financeur habituel de ce client.", ref="Financeurs")] = ""
    chorus: Annotated[ChorusNeed, Col("Chorus", "Ce que ce client public exige sur Chorus Pro.")] = ChorusNeed.NONE
    service_code: Annotated[Code, Col("Code service", "Code service Chorus Pro du client public.")] = ""


@row
class Funder(Party):
    """A body that pays for training in a client's place."""

    TABLE: ClassVar[str] = "Financeurs"
    SHEET: ClassVar[str] = "Financeurs"
    ORDER: ClassVar[tuple[str, ...]] = (
        "Code",
        "Raison sociale",
        "Type",
        "Adresse",
        "Complément",
        "Code postal",
        "Ville",
        "Pays",
        "SIRET",
        "TVA intracom.",
        "Contact facturation",
        "E-mail facturation",
        "Téléphone",
        "Adresse électronique",
        "Conditions de paiement",
        "Mode de règlement",
        "Compte auxiliaire",
        "Relances",
        "À joindre",
        "Subrogation",
        "Délai de facturation (jours)",
        "Fusionné avec",
        "Commentaire",
    )

    type: Annotated[FunderType, Col("Type", "OPCO, France Travail, Région, CPF, FSE ou Autre.")]
    subrogation: Annotated[YesNo, Col("Subrogation", "oui : ce financeur paie l'organisme à la place du client.")] = (
        False
    )
    invoicing_days: Annotated[
        Number | None, Col("Délai de facturation (jours)", "Jours après la fin de session pour lui envoyer la facture.")
    ] = None


AnyParty = Client | Funder


def is_individual(party: object) -> bool:
    """Whether a payer is a person who pays for himself or herself: a consumer (c. conso. art. liminaire)."""
    return isinstance(party, Client) and party.type is ClientType.INDIVIDUAL
