"""Organisme, Taux, Conditions: what the organisation is, and the values that the law dates."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from gescof_xl.core.dates import is_within
from gescof_xl.core.schema import Code, Col, Day, Number, Rate, Row, Text, row


class VatRegime(StrEnum):
    """How the organisation stands to VAT (CGI 261-4-4° a, 293 B, 269-2 c; docs/trade.md § VAT regimes)."""

    EXEMPT = "Exonéré"
    FRANCHISE = "Franchise"
    ON_COLLECTION = "Assujetti sur encaissements"
    ON_DEBITS = "Assujetti sur débits"


class RateType(StrEnum):
    """What a dated value is."""

    VAT = "TVA"
    PENALTY = "pénalités"
    PUBLIC_PENALTY = "intérêts moratoires"
    INDEMNITY = "indemnité"
    NOTICE = "mention"


class VatCategory(StrEnum):
    """EN 16931 category of a VAT rate (UNTDID 5305)."""

    STANDARD = "S"
    EXEMPT = "E"
    OUT_OF_SCOPE = "O"
    REVERSE_CHARGE = "AE"
    INTRA_UNION = "K"
    EXPORT = "G"


class MonthEnd(StrEnum):
    """How a term reads « fin de mois »: not at all, before adding the days, or after."""

    NO = "non"
    BEFORE = "avant"
    AFTER = "après"


@row
class Setting(Row):
    """One setting of the organisation."""

    TABLE: ClassVar[str] = "Organisme"
    SHEET: ClassVar[str] = "Organisme"

    name: Annotated[Text, Col("Clé", "Nom du réglage. Ne le changez pas : les boutons le cherchent.", key=True)]
    value: Annotated[Text, Col("Valeur", "Ce que vous saisissez.")] = ""
    help: Annotated[Text, Col("Aide", "À quoi sert ce réglage.")] = ""


@row
class DatedRate(Row):
    """A legal value with the dates between which it holds; `value` is a fraction, or euros for an indemnity."""

    TABLE: ClassVar[str] = "Taux"
    SHEET: ClassVar[str] = "Taux"

    code: Annotated[Code, Col("Code", "Code du taux, par exemple TVA20.", key=True)]
    type: Annotated[RateType, Col("Type", "TVA, pénalités de retard, indemnité de recouvrement ou mention imprimée.")]
    value: Annotated[Rate, Col("Valeur", "Taux (20 %) ; pour une indemnité, montant en euros ; 0 pour une mention.")]
    since: Annotated[Day | None, Col("Effet du", "Premier jour où cette valeur s'applique.")] = None
    until: Annotated[Day | None, Col("Effet au", "Dernier jour ; vide : toujours en vigueur.")] = None
    notice: Annotated[Text, Col("Mention", "Texte imprimé sur la facture, par exemple le motif d'exonération.")] = ""
    category: Annotated[
        VatCategory | None,
        Col(
            "Catégorie",
            "Catégorie EN 16931 d'un taux de TVA : S taxé, E exonéré, O hors champ, AE autoliquidation, K bien livré "
            "dans l'Union, G bien exporté.",
        ),
    ] = None
    exemption_code: Annotated[Code, Col("Code VATEX", "Code du motif d'exonération dans Factur-X.")] = ""
    source: Annotated[Text, Col("Source", "Article de loi, arrêté ou décret qui fixe cette valeur.")] = ""

    def holds_on(self, day: date) -> bool:
        """Whether the value applies on that day."""
        return is_within(day, self.since, self.until)


@row
class Term(Row):
    """A payment term: when an invoice is due."""

    TABLE: ClassVar[str] = "Conditions"
    SHEET: ClassVar[str] = "Conditions"

    code: Annotated[Code, Col("Code", "Code de la condition, par exemple 30J.", key=True)]
    label: Annotated[Text, Col("Libellé", "Texte imprimé sur la facture.")]
    days: Annotated[Number, Col("Jours", "Nombre de jours après la date de facture.")]
    month_end: Annotated[
        MonthEnd,
        Col("Fin de mois", "non ; avant : fin du mois de facture puis les jours ; après : les jours puis fin de mois."),
    ] = MonthEnd.NO
    day_of_month: Annotated[
        Number | None, Col("Jour du mois", "Jour de paiement fixe, par exemple 10 pour « le 10 ».")
    ] = None
    instalments: Annotated[
        Text,
        Col(
            "Échéances", "Plusieurs échéances : parts et jours, par exemple 30%;30;70%;60 (30 % à 30 jours, 70 % à 60)."
        ),
    ] = ""
