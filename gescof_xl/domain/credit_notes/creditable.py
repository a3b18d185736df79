"""What of an issued invoice can still be credited, line by line and rate by rate (HT, signed as on the invoice)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, cents, euros, percent, share, total
from gescof_xl.domain.invoicing.deposits import open_deposits
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.vat import VatRate, vat_book, vat_rate
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType


@dataclass(frozen=True, kw_only=True)
class Left:
    """A line of an invoice and what is left of it once earlier credit notes are taken off."""

    line: InvoiceLine
    net: Decimal

    @property
    def untouched(self) -> bool:
        """Whether no credit note took anything from the line."""
        return self.net == self.line.net

    @property
    def label(self) -> str:
        """What the line is, on one line."""
        return self.line.label.partition("\n")[0]


def creditable(ledger: Ledger, invoice: Invoice) -> list[Left]:
    """The lines that are not wholly credited yet; raises Refused for a credit note, or when nothing is left.

    A line that deducts a deposit has a negative amount. What a later invoice deducted of a deposit is not left.
    """
    if invoice.type is InvoiceType.CREDIT_NOTE:
        raise Refused(
            f"{invoice.number} est un avoir : un avoir ne se corrige pas par un avoir.",
            "Pour revenir sur un avoir, refacturez : Facturer la session, ou Facture directe.",
            field="invoice",
        )
    lines = [Left(line=line, net=_left(ledger, invoice, line)) for line in ledger.lines_of[invoice.number]]
    uncredited = [left for left in lines if left.net]
    if not any(left.line.deposit for left in uncredited) and not total(left.net for left in uncredited):
        raise _nothing_left(ledger, invoice)
    return uncredited


def _left(ledger: Ledger, invoice: Invoice, line: InvoiceLine) -> Decimal:
    credited = total(
        x.net
        for credit_note in ledger.credit_notes_of[invoice.number]
        for x in ledger.lines_of[credit_note.number]
        if x.origin == line.number
    )
    if invoice.type is not InvoiceType.DEPOSIT:
        return line.net + credited
    held = (d.net for d in open_deposits(ledger, line.financing) if d.line.number == line.number)
    return min(line.net + credited, total(held))


def _nothing_left(ledger: Ledger, invoice: Invoice) -> Refused:
    """Wholly credited, or a deposit that another invoice deducts: then that one is credited first."""
    if users := deducted_by(ledger, invoice):
        numbers = ", ".join(users)
        return Refused(
            f"L'acompte {invoice.number} est déduit de {numbers} : il n'en reste rien à corriger.",
            f"Faites d'abord un avoir total sans refacturation de {numbers} : l'acompte redevient disponible, et se "
            "corrige ensuite.",
            field="invoice",
        )
    numbers = ", ".join(i.number for i in ledger.credit_notes_of[invoice.number])
    return Refused(f"{invoice.number} est déjà entièrement corrigée.", f"Voyez {numbers}.", field="invoice")


def deducted_by(ledger: Ledger, deposit: Invoice) -> list[str]:
    """The invoices that still deduct a deposit, once their credit notes are taken off."""
    taken: dict[str, Decimal] = {}
    financings = dict.fromkeys(line.financing for line in ledger.lines_of[deposit.number] if line.financing)
    for line in (x for number in financings for x in ledger.lines_of_financing[number]):
        document = ledger.find(Invoice, line.invoice)
        if line.deposit == deposit.number and document is not None:
            number = document.origin or document.number
            taken[number] = taken.get(number, ZERO) - line.net
    return [number for number, net in taken.items() if net > ZERO]


def demanded(lefts: Sequence[Left]) -> list[Left]:
    """What the invoice asks to be paid: its service, less the deposits that it deducts (they stay deducted).

    What is deducted, and a discount on a line of its own, come off the service of the same financing and rate, in
    proportion.
    """
    asked_lines: list[Left] = []
    for key in dict.fromkeys(_deducted_from(x, lefts) for x in lefts):
        group = [x for x in lefts if _deducted_from(x, lefts) == key]
        service = [x for x in group if not x.line.deposit and x.net > ZERO]
        asked = share(total(x.net for x in group), [x.net for x in service]) if service else []
        asked_lines += [Left(line=x.line, net=net) for x, net in zip(service, asked, strict=True) if net > ZERO]
    return sorted(asked_lines, key=lambda x: (len(x.line.number), x.line.number))


def taken_back(lefts: Sequence[Left]) -> list[Left]:
    """What a credit note takes back of the lines that it moves to other payers: all that they ask.

    Where no deposit is deducted the lines are taken back whole, a discount on a line of its own too: nothing of them
    stays to be corrected.
    """
    deducted = {_deducted_from(x, lefts) for x in lefts if x.line.deposit}
    whole = [x for x in lefts if _deducted_from(x, lefts) not in deducted]
    asked_lines = demanded([x for x in lefts if _deducted_from(x, lefts) in deducted])
    return sorted((*whole, *asked_lines), key=lambda x: (len(x.line.number), x.line.number))


def _deducted_from(left: Left, lefts: Sequence[Left]) -> tuple[str, str]:
    """The financing and rate whose service a line lowers or is: a deposit of a former financing lowers its heir's."""
    line = left.line
    service = [x.line for x in lefts if not x.line.deposit and x.line.vat == line.vat]
    if not line.deposit or any(x.financing == line.financing for x in service):
        return line.financing, line.vat
    heirs = (x.financing for x in service if x.participant == line.participant)
    return next(heirs, line.financing), line.vat


def credit_line(left: Left) -> DraftLine:
    """The line that takes back what is left: the same with the opposite quantity, or one piece of the rest."""
    line = left.line
    if left.untouched:
        return _draft_line(line, -line.quantity, line.unit_price, line.discount, -left.net)
    return _draft_line(line, Decimal(-1).copy_sign(-left.net), abs(left.net), "", -left.net)


def partial_line(left: Left, unit_price: Decimal) -> DraftLine:
    """The line that takes back `unit_price` HT a unit; raises Refused beyond what is left of the line."""
    quantity = left.line.quantity
    net = cents(quantity * unit_price)
    if unit_price <= ZERO or net > left.net:
        raise Refused(
            f"Avoir de {euros(net)} HT sur « {left.label} » : il en reste {euros(left.net)} à corriger.",
            f"Tapez un montant unitaire HT entre 0,01 et {euros(cents(left.net / quantity))}.",
            field="unit_amount",
        )
    return _draft_line(left.line, -quantity, unit_price, "", -net)


def _draft_line(line: InvoiceLine, quantity: Decimal, unit_price: Decimal, discount: str, net: Decimal) -> DraftLine:
    return DraftLine(
        kind=line.kind,
        payer="",
        product=line.product,
        label=line.label,
        participant=line.participant,
        quantity=quantity,
        unit_price=unit_price,
        discount=discount,
        vat=line.vat,
        net=net,
        financing=line.financing,
        supplement=line.supplement,
        period=line.period,
        deposit=line.deposit,
        origin=line.number,
        late=line.late,
        issued=line,
    )


def deposits_given_back(ledger: Ledger, invoice: Invoice, lines: Sequence[DraftLine]) -> list[DraftLine]:
    """The lines that open deposits again, when a credit note takes back more than the invoice still asks.

    What the client paid beforehand is not owed any more: the deposit holds it, and its own credit note returns it.
    """
    given_back: list[DraftLine] = []
    for rate, net in _taken_back(lines).items():
        beyond = net - vat_book(ledger.issued).left(invoice.number, rate)
        for left in (x for x in creditable(ledger, invoice) if x.line.deposit and vat_rate(x.line) == rate):
            amount = min(beyond, -left.net)
            if amount > ZERO:
                given_back.append(_draft_line(left.line, Decimal(1), amount, "", amount))
                beyond -= amount
    return given_back


def refuse_beyond_rates(ledger: Ledger, invoice: Invoice, lines: Iterable[DraftLine]) -> None:
    """Raises Refused when a credit note takes back more at a rate than the invoice still charges at it."""
    for rate, net in _taken_back(lines).items():
        rest = vat_book(ledger.issued).left(invoice.number, rate)
        if net > rest:
            raise Refused(
                f"Avoir de {euros(net)} HT au taux de {percent(rate.rate)} : {invoice.number} n'en demande plus "
                f"que {euros(rest)}.",
                f"Tapez un montant qui fasse au plus {euros(rest)} HT en tout à ce taux.",
                field="unit_amount",
            )


def _taken_back(lines: Iterable[DraftLine]) -> dict[VatRate, Decimal]:
    taken: dict[VatRate, Decimal] = {}
    for line in lines:
        if line.issued:
            rate = vat_rate(line.issued)
            taken[rate] = taken.get(rate, ZERO) - line.net
    return taken
