"""CFONB 120, the French bank statement in fixed records of 120 characters (01 old balance, 04, 05, 07 new balance).

Layout: CFONB, « Relevé de compte sur support informatique », July 2004, and « Évolutions du relevé de compte
120 caractères pour les opérations de virement », August 2007. Our own reader: the only library published for it
is under the LGPL and without upkeep since 2021.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gescof_xl.domain.bank.statement import AccountStatement, BankLine
from gescof_xl.exchange.bank.labels import first_reference, joined
from gescof_xl.exchange.bank.rib import french_iban
from gescof_xl.exchange.decoding import lines_of, text_of
from gescof_xl.exchange.refusal import ASK_AGAIN, ExchangeError

WIDTH, _AMOUNT_END = 120, 104
# Credit is { A … I, debit is } J … R, for the last digit 0 … 9; the braces are é and è in French ISO 646.
_CREDIT, _DEBIT = "{ABCDEFGHI", "}JKLMNOPQR"
_FRENCH_BRACES = str.maketrans("éè", "{}")
_DETAIL_WIDTH = 70
# Money in: the payer, else whom they pay for. Money out: the payee, else the payer of what came back unpaid.
_PAYERS, _PAYEES = ("NPY", "NPO"), ("NBE", "NBU", "NPY", "NPO")


@dataclass(frozen=True)
class _Record:
    number: int
    text: str

    def at(self, first: int, last: int) -> str:
        """The characters from position `first` to `last`, counted from 1 as the standard does."""
        return self.text[first - 1 : last].strip()

    @property
    def code(self) -> str:
        return self.at(1, 2)

    @property
    def account(self) -> str:
        return french_iban(self.at(3, 7), self.at(12, 16), self.at(22, 32))

    @property
    def amount(self) -> Decimal:
        found = coded_amount(self.text[90:104], self.text[19])
        if found is None:
            raise self.refusal(f"le montant « {self.at(91, 104)} » est illisible")
        return found

    @property
    def day(self) -> date:
        text = self.at(35, 40)
        try:
            return date(2000 + int(text[4:6]), int(text[2:4]), int(text[:2]))
        except ValueError:
            raise self.refusal(f"la date « {text} » est illisible") from None

    def refusal(self, what: str) -> ExchangeError:
        return ExchangeError(f"{what} (enregistrement {self.code}).", ASK_AGAIN, self.number)


@dataclass
class _Operation:
    record: _Record
    details: dict[str, str] = field(default_factory=dict)

    def line(self) -> BankLine:
        """The operation with its complements, the bank's words first."""
        amount = self.record.amount
        known = self.details.get
        parties = _PAYERS if amount >= 0 else _PAYEES
        return BankLine(
            date=self.record.day,
            amount=amount,
            label=joined(self.record.at(49, 79), known("LIB", ""), self._motive(), known("LCS", "")),
            reference=first_reference(known("RCN", "")[:35], known("REF"), self.record.at(105, 120)),
            counterparty=joined(next((known(code, "") for code in parties if known(code)), "")),
        )

    def _motive(self) -> str:
        """What the payer wrote: LC2 goes on where LCC was full, even in the middle of an invoice number."""
        return self.details.get("LCC", "").ljust(_DETAIL_WIDTH) + self.details.get("LC2", "")


def coded_amount(text: str, decimals: str = "2") -> Decimal | None:
    """Euros of a coded amount: digits whose last is a letter that also tells the sign (`0000000012345K` …).

    `decimals` is the field of position 20; blank, as some banks leave it, is the euro's two. None when it is not such
    an amount, or is finer than the cent.
    """
    decimals = decimals.strip() or "2"
    digits, last = text[:-1].strip(), text[-1:].translate(_FRENCH_BRACES)
    signs = _CREDIT if last in _CREDIT else _DEBIT
    if not (digits.isascii() and digits.isdigit() and last and last in signs and decimals in ("0", "1", "2")):
        return None
    value = Decimal(int(digits) * 10 + signs.index(last)).scaleb(-int(decimals))
    return (value if signs is _CREDIT else -value).quantize(Decimal("0.01")) + Decimal("0.00")


def read_cfonb(data: bytes) -> tuple[AccountStatement, ...]:
    """The statements of the file, one for each pair of 01 and 07 records, without fingerprints.

    Raises ExchangeError on a record of another shape, out of its place, of another account, or missing.
    """
    statements: list[AccountStatement] = []
    opening: _Record | None = None
    operations: list[_Operation] = []
    for record in _records(text_of(data)):
        if record.code == "01":
            if opening is not None:
                raise record.refusal("le relevé précédent n'a pas de nouveau solde")
            opening, operations = record, []
            continue
        if opening is None or record.code not in ("04", "05", "07"):
            raise record.refusal("cet enregistrement n'est pas à sa place")
        if record.account != opening.account:
            raise record.refusal("le compte n'est pas celui de l'ancien solde")
        if record.code == "04":
            operations.append(_Operation(record))
        elif record.code == "05":
            _add_detail(operations, record)
        else:
            statements.append(_statement(opening, operations, record))
            opening = None
    if opening or not statements:
        raise ExchangeError("le relevé est incomplet : il n'a pas de nouveau solde (enregistrement 07).")
    return tuple(statements)


def _records(text: str) -> Iterator[_Record]:
    """The records, whether one a line or all in a row without line ends, as some banks send them."""
    lines = lines_of(text)
    if len([line for line in lines if line.strip()]) == 1:
        lines = [text[start : start + WIDTH] for start in range(0, len(text.rstrip("\r\n")), WIDTH)]
    for number, line in enumerate(lines, 1):
        if line.strip("\x1a \t"):
            record = _Record(number, line.rstrip().ljust(WIDTH))
            if len(record.text) > WIDTH or (record.code != "05" and len(line.rstrip()) < _AMOUNT_END):
                raise ExchangeError(
                    f"elle compte {len(line.rstrip())} caractères au lieu de {WIDTH}.", ASK_AGAIN, number
                )
            yield record


def _add_detail(operations: list[_Operation], record: _Record) -> None:
    if not operations:
        raise record.refusal("ce complément ne suit aucune opération")
    code, text = record.at(46, 48), record.text[48:118].rstrip()
    details = operations[-1].details
    details[code] = details[code].ljust(_DETAIL_WIDTH) + text if code in details else text


def _statement(opening: _Record, operations: list[_Operation], closing: _Record) -> AccountStatement:
    return AccountStatement(
        account=opening.account,
        lines=tuple(operation.line() for operation in operations),
        kind="CFONB 120",
        currency=opening.at(17, 19) or "EUR",
        opening=opening.amount,
        closing=closing.amount,
        closing_day=closing.day,
    )
