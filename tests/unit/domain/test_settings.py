"""Settings are read as what they mean; one that cannot be read stops only who needs it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import SETTINGS, Key, SettingKey, readable_setting, setting, setting_text
from gescof_xl.domain.tables.settings import Setting, VatRegime


def typed(key: SettingKey[object], value: str) -> Ledger:
    return Ledger(settings=(Setting(name=key.name, value=value),))


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        (Key.CITY, "Pau", "Pau"),
        (Key.TOLERANCE, "1 000,50", Decimal("1000.50")),
        (Key.DEPOSIT_CEILING, "12,5 %", Decimal("0.125")),
        (Key.REMINDER_MINIMUM, "10", (Decimal(10), False)),
        (Key.REMINDER_MINIMUM, "3%", (Decimal("0.03"), True)),
        (Key.REMINDER_LEVELS, " -5 ; 8;; 21 ", ["-5", "8", "21"]),
        (Key.SUBROGATION_LIMIT, "2026-10-01", date(2026, 10, 1)),
        (Key.REMINDER_PENALTIES, "Oui", True),
        (Key.REMINDER_PENALTIES, "non", False),
        (Key.VAT_REGIME, "Assujetti sur débits", VatRegime.ON_DEBITS),
    ],
)
def test_a_setting_is_read_as_what_it_means(key: SettingKey[object], text: str, value: object) -> None:
    """A number, a fraction, a list, a date, yes or no, a regime."""
    assert setting(typed(key, text), key) == value


@pytest.mark.parametrize(
    ("key", "text", "message"),
    [
        (
            Key.TOLERANCE,
            "peu",
            "Organisme, « Tolérance d'écart » : « peu » n'est pas un nombre. Tapez par exemple 0,05.",
        ),
        (
            Key.SUBROGATION_LIMIT,
            "31/09/2026",
            (
                "Organisme, « Subrogation restreinte à partir du » : « 31/09/2026 » n'est pas une date qui existe. "
                "Tapez par exemple 01/10/2026."
            ),
        ),
        (
            Key.REMINDER_PENALTIES,
            "peut-être",
            "Organisme, « Pénalités sur les relances » : « peut-être » n'est ni oui ni non. Choisissez : oui, non.",
        ),
        (
            Key.VAT_REGIME,
            "exonéré",
            (
                "Organisme, « Régime de TVA » : « exonéré » n'existe pas. "
                "Choisissez : Exonéré, Franchise, Assujetti sur encaissements, Assujetti sur débits."
            ),
        ),
    ],
)
def test_what_cannot_be_read_is_refused_when_it_is_needed(key: SettingKey[object], text: str, message: str) -> None:
    """The refusal names the setting and what was typed; other settings are read all the same."""
    ledger = typed(key, text)
    with pytest.raises(Refused) as refusal:
        setting(ledger, key)
    assert str(refusal.value) == message
    assert readable_setting(ledger, key) is None
    assert setting_text(ledger, key) == text
    assert setting(ledger, Key.INVOICE_SERIES) == "FA"


@pytest.mark.parametrize("key", SETTINGS, ids=lambda key: key.name)
def test_an_empty_setting_has_its_default(key: SettingKey[object]) -> None:
    """Every default can be read, whether the line is empty or missing."""
    assert setting(typed(key, ""), key) == setting(Ledger(), key) == key.read(key.default)


def test_each_key_is_said_once() -> None:
    """Two settings of one name would be one line of Organisme."""
    names = [key.name for key in SETTINGS]
    assert len(set(names)) == len(names)
