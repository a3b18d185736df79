"""What the lines of a bank statement pay: proposals that a person confirms. Amounts TTC in euros.

Evidence, the strongest first: invoice numbers in the label, the debtor's name with an amount (of one invoice, or of
several together), the amount alone. Only the first two are sure enough to be confirmed all at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from gescof_xl.core.money import ZERO, total
from gescof_xl.core.words import of_name
from gescof_xl.domain.bank.accounts import own_accounts
from gescof_xl.domain.bank.recognition import Recognised, Seen, recognise
from gescof_xl.domain.bank.statement import BankLine, Statement
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.payments.allocation import (
    Open,
    Share,
    agreement_marks,
    combination,
    counters,
    exact,
    fill,
    joined_words,
    named,
    open_invoices,
)
from gescof_xl.domain.payments.payments import tolerance
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Payment
from gescof_xl.domain.tables.parties import FunderType, PaymentMode

_AROUND = timedelta(days=15)
"""Days between a payment typed by hand (a cheque received) and its line on the statement."""
_BOUNCED = frozenset({"IMPAYE", "REJET", "REJETE", "RETOUR", "REPRESENTATION"})
_OWN_TRANSFER = frozenset({"INTERNE", "EPARGNE", "LIVRET"})
_SAVINGS_BANK = "CAISSE"
"""« Caisse d'épargne » is a bank, not a savings account."""
_SAME_TRANSFER = timedelta(days=3)
"""Days between the two sides of a transfer between accounts of different banks."""
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
_CPF = (
    frozenset({"CAISSE", "DEPOTS"}),
    frozenset({"CDC", "CPF"}),
    frozenset({"CDC", "FORMATION"}),
    frozenset({"MON", "COMPTE", "FORMATION"}),
)
"""How banks name the Caisse des Dépôts, which pays the CPF, whatever its card is called."""
_MODES = (
    (PaymentMode.CHEQUE, frozenset({"CHEQUE", "CHQ", "CHEQUES", "REMISE"})),
    (PaymentMode.DIRECT_DEBIT, frozenset({"PRLV", "PRELEVEMENT", "PRELEVEMENTS"})),
    (PaymentMode.CARD, frozenset({"CB", "CARTE", "CARTES"})),
)


@dataclass(frozen=True, kw_only=True)
class Match:
    """What one line of the statement may be. `rank` counts the file's lines from 1.

    A credit is a new payment of `party` with its `shares`, or the bank's trace of the payment `known` typed before;
    a debit undoes the payment `bounced`. `recorded` is the payment made from this very line before, or, when the line
    is doubtful, perhaps made from it. `internal` lines move the organisation's own money. `sure` ones need no second
    look.
    """

    rank: int
    line: BankLine
    seen: Seen
    reason: str
    recorded: Payment | None = None
    internal: bool = False
    party: str = ""
    shares: tuple[Share, ...] = ()
    known: Payment | None = None
    bounced: Payment | None = None
    sure: bool = False


def match_statement(ledger: Ledger, statement: Statement) -> list[Match]:
    """A proposal for each line, in the file's order; what one line takes is no longer offered to the next."""
    clerk = _Matcher(ledger, statement.lines)
    known = recognise(statement.lines, ledger.payments)
    return [
        clerk.match(rank, line, one) for rank, (line, one) in enumerate(zip(statement.lines, known, strict=True), 1)
    ]


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

    def __init__(self, ledger: Ledger, lines: Sequence[BankLine]) -> None:
        self.own = own_accounts(ledger)
        self.own_name = words_of(setting(ledger, Key.NAME)) - _EMPTY_WORDS
        self.moved = {(line.account, line.date, line.amount) for line in lines}
        self.tolerance = tolerance(ledger)
        self.left = {o.invoice.number: o for o in open_invoices(ledger)}
        self.by_counter: defaultdict[str, list[str]] = defaultdict(list)
        self.by_agreement: defaultdict[str, list[str]] = defaultdict(list)
        for number, one in self.left.items():
            self.by_counter[number.rpartition("-")[2].lstrip("0")].append(number)
            for mark in agreement_marks(one.invoice):
                self.by_agreement[mark].append(number)
        self.live = [p for p in ledger.payments if p.number not in ledger.cancelled and not p.cancels]
        self.used: set[str] = set()
        parties = (*ledger.clients, *ledger.funders)
        self.names = {p.code: words_of(p.name) - _EMPTY_WORDS for p in parties}
        self.cpf = [funder.code for funder in ledger.funders if funder.type is FunderType.CPF]
        self.holder = ledger.holder

    def match(self, rank: int, line: BankLine, known: Recognised) -> Match:
        """What this line may be. Only a new line of a declared account is ever sure."""
        blank = Match(rank=rank, line=line, seen=known.seen, recorded=known.payment, reason="")
        if known.seen is Seen.TAKEN:
            return replace(blank, reason="déjà enregistrée")
        found = self._credit(blank) if line.amount > 0 else self._debit(blank)
        for share in found.shares:
            self._take(share)
        ours = not (self.own and line.account) or line.account in self.own
        plain = known.seen is Seen.NEW and ours and not self._other_side(line)
        return found if plain else replace(found, sure=False)

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
        reason = f"impayé {of_name(last.number)}"
        return replace(blank, party=last.party, bounced=last, sure=len(same) == 1, reason=reason)

    def _credit(self, blank: Match) -> Match:
        words = f"{blank.line.label} {blank.line.reference}"
        if said := self._said(words):
            return self._named(blank, said)
        party = self.debtor(blank.line)
        if self._internal(blank.line, party):
            return replace(blank, internal=True, reason="virement entre comptes de l'organisme")
        if known := self._known(blank.line, party):
            self.used.add(known.number)
            return replace(
                blank, party=known.party, known=known, sure=bool(party), reason=f"déjà saisi : {known.number}"
            )
        if party:
            return self._of_debtor(
                blank, party, [o for o in self.left.values() if self.holder(o.invoice.party) == party]
            )
        return self._by_amount(blank, list(self.left.values()))

    def _said(self, words: str) -> list[Open]:
        """The open invoices that the words name, looked for among those of the same counters, oldest due date first."""
        numbers = {number for counter in counters(words) for number in self.by_counter.get(str(counter), ())}
        numbers |= {number for run in joined_words(words) for number in self.by_agreement.get(run, ())}
        return named([one for number, one in self.left.items() if number in numbers] if numbers else [], words)

    def _named(self, blank: Match, said: Sequence[Open]) -> Match:
        """The label names invoices; it is sure when they make up the amount, all or, under one agreement, some."""
        amount = blank.line.amount
        if total(o.left for o in said) > amount + self.tolerance:
            some, alone = combination(said, amount)
            said = some if alone else said
        gap = abs(total(o.left for o in said) - amount)
        party = self.debtor(blank.line) or self.holder(said[0].invoice.party)
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
        return replace(blank, party=self.holder(same[0].invoice.party), shares=tuple(shares), reason="montant seul")

    def debtor(self, line: BankLine) -> str:
        """The party whose whole name stands in the line; "" when none does, or two as well as each other."""
        words = words_of(f"{line.label} {line.counterparty}")
        found = {code: len(name) for code, name in self.names.items() if name and name <= words}
        if any(said <= words for said in _CPF):
            found |= {code: max(found.get(code, 0), len(_CPF[0])) for code in self.cpf}
        best = [code for code, size in found.items() if size == max(found.values())]
        holders = {self.holder(code) for code in best}
        return holders.pop() if len(holders) == 1 else ""

    def _internal(self, line: BankLine, party: str) -> bool:
        """Whether a credit only moves the organisation's money: the words say so, or nobody else is named.

        A debtor's own words (« Caisse d'épargne ») say nothing.
        """
        words = words_of(line.label)
        said = (words & _OWN_TRANSFER) - (self.names[party] if party else frozenset())
        if said and _SAVINGS_BANK not in words:
            return True
        own_name = bool(self.own_name) and self.own_name <= words_of(line.counterparty)
        return own_name or (not party and self._other_side(line))

    def _other_side(self, line: BankLine) -> bool:
        """Whether the file shows this amount leaving another account of the organisation about that day."""
        return any(
            (account, line.date + timedelta(days=n), -line.amount) in self.moved
            for account in self.own
            for n in range(-_SAME_TRANSFER.days, _SAME_TRANSFER.days + 1)
            if account != line.account
        )

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
    """Credits that pay nothing known, but for the organisation's own money; some have a party all the same."""
    return [m for m in _new_credits(matches) if not (m.shares or m.known)]


def doubtful(matches: Iterable[Match]) -> list[Match]:
    """Credits of which something is proposed, be it a party alone, that a person should look at first."""
    return [m for m in _new_credits(matches) if (m.shares or m.known or m.party) and not m.sure]


def unproposed(matches: Iterable[Match]) -> list[Match]:
    """Credits of which nothing at all is proposed, not even a party."""
    return [m for m in unmatched(matches) if not m.party]


def _new_credits(matches: Iterable[Match]) -> list[Match]:
    return [m for m in matches if m.line.amount > 0 and m.seen is not Seen.TAKEN and not m.internal]


def by_key(matches: Iterable[Match]) -> Mapping[str, Match]:
    """Each proposal by its rank and by its fingerprint."""
    return {key: m for m in matches for key in (str(m.rank), m.line.fingerprint)}
