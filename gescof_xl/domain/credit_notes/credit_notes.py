"""Credit notes: what each of the four cases issues, settles and changes in the session, decided together.

Source: CGI 289 I 5 (specific and unequivocal reference to the origin), BOI-TVA-DECLA-30-20-20-20; docs/trade.md
§ Credit notes (the four cases).

Many imports: a credit note undoes what the subjects of invoicing, sessions and payments have done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.changes import Add, Change
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO
from gescof_xl.core.problems import Problem
from gescof_xl.domain.checks.payers import LACKING_AGREEMENT, AgreementFault, agreement_faults
from gescof_xl.domain.credit_notes.creditable import (
    Left,
    credit_line,
    creditable,
    demanded,
    deposits_given_back,
    partial_line,
    refuse_beyond_rates,
    taken_back,
)
from gescof_xl.domain.credit_notes.financing_changes import Follow, reinvoiced
from gescof_xl.domain.credit_notes.price_reductions import released
from gescof_xl.domain.credit_notes.reinvoicing import Reinvoicing, refuse_bad_payers
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.issue import DraftInvoice, Issued, issue
from gescof_xl.domain.invoicing.settlement import settlements
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.readiness.invoices import without_commitment
from gescof_xl.domain.row_problems import STOPPING
from gescof_xl.domain.sessions.lines import label_for_payer
from gescof_xl.domain.tables.billing import Invoice, InvoiceType
from gescof_xl.domain.tables.parties import Funder
from gescof_xl.domain.tables.training import Financing


@dataclass(frozen=True, kw_only=True)
class Credited:
    """Credit notes and new invoices, with all that changes; `changes` holds the documents too."""

    issued: Issued = field(default_factory=Issued)
    changes: tuple[Change, ...] = ()

    def __add__(self, other: Credited) -> Credited:
        """Both, those of `other` after."""
        return Credited(issued=self.issued + other.issued, changes=(*self.changes, *other.changes))


def credit_total(ledger: Ledger, invoice: Invoice, day: date, *, settles: bool = True) -> Credited:
    """A credit note of all that is left of an invoice; nobody is reinvoiced.

    The deposits that the invoice deducted are open again. `settles`: the credit note settles what is still owed on it.
    """
    lines = [credit_line(left) for left in creditable(ledger, invoice)]
    return _carry_out(ledger, [_credit_note(invoice, lines)], released(ledger, invoice, lines), day, settles=settles)


def credit_part(
    ledger: Ledger, invoice: Invoice, lines: Sequence[DraftLine], day: date, *, settles: bool = True
) -> Credited:
    """A credit note of these lines (see `partial_lines`); raises Refused beyond what the invoice charges at a rate.

    Beyond what the invoice still asks, the deposits that it deducted are open again.
    """
    lines = [*lines, *deposits_given_back(ledger, invoice, lines)]
    refuse_beyond_rates(ledger, invoice, lines)
    return _carry_out(ledger, [_credit_note(invoice, lines)], released(ledger, invoice, lines), day, settles=settles)


def partial_lines(ledger: Ledger, invoice: Invoice, chosen: Sequence[str], unit_price: Decimal) -> list[DraftLine]:
    """The credit note lines of `unit_price` HT a unit on the chosen lines (numbers or ranks); one line needs no choice.

    A line that takes something off has nothing to give back. Raises Refused when lines must be chosen, are not of the
    invoice, or have less left.
    """
    lefts = [left for left in creditable(ledger, invoice) if not left.line.deposit and left.net > ZERO]
    named = {name: left for i, left in enumerate(lefts, 1) for name in (left.line.number, str(i))}
    choice = "Choisissez parmi : " + ", ".join(f"{x.line.number} ({x.label})" for x in lefts) + "."
    if strange := [name for name in chosen if name not in named]:
        raise Refused(f"La ligne « {strange[0]} » n'est pas à corriger sur {invoice.number}.", choice, field="lines")
    if not chosen and len(lefts) > 1:
        raise Refused(f"{invoice.number} a plusieurs lignes : laquelle corriger ?", choice, field="lines")
    picked: list[Left] = [named[name] for name in dict.fromkeys(chosen)] or lefts
    return [partial_line(left, unit_price) for left in picked]


def reinvoiceable(ledger: Ledger, invoice: Invoice) -> list[Left]:
    """The lines that a total credit note moves to other payers; raises Refused when nothing is demanded."""
    asked_lines = demanded(creditable(ledger, invoice))
    if not asked_lines:
        raise Refused(
            f"{invoice.number} ne demande plus rien : ses acomptes l'ont payée.",
            "Faites un avoir total sans refacturation (cas « total ») : l'acompte redevient disponible ; puis créez "
            "l'avoir de la facture d'acompte, avec refacturation.",
            field="case",
        )
    return asked_lines


def credit_and_reinvoice(
    ledger: Ledger, invoice: Invoice, reinvoicing: Reinvoicing, day: date, *, settles: bool = True
) -> Credited:
    """A credit note of all that the invoice still demands, and one invoice a payer of the parts."""
    refuse_bad_payers(ledger, reinvoicing.parts)
    follow = reinvoiced(ledger, invoice, reinvoicing)
    drafts = [_credit_note(invoice, [credit_line(left) for left in taken_back(creditable(ledger, invoice))])]
    drafts += [
        _again(ledger, invoice, reinvoicing, payer, follow)
        for payer in dict.fromkeys(part.payer for part in reinvoicing.parts)
    ]
    if problems := list(without_commitment(ledger, drafts[1:])):
        raise Refused(problems[0].message, problems[0].cure, problems)
    _refuse_unagreed(ledger.after(follow.changes), new_financings(follow.changes))
    return _carry_out(ledger, drafts, follow, day, settles=settles)


def new_financings(changes: Iterable[Change]) -> list[Financing]:
    """The financings of the new payers."""
    return [c.row for c in changes if isinstance(c, Add) and isinstance(c.row, Financing)]


def _refuse_unagreed(after: Ledger, heirs: Iterable[Financing]) -> None:
    """Raises Refused for an OPCO that would not pay: what stops the invoice of a session stops this one too."""
    for heir in heirs:
        if funder := after.find(Funder, heir.payer):
            for fault in agreement_faults(after, heir, funder):
                if fault.code in STOPPING:
                    raise _unagreed(fault, funder)


def _unagreed(fault: AgreementFault, funder: Funder) -> Refused:
    message = f"Avoir refacturé à {funder.name} : {fault.what}"
    lacks = fault.code == LACKING_AGREEMENT
    cure = "Donnez-le dans « N° accord » : il ne paie pas sans lui." if lacks else fault.cure
    problem = Problem(code=fault.code, table=Funder.TABLE, key=funder.code, message=message, cure=cure)
    return Refused(message, cure, [problem], field="agreement" if lacks else "payer")


def _again(ledger: Ledger, invoice: Invoice, reinvoicing: Reinvoicing, payer: str, follow: Follow) -> DraftInvoice:
    """The new invoice of one payer, of the same type; order, term and agreement stay with the payer who gave them."""
    parts, rows = reinvoicing.of(payer), follow.rows
    lines = [
        part.draft_line(rows.get((part.line.financing, payer), ""), rows.get((part.line.supplement, payer), ""))
        for part in parts
    ]
    if payer != invoice.party or reinvoicing.agreement:
        after = ledger.after(follow.changes)
        lines = [
            replace(line, label=label_for_payer(after, line.label, after.find(Financing, line.financing)))
            for line in lines
        ]
    order = "" if ledger.find(Funder, payer) else reinvoicing.order_number
    draft = DraftInvoice(
        type=invoice.type, party=payer, session=invoice.session, lines=tuple(lines), order_number=order
    )
    if payer != invoice.party:
        return draft
    terms = [f.term for part in parts if (f := ledger.find(Financing, part.line.financing)) and f.term]
    return replace(draft, order_number=order or invoice.order_number, term=terms[0] if terms else "")


def _credit_note(invoice: Invoice, lines: Iterable[DraftLine]) -> DraftInvoice:
    return DraftInvoice(
        type=InvoiceType.CREDIT_NOTE,
        party=invoice.party,
        session=invoice.session,
        origin=invoice.number,
        order_number=invoice.order_number,
        lines=tuple(lines),
    )


def _carry_out(ledger: Ledger, drafts: Sequence[DraftInvoice], follow: Follow, day: date, *, settles: bool) -> Credited:
    issued = issue(ledger.after(follow.changes), drafts, day)
    changes = (*issued.changes, *follow.changes)
    credit_notes = [i for i in issued.invoices if i.type is InvoiceType.CREDIT_NOTE] if settles else []
    return Credited(issued=issued, changes=(*changes, *settlements(ledger.after(changes), credit_notes, day)))
