"""Factures, Lignes, Échéances: what every issued document must obey, whoever wrote the cells.

Many imports: a document meets payers, sessions, numbers, credit notes and its own past.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from operator import itemgetter

from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import ZERO, cents, euros, plain_number, total
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Row, key_of
from gescof_xl.domain.balances import invoiced
from gescof_xl.domain.invoicing.deposits import deposit_document
from gescof_xl.domain.invoicing.draft_lines import line_net
from gescof_xl.domain.invoicing.vat import vat_book
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.numbering import series_of
from gescof_xl.domain.seal import read_seal
from gescof_xl.domain.settings import identity_of, year_before
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType, LineKind
from gescof_xl.domain.tables.training import Financing
from gescof_xl.domain.workbook_identity import ranks

_HOLE = "Un numéro ne disparaît jamais : reprenez la ligne dans une sauvegarde."
_KIND = f"Rétablissez-la depuis une sauvegarde, ou tapez ce qu'elle était : {', '.join(LineKind)}."
_RESTORE = "Un document émis ne change jamais : rétablissez la ligne depuis une sauvegarde, puis corrigez par un avoir."


def documents(ledger: Ledger, _today: date) -> Iterator[Problem]:
    """FAC-001 to FAC-005: amounts, signs, instalments and origin of each document."""
    book = vat_book(ledger.issued)
    for invoice in ledger.invoices:
        lines = ledger.lines_of[invoice.number]
        if invoice.net != total([line.net for line in lines]) or invoice.gross != invoice.net + invoice.vat:
            yield _problem("FAC-001", invoice, "Total HT", "les totaux ne sont pas la somme des lignes.", _RESTORE)
        elif invoice.vat != book.vat(invoice.number):
            yield _problem("FAC-002", invoice, "TVA", "la TVA n'est pas celle des lignes, taux par taux.", _RESTORE)
        credit_note = invoice.type is InvoiceType.CREDIT_NOTE
        if invoice.gross > 0 if credit_note else invoice.gross < 0:
            yield _problem("FAC-003", invoice, "Total TTC", "une facture est positive, un avoir négatif.", _RESTORE)
        if total([i.amount for i in ledger.instalments_of[invoice.number]]) != (ZERO if credit_note else invoice.gross):
            yield _problem("FAC-004", invoice, "Total TTC", "ses échéances ne font pas son total.", _RESTORE)
        if (credit_note or invoice.origin) and not (credit_note and _corrects(ledger, invoice)):
            yield _problem("FAC-005", invoice, "Facture d'origine", "ce n'est pas une facture du même tiers.", _RESTORE)


def _corrects(ledger: Ledger, credit_note: Invoice) -> bool:
    """Whether a credit note corrects an invoice of the same party, or one that is not of the workbook (CGI 289 I 5)."""
    if credit_note.corrects:
        return not credit_note.origin and credit_note.corrects_date is not None
    origin = ledger.find(Invoice, credit_note.origin)
    return origin is not None and origin.type is not InvoiceType.CREDIT_NOTE and origin.party == credit_note.party


def lines(ledger: Ledger, _today: date) -> Iterator[Problem]:
    """FAC-006 to FAC-008: the arithmetic of each line, its debtor and what it is; validators of Factur-X see none."""
    paid_by_others: dict[str, Invoice] = {}
    for line in ledger.lines:
        if line.kind is None:
            yield _problem("FAC-008", line, "Nature de ligne", "on ne sait plus ce que la ligne facture.", _KIND)
        exact = not line.discount and line.quantity * line.unit_price == line.net  # of most: nothing to round
        if not exact and line_net(line.quantity, line.unit_price, line.discount) != line.net:
            yield _problem("FAC-006", line, "Total HT", "quantité × prix − remise n'est pas le total.", _RESTORE)
        financing = ledger.find(Financing, line.financing) if line.financing else None
        invoice = ledger.find(Invoice, line.invoice) if financing else None
        if invoice and financing and ledger.holder(financing.payer) != ledger.holder(invoice.party):
            paid_by_others.setdefault(financing.number, invoice)
    for number, invoice in paid_by_others.items():
        what = f"{invoice.number} l'a facturé à {invoice.party}."
        cure = f"Retapez {invoice.party} dans cette cellule ; un autre payeur se refacture par Créer un avoir."
        yield _problem("FAC-007", ledger.get(Financing, number), "Financeur", what, cure)


def numbering(ledger: Ledger, _today: date) -> Iterator[Problem]:
    """FAC-010 and FAC-011: series without hole, dates in the order of numbers (CGI ann. II 242 nonies A I 7°).

    A series may start anywhere: an organisation that changes its tool goes on counting. What stayed in the workbook of
    the year before is no hole, nor are the numbers that a lost workbook had given.
    """
    origin, lost = year_before(ledger), ranks(identity_of(ledger).issued)
    series: defaultdict[str, list[tuple[int, Invoice]]] = defaultdict(list)
    for invoice in ledger.invoices:
        stem = series_of(invoice)
        series[stem].append((int(invoice.number[len(stem) :] or 0), invoice))
    for stem, found in series.items():
        for (rank, before), (next_rank, after) in pairwise(sorted(found, key=itemgetter(0))):
            first, last = max(rank, lost.get(stem, 0)) + 1, next_rank - 1
            if first <= last and read_seal(after.seal).rank > origin.rank:
                numbers = f"{stem}{first:05d}" + (f" à {stem}{last:05d}" if first < last else "")
                yield _problem("FAC-010", after, "N°", f"il manque {numbers} dans la série.", _HOLE)
            if after.date < before.date:
                what = f"{before.number}, qui précède, est du {date_fr(before.date)}."
                yield _problem("FAC-011", after, "Date", what, _RESTORE)


def nothing_twice(ledger: Ledger, _today: date) -> Iterator[Problem]:
    """FAC-012 to FAC-015: nothing is invoiced, credited or deducted beyond what there is."""
    yield from _lines_credited(ledger)
    yield from _deposits_deducted(ledger)
    yield from _supplements(ledger)
    for financing in ledger.financings:
        if invoiced(ledger, financing.number) < ZERO:
            yield _problem("FAC-014", financing, "Facturé HT", "plus d'avoirs que de factures.", _RESTORE)


def _lines_credited(ledger: Ledger) -> Iterator[Problem]:
    credited: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in ledger.lines:
        if line.origin:
            credited[line.origin] -= line.net
    for number, amount in credited.items():
        origin = ledger.find(InvoiceLine, number)
        if origin is not None and not ZERO <= amount * (1 if origin.net > 0 else -1) <= abs(origin.net):
            yield _problem("FAC-012", origin, "Total HT", "les avoirs dépassent la ligne.", _RESTORE)


def _deposits_deducted(ledger: Ledger) -> Iterator[Problem]:
    held: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    others = {i.number for i in ledger.invoices if i.type is not InvoiceType.INVOICE}
    for line in ledger.lines:
        if (line.deposit or line.invoice in others) and (document := deposit_document(ledger, line)):
            held[document, line.financing] += line.net
    for (number, _), amount in held.items():
        deposit = ledger.find(Invoice, number)
        if deposit is not None and amount < ZERO:
            yield _problem("FAC-013", deposit, "Total HT", "l'acompte est déduit plus d'une fois.", _RESTORE)


def _supplements(ledger: Ledger) -> Iterator[Problem]:
    charged: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in ledger.lines:
        if line.supplement:
            charged[line.supplement] += line.net
    for supplement in ledger.supplements:
        amount, wanted = charged[supplement.number], cents(supplement.quantity * supplement.unit_price)
        if amount > max(wanted, ZERO) or (amount == ZERO and wanted > ZERO and supplement.invoice):
            what = f"{euros(amount)} HT facturés pour {euros(wanted)} HT."
            cure = "Rétablissez quantité et prix ; pour les changer, faites un avoir de la facture."
            yield _problem("FAC-015", supplement, "Facture", what, cure)


def copies(ledger: Ledger, _today: date) -> Iterator[Problem]:
    """FAC-020, a warning: « Facturé HT » is a copy that the next invoice of the session refreshes, if there is one."""
    for financing in ledger.financings:
        if financing.invoiced != (amount := invoiced(ledger, financing.number)):
            typed = plain_number(amount).replace(".", ",")
            what, cure = (
                f"les factures disent {euros(amount)}.",
                f"Retapez {typed} dans cette cellule ; une facture de plus de la session le fait aussi.",
            )
            yield replace(_problem("FAC-020", financing, "Facturé HT", what, cure), blocking=False)


def _problem(code: str, row: Row, column: str, what: str, cure: str) -> Problem:
    message = f"{row.SHEET}, {key_of(row)} : {what}"
    return Problem(code=code, table=row.TABLE, key=key_of(row), column=column, message=message, what=what, cure=cure)
