"""Makes the Word template of reminders: one a level, alike at first; staff then word each as they like.

What a level says and how it looks go by its place among those of Organisme (`degre`), as its words do: the first
letter after the due date is blue and polite, whatever its rank.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Cm

from gescof_xl.generate.templates.docx_page import blank_page, heading, pack
from gescof_xl.generate.templates.docx_parts import (
    BLUE,
    GREY,
    PALE,
    RIGHT,
    height,
    keep_whole,
    loop,
    repeat_header,
    shade,
    table,
    write,
)
from gescof_xl.generate.templates.placeholder import picture

LEVELS = 4
_WIDTH = 17.4
_COLUMNS = (
    ("Facture", "facture", 6.2),
    ("Émise le", "date", 2.1),
    ("Échéance", "echeance", 2.1),
    ("Montant TTC", "montant", 2.5),
    ("Reste dû", "reste", 2.5),
    ("Retard (j)", "retard", 2.0),
)
_BANNERS = (
    ("rappel", "5F6B7A", "Pour information, avant l’échéance"),
    ("relance", BLUE, "Première demande"),
    ("nouvelle", "9C5700", "Réponse attendue sous huit jours"),
    ("mise-en-demeure", "9C0006", "Dernier avis avant recouvrement"),
)
"""Dark enough for white words on them; the words say the level, the colour only helps."""
_HEADING = "404040"  # which goes with the colour of every level
_SERVICE = "Le service facturation"
_SIGNED = "{% if signataire %}{{ signataire }}{% else %}" + _SERVICE + "{% endif %}"
_NOTICE = (
    "La présente mise en demeure fait courir l’intérêt de retard (art. 1344-1 du Code civil). Si votre règlement est "
    "déjà parti, envoyez-nous-en la preuve par retour."
)
_CLOSING = "Nous vous prions d’agréer, Madame, Monsieur, l’expression de nos salutations distinguées."
_REGISTERED = "Lettre recommandée avec avis de réception"
_ANSWERS = (
    f"□  Réglé le {'.' * 24}  par {'.' * 24}  (joindre la preuve)     □  Le règlement partira le {'.' * 24}",
    f"□  Nous contestons, ou il nous manque une pièce : {'.' * 78}",
)


def reminder() -> bytes:
    """The letter: who owes, the text of its level, what is owed, how to pay it, how to answer."""
    document = blank_page()
    heading(document)
    letter_address(document, registered=True)
    for level, color, words in _BANNERS:
        _banner(document, level, color, words)
    write(document.add_paragraph(), "Objet : {{ objet }}", size=10.5, bold=True)
    write(document.add_paragraph(), "", size=5)
    write(document.add_paragraph(), "Madame, Monsieur,", size=10.5)
    write(document.add_paragraph(), "", size=3)
    write(document.add_paragraph(), "{{ texte }}", size=10.5)
    write(document.add_paragraph(), "", size=5)
    letter_items(document, _COLUMNS, left=("facture",), size=9.5, color=_HEADING)
    _sums(document)
    _pieces(document)
    _notice(document)
    letter_payment(document, picture_code=True)
    closing(document, _SIGNED)
    _answer(document)
    return pack(document)


def _banner(document: Any, level: str, color: str, words: str) -> None:
    """The title of one level, and what it expects."""
    document.add_paragraph("{%p if degre == '" + level + "' %}")
    cell = table(document, 1, (_WIDTH,)).cell(0, 0)
    write(cell, "{{ titre }}", size=17, bold=True, color="FFFFFF")
    write(cell, words, size=10, bold=True, color="FFFFFF")
    shade(cell, color)
    write(document.add_paragraph(), "", size=8)
    document.add_paragraph("{%p endif %}")


def letter_address(document: Any, *, registered: bool = False) -> None:
    """The address where a French window envelope shows it (110 mm, 45 mm); a `registered` letter may say so."""
    place = table(document, 1, (9.2, 8.2))
    height(place.rows[0], 4.2)
    left, right = place.cell(0, 0), place.cell(0, 1)
    write(left, "{{ organisme.ville }}, le {{ date }}", size=9.5)
    write(left, "Nos références : {{ numero }} – {{ client.code }}", size=9.5)
    if registered:
        write(left, "{%p if recommandee %}")
        write(left, "", size=6)
        write(left, _REGISTERED, size=9.5, bold=True)
        write(left, "{%p endif %}")
    write(right, "", size=20)
    write(right, "{{ client.nom }}", size=11, bold=True)
    write(right, "{%p for ligne in client.adresse %}")
    write(right, "{{ ligne }}", size=11)
    write(right, "{%p endfor %}")


def letter_items(
    document: Any, columns: Sequence[tuple[str, str, float]], *, left: Sequence[str], size: float = 9, color: str = BLUE
) -> None:
    """A line an invoice: `columns` are title, variable and width in centimetres; `left` ones are no amounts.

    Under the first column stands the detail of the line, where it has one; `color` is that of the heading.
    """
    made = table(document, 4, [width for _, _, width in columns], lines=True, tight=True)
    for cell, (title, name, _) in zip(made.rows[0].cells, columns, strict=True):
        write(cell, title, size=9, bold=True, color="FFFFFF", align=None if name in left else RIGHT)
        shade(cell, color)
    repeat_header(made.rows[0])
    loop(made, 1, "for ligne in lignes")
    for cell, (_, name, _) in zip(made.rows[2].cells, columns, strict=True):
        write(cell, "{{ ligne." + name + " }}", size=size, align=None if name in left else RIGHT)
    first = made.rows[2].cells[0]
    write(first, "{%p if ligne.detail %}")
    write(first, "{{ ligne.detail }}", size=8, color=GREY)
    write(first, "{%p endif %}")
    keep_whole(made.rows[2])
    loop(made, 3, "endfor")
    write(document.add_paragraph(), "", size=5)


def _sums(document: Any) -> None:
    """At the left the invoices joined; at the right what is claimed.

    What the debtor has with us is taken off; penalties and the indemnity stand only where they were chosen.
    """
    outer = table(document, 1, (9.3, 8.1))
    keep_whole(outer.rows[0])
    write(outer.cell(0, 0), "Factures jointes : {{ jointes | join(', ') }}", size=8.5, color=GREY)
    place = outer.cell(0, 1)
    write(place, "Factures : {{ total }}", align=RIGHT)
    write(place, "{%p for deduction in deductions %}")
    write(place, "{{ deduction.libelle }} : − {{ deduction.montant }}", align=RIGHT)
    write(place, "{%p endfor %}")
    write(place, "{%p if indemnite %}")
    write(place, "Pénalités de retard : {{ penalites }}", align=RIGHT)
    write(place, "Indemnité forfaitaire de recouvrement : {{ indemnite }}", align=RIGHT)
    write(place, "{%p endif %}")
    shade(place, PALE)
    write(place, "Total à régler : {{ total_general }}", size=12, bold=True, color=BLUE, align=RIGHT)
    write(document.add_paragraph(), "", size=6)


def _pieces(document: Any) -> None:
    """What a funder needs before it pays."""
    document.add_paragraph("{%p if pieces %}")
    write(document.add_paragraph(), "Pièces attendues :", size=9.5, bold=True)
    document.add_paragraph("{%p for piece in pieces %}")
    write(document.add_paragraph(), "– {{ piece }}", size=9.5)
    document.add_paragraph("{%p endfor %}")
    write(document.add_paragraph(), "", size=6)
    document.add_paragraph("{%p endif %}")


def _notice(document: Any) -> None:
    """What the last letter starts (C. civ. art. 1344-1)."""
    document.add_paragraph("{%p if degre == 'mise-en-demeure' %}")
    write(document.add_paragraph(), _NOTICE, size=10.5)
    write(document.add_paragraph(), "", size=8)
    document.add_paragraph("{%p endif %}")


def letter_payment(document: Any, *, picture_code: bool = False) -> None:
    """Where to pay, with the code that a banking app reads if there is one, and whom to ask."""
    outer = table(document, 1, (13.9, 3.5)).rows[0]
    keep_whole(outer)
    left, right = outer.cells
    write(left, "{%p if organisme.iban and libelle %}")
    write(left, "Pour régler", size=11, bold=True, color=BLUE)
    write(left, "Bénéficiaire : {{ organisme.nom }}", size=9.5)
    paid = "IBAN {{ organisme.iban }}{% if organisme.bic %} – BIC {{ organisme.bic }}{% endif %}"
    write(left, paid, size=10, bold=True)
    write(left, "Libellé du virement : {{ libelle }}", size=9.5)
    write(left, "{%p endif %}")
    reach = "{{ organisme.email }}{% if organisme.telephone %} – {{ organisme.telephone }}{% endif %}"
    write(left, f"Une question, un désaccord ? {reach}", size=9.5)
    if picture_code:
        right.paragraphs[0].alignment = RIGHT
        run = right.paragraphs[0].add_run()
        run.add_picture(io.BytesIO(picture()), width=Cm(2.6), height=Cm(2.6))
        run._r.find(f".//{qn('wp:docPr')}").set("descr", "qr")
    write(document.add_paragraph(), "", size=4)


def closing(document: Any, signed: str = _SERVICE) -> None:
    """How a French letter ends, and who signs."""
    write(document.add_paragraph(), _CLOSING, size=10.5)
    write(document.add_paragraph(), "", size=2)
    write(document.add_paragraph(), signed, size=10.5, bold=True)
    write(document.add_paragraph(), "", size=2)


def _answer(document: Any) -> None:
    """The slip that comes back: most delays end with one of these three answers.

    The last letter asks for no answer, and a funder answers in its own portal.
    """
    document.add_paragraph("{%p if degre != 'mise-en-demeure' and not pieces %}")
    place = table(document, 1, (_WIDTH,), lines=True)
    keep_whole(place.rows[0])
    cell = place.cell(0, 0)
    write(cell, "Votre réponse, à nous renvoyer par e-mail ou avec cette lettre ({{ numero }})", size=10, bold=True)
    for line in _ANSWERS:
        write(cell, "", size=4)
        write(cell, line, size=9.5)
    document.add_paragraph("{%p endif %}")
