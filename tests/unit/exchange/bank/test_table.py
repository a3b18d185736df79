"""Tables of the banks that staff use: titles, details, currencies, statuses, accounts, and tables without titles."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gescof_xl.domain.bank.statement import AccountStatement
from gescof_xl.exchange.bank.columns import CsvMapping
from gescof_xl.exchange.bank.csv_statement import read_csv
from gescof_xl.exchange.refusal import ExchangeError


def read(text: str, mapping: CsvMapping | None = None) -> AccountStatement:
    (found,) = read_csv(text.encode(), mapping)
    return found


def shown(found: AccountStatement) -> list[str]:
    """Each line as day, amount, label, reference and counterparty."""
    return [
        f"{x.date:%d/%m} {x.amount} | {x.label} | {x.reference} | {x.counterparty}".rstrip(" |") for x in found.lines
    ]


BANKS = {
    "BNP Paribas": (
        (
            "Compte courant;Mon compte;12345678;30/11/2026;;1000,00\n\n"
            "Date operation;Libelle court;Type operation;Libelle operation;Montant operation en euro\n"
            "20-11-2026;VIR;VIR SEPA RECU;VIR SEPA RECU /DE ATLAS /MOTIF FA2026-00116;360,00\n"
        ),
        "20/11 360.00 | VIR SEPA RECU /DE ATLAS /MOTIF FA2026-00116",
    ),
    "Société Générale": (
        (
            '="0000000012345678";01/11/2026;30/11/2026;1;30/11/2026;50,00 EUR\n\n'
            "Date de l'opération;Libellé;Détail de l'écriture;Montant de l'opération;Devise\n"
            "25/11/2026;VIR RECU    123456;VIR RECU 1234567890S DE: ATLAS MOTIF: FA2026-00116;1 403,48;EUR\n"
        ),
        "25/11 1403.48 | VIR RECU 123456 VIR RECU 1234567890S DE: ATLAS MOTIF: FA2026-00116",
    ),
    "Crédit Agricole": (
        (
            "Téléchargement du 30/11/2026;\n\nATLAS\nCompte de Dépôt n° 12345678901;\nSolde au 30/11/2026 917,01 €\n\n"
            'Date;Libellé;Débit euros;Crédit euros;\n30/11/2026;"VIREMENT EN VOTRE FAVEUR\nATLAS\n\nFA2026-00116\n";;150,00;\n'
        ),
        "30/11 150.00 | VIREMENT EN VOTRE FAVEUR ATLAS FA2026-00116",
    ),
    "Banque Populaire, Caisse d'Épargne": (
        (
            "Date de comptabilisation;Libelle simplifie;Libelle operation;Reference;Informations complementaires;Type operation;"
            "Categorie;Sous categorie;Debit;Credit;Date operation;Date de valeur;Pointage operation\n"
            "24/11/2026;ATLAS;VIR SEPA ATLAS;REF1;FA2026-00116;Virement;Rev;Rev;;+216,00;23/11/2026;24/11/2026;0\n"
        ),
        "24/11 216.00 | VIR SEPA ATLAS FA2026-00116 | REF1 | ATLAS",
    ),
    "Crédit Mutuel, CIC": (
        "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n20/11/2026;21/11/2026;-4,79;;PRLV;9,00\n",
        "20/11 -4.79 | PRLV",
    ),
    "La Banque Postale": (
        (
            "Numéro Compte   ;5380245H033\nType         ;CCP\nCompte tenu en  ;euros\nDate            ;08/11/2026\n"
            "Solde (EUROS)   ;154,22\nSolde (FRANCS)  ;1011,62\n\nDate;Libellé;Montant(EUROS);Montant(FRANCS)\n"
            "07/11/2026;VIREMENT DE ATLAS;12,00;78,71\n"
        ),
        "07/11 12.00 | VIREMENT DE ATLAS",
    ),
    "BoursoBank": (
        (
            "dateOp;dateVal;label;category;categoryParent;supplierFound;amount;comment;accountNum;accountLabel;accountbalance\n"
            '2026-11-20;2026-11-21;"VIR SEPA ATLAS";Virements;Virements;atlas;"1 718,70";;00012345678;Pro;9,00\n'
        ),
        "20/11 1718.70 | VIR SEPA ATLAS |  | atlas",
    ),
    "Shine": (
        (
            "Transaction ID;Date de la valeur;Date d'opération;IBAN;Type de transaction;Débit;Crédit;Solde bancaire;Libellé;"
            "Nom de la contrepartie;Commentaire\nT1;21/11/2026;20/11/2026;;Virement;;360,00;9,00;FA2026-00116;ATLAS;\n"
        ),
        "20/11 360.00 | FA2026-00116 | T1 | ATLAS",
    ),
    "Qonto": (
        (
            "Statut;Date de la valeur (UTC);Date de la valeur (local);Date de l'opération (UTC);Date de l'opération (local);"
            "Montant total (TTC);Débit;Crédit;Solde;Devise;Nom du compte;IBAN du compte;Nom de la contrepartie;"
            "Identifiant de transaction;Référence\n"
            "Exécuté;20-11-2026 23:10:00;21-11-2026 00:10:00;20-11-2026 23:09:00;21-11-2026 00:09:00;360,00;;360,00;9,00;EUR;"
            "Principal;FR7630006000011234567890189;ATLAS;q-1;FA2026-00116\n"
        ),
        "21/11 360.00 | ATLAS FA2026-00116 | q-1 | ATLAS",
    ),
    "Qonto, in English": (
        (
            "Status,Settlement date (UTC),Operation date (UTC),Total amount (incl. VAT),Currency,Counterparty name,"
            "Transaction ID,Reference\nsettled,2026-11-20 08:00:00,2026-11-19 08:00:00,360.00,EUR,ATLAS,q-1,FA2026-00116\n"
        ),
        "20/11 360.00 | ATLAS FA2026-00116 | q-1 | ATLAS",
    ),
    "Revolut Business": (
        (
            "Date started (UTC),Date completed (UTC),ID,Type,State,Description,Reference,Payer,Orig currency,Payment currency,"
            "Amount,Total amount,Fee\n"
            "2026-11-19,2026-11-20,r-1,TOPUP,COMPLETED,Money added from ATLAS,FA2026-00116,,EUR,EUR,360.20,360.00,0.20\n"
        ),
        "20/11 360.00 | Money added from ATLAS FA2026-00116 | r-1",
    ),
    "Revolut": (
        (
            "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n"
            "TOPUP,Current,2026-11-19 09:00:00,2026-11-20 09:00:05,Payment from ATLAS,200.00,0.00,EUR,COMPLETED,250.00\n"
        ),
        "20/11 200.00 | Payment from ATLAS",
    ),
}


@pytest.mark.parametrize("bank", BANKS)
def test_the_titles_of_banks_are_known(bank: str) -> None:
    """The day that the bank books, the payer and the invoice numbers that he gave come out of each export."""
    text, line = BANKS[bank]
    found = read(text)
    assert (shown(found), found.notices) == ([line], ())


@pytest.mark.parametrize(
    ("booked", "done", "value", "day"),
    [("24/11/2026", "23/11/2026", "25/11/2026", 24), ("", "23/11/2026", "25/11/2026", 23), ("", "", "25/11/2026", 25)],
)
def test_the_booking_date_comes_first_row_by_row(booked: str, done: str, value: str, day: int) -> None:
    """Booking, else operation, else value: what the row has."""
    rows = f"Date opération;Date de comptabilisation;Date valeur;Libellé;Montant\n{done};{booked};{value};X;1,00\n"
    assert [x.date.day for x in read(rows + "01/11/2026;02/11/2026;;Y;2,00\n").lines] == [day, 2]


def test_rows_of_words_go_on_with_the_operation_above() -> None:
    """Some banks write the payer and his words on the rows below; a blank row or a total ends them."""
    found = read(
        "Date;Libellé;Montant\n20/11/2026;VIR RECU;360,00\n;DE ATLAS;\n;MOTIF FA2026-00116;\n"
        "21/11/2026;FRAIS;-1,00\n;;\n;Page 2;\n"
    )
    assert shown(found) == ["20/11 360.00 | VIR RECU DE ATLAS MOTIF FA2026-00116", "21/11 -1.00 | FRAIS"]
    assert found.notices == ("Ligne 7 laissée de côté, car ce n'est pas une opération : « Page 2 ».",)


def test_another_currency_is_left_aside_and_said() -> None:
    """Dollars are not euros: two rows are named, the one in euros is read."""
    found = read("Date;Libellé;Montant;Devise\n20/11/2026;A;1,00;USD\n20/11/2026;B;2,00;EUR\n20/11/2026;C;3,00;usd\n")
    assert shown(found) == ["20/11 2.00 | B"]
    assert found.notices == ("2 opérations en USD laissées de côté (lignes 2, 4).",)


@pytest.mark.parametrize(
    "status", ["Rejetée", "En attente", "processing", "PENDING", "declined", "À venir", "REVERTED"]
)
def test_what_is_not_booked_is_left_aside_and_said(status: str) -> None:
    """A transfer that was rejected, or that has not come yet, pays nothing."""
    found = read(f"Date;Libellé;Montant;Statut\n20/11/2026;A;1,00;{status}\n")
    assert found.lines == ()
    assert found.notices == (f"1 opération au statut « {status} » laissée de côté (ligne 2).",)


@pytest.mark.parametrize(
    "status", ["", "Exécuté", "EXÉCUTÉE", "Comptabilisée", "settled", "COMPLETED", "Validé", "Réglé"]
)
def test_what_is_booked_is_read(status: str) -> None:
    """The words of the banks for an operation that is done."""
    assert len(read(f"Date;Libellé;Montant;Statut\n20/11/2026;A;1,00;{status}\n").lines) == 1


def test_accounts_of_one_table_are_told_apart() -> None:
    """A bank gives all accounts of a client in one file, by their numbers."""
    rows = "Compte;Date;Libellé;Montant\n55566677788;20/11/2026;A;1,00\n12345678901;20/11/2026;B;2,00\n55566677788;21/11/2026;C;3,00\n"
    found = read_csv(rows.encode(), None)
    assert [(one.account, [x.label for x in one.lines]) for one in found] == [
        ("55566677788", ["A", "C"]),
        ("12345678901", ["B"]),
    ]


def test_one_name_without_a_number_names_no_account() -> None:
    """« Compte courant » is the only one of the file: it is that of the organisation."""
    assert read("Compte;Date;Libellé;Montant\nCompte courant;20/11/2026;A;1,00\n").account == ""


@pytest.mark.parametrize(("side", "amount"), [("D", "-5.00"), ("Débit", "-5.00"), ("C", "5.00"), ("Crédit", "5.00")])
def test_a_column_may_tell_the_side(side: str, amount: str) -> None:
    """Amounts without sign, and « Sens » beside them."""
    assert str(read(f"Date;Libellé;Montant;Sens\n20/11/2026;A;5,00;{side}\n").lines[0].amount) == amount


LCL = "20/11/2026;360,00;Virement;;VIR RECU ATLAS FA2026-00116;0;Divers\n21/11/2026;-13,00;Carte;;CB FRAIS;0;Divers\n21/11/2026;1234,56;;01234 567890A;;0;\n"
ORDER = CsvMapping(date="1", label="5", amount="2")


def test_a_table_without_titles_is_refused_with_the_order_that_its_rows_suggest() -> None:
    """LCL writes no titles: the order is asked once, with what the first rows look like."""
    with pytest.raises(ExchangeError) as refusal:
        read(LCL)
    assert "titres de colonnes" in refusal.value.message
    assert "date=1,montant=2,libellé=5" in refusal.value.cure


def test_a_table_without_titles_is_read_in_the_order_given() -> None:
    """The last row of LCL is the balance: it has no label, so it is no operation."""
    found = read(LCL, ORDER)
    assert shown(found) == ["20/11 360.00 | VIR RECU ATLAS FA2026-00116", "21/11 -13.00 | CB FRAIS"]
    assert found.notices == (
        "Ligne 3 laissée de côté, car ce n'est pas une opération : « 21/11/2026 1234,56 01234 567890A ».",
    )


def test_unknown_titles_do_not_hinder_the_order_given() -> None:
    """The cure of the refusal works for them too: what stands above the first date is no operation."""
    unknown = "IBAN FR7630006000011234567890189\nJour;Valeur;Nature;;Motif\n" + LCL
    with pytest.raises(ExchangeError) as refusal:
        read(unknown)
    assert "date=1,montant=2,libellé=5" in refusal.value.cure
    assert (len(read(unknown, ORDER).lines), read(unknown, ORDER).account) == (2, "FR7630006000011234567890189")


def test_the_order_given_for_one_bank_does_not_hinder_another() -> None:
    """A file with titles is read by them."""
    text, line = BANKS["BNP Paribas"]
    assert shown(read(text, ORDER)) == [line]


@pytest.mark.parametrize(
    ("rows", "order"),
    [
        (
            ["01234567890;22/01/2026;CHEQUE 12 ABC;0000037;-10,00;", "01234567890;23/01/2026;CARTE X;1;-5,76;"],
            "date=2,montant=5,libellé=3",
        ),
        (
            ["20/11/2026;PRLV EDF;45,10;;9,00", "21/11/2026;VIR ATLAS;;250,00;259,00"],
            "date=1,débit=3,crédit=4,libellé=2",
        ),
    ],
)
def test_the_order_is_told_from_dates_cents_and_words(rows: Sequence[str], order: str) -> None:
    """One signed amount, or a column for each side."""
    with pytest.raises(ExchangeError) as refusal:
        read("\n".join(rows))
    assert order in refusal.value.cure


def test_the_columns_of_a_mapping_may_be_several_and_have_a_currency() -> None:
    """`date=Compta+Opération` is the first that is filled; the usual titles of currency and status still count."""
    mapping = CsvMapping(date="Compta+Jour", label="Nature+Motif", amount="Valeur")
    found = read(
        "Compta;Jour;Nature;Motif;Valeur;Devise\n;20/11/2026;VIR;FA1;1,00;EUR\n;20/11/2026;VIR;FA1;1,00;CHF\n", mapping
    )
    assert shown(found) == ["20/11 1.00 | VIR FA1"] and "en CHF" in found.notices[0]
