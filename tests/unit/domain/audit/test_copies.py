"""Two copies of a workbook, each with documents of its own: no client holds a number that means two things unnoticed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gescof_xl.domain.audit.copies import OtherCopy, issued_apart
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.issue import DraftInvoice, issue
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import InvoiceType, LineKind
from tests.office import TODAY
from tests.text_tables import school


def issuing(ledger: Ledger, *amounts: int) -> Ledger:
    """The ledger after one invoice for each amount."""
    for amount in amounts:
        net = Decimal(amount)
        line = DraftLine(
            kind=LineKind.DIRECT, payer="C1", label="Excel", quantity=Decimal(1), unit_price=net, vat="EXO", net=net
        )
        draft = DraftInvoice(type=InvoiceType.INVOICE, party="C1", lines=(line,))
        ledger = ledger.after(issue(ledger, [draft], TODAY).changes)
    return ledger


@pytest.fixture
def common() -> Ledger:
    """What the two copies have in common: two sealed invoices."""
    return issuing(school("Clients\nCode\nC1"), 100, 200)


def told(ours: Ledger, theirs: Ledger) -> list[str]:
    """Code and message of each problem."""
    return [f"{p.code} {p.message}" for p in issued_apart(ours, [OtherCopy("of-PC-LEA.xlsx", theirs)])]


def test_a_number_given_in_both_is_named(common: Ledger) -> None:
    """Each issued its third invoice: the same number for two clients, and what only the other has."""
    (message,) = told(issuing(common, 300), issuing(common, 400, 500))
    assert message.startswith("SCE-009 « of-PC-LEA.xlsx » est une copie de ce classeur")
    assert "un autre document qu'ici : FA2026-00003." in message
    assert "ne sont que là-bas : FA2026-00004." in message


def test_what_to_do_is_said(common: Ledger) -> None:
    """One workbook is kept, the other's documents are issued again in it."""
    (problem,) = issued_apart(issuing(common, 300), [OtherCopy("x.xlsx", issuing(common, 400))])
    assert problem.blocking
    assert "Émettez-y de nouveau, sous de nouveaux numéros" in problem.cure


def test_copies_that_parted_before_the_first_document(common: Ledger) -> None:
    """Nothing in common but the organisation: the same first number is enough."""
    empty = school("Clients\nCode\nC1")
    (message,) = told(issuing(empty, 300), issuing(empty, 400))
    assert "FA2026-00001" in message


def test_an_older_copy_is_no_problem(common: Ledger) -> None:
    """A backup, or ours after more invoices: one continues the other."""
    assert told(issuing(common, 300), common) == []
    assert told(common, issuing(common, 300)) == []
    assert told(common, common) == []


def test_many_numbers_are_counted(common: Ledger) -> None:
    """A message stays readable."""
    (message,) = told(issuing(common, *range(1, 9)), issuing(common, *range(11, 19)))
    assert "FA2026-00003, FA2026-00004, FA2026-00005, FA2026-00006, FA2026-00007 et 3 autres" in message
