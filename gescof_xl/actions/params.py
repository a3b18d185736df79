"""What people typed for a button, as the parameters of its action. Used by the command line and the assistant."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from gescof_xl.core.dates import parse_date
from gescof_xl.core.errors import FieldName, Refused, WrongUse
from gescof_xl.core.keys import unaccented
from gescof_xl.core.money import CENT, parse_number, quantity_fr
from gescof_xl.core.schema import Column, Kind, key_of, stored_columns
from gescof_xl.domain.ledger import CLASS_OF, Ledger

_UNANSWERED: tuple[object, ...] = (None, "", [])
Answer = str | bool | Sequence[str] | None


def option_name(column: Column) -> str:
    """The command line's name of a parameter: « Prix unitaire » is `prix-unitaire`."""
    if column.option:
        return column.option
    plain = unicodedata.normalize("NFKD", column.title.replace("°", "")).encode("ascii", "ignore").decode()
    return "-".join(plain.lower().replace("'", " ").split())


def read_params(params: type, answers: Mapping[str, Answer]) -> object:
    """The parameters of an action from answers by field name; raises WrongUse with what is wrong and what to type."""
    values = {}
    for column in stored_columns(params):
        answer = answers.get(column.field)
        if answer in _UNANSWERED:
            if column.required:
                cure = ("Donnez ", FieldName(column.field), f" : {column.help}")
                raise WrongUse(f"Il manque « {column.title} ».", cure, field=column.field)
            continue
        values[column.field] = _value(column, answer)
    return params(**values)


def refuse_pointless(params: object, answers: Mapping[str, Answer]) -> None:
    """Raises WrongUse for an answer that has no sense with the others: of a part, where all is asked for.

    The assistant says it beside the question; a command line would pass over it in silence.
    """
    for column in stored_columns(type(params)):
        if column.when and answers.get(column.field) not in (*_UNANSWERED, False):
            field, *senses = column.when
            other = getattr(params, field)
            said = "oui" if other is True else str(other or "")
            if said not in senses if senses else not said:
                cure = ("Retirez ", FieldName(column.field), ", ou changez ", FieldName(field), ".")
                raise WrongUse(f"« {column.title} » est sans objet avec ces réponses.", cure, field=column.field)


def whole_number(number: Decimal, field: str) -> int:
    """A number that counts, such as a level or a year; raises WrongUse for a part of one, which would be cut off."""
    if number != int(number):
        raise WrongUse(f"{quantity_fr(number)} n'est pas un nombre entier.", "Donnez-le sans virgule.", field=field)
    return int(number)


def recognised(ledger: Ledger, params: object) -> object:
    """The answers with each key as its table spells it; raises Refused, naming the answer, for one that is none."""
    meant: dict[str, object] = {}
    for column in (c for c in stored_columns(type(params)) if c.ref):
        value = getattr(params, column.field)
        try:
            meant[column.field] = (
                tuple(_key(ledger, column, key) for key in value) if column.many else _key(ledger, column, value)
            )
        except Refused as refusal:
            refusal.field = column.field
            raise
    return replace(params, **meant) if meant else params  # type: ignore[type-var]


def _key(ledger: Ledger, column: Column, answer: str) -> str:
    if not answer:
        return answer
    return (
        ledger.holder(ledger.the_party(answer).code)
        if column.ref == "Tiers"
        else key_of(ledger.get(CLASS_OF[column.ref], answer))
    )


def _value(column: Column, answer: Answer) -> object:
    if column.many:
        return tuple(str(item).strip() for item in ([answer] if isinstance(answer, str) else answer or ()))  # type: ignore[union-attr]
    if isinstance(answer, bool):
        return answer
    text = str(answer).strip()
    read = _choice if column.choice_type is not None else _READERS.get(column.kind)
    return read(column, text) if read else text


def _choice(column: Column, text: str) -> str:
    wanted = unaccented(text)
    said = zip((*column.choices, *column.labels), column.choices * 2, strict=True)
    found = next((choice for text_, choice in said if unaccented(text_) == wanted), None)
    if found is None:
        raise _unread(column, f"« {text} » n'est pas dans la liste", f"Choisissez : {', '.join(column.choices)}.")
    return found


def _number(column: Column, text: str) -> object:
    number = parse_number(text.removesuffix("%"))
    if number is None:
        raise _unread(column, f"« {text} » n'est pas un nombre", f"Tapez par exemple {column.example or '2100,10'}.")
    if text.endswith("%"):
        number /= 100
    if column.kind is Kind.AMOUNT and number != number.quantize(CENT):
        raise _unread(column, f"{text} a plus de deux décimales", "Arrondissez au centime.")
    return number


def _date(column: Column, text: str) -> object:
    day = parse_date(text)
    if day is None:
        raise _unread(column, f"« {text} » n'est pas une date qui existe", "Tapez JJ/MM/AAAA, JJ/MM/AA ou AAAA-MM-JJ.")
    return day


def _yes_no(column: Column, text: str) -> bool:
    if text.lower() not in ("oui", "non"):
        raise _unread(column, f"« {text} » n'est ni oui ni non", "Tapez oui ou non.")
    return text.lower() == "oui"


def _unread(column: Column, what: str, cure: str) -> WrongUse:
    return WrongUse(f"« {column.title} » : {what}.", cure, field=column.field)


_READERS: Mapping[Kind, Callable[[Column, str], object]] = {
    Kind.AMOUNT: _number,
    Kind.NUMBER: _number,
    Kind.RATE: _number,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
}
