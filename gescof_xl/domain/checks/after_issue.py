"""What a person changed, or charged, that no longer goes with a document in force: each with its cell and its cure.

A document stays as it was issued; one that credit notes took back wholly is past.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gescof_xl.core.dates import span_fr
from gescof_xl.core.money import ZERO, percent, total
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import elided, of_name
from gescof_xl.domain.countries import UNION
from gescof_xl.domain.invoicing.place_of_supply import PLACED, is_taxed_in_france, misplaced
from gescof_xl.domain.invoicing.vat import vat_category
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.rates import FRANCHISE
from gescof_xl.domain.row_problems import blocking, warning
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType
from gescof_xl.domain.tables.training import Nature, Participant, Session

_AGAIN = "Créer un avoir (total), puis facturez de nouveau"


def after_issue(ledger: Ledger, _today: date) -> Iterator[Problem]:
    """FAC-060 to FAC-063."""
    standing = [invoice for invoice in ledger.invoices if _stands(ledger, invoice)]
    yield from _sessions(ledger, standing)
    yield from _clients(ledger, standing)
    for invoice in standing:
        yield from abroad(ledger, invoice)


def _stands(ledger: Ledger, invoice: Invoice) -> bool:
    if invoice.type is not InvoiceType.INVOICE:
        return False
    return invoice.net + total([note.net for note in ledger.credit_notes_of[invoice.number]]) > ZERO


def _sessions(ledger: Ledger, standing: list[Invoice]) -> Iterator[Problem]:
    """FAC-060: a session moved after its invoice; one that is invoiced by periods may well last longer."""
    told: set[str] = set()
    for invoice in standing:
        session = ledger.find(Session, invoice.session)
        whole = invoice.subject and not any(line.period for line in ledger.lines_of[invoice.number])
        if session is None or not whole or session.number in told:
            continue
        said, now = invoice.subject.split("\n")[-1], span_fr(session.start, session.end)
        if said != now:
            told.add(session.number)
            what = f"{now}, alors {elided('que', invoice.number)} dit : {said}."
            cure = f"Retapez les dates de la facture. Si la session a vraiment changé de dates : {_AGAIN}."
            yield warning(session, "FAC-060", "Début", what, cure)


def _clients(ledger: Ledger, standing: list[Invoice]) -> Iterator[Problem]:
    """FAC-061: a trainee moved to another client after the invoice."""
    told: set[str] = set()
    for invoice in standing:
        for line in ledger.lines_of[invoice.number]:
            trainee = ledger.find(Participant, line.participant) if line.client else None
            if trainee is None or trainee.number in told:
                continue
            if ledger.holder(trainee.client) != ledger.holder(line.client):
                told.add(trainee.number)
                billed = elided("que", invoice.number)
                what = f"client {trainee.client or 'vide'}, alors {billed} l'a facturé comme {line.client}."
                cure = (
                    f"Retapez {line.client} ; si un autre client doit payer : Créer un avoir, total avec refacturation."
                )
                yield warning(trainee, "FAC-061", "Client", what, cure)


def abroad(ledger: Ledger, invoice: Invoice) -> Iterator[Problem]:
    """FAC-062, FAC-063: French VAT or franchise for a business abroad; a rate of abroad for who or what is not there.

    A service to a business is taxed where the customer is (CGI 259 1°), and in the Union the customer pays the VAT
    (directive 2006/112/CE art. 196): neither French VAT nor art. 293 B applies. A person bears French VAT (CGI 259 2°).
    """
    lines = ledger.lines_of[invoice.number]
    elsewhere = not is_taxed_in_france(invoice) and (invoice.vat_number or invoice.country not in UNION)
    if elsewhere and (french := next(filter(None, map(_as_in_france, lines)), "")):
        code = "d'autoliquidation" if invoice.country in UNION else "hors de l'Union"
        what = f"{french} à une entreprise {of_name(invoice.country)}, alors que le service est imposé chez elle."
        cure = (
            f"Mettez sur la ligne le code {code} ; facture déjà émise : {_AGAIN}. Rien à faire pour un local loué en "
            "France, ou l'accès à une manifestation qui s'y tient (CGI 259 A 2° et 5° bis)."
        )
        yield warning(invoice, "FAC-062", "TVA", what, cure)
    placed = [line for line in lines if vat_category(line) in PLACED]
    if wrong := next(filter(None, (misplaced(invoice, line) for line in placed)), None):
        yield blocking(invoice, "FAC-063", "TVA", f"{wrong.message}.", f"{wrong.cure} ; facture déjà émise : {_AGAIN}.")


def _as_in_france(line: InvoiceLine) -> str:
    """« TVA française de 20 % », « art. 293 B »: how a service is taxed as one of France; "" for goods and others."""
    if line.nature is Nature.GOODS:
        return ""
    if line.rate:
        return f"TVA française de {percent(line.rate)}"
    return "franchise en base (art. 293 B du CGI)" if line.reason_code == FRANCHISE else ""
