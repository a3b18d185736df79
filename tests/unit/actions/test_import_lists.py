"""« Importer une liste »: who is known already, what is doubtful, what is asked once, and nothing half written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.app import Report, RunSettings, run
from gescof_xl.core.errors import Refused
from gescof_xl.domain.settings import Key, setting_text
from gescof_xl.effects.file import FileEffects
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import drawn
from tests.pressing import Asked, read
from tests.text_tables import SCHOOL_RATES, workbook

ALPHA = """
    Clients
    Code | Raison sociale | SIRET          | E-mail facturation | Ville
    C1   | Alpha          | 10000000900017 | compta@alpha.fr    | Pau
"""
SESSION = """
    Sessions
    N°    | Type
    S0001 | INTER
"""
BETA = "10000007400011"
CLIENTS = "Raison sociale;Adresse;Code postal;Ville;SIRET;Email\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def bring_in(book: MemoryWorkbook, folder: Path, text: str, file: str = "clients.csv", **params: object) -> Report:
    """Brings in a list with that text."""
    (folder / file).write_text(text, "utf-8")
    button = action("importer-liste")
    settings = RunSettings(interface=Asked(), effects=FileEffects(folder / "classeur.xlsx"))
    given = button.params(file=(file,), **params)
    return run(button, book, given, Context(today=date(2026, 11, 22)), settings)


def codes(report: Report) -> list[str]:
    return [problem.code for problem in report.problems]


def test_a_client_is_known_by_siret_by_name_and_its_blanks_are_filled(folder: Path) -> None:
    """The same SIRET in another name is the same client; the same name without its legal form too."""
    book = workbook(SCHOOL_RATES, ALPHA)

    report = bring_in(
        book, folder, CLIENTS + "ALPHA SARL;9 rue Basse;64000;Lescar;;\nBêta;1 rue B;64000;Pau;10000007400011;\n"
    )

    assert drawn(book, "Clients", "Code | Raison sociale | Adresse | Ville") == [
        "C1 | ALPHA SARL | 9 rue Basse | Lescar",
        "BETA | Bêta | 1 rue B | Pau",
    ]
    assert report.message.splitlines()[0] == "Clients : 1 à ajouter, 1 à compléter ou changer, 0 déjà là."
    assert "Ville : Pau → Lescar" in report.message


def test_what_only_capitals_and_spaces_tell_apart_is_no_change(folder: Path) -> None:
    """Another program's capitals do not undo what a person set right."""
    book = workbook(SCHOOL_RATES, ALPHA)

    report = bring_in(book, folder, CLIENTS + "ALPHA;1 RUE NEUVE;64000;PAU;100 000 009 00017;\n")

    assert report.changes == ()
    assert report.message.endswith("Rien de nouveau.")


def test_the_same_mail_under_another_name_is_in_doubt(folder: Path) -> None:
    """It may be the same company or another of the group: a person says it."""
    book = workbook(SCHOOL_RATES, ALPHA)

    report = bring_in(book, folder, CLIENTS + "Gamma;1 rue B;64000;Pau;;compta@alpha.fr\n")

    assert codes(report) == ["IMP-002"]
    assert "clients.csv, ligne 2 : ligne laissée de côté : même e-mail que C1 (Alpha)" in report.problems[0].message
    assert len(read(book).clients) == 1


def test_two_establishments_with_one_name_are_two_clients(folder: Path) -> None:
    """Their SIRET tell them apart, and their codes are made from the name."""
    book = workbook(SCHOOL_RATES, ALPHA)

    bring_in(book, folder, CLIENTS + "Alpha;1 rue B;75009;Paris;10000000900025;\n")

    assert [c.code for c in read(book).clients] == ["C1", "ALPHA"]


def test_a_line_that_would_stop_its_invoice_is_left_with_what_depends_on_it(folder: Path) -> None:
    """A wrong SIRET is refused on an invoice: its client waits, and the others come in."""
    book = workbook(SCHOOL_RATES)

    report = bring_in(book, folder, CLIENTS + "Faux;1 rue A;64000;Pau;12345678901234;\nBon;1 rue B;64000;Pau;" + BETA)

    assert [c.name for c in read(book).clients] == ["Bon"]
    assert codes(report) == ["IMP-003"]
    assert "TIE-001" in report.problems[0].message


def test_what_cannot_be_read_leaves_its_cell_or_its_line(folder: Path) -> None:
    """A number of hours may be typed later; a session without a day is none."""
    book = workbook(SCHOOL_RATES, ALPHA)

    report = bring_in(
        book,
        folder,
        "Formation;Date de début;Heures\nExcel perfectionnement;05/10/26;sept\nEXC;30/02/2026;7\n",
        "sessions.csv",
    )

    assert drawn(book, "Sessions", "N° | Produit | Début | Heures") == ["S0001 | EXC | 2026-10-05 | "]
    assert codes(report) == ["IMP-001", "IMP-002"]
    assert "Début : « 30/02/2026 » n'est pas une date qui existe" in report.problems[1].message


def test_postcodes_and_sirets_that_a_spreadsheet_took_for_numbers_are_texts_again(folder: Path) -> None:
    """01000 became 1000, 00552… lost two zeros, and 0474 became 474."""
    book = workbook(SCHOOL_RATES)

    bring_in(book, folder, "Société;Adresse;CP;Ville;SIRET;Téléphone\nAin;1 rue A;1000;Bourg;552010100014;474001122\n")

    client = read(book).clients[0]
    assert (client.postcode, client.phone) == ("01000", "0474001122")


def test_names_in_capitals_are_set_right_on_request_only(folder: Path) -> None:
    """DUPONT stays as it is until somebody asks; SAS and BTP are no names."""
    book = workbook(SCHOOL_RATES)
    line = CLIENTS + f"BTP DUPONT SAS;12 RUE DE L'ÉGLISE;64000;SAINT-JEAN-DE-LUZ;{BETA};\n"

    bring_in(book, folder, line, capitals=True)

    client = read(book).clients[0]
    assert (client.name, client.address, client.city) == ("BTP Dupont SAS", "12 Rue de l'Église", "Saint-Jean-De-Luz")


def test_a_trainee_whose_client_is_unknown_is_left(folder: Path) -> None:
    """The sentence names the line, the client, and the sheet where it lacks."""
    book = workbook(SCHOOL_RATES, ALPHA, SESSION)

    report = bring_in(
        book,
        folder,
        "Nom;Prénom;Entreprise;Session\nMartin;Anne;Alpha;S0001\nDurand;Luc;Oméga;S0001\n",
        "stagiaires.csv",
    )

    assert drawn(book, "Participants", "N° | Session | Nom | Client") == ["P00001 | S0001 | Martin | C1"]
    assert report.problems[0].message == (
        "stagiaires.csv, ligne 3 : ligne laissée de côté : le client « Oméga » n'est pas dans Clients."
    )


def test_what_a_list_does_not_say_is_asked_once_and_remembered(folder: Path) -> None:
    """The refusal says what to type; the answer is kept under a name, and the next list needs none."""
    book = workbook(SCHOOL_RATES, ALPHA, SESSION)
    text = "Nom;Prénom;Entreprise;Stage\nMartin;Anne;Alpha;S0001\n"

    with pytest.raises(Refused) as refusal:
        bring_in(book, folder, text, "stagiaires.csv")
    assert refusal.value.message == "La liste ne dit pas « Session » (Participants)."
    assert "Participants.Session=Stage" in refusal.value.cure

    bring_in(book, folder, text, "stagiaires.csv", columns="Participants.Session=Stage", name="Ancien logiciel")
    kept = setting_text(read(book), Key.LIST_COLUMNS)
    assert kept == "Ancien logiciel : Participants.Session=Stage"

    bring_in(book, folder, text + "Durand;Luc;Alpha;S0001\n", "autres.csv")
    assert [p.last_name for p in read(book).participants] == ["Martin", "Durand"]


def test_a_value_between_quotes_is_that_of_every_line(folder: Path) -> None:
    """A list of one session's trainees does not repeat its number."""
    book = workbook(SCHOOL_RATES, ALPHA, SESSION)

    bring_in(
        book,
        folder,
        "Stagiaire;Entreprise;Tarif\nMARTIN Anne;Alpha;1 200,50 €\n",
        "stagiaires.csv",
        columns='Session="S0001"',
    )

    assert drawn(book, "Participants", "Nom | Prénom") == ["MARTIN | Anne"]
    assert drawn(book, "Financements", "Session | Participant | Financeur | Montant HT") == [
        "S0001 | P00001 | C1 | 1200.50"
    ]


def test_an_answer_about_nothing_is_refused(folder: Path) -> None:
    """A title mistyped must not be forgotten in silence."""
    book = workbook(SCHOOL_RATES, ALPHA, SESSION)

    with pytest.raises(Refused, match="Raison social"):
        bring_in(book, folder, CLIENTS + "Bêta;1 rue B;64000;Pau;;\n", columns="Raison social=Nom")


def test_a_list_without_known_titles_says_those_it_has(folder: Path) -> None:
    """The person then tells the sheet and the columns."""
    with pytest.raises(Refused) as refusal:
        bring_in(workbook(SCHOOL_RATES), folder, "A;B\n1;2\n", "x.csv")
    assert refusal.value.message == "Aucune colonne connue dans « x.csv » (A ; B)."


def test_a_known_sheet_may_be_given_by_hand(folder: Path) -> None:
    """Funders have the columns of clients: only a person or the file's name tells them apart."""
    book = workbook(SCHOOL_RATES)

    bring_in(book, folder, CLIENTS + f"OPCO Mobilités;1 rue B;75009;Paris;{BETA};\n", "liste.csv", table="Financeurs")

    assert drawn(book, "Financeurs", "Code | Type") == ["OPCOMOBIL | OPCO"]


def test_an_invoiced_financing_keeps_its_amount(folder: Path) -> None:
    """What was invoiced is corrected by a credit note, never by a list."""
    financed = """
        Participants
        N°     | Nom
        P00001 | Martin

        Financements
        N°      | Participant | Montant HT | Facturé HT
        FI00001 | P00001      | 1000       | 1000
    """
    book = workbook(SCHOOL_RATES, ALPHA, SESSION, financed)

    report = bring_in(
        book, folder, "Nom;Prénom;Client;Session;Montant HT\nMartin;Anne;C1;S0001;900\n", "stagiaires.csv"
    )

    assert codes(report) == ["IMP-002"]
    assert "FI00001 est déjà facturé" in report.problems[0].message
    assert str(read(book).financings[0].amount) == "1000.00"


def test_a_public_file_of_companies_fills_a_card(folder: Path) -> None:
    """A list of SIRET is enough where the public file gives name and address; what the list says stays."""
    (folder / "etablissements.csv").write_text(
        "siren,siret,denominationUniteLegale,numeroVoieEtablissement,typeVoieEtablissement,libelleVoieEtablissement,"
        "codePostalEtablissement,libelleCommuneEtablissement\n"
        f"100000074,{BETA},BETA CONSEIL,12,RUE,DU MOULIN,01000,BOURG-EN-BRESSE\n",
        "utf-8",
    )
    book = workbook(SCHOOL_RATES)

    bring_in(book, folder, f"Nom client;SIRET;Email\nBêta;{BETA};a@beta.fr\n", register="etablissements.csv")

    client = read(book).clients[0]
    assert (client.name, client.address, client.postcode, client.city) == (
        "Bêta",
        "12 Rue du Moulin",
        "01000",
        "Bourg-En-Bresse",
    )


def test_a_preview_of_nothing_new_asks_nothing(folder: Path) -> None:
    """A second import is empty, and says so."""
    book = workbook(SCHOOL_RATES)
    text = CLIENTS + f"Bêta;1 rue B;64000;Pau;{BETA};\n"
    bring_in(book, folder, text)
    before = read(book)

    report = bring_in(book, folder, text)

    assert (report.changes, read(book)) == ((), before)


def test_a_name_under_which_nothing_is_kept_is_refused(tmp_path: Path) -> None:
    """A list is not read as if no name had been given; the names that are known are told."""
    book = workbook(SCHOOL_RATES)
    with pytest.raises(Refused, match="Aucune colonne n'est retenue sous le nom « Ancien »") as refused:
        bring_in(book, tmp_path, "Raison sociale\nAlpha\n", name="Ancien")
    assert refused.value.field == "name"
