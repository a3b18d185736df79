"""Émetteurs: the organisation as its documents show it, one row a version."""

from typing import Annotated, ClassVar

from gescof_xl.core.schema import AfterIssue, Code, Col, Day, Row, Text, row
from gescof_xl.domain.tables.settings import VatRegime


@row
class Seller(Row):
    """The organisation from a day on: who it is, how it is paid, its accounts; sealed, never changed, never removed.

    Added by the first issue after a change of Organisme; each document names its version.
    """

    TABLE: ClassVar[str] = "Emetteurs"
    SHEET: ClassVar[str] = "Émetteurs"
    SERIES: ClassVar[str] = "EM000"
    SEAL: ClassVar[AfterIssue] = "sealed"
    SINCE: ClassVar[str] = "0.2.0"

    number: Annotated[Code, Col("N°", "Numéro de la version.", key=True, writer="tool")]
    since: Annotated[Day, Col("Effet du", "Jour du premier document qui la porte.", writer="tool")]
    name: Annotated[Text, Col("Raison sociale", "Nom imprimé.", writer="tool")] = ""
    legal_form: Annotated[Text, Col("Forme juridique", "Forme, capital, RCS.", writer="tool")] = ""
    address: Annotated[Text, Col("Adresse", "Numéro et rue.", writer="tool")] = ""
    postcode: Annotated[Code, Col("Code postal", "Code postal.", writer="tool")] = ""
    city: Annotated[Text, Col("Ville", "Ville.", writer="tool")] = ""
    country: Annotated[Code, Col("Pays", "Code du pays.", writer="tool")] = ""
    siret: Annotated[Code, Col("SIRET", "14 chiffres.", writer="tool")] = ""
    vat_number: Annotated[Code, Col("TVA intracom.", "Numéro de TVA.", writer="tool")] = ""
    nda: Annotated[Code, Col("NDA", "Numéro de déclaration d'activité.", writer="tool")] = ""
    region: Annotated[Text, Col("Région", "Région de ce numéro.", writer="tool")] = ""
    declaration: Annotated[
        Text, Col("Déclaration d'activité", "Phrase imprimée (c. trav. R6351-6).", writer="tool")
    ] = ""
    regime: Annotated[VatRegime | None, Col("Régime de TVA", "Régime de TVA.", writer="tool")] = None
    iban: Annotated[Code, Col("IBAN", "Compte où être payé.", writer="tool")] = ""
    bic: Annotated[Code, Col("BIC", "Code de la banque.", writer="tool")] = ""
    email: Annotated[Text, Col("E-mail", "E-mail du service facturation.", writer="tool")] = ""
    phone: Annotated[Code, Col("Téléphone", "Téléphone de ce service.", writer="tool")] = ""
    electronic_address: Annotated[
        Code, Col("Adresse électronique", "Adresse de facturation électronique.", writer="tool")
    ] = ""
    clients_account: Annotated[Code, Col("Compte clients", "Compte collectif.", writer="tool")] = ""
    vat_account: Annotated[Code, Col("Compte TVA collectée", "TVA exigible.", writer="tool")] = ""
    pending_vat_account: Annotated[Code, Col("Compte TVA en attente", "TVA pas encore exigible.", writer="tool")] = ""
    sales_journal: Annotated[Code, Col("Journal des ventes", "Code du journal.", writer="tool")] = ""
    seal: Annotated[Code, Col("Empreinte", "Sceau d'intégrité.", writer="tool", seal="issued")] = ""
