"""Tables that people may retype and that explain what was issued: where they no longer agree with it.

Documents keep what they were issued with: none of them changes. But the next one would, and an auditor who reads Taux
or Organisme beside an old invoice would not understand it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import percent
from gescof_xl.core.problems import Problem
from gescof_xl.core.versions import CURRENT, has
from gescof_xl.core.words import elided, one_line
from gescof_xl.domain.invoicing.notices import kept_notices
from gescof_xl.domain.invoicing.sellers import last_seller, setting_differences
from gescof_xl.domain.invoicing.vat import usual_category
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.row_problems import blocking, warning
from gescof_xl.domain.seal import is_as_completed, parts_of, read_seal
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine
from gescof_xl.domain.tables.settings import DatedRate, Setting

_OTHER_CODE = "pour un autre taux, ajoutez une ligne à Taux, sous un autre code."
_WANTED = (
    "Retapez « {was} » si personne n'a voulu ce changement ; sinon rien à faire : ces documents ne changent pas, et le "
    "prochain dira la nouvelle valeur."
)


def explanations(ledger: Ledger) -> Iterator[Problem]:
    """SCE-010 to SCE-013: rates, wording and organisation beside what was issued; documents of older versions too."""
    lines: dict[str, list[InvoiceLine]] = {}
    for line in ledger.lines:
        if line.rate is not None:
            lines.setdefault(line.vat, []).append(line)
    for code, issued in lines.items():
        yield from _rate(ledger, code, issued)
    yield from _wording(ledger)
    yield from _organisation(ledger)
    yield from _completed(ledger)


def _rate(ledger: Ledger, code: str, issued: list[InvoiceLine]) -> Iterator[Problem]:
    """SCE-010: the row is gone, or its value, its category or its reason is not that of a line."""
    rate = ledger.find(DatedRate, code)
    if rate is None:
        last = issued[-1]
        was = percent(last.rate or Decimal(0))
        yield Problem(
            code="SCE-010",
            table=DatedRate.TABLE,
            message=f"Taux, {code} : cette ligne n'existe plus, {last.invoice} a été émise à ce taux ({was}).",
            cure=f"Remettez dans Taux la ligne {code}, {was}, de type TVA.",
        )
        return
    if other := next((line for line in issued if line.rate != rate.value), None):
        was = percent(other.rate or Decimal(0))
        what = f"{percent(rate.value)}, alors {elided('que', other.invoice)} a été émise à {was}."
        yield blocking(rate, "SCE-010", "Valeur", what, f"Retapez {was} dans cette cellule ; {_OTHER_CODE}")
        return
    category = rate.category or usual_category(rate.value)
    if other := next((line for line in issued if line.category not in (None, category)), None):
        what = f"catégorie {category}, alors {elided('que', other.invoice)} a été émise en {other.category}."
        cure = f"Retapez {other.category} dans cette cellule ; {_OTHER_CODE}"
        yield blocking(rate, "SCE-010", "Catégorie", what, cure)
    reason, reason_code = (one_line(rate.notice), rate.exemption_code) if not rate.value else ("", "")
    if other := next((line for line in issued if line.reason != reason), None):
        yield _reworded(rate, "Mention", reason, other.reason, other.invoice)
    if other := next((line for line in issued if line.reason_code != reason_code), None):
        yield _reworded(rate, "Code VATEX", reason_code, other.reason_code, other.invoice)


def _wording(ledger: Ledger) -> Iterator[Problem]:
    """SCE-011, a warning: a sentence of Taux that documents print is worded otherwise now, or gone."""
    said = {one_line(rate.notice): rate for rate in ledger.rates}
    printed: dict[str, str] = {}
    for invoice in ledger.invoices:
        printed |= {notice.text: invoice.number for notice in kept_notices(invoice) if notice.code}
    for text, number in printed.items():
        if text not in said:
            near = difflib.get_close_matches(text, said, 1)
            if near:
                yield _reworded(said[near[0]], "Mention", near[0], text, number)
            else:
                yield Problem(
                    code="SCE-011",
                    blocking=False,
                    table=DatedRate.TABLE,
                    message=f"Taux : aucune ligne ne dit « {text} », {elided('que', number)} imprime.",
                    cure="Remettez cette ligne dans Taux, avec ses dates ; si elle n'a plus lieu d'être, rien à faire.",
                )


def _reworded(rate: DatedRate, column: str, now: str, was: str, number: str) -> Problem:
    what = f"« {now} », alors {elided('que', number)} dit « {was} »."
    cure = "Retapez l'ancien texte ; pour un nouveau, ajoutez une ligne à Taux avec sa date d'effet."
    return warning(rate, "SCE-011", column, what, cure)


def _organisation(ledger: Ledger) -> Iterator[Problem]:
    """SCE-012, a warning: Organisme is not what documents were last issued with; the next one will say the new."""
    seller = last_seller(ledger)
    if seller is None:
        return
    numbers = [i.number for i in ledger.invoices if i.seller == seller.number]
    documents = f"les documents émis depuis le {date_fr(seller.since)}" + (
        f" (le dernier : {numbers[-1]})" if numbers else ""
    )
    for name, was, now in setting_differences(ledger, seller):
        row = ledger.find(Setting, name) or Setting(name=name)
        what = f"« {now} », alors que {documents} disent « {was} »."
        yield warning(row, "SCE-012", "Valeur", what, _WANTED.format(was=was))


def _completed(ledger: Ledger) -> Iterator[Problem]:
    """SCE-013: what an upgrade added to a document of an older version is no longer what it added."""
    for invoice in ledger.invoices:
        if has(read_seal(invoice.seal).rule, CURRENT) and not invoice.completed:
            continue
        if not invoice.completed or not is_as_completed(invoice, parts_of(ledger, invoice)):
            yield _altered(invoice)


def _altered(invoice: Invoice) -> Problem:
    return Problem(
        code="SCE-013",
        table=Invoice.TABLE,
        key=invoice.number,
        column="Complété",
        message=f"Factures, {invoice.number} : ce que la mise à niveau avait ajouté à cette ligne, ou aux siennes dans "
        "Lignes, a changé depuis.",
        cure="Reprenez ces lignes dans la sauvegarde faite juste après la mise à niveau, ou dans une archive.",
    )
