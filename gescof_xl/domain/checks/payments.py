"""Règlements and Affectations: nothing is paid twice, and nothing exceeds what it comes from. Amounts TTC in euros."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import ZERO, euros, total
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import elided
from gescof_xl.domain.balances import allocated, available, settled
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.payments.payments import tolerance
from gescof_xl.domain.row_problems import blocking, warning
from gescof_xl.domain.tables.billing import Allocation, Invoice, InvoiceType, Payment
from gescof_xl.domain.tables.parties import PaymentMode


def payments(ledger: Ledger, today: date) -> Iterator[Problem]:
    """Every problem of payments and of what they settle."""
    for allocation in ledger.allocations:
        yield from _source(ledger, allocation)
    for payment in ledger.payments:
        yield from _payment(ledger, payment, today)
    used = ledger.allocations_to.keys() | ledger.allocations_from.keys()
    for invoice in ledger.invoices:
        if invoice.number in used:
            yield from _invoice(ledger, invoice)
    yield from _duplicates(ledger)
    yield from _same_bank_line(ledger)
    yield from _too_much_refunded(ledger)


def _source(ledger: Ledger, allocation: Allocation) -> Iterator[Problem]:
    """REG-001, REG-002: an allocation comes from one payment or one credit note, never to that credit note itself."""
    if bool(allocation.payment) == bool(allocation.credit_note):
        yield blocking(
            allocation,
            "REG-001",
            "Règlement",
            "il faut un règlement ou un avoir, et un seul.",
            "Gardez la référence de ce qui règle la facture, et videz l'autre cellule.",
        )
    note = ledger.find(Invoice, allocation.credit_note)
    if note and (note.type is not InvoiceType.CREDIT_NOTE or note.number == allocation.invoice):
        yield blocking(
            allocation,
            "REG-002",
            "Avoir",
            f"{note.number} n'est pas un avoir qui puisse régler {allocation.invoice}.",
            "Choisissez un avoir du tiers dans la colonne Avoir, et la facture réglée dans la colonne Facture.",
        )


def _payment(ledger: Ledger, payment: Payment, today: date) -> Iterator[Problem]:
    """REG-003, REG-007, REG-008, REG-010: allocations within the payment, a past date, cents only in the mode Écart."""
    used = allocated(ledger, payment)
    if not min(payment.amount, ZERO) <= used <= max(payment.amount, ZERO):
        yield blocking(
            payment,
            "REG-003",
            "Montant",
            f"{euros(used)} affectés pour un règlement de {euros(payment.amount)}.",
            "Diminuez ses lignes dans la feuille Affectations, ou corrigez le montant.",
        )
    if payment.date > today:
        yield warning(
            payment,
            "REG-007",
            "Date",
            f"la date {date_fr(payment.date)} est dans le futur.",
            "Donnez le jour de l'encaissement : les états d'aujourd'hui ne comptent pas ce règlement.",
        )
    if payment.mode is PaymentMode.ROUNDING and abs(payment.amount) > tolerance(ledger):
        yield warning(
            payment,
            "REG-008",
            "Mode",
            f"un écart de {euros(payment.amount)} dépasse la tolérance d'Organisme.",
            "Choisissez le vrai mode de règlement, ou faites un avoir.",
        )
    if payment.mode is PaymentMode.ROUNDING and not payment.completes:
        yield warning(
            payment,
            "REG-010",
            "Complète",
            "cet écart ne dit pas quel règlement il complète : l'annuler ne le déferait pas.",
            "Choisissez ce règlement dans la colonne Complète.",
        )


def _invoice(ledger: Ledger, invoice: Invoice) -> Iterator[Problem]:
    """REG-004: what settles a document stays within its total."""
    paid = settled(ledger, invoice)
    if not min(invoice.gross, ZERO) <= paid <= max(invoice.gross, ZERO):
        yield blocking(
            invoice,
            "REG-004",
            "Total TTC",
            f"{euros(paid)} affectés pour un total de {euros(invoice.gross)}.",
            "Diminuez ses lignes dans la feuille Affectations : un trop-perçu reste disponible sur le règlement.",
        )


def _duplicates(ledger: Ledger) -> Iterator[Problem]:
    """REG-006: the same payment entered twice; two lines of bank statements are two payments."""
    alike: defaultdict[tuple[object, ...], list[Payment]] = defaultdict(list)
    for p in ledger.payments:
        if p.number not in ledger.cancelled and not p.cancels and p.mode.is_money:
            alike[p.party, p.date, p.amount, p.document].append(p)
    for same in alike.values():
        typed = [p for p in same if not p.bank_reference]
        first = next((p for p in same if p.bank_reference), same[0])
        for second in (p for p in typed if p is not first):
            yield warning(
                second,
                "REG-006",
                "Montant",
                f"même tiers, date, montant et numéro de pièce {elided('que', first.number)}.",
                "Si le règlement est saisi deux fois, annulez-en un (Saisir un règlement, Annuler).",
            )


def _same_bank_line(ledger: Ledger) -> Iterator[Problem]:
    """REG-009: a line of a bank statement is one payment."""
    taken: dict[str, str] = {}
    for payment in ledger.payments:
        if payment.bank_reference and payment.bank_reference in taken:
            yield blocking(
                payment,
                "REG-009",
                "Référence bancaire",
                f"la même ligne de relevé est déjà le règlement {taken[payment.bank_reference]}.",
                "Annulez l'un des deux (Saisir un règlement, Annuler).",
            )
        taken.setdefault(payment.bank_reference, payment.number)


def _too_much_refunded(ledger: Ledger) -> Iterator[Problem]:
    """REG-005: a party cannot be given back more than its credit, unless its payment bounced after."""
    left: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for payment in ledger.payments:
        left[ledger.holder(payment.party)] += available(ledger, payment)
    for payment in _last_refunds(ledger, {party for party, amount in left.items() if amount < 0}):
        owed = total([-left[ledger.holder(payment.party)]])
        yield warning(
            payment,
            "REG-005",
            "Montant",
            f"{payment.party} a reçu {euros(owed)} de plus que son crédit.",
            "Réclamez cette somme et saisissez-la comme règlement, ou annulez le remboursement.",
        )


def _last_refunds(ledger: Ledger, parties: Iterable[str]) -> Iterable[Payment]:
    """The payment that a person looks at: the last negative one of each party."""
    wanted, holder = set(parties), ledger.holder
    return {holder(p.party): p for p in ledger.payments if holder(p.party) in wanted and p.amount < 0}.values()
