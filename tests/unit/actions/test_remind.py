"""L'assistant de relances des factures impayées: who is reminded, at which level, and who is not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.remind import Params, act
from gescof_xl.actions.surroundings import NoSurroundings
from gescof_xl.core.changes import Add
from gescof_xl.core.errors import Refused, WrongUse
from gescof_xl.domain.papers.papers import Paper
from gescof_xl.domain.tables.billing import Reminder
from tests.pressing import asked, press, read
from tests.text_tables import SCHOOL_RATES, school, workbook

DAY = date(2026, 11, 22)
PARTIES = """
    Clients
    Code | Raison sociale | E-mail facturation | Relances
    C1   | Alpha          | compta@alpha.fr    | oui
    C2   | Beta           |                    | oui
    C3   | Gamma          | g@gamma.fr         | non

    Financeurs
    Code | Raison sociale | E-mail facturation
    OP1  | Opco Un        | factures@opco.fr

    Organisme
    Clé    | Valeur
    E-mail | facturation@of.example
"""
PAID_YESTERDAY = """
    Reglements
    N°     | Date       | Tiers | Montant
    R00001 | 21/11/2026 | OP1   | 10

    Factures
    N°           | Tiers | Échéance   | Total HT | Total TTC
    FA2026-00900 | OP1   | 31/12/2026 | 10       | 10

    Affectations
    N°      | Règlement | Facture      | Montant
    AF00001 | R00001    | FA2026-00900 | 10
"""


def invoice(number: str, party: str, due: str, gross: int = 100, **more: str) -> str:
    """One invoice drawn as a table."""
    titles = "".join(f" | {title}" for title in more)
    cells = "".join(f" | {cell}" for cell in more.values())
    return (
        f"Factures\nN° | Tiers | Date | Échéance | Total HT | Total TTC{titles}\n"
        f"{number} | {party} | 01/06/2026 | {due} | {gross} | {gross}{cells}"
    )


def remind(*texts: str, today: date = DAY, **params: Any) -> Outcome:
    """What the button decides on a drawn workbook."""
    return act(school(PARTIES, *texts), Context(today=today), Params(**params))


def written(outcome: Outcome) -> list[tuple[str, int, str, str]]:
    """Debtor, level, channel and invoices of each reminder."""
    return [(r.party, int(r.level), r.channel, r.invoices) for r in lines(outcome)]


def lines(outcome: Outcome) -> list[Reminder]:
    """The lines of Relances: phone calls at once, letters once made, e-mails once gone."""
    records = [
        *(paper.record for paper in outcome.papers),
        *(change for mail in outcome.mails for change in mail.records),
    ]
    rows = [c.row for c in (*outcome.changes, *records) if isinstance(c, Add) and isinstance(c.row, Reminder)]
    return sorted(rows, key=lambda r: r.number)


def letters(outcome: Outcome) -> list[Paper]:
    """The letters of reminders, without the invoices that must be made to be joined."""
    return [paper for paper in outcome.papers if paper.folder == "relances"]


def reasons(outcome: Outcome) -> list[str]:
    """The warnings, as « code message »."""
    return [f"{p.code} {p.message}" for p in outcome.problems]


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("28/11/2026", []),
        ("27/11/2026", [("C1", 1, "e-mail", "FA2026-00001")]),
        ("15/11/2026", []),
        ("14/11/2026", [("C1", 2, "e-mail", "FA2026-00001")]),
        ("01/07/2026", [("C1", 2, "e-mail", "FA2026-00001")]),
    ],
)
def test_levels_have_thresholds_in_days(due: str, expected: list[tuple[str, int, str, str]]) -> None:
    """Levels −5;8;21;45: five days before, eight after; one who was never reminded begins with the first after due."""
    outcome = remind(PAID_YESTERDAY, invoice("FA2026-00001", "C1", due))

    assert written(outcome) == expected


def test_levels_climb_one_by_one() -> None:
    """60 days late and reminded at level 2: level 3, by letter; at level 4 already: nothing, and it is said."""
    late = invoice("FA2026-00001", "C1", "23/09/2026")
    sent = "Relances\nN° | Date | Tiers | Niveau | Canal | Factures | Montant\nRE00001 | 01/11/2026 | C1 | {} | lettre | FA2026-00001 | 100"

    assert written(remind(late, sent.format(2))) == [("C1", 3, "lettre", "FA2026-00001")]
    over = remind(late, sent.format(4))
    assert not written(over)
    assert "déjà relancé le 01/11/2026" in reasons(over)[-1]


def test_one_reminder_a_debtor_lists_all_its_late_invoices() -> None:
    """Two late invoices, one at level 3: one letter of level 3 with both; the invoice not yet due is left out."""
    outcome = remind(
        PAID_YESTERDAY,
        invoice("FA2026-00001", "C2", "10/10/2026"),
        invoice("FA2026-00002", "C2", "20/11/2026", 50),
        invoice("FA2026-00003", "C2", "25/11/2026"),
        "Relances\nN° | Date | Tiers | Niveau | Canal | Factures | Montant\nRE00001 | 20/10/2026 | C2 | 2 | lettre | FA2026-00001 | 100",
    )

    assert written(outcome) == [("C2", 3, "lettre", "FA2026-00001, FA2026-00002")]
    (paper,) = letters(outcome)
    assert paper.template == "relance-3"
    assert paper.context["total"] == "150,00\u00a0€"


def test_a_minimum_interval_separates_two_reminders_of_a_debtor() -> None:
    """Reminded on 16/11: nothing before 23/11 (seven days), even for another invoice."""
    texts = (
        PAID_YESTERDAY,
        invoice("FA2026-00001", "C1", "01/11/2026"),
        invoice("FA2026-00002", "C1", "01/10/2026"),
        "Relances\nN° | Date | Tiers | Niveau | Canal | Factures | Montant\nRE00001 | 16/11/2026 | C1 | 2 | lettre | FA2026-00001 | 100",
    )

    outcome = remind(*texts)
    assert not written(outcome)
    assert "à partir du 23/11/2026" in reasons(outcome)[-1]
    assert written(remind(*texts, today=date(2026, 11, 23))) == [("C1", 3, "lettre", "FA2026-00002, FA2026-00001")]


def test_a_minimum_amount_spares_small_debts() -> None:
    """9.99 € late, under 10 €: no reminder, and it is said; 10 €: reminded."""
    small = remind(PAID_YESTERDAY, invoice("FA2026-00001", "C1", "01/10/2026", 9))
    assert not written(small)
    assert "moins que le minimum" in reasons(small)[-1]
    assert written(remind(PAID_YESTERDAY, invoice("FA2026-00001", "C1", "01/10/2026", 10)))


def test_the_minimum_may_be_a_percentage_of_what_was_invoiced() -> None:
    """5 %: 4 € left of 100 € are spared, 5 € are claimed."""
    late = invoice("FA2026-00001", "C1", "01/10/2026")
    paid = "Reglements\nN° | Date | Montant\nR00001 | 20/11/2026 | {0}"
    used = "Affectations\nN° | Règlement | Facture | Montant\nAF00001 | R00001 | FA2026-00001 | {0}"
    five = "Organisme\nClé | Valeur\nMontant minimal de relance | 5%"

    assert not written(remind(late, paid.format(96), used.format(96), five))
    assert written(remind(late, paid.format(95), used.format(95), five))


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"Relances": "non"}, "ne pas relancer cette facture"),
        ({"Litige": "heures contestées"}, "litige : heures contestées"),
        ({"Promesse": "22/11/2026"}, "promesse de paiement pour le 22/11/2026"),
    ],
)
def test_an_excluded_invoice_is_never_reminded(more: dict[str, Any], reason: str) -> None:
    """Opt-out, dispute, promise for today or later: the invoice stays out, the debtor's other one is reminded."""
    outcome = remind(
        PAID_YESTERDAY, invoice("FA2026-00001", "C1", "01/10/2026", **more), invoice("FA2026-00002", "C1", "01/10/2026")
    )

    assert written(outcome) == [("C1", 2, "e-mail", "FA2026-00002")]
    assert [r.startswith(f"REL-004 C1, FA2026-00001 : pas de relance, {reason}") for r in reasons(outcome)] == [True]


@pytest.mark.parametrize(
    ("due", "reason"), [("31/12/2026", "il ne doit rien d'échu"), ("20/11/2026", "aucun niveau n'est encore atteint")]
)
def test_a_debtor_who_was_named_and_owes_nothing_yet_is_told(due: str, reason: str) -> None:
    """Nothing is due before its day, nor at two days of the first level: a person who asked for it learns why."""
    outcome = remind(PAID_YESTERDAY, invoice("FA2026-00001", "C1", due), parties=["C1"])

    assert not written(outcome)
    assert reasons(outcome) == [f"REL-004 C1 : pas de relance, {reason}."]
    assert "Pénalités de" in outcome.problems[0].cure
    assert reasons(remind(PAID_YESTERDAY, invoice("FA2026-00001", "C1", due))) == []


def test_a_debtor_reminded_of_another_invoice_is_not_named_before_anything_is_due() -> None:
    """C1 was reminded of a paid invoice; the new one is three days late: no reminder, and nothing to say."""
    outcome = remind(
        PAID_YESTERDAY,
        invoice("FA2026-00002", "C1", "19/11/2026"),
        "Relances\nN° | Date | Tiers | Niveau | Canal | Factures | Montant\nRE00001 | 01/09/2026 | C1 | 2 | lettre | FA2026-00001 | 100",
    )
    assert not written(outcome)
    assert not outcome.problems


def test_a_broken_promise_is_reminded() -> None:
    """Promised for yesterday and not paid: reminded again."""
    outcome = remind(PAID_YESTERDAY, invoice("FA2026-00001", "C1", "01/10/2026", Promesse="21/11/2026"))
    assert written(outcome) == [("C1", 2, "e-mail", "FA2026-00001")]


def test_an_excluded_debtor_is_never_reminded() -> None:
    """« Relances : non » on the card: no reminder, even at an imposed level."""
    cases: list[dict[str, Any]] = [{}, {"parties": ("C3",), "level": 2}]
    for params in cases:
        outcome = remind(PAID_YESTERDAY, invoice("FA2026-00001", "C3", "01/10/2026"), **params)
        assert not written(outcome)
        assert "ne pas relancer ce tiers" in reasons(outcome)[0]


def test_a_partly_paid_invoice_is_reminded_for_what_is_left() -> None:
    """40 € of 100 € paid: 60 € are claimed."""
    outcome = remind(
        invoice("FA2026-00001", "C1", "01/10/2026"),
        "Reglements\nN° | Date | Montant\nR00001 | 20/11/2026 | 40",
        "Affectations\nN° | Règlement | Facture | Montant\nAF00001 | R00001 | FA2026-00001 | 40",
    )
    (reminder,) = lines(outcome)
    assert reminder.amount == Decimal(60)


def test_the_last_payment_recorded_is_shown_first_with_a_warning_when_it_is_old() -> None:
    """Last payment eight days ago: the question begins with it, and REL-001 warns; seven days ago: no warning."""
    late = invoice("FA2026-00001", "C1", "01/10/2026")
    paid = "Reglements\nN° | Date | Tiers | Montant\nR00001 | {} | OP1 | 10"

    old = remind(late, paid.format("14/11/2026"))
    assert old.question.startswith("Dernier règlement saisi : 14/11/2026. 1 débiteur à relancer, 100,00")
    assert reasons(old)[0].startswith("REL-001")
    assert not reasons(remind(late, paid.format("15/11/2026")))
    assert reasons(remind(late))[0].startswith("REL-001 Aucun règlement saisi.")


def test_a_debtor_with_unused_credit_is_claimed_the_net() -> None:
    """C1 owes 100 € and overpaid 30 € elsewhere: 70 € are claimed, the letter lists what is deducted, REL-002 says it."""
    outcome = remind(
        invoice("FA2026-00001", "C1", "01/10/2026"),
        "Reglements\nN° | Date | Montant\nR00001 | 21/11/2026 | 30",
        penalties=True,
    )
    (reminder,), (paper,) = lines(outcome), letters(outcome)
    (mail,) = outcome.mails

    assert reminder.amount == Decimal(70)
    assert paper.context["total"] == "100,00\u00a0€"
    assert paper.context["deductions"] == [{"libelle": "Trop-perçu R00001 du 21/11/2026", "montant": "30,00\u00a0€"}]
    # 70 + 40 € and, at 12.40 %, 1.7326 for 100 € until 21/11 then 0.0238 for 70 € on 22/11
    assert paper.context["total_general"] == "111,76\u00a0€"
    assert "- À déduire, trop-perçu R00001 du 21/11/2026 : 30,00\u00a0€" in mail.text
    assert [r.replace("\u00a0", " ") for r in reasons(outcome)] == [
        "REL-002 C1 a 30,00 € de crédit non utilisé, que la relance déduit."
    ]
    assert "règlement R00001 déduit pour 30,00" in outcome.question


def test_a_debtor_whose_credit_note_covers_what_is_late_is_left_out() -> None:
    """100 € late, 100 € of credit note not used: no letter, and what to press is said; one cent less: 0.01 € is too small."""
    drawn = (
        PAID_YESTERDAY,
        invoice("FA2026-00001", "C1", "01/10/2026"),
        (
            "Factures\nN° | Type | Tiers | Date | Total HT | Total TTC | Facture d'origine\n"
            "AV2026-00001 | Avoir | C1 | 05/11/2026 | -100 | -100 | FA2026-00001"
        ),
    )
    outcome = remind(*drawn)

    assert not written(outcome)
    assert [r.replace("\u00a0", " ") for r in reasons(outcome)] == [
        "REL-004 C1 : pas de relance, son crédit couvre les 100,00 € à relancer (avoir AV2026-00001 pour 100,00 €)."
    ]
    assert outcome.problems[0].cure == "Utilisez ce crédit : Saisir un règlement, Utiliser crédit."


def test_credits_are_deducted_once_and_oldest_first() -> None:
    """150 € late, credit notes of 60 € (05/11) and 30 € (06/11): 60 € are claimed, both are listed, no more than is owed."""
    outcome = remind(
        PAID_YESTERDAY,
        invoice("FA2026-00001", "C1", "01/10/2026"),
        invoice("FA2026-00002", "C1", "01/10/2026", 50),
        "Factures\nN° | Type | Tiers | Date | Total HT | Total TTC | Facture d'origine\n"
        "AV2026-00002 | Avoir | C1 | 06/11/2026 | -30 | -30 | FA2026-00001\n"
        "AV2026-00001 | Avoir | C1 | 05/11/2026 | -60 | -60 | FA2026-00001",
    )
    (reminder,), (paper,) = lines(outcome), letters(outcome)
    deductions: Any = paper.context["deductions"]

    assert reminder.amount == Decimal(60)
    assert [d["libelle"] for d in deductions] == [
        "Avoir AV2026-00001 du 05/11/2026",
        "Avoir AV2026-00002 du 06/11/2026",
    ]


def test_a_person_sorts_out_the_proposals() -> None:
    """--tiers keeps, --exclure removes a debtor or an invoice."""
    texts = (
        PAID_YESTERDAY,
        invoice("FA2026-00001", "C1", "01/10/2026"),
        invoice("FA2026-00002", "C1", "01/10/2026"),
        invoice("FA2026-00003", "C2", "01/10/2026"),
    )

    assert [w[0] for w in written(remind(*texts))] == ["C1", "C2"]
    assert [w[0] for w in written(remind(*texts, parties=("C2",)))] == ["C2"]
    assert written(remind(*texts, without=("C2", "FA2026-00001"))) == [("C1", 2, "e-mail", "FA2026-00002")]


def test_a_list_writes_nothing() -> None:
    """--proposer shows debtor, level, channel, count and amount."""
    outcome = remind(PAID_YESTERDAY, invoice("FA2026-00001", "C1", "01/10/2026"), list_only=True)

    assert not outcome.changes
    assert not outcome.papers
    assert (
        outcome.message.splitlines()[1].replace("\u00a0", " ") == "- Alpha (C1) : niveau 2, e-mail, 1 facture, 100,00 €"
    )


def test_a_level_is_imposed_on_chosen_debtors_only() -> None:
    """--niveau 4 --tiers C1 writes a formal notice; without --tiers, or at level 9, it is refused."""
    late = invoice("FA2026-00001", "C1", "20/11/2026")

    assert written(remind(PAID_YESTERDAY, late, parties=("C1",), level=4)) == [("C1", 4, "lettre", "FA2026-00001")]
    with pytest.raises(Refused, match="tous les débiteurs"):
        remind(late, level=4)
    with pytest.raises(Refused, match="niveau 9"):
        remind(late, parties=("C1",), level=9)


def test_an_email_without_address_becomes_a_letter() -> None:
    """C2 has no e-mail: a letter, and REL-003."""
    outcome = remind(PAID_YESTERDAY, invoice("FA2026-00001", "C2", "01/10/2026"))
    assert written(outcome) == [("C2", 2, "lettre", "FA2026-00001")]
    assert reasons(outcome)[0].startswith("REL-003 C2")


def test_without_a_sender_emails_become_letters() -> None:
    """Organisme has no « E-mail »: nobody could send; a letter, and one REL-003 for all debtors."""
    parties = PARTIES.replace("facturation@of.example", "")
    late = (invoice("FA2026-00001", "C1", "01/10/2026"), invoice("FA2026-00002", "OP1", "01/10/2026"))

    outcome = act(school(parties, PAID_YESTERDAY, *late), Context(today=DAY), Params())

    assert [line[2] for line in written(outcome)] == ["lettre", "lettre"]
    assert [r for r in reasons(outcome) if r.startswith("REL-003")] == [
        "REL-003 Organisme : « E-mail » est vide : les relances par e-mail seront des lettres."
    ]


def test_a_number_whose_letter_is_there_is_not_given_again() -> None:
    """An e-mail that did not go left RE00001.pdf and no line: the next reminder is RE00002."""
    there = "documents/relances/RE00001.pdf"

    class Folder(NoSurroundings):
        def has_file(self, name: str) -> bool:
            return name == there

    context = Context(today=DAY, surroundings=Folder())
    ledger = school(PARTIES, PAID_YESTERDAY, invoice("FA2026-00001", "C1", "01/10/2026"))

    (mail,) = act(ledger, context, Params()).mails

    assert mail.attachments[0] == "documents/relances/RE00002.pdf"


def test_a_funder_letter_lists_the_pieces_that_it_expects() -> None:
    """Collection fails on missing pieces: invoice, agreement number, attendance are listed for an OPCO, not for a company."""
    outcome = remind(
        PAID_YESTERDAY,
        invoice("FA2026-00001", "OP1", "01/10/2026"),
        invoice("FA2026-00002", "C1", "01/10/2026"),
        "Sessions\nN°\nS0001",
        "Financements\nN° | Financeur | N° accord\nFI00001 | OP1 | 0042",
        "Lignes\nN° | Facture | Prix unitaire HT | Total HT | Financement\nL000001 | FA2026-00001 | 100 | 100 | FI00001",
    )
    contexts: list[Any] = [paper.context for paper in letters(outcome)]
    pieces = {c["client"]["code"]: c["pieces"] for c in contexts}
    assert "Accord de prise en charge 0042" in pieces["OP1"]
    assert "Feuilles d’émargement" in pieces["OP1"]
    assert not pieces["C1"]


@pytest.mark.parametrize(
    ("setting", "chosen", "shown"),
    [("non", None, False), ("oui", None, True), ("oui", False, False), ("non", True, True)],
)
def test_penalties_and_40_euros_are_printed_only_if_chosen(setting: str, chosen: bool | None, shown: bool) -> None:
    """100 € due 01/10/2026, 52 days at 12.40 %: 1.77 € and 40 €, off unless Organisme or the person says so."""
    outcome = remind(
        PAID_YESTERDAY,
        invoice("FA2026-00001", "C1", "01/10/2026"),
        f"Organisme\nClé | Valeur\nPénalités sur les relances | {setting}",
        penalties=chosen,
    )
    (paper,) = letters(outcome)
    assert (paper.context["penalites"], paper.context["indemnite"]) == (
        ("1,77\u00a0€", "40,00\u00a0€") if shown else ("", "")
    )
    assert paper.context["total_general"] == ("141,77\u00a0€" if shown else "100,00\u00a0€")


def test_a_private_person_is_not_asked_penalties() -> None:
    """Penalties chosen for all: a Particulier's letter shows none (D441-5 is for professionals)."""
    outcome = act(
        school("Clients\nCode | Type | SIRET\nC1 | Particulier |", invoice("FA2026-00001", "C1", "01/10/2026")),
        Context(today=DAY),
        Params(penalties=True),
    )
    assert letters(outcome)[0].context["indemnite"] == ""


def test_a_formal_notice_claims_the_total_in_words_of_its_own() -> None:
    """The last level is a mise en demeure of the whole sum; the level before due is a reminder of the date."""
    late = invoice("FA2026-00001", "C1", "20/11/2026")
    (notice,) = letters(remind(PAID_YESTERDAY, late, parties=("C1",), level=4))
    assert notice.context["titre"] == "Mise en demeure de payer"
    assert "100,00\u00a0€" in str(notice.context["texte"])
    (soon,) = letters(remind(PAID_YESTERDAY, invoice("FA2026-00001", "C1", "25/11/2026")))
    assert soon.context["titre"] == "Rappel d’échéance"


def test_what_is_late_is_never_said_to_fall_due_soon() -> None:
    """The level of before the due date, chosen for an invoice due two days ago, speaks as the first one after it."""
    late = invoice("FA2026-00001", "C1", "20/11/2026")
    (letter,) = letters(remind(PAID_YESTERDAY, late, parties=("C1",), level=1))
    assert letter.context["titre"] == "Relance"
    assert "bientôt" not in str(letter.context["texte"])


def test_a_formal_notice_on_paper_goes_by_registered_post() -> None:
    """What starts the interest must be proved (C. civ. art. 1344): the letter says how it goes, the others do not."""
    late = invoice("FA2026-00001", "C1", "20/11/2026")
    levels_ = (2, 3, 4)
    made = [letters(remind(PAID_YESTERDAY, late, parties=("C1",), level=level)) for level in levels_]
    assert [paper.context["recommandee"] for (paper,) in made] == [False, False, True]


def test_levels_that_cannot_be_read_are_refused() -> None:
    """« 8;5 » does not climb."""
    with pytest.raises(Refused, match="8;5"):
        remind("Organisme\nClé | Valeur\nNiveaux de relance | 8;5", invoice("FA2026-00001", "C1", "01/10/2026"))


def test_a_phone_level_writes_its_line_without_letter() -> None:
    """Channel téléphone: the history keeps the call, nothing is printed."""
    outcome = remind(
        PAID_YESTERDAY,
        invoice("FA2026-00001", "C1", "01/10/2026"),
        "Organisme\nClé | Valeur\nCanaux de relance | e-mail;téléphone",
    )
    assert written(outcome) == [("C1", 2, "téléphone", "FA2026-00001")]
    assert not outcome.papers


def test_the_history_is_kept_in_relances() -> None:
    """Pressed twice the same day: one line, numbered, with its letter; the second time says when it was reminded."""
    book = workbook(SCHOOL_RATES, PARTIES, PAID_YESTERDAY, invoice("FA2026-00001", "C2", "01/10/2026"))

    question = asked(book, "relancer")
    assert "Écrire ces relances ?" in question
    again = press(book, "relancer")

    assert [(r.number, r.date, r.party, r.document) for r in read(book).reminders] == [
        ("RE00001", date(2026, 11, 22), "C2", "relances/RE00001.pdf")
    ]
    assert "relancé le 22/11/2026" in again.problems[-1].message


@pytest.mark.parametrize("without", ["c1", "C 1", "fa2026-00001"])
def test_who_is_left_out_is_understood_without_case(without: str) -> None:
    """No letter goes to a debtor who was named in small letters as one to leave out."""
    assert written(remind(PAID_YESTERDAY, invoice("FA2026-00001", "C1", "14/11/2026"), without=(without,))) == []


def test_who_is_left_out_must_exist() -> None:
    """« C11 » is nobody: C1 would have had its letter in silence."""
    with pytest.raises(Refused, match="Tiers « C11 » inconnu") as refused:
        remind(PAID_YESTERDAY, invoice("FA2026-00001", "C1", "14/11/2026"), without=("C11",))
    assert refused.value.field == "without"


@pytest.mark.parametrize(
    ("level", "said"), [("0", "Il n'y a pas de niveau 0"), ("1.5", "1,5 n'est pas un nombre entier")]
)
def test_a_level_that_is_none_is_refused(level: str, said: str) -> None:
    """It is neither that which is due, nor cut off to another."""
    with pytest.raises((Refused, WrongUse), match=said) as refused:
        remind(invoice("FA2026-00001", "C1", "01/10/2026"), parties=("C1",), level=Decimal(level))
    assert refused.value.field == "level"
