"""What the workbook looks like: one palette, one format for each kind of column, widths and status colours.

Colours help, words tell: every status is a word first. Texts on fills keep a contrast of 4.5 or more.
"""

from __future__ import annotations

from typing import Any

from gescof_xl.core.schema import Column, Kind

NAVY = "#17324D"
SLATE = "#56677A"
TEAL = "#1C7C7D"
AMBER = "#A35F00"
PLUM = "#7B5E74"
PAPER = "#F3F6F8"
RULE = "#D5DDE4"
PALE = "#C9D6E2"
INK = "#42505E"
MISSING = "#FFE3B3"
WHITE = "#FFFFFF"
AGES = ("#9DB8CC", "#F2C46D", "#E5963A", "#CF5C36", "#962D2D")
"""From not due to more than 90 days late."""

EUROS = '#,##0.00\\ "€"'
UNIT_PRICE = '#,##0.00####\\ "€"'
EUROS_OR_DASH = f'{EUROS};-{EUROS};"–"'
WHOLE_EUROS = '#,##0\\ "€"'
EUROS_ON_AXIS = f"[>15]{WHOLE_EUROS};[<-15]-{WHOLE_EUROS};"
"""Where nothing is drawn an axis goes from 0 to 1, in LibreOffice to 15, and has nothing to say."""
PERCENT = "0.0#%"
DAY = "dd/mm/yyyy"
RATE_OR_EUROS = f"[>=2]{EUROS};{PERCENT}"
"""A rate, or the euros of an indemnity, in the same column of Taux."""

_CENTS = 2
_NUMBER_FORMATS = {Kind.TEXT: "@", Kind.CODE: "@", Kind.DATE: DAY, Kind.AMOUNT: EUROS, Kind.RATE: PERCENT}

_LEFT: dict[str, object] = {"align": "left", "indent": 1}
_RIGHT: dict[str, object] = {"align": "right", "indent": 1}
_CENTER: dict[str, object] = {"align": "center"}
_ALIGNED = {
    Kind.TEXT: _LEFT, Kind.CODE: _LEFT, Kind.CHOICE: _CENTER, Kind.YES_NO: _CENTER, Kind.DATE: _CENTER,
    Kind.AMOUNT: _RIGHT, Kind.RATE: _RIGHT, Kind.NUMBER: _RIGHT,
}  # fmt: skip

GOOD, WAITING, BAD, NEUTRAL = "good", "waiting", "bad", "neutral"
_STATUS_LOOKS = {
    GOOD: {"bg_color": "#DFF1E4", "font_color": "#1B5A2D"},
    WAITING: {"bg_color": "#FFF0D0", "font_color": "#7A4700"},
    BAD: {"bg_color": "#FBE1DD", "font_color": "#8E1B12"},
    NEUTRAL: {"bg_color": "#E6EAEE", "font_color": "#42505E"},
}
STATUS: dict[str, str] = {
    "réglée": GOOD, "facturée": GOOD,
    "partielle": WAITING, "avertissement": WAITING, "Abandon": WAITING, "Prévue": WAITING,
    "en retard": BAD, "dépassée": BAD, "bloquant": BAD, "à annuler": BAD, "Désisté": BAD,
    "soldée par avoir": NEUTRAL, "Annulée": NEUTRAL, "annulé": NEUTRAL, "remplacé": NEUTRAL, "Absent": NEUTRAL,
    "à facturer": NEUTRAL, "disponible": WAITING, "utilisé": NEUTRAL, "remboursé": NEUTRAL,
}  # fmt: skip
"""The colour of each status word, wherever a column offers it."""

TWO_LINES = {"Message", "Que faire"}
"""Columns whose table gives each line the height of two."""
_WRAPPED = TWO_LINES | {
    "Attente",
    "Mention", "Source", "Résumé", "Motif", "Libellé", "Commentaire", "Remarque", "Aide", "Valeur",
    "Déclaration d'activité",
}  # fmt: skip
"""Columns of sentences: they take the lines that they need."""
ONE_LINE = {"Factures"}
"""Tables that one goes through by the hundred: their lines stay low, and their sentences have wide columns."""

_WIDTHS = {
    "Raison sociale": 40, "Nom": 40, "Adresse": 30, "Complément": 22, "Ville": 20, "SIRET": 19, "TVA intracom.": 17,
    "Contact facturation": 24, "E-mail facturation": 40, "E-mail": 40, "Téléphone": 17, "Libellé": 44,
    "Formation": 40, "Commentaire": 44, "Payeurs": 48, "Remarque": 44, "Message": 84, "Que faire": 74, "Aide": 90,
    "Clé": 34, "Valeur": 54, "Mention": 60, "Source": 60, "Résumé": 90, "Action": 24, "Factures": 44, "Document": 34,
    "Repère": 19, "Repères": 34, "N°": 16, "Avoir": 16, "Facture": 16, "Facture d'origine": 16, "Pays": 10,
    "Prénom": 18, "Lieu": 24, "Motif": 44, "Litige": 54, "Référence bancaire": 22, "Code VATEX": 25, "Échéances": 24,
    "Banque": 20, "Fiche": 18, "Fiche du financeur": 40, "N° accord": 20, "N° commande": 18, "Pièce": 17,
    "Libellé compte": 34, "IBAN": 34, "BIC": 17, "NDA": 16, "Forme juridique": 48, "Déclaration d'activité": 70,
    "Conditions": 54, "Raison du circuit": 88, "Objet": 48, "Accord": 88, "Mentions": 130, "Motif d'exonération": 44,
    "Ligne": 70, "Acompte déduit": 18, "Attente": 44,
}  # fmt: skip
_OWN_WIDTHS = {
    ("Statistiques", "Repère"): 52, ("Factures", "Motif"): 70, ("Financements", "Remise"): 13,
    ("Financements", "Secteur commercial"): 20, ("SuiviFinancements", "Attente"): 32, ("AFacturer", "Remarque"): 38,
    ("Lignes", "Libellé"): 60, ("BilanDetail", "Libellé"): 60, ("BilanDetail", "Document"): 20,
}  # fmt: skip
_KIND_WIDTHS = {
    Kind.TEXT: 24, Kind.CODE: 13, Kind.DATE: 12, Kind.AMOUNT: 17, Kind.RATE: 10, Kind.NUMBER: 11, Kind.YES_NO: 11,
    Kind.CHOICE: 15,
}  # fmt: skip
_MARGINS = 6  # characters: the indent, the border, and the button of the filter


class Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def format(self, **properties: object) -> Any:
        """A cell format with these XlsxWriter properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def cell(self, column: Column, number_format: str = "", *, wrapped: bool = False, top: bool = False) -> Any:
        """The format of a column's cells: white where people type, quiet grey where they need not.

        `top`: the cells of a line stand beside the first line of the longest of them.
        """
        valign = "top" if top else "vcenter"
        properties: dict[str, object] = {"border": 1, "border_color": RULE, "valign": valign} | _ALIGNED[column.kind]
        code = number_format or self._number_format(column)
        if code:
            properties["num_format"] = code
        if column.writer != "person":
            properties["bg_color"] = PAPER
        if column.title == "Empreinte":  # 64 characters that nobody reads: they must not run over the next cells
            properties |= {"align": "fill", "indent": 0}
        if wrapped:
            properties["text_wrap"] = True
        if column.link:
            properties |= {"font_color": TEAL, "underline": 1}
        return self.format(**properties)

    def header(self, column: Column) -> Any:
        """The format of a column's title; an amber line under those that must be filled."""
        typed = column.writer == "person"
        properties: dict[str, object] = {
            "bold": True,
            "font_color": WHITE,
            "bg_color": NAVY if typed else SLATE,
            "text_wrap": True,
            "valign": "vcenter",
            "border": 1,
            "border_color": WHITE,
        } | _ALIGNED[column.kind]
        if typed and column.required:
            properties |= {"bottom": 5, "bottom_color": AMBER}
        return self.format(**properties)

    def status(self, word: str) -> Any:
        """The look of a status word in a conditional format."""
        return self.format(**_STATUS_LOOKS[STATUS[word]])

    @staticmethod
    def _number_format(column: Column) -> str:
        if column.link or (column.writer == "formula" and column.kind in (Kind.TEXT, Kind.CODE)):
            return ""
        return UNIT_PRICE if column.places > _CENTS else _NUMBER_FORMATS.get(column.kind, "")


def wraps(table: str, column: Column) -> bool:
    """Whether the texts of a column take the lines that they need."""
    return column.kind is Kind.TEXT and column.title in _WRAPPED and table not in ONE_LINE


def width(table: str, column: Column) -> float:
    """How wide a column is, in characters: room for what it gets, and for its title on two lines."""
    own = _OWN_WIDTHS.get((table, column.title))
    if own:
        return own
    choices = max(map(len, column.choices), default=0)
    usual = max(_KIND_WIDTHS[column.kind], choices + _MARGINS, _on_two_lines(column.title) + _MARGINS)
    return _WIDTHS.get(column.title, usual) if column.kind in {Kind.TEXT, Kind.CODE} else usual


def _on_two_lines(title: str) -> int:
    """The length of the longer line of a title, cut where both are shortest."""
    words = title.split()
    return min(max(len(" ".join(words[:at])), len(" ".join(words[at:]))) for at in range(len(words)))
