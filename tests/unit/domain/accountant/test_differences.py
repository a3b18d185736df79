"""What enters of a returned workbook, what is only shown, and what never changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from gescof_xl.core.changes import Add, Replace
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Row, key_of
from gescof_xl.domain.accountant.copy import Returned, digest_of, last_copy, marked_as_copy, new_copy
from gescof_xl.domain.accountant.differences import differences, exchange_lines
from gescof_xl.domain.accountant.merge import Merge, Merged
from gescof_xl.domain.checks.all import check
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.accounting import Decision, MergeLine
from gescof_xl.domain.tables.billing import Allocation, Payment
from gescof_xl.domain.tables.parties import Client, PaymentMode
from tests.text_tables import school

DAY = date(2026, 11, 22)
SENT = school(
    """
    Clients
    Code | Raison sociale
    C1   | Alpha
    C2   | Beta

    Factures
    N°           | Total HT | Total TTC
    FA2026-00001 | 100      | 100
    FA2026-00002 | 200      | 200

    Lignes
    N°      | Facture      | Produit | Prix unitaire HT | Total HT
    L000001 | FA2026-00001 | EXC     | 100              | 100
    L000002 | FA2026-00002 | EXC     | 200              | 200

    Reglements
    N°     | Montant
    R00001 | 40

    Affectations
    N°      | Règlement | Facture      | Montant
    AF00001 | R00001    | FA2026-00001 | 40
    """
)


def payment(number: str, amount: int, document: str = "") -> Payment:
    return Payment(
        number=number,
        date=date(2026, 11, 20),
        party="C1",
        mode=PaymentMode.TRANSFER,
        amount=Decimal(amount),
        document=document,
    )


def allocation(number: str, source: str, invoice: str, amount: int) -> Allocation:
    return Allocation(number=number, payment=source, invoice=invoice, amount=Decimal(amount), date=date(2026, 11, 20))


def changed(ledger: Ledger, row_class: type[Row], key: str, **values: Any) -> Ledger:
    old: Any = ledger.get(row_class, key)
    return ledger.after([Replace(old, replace(old, **values))])


def merged(ours: Ledger, theirs: Ledger) -> Merged:
    def blocking(ledger: Ledger) -> list[Problem]:
        return [p for p in check(ledger, DAY) if p.blocking]

    returned = Returned(file="retour.xlsx", ledger=theirs)
    return Merge(exchange="ECH00001", ours=ours, sent=SENT, returned=returned).done(blocking)


def marks(found: Merged) -> list[str]:
    return [f"{line.mark} {line.nature.value}" for line in found.lines]


def test_their_payment_takes_our_next_number() -> None:
    """R00002 on both sides: theirs becomes R00003, its allocation follows, marks of other tools are taken off."""
    ours = SENT.after([Add(payment("R00002", 60, "A"))])
    theirs = SENT.after(
        [
            Add(replace(payment("R00002", 200, "B"), exported="EX00009", bank_reference="X", seal="9-abc")),
            Add(allocation("AF00002", "R00002", "FA2026-00002", 200)),
        ]
    )
    after = ours.after(merged(ours, theirs).changes)
    new = after.get(Payment, "R00003")
    assert (new.amount, new.exported, new.bank_reference) == (Decimal(200), "", "")
    assert new.seal.startswith("2-")  # the drawn documents have a sealed seller
    assert [(a.payment, a.invoice) for a in after.allocations[1:]] == [("R00003", "FA2026-00002")]


def test_a_payment_recorded_on_both_sides_is_one() -> None:
    """Same payer, day, amount, mode and document number: nothing enters, whatever the numbers."""
    ours = SENT.after([Add(payment("R00002", 60, "A")), Add(allocation("AF00002", "R00002", "FA2026-00001", 60))])
    theirs = SENT.after([Add(payment("R00007", 60, "A")), Add(allocation("AF00009", "R00007", "FA2026-00001", 60))])
    assert merged(ours, theirs) == Merged(changes=(), lines=())


def test_two_alike_payments_are_two() -> None:
    """Theirs has the payment twice and ours once: one of them enters."""
    ours = SENT.after([Add(payment("R00002", 60, "A"))])
    theirs = SENT.after([Add(payment("R00002", 60, "A")), Add(payment("R00003", 60, "A"))])
    found = merged(ours, theirs)
    assert [key_of(c.row) for c in found.changes if isinstance(c, Add)] == ["R00003"]


def test_done_twice_it_changes_nothing_more() -> None:
    """The same workbook on the ledger that it led to: no change."""
    theirs = SENT.after([Add(payment("R00002", 200)), Add(allocation("AF00002", "R00002", "FA2026-00002", 200))])
    theirs = changed(theirs, Client, "C1", comment="note")
    once = SENT.after(merged(SENT, theirs).changes)
    assert merged(once, theirs) == Merged(changes=(), lines=())


def test_an_allocation_of_ours_to_their_use() -> None:
    """An allocation of a payment that both have enters by itself."""
    theirs = changed(SENT, Client, "C2", comment="x").after([Add(allocation("AF00002", "", "FA2026-00002", 1))])
    assert "Affectations/AF00002 non reprise" in marks(merged(SENT, theirs))
    ours = SENT.after([Add(payment("R00002", 60, "A"))])
    theirs = SENT.after([Add(payment("R00005", 60, "A")), Add(allocation("AF00002", "R00005", "FA2026-00002", 60))])
    after = ours.after(merged(ours, theirs).changes)
    assert [(a.payment, a.amount) for a in after.allocations[1:]] == [("R00002", Decimal(60))]


def test_what_would_break_a_rule_is_left_out_with_its_group() -> None:
    """A payment whose allocation exceeds the invoice stays outside, with the reason; the next one enters."""
    theirs = SENT.after(
        [
            Add(payment("R00002", 500)),
            Add(allocation("AF00002", "R00002", "FA2026-00001", 500)),
            Add(payment("R00003", 200)),
            Add(allocation("AF00003", "R00003", "FA2026-00002", 200)),
        ]
    )
    found = merged(SENT, theirs)
    assert marks(found) == ["Reglements/R00002 non reprise", "Affectations/AF00002 non reprise"]
    assert [c.row.amount for c in found.changes if isinstance(c, Add)] == [Decimal(200), Decimal(200)]  # type: ignore[attr-defined]


def test_notes_enter_unless_both_changed_them() -> None:
    """Only they changed the comment: it enters. Both did: a conflict with both values. Only we did: ours stays."""
    theirs = changed(changed(SENT, Client, "C1", comment="vu"), Client, "C2", comment="leur note")
    ours = changed(changed(SENT, Client, "C2", comment="notre note"), Payment, "R00001", comment="à nous")
    found = merged(ours, theirs)
    after = ours.after(found.changes)
    assert [c.comment for c in after.clients] == ["vu", "notre note"]
    assert after.payments[0].comment == "à nous"
    line = found.lines[0]
    assert (line.mark, line.nature.value, line.ours, line.theirs) == (
        "Clients/C2/Commentaire",
        "conflit",
        "notre note",
        "leur note",
    )


def test_sealed_rows_never_change_even_if_decided() -> None:
    """« reprendre » on an invoice's amount does nothing; on a client's city it brings theirs in."""
    from gescof_xl.domain.tables.billing import Invoice

    theirs = changed(changed(SENT, Invoice, "FA2026-00001", net=Decimal(1)), Client, "C1", city="Tarbes")
    first = merged(SENT, theirs)
    assert (first.changes, marks(first)) == (
        (),
        ["Clients/C1/Ville modifiée", "Factures/FA2026-00001/Total HT modifiée"],
    )
    decided = SENT.after([Add(replace(line, decision=Decision.TAKE)) for line in first.lines])
    second = merged(decided, theirs)
    after = decided.after(second.changes)
    assert after.get(Client, "C1").city == "Tarbes"
    assert after.invoices == SENT.invoices
    assert marks(second) == ["Factures/FA2026-00001/Total HT modifiée"]


def test_a_decision_is_for_its_own_exchange() -> None:
    """A « reprendre » left from an older exchange decides nothing."""
    theirs = changed(SENT, Client, "C1", city="Tarbes")
    old = [replace(line, decision=Decision.TAKE, exchange="ECH00000") for line in merged(SENT, theirs).lines]
    assert merged(SENT.after([Add(line) for line in old]), theirs).changes == ()


def test_rows_that_we_changed_or_removed_since_are_no_difference_of_theirs() -> None:
    """What only we did while the copy was away is not listed."""
    ours = changed(SENT, Client, "C1", city="Bayonne").after([Add(payment("R00002", 5))])
    assert merged(replace(ours, lines=()), SENT) == Merged(changes=(), lines=())


def test_stamp_and_digest() -> None:
    """The digest does not see the order of lines nor the stamp itself; it sees any other cell."""
    copy = new_copy(SENT, DAY)
    after = SENT.after(marked_as_copy(SENT, copy))
    assert last_copy(after) == copy
    assert digest_of(after) == copy.digest == digest_of(replace(SENT, clients=SENT.clients[::-1]))
    assert digest_of(changed(SENT, Client, "C1", city="Bayonne")) != copy.digest
    assert new_copy(after, DAY).number == "ECH00002"


def test_what_changed_is_said_column_by_column() -> None:
    """The sheet Échange: a changed cell with both values, a new line with its first cells."""
    after = changed(SENT, Client, "C1", city="Bayonne").after([Add(payment("R00002", 60, "A"))])
    said = [(line.mark, line.nature.value, line.what) for line in exchange_lines("ECH00002", SENT, after)]
    assert said == [
        ("Clients/C1", "modifiée", "Ville : « Pau » → « Bayonne »"),
        (
            "Reglements/R00002",
            "ajoutée",
            "Date : 20/11/2026 ; Tiers : C1 ; Mode : Virement ; N° pièce : A ; Montant : 60",
        ),
    ]
    assert list(differences(SENT, SENT)) == []
    assert MergeLine.REPORT
