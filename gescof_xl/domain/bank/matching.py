"""What the lines of a bank statement pay: proposals that a person confirms. Amounts TTC in euros.

Evidence, the strongest first: invoice numbers in the label, the debtor's name with an amount (of one invoice, or of
several together), the amount alone. Only the first two are sure enough to be confirmed all at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from gescof_xl.core.money import ZERO, total
from gescof_xl.domain.bank.statement import BankLine, Seen, Statement, seen
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.payments.allocation import Open, Share, combination, exact, fill, named, open_invoices
from gescof_xl.domain.payments.payments import tolerance
from gescof_xl.domain.tables.billing import Payment
from gescof_xl.domain.tables.parties import PaymentMode

_AROUND = timedelta(days=15)
"""Days between a payment typed by hand (a cheque received) and its line on the statement."""
_BOUNCED = frozenset({"IMPAYE", "REJET", "REJETE", "RETOUR", "REPRESENTATION"})
_EMPTY_WORDS = frozenset(
    {
        "DE",
        "DU",
        "DES",
        "LA",
        "LE",
        "LES",
        "ET",
        "D",
        "L",
        "SA",
        "SAS",
        "SASU",
        "SARL",
        "EURL",
        "SCI",
        "SNC",
        "SCOP",
        "ASSOCIATION",
        "STE",
        "SOCIETE",
    }
)
"""Words of a company's name that banks leave out."""
_MODES = (
    (PaymentMode.CHEQUE, frozenset({"CHEQUE", "CHQ", "CHEQUES", "REMISE"})),
    (PaymentMode.DIRECT_DEBIT, frozenset({"PRLV", "PRELEVEMENT", "PRELEVEMENTS"})),
    (PaymentMode.CARD, frozenset({"CB", "CARTE", "CARTES"})),
)


@dataclass(frozen=True, kw_only=True)
class Match:
    """What one line of the statement may be. `rank` counts the file's lines from 1.

    A credit is a new payment of `party` with its `shares`, or the bank's trace of the payment `known` typed before;
    a debit undoes the payment `bounced`. `sure` ones need no second look.
    """

    rank: int
    line: BankLine
    seen: Seen
    reason: str
    party: str = ""
    shares: tuple[Share, ...] = ()
    known: Payment | None = None
    bounced: Payment | None = None
    sure: bool = False


def match_statement(ledger: Ledger, statement: Statement) -> list[Match]:
    """A proposal for each line, in the file's order; what one line takes is no longer offered to the next."""
    clerk = _Matcher(ledger)
    known = seen(statement.lines, {p.bank_reference for p in ledger.payments if p.bank_reference})
    return [clerk.match(rank, line, known[line.fingerprint]) for rank, line in enumerate(statement.lines, 1)]


def mode_of(line: BankLine) -> PaymentMode:
    """How the money came, from the bank's words; a transfer when they do not say."""
    words = words_of(line.label)
    return next((mode for mode, marks in _MODES if words & marks), PaymentMode.TRANSFER)


def words_of(text: str) -> frozenset[str]:
    """The words of a text without accents, case or punctuation."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper()
    return frozenset(re.findall(r"[A-Z0-9]+", plain))


class _Matcher:
    """Matches one line after the other."""

    def __init__(self, ledger: Ledger) -> None:
        self.tolerance = tolerance(ledger)
        self.left = {o.invoice.number: o for o in open_invoices(ledger)}
        self.live = [p for p in ledger.payments if p.number not in ledger.cancelled and not p.cancels]
        self.used: set[str] = set()
        parties = (*ledger.clients, *ledger.funders)
        self.names = {p.code: words_of(p.name) - _EMPTY_WORDS for p in parties}

    def match(self, rank: int, line: BankLine, state: Seen) -> Match:
        """What this line may be."""
        blank = Match(rank=rank, line=line, seen=state, reason="")
        if state is Seen.TAKEN:
            return replace(blank, reason="déjà enregistrée")
        found = self._credit(blank) if line.amount > 0 else self._debit(blank)
        for share in found.shares:
            self._take(share)
        return found if state is Seen.NEW else replace(found, sure=False)

    def _take(self, share: Share) -> None:
        number = share.invoice.number
        rest = self.left[number].left - share.amount
        if rest:
            self.left[number] = replace(self.left[number], left=rest)
        else:
            del self.left[number]

    def _debit(self, blank: Match) -> Match:
        """Money out: a payment that bounced, when the bank says so."""
        same = [p for p in self.live if p.amount == -blank.line.amount and p.number not in self.used]
        if not words_of(blank.line.label) & _BOUNCED or not same:
            return replace(blank, reason="sortie d'argent")
        last = same[-1]
        self.used.add(last.number)
        reason = f"impayé de {last.number}"
        return replace(blank, party=last.party, bounced=last, sure=len(same) == 1, reason=reason)

    def _credit(self, blank: Match) -> Match:
        words = f"{blank.line.label} {blank.line.reference}"
        opened = list(self.left.values())
        if said := named(opened, words):
            return self._named(blank, said)
        party = self.debtor(blank.line)
        if known := self._known(blank.line, party):
            self.used.add(known.number)
            return replace(
                blank, party=known.party, known=known, sure=bool(party), reason=f"déjà saisi : {known.number}"
            )
        if party:
            return self._of_debtor(blank, party, [o for o in opened if o.invoice.party == party])
        return self._by_amount(blank, opened)

    def _named(self, blank: Match, said: Sequence[Open]) -> Match:
        """The label names invoices; it is sure when they make up the amount."""
        amount = blank.line.amount
        gap = abs(total(o.left for o in said) - amount)
        party = self.debtor(blank.line) or said[0].invoice.party
        return replace(
            blank,
            party=party,
            shares=tuple(fill(said, amount, self.tolerance)),
            sure=gap <= self.tolerance,
            reason="numéro dans le libellé" if gap <= self.tolerance else "numéro dans le libellé, autre montant",
        )

    def _of_debtor(self, blank: Match, party: str, opened: Sequence[Open]) -> Match:
        amount = blank.line.amount
        if one := exact(opened, amount, self.tolerance):
            shares = fill(one, amount, self.tolerance)
            return replace(blank, party=party, shares=tuple(shares), sure=True, reason="débiteur et montant")
        several, alone = combination(opened, amount)
        if several:
            shares = fill(several, amount, ZERO)
            reason = f"débiteur et somme de {len(several)} factures"
            return replace(blank, party=party, shares=tuple(shares), sure=alone, reason=reason)
        shares = fill(opened, amount, self.tolerance)
        reason = "débiteur, facture la plus ancienne d'abord" if shares else "débiteur sans facture ouverte"
        return replace(blank, party=party, shares=tuple(shares), reason=reason)

    def _by_amount(self, blank: Match, opened: Sequence[Open]) -> Match:
        same = [o for o in opened if o.left == blank.line.amount]
        if len(same) != 1:
            return replace(blank, reason="plusieurs factures de ce montant" if same else "aucune facture trouvée")
        shares = fill(same, blank.line.amount, ZERO)
        return replace(blank, party=same[0].invoice.party, shares=tuple(shares), reason="montant seul")

    def debtor(self, line: BankLine) -> str:
        """The party whose whole name stands in the line; "" when none does, or two as well as each other."""
        words = words_of(f"{line.label} {line.counterparty}")
        found = {code: len(name) for code, name in self.names.items() if name and name <= words}
        best = [code for code, size in found.items() if size == max(found.values())]
        return best[0] if len(best) == 1 else ""

    def _known(self, line: BankLine, party: str) -> Payment | None:
        """A payment typed before that this line shows: same amount, about the same day, same party if it says."""
        near = [
            p
            for p in self.live
            if p.amount == line.amount
            and not p.bank_reference
            and p.number not in self.used
            and p.mode.is_money
            and p.mode is not PaymentMode.CASH
            and abs(p.date - line.date) <= _AROUND
            and party in ("", p.party)
        ]
        written = [p for p in near if p.document and words_of(p.document) <= words_of(line.label)]
        chosen = written or near
        return chosen[0] if chosen and (party or written or len(chosen) == 1) else None


def unmatched(matches: Iterable[Match]) -> list[Match]:
    """Credits of which nothing is proposed."""
    return [m for m in matches if m.line.amount > 0 and m.seen is not Seen.TAKEN and not (m.shares or m.known)]


def by_key(matches: Iterable[Match]) -> Mapping[str, Match]:
    """Each proposal by its rank and by its fingerprint."""
    return {key: m for m in matches for key in (str(m.rank), m.line.fingerprint)}
