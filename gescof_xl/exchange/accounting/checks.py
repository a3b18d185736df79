"""What every export of entries demands before a single line is written; an accountant's program would refuse later."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import cents, euros
from gescof_xl.domain.accounting.entries import Entry, EntryLine
from gescof_xl.exchange.accounting.text import clean
from gescof_xl.exchange.refusal import ExchangeError

_CURE = "Corrigez l'écriture ou les comptes dans Organisme et Produits, puis refaites l'export : rien n'a été écrit."


def check_entries(entries: Sequence[Entry]) -> None:
    """Refuse entries that are not balanced, complete and numbered without gap (LPF art. A47 A-1).

    Raises ExchangeError with the entry, what is wrong, and what to do.
    """
    if not entries:
        raise ExchangeError("Il n'y a aucune écriture à exporter.", "Choisissez une autre période.")
    for entry in entries:
        for wrong in _faults(entry):
            raise ExchangeError(f"{_named(entry)} : {wrong}.", _CURE)
    _check_numbers(entries)


def fitted(text: str, width: int, what: str, entry: Entry) -> str:
    """The text, when the layout has room for it: a code or a number that was cut would be another one."""
    if len(text) > width:
        raise ExchangeError(
            f"{_named(entry)} : {what} « {text} » dépasse les {width} caractères de ce format.",
            "Raccourcissez-le, ou choisissez le format FEC.",
        )
    return text


def _named(entry: Entry) -> str:
    return f"Écriture {entry.journal} n° {entry.number} du {date_fr(entry.date)}"


def _faults(entry: Entry) -> Iterator[str]:
    if not (clean(entry.journal) and clean(entry.journal_label)):
        yield "le journal n'a pas de code ou de libellé"
    for line in entry.lines:
        yield from _line_faults(line)
    if not entry.lines or entry.debit != entry.credit:
        yield f"le débit ({euros(entry.debit)}) n'est pas égal au crédit ({euros(entry.credit)})"


def _line_faults(line: EntryLine) -> Iterator[str]:
    if not re.fullmatch(r"[1-8][0-9]{2}[0-9A-Za-z]*", line.account):
        yield f"le compte « {line.account} » ne commence pas par trois chiffres du plan comptable"
    if not clean(line.account_label):
        yield f"le compte {line.account} n'a pas de libellé"
    if bool(clean(line.aux)) != bool(clean(line.aux_label)):
        yield f"le compte auxiliaire « {line.aux or line.aux_label} » n'a pas à la fois un code et un nom"
    if not (clean(line.piece) and clean(line.label)):
        yield f"une ligne du compte {line.account} n'a pas de numéro de pièce ou de libellé"
    if bool(clean(line.letter)) != bool(line.letter_date):
        yield f"le lettrage « {line.letter} » n'a pas sa date"
    amounts = (line.debit, line.credit)
    if min(amounts) < 0 or sum(amount != 0 for amount in amounts) != 1:
        yield f"une ligne du compte {line.account} n'a pas un montant positif au débit ou au crédit"
    if any(amount != cents(amount) for amount in amounts):
        yield f"une ligne du compte {line.account} a plus de deux décimales"


def _check_numbers(entries: Sequence[Entry]) -> None:
    """One series for the whole file, or one for each journal: both are allowed (BOI-CF-IOR-60-40-20)."""
    whole = _broken(entries)
    journals = dict.fromkeys(entry.journal for entry in entries)
    apart = [_broken([entry for entry in entries if entry.journal == journal]) for journal in journals]
    if whole and any(apart):
        after = next(broken for broken in apart if broken)
        raise ExchangeError(f"{_named(after)} : son numéro ne suit pas celui de l'écriture précédente.", _CURE)


def _broken(entries: Sequence[Entry]) -> Entry | None:
    return next((after for before, after in pairwise(entries) if after.number != before.number + 1), None)
