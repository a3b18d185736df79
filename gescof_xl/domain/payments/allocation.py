"""Which invoices a sum of money pays: proposals for a person to judge, made from the amount and the words beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from gescof_xl.core.frozen import frozen
from gescof_xl.domain.balances import balance
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice

_NUMBER = re.compile(r"(?<!\d)(?=(20\d{2})[\s_/.-]*(\d{1,6})(?!\d))")
_LETTERS = re.compile(r"([A-Z]+)[\s_/.-]*$")
_PRINTED_DIGITS = 5
_APART = re.compile(r"[^A-Z0-9]+")
_MARK, _MARK_DIGITS, _RUN = 6, 4, 4
_MOST_SUMS = 100_000


@frozen
class Open:
    """An invoice that is not fully paid, with what is left of it (TTC, positive)."""

    invoice: Invoice
    left: Decimal


@frozen
class Share:
    """What an invoice takes of a sum of money (TTC, positive)."""

    invoice: Invoice
    amount: Decimal


def open_invoices(ledger: Ledger, party: str = "") -> list[Open]:
    """What is left to pay, of one party or of all, oldest due date first."""
    invoices = ledger.invoices_of_party[party] if party else ledger.invoices
    opened = [Open(invoice=i, left=left) for i in invoices if (left := balance(ledger, i)) > 0]
    return sorted(opened, key=lambda o: (o.invoice.due or o.invoice.date, o.invoice.date, o.invoice.number))


def propose(opened: Sequence[Open], amount: Decimal, words: str, tolerance: Decimal) -> list[Share]:
    """The likeliest shares of a payment, then oldest first.

    Invoices that its words name, else the one of this amount, else those that alone make it up together.
    Source of the order: C. civ. art. 1342-10 (the debtor says which debt he pays; failing that, the oldest).
    A rest within the tolerance does not start another invoice.
    """
    first = named(opened, words) or exact(opened, amount, tolerance) or _only_sum(opened, amount)
    numbers = {o.invoice.number for o in first}
    others = [o for o in opened if o.invoice.number not in numbers]
    return fill([*first, *others], amount, tolerance)


def fill(opened: Iterable[Open], amount: Decimal, tolerance: Decimal) -> list[Share]:
    """Each invoice in turn takes what it can of the amount."""
    shares: list[Share] = []
    for one in opened:
        part = min(one.left, amount)
        if part <= 0 or (shares and part <= tolerance and part < one.left):
            break
        shares.append(Share(invoice=one.invoice, amount=part))
        amount -= part
    return shares


def exact(opened: Sequence[Open], amount: Decimal, tolerance: Decimal) -> list[Open]:
    """The oldest invoice of which exactly this amount is left, else within the tolerance; none is an empty list."""
    same = [o for o in opened if o.left == amount] or [o for o in opened if abs(o.left - amount) <= tolerance]
    return same[:1]


def combination(opened: Sequence[Open], amount: Decimal) -> tuple[list[Open], bool]:
    """Invoices that together make exactly this amount, the oldest ones where they do, and whether no others do.

    An empty list when none do, or when there are too many sums to look at.
    """
    ways: dict[Decimal, tuple[tuple[int, ...], bool]] = {Decimal(0): ((), True)}
    for i, one in enumerate(opened):
        for before, (chosen, alone) in list(ways.items()):
            made = before + one.left
            if made <= amount:
                ways[made] = (ways[made][0], False) if made in ways else ((*chosen, i), alone)
        if len(ways) > _MOST_SUMS:
            return [], False
    chosen, alone = ways.get(amount, ((), False))
    return [opened[i] for i in chosen], alone


def _only_sum(opened: Sequence[Open], amount: Decimal) -> list[Open]:
    chosen, alone = combination(opened, amount)
    return chosen if alone else []


def named(opened: Sequence[Open], words: str) -> list[Open]:
    """The invoices whose number stands in the words, as « FA2026-00012 », « fa 2026/12 » or « 2026-00012 ».

    Or that of the agreement that they bill: a funder, and the Caisse des Dépôts for the CPF, says its own file.
    """
    mentions, runs = set(_mentions(words)), joined_words(words)
    return [
        o
        for o in opened
        if any(_names(m, o.invoice.number) for m in mentions) or not runs.isdisjoint(agreement_marks(o.invoice))
    ]


def agreement_marks(invoice: Invoice) -> set[str]:
    """The numbers of its agreements, letters and digits only; none of those too short to be told from other words."""
    plain = {_APART.sub("", number.upper()) for number in invoice.agreement.split(", ")}
    return {mark for mark in plain if len(mark) >= _MARK and sum(map(str.isdigit, mark)) >= _MARK_DIGITS}


def joined_words(words: str) -> set[str]:
    """Each word, and each few that follow each other: banks part « 2026-0715/A » or not."""
    parts = [part for part in _APART.split(words.upper()) if part]
    return {"".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, min(i + _RUN, len(parts)) + 1)}


def counters(words: str) -> set[int]:
    """The counters of whatever looks like a document number in the words: 12 for « FA2026-00012 »."""
    return {int(counter) for _, _, counter in _mentions(words)}


def _mentions(words: str) -> Iterator[tuple[str, str, str]]:
    """(letters before, year, counter) of whatever looks like a document number."""
    text = words.upper()
    for found in _NUMBER.finditer(text):
        letters = _LETTERS.search(text, 0, found.start())
        yield (letters[1] if letters else ""), found[1], found[2]


def _names(mention: tuple[str, str, str], number: str) -> bool:
    """Whether a mention is this document's: the series' own letters, or, failing letters, all five digits."""
    letters, year, counter = mention
    stem, _, last = number.rpartition("-")
    if not last.isdecimal() or not stem.endswith(year) or int(last) != int(counter):
        return False
    prefix = re.sub(r"[^A-Z]", "", stem.removesuffix(year).upper())
    if prefix and letters.endswith(prefix):
        return True
    return len(counter) >= _PRINTED_DIGITS and not _other_series(letters)


def _other_series(letters: str) -> bool:
    """Whether short letters stuck to the number name another series, such as AV."""
    return 0 < len(letters) <= 3  # noqa: PLR2004  # FA, AV, FAC: longer ones are words (FACTURE, VIREMENT)
