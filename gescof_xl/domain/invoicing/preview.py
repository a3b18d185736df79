"""What people read before and after documents are issued: how many, for how much, to whom."""

from __future__ import annotations

from collections.abc import Sequence

from gescof_xl.core.money import euros, total
from gescof_xl.core.words import counted
from gescof_xl.domain.tables.billing import Invoice, InvoiceType

_WORDS = {
    InvoiceType.INVOICE: "facture(s)",
    InvoiceType.DEPOSIT: "facture(s) d'acompte",
    InvoiceType.CREDIT_NOTE: "avoir(s)",
}


def summary(invoices: Sequence[Invoice]) -> str:
    """« 12 factures, 34 560,00 € TTC », and the credit notes beside."""
    parts = []
    for kind, words in _WORDS.items():
        found = [i for i in invoices if i.type is kind]
        if found:
            parts.append(f"{counted(len(found), words)}, {euros(abs(total(i.gross for i in found)))} TTC")
    return " et ".join(parts)


def question(invoices: Sequence[Invoice]) -> str:
    """The summary, the totals by payer, the ways that they go, and whether to issue."""
    return "\n".join([f"{summary(invoices)} : émettre ?", *by_payer(invoices), *by_route(invoices)])


def message(invoices: Sequence[Invoice]) -> str:
    """What was issued, with the numbers."""
    numbers = (
        ", ".join(i.number for i in invoices)
        if len(invoices) <= _SHOWN
        else f"{invoices[0].number} à {invoices[-1].number}"
    )
    return f"{summary(invoices)} : {numbers}."


_SHOWN = 5


def by_route(invoices: Sequence[Invoice]) -> list[str]:
    """One sentence a way that documents go, and why."""
    groups: dict[tuple[str, str], int] = {}
    for invoice in invoices:
        if invoice.route:
            way = (invoice.route.value, invoice.route_reason)
            groups[way] = groups.get(way, 0) + 1
    return [f"Circuit {route} ({count}) : {reason}" for (route, reason), count in groups.items()]


def by_payer(invoices: Sequence[Invoice]) -> list[str]:
    """One sentence a payer, largest total first."""
    groups: dict[str, list[Invoice]] = {}
    for invoice in invoices:
        groups.setdefault(invoice.party, []).append(invoice)
    ranked = sorted(groups.values(), key=lambda group: -total(i.gross for i in group))
    return [f"- {group[0].name} : {euros(total(i.gross for i in group))} TTC ({len(group)})" for group in ranked]
