"""The statement of account of a party: what it owes, document by document, and what it has in hand. Euros TTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gescof_xl.core.dates import date_fr
from gescof_xl.core.file_names import safe_name
from gescof_xl.core.money import euros, total
from gescof_xl.domain.balances import balance, settled
from gescof_xl.domain.invoicing.sellers import seller_on
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.ledger_at import ledger_at
from gescof_xl.domain.papers.invoice import seller_card
from gescof_xl.domain.papers.papers import Paper
from gescof_xl.domain.papers.reminder import debtor
from gescof_xl.domain.payments.open_credits import Credit, all_credits, credits_of
from gescof_xl.domain.receivables.schedule import open_parts
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.domain.tables.parties import AnyParty

FOLDER = "releves"


def parties_with_account(ledger: Ledger, day: date) -> list[AnyParty]:
    """Who owes something at the end of that day, or has some credit left."""
    then = ledger_at(ledger, day)
    known = {i.party for i in then.invoices if balance(then, i) > 0} | set(all_credits(then))
    parties: tuple[AnyParty, ...] = (*ledger.clients, *ledger.funders)
    return [party for party in parties if party.code in known]


def statement_paper(ledger: Ledger, party: AnyParty, day: date) -> Paper:
    """The letter, as of the end of that day."""
    then = ledger_at(ledger, day)
    return Paper(
        template="releve",
        name=safe_name(f"{party.code}-{day.isoformat()}"),
        title=f"Relevé de compte {party.code}",
        day=day,
        folder=FOLDER,
        context=_context(then, party, day),
    )


def _context(ledger: Ledger, party: AnyParty, day: date) -> dict[str, object]:
    owed = [i for i in ledger.invoices_of_party[party.code] if balance(ledger, i) > 0]
    due = total(balance(ledger, i) for i in owed)
    late = total(p.left for p in open_parts(ledger) if p.invoice.party == party.code and p.days_late(day))
    credits_ = credits_of(ledger, party.code)
    credit = total(c.amount for c in credits_)
    return {
        "titre": "Relevé de compte",
        "numero": f"{party.code}-{day.isoformat()}",
        "date": date_fr(day),
        "organisme": seller_card(seller_on(ledger, day)),
        "client": debtor(party),
        "lignes": [*_owed(ledger, owed, day), *map(_credit, credits_)],
        "total_du": euros(due),
        "total_echu": euros(late),
        "credit": euros(credit),
        "solde": euros(abs(due - credit)),
        "sens": "Solde à nous régler" if due >= credit else "Solde en votre faveur",
    }


def _owed(ledger: Ledger, invoices: list[Invoice], day: date) -> Iterator[dict[str, str]]:
    for invoice in invoices:
        yield {
            "document": f"{invoice.type} {invoice.number}",
            "date": date_fr(invoice.date),
            "echeance": date_fr(invoice.due) if invoice.due else "",
            "montant": euros(invoice.gross),
            "regle": euros(settled(ledger, invoice)),
            "reste": euros(balance(ledger, invoice)),
            "retard": "échue" if invoice.due and invoice.due < day else "",
        }


def _credit(credit: Credit) -> dict[str, str]:
    return {
        "document": f"{'Avoir' if credit.credit_note else 'Règlement'} {credit.number}",
        "date": date_fr(credit.date),
        "echeance": "",
        "montant": "",
        "regle": "",
        "reste": euros(-credit.amount),
        "retard": "à votre crédit",
    }
