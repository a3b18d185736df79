"""The titles under which programs and people keep each thing that a list may hold.

Those of other programs come from what they publish: docs/lists.md § Where titles come from. The titles of our own
sheets are known too, and need not stand here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from gescof_xl.core.schema import Row
from gescof_xl.domain.tables.parties import Client, Funder
from gescof_xl.domain.tables.training import Financing, Participant, Product, Session


class ListKind(StrEnum):
    """What a line of a list is, in the order in which lists are brought in: each refers to those before it."""

    FUNDERS = "Financeurs"
    CLIENTS = "Clients"
    PRODUCTS = "Produits"
    SESSIONS = "Sessions"
    PARTICIPANTS = "Participants"
    FINANCINGS = "Financements"


ROW_CLASS: Mapping[ListKind, type[Row]] = {
    ListKind.FUNDERS: Funder,
    ListKind.CLIENTS: Client,
    ListKind.PRODUCTS: Product,
    ListKind.SESSIONS: Session,
    ListKind.PARTICIPANTS: Participant,
    ListKind.FINANCINGS: Financing,
}
"""The table that a list fills."""


def plain(title: str) -> str:
    """A title without accents, case, punctuation, marks of required columns, or the database's name after it."""
    bare = re.sub(r"\(\w+\.\w+\)|\*", " ", title.replace("°", " "))
    letters = unicodedata.normalize("NFKD", bare.replace("’", "'")).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[\W_]+", " ", letters).lower().split())


_PARTY = {
    "code": "code client; code tiers; ref client; reference client; numero client; n client",
    "id": "id; id entreprise; id tiers; id client; identifiant; id externe; id financeur; id opca",
    "name": "raison sociale; entreprise; nom du tiers; nom de l'entreprise; societe; nom societe; denomination; "
    "client; nom client; nom commercial; financeur; nom du financeur; organisme; nom",
    "last_name": "nom de famille",
    "first_name": "prenom",
    "individual": "particulier",
    "address": "adresse; adresse 1; rue; adresse de facturation; adresse postale; adresse ligne 1; voie",
    "address_more": "adresse 2; complement d'adresse; complement adresse; adresse complement; adresse ligne 2",
    "postcode": "cp; code postal de facturation; codepostal; zip",
    "city": "ville de facturation; commune; localite; town",
    "country": "code pays; pays alpha2",
    "siret": "n siret; numero siret; siret siren; siret ou siren; id prof 2; id professionnel 2",
    "vat_number": "n tva; numero de tva; tva intracommunautaire; n tva intracommunautaire; num tva; "
    "numero de tva intracommunautaire; tva intra",
    "contact": "contact; contact administratif; nom du contact; interlocuteur; representant legal; "
    "nom representant legal",
    "email": "email; e mail; mail; courriel; adresse electronique; adresse email; adresse mail; email facturation; "
    "email de facturation; email comptabilite",
    "phone": "tel; telephone fixe; telephone standard; tel fixe; numero de telephone; phone",
    "account": "compte comptable; code comptable client; code comptable; code compta client; "
    "numero comptable; compte tiers",
    "comment": "commentaires; note; notes; note privee; remarque; remarques; observations",
}
_CLIENT = _PARTY | {
    "type": "type de client; type d'entreprise; type du tiers; type de tiers; categorie",
    "public": "etat collectivite locale; collectivite; etablissement public; public",
    "funder": "opco de rattachement; nom opco; opca",
    "sector": "secteur d'activite; secteur; domaine d'activite",
    "service_code": "code service chorus; service chorus; chorus code service",
}
_FUNDER = _PARTY | {
    "code": "code financeur; code opco; code tiers",
    "type": "type de financeur; categorie",
    "subrogation": "subrogation de paiement",
}
_PRODUCT = {
    "code": "reference; ref; code formation; code produit; ref produit; code interne; ref interne; code module",
    "id": "id; id module; id programme; id produit",
    "label": "intitule; titre; nom; formation; programme; intitule de la formation; nom de la formation; "
    "libelle produit; designation; nom du programme; module; etiquette",
    "price": "prix; tarif; tarif ht; prix de vente ht; prix unitaire ht; prix de vente; cout ht; prix inter ht; "
    "cout par apprenant ht; tarif inter ht",
    "vat": "taux tva; taux de tva; tva %",
    "hours": "duree; duree heures; duree en heures; nombre d'heures; nb heures; heures",
    "account": "compte comptable; code comptable vente; code comptable de vente",
}
_OF_SESSION = {
    "session.product": "formation; intitule; intitule de la formation; programme; produit; module; "
    "nom de la formation; nom du programme; intitule formation; titre de la formation; "
    "id module; id programme; code formation",
    "session.price": "prix de vente total ht; prix de vente ht; montant ht de la session; "
    "tarif intra ht; cout total ht",
    "session.hours": "duree heures; duree; duree en heures; nombre d'heures; total heures; nb heures",
    "session.type": "type de la formation; type de session; inter intra; intra inter; type de formation; modalite",
    "session.start": "date de debut; date debut; debut de la session; date de debut de la session; "
    "du; date debut session",
    "session.end": "date de fin; date fin; fin de la session; date de fin de la session; au; date fin session",
    "session.place": "lieu; lieu de formation; lieu de la formation; salle; salle de formation; site",
    "session.status": "statut de la session; statut session; etat de la session; statut; etape; etat",
}
_SESSION = {name.removeprefix("session."): titles for name, titles in _OF_SESSION.items()} | {
    "number": "ref; reference; numero; n session; numero de session; code session; code; numero complet; "
    "numero adf; reference session; nom de la session; n action",
    "id": "id; id session; id action de formation; id adf",
    "client": "entreprise; client; nom du client; nom du tiers; societe; raison sociale; id entreprise",
    "client.siret": "siret; n siret; siret client",
    "minimum": "nb participants min; nombre minimum d'inscrits pour confirmer la session; effectif minimum; "
    "nombre minimum de participants",
}
_OF_PAYMENT = {
    "funder": "financeur; opco; nom d'opco; nom de l'opco; payeur; organisme financeur; nom du financeur; opca",
    "amount": "montant ht; prix ht; tarif ht; cout ht; montant; tarif; prix; montant finance ht; "
    "total ht; montant pedagogique ht",
    "order_number": "n bon de commande; numero de commande; bon de commande; n commande client; reference commande",
    "agreement": "n dossier; numero de dossier; numero d'accord; n de prise en charge; numero de prise en charge; "
    "numero de dossier opco; n dossier opco",
    "agreement_date": "date d'accord; date de l'accord",
}
_PARTICIPANT = (
    _OF_SESSION
    | _OF_PAYMENT
    | {
        "session": "session; n session; numero de session; ref session; reference session; id session; "
        "id action de formation; numero complet; numero adf; code session; action de formation; ref; nom de la session",
        "last_name": "nom; nom de famille; nom du stagiaire; nom stagiaire; nom de l'apprenant; participant nom; "
        "nom participant; nom d'usage; nom du participant; nom apprenant",
        "first_name": "prenom; prenom du stagiaire; prenom stagiaire; prenom de l'apprenant; participant prenom; "
        "prenom participant; prenom du participant; prenom apprenant",
        "full_name": "stagiaire; participant; apprenant; nom et prenom; nom prenom; nom complet; identite",
        "full_name_turned": "prenom et nom; prenom nom; prenom nom du stagiaire",
        "client": "entreprise; client; societe; raison sociale; nom du tiers; employeur; id entreprise; "
        "nom entreprise; nom de l'entreprise; code client; structure",
        "client.siret": "siret; n siret; siret entreprise; siret client; siret employeur",
        "individual": "particulier",
        "presence": "statut du participant; statut participant; statut de l'inscription; inscription",
        "hours": "heures realisees; heures presence; heures de presence; nb heures realisees",
        "comment": "commentaires; note; notes; remarque; remarques; observations",
    }
)
_FINANCING = _OF_PAYMENT | {
    "session": _PARTICIPANT["session"],
    "full_name": _PARTICIPANT["full_name"],
    "full_name_turned": _PARTICIPANT["full_name_turned"],
    "last_name": _PARTICIPANT["last_name"],
    "first_name": _PARTICIPANT["first_name"],
    "client": _PARTICIPANT["client"],
    "payer": "financeur; payeur; tiers; opco; nom du financeur; facture a",
    "vat": "taux tva; taux de tva",
    "ceiling": "plafond; montant accorde; montant accorde ht",
}

TITLES: Mapping[ListKind, Mapping[str, str]] = {
    ListKind.FUNDERS: _FUNDER,
    ListKind.CLIENTS: _CLIENT,
    ListKind.PRODUCTS: _PRODUCT,
    ListKind.SESSIONS: _SESSION,
    ListKind.PARTICIPANTS: _PARTICIPANT,
    ListKind.FINANCINGS: _FINANCING,
}
"""For each kind of list, what a column may be and its titles, separated by `;`, the surest first.

A name with a point says something of what the line refers to: `client.siret`, `session.start`. `id` is the number that
the other program gives, by which its other lists refer to the line; it is not kept.
"""

WORDS: Mapping[ListKind, str] = {
    ListKind.FUNDERS: r"financeur|opco|opca",
    ListKind.CLIENTS: r"client|entreprise|tiers|societe",
    ListKind.PRODUCTS: r"produit|programme|catalogue|module",
    ListKind.SESSIONS: r"session|action",
    ListKind.PARTICIPANTS: r"participant|stagiaire|apprenant|inscri|lap",
    ListKind.FINANCINGS: r"financement|prise en charge",
}
"""The words by which the name of a file or a sheet says what it lists."""
