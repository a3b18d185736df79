"""The settings of the organisation: what each key of the Organisme sheet means, and its value, typed.

A value is read when a rule needs it, so that a bad one stops only what needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from gescof_xl.core.changes import Add, Change, Replace
from gescof_xl.core.dates import parse_date
from gescof_xl.core.errors import Refused
from gescof_xl.core.frozen import frozen_in_order
from gescof_xl.core.money import parse_share
from gescof_xl.core.versions import FIRST
from gescof_xl.domain.carried_from import CarriedFrom, read_carried
from gescof_xl.domain.head_signature import HELP, HeadSignature, is_signature, read_signature
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.settings import Setting, VatRegime
from gescof_xl.domain.team_link import TeamLink, read_link
from gescof_xl.domain.workbook_identity import WorkbookIdentity, read_identity

V = TypeVar("V")


@frozen_in_order
class SettingKey(Generic[V]):
    """A key of the Organisme sheet: what it is for, what it is when left empty, and whether it may be empty.

    `read` makes its value of what is typed; its ValueError says, in French, why it cannot. `choices` are all that may
    be typed, where there are few.
    """

    name: str
    help: str
    read: Callable[[str], V]
    default: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


def setting(ledger: Ledger, key: SettingKey[V]) -> V:
    """The value of a setting, its default where it is empty; raises Refused when it cannot be read."""
    text = setting_text(ledger, key)
    try:
        return key.read(text)
    except ValueError as error:
        cure = f"Choisissez : {', '.join(key.choices)}." if key.choices else f"Tapez par exemple {key.default}."
        raise Refused(f"Organisme, « {key.name} » : « {text} » {error}.", cure) from None


def readable_setting(ledger: Ledger, key: SettingKey[V]) -> V | None:
    """The same, None when it cannot be read: for a check, while another says so."""
    try:
        return setting(ledger, key)
    except Refused:
        return None


def setting_text(ledger: Ledger, key: SettingKey[V]) -> str:
    """What is typed for a setting, or its default when it is empty or its line is missing."""
    row = ledger.find(Setting, key.name)
    return row.value if row and row.value else key.default


def kept_setting(ledger: Ledger, key: SettingKey[V], text: str, explained: str | None = None) -> tuple[Change, ...]:
    """The line of Organisme with this text, added where it is not there; nothing where it says so already.

    A new line bears the key's help, or what is `explained`.
    """
    row = ledger.find(Setting, key.name)
    if row is None:
        return (Add(Setting(name=key.name, value=text, help=key.help if explained is None else explained)),)
    return (Replace(row, replace(row, value=text)),) if row.value != text else ()


def version_of(ledger: Ledger) -> str:
    """The version whose columns the workbook has; the first one where its line is missing."""
    return setting(ledger, Key.VERSION) or FIRST


_YES_NO = ("oui", "non")


def _number(text: str) -> Decimal:
    """A percentage is a fraction."""
    return _share(text)[0]


def _share(text: str) -> tuple[Decimal, bool]:
    """An amount and False, or a fraction and True."""
    if (share := parse_share(text)) is None:
        raise ValueError("n'est pas un nombre")
    return share


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _day(text: str) -> date:
    if (day := parse_date(text)) is None:
        raise ValueError("n'est pas une date qui existe")
    return day


def _day_or_none(text: str) -> date | None:
    return _day(text) if text.strip() else None


def _yes_no(text: str) -> bool:
    if (plain := text.strip().lower()) not in _YES_NO:
        raise ValueError("n'est ni oui ni non")
    return plain == "oui"


class VatReturns(StrEnum):
    """How often VAT is declared; what is reported to the tax office follows it (CGI 287, 290)."""

    MONTHLY = "mensuelle"
    QUARTERLY = "trimestrielle"
    YEARLY = "annuelle"


def _returns(text: str) -> VatReturns:
    if text not in tuple(VatReturns):
        raise ValueError("n'existe pas")
    return VatReturns(text)


def _regime(text: str) -> VatRegime:
    if text not in tuple(VatRegime):
        raise ValueError("n'existe pas")
    return VatRegime(text)


class Key:
    """Every key, in the order of the sheet."""

    NAME = SettingKey("Raison sociale", "Nom de l'organisme, imprimé sur tous les documents.", str, required=True)
    LEGAL_FORM = SettingKey(
        "Forme juridique", "Forme, capital et ville du RCS, par exemple SAS au capital de 10 000 € - RCS Pau.", str
    )
    ADDRESS = SettingKey("Adresse", "Numéro et rue.", str, required=True)
    POSTCODE = SettingKey("Code postal", "Cinq chiffres.", str, required=True)
    CITY = SettingKey("Ville", "Ville du siège.", str, required=True)
    COUNTRY = SettingKey("Pays", "Vide pour la France.", str)
    SIRET = SettingKey("SIRET", "14 chiffres.", str, required=True)
    VAT_NUMBER = SettingKey("TVA intracom.", "Numéro de TVA intracommunautaire.", str)
    NDA = SettingKey("NDA", "Numéro de déclaration d'activité, 11 chiffres.", str, required=True)
    REGION = SettingKey("Région", "Région du préfet qui a enregistré la déclaration d'activité.", str, required=True)
    VAT_REGIME = SettingKey(
        "Régime de TVA",
        "Exonéré, Franchise, Assujetti sur encaissements ou Assujetti sur débits.",
        _regime,
        "Exonéré",
        required=True,
        choices=tuple(VatRegime),
    )
    IBAN = SettingKey("IBAN", "Compte où être payé.", str)
    OTHER_ACCOUNTS = SettingKey(
        "Autres comptes",
        "IBAN ou numéros des autres comptes de l'organisme, séparés par des points-virgules : leurs relevés sont "
        "acceptés, et les virements entre eux ne sont jamais proposés.",
        _list,
    )
    BIC = SettingKey("BIC", "Code de la banque.", str)
    EMAIL = SettingKey("E-mail", "Adresse du service facturation.", str)
    PHONE = SettingKey("Téléphone", "Téléphone du service facturation.", str)
    ELECTRONIC_ADDRESS = SettingKey(
        "Adresse électronique", "Adresse de facturation électronique de l'organisme ; vide : son SIREN.", str
    )
    EINVOICING_SINCE = SettingKey(
        "Factures par plateforme à partir du",
        "PME ou microentreprise : 01/09/2027 ; grande entreprise ou ETI : 01/09/2026 ; ou plus tôt, si vous voulez.",
        _day,
        "01/09/2027",
    )
    VAT_RETURNS = SettingKey(
        "Déclaration de TVA",
        "mensuelle, trimestrielle, ou annuelle (régime simplifié) : les dates de l'e-reporting en dépendent.",
        _returns,
        "mensuelle",
        choices=tuple(VatReturns),
    )
    PLATFORM_NAME = SettingKey("Plateforme agréée", "Nom de la plateforme qui transmet vos factures.", str)
    PLATFORM_ID = SettingKey(
        "Matricule de la plateforme", "Quatre caractères, donnés par la plateforme : son numéro à la DGFiP.", str
    )
    PLATFORM_URL = SettingKey(
        "Adresse de la plateforme",
        "Son service « Flow » (AFNOR XP Z12-013), https://… ; vide : vous déposez vous-même les fichiers.",
        str,
    )
    DIRECTORY_URL = SettingKey(
        "Adresse de l'annuaire",
        "Son service « Directory » (AFNOR XP Z12-013), https://… : Transmettre y cherche chaque client ; vide : non.",
        str,
    )
    PLATFORM_TOKEN_URL = SettingKey(
        "Adresse des jetons", "Où la plateforme donne un jeton OAuth2, https://… ; elle vous l'indique.", str
    )
    PLATFORM_ACCOUNT = SettingKey(
        "Compte de la plateforme", "Identifiant OAuth2 (client_id). Le secret reste dans le trousseau du système.", str
    )
    PLATFORM_READ = SettingKey(
        "Statuts lus jusqu'à", "Instant du dernier statut lu sur la plateforme : écrit par Statuts.", str
    )
    SIGNATORY = SettingKey("Signataire", "Prénom et nom de qui signe les certificats de réalisation.", str)
    SIGNATORY_TITLE = SettingKey("Qualité du signataire", "Par exemple Directrice.", str)
    LOGO = SettingKey("Logo", "Fichier image à côté du classeur, par exemple logo.png.", str)
    INVOICE_SERIES = SettingKey("Série des factures", "Début des numéros de facture.", str, "FA")
    CREDIT_NOTE_SERIES = SettingKey("Série des avoirs", "Début des numéros d'avoir.", str, "AV")
    DOCUMENTS_FOLDER = SettingKey(
        "Dossier des documents", "Dossier, à côté du classeur, où ranger les documents.", str, "documents"
    )
    ATTENDANCE_FOLDER = SettingKey(
        "Dossier des émargements",
        "Dossier, à côté du classeur, des feuilles d'émargement en PDF : le nom de chaque fichier contient le n° de "
        "sa session. aucun : elles ne vont pas dans les dossiers des financeurs.",
        str,
        "emargements",
    )
    AGREEMENTS_FOLDER = SettingKey(
        "Dossier des accords",
        "Dossier, à côté du classeur, des accords de prise en charge en PDF : le nom de chaque fichier contient le n° "
        "d'accord. aucun : ils ne vont pas dans les dossiers des financeurs.",
        str,
        "accords",
    )
    PDF_ENGINE = SettingKey(
        "Moteur PDF",
        "automatique, intégré, LibreOffice ou Word.",
        str,
        "automatique",
        choices=("automatique", "intégré", "LibreOffice", "Word"),
    )
    DEPOSIT_CEILING = SettingKey(
        "Acompte maximal des particuliers",
        "Part du prix, après le délai de rétractation (c. trav. L6353-6).",
        _number,
        "30%",
    )
    WITHDRAWAL_DAYS = SettingKey(
        "Délai de rétractation (jours)", "Jours avant tout paiement d'un particulier (c. trav. L6353-5).", _number, "10"
    )
    SUBROGATION_LIMIT = SettingKey(
        "Subrogation restreinte à partir du",
        "Accords d'OPCO dès cette date : Subrogation à oui pour le facturer.",
        _day,
        "01/10/2026",
    )
    TOLERANCE = SettingKey(
        "Tolérance d'écart", "Écart de règlement passé en perte ou profit, en euros.", _number, "0,05"
    )
    CSV_COLUMNS = SettingKey(
        "Colonnes du relevé CSV",
        "Si la banque donne un CSV aux titres inhabituels : date=Date op.;libellé=Détail;débit=Débit;crédit=Crédit. "
        "S'il n'a pas de titres, les numéros des colonnes : date=1,montant=2,libellé=5.",
        str,
    )
    LIST_COLUMNS = SettingKey(
        "Colonnes des listes",
        "Ce qu'« Importer une liste » a retenu des titres de vos autres logiciels, par exemple "
        "Stagiaires : Session=Code du stage.",
        str,
    )
    REMINDER_LEVELS = SettingKey(
        "Niveaux de relance",
        "Jours après échéance de chaque niveau (négatif : avant), séparés par des points-virgules.",
        _list,
        "-5;8;21;45",
    )
    REMINDER_CHANNELS = SettingKey(
        "Canaux de relance",
        "Canal de chaque niveau : e-mail, lettre ou téléphone.",
        _list,
        "e-mail;e-mail;lettre;lettre",
    )
    REMINDER_INTERVAL = SettingKey(
        "Intervalle entre relances (jours)", "Délai minimal entre deux relances d'un même débiteur.", _number, "7"
    )
    REMINDER_MINIMUM = SettingKey(
        "Montant minimal de relance",
        "Total dû sous lequel on ne relance pas : euros, ou % des échéances.",
        _share,
        "10",
    )
    REMINDER_PENALTIES = SettingKey(
        "Pénalités sur les relances", "oui : imprimer pénalités et indemnité de 40 €.", _yes_no, "non", choices=_YES_NO
    )
    MAIL_SERVER = SettingKey(
        "Serveur de courrier", "Serveur SMTP, par exemple smtp.exemple.fr:587 ; Outlook ; vide : brouillons .eml.", str
    )
    MAIL_ACCOUNT = SettingKey(
        "Compte de courrier", "Nom d'utilisateur SMTP. Le mot de passe reste dans le trousseau du système.", str
    )
    MAIL_SECURITY = SettingKey("Sécurité du courrier", "STARTTLS ou TLS.", str, "STARTTLS", choices=("STARTTLS", "TLS"))
    MAIL_SUBJECT = SettingKey(
        "Objet des e-mails", "Objet du message d'envoi de facture ou d'avoir.", str, "{titre} {numero} - {organisme}"
    )
    MAIL_TEXT = SettingKey(
        "Texte des e-mails",
        "Texte du message d'envoi de facture.",
        str,
        "Bonjour,\n\nVeuillez trouver ci-joint {document}.\n\nCordialement,\n{organisme}",
    )
    CLIENTS_ACCOUNT = SettingKey("Compte clients", "Compte collectif.", str, "411000")
    TRAINING_ACCOUNT = SettingKey("Compte formation", "Ventes de formation.", str, "706000")
    OTHER_SALES_ACCOUNT = SettingKey("Compte hors formation", "Produits des activités annexes.", str, "708000")
    DEPOSITS_ACCOUNT = SettingKey("Compte acomptes reçus", "Avances et acomptes reçus.", str, "419100")
    VAT_ACCOUNT = SettingKey("Compte TVA collectée", "TVA exigible.", str, "445710")
    PENDING_VAT_ACCOUNT = SettingKey(
        "Compte TVA en attente", "TVA sur encaissements, pas encore exigible.", str, "445800"
    )
    BANK_ACCOUNT = SettingKey("Compte banque", "Virements, prélèvements et cartes.", str, "512000")
    CHEQUES_ACCOUNT = SettingKey("Compte chèques", "Chèques à encaisser.", str, "511200")
    CASH_ACCOUNT = SettingKey("Compte caisse", "Espèces.", str, "531000")
    BAD_DEBTS_ACCOUNT = SettingKey("Compte pertes irrécouvrables", "Créances perdues.", str, "654000")
    LOST_CENTS_ACCOUNT = SettingKey("Compte écarts perdus", "Petites différences en votre défaveur.", str, "658000")
    GAINED_CENTS_ACCOUNT = SettingKey("Compte écarts gagnés", "Petites différences en votre faveur.", str, "758000")
    FEES_ACCOUNT = SettingKey("Compte dédits", "Dédits et pénalités perçus.", str, "758100")
    BANK_CHARGES_ACCOUNT = SettingKey(
        "Compte frais bancaires", "Frais que la banque du payeur a retenus sur un règlement.", str, "627000"
    )
    DISCOUNTS_ACCOUNT = SettingKey("Compte escomptes accordés", "Escomptes pour paiement anticipé.", str, "665000")
    SALES_JOURNAL = SettingKey("Journal des ventes", "Code du journal.", str, "VE")
    BANK_JOURNAL = SettingKey("Journal de banque", "Code du journal.", str, "BQ")
    ADJUSTMENTS_JOURNAL = SettingKey("Journal des opérations diverses", "Code du journal.", str, "OD")
    CLOSED_UNTIL = SettingKey(
        "Comptes clos au",
        "Dernier jour que votre comptable a clos : rien de nouveau n'y est plus daté. Vide : aucun.",
        _day_or_none,
    )
    COPY_NUMBER = SettingKey("Échange n°", "Dernière copie préparée pour le comptable. Écrit par l'outil.", str)
    COPY_DAY = SettingKey("Échange du", "Jour de cette copie. Écrit par l'outil.", str)
    COPY_DIGEST = SettingKey("Empreinte d'échange", "Empreinte de cette copie. Écrit par l'outil.", str)
    VERSION = SettingKey(
        "Version du classeur", "Version de GesCOF dont ce classeur a les colonnes. Écrit par l'outil.", str
    )
    CARRIED = SettingKey(
        "Repris de",
        "Classeur de l'année d'avant, fin de sa chaîne de sceaux et de ses écritures ; vide pour un premier classeur. "
        "Écrit par « gescof nouvelle-annee ».",
        read_carried,
    )
    IDENTITY = SettingKey(
        "Identité du classeur",
        "Reste la même quand le fichier change de nom ou de place, et distingue ce classeur de ses copies. "
        "Écrit par l'outil : ne la changez pas.",
        read_identity,
    )


SETTINGS: tuple[SettingKey[object], ...] = tuple(key for key in vars(Key).values() if isinstance(key, SettingKey))

TEAM = SettingKey(
    "Base d'équipe",
    "La base que ce classeur partage avec ceux de l'équipe. Écrit par « gescof equipe » : ne la changez pas.",
    read_link,
)
"""A line that only the workbooks of a team have."""


def signature_setting(line: str) -> SettingKey[HeadSignature | None]:
    """The key of a line that bears a signature: only the workbooks that were signed have some."""
    return SettingKey(line, HELP, read_signature)


def head_signatures(ledger: Ledger) -> dict[str, HeadSignature]:
    """The signatures of this workbook by their line; those of the one that it was made from say nothing of it."""
    own = identity_of(ledger).id
    rows = ((row.name, read_signature(row.value)) for row in ledger.settings if is_signature(row.name))
    return {name: said for name, said in rows if said and said.id == own}


def year_before(ledger: Ledger) -> CarriedFrom:
    """Where the workbook of the year before ends; nothing for a first workbook, or while the setting is unreadable."""
    return readable_setting(ledger, Key.CARRIED) or CarriedFrom()


def signatory(ledger: Ledger) -> str:
    """Who signs, with the capacity; "" when Organisme names nobody."""
    name, quality = setting(ledger, Key.SIGNATORY), setting(ledger, Key.SIGNATORY_TITLE)
    return f"{name}, {quality}" if name and quality else name


def identity_of(ledger: Ledger) -> WorkbookIdentity:
    """Which workbook it is; nothing before its first seal, or while the setting is unreadable."""
    return readable_setting(ledger, Key.IDENTITY) or WorkbookIdentity()


def team_link(ledger: Ledger) -> TeamLink | None:
    """The base that the workbook shares; None for one that stands alone, and for a copy made for the accountant.

    Raises Refused when the line cannot be read.
    """
    return None if identity_of(ledger).copy else setting(ledger, TEAM)


def is_shared(ledger: Ledger) -> bool:
    """Whether the workbook is one of a team, even by a line that cannot be read."""
    return setting_text(ledger, TEAM) != ""
