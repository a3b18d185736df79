"""Makes the Word template of invoices, deposit invoices and credit notes."""

from __future__ import annotations

import io
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Cm, Pt

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

WIDTH = 17.4
_CREDIT = "Cet avoir n’appelle aucun règlement de votre part. Si vous le déduisez d’un virement, rappelez son numéro."
_CONTACT = (
    "Une question sur ce document ? {{ organisme.email }}{% if organisme.telephone %} – {{ organisme.telephone }}"
    "{% endif %}."
)


def invoice(*, credit: bool = False) -> bytes:
    """The template of an invoice, a deposit invoice or a credit note."""
    document = blank_page()
    heading(document)
    references_and_address(document)
    title(document, credit=credit)
    lines(document)
    deposits(document, credit=credit)
    totals(document)
    ending(document, credit=credit)
    return pack(document)


def references_and_address(document: Any) -> None:
    """References at the left; at the right the address, where a French window envelope shows it (110 mm, 45 mm)."""
    place = table(document, 1, (9.2, 8.2))
    height(place.rows[0], 4.2)
    left, right = place.cell(0, 0), place.cell(0, 1)
    write(left, "Date d’émission : {{ date }}", size=9.5)
    for condition, text in (
        ("echeance", "{% if echeances %}Dernière échéance{% else %}Échéance{% endif %} : {{ echeance }}"),
        ("commande", "Votre commande : {{ commande }}"),
        ("service", "Code service : {{ service }}"),
        ("client.siret", "Votre SIRET : {{ client.siret }}"),
        ("client.tva", "Votre n° de TVA : {{ client.tva }}"),
    ):
        write(left, "{%p if " + condition + " %}")
        write(left, text, size=9.5)
        write(left, "{%p endif %}")
    write(left, "{%p for texte in accords %}")
    write(left, "{{ texte }}", size=9.5)
    write(left, "{%p endfor %}")
    write(right, "", size=20)
    write(right, "{{ client.nom }}", size=11, bold=True)
    write(right, "{%p for ligne in client.adresse %}")
    write(right, "{{ ligne }}", size=11)
    write(right, "{%p endfor %}")


def title(document: Any, *, credit: bool) -> None:
    """« Facture FA2026-00001 », with the duplicate's mark and, on a credit note, its origin; then what it is for."""
    line = document.add_paragraph()
    write(line, "{{ titre }} {{ numero }}", size=17, bold=True, color=BLUE)
    write(line, "{% if duplicata %}   {{ duplicata }}{% endif %}", size=12, bold=True, color="C00000")
    if credit:
        write(document.add_paragraph(), "Cet avoir annule ou réduit la {{ origine }}.", size=10, bold=True)
    document.add_paragraph("{%p if objet %}")
    what = document.add_paragraph()
    write(what, "{{ objet }}", size=10, bold=True)
    write(what, "{% if dates %}, {{ dates }}{% endif %}{% if lieu %}, {{ lieu }}{% endif %}", size=10)
    write(what, "{% if session %} – session {{ session }}{% endif %}", size=8, color=GREY)
    document.add_paragraph("{%p endif %}")
    write(document.add_paragraph(), "", size=4)


def lines(document: Any) -> None:
    """What is invoiced; long tables repeat their heading and never cut a line in two.

    A discount stands below the price that it lowers: a column of its own would mostly be empty.
    """
    widths = (8.8, 1.4, 2.5, 1.9, 2.8)
    made = table(document, 4, widths, lines=True, tight=True)
    titles = ("Désignation", "Qté", "PU HT", "TVA", "Total HT")
    for cell, text in zip(made.rows[0].cells, titles, strict=True):
        write(cell, text, size=9, bold=True, color="FFFFFF", align=None if text == "Désignation" else RIGHT)
        shade(cell, BLUE)
    repeat_header(made.rows[0])
    loop(made, 1, "for ligne in lignes")
    names = ("libelle", "quantite", "prix_unitaire", "tva", "total")
    for cell, name in zip(made.rows[2].cells, names, strict=True):
        write(cell, "{{ ligne." + name + " }}", size=9, align=None if name == "libelle" else RIGHT)
    for cell, name, words in zip(
        (made.rows[2].cells[0], made.rows[2].cells[2]),
        ("detail", "remise"),
        ("{{ ligne.detail }}", "remise {{ ligne.remise }}"),
        strict=True,
    ):
        write(cell, "{%p if ligne." + name + " %}")
        write(cell, words, size=8, color=GREY, align=RIGHT if name == "remise" else None)
        write(cell, "{%p endif %}")
    keep_whole(made.rows[2])
    loop(made, 3, "endfor")
    write(document.add_paragraph(), "", size=5)


def deposits(document: Any, *, credit: bool) -> None:
    """The deposits that are deducted, each with its number, date and VAT (CGI 289: a balance refers to them)."""
    document.add_paragraph("{%p if acomptes %}")
    made = table(document, 4, (7.9, 2.3, 2.4, 2.4, 2.4), lines=True)
    titles = ("Acomptes qui avaient été déduits" if credit else "Acomptes déduits", "Date", "HT", "TVA", "TTC")
    for cell, text in zip(made.rows[0].cells, titles, strict=True):
        write(cell, text, size=8.5, bold=True, align=None if text == titles[0] else RIGHT)
        shade(cell, PALE)
    loop(made, 1, "for a in acomptes")
    for cell, name in zip(made.rows[2].cells, ("numero", "date", "ht", "tva", "ttc"), strict=True):
        write(cell, "{{ a." + name + " }}", size=8.5, align=None if name == "numero" else RIGHT)
    loop(made, 3, "endfor")
    for row in made.rows:
        keep_whole(row)
    write(document.add_paragraph(), "", size=5)
    document.add_paragraph("{%p endif %}")


def totals(document: Any) -> None:
    """VAT by rate at the left, totals at the right, kept together on one page."""
    outer = table(document, 1, (9.3, 8.1))
    keep_whole(outer.rows[0])
    _rates(outer.cell(0, 0))
    _sums(outer.cell(0, 1))
    write(document.add_paragraph(), "", size=5)


def _rates(cell: Any) -> None:
    made = table(cell, 4, (2.2, 3.1, 3.1), lines=True)
    for heading_cell, text in zip(made.rows[0].cells, ("TVA", "Base HT", "Montant"), strict=True):
        write(heading_cell, text, size=8.5, bold=True, align=RIGHT)
        shade(heading_cell, PALE)
    loop(made, 1, "for t in tva")
    for value_cell, name in zip(made.rows[2].cells, ("taux", "base", "montant"), strict=True):
        write(value_cell, "{{ t." + name + " }}", size=8.5, align=RIGHT)
    loop(made, 3, "endfor")
    write(cell, "{%p if acomptes %}")
    write(cell, "Acomptes déduits, il reste {{ reste_ht }} HT et {{ reste_tva }} de TVA.", size=8.5, color=GREY)
    write(cell, "{%p endif %}")


def _sums(cell: Any) -> None:
    made = table(cell, 7, (4.6, 3.3), lines=True, tight=True)
    rows = (("Total HT", "total_ht"), ("Total TVA", "total_tva"), ("Total TTC", "total_ttc"))
    for index, (label, name) in enumerate(rows):
        write(made.cell(index, 0), label)
        write(made.cell(index, 1), "{{ " + name + " }}", align=RIGHT)
    loop(made, 3, "if acomptes")
    write(made.cell(4, 0), "Acomptes déduits TTC")
    write(made.cell(4, 1), "– {{ acomptes_ttc }}", align=RIGHT)
    loop(made, 5, "endif")
    for side, text in ((0, "{{ net_a_payer }}"), (1, "{{ net }}")):
        write(made.cell(6, side), text, size=11, bold=True, color=BLUE, align=RIGHT if side else None)
        shade(made.cell(6, side), PALE)


def ending(document: Any, *, credit: bool) -> None:
    """How to pay, then the sentences of the law: one block, so that no page holds the law alone."""
    block = table(document, 1, (WIDTH,))
    keep_whole(block.rows[0])
    block.cell(0, 0).paragraphs[0].paragraph_format.line_spacing = Pt(2)  # it stands above a table, and says nothing
    if credit:
        for sentence in (_CREDIT, _CONTACT):
            block.cell(0, 0).add_paragraph()
            write(block.cell(0, 0).paragraphs[-1], sentence)
    else:
        _payment(block.cell(0, 0))
    mentions(block.cell(0, 0))
    write(document.add_paragraph(), "", size=1)


def _payment(cell: Any) -> None:
    """Terms, schedule, bank account, and the SEPA QR code."""
    place = table(cell, 1, (13.7, 3.4))
    left, right = place.cell(0, 0), place.cell(0, 1)
    shade(left, PALE)
    shade(right, PALE)
    write(left, "Règlement", size=11, bold=True, color=BLUE)
    write(left, "{%p if echeances %}")
    write(left, "{% if conditions %}{{ conditions }}{% else %}À payer en {{ echeances|length }} fois{% endif %}")
    write(left, "{%p for e in echeances %}")
    write(left, "– {{ e.montant }} au plus tard le {{ e.date }}")
    write(left, "{%p endfor %}")
    write(left, "{%p elif echeance %}")
    write(left, "À payer au plus tard le {{ echeance }}{% if conditions %} ({{ conditions }}){% endif %}")
    write(left, "{%p endif %}")
    write(left, "{%p if reglement %}")
    write(left, "Mode de règlement : {{ reglement }}")
    write(left, "{%p endif %}")
    write(left, "{%p if preleve %}")
    write(left, "Nous prélèverons cette somme sur votre compte : vous n’avez rien à faire.", bold=True)
    write(left, "{%p elif organisme.iban %}")
    write(left, "Bénéficiaire : {{ organisme.nom }}")
    write(left, "IBAN {{ organisme.iban }}{% if organisme.bic %} – BIC {{ organisme.bic }}{% endif %}", bold=True)
    write(left, "Rappelez le numéro {{ numero }} dans le libellé du virement.", size=8.5, color=GREY)
    write(
        left,
        "Le code ci-contre remplit le virement{% if echeances %} de la première échéance{% endif %} : "
        "lisez-le avec l’application de votre banque.",
        size=8.5,
        color=GREY,
    )
    write(left, "{%p endif %}")
    write(left, _CONTACT, size=8.5)
    right.paragraphs[0].alignment = RIGHT
    run = right.paragraphs[0].add_run()
    run.add_picture(io.BytesIO(picture()), width=Cm(2.6), height=Cm(2.6))
    run._r.find(f".//{qn('wp:docPr')}").set("descr", "qr")


def mentions(cell: Any) -> None:
    """The sentences of the law, one a line."""
    write(cell, "", size=4)
    write(cell, "{%p for mention in mentions %}")
    write(cell, "{{ mention }}", size=7.5, color=GREY)
    write(cell, "{%p endfor %}")
