"""What people and programs write in lists, and what it means."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.core.schema import Column, stored_columns
from gescof_xl.domain.lists.values import company_number, is_yes, phone, postcode, read_amount, read_day, read_value
from gescof_xl.domain.tables.parties import Client, Funder
from gescof_xl.domain.tables.training import Participant, Session


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 200,50 €", "1200.50"), ("1.200,50", "1200.50"), ("1,200.50", "1200.50"), ("1200.5", "1200.50"),
        ("17394.73000000", "17394.73"), ("950 HT", "950.00"), ("1 200", "1200.00"),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(text: str, amount: str) -> None:
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["1.200", "douze", "12,345"])
def test_an_unclear_amount_is_never_guessed(text: str) -> None:
    """1.200 is twelve hundred in Germany, and one euro twenty in a database."""
    with pytest.raises(ValueError, match="ambigu"):
        read_amount(text)


@pytest.mark.parametrize(
    "text", ["05/10/2026", "5/10/26", "2026-10-05", "2026-10-05 09:00:00", "2026-10-05T09:00", "5 octobre 2026", "lundi 5 oct. 2026"]
)  # fmt: skip
def test_days_as_people_write_them(text: str) -> None:
    assert read_day(text) == date(2026, 10, 5)


@pytest.mark.parametrize("text", ["30/02/2026", "octobre 2026", "31/31/2026", "5 brumaire 2026"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="n'est pas une date"):
        read_day(text)


def column(row_class: type, field: str) -> Column:
    return next(c for c in stored_columns(row_class) if c.field == field)


@pytest.mark.parametrize(
    ("row_class", "field", "text", "value"),
    [
        (Client, "type", "Administration", "Public"), (Client, "type", "Individu privé", "Particulier"), (Client, "type", "PME/PMI", "Entreprise"),
        (Funder, "type", "OPCA", "OPCO"), (Funder, "type", "Pôle emploi", "France Travail"), (Funder, "type", "Mutuelle", "Autre"),
        (Session, "type", "Intra-ent.", "INTRA"), (Session, "type", "inter", "INTER"),
        (Session, "status", "CONF", "Confirmée"), (Session, "status", "NOT", "Annulée"), (Session, "status", "Non réalisée", "Annulée"),
        (Session, "status", "ENV", "Prévue"), (Session, "status", "Archivée", "Réalisée"), (Session, "status", "En cours", "Confirmée"),
        (Participant, "presence", "Présente", "Présent"), (Participant, "presence", "Annulé", "Désisté"),
        (Session, "hours", "14h00", "14"), (Session, "hours", "7,5 heures", "7.5"), (Session, "hours", "3h30", "3.5"),
        (Client, "country", "France", ""), (Client, "reminders", "0", "False"),
    ],
)  # fmt: skip
def test_the_words_of_other_programs(row_class: type, field: str, text: str, value: str) -> None:
    assert str(read_value(column(row_class, field), text)) == value


def test_a_choice_that_means_nothing_is_refused_with_the_list() -> None:
    with pytest.raises(ValueError, match=r"INTER, INTRA"):
        read_value(column(Session, "type"), "à distance")


def test_numbers_that_a_spreadsheet_shortened() -> None:
    """A zero is put back only where the number is then right."""
    assert company_number("552010100014") == "00552010100014"
    assert company_number("100 000 009 00017") == "10000000900017"
    assert company_number("123456789012") == "123456789012"
    assert (postcode("1000"), postcode("B-1000"), phone("474001122"), phone("+32 2 555")) == (
        "01000",
        "B-1000",
        "0474001122",
        "+32 2 555",
    )


def test_yes_and_no_in_the_words_of_programs() -> None:
    assert [is_yes(text) for text in ("Oui", "1", "VRAI", "x", "Non", "0", "false")] == [True] * 4 + [False] * 3
    with pytest.raises(ValueError, match="ni oui ni non"):
        is_yes("peut-être")
