"""Fusionner des tiers: the old code stays for the past, open balances move together, nothing sealed changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.domain.accounting.export import export, to_export
from gescof_xl.domain.audit.seals import verify
from gescof_xl.domain.checks.all import check
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.parties import Client
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import TODAY, drawn, press, read
from tests.pressing import asked
from tests.text_tables import SCHOOL_RATES, workbook

LATE = date(2027, 3, 1)
PARTIES = """
    Clients
    Code | Raison sociale | SIRET          | OPCO | Compte auxiliaire
    OLD  | Alpha Conseil  | 10000000900017 | OP1  | 411OLD
    NEW  | Alpha SAS      | 10000000900025 |      | 411NEW
    C3   | Gamma          | 20000000800017 |      |

    Financeurs
    Code | Raison sociale | SIRET
    OP1  | Opco Un        | 20000000800025

    Sessions
    N°    | Type  | Client
    S0001 | INTRA | OLD

    Participants
    N°     | Nom    | Session | Client
    P00001 | Martin | S0001   | OLD

    Financements
    N°      | Financeur | Session | Montant HT
    FI00001 | OLD       | S0001   | 1000
"""


def _book() -> MemoryWorkbook:
    """OLD owes 200 by a direct invoice and has a session to come, NEW owes 18.18."""
    rates = SCHOOL_RATES.replace("200     | TVA20", "200     | EXO  ").replace("18,18   | TVA10", "18,18   | EXO  ")
    book = workbook(rates, PARTIES)
    press(book, "facturer-directe", party="OLD", lines=("SAL",))
    press(book, "facturer-directe", party="NEW", lines=("REP",))
    return book


@pytest.fixture
def book() -> MemoryWorkbook:
    """Merged: NEW stays."""
    made = _book()
    press(made, "fusionner-tiers", kept="NEW", merged="OLD")
    return made


def _blocking(ledger: Ledger) -> list[str]:
    return [p.code for p in check(ledger, TODAY) if p.blocking]


def test_what_is_to_come_goes_to_the_card_that_stays(book: MemoryWorkbook) -> None:
    """Sessions, trainees and financings; the next invoice is NEW's. The old card says where it went."""
    assert drawn(book, "Clients", "Code | Fusionné avec") == ["OLD | NEW", "NEW | ", "C3 | "]
    assert [s.client for s in read(book).sessions] == ["NEW"]
    assert [p.client for p in read(book).participants] == ["NEW"]
    assert [f.payer for f in read(book).financings] == ["NEW"]

    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Factures", "N° | Tiers | Nom")[2:] == ["FA2026-00003 | NEW | Alpha SAS"]
    assert _blocking(read(book)) == []


def test_the_message_counts_the_documents_that_stay_if_there_are_some() -> None:
    """One of OLD; a card that never had any is not said to keep « 0 document »."""
    several, none = _book(), workbook(SCHOOL_RATES, PARTIES)
    assert "1 document d'OLD ne change pas." in press(several, "fusionner-tiers", kept="NEW", merged="OLD").message
    assert "document" not in press(none, "fusionner-tiers", kept="NEW", merged="OLD").message


def test_nothing_issued_changes(book: MemoryWorkbook) -> None:
    """Documents, lines and seals read as before; the old code is still known."""
    before, after = read(_book()), read(book)

    assert (after.invoices, after.lines) == (before.invoices, before.lines)
    assert [p for p in verify(after, None) if p.blocking] == []
    assert _blocking(after) == []


def test_open_balances_stand_together(book: MemoryWorkbook) -> None:
    """One statement, one line of Impayés and of Suivi clients, one reminder: 218.18."""
    press(book, "impayes", LATE)
    press(book, "suivi-clients", LATE)
    assert drawn(book, "Impayes", "Tiers | Nom | Total dû") == ["NEW | Alpha SAS | 218.18"]
    assert drawn(book, "SuiviClients", "Tiers | Nom | Facturé | Reste dû") == ["NEW | Alpha SAS | 218.18 | 218.18"]
    assert "1 relevé" in press(book, "imprimer", LATE, statement=True).message

    press(book, "relancer", LATE, penalties=False)

    assert drawn(book, "Relances", "Tiers | Factures | Montant") == ["NEW | FA2026-00001, FA2026-00002 | 218.18"]


def test_one_payment_settles_both(book: MemoryWorkbook) -> None:
    """NEW pays 218.18: both invoices are settled, each on the auxiliary account that it was issued with."""
    press(book, "saisir-reglement", party="NEW", amount=Decimal("218.18"))
    ledger = read(book)

    assert drawn(book, "Affectations", "Facture | Montant") == ["FA2026-00001 | 200.00", "FA2026-00002 | 18.18"]
    (paid,) = (e for e in export(ledger, to_export(ledger), LATE).entries if e.lines[0].piece == "R00001")
    assert [(line.aux, line.credit) for line in paid.lines[1:]] == [
        ("411OLD", Decimal("200.00")),
        ("411NEW", Decimal("18.18")),
    ]


def test_a_credit_note_of_the_old_card_is_its_own(book: MemoryWorkbook) -> None:
    """It corrects what was issued to OLD (CGI 289 I 5), and its credit is the party's."""
    press(book, "saisir-reglement", party="NEW", amount=Decimal("218.18"))
    press(book, "creer-avoir", invoice="FA2026-00001", case="total")

    assert drawn(book, "Factures", "N° | Tiers | Nom")[2:] == ["AV2026-00001 | OLD | Alpha Conseil"]
    press(book, "saisir-reglement", party="NEW", refund=True)
    assert drawn(book, "Reglements", "Tiers | Montant")[1:] == ["NEW | -200.00"]
    assert _blocking(read(book)) == []


def test_the_old_code_means_the_card_that_stays(book: MemoryWorkbook) -> None:
    """Whoever still types OLD invoices NEW."""
    old = read(book).get(Client, "OLD")
    assert old.merged_into == "NEW"

    from gescof_xl.actions import action
    from gescof_xl.actions.params import recognised

    answers = recognised(read(book), action("facturer-directe").params(party="old", lines=("SAL",)))

    assert replace(answers, lines=()).party == "NEW"  # type: ignore[type-var, attr-defined]


@pytest.mark.parametrize(
    ("kept", "merged", "words"),
    [("OLD", "OLD", "la même fiche"), ("NEW", "OP1", "dans Financeurs"), ("NEW", "X", "inconnu")],
)
def test_what_cannot_be_one_party_is_refused(kept: str, merged: str, words: str) -> None:
    """The same card, a client and a funder, or nobody."""
    with pytest.raises(Refused, match=words):
        press(_book(), "fusionner-tiers", kept=kept, merged=merged)


def test_two_companies_are_asked_about() -> None:
    """C3 has another SIREN: a person says whether it was taken over."""
    assert "SIREN diffèrent" in asked(_book(), "fusionner-tiers", kept="NEW", merged="C3")
    assert "SIREN" not in asked(_book(), "fusionner-tiers", kept="NEW", merged="OLD")
