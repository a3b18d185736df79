"""E-reporting: totals of a day and a rate for individuals and foreigners, by period (docs/trade.md § E-reporting)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.app import Report, RunSettings, run
from gescof_xl.core.errors import Refused
from gescof_xl.effects.file import FileEffects
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import Yes, drawn, press, retype
from tests.tax_office import report_faults
from tests.text_tables import SCHOOL_RATES, workbook

PARTIES = """
    Taux
    Code      | Type      | Valeur | Effet du   | Mention             | Catégorie | Code VATEX
    PEN2027S2 | pénalités | 12,65% | 01/07/2027 | Pénalités : 12,65 % |           |
    AUTOLIQ   | TVA       | 0%     | 01/01/2014 | Autoliquidation     | AE        | VATEX-EU-AE

    Clients
    Code | Raison sociale | Type        | Pays | TVA intracom.
    P1   | Claire Dupouey | Particulier |      |
    P2   | Jean Martinez  | Particulier |      |
    BE   | Bruxelles SA   | Entreprise  | BE   | BE0428759497

    Organisme
    Clé                       | Valeur
    Plateforme agréée         | Plateforme du Gave
    Matricule de la plateforme | P123
"""


def office(regime: str = "Assujetti sur encaissements", *more: str) -> MemoryWorkbook:
    rates = SCHOOL_RATES.replace("Exonéré", regime)
    return workbook(rates, PARTIES, *more)


def sells(book: MemoryWorkbook, day: date, party: str, *lines: str) -> None:
    press(book, "facturer-directe", day, party=party, lines=list(lines))


def declares(book: MemoryWorkbook, day: date, folder: Path, person: Yes | None = None) -> Report:
    """Presses the button on a workbook whose documents go into a folder."""
    return presses(
        "declarer", book, day, RunSettings(interface=person or Yes(), effects=FileEffects(folder / "a.xlsx"))
    )


def presses(name: str, book: MemoryWorkbook, today: date, settings: RunSettings, **answers: str) -> Report:
    button = action(name)
    return run(button, book, read_params(button.params, answers), Context(today=today, user="Claire"), settings)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*.xml"))}


def told(xml: bytes) -> list[str]:
    """Each total: day, category, HT, VAT, count, then its rates; or the day and TTC of each rate."""
    totals = etree.fromstring(xml).iter("Transactions")
    return [" ".join(str(e.text) for e in one.iter() if len(e) == 0) for one in totals]


def test_the_sales_of_ten_days_are_totals_of_a_day_and_a_rate(tmp_path: Path) -> None:
    """Two persons at 20 % and one at 10 % on the 3rd, one abroad on the 9th: two days, three totals, nobody's name."""
    book, person = office(), Yes()
    sells(book, date(2027, 9, 3), "P1", "; 1 ; 100 ; Conseil ; ; TVA20", "; 1 ; 50,05 ; Repas ; ; TVA10")
    sells(book, date(2027, 9, 3), "P2", "; 1 ; 200 ; Conseil ; ; TVA20")
    sells(book, date(2027, 9, 9), "BE", "; 1 ; 1000 ; Conseil ; ; AUTOLIQ")
    sells(book, date(2027, 9, 11), "P1", "; 1 ; 10 ; Conseil ; ; TVA20")

    report = declares(book, date(2027, 9, 11), tmp_path, person)

    assert report.message == "1 déclaration dans le dossier e-reporting : à déposer sur la plateforme."
    assert (
        "- ventes du 01/09/2027 au 10/09/2027 : 1\u00a0350,05\u00a0€ HT, 65,01\u00a0€ de TVA, avant le 20/09/2027"
        in (person.questions[0].splitlines())
    )
    ((name, xml),) = files(tmp_path).items()
    assert name == "VENTES-20270901-1.xml"
    assert report_faults(xml) == []
    assert told(xml) == [
        "20270903 EUR 72 TPS1 350.05 65.01 2 20.00 300.00 60.00 10.00 50.05 5.01",
        "20270909 EUR TNT1 1000.00 0.00 1 0.00 1000.00 0.00",
    ]
    assert not [word for word in ("Dupouey", "Martinez", "Bruxelles") if word.encode() in xml]
    assert drawn(book, "Factures", "N° | Flux") == [
        "FA2027-00001 | VENTES-20270901-1",
        "FA2027-00002 | VENTES-20270901-1",
        "FA2027-00003 | VENTES-20270901-1",
        "FA2027-00004 | ",
    ]


GOODS = """
    Taux
    Code   | Type    | Valeur | Effet du   | Mention                                   | Catégorie | Code VATEX
    BIENS  | mention | 0      | 01/01/2014 | Catégorie : livraison de biens.           |           |
    MIXTE  | mention | 0      | 01/01/2014 | Catégorie : biens et services.            |           |
    EXPORT | TVA     | 0%     | 01/01/2014 | Exportation exonérée                      | G         | VATEX-EU-G

    Produits
    Code | Libellé | Nature | Prix HT | TVA   | Unité
    MAN  | Manuel  | Bien   | 30      | TVA55 | forfait

    Clients
    Code | Raison sociale | Type        | Pays
    CH   | Anna Keller    | Particulier | CH
"""


def test_goods_are_told_apart_from_services(tmp_path: Path) -> None:
    """TLB1 beside TPS1; the VAT of goods never waits for payment (CGI 269-2 a), nor that of what is sold with them.

    33.37 of goods and 100.01 of services at 20 %: 26.68 on both together, 6.67 on goods, 20.01 left for services.
    """
    book = office("Assujetti sur encaissements", GOODS)
    sells(book, date(2027, 9, 3), "P1", "MAN ; 2")
    sells(book, date(2027, 9, 3), "P2", "MAN ; 1 ; 33,37 ; Cahier ; ; TVA20", "; 1 ; 100,01 ; Conseil ; ; TVA20")
    sells(book, date(2027, 9, 3), "P1", "; 1 ; 50 ; Conseil ; ; TVA20")
    sells(book, date(2027, 9, 4), "CH", "MAN ; 1 ; 40 ; Manuel ; ; EXPORT")

    declares(book, date(2027, 9, 11), tmp_path)

    xml = files(tmp_path)["VENTES-20270901-1.xml"]
    assert report_faults(xml) == []
    assert told(xml) == [
        "20270903 EUR TLB1 93.37 9.97 2 20.00 33.37 6.67 5.50 60.00 3.30",
        "20270903 EUR TPS1 100.01 20.01 1 20.00 100.01 20.01",
        "20270903 EUR 72 TPS1 50.00 10.00 1 20.00 50.00 10.00",
        "20270904 EUR TNT1 40.00 0.00 1 0.00 40.00 0.00",
    ]


def test_goods_taken_back_lower_the_goods_of_their_day(tmp_path: Path) -> None:
    """The credit note of a mixed sale takes back each kind to the cent."""
    book = office("Assujetti sur encaissements", GOODS)
    sells(book, date(2027, 9, 3), "P2", "MAN ; 1 ; 33,37 ; Cahier ; ; TVA20", "; 1 ; 100,01 ; Conseil ; ; TVA20")
    press(book, "creer-avoir", date(2027, 9, 12), invoice="FA2027-00001", case="total")

    declares(book, date(2027, 9, 21), tmp_path)

    xml = files(tmp_path)["VENTES-20270911-1.xml"]
    assert report_faults(xml) == []
    assert told(xml) == [
        "20270912 EUR TLB1 -33.37 -6.67 1 20.00 -33.37 -6.67",
        "20270912 EUR TPS1 -100.01 -20.01 1 20.00 -100.01 -20.01",
    ]


def test_what_was_paid_is_told_by_month(tmp_path: Path) -> None:
    """120 of 175.06 paid, of which 120 × 120 / 175.06 = 82.26 at 20 %."""
    book = office()
    sells(book, date(2027, 9, 3), "P1", "; 1 ; 100 ; Conseil ; ; TVA20", "; 1 ; 50,05 ; Repas ; ; TVA10")
    pays(book, date(2027, 9, 20), "120")

    declares(book, date(2027, 10, 1), tmp_path)

    xml = files(tmp_path)["ENCAISSEMENTS-20270901-1.xml"]
    assert report_faults(xml) == []
    assert told(xml) == ["20270920 20.00 EUR 82.26 10.00 EUR 37.74"]


def test_a_cancelled_payment_corrects_the_day_of_its_receipt(tmp_path: Path) -> None:
    """No amount is negative there (rule G1.16): September is sent again, with nothing left of that day."""
    book = office()
    sells(book, date(2027, 9, 3), "P1", "; 1 ; 100 ; Conseil ; ; TVA20")
    pays(book, date(2027, 9, 20), "60")
    pays(book, date(2027, 9, 21), "30")
    declares(book, date(2027, 10, 1), tmp_path)
    press(book, "saisir-reglement", date(2027, 10, 5), cancel="R00001")

    declares(book, date(2027, 10, 6), tmp_path)

    xml = files(tmp_path)["ENCAISSEMENTS-20270901-2.xml"]
    assert report_faults(xml) == []
    assert told(xml) == ["20270920 20.00 EUR 0.00", "20270921 20.00 EUR 30.00"]


def test_a_credit_note_lowers_the_sales_of_its_day(tmp_path: Path) -> None:
    """What is credited to one person and invoiced to another on the same day makes zero: two documents."""
    book = office()
    sells(book, date(2027, 9, 3), "P1", "; 1 ; 100 ; Conseil ; ; TVA20")
    press(book, "creer-avoir", date(2027, 9, 12), invoice="FA2027-00001", payer="P2")
    retaken = ["20270912 EUR 72 TPS1 0.00 0.00 2 20.00 0.00 0.00"]

    declares(book, date(2027, 9, 21), tmp_path)

    xml = files(tmp_path)["VENTES-20270911-1.xml"]
    assert (told(xml), report_faults(xml)) == (retaken, [])


def test_a_late_payment_makes_the_report_of_its_whole_period_again(tmp_path: Path) -> None:
    """The correction (RE) replaces all that was sent for the month: both payments stand in it."""
    book = office()
    sells(book, date(2027, 9, 3), "P1", "; 1 ; 100 ; Conseil ; ; TVA20")
    pays(book, date(2027, 9, 20), "60")
    declares(book, date(2027, 10, 1), tmp_path)
    pays(book, date(2027, 9, 21), "60", today=date(2027, 10, 2))
    person = Yes()

    declares(book, date(2027, 10, 3), tmp_path, person)

    xml = files(tmp_path)["ENCAISSEMENTS-20270901-2.xml"]
    assert "remplace la précédente" in person.questions[0]
    assert etree.fromstring(xml).findtext("ReportDocument/TypeCode") == "RE"
    assert told(xml) == ["20270920 20.00 EUR 60.00", "20270921 20.00 EUR 60.00"]
    assert report_faults(xml) == []


def test_nothing_new_is_no_report(tmp_path: Path) -> None:
    """An empty period is not reported, nor is one twice; exempt training is no part of it."""
    book = office()
    sells(book, date(2027, 9, 3), "P1", "; 1 ; 100 ; Conseil ; ; TVA20")
    sells(book, date(2027, 9, 15), "P1", "; 1 ; 100 ; Formation ; ; EXO")
    declares(book, date(2027, 9, 30), tmp_path)

    with pytest.raises(Refused, match="Rien à déclarer"):
        declares(book, date(2027, 9, 30), tmp_path)

    assert list(files(tmp_path)) == ["VENTES-20270901-1.xml"]


@pytest.mark.parametrize(
    ("regime", "returns", "due"),
    [
        ("Assujetti sur débits", "mensuelle", "ventes du 11/09/2027 au 20/09/2027|30/09/2027"),
        ("Assujetti sur débits", "trimestrielle", "ventes du 01/09/2027 au 30/09/2027|10/10/2027"),
        ("Assujetti sur débits", "annuelle", "ventes du 01/09/2027 au 30/09/2027|31/10/2027"),
        ("Franchise", "mensuelle", "ventes du 01/09/2027 au 31/10/2027|30/11/2027"),
    ],
)
def test_periods_and_due_dates_follow_the_regime(regime: str, returns: str, due: str, tmp_path: Path) -> None:
    """Real monthly: three a month; quarterly: a month, by the 10th; simplified: a month later; franchise: two months."""
    book, person = office(regime, f"Organisme\nClé | Valeur\nDéclaration de TVA | {returns}"), Yes()
    sells(book, date(2027, 9, 15), "P1", "; 1 ; 100 ; Conseil ; ; TVA20")

    declares(book, date(2027, 11, 1), tmp_path, person)

    what, day = due.split("|")
    assert [line for line in person.questions[0].splitlines() if what in line and line.endswith(f"avant le {day}")]


def test_controler_says_what_is_to_be_declared_and_by_when(tmp_path: Path) -> None:
    """DEC-001 from the end of a period until its report is made."""
    book = office()
    sells(book, date(2027, 9, 3), "P1", "; 1 ; 100 ; Conseil ; ; TVA20")
    before = declarations(press(book, "controler", date(2027, 9, 10)))
    late = declarations(press(book, "controler", date(2027, 9, 11)))
    declares(book, date(2027, 9, 11), tmp_path)

    assert (before, late, declarations(press(book, "controler", date(2027, 9, 12)))) == (
        [],
        ["Ventes du 01/09/2027 au 10/09/2027 : à déclarer avant le 20/09/2027."],
        [],
    )


def declarations(report: Report) -> list[str]:
    return [problem.message for problem in report.problems if problem.code == "DEC-001"]


@pytest.mark.parametrize(
    ("empty", "cure"),
    [
        (["Plateforme agréée"], "Tapez le nom de la plateforme que vous avez choisie (Plateforme agréée)."),
        (["Matricule de la plateforme"], "Tapez les quatre caractères qu'elle donne (Matricule de la plateforme)."),
        (
            ["Plateforme agréée", "Matricule de la plateforme"],
            (
                "Tapez le nom de la plateforme que vous avez choisie (Plateforme agréée), "
                "et les quatre caractères qu'elle donne (Matricule de la plateforme)."
            ),
        ),
    ],
    ids=str,
)
def test_a_report_names_the_platform(empty: list[str], cure: str, tmp_path: Path) -> None:
    """The schematron wants its name and its four characters: what lacks is told at once, with what to type."""
    book = office()
    for key in empty:
        row = next(n for n, (_, cells) in enumerate(book.tables["Organisme"].lines) if key in cells)
        retype(book, "Organisme", "Valeur", None, row)
    sells(book, date(2027, 9, 3), "P1", "; 1 ; 100 ; Conseil ; ; TVA20")

    with pytest.raises(Refused, match="Une déclaration nomme la plateforme qui la transmet") as refused:
        declares(book, date(2027, 9, 30), tmp_path)
    assert refused.value.cure == cure


def pays(book: MemoryWorkbook, day: date, amount: str, *, today: date | None = None) -> None:
    """A transfer of P1 that settles the first invoice."""
    answers = {"party": "P1", "amount": amount, "day": f"{day:%d/%m/%Y}", "mode": "Virement"}
    presses("saisir-reglement", book, today or day, RunSettings(interface=Yes()), **answers)


def test_each_correction_has_a_number_of_its_own(tmp_path: Path) -> None:
    """Three reports of the same days, each with all that is known by then: none takes the place of another's file."""
    book = office()
    for day in (date(2027, 9, 3), date(2027, 9, 4), date(2027, 9, 5)):
        sells(book, day, "P1", "; 1 ; 100 ; Conseil ; ; TVA20")
        declares(book, date(2027, 9, 30), tmp_path)

    assert {name: len(told(xml)) for name, xml in files(tmp_path).items()} == {
        "VENTES-20270901-1.xml": 1,
        "VENTES-20270901-2.xml": 2,
        "VENTES-20270901-3.xml": 3,
    }


def test_two_payments_of_one_amount_that_are_cancelled_leave_nothing(tmp_path: Path) -> None:
    """Each corrects the day of its own receipt, and no day is negative (rule G1.16)."""
    book = office()
    sells(book, date(2027, 9, 3), "P1", "; 1 ; 100 ; Conseil ; ; TVA20")
    pays(book, date(2027, 9, 20), "30")
    pays(book, date(2027, 9, 21), "30")
    press(book, "saisir-reglement", date(2027, 9, 23), cancel="R00001")
    press(book, "saisir-reglement", date(2027, 9, 24), cancel="R00002")

    declares(book, date(2027, 10, 1), tmp_path)

    xml = files(tmp_path)["ENCAISSEMENTS-20270901-1.xml"]
    assert report_faults(xml) == []
    assert told(xml) == ["20270920 20.00 EUR 0.00", "20270921 20.00 EUR 0.00"]


def test_a_refund_of_several_receipts_lowers_each_of_their_days(tmp_path: Path) -> None:
    """300 in September and 900 in October, all given back in November: both months are told again, with nothing left."""
    book = office()
    sells(book, date(2027, 9, 3), "P1", "; 1 ; 1000 ; Conseil ; ; TVA20")
    pays(book, date(2027, 9, 20), "300")
    pays(book, date(2027, 10, 20), "900")
    declares(book, date(2027, 11, 1), tmp_path)
    press(book, "creer-avoir", date(2027, 11, 5), invoice="FA2027-00001", case="total")
    press(book, "saisir-reglement", date(2027, 11, 6), party="P1", amount="1200", mode="Virement", refund=True)

    declares(book, date(2027, 12, 1), tmp_path)

    assert drawn(book, "Affectations", "Montant | Flux")[-1] == "-1200.00 | ENCAISSEMENTS-20271001-2"
    made = {name: xml for name, xml in files(tmp_path).items() if name.startswith("ENCAISSEMENTS")}
    assert {name: told(xml) for name, xml in made.items()} == {
        "ENCAISSEMENTS-20270901-1.xml": ["20270920 20.00 EUR 300.00"],
        "ENCAISSEMENTS-20270901-2.xml": ["20270920 20.00 EUR 0.00"],
        "ENCAISSEMENTS-20271001-1.xml": ["20271020 20.00 EUR 900.00"],
        "ENCAISSEMENTS-20271001-2.xml": ["20271020 20.00 EUR 0.00"],
    }
    assert [report_faults(xml) for xml in made.values()] == [[]] * 4
    with pytest.raises(Refused, match="Rien à déclarer"):
        declares(book, date(2027, 12, 1), tmp_path)
