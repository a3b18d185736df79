"""What a session's financing becomes when its invoices go to new payers, so that financed stays equal to invoiced (HT).

Nobody retypes it: the payer who was credited keeps what stays invoiced to it, and the new payers get financings of
their own; a financing on which nothing stays is « remplacé ». Where nobody takes over: price_reductions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from gescof_xl.core.changes import Add, Change, Replace
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, euros, share, total
from gescof_xl.domain.balances import invoiced
from gescof_xl.domain.credit_notes.cent_adjustment import adjusted
from gescof_xl.domain.credit_notes.creditable import creditable
from gescof_xl.domain.credit_notes.reinvoicing import PayerPart, Reinvoicing, by_payer, moved
from gescof_xl.domain.invoicing.deposits import deducted_with
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.sessions.billable import due, service_left
from gescof_xl.domain.sessions.deposits import with_vat
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType
from gescof_xl.domain.tables.parties import Funder
from gescof_xl.domain.tables.training import Financing, FinancingStatus, Supplement
from gescof_xl.domain.training.attendance import active_financings


@dataclass(frozen=True, kw_only=True)
class Follow:
    """Changes of the session's rows, and the new rows that stand for an old one and a payer."""

    changes: tuple[Change, ...] = ()
    rows: Mapping[tuple[str, str], str] = field(default_factory=dict)


def reinvoiced(ledger: Ledger, invoice: Invoice, reinvoicing: Reinvoicing) -> Follow:
    """What follows when the parts go to new payers: financings and supplements of their own."""
    return _merged(_financings(ledger, invoice, reinvoicing), _supplements(ledger, reinvoicing.parts))


def _merged(*follows: Follow) -> Follow:
    rows = {key: number for follow in follows for key, number in follow.rows.items()}
    return Follow(changes=tuple(c for follow in follows for c in follow.changes), rows=rows)


def _financings(ledger: Ledger, invoice: Invoice, reinvoicing: Reinvoicing) -> Follow:
    groups: dict[str, list[PayerPart]] = {}
    for part in reinvoicing.parts:
        if part.line.financing:
            groups.setdefault(_concerned(ledger, invoice, part.line.financing).number, []).append(part)
    count = sum(len(by_payer(group)) for group in groups.values())
    numbers = iter(ledger.next_numbers(Financing, count))
    changes: list[Change] = []
    wanted: dict[str, Decimal] = {}
    rows: dict[tuple[str, str], str] = {}
    for number, group in groups.items():
        move = _Move(ledger=ledger, invoice=invoice, financing=ledger.get(Financing, number), parts=group)
        move.refuse_more_than_asked()
        split = move.split()
        for payer, amount, owed in zip(by_payer(group), split.amounts, split.owed, strict=True):
            heir = _agreed(ledger, move.heir(next(numbers), payer, amount), reinvoicing)
            rows.update({(part.line.financing, payer): heir.number for part in group})
            changes.append(Add(heir))
            wanted[heir.number] = owed
        changes.append(move.old(split))
        wanted[number] = split.kept_owed
    return Follow(changes=(*changes, *adjusted(ledger, changes, wanted)), rows=rows)


def _concerned(ledger: Ledger, invoice: Invoice, number: str) -> Financing:
    """The financing whose price goes along: of the deposit of a cancelled one, that of the same payer which counts."""
    financing = ledger.get(Financing, number)
    return deducted_with(ledger, financing) if invoice.type is InvoiceType.DEPOSIT else financing


def _agreed(ledger: Ledger, heir: Financing, reinvoicing: Reinvoicing) -> Financing:
    """A new financing with what was typed for its payer: a funder's agreement, else a client's order number.

    An agreement that the funder gave for the same participant holds for this share too.
    """
    if not ledger.find(Funder, heir.payer):
        return replace(heir, order_number=reinvoicing.order_number or heir.order_number)
    same = (f for f in active_financings(ledger, heir.session) if (f.participant, f.payer) == _for_whom(heir))
    known = next((f for f in same if f.agreement), heir)
    if reinvoicing.agreement and reinvoicing.agreement != known.agreement:
        known = heir
    return replace(
        heir,
        agreement=reinvoicing.agreement or known.agreement,
        agreement_date=reinvoicing.agreement_date or known.agreement_date,
        ceiling=known.ceiling if reinvoicing.ceiling is None else reinvoicing.ceiling,
        covered=heir.covered or known.covered,
    )


def _for_whom(financing: Financing) -> tuple[str, str]:
    return financing.participant, financing.payer


@dataclass(frozen=True, kw_only=True)
class _Split:
    """The amount HT that the old payer keeps and those of the new ones, and what each owes of it, absences applied."""

    kept: Decimal
    kept_owed: Decimal
    amounts: Sequence[Decimal]
    owed: Sequence[Decimal]


@dataclass(frozen=True, kw_only=True)
class _Move:
    """One financing that goes, all or part, to new payers."""

    ledger: Ledger
    invoice: Invoice
    financing: Financing
    parts: Sequence[PayerPart]

    @property
    def stays(self) -> Decimal:
        """What stays invoiced to the old payer; when nothing does, the new ones take over the rest to invoice too."""
        own = (part for part in self.parts if part.line.financing == self.financing.number)
        return invoiced(self.ledger, self.financing.number) - moved(own)

    def refuse_more_than_asked(self) -> None:
        """Raises Refused for a deposit that holds more than what of the service is left to invoice.

        A price that fell or an absence left that behind. Nobody owes it any more: it is given back, never asked of
        somebody else.
        """
        active = self.financing.status is FinancingStatus.ACTIVE
        if self.invoice.type is not InvoiceType.DEPOSIT or not active:
            return
        excess = moved(self.parts) - max(service_left(self.ledger, self.financing), ZERO)
        if excess > ZERO:
            raise _more_than_asked(self.ledger, self.invoice, self.parts[0].line, excess)

    def split(self) -> _Split:
        """Who has which part of the financing from now on."""
        old, owed = self.financing, due(self.ledger, self.financing)
        taken = list(by_payer(self.parts).values())
        rest = owed - self.stays - sum(taken)
        if old.status is not FinancingStatus.ACTIVE:
            return _Split(kept=old.amount, kept_owed=ZERO, amounts=taken, owed=taken)
        reduced = owed != old.amount and self.invoice.type is not InvoiceType.DEPOSIT
        if reduced and rest < ZERO:  # invoiced in excess of what an absence left due: each keeps its part of it
            kept, *amounts = share(old.amount, [self.stays, *taken])
            kept_owed, *shares = share(owed, [self.stays, *taken])
            return _Split(kept=kept, kept_owed=kept_owed, amounts=amounts, owed=shares)
        gained = share(max(rest, ZERO) if self.stays == ZERO else ZERO, taken)
        shares = [one + more for one, more in zip(taken, gained, strict=True)]
        kept_owed = max(owed - sum(shares), ZERO)
        if owed == old.amount:
            return _Split(kept=kept_owed, kept_owed=kept_owed, amounts=shares, owed=shares)
        kept, *amounts = share(old.amount, [kept_owed, *shares])
        return _Split(kept=kept, kept_owed=kept_owed, amounts=amounts, owed=shares)

    def heir(self, number: str, payer: str, amount: Decimal) -> Financing:
        """The financing of a new payer; what was agreed with the old one (order, term, agreement) stays there."""
        new = replace(
            self.financing, number=number, payer=payer, amount=amount, invoiced=ZERO, status=FinancingStatus.ACTIVE
        )
        new = self._with_deposit(new)
        if payer == self.financing.payer:
            return new
        return replace(
            new, order_number="", term="", covered=False, fse=False, agreement="", agreement_date=None, ceiling=None
        )

    def _with_deposit(self, new: Financing) -> Financing:
        """The deposit goes along when its own invoice is credited; else it stays with its payer."""
        if self.invoice.type is InvoiceType.DEPOSIT:
            own = [part.draft_line("", "") for part in self.parts if part.payer == new.payer]
            return replace(new, deposit=with_vat(self.ledger, own), deposit_invoiced=True)
        if new.payer != self.financing.payer or new.deposit_invoiced or self.stays:
            new = replace(new, deposit=None, deposit_invoiced=False)
            return replace(new, deposit_date=None, deposit_document="", deposit_mode=None)
        return new

    def old(self, split: _Split) -> Replace:
        """The old line: replaced, or reduced to what stays."""
        if self.stays == ZERO:
            return Replace(self.financing, replace(self.financing, status=FinancingStatus.REPLACED))
        return Replace(self.financing, replace(self.financing, amount=split.kept))


def _more_than_asked(ledger: Ledger, deposit: Invoice, line: InvoiceLine, excess: Decimal) -> Refused:
    """The cure gives the excess back: all of the deposit, or line after line what is too much of it."""
    left = {x.line.number: x.net for x in creditable(ledger, deposit)}
    cure = f"Faites un avoir de {deposit.number} sans refacturation (cas « total »)."
    if excess < total(left.values()):
        part = euros(min(excess, left[line.number]))
        cure = f"Faites d'abord un avoir partiel de {part} HT sur {line.number}, puis celui-ci."
    return Refused(
        f"L'acompte {deposit.number} garde {euros(excess)} HT que la formation ne demande plus ({line.financing}).",
        cure,
        field="case",
    )


def _supplements(ledger: Ledger, parts: Sequence[PayerPart]) -> Follow:
    """A supplement follows its payer; shared by two, the second one gets a supplement of its own."""
    groups: dict[str, list[PayerPart]] = {}
    for part in parts:
        if part.line.supplement:
            groups.setdefault(part.line.supplement, []).append(part)
    extra = sum(len(group) - 1 for group in groups.values())
    numbers = iter(ledger.next_numbers(Supplement, extra))
    changes: list[Change] = []
    rows: dict[tuple[str, str], str] = {}
    for number, (first, *others) in groups.items():
        old = ledger.get(Supplement, number)
        rows[number, first.payer] = number
        changes.append(Replace(old, _supplement(old, first, number)))
        for part in others:
            rows[number, part.payer] = next(numbers)
            changes.append(Add(_supplement(old, part, rows[number, part.payer])))
    return Follow(changes=tuple(changes), rows=rows)


def _supplement(old: Supplement, part: PayerPart, number: str) -> Supplement:
    unit_price = part.unit_price if not part.discount else part.net
    quantity = part.quantity if not part.discount else Decimal(1)
    return replace(old, number=number, payer=part.payer, quantity=quantity, unit_price=unit_price)
