"""What cannot be printed, validated or deposited is not issued: documents are judged before they have a number.

The rules are those of `einvoice/rules`, which judge an issued document again when it is printed. Here each fault gets
its cell: nothing speaks for the first time after the number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Row, columns, key_of
from gescof_xl.core.words import counted
from gescof_xl.domain.einvoice.from_invoice import electronic
from gescof_xl.domain.einvoice.rules import Fault, Part, invoice_faults
from gescof_xl.domain.invoicing.document import IssuedDocument, issued_document
from gescof_xl.domain.invoicing.place_of_supply import misplaced
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine
from gescof_xl.domain.tables.parties import Client
from gescof_xl.domain.tables.settings import DatedRate, Setting
from gescof_xl.domain.tables.training import Financing, Participant, Product, Supplement

_NO_CELL = "Corrigez la ligne, puis recommencez : rien n'a été émis."


class Unfit(Refused):
    """Some documents cannot stand: `unfit` has, by the number that each would have had, what forbids it."""

    def __init__(self, unfit: Mapping[str, Sequence[Problem]]) -> None:
        problems = list(dict.fromkeys(problem for found in unfit.values() for problem in found))
        head = f"{counted(len(problems), 'problème(s) bloquant(s)')} : rien n'a été émis."
        super().__init__(f"{head} {problems[0].message}", problems[0].cure, problems)
        self.unfit = unfit


def refuse_unfit(ledger: Ledger, invoices: Sequence[Invoice]) -> None:
    """Raises Unfit where a document, of a ledger that holds it already, breaks a rule (FAC-050)."""
    judged = {invoice.number: list(_problems(ledger, invoice.number)) for invoice in invoices}
    if unfit := {number: found for number, found in judged.items() if found}:
        raise Unfit(unfit)


def _problems(ledger: Ledger, number: str) -> Iterator[Problem]:
    document = issued_document(ledger.issued, number)
    faults = invoice_faults(electronic(document))
    if not document.origin:
        faults = [*_misplaced(document), *faults]
    elif faults:  # what is issued keeps its faults: a credit note must still be possible
        origin = electronic(issued_document(ledger.issued, document.origin.number))
        known = {fault.rule for fault in invoice_faults(origin)}
        faults = [fault for fault in faults if fault.rule not in known]
    for fault in faults:
        yield _problem(ledger, document, fault)


def _misplaced(document: IssuedDocument) -> Iterator[Fault]:
    """A rate of abroad for who or what is not there: nobody would pay the VAT. FAC-063 tells what was issued so."""
    for number, line in enumerate(document.services, 1):
        if wrong := misplaced(document.invoice, line):
            text = f"Ligne {number} : {wrong.message}."
            yield Fault("GX-LIEU", text, Part.LINE, "TVA", number, f"{wrong.cure}.")


def _problem(ledger: Ledger, document: IssuedDocument, fault: Fault) -> Problem:
    """FAC-050, with the cell that the document took it from."""
    table, key, column = _cell(ledger, document, fault)
    whose = f"{document.invoice.name} : " if fault.part is not Part.SELLER else ""
    return Problem(
        code="FAC-050",
        table=table,
        key=key,
        column=column,
        message=f"{whose}{fault.message}",
        cure=fault.cure or _NO_CELL,
    )


def _cell(ledger: Ledger, document: IssuedDocument, fault: Fault) -> tuple[str, str, str]:
    """Table, key and column; empty where what is wrong was typed in the button's answers."""
    line = document.services[fault.line - 1] if fault.line else None
    if fault.part is Part.SELLER:
        return Setting.TABLE, fault.column, "Valeur"
    if fault.part is Part.BUYER:
        party = ledger.party(document.invoice.party)
        return (party.TABLE if party else Client.TABLE), document.invoice.party, fault.column
    if fault.part is Part.RATE and line:
        return DatedRate.TABLE, line.vat, fault.column
    source = _source(ledger, line) if fault.part is Part.LINE and line else None
    if source is None:
        return "", "", ""
    titles = [column.title for column in columns(type(source))]
    return source.TABLE, key_of(source), fault.column if fault.column in titles else titles[0]


def _source(ledger: Ledger, line: InvoiceLine) -> Row | None:
    """The row that a line was made from; None for what was typed."""
    found = (
        ledger.find(Supplement, line.supplement),
        ledger.find(Financing, line.financing),
        ledger.find(Participant, line.participant),
        ledger.find(Product, line.product),
    )
    return next((row for row in found if row), None)
