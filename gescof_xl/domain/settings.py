"""The settings of the organisation: what each key of the Organisme sheet means, and its value, typed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import parse_number
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.settings import Setting, VatRegime


@dataclass(frozen=True)
class SettingHelp:
    """A key of the Organisme sheet: what it is for, what it is when left empty, and whether it may be empty."""

    name: str
    help: str
    default: str = ""
    required: bool = False


SETTINGS: tuple[SettingHelp, ...] = (
    SettingHelp("Raison sociale", "Nom de l'organisme, imprimé sur tous les documents.", required=True),
    SettingHelp("Forme juridique", "Forme, capital et ville du RCS, par exemple SAS au capital de 10 000 € - RCS Pau."),
    SettingHelp("Adresse", "Numéro et rue.", required=True),
    SettingHelp("Code postal", "Cinq chiffres.", required=True),
    SettingHelp("Ville", "Ville du siège.", required=True),
    SettingHelp("SIRET", "14 chiffres.", required=True),
    SettingHelp("TVA intracom.", "Numéro de TVA intracommunautaire."),
    SettingHelp("NDA", "Numéro de déclaration d'activité, 11 chiffres.", required=True),
    SettingHelp("Région", "Région du préfet qui a enregistré la déclaration d'activité.", required=True),
    SettingHelp(
        "Régime de TVA",
        "Exonéré, Franchise, Assujetti sur encaissements ou Assujetti sur débits.",
        "Exonéré",
        required=True,
    ),
    SettingHelp("IBAN", "Compte où être payé."),
    SettingHelp("BIC", "Code de la banque."),
    SettingHelp("E-mail", "Adresse du service facturation."),
    SettingHelp("Téléphone", "Téléphone du service facturation."),
    SettingHelp("Logo", "Fichier image à côté du classeur, par exemple logo.png."),
    SettingHelp("Série des factures", "Début des numéros de facture.", "FA"),
    SettingHelp("Série des avoirs", "Début des numéros d'avoir.", "AV"),
    SettingHelp("Dossier des documents", "Dossier, à côté du classeur, où ranger les documents.", "documents"),
    SettingHelp("Moteur PDF", "automatique, intégré, LibreOffice ou Word.", "automatique"),
    SettingHelp(
        "Acompte maximal des particuliers", "Part du prix, après le délai de rétractation (c. trav. L6353-6).", "30%"
    ),
    SettingHelp(
        "Délai de rétractation (jours)", "Jours avant tout paiement d'un particulier (c. trav. L6353-5).", "10"
    ),
    SettingHelp(
        "Subrogation restreinte à partir du",
        "Accords d'OPCO dès cette date : Subrogation à oui pour le facturer.",
        "01/10/2026",
    ),
    SettingHelp("Tolérance d'écart", "Écart de règlement passé en perte ou profit, en euros.", "0,05"),
    SettingHelp(
        "Colonnes du relevé CSV",
        "Si la banque donne un CSV aux titres inhabituels : date=Date op.;libellé=Détail;débit=Débit;crédit=Crédit.",
    ),
    SettingHelp(
        "Niveaux de relance",
        "Jours après échéance de chaque niveau (négatif : avant), séparés par des points-virgules.",
        "-5;8;21;45",
    ),
    SettingHelp(
        "Canaux de relance", "Canal de chaque niveau : e-mail, lettre ou téléphone.", "e-mail;e-mail;lettre;lettre"
    ),
    SettingHelp("Intervalle entre relances (jours)", "Délai minimal entre deux relances d'un même débiteur.", "7"),
    SettingHelp(
        "Montant minimal de relance", "Total dû sous lequel on ne relance pas : euros, ou % des échéances.", "10"
    ),
    SettingHelp("Pénalités sur les relances", "oui : imprimer pénalités et indemnité de 40 €.", "non"),
    SettingHelp(
        "Serveur de courrier", "Serveur SMTP, par exemple smtp.exemple.fr:587 ; Outlook ; vide : brouillons .eml."
    ),
    SettingHelp("Compte de courrier", "Nom d'utilisateur SMTP. Le mot de passe reste dans le trousseau du système."),
    SettingHelp("Sécurité du courrier", "STARTTLS ou TLS.", "STARTTLS"),
    SettingHelp(
        "Objet des e-mails", "Objet du message d'envoi de facture ou d'avoir.", "{titre} {numero} - {organisme}"
    ),
    SettingHelp(
        "Texte des e-mails",
        "Texte du message d'envoi de facture.",
        "Bonjour,\n\nVeuillez trouver ci-joint {document}.\n\nCordialement,\n{organisme}",
    ),
    SettingHelp("Compte clients", "Compte collectif.", "411000"),
    SettingHelp("Compte formation", "Ventes de formation.", "706000"),
    SettingHelp("Compte hors formation", "Produits des activités annexes.", "708000"),
    SettingHelp("Compte acomptes reçus", "Avances et acomptes reçus.", "419100"),
    SettingHelp("Compte TVA collectée", "TVA exigible.", "445710"),
    SettingHelp("Compte TVA en attente", "TVA sur encaissements, pas encore exigible.", "445800"),
    SettingHelp("Compte banque", "Virements, prélèvements et cartes.", "512000"),
    SettingHelp("Compte chèques", "Chèques à encaisser.", "511200"),
    SettingHelp("Compte caisse", "Espèces.", "531000"),
    SettingHelp("Compte pertes irrécouvrables", "Créances perdues.", "654000"),
    SettingHelp("Compte écarts perdus", "Petites différences en votre défaveur.", "658000"),
    SettingHelp("Compte écarts gagnés", "Petites différences en votre faveur.", "758000"),
    SettingHelp("Compte dédits", "Dédits et pénalités perçus.", "758100"),
    SettingHelp("Journal des ventes", "Code du journal.", "VE"),
    SettingHelp("Journal de banque", "Code du journal.", "BQ"),
    SettingHelp("Journal des opérations diverses", "Code du journal.", "OD"),
    SettingHelp("Échange n°", "Dernière copie préparée pour le comptable. Écrit par l'outil."),
    SettingHelp("Échange du", "Jour de cette copie. Écrit par l'outil."),
    SettingHelp("Empreinte d'échange", "Empreinte de cette copie. Écrit par l'outil."),
)

_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


def setting(ledger: Ledger, name: str) -> str:
    """The value of a setting, or its default when it is empty or its line is missing."""
    row = ledger.find(Setting, name)
    return row.value if row and row.value else _DEFAULTS[name]


def number_setting(ledger: Ledger, name: str) -> Decimal:
    """A setting that is a number or a percentage (a fraction); raises Refused when it is not one."""
    text = setting(ledger, name)
    number = parse_number(text.removesuffix("%"))
    if number is None:
        raise Refused(
            f"Organisme, « {name} » : « {text} » n'est pas un nombre.", f"Tapez par exemple {_DEFAULTS[name]}."
        )
    return number / 100 if text.endswith("%") else number


def list_setting(ledger: Ledger, name: str) -> list[str]:
    """A setting that is a list separated by semicolons."""
    return [part.strip() for part in setting(ledger, name).split(";") if part.strip()]


def vat_regime(ledger: Ledger) -> VatRegime:
    """The organisation's VAT regime; raises Refused when the setting is none of the four."""
    text = setting(ledger, "Régime de TVA")
    try:
        return VatRegime(text)
    except ValueError:
        choices = ", ".join(VatRegime)
        raise Refused(f"Organisme, « Régime de TVA » : « {text} » n'existe pas.", f"Choisissez : {choices}.") from None
