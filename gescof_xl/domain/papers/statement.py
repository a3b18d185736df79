"""The statement of account of a party: what it owes, document by document, and what it has in hand. Euros TTC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.file_names import safe_name
from gescof_xl.core.money import ZERO, euros, total
from gescof_xl.domain.balances import balance, settled
from gescof_xl.domain.invoicing.debtors import Debtor, debtor_of
from gescof_xl.domain.invoicing.sellers import seller_on
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.ledger_at import ledger_at
from gescof_xl.domain.papers.invoice import credit_transfer_code, seller_card, training_of, transfer_label
from gescof_xl.domain.papers.papers import Paper
from gescof_xl.domain.papers.reminder import debtor_card
from gescof_xl.domain.payments.open_credits import Credit, all_credits, credits_of
from gescof_xl.domain.receivables.schedule import open_parts
from gescof_xl.domain.tables.billing import Invoice

FOLDER = "releves"


def parties_with_account(ledger: Ledger, day: date) -> list[Debtor]:
    """Who owes something at the end of that day, or has some credit left; those without a card last."""
    then = ledger_at(ledger, day)
    known = {then.holder(i.party): None for i in then.invoices if balance(then, i) > 0} | dict.fromkeys(
        all_credits(then)
    )
    carded = [party.code for party in (*ledger.clients, *ledger.funders) if party.code in known]
    return [debtor_of(ledger, code) for code in dict.fromkeys((*carded, *known))]


def statement_paper(ledger: Ledger, party: Debtor, day: date) -> Paper:
    """The letter, as of the end of that day."""
    then, seller = ledger_at(ledger, day), seller_on(ledger, day)
    context = _context(then, party, day)
    owed, label = _balance(then, party.code), str(context["libelle"])
    return Paper(
        template="releve",
        name=safe_name(f"{party.code}-{day.isoformat()}"),
        title=f"Relevé de compte {party.code}",
        day=day,
        folder=FOLDER,
        context=context,
        pictures={"qr": credit_transfer_code(seller, owed, label)} if seller.iban and owed > 0 else {},
    )


def _balance(ledger: Ledger, party: str) -> Decimal:
    """What the party owes in all, its credits taken off; negative in its favour."""
    owed = total(left for i in ledger.invoices_of_party[party] if (left := balance(ledger, i)) > 0)
    return owed - total(credit.amount for credit in credits_of(ledger, party))


def _context(ledger: Ledger, party: Debtor, day: date) -> dict[str, object]:
    owed = [i for i in ledger.invoices_of_party[party.code] if balance(ledger, i) > 0]
    due = total(balance(ledger, i) for i in owed)
    late = total(
        p.left for p in open_parts(ledger) if ledger.holder(p.invoice.party) == party.code and p.days_late(day)
    )
    credits_ = credits_of(ledger, party.code)
    credit = total(c.amount for c in credits_)
    return {
        "titre": "Relevé de compte",
        "numero": f"{party.code}-{day.isoformat()}",
        "libelle": transfer_label([i.number for i in owed], f"{party.code}-{day.isoformat()}") if due > credit else "",
        "date": date_fr(day),
        "organisme": seller_card(seller_on(ledger, day)),
        "client": debtor_card(party),
        "lignes": [*_with_balance([*_owed(ledger, owed, day), *map(_credit, credits_)])],
        "total_du": euros(due),
        "total_echu": euros(late),
        "credit": euros(credit),
        "solde": euros(abs(due - credit)),
        "sens": "Solde à nous régler" if due >= credit else "Solde en votre faveur",
    }


@dataclass(frozen=True, kw_only=True)
class _Line:
    """What is owed, or in hand (negative), since a day."""

    day: date
    left: Decimal
    shown: Mapping[str, str]


def _with_balance(lines: Sequence[_Line]) -> Iterator[dict[str, str]]:
    """In the order of their days, each with what is owed in all once it is counted."""
    balance_ = ZERO
    for line in sorted(lines, key=lambda line: line.day):
        balance_ += line.left
        yield {**line.shown, "reste": euros(line.left), "solde": euros(balance_)}


def _owed(ledger: Ledger, invoices: list[Invoice], day: date) -> Iterator[_Line]:
    for invoice in invoices:
        yield _Line(
            day=invoice.date,
            left=balance(ledger, invoice),
            shown={
                "document": f"{invoice.type} {invoice.number}",
                "detail": training_of(invoice),
                "date": date_fr(invoice.date),
                "echeance": date_fr(invoice.due) if invoice.due else "",
                "montant": euros(invoice.gross),
                "regle": euros(settled(ledger, invoice)),
                "retard": "échue" if invoice.due and invoice.due < day else "",
            },
        )


def _credit(credit: Credit) -> _Line:
    return _Line(
        day=credit.date,
        left=-credit.amount,
        shown={
            "document": f"{'Avoir' if credit.credit_note else 'Règlement'} {credit.number}",
            "detail": "",
            "date": date_fr(credit.date),
            "echeance": "",
            "montant": "",
            "regle": "",
            "retard": "crédit",
        },
    )
