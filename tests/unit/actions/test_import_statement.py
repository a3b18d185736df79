"""L'import de relevés: proposals from real files of every format, confirmed by a person, never the same line twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.app import Report, RunSettings, run
from gescof_xl.core.errors import GescofError, Refused, WrongUse
from gescof_xl.domain.balances import available
from gescof_xl.domain.checks.payments import payments
from gescof_xl.domain.tables.settings import Setting
from gescof_xl.effects.file import FileEffects
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import due
from tests.pressing import Asked, press, read
from tests.text_tables import SCHOOL_RATES, workbook

FILES = Path(__file__).parents[2] / "data" / "exchange"
CAMT = "releve-camt-053-001-02.xml"
DRAWN = """
    Clients
    Code | Raison sociale         | Type
    C1   | SARL Ateliers Dupré    | Entreprise
    C2   | Durand Marie           | Particulier
    C3   | Autre                  | Entreprise

    Financeurs
    Code | Raison sociale
    OP1  | OPCO Atlas

    Factures
    N°           | Tiers | Date       | Échéance   | Total HT | Total TTC
    FA2026-00007 | C1    | 01/02/2026 | 03/03/2026 | 1440     | 1440
    FA2026-00012 | OP1   | 02/02/2026 | 04/03/2026 | 700      | 700
    FA2026-00013 | OP1   | 02/02/2026 | 04/03/2026 | 700      | 700
    FA2026-00014 | C3    | 02/02/2026 | 04/03/2026 | 250      | 250

    Reglements
    N°     | Date       | Tiers | Mode   | Montant | N° pièce
    R00001 | 01/03/2026 | C3    | Chèque | 250     | 0012345

    Affectations
    N°      | Règlement | Facture      | Montant | Date
    AF00001 | R00001    | FA2026-00014 | 250     | 01/03/2026
"""


def bring_in(book: MemoryWorkbook, file: str | Path = CAMT, interface: Asked | None = None, **params: Any) -> Report:
    """Presses « Importer un relevé » on a file of tests/data/exchange."""
    button = action("importer-releve")
    asked = button.params(file=str(FILES / file), **params)
    return run(
        button,
        book,
        asked,
        Context(today=date(2026, 3, 20)),
        RunSettings(interface=interface or Asked(), effects=FileEffects(FILES / book.name)),
    )


def drawn(*texts: str) -> MemoryWorkbook:
    return workbook(SCHOOL_RATES, DRAWN, *texts)


def rank(book: MemoryWorkbook, words: str) -> str:
    """The number that the proposals give to the line with these words."""
    return next(x.split(".")[0] for x in bring_in(book).message.splitlines()[1:] if words in x)


def test_nothing_is_recorded_without_confirmation() -> None:
    """The seven lines are shown with what they pay; the workbook does not change."""
    book = drawn()
    before = read(book)

    report = bring_in(book)

    assert read(book) == before
    assert len(report.message.splitlines()) == 8
    assert not report.changes


def test_what_is_sure_is_recorded_together() -> None:
    """Three transfers name their invoices and a cheque bounced: four lines; the others wait for a person."""
    book = drawn()

    bring_in(book, confirm_all=True)

    ledger = read(book)
    assert [due(book, f"FA2026-000{n}") for n in ("07", "12", "13")] == [0, 0, 0]
    assert due(book, "FA2026-00014") == Decimal(250)
    new = {p.number: p for p in ledger.payments[1:]}
    assert sorted(p.amount for p in new.values()) == [-250, 700, 700, 1440]
    assert {p.party for p in new.values()} == {"C1", "OP1", "C3"}
    assert len({p.bank_reference for p in new.values()}) == 4
    assert next(p for p in new.values() if p.amount < 0).cancels == "R00001"


@pytest.mark.parametrize(
    "other", [CAMT, "releve-camt-053-001-08.xml", "releve-cfonb-120.txt", "releve-sgml.ofx", "releve-debit-credit.csv"]
)
def test_a_line_is_never_taken_twice_whatever_the_file_it_comes_in(other: str) -> None:
    """Recorded from CAMT.053, the same operations of the same words are known in every other format."""
    book = drawn()
    bring_in(book, confirm_all=True)
    count = len(read(book).payments)

    again = bring_in(book, other, confirm_all=True)

    assert len(read(book).payments) == count
    assert ": 0 proposition sûre" in again.message
    taken, doubtful = again.message.count("[déjà enregistrée]"), sum(p.code == "BNQ-003" for p in again.problems)
    assert (taken, doubtful) == (4, 0)


GAMMA = """
    Clients
    Code | Raison sociale
    GAM  | Gamma

    Factures
    N°           | Tiers | Date       | Total HT | Total TTC
    FA2026-00020 | GAM   | 01/02/2026 | 216      | 216
    FA2026-00021 | GAM   | 02/02/2026 | 216      | 216
"""
GAMMA_CSV = "Date;Libellé;Date de comptabilisation;Montant\n15/03/2026;{};16/03/2026;216,00\n"
GAMMA_OFX = (
    "OFXHEADER:100\n<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30006<BRANCHID>00001<ACCTID>12345678901</BANKACCTFROM>"
    "<STMTTRN><DTPOSTED>20260317<TRNAMT>216.00<FITID>1<NAME>GAMMA VIREMENT</STMTTRN></STMTRS></OFX>"
)


@pytest.mark.parametrize("words", ["VIR SEPA GAMMA", "GAMMA VIREMENT"])
def test_the_same_operation_in_two_formats_never_pays_two_invoices(tmp_path: Path, words: str) -> None:
    """216 € of Gamma, who owes it twice, by CSV booked on the 16th and by OFX on the 17th: paid once, then doubtful."""
    csv, ofx = tmp_path / "r.csv", tmp_path / "r.ofx"
    csv.write_text(GAMMA_CSV.format(words), encoding="utf-8")
    ofx.write_text(GAMMA_OFX, encoding="utf-8")
    book = drawn(GAMMA)
    bring_in(book, csv, confirm_all=True)

    again = bring_in(book, ofx, confirm_all=True)

    assert [due(book, "FA2026-00020"), due(book, "FA2026-00021")] == [0, 216]
    assert told(again, "BNQ-003") == ["Ligne 1 : c'est peut-être R00002 du 16/03/2026, déjà repris."]


def test_what_was_cancelled_by_hand_may_be_recorded_again(tmp_path: Path) -> None:
    """Recorded for the wrong client, cancelled, then confirmed for the right one; the third time it is known."""
    csv = tmp_path / "r.csv"
    csv.write_text(GAMMA_CSV.format("VIR SEPA"), encoding="utf-8")
    book = drawn(GAMMA)
    bring_in(book, csv, confirm=("1=C2",))
    press(book, "saisir-reglement", today=date(2026, 3, 20), cancel="R00002")

    assert "repris puis annulé" in told(bring_in(book, csv), "BNQ-003")[0]
    bring_in(book, csv, confirm=("1=GAM",))

    assert due(book, "FA2026-00020") == 0
    assert "[déjà enregistrée]" in bring_in(book, csv).message
    assert not [p for p in payments(read(book), date(2026, 3, 20)) if p.code == "REG-009"]


def test_what_a_person_says_of_a_line_is_understood_without_case() -> None:
    """« fa2026-00020 » is the invoice, « c2 » the client."""
    book = drawn("Factures\nN° | Tiers | Date | Total HT | Total TTC\nFA2026-00020 | C2 | 01/03/2026 | 20 | 20")
    number = rank(book, "DURAND")

    bring_in(book, confirm=(f"{number}=fa2026-00020", f"{int(number) + 1}=c2"))

    assert due(book, "FA2026-00020") == 0
    assert {p.party for p in read(book).payments[1:]} == {"C2"}


def test_a_line_already_taken_cannot_be_confirmed() -> None:
    """Confirmed by its number a second time: refused."""
    book = drawn()
    number = rank(book, "DUPRE")
    bring_in(book, confirm=(number,))

    with pytest.raises(Refused, match="déjà enregistrée"):
        bring_in(book, confirm=(number,))


def test_a_person_says_what_an_unknown_line_pays() -> None:
    """« 6=FA…+FA… » and « 7=C2 »: the invoices and the payer that the person names."""
    book = drawn(
        "Factures\nN° | Tiers | Date | Total HT | Total TTC\nFA2026-00020 | C2 | 01/03/2026 | 20 | 20\nFA2026-00021 | C2 | 02/03/2026 | 30 | 30"
    )
    number = rank(book, "DURAND")

    bring_in(book, confirm=(f"{number}=FA2026-00021+FA2026-00020",))
    assert (due(book, "FA2026-00021"), due(book, "FA2026-00020")) == (Decimal(0), Decimal("16.67"))

    bring_in(book, confirm=(f"{int(number) + 1}=C2",))
    ledger = read(book)
    assert due(book, "FA2026-00020") == Decimal(0)
    assert available(ledger, ledger.payments[-1]) == Decimal("16.66")


def test_a_debtor_and_a_sum_of_several_invoices_are_matched() -> None:
    """33.33 € of Durand Marie are his invoices of 13.33 and 20.00 together, not the one of 50."""
    book = drawn(
        "Factures\nN° | Tiers | Date | Total HT | Total TTC\nFA2026-00020 | C2 | 01/02/2026 | 50 | 50\n"
        "FA2026-00021 | C2 | 02/02/2026 | 13,33 | 13,33\nFA2026-00022 | C2 | 03/02/2026 | 20 | 20"
    )
    bring_in(book, confirm_all=True)

    assert [due(book, f"FA2026-0002{i}") for i in range(3)] == [Decimal(50), Decimal(0), Decimal(0)]


CPF = """
    Financeurs
    Code | Raison sociale          | Type
    CPF  | Mon compte formation    | CPF

    Factures
    N°           | Tiers | Date       | Total HT | Total TTC | Accord
    FA2026-00031 | CPF   | 01/02/2026 | 900      | 900       | 10000031
    FA2026-00032 | CPF   | 02/02/2026 | 1200     | 1200      | 10000032
    FA2026-00033 | CPF   | 03/02/2026 | 1200     | 1200      | 10000033
    FA2026-00034 | CPF   | 04/02/2026 | 1500     | 1500      | 10000034
"""
CPF_CSV = "Date;Libellé;Date de comptabilisation;Montant\n15/03/2026;{};16/03/2026;{}\n"


@pytest.mark.parametrize(
    ("label", "amount", "paid"),
    [
        ("VIR CAISSE DES DEPOTS ET CONSIGNATIONS", "3900,00", [32, 33, 34]),
        ("VIR SEPA CDC FORMATION DOSSIERS 10000031 10000033", "2100,00", [31, 33]),
        ("VIR MON COMPTE FORMATION DOSSIER 1000 0034", "1500,00", [34]),
        ("VIR CAISSE DES DEPOTS ET CONSIGNATIONS", "2100,00", []),
        ("VIR CDC HABITAT", "3900,00", []),
    ],
)
def test_a_transfer_of_the_caisse_des_depots_pays_several_files(
    label: str, amount: str, paid: list[int], tmp_path: Path
) -> None:
    """Those that it names, else the only ones that make the sum; 2100 is made in two ways, and CDC Habitat is another."""
    book, csv = drawn(CPF), tmp_path / "cpf.csv"
    csv.write_text(CPF_CSV.format(label, amount), encoding="utf-8")

    bring_in(book, csv, confirm_all=True)

    assert [n for n in range(31, 35) if due(book, f"FA2026-000{n}") == 0] == paid


def test_two_ways_to_make_a_sum_are_shown_to_a_person(tmp_path: Path) -> None:
    """The oldest files are proposed, to be checked."""
    csv = tmp_path / "cpf.csv"
    csv.write_text(CPF_CSV.format("CAISSE DES DEPOTS", "2100,00"), encoding="utf-8")

    told = bring_in(drawn(CPF), csv).message

    assert "FA2026-00031" in told
    assert "FA2026-00032" in told
    assert "(à vérifier)" in told


def test_a_party_without_an_open_invoice_is_counted_as_it_is_shown(tmp_path: Path) -> None:
    """« → C1 (à vérifier) » counts as one to look at, and BNQ-004 still says that no invoice explains it."""
    csv = tmp_path / "releve.csv"
    csv.write_text("Date;Libellé;Montant\n16/03/2026;VIR ALPHA;5,00\n17/03/2026;VIR X;6,00\n", encoding="utf-8")

    report = bring_in(workbook(SCHOOL_RATES, "Clients\nCode | Raison sociale\nC1 | Alpha"), csv)

    assert "→ C1 [débiteur sans facture ouverte] (à vérifier)" in report.message
    assert ": 0 proposition sûre, 1 à vérifier, 0 déjà enregistrée, 1 encaissement sans proposition." in report.message
    assert len(told(report, "BNQ-004")) == 2


def test_an_amount_alone_is_proposed_and_not_sure() -> None:
    """An invoice of 33.33 € of somebody else: shown to be checked, not recorded with the sure ones."""
    book = workbook(
        SCHOOL_RATES,
        DRAWN.replace("Durand Marie", "Personne Autre"),
        "Factures\nN° | Tiers | Date | Total HT | Total TTC\nFA2026-00020 | C3 | 01/03/2026 | 33,33 | 33,33",
    )
    number = rank(book, "DURAND")
    assert "[montant seul] (à vérifier)" in bring_in(book).message

    bring_in(book, confirm_all=True)
    assert due(book, "FA2026-00020") == Decimal("33.33")
    bring_in(book, confirm=(number,))
    assert due(book, "FA2026-00020") == Decimal(0)


def test_a_payment_typed_before_is_recognised_and_not_doubled() -> None:
    """The transfer of Ateliers Dupré was typed by hand: the line only gives it its bank reference."""
    book = drawn(
        "Factures\nN° | Tiers | Date | Total HT | Total TTC\nFA2026-00020 | C2 | 01/03/2026 | 33,33 | 33,33",
        "Reglements\nN° | Date | Tiers | Montant\nR00002 | 15/03/2026 | C2 | 33,33",
        "Affectations\nN° | Règlement | Facture | Montant | Date\nAF00002 | R00002 | FA2026-00020 | 33,33 | 15/03/2026",
    )

    bring_in(book, confirm=(rank(book, "DURAND"),))

    payments = read(book).payments
    assert len(payments) == 2
    assert payments[1].bank_reference


def test_an_equal_line_is_another_payment_and_not_the_one_already_on_the_statement() -> None:
    """Two transfers of 33.33 € the same day: the first recorded, the second is new money, not the first again."""
    book = drawn()
    number = rank(book, "DURAND")
    bring_in(book, confirm=(f"{number}=C2",))

    bring_in(book, confirm=(f"{int(number) + 1}=C2",))

    assert [p.amount for p in read(book).payments[1:]] == [Decimal("33.33"), Decimal("33.33")]
    assert "déjà saisi" not in bring_in(book).message


def test_new_payments_follow_the_last_number() -> None:
    """After R00042, whatever it paid, the lines become R00043 and on, each with its own allocations."""
    book = drawn(
        "Reglements\nN° | Date | Tiers | Mode | Montant\nR00042 | 01/02/2026 | C2 | Espèces | 5\nVIEUX9 | 01/02/2026 | C2 | Espèces | 6"
    )

    bring_in(book, confirm_all=True)

    ledger = read(book)
    new = [p.number for p in ledger.payments[3:]]
    assert new == ["R00043", "R00044", "R00045", "R00046"]
    assert {a.payment for a in ledger.allocations[1:]} == set(new)


def test_the_question_shows_what_will_be_recorded() -> None:
    """Before anything is written the person reads day, amount, words, payer and invoices."""
    book, interface = drawn(), Asked()
    bring_in(book, interface=interface, confirm=(rank(book, "DUPRE"),))

    plain = interface.question.replace("\u00a0", " ")
    assert "05/03/2026 1 440,00 €" in plain
    assert "C1 : FA2026-00007 1 440,00 € [numéro dans le libellé]" in plain


@pytest.mark.parametrize(
    ("confirm", "says"),
    [
        ("99", "ligne 99"),
        ("{DURAND}", "ni qui a payé"),
        ("{DURAND}=FA2026-99999", "FA2026-99999"),
        ("{DURAND}=FA2026-00014", "ne reste pas à payer"),
        ("{FRAIS}", "sortie d'argent"),
        ("{DUPRE}=R00001", "même montant"),
    ],
)
def test_what_cannot_be_recorded_is_refused_with_its_reason(confirm: str, says: str) -> None:
    """Nothing is written when one of the confirmed lines does not fit."""
    text = DRAWN.replace("Durand Marie", "Personne Autre")
    book = workbook(SCHOOL_RATES, text)
    for word in ("DURAND", "FRAIS", "DUPRE"):
        confirm = confirm.replace(f"{{{word}}}", rank(book, word))

    with pytest.raises((Refused, WrongUse), match=says):
        bring_in(book, confirm=(rank(book, "00012"), confirm))
    assert len(read(book).payments) == 1


def test_a_file_that_is_not_there_or_damaged_gets_a_sentence(tmp_path: Path) -> None:
    """A missing file, and one of hostile XML entities: French sentences, nothing written."""
    with pytest.raises(GescofError, match="introuvable"):
        bring_in(drawn(), "absent.xml")
    hostile = tmp_path / "hostile.xml"
    hostile.write_text(
        '<!DOCTYPE d [<!ENTITY a "b">]><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">&a;</Document>'
    )
    with pytest.raises(GescofError, match=r"hostile\.xml"):
        bring_in(drawn(), hostile)


def test_a_statement_of_another_account_is_noticed() -> None:
    """The IBAN of Organisme is not the file's: BNQ-001."""
    book = workbook(SCHOOL_RATES.replace("FR7630006000011234567890189", "FR2012421242124212421242124"), DRAWN)
    assert "BNQ-001" in [p.code for p in bring_in(book).problems]


def told(report: Report, code: str) -> list[str]:
    """The messages of a code, with plain spaces."""
    return [p.message.replace("\u00a0", " ") for p in report.problems if p.code == code]


def test_what_is_left_aside_in_the_file_is_noticed() -> None:
    """The last line of the CSV, its 13th, is the bank's own total, no operation: BNQ-002 quotes it; CAMT.053 has none."""
    (notice,) = told(bring_in(drawn(), "releve-debit-credit.csv"), "BNQ-002")
    assert notice == "Ligne 13 laissée de côté, car ce n'est pas une opération : « Total -262,50 2 906,66 »."
    assert not told(bring_in(drawn()), "BNQ-002")


def test_a_credit_that_pays_nothing_known_is_noticed_until_a_person_explains_it() -> None:
    """Durand, who owes nothing, sent 33.33 € twice: BNQ-004 for both lines, then for the one that nobody explained."""
    book, number = drawn(), int(rank(drawn(), "DURAND"))

    assert told(bring_in(book), "BNQ-004") == [
        f"Ligne {n}, 33,33 € : débiteur sans facture ouverte." for n in (number, number + 1)
    ]
    confirmed = bring_in(book, confirm=(f"{number}=C2",))
    assert told(confirmed, "BNQ-004") == [f"Ligne {number + 1}, 33,33 € : débiteur sans facture ouverte."]


def test_csv_columns_are_named_in_organisme(tmp_path: Path) -> None:
    """Titles that no bank is known for: « date=Jour;libellé=Texte;montant=Somme » reads them."""
    file = tmp_path / "releve.csv"
    file.write_text("Jour;Texte;Somme\n05/03/2026;VIR FA2026-00007;1440,00\n", encoding="utf-8")
    book = drawn("Organisme\nClé | Valeur\nColonnes du relevé CSV | date=Jour;libellé=Texte;montant=Somme")

    bring_in(book, file, confirm_all=True)

    assert due(book, "FA2026-00007") == Decimal(0)


LCL = (
    "05/03/2026;1440,00;Virement;;VIR ATELIERS FA2026-00007;0;Divers\n06/03/2026;-2,00;Carte;;CB FOURNITURES;0;Divers\n"
)


def test_the_order_of_the_columns_is_asked_once_and_remembered(tmp_path: Path) -> None:
    """LCL writes no titles: refused with an order, which, given once, Organisme keeps for the next files."""
    file = tmp_path / "lcl.csv"
    file.write_text(LCL, encoding="utf-8")
    book = drawn()
    with pytest.raises(GescofError, match="date=1,montant=2,libellé=5"):
        bring_in(book, file)

    assert "retenu dans Organisme" in bring_in(book, file, columns="date=1,montant=2,libellé=5").message

    assert read(book).get(Setting, "Colonnes du relevé CSV").value == "date=1,montant=2,libellé=5"
    bring_in(book, file, confirm_all=True)
    assert due(book, "FA2026-00007") == 0


def test_the_columns_are_kept_in_the_line_of_organisme_that_is_there(tmp_path: Path) -> None:
    """The setting of another bank is replaced, not doubled."""
    file = tmp_path / "lcl.csv"
    file.write_text(LCL, encoding="utf-8")
    book = drawn("Organisme\nClé | Valeur\nColonnes du relevé CSV | date=Jour;libellé=Texte;montant=Somme")

    bring_in(book, file, columns="date=1;montant=2;libellé=5", confirm_all=True)

    kept = [s.value for s in read(book).settings if s.name == "Colonnes du relevé CSV"]
    assert kept == ["date=1;montant=2;libellé=5"]


ACCOUNTS = (
    "Compte;Date;Libellé;Montant\n"
    "55566677788;05/03/2026;VIR ATELIERS DUPRE FA2026-00007;1440,00\n"
    "55566677788;06/03/2026;VIR VERS COMPTE PRO;-250,00\n"
    "12345678901;06/03/2026;VIR EPARGNE DURAND MARIE;20,00\n"
    "12345678901;07/03/2026;VIR RECU;250,00\n"
)


def test_an_undeclared_account_of_the_file_is_told_and_nothing_of_it_is_sure(tmp_path: Path) -> None:
    """It may be somebody's own: the invoice that its line names is proposed, and a person must confirm it."""
    file = tmp_path / "comptes.csv"
    file.write_text(ACCOUNTS, encoding="utf-8")

    report = bring_in(drawn(), file)

    assert "Le compte 55566677788 n'est pas déclaré" in told(report, "BNQ-001")[0]
    assert ": 0 proposition sûre, 2 à vérifier, " in report.message
    assert "(55566677788) → C1 : FA2026-00007" in report.message


def test_a_transfer_between_accounts_of_the_organisation_is_never_proposed(tmp_path: Path) -> None:
    """250 € leave one account for the other on the eve, and « EPARGNE » says so: FA2026-00014 of 250 € stays due."""
    file = tmp_path / "comptes.csv"
    file.write_text(ACCOUNTS, encoding="utf-8")
    book = drawn("Organisme\nClé | Valeur\nAutres comptes | 555 666 777 88")

    report = bring_in(book, file, confirm_all=True)

    assert due(book, "FA2026-00007") == 0
    assert not told(report, "BNQ-001") and not told(report, "BNQ-004")
    assert bring_in(book, file).message.count("[virement entre comptes de l'organisme]") == 2


def test_money_that_comes_from_the_organisation_itself_is_never_proposed(tmp_path: Path) -> None:
    """The counterparty is « Béarn Formation », the name in Organisme: its other bank sent 20 €."""
    file = tmp_path / "r.csv"
    file.write_text("Date;Libellé;Tiers;Montant\n05/03/2026;VIR INST;SAS BEARN FORMATION;20,00\n", encoding="utf-8")
    assert "[virement entre comptes de l'organisme]" in bring_in(drawn(), file).message


def test_a_savings_bank_that_pays_is_a_debtor(tmp_path: Path) -> None:
    """« Caisse d'épargne » is no savings account of ours."""
    file = tmp_path / "r.csv"
    file.write_text("Date;Libellé;Montant\n05/03/2026;VIR CAISSE D EPARGNE;20,00\n", encoding="utf-8")
    book = drawn(
        "Clients\nCode | Raison sociale\nCE | Caisse d'Épargne",
        "Factures\nN° | Tiers | Date | Total HT | Total TTC\nFA2026-00020 | CE | 01/02/2026 | 20 | 20",
    )
    bring_in(book, file, confirm_all=True)
    assert due(book, "FA2026-00020") == 0


def test_csv_columns_that_do_not_read_are_refused() -> None:
    """« jour=Jour » names no field."""
    with pytest.raises(Refused, match="Colonnes du relevé CSV"):
        bring_in(drawn("Organisme\nClé | Valeur\nColonnes du relevé CSV | jour=Jour"))


def test_a_line_confirmed_twice_is_refused() -> None:
    """Neither answer is the one that counts."""
    with pytest.raises(WrongUse, match=r"« 1=C2 » : la ligne 1 du relevé est confirmée deux fois"):
        bring_in(drawn(), confirm=("1=C1", "1=C2"))
