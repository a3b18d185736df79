"""What is retyped or charged against a document in force: told at its cell; the cure, followed, leaves nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.parties import PartyType
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import press, read
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import financing, inter
from tests.unit.domain.checks.problem_cases import problems

ABROAD = """
    Clients
    Code | Raison sociale | Type        | Pays     | SIRET | TVA intracom. | Code postal
    BE   | Bruxelles SA   | Entreprise  | BE       |       | BE0403170701  | 1000
    CH   | Genève SA      | Entreprise  | CH       |       |               | 1201
    P1   | Zoé Martin     | Particulier |          |       |               | 64000
    C1   | Alpha          | Entreprise  |          | 10000000900017 |      | 64000
    RE   | Réunion SARL   | Entreprise  | Réunion  | 20000000800025 |      | 97400
    PB   | Anna Peeters   | Particulier | BE       |       |               | 1000
    PS   | Urs Meier      | Particulier | CH       |       |               | 1201

    Taux
    Code    | Type | Valeur | Effet du   | Mention         | Catégorie | Code VATEX
    AUTOLIQ | TVA  | 0%     | 01/01/2014 | Autoliquidation | AE        | VATEX-EU-AE
    HORSUE  | TVA  | 0%     | 01/01/2014 | TVA non applicable, art. 259-1 du CGI | O | VATEX-EU-O
    INTRACOM | TVA | 0%     | 01/01/2014 | Exonération de TVA, art. 262 ter I du CGI | K | VATEX-EU-IC
    EXPORT  | TVA  | 0%     | 01/01/2014 | Exonération de TVA, art. 262 I du CGI | G | VATEX-EU-G

    Produits
    Code | Libellé | Nature | Prix HT | TVA   | Unité
    MAN  | Manuel  | Bien   | 20      | TVA20 | forfait
"""
TAXED = SCHOOL_RATES.replace("| Exonéré", "| Assujetti sur encaissements")


def _found(ledger: Ledger) -> list[tuple[str, str, str, str, bool]]:
    return [(p.code, p.table, p.key, p.column, p.blocking) for p in problems(ledger) if p.code.startswith("FAC-06")]


@pytest.fixture
def book() -> MemoryWorkbook:
    """A session of C1's trainee from 5 to 6 October, invoiced."""
    made = inter(financing())
    press(made, "facturer-session", session="S0001")
    return made


def _first(ledger: Ledger, table: str, **cells: Any) -> Ledger:
    rows = getattr(ledger, table)
    return replace(ledger, **{table: (replace(rows[0], **cells), *rows[1:])})


def test_a_session_moved_after_its_invoice(book: MemoryWorkbook) -> None:
    """The invoice says when the training took place (CGI ann. II 242 nonies A I 10°)."""
    assert _found(read(book)) == []
    moved = _first(read(book), "sessions", end=date(2026, 10, 7))

    assert _found(moved) == [("FAC-060", "Sessions", "S0001", "Début", False)]


def test_a_trainee_moved_to_another_client(book: MemoryWorkbook) -> None:
    """The line keeps whose trainee it was."""
    moved = _first(read(book), "participants", client="C2")

    assert _found(moved) == [("FAC-061", "Participants", "P00001", "Client", False)]


def test_once_credited_nothing_is_in_force(book: MemoryWorkbook) -> None:
    """The cure of both: a total credit note."""
    press(book, "creer-avoir", invoice="FA2026-00001", case="total")
    moved = _first(read(book), "participants", client="C2")

    assert _found(_first(moved, "sessions", end=date(2026, 10, 7))) == []


def test_french_vat_to_a_business_of_the_union() -> None:
    """40 € on 200 € to Bruxelles SA: a warning, for some services are taxed in France; a credit note ends it."""
    book = workbook(TAXED, ABROAD)
    press(book, "facturer-directe", party="BE", lines=("SAL",))
    assert _found(read(book)) == [("FAC-062", "Factures", "FA2026-00001", "TVA", False)]

    press(book, "creer-avoir", invoice="FA2026-00001", case="total")
    press(book, "facturer-directe", party="BE", lines=("SAL ; 1 ; 200 ; Salle ; ; AUTOLIQ",))

    assert _found(read(book)) == []


@pytest.mark.parametrize(("party", "code"), [("BE", "AUTOLIQ"), ("CH", "HORSUE")])
def test_a_business_abroad_is_not_in_franchise(party: str, code: str) -> None:
    """293 B is for sales in France: said before the number, cured by the code of who owes the tax (CGI 259 1°)."""
    book = workbook(SCHOOL_RATES.replace("| Exonéré", "| Franchise"), ABROAD)
    report = press(book, "facturer-directe", party=party, lines=("SAL",), preview=True)
    assert [p.code for p in report.problems] == ["FAC-062"]

    press(book, "facturer-directe", party=party, lines=(f"SAL ; 1 ; 200 ; Salle ; ; {code}",))

    assert [line.vat for line in read(book).lines] == [code]
    assert _found(read(book)) == []


@pytest.mark.parametrize(
    ("party", "product", "code", "why"),
    [
        ("C1", "SAL", "AUTOLIQ", "la TVA est due par le client, alors qu'un client français doit la TVA française"),
        ("P1", "SAL", "AUTOLIQ", "la TVA est due par le client, alors qu'un particulier doit la TVA française"),
        ("C1", "SAL", "HORSUE", "imposé à l'étranger .*, alors qu'un client français doit la TVA française"),
        ("RE", "SAL", "HORSUE", "imposé à l'étranger .*, alors qu'un client français doit la TVA française"),
        ("P1", "SAL", "HORSUE", "imposé à l'étranger .*, alors qu'un particulier doit la TVA française"),
        ("PS", "SAL", "HORSUE", "imposé à l'étranger .*, alors qu'un particulier doit la TVA française"),
        ("C1", "MAN", "INTRACOM", "un autre pays de l'Union .*, alors que c'est un client français"),
        ("CH", "MAN", "INTRACOM", "un autre pays de l'Union .*, alors que c'est une entreprise de CH"),
        ("PB", "MAN", "INTRACOM", "un autre pays de l'Union .*, alors que c'est un particulier"),
        ("C1", "MAN", "EXPORT", "exporté hors de l'Union .*, alors que c'est un client français"),
        ("BE", "MAN", "EXPORT", "exporté hors de l'Union .*, alors que c'est une entreprise de BE"),
        ("BE", "SAL", "INTRACOM", "un bien qui quitte la France, alors que c'est un service"),
        ("CH", "SAL", "EXPORT", "un bien qui quitte la France, alors que c'est un service"),
    ],
)
def test_a_rate_of_abroad_is_not_issued_to_who_or_what_is_not_there(
    party: str, product: str, code: str, why: str
) -> None:
    """Nobody would pay its VAT: refused before it has a number (CGI 259, 262 I, 262 ter I)."""
    book = workbook(TAXED, ABROAD)
    with pytest.raises(Refused, match=why):
        press(book, "facturer-directe", party=party, lines=(f"{product} ; 1 ; 200 ; ; ; {code}",))
    assert read(book).invoices == ()


@pytest.mark.parametrize(("party", "code"), [("BE", "INTRACOM"), ("CH", "EXPORT"), ("PS", "EXPORT"), ("RE", "EXPORT")])
def test_goods_that_leave_france_are_exempt(party: str, code: str) -> None:
    """To a business of the Union, or to whoever is outside it or overseas: no VAT, no problem, the reason printed."""
    book = workbook(TAXED, ABROAD)

    press(book, "facturer-directe", party=party, lines=(f"MAN ; 2 ; ; ; ; {code}",))

    (invoice,) = read(book).invoices
    assert (invoice.net, invoice.vat) == (40, 0)
    assert "262" in read(book).lines[0].reason
    assert _found(read(book)) == []


def test_goods_for_the_union_need_the_number_of_who_buys() -> None:
    """CGI 262 ter I, ann. II 242 nonies A I 3°: without it French VAT is due."""
    book = workbook(TAXED, ABROAD.replace("BE0403170701", "            "))
    with pytest.raises(Refused, match="livré dans l'Union, et le numéro de TVA du client manque"):
        press(book, "facturer-directe", party="BE", lines=("MAN ; 2 ; ; ; ; INTRACOM",))


def test_in_franchise_goods_that_leave_stay_in_franchise() -> None:
    """No intra-community delivery is exempt there (directive 2006/112/CE art. 139): art. 293 B, whatever was typed."""
    book = workbook(SCHOOL_RATES.replace("| Exonéré", "| Franchise"), ABROAD)

    press(book, "facturer-directe", party="BE", lines=("MAN ; 2 ; ; ; ; INTRACOM",))

    assert [line.vat for line in read(book).lines] == ["FRANCHISE"]


@pytest.mark.parametrize(
    ("cells", "who"), [({"country": "FR"}, "client français"), ({"party_type": PartyType.INDIVIDUAL}, "particulier")]
)
def test_reverse_charge_in_france_that_was_issued(cells: dict[str, Any], who: str) -> None:
    """FAC-063: by an older version, or by hand; French VAT is due on it."""
    book = workbook(TAXED, ABROAD)
    press(book, "facturer-directe", party="BE", lines=("SAL ; 1 ; 200 ; Salle ; ; AUTOLIQ",))
    issued = _first(read(book), "invoices", **cells)

    assert _found(issued) == [("FAC-063", "Factures", "FA2026-00001", "TVA", True)]
    assert any(who in p.message for p in problems(issued) if p.code == "FAC-063")
