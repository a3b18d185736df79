"""The Organisme sheet: each setting has its own note, and its own choices where it has any."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gescof_xl.domain.settings import SETTINGS
from gescof_xl.domain.tables.settings import Setting
from gescof_xl.generate.workbooks.table_sheet import Place
from gescof_xl.generate.workbooks.validations import list_rule, note_rule

_CHOICES = {key.name: key.choices for key in SETTINGS}


def add_setting_rules(sheet: Any, place: Place, settings: Sequence[Setting]) -> None:
    """A note for each setting, and a drop-down for those that have choices."""
    row, at, _, _ = place.of("Valeur")
    for offset, setting in enumerate(settings):
        choices = _CHOICES.get(setting.name, ())
        note = note_rule(setting.name, setting.help)
        rule = note | list_rule(choices) if choices else note
        sheet.data_validation(row + offset, at, row + offset, at, rule)
