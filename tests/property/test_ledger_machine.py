"""Every button in random order on a random school: no CHECK ever fails, nothing issued changes, money adds up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gescof_xl.core.errors import GescofError, Refused
from gescof_xl.core.money import ZERO, euros, total
from gescof_xl.domain.audit.seals import verify
from gescof_xl.domain.balances import available, balance, invoiced
from gescof_xl.domain.checks.all import check
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import content, parts_of
from gescof_xl.domain.sessions.billable import progress
from gescof_xl.domain.tables.billing import Invoice, InvoiceType
from gescof_xl.domain.tables.parties import Client, ClientType
from gescof_xl.domain.tables.training import Financing, FinancingStatus, InvoicingState, Product, Session
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.port import Cell, Percentage
from tests.office import press, read, retype
from tests.text_tables import SCHOOL_RATES, workbook

PARTIES = """
    Clients
    Code | Raison sociale | OPCO | Conditions de paiement
    C1   | Alpha          | OP1  | 45FDM
    C2   | Beta           | OP2  |

    Financeurs
    Code | Raison sociale    | Type
    OP1  | Région Occitanie  | Région
    OP2  | Association Deux  | Autre

    Compositions
    N°      | Produit | Composant | Quantité | Inclure
    CO00001 | EXC     | REP       | 2        | oui
    CO00002 | EXC     | SAL       | 1        | oui
"""
R = TypeVar("R")
PAYERS = st.sampled_from(["C1", "C2", "OP1", "OP2"])
CENTS = st.integers(1, 300_000).map(lambda n: f"{n / 100:.2f}")
DEPOSITS = st.sampled_from(
    [" | | | ", "40 | | | ", "99,99 | 25/08/2026 | Chèque | 77", "60 | 01/09/2026 | Virement | "]
)
INDIVIDUAL = "PA"
"""Who may not be asked for more than 30 % beforehand (c. trav. L6353-6)."""
PARTS = st.integers(1, 100)
REPORTS = (
    "controler",
    "sessions-a-facturer",
    "echeancier",
    "impayes",
    "suivi-clients",
    "suivi-financements",
    "statistiques",
    "tableau-de-bord",
    "exporter-comptable",
    "relancer",
    "verifier",
)


NEW_YEAR = date(2027, 1, 1)
NEXT_RATES = """
    Taux
    Code      | Type                | Valeur | Effet du   | Effet au   | Mention
    MOR2027S1 | intérêts moratoires | 10,4%  | 01/01/2027 | 30/06/2027 | Intérêts moratoires : 10,40 % par an.
    PEN2027S1 | pénalités           | 12,4%  | 01/01/2027 | 30/06/2027 | Pénalités de retard : 12,40 % par an.
"""
TAXED = SCHOOL_RATES.replace("Exonéré", "Assujetti sur débits").replace("| EXO   |", "| TVA20 |")


def ending(rates: str) -> str:
    """The same rates, of which the usual one is 20 % until New Year and 20,6 % from then on."""
    usual = "TVA20     | TVA        | 20%    | 01/01/2014 | "
    assert usual in rates
    following = "TVA206    | TVA        | 20,6%  | 01/01/2027 |            | | S |"
    return rates.replace(f"{usual}           |", f"{following}\n    {usual}31/12/2026 |")


RATES = st.sampled_from([SCHOOL_RATES, TAXED, ending(TAXED)])


@st.composite
def schools(
    draw: st.DrawFn,
    rates: st.SearchStrategy[str] = RATES,
    parties: str = PARTIES,
    payers: st.SearchStrategy[str] = PAYERS,
) -> MemoryWorkbook:
    """One or two sessions of three months with periods, payers, deposits, discounts, compositions and supplements."""
    lines: dict[str, list[str]] = {
        "Sessions": [],
        "Participants": [],
        "Financements": [],
        "Supplements": [],
        "Periodes": [],
    }
    for n, month in enumerate(draw(st.sampled_from([(6,), (6, 9), (6, 6), (11,), (9, 11)])), 1):
        _draw_session(draw, f"S000{n}", month, lines, payers)
    heads = {
        "Sessions": "N° | Type | Client | Début | Fin | Heures",
        "Participants": "N° | Session | Client",
        "Financements": "N° | Session | Participant | Financeur | Montant HT | N° accord | Acompte TTC | Date acompte "
        "| Mode acompte | N° pièce acompte | Composition incluse",
        "Supplements": "N° | Session | Produit | Libellé | Financeur | Quantité | Prix unitaire HT",
        "Periodes": "N° | Session | Début | Fin | Heures",
    }
    drawn = [f"{name}\n{heads[name]}\n" + "\n".join(rows) for name, rows in lines.items() if rows]
    book = workbook(draw(rates), parties, NEXT_RATES, *drawn)
    for line in range(len(lines["Financements"])):
        if part := draw(st.sampled_from([None, None, None, 0.2, 0.4, 0.5, 0.6])):
            retype(book, "Financements", "Montant HT", Percentage(part), line)
    return book


def _draw_session(
    draw: st.DrawFn, session: str, month: int, lines: dict[str, list[str]], payers: st.SearchStrategy[str]
) -> None:
    inter = draw(st.booleans())
    kind = "INTER | " if inter else "INTRA | C1"
    lines["Sessions"].append(f"{session} | {kind} | {_day(1, month)} | {_day(30, month + 2)} | 100")
    for _ in range(draw(st.integers(1, 3))):
        person = f"P{len(lines['Participants']) + 1:05d}"
        lines["Participants"].append(f"{person} | {session} | {draw(st.sampled_from(['C1', 'C2'])) if inter else 'C1'}")
        if inter:
            _draw_financings(draw, session, person, lines["Financements"], payers)
    if not inter:
        _draw_financings(draw, session, "", lines["Financements"], payers)
    for _ in range(draw(st.integers(0, 2))):
        row = f"SU{len(lines['Supplements']) + 1:05d} | {session} | {draw(st.sampled_from(['REP', 'SAL']))} | Frais"
        lines["Supplements"].append(f"{row} | {draw(payers)} | {draw(st.integers(1, 3))} | {draw(CENTS)}")
    if draw(st.booleans()):
        for after, hours in enumerate((33, 33, 34)):
            row = (
                f"PE{len(lines['Periodes']) + 1:05d} | {session} | {_day(1, month + after)} | {_day(30, month + after)}"
            )
            lines["Periodes"].append(f"{row} | {hours}")


def _day(day: int, month: int) -> str:
    """In 2026, or in the months that follow it."""
    return f"{date(2026 + (month - 1) // 12, (month - 1) % 12 + 1, day):%d/%m/%Y}"


def _draw_financings(
    draw: st.DrawFn, session: str, person: str, rows: list[str], payers: st.SearchStrategy[str]
) -> None:
    for payer in draw(st.lists(payers, min_size=1, max_size=2, unique=True)):
        deposit = draw(DEPOSITS) if payer != INDIVIDUAL else " | | | "
        amount = f"{draw(st.integers(15_000, 300_000)) / 100:.2f}"
        included = draw(st.sampled_from(["oui", "non"]))
        rows.append(f"FI{len(rows) + 1:05d} | {session} | {person} | {payer} | {amount} | A1 | {deposit} | {included}")


class Office(RuleBasedStateMachine):
    """A year in an office, on a workbook in memory."""

    @initialize(book=schools())
    def open_workbook(self, book: MemoryWorkbook) -> None:
        self.book, self.day = book, date(2026, 8, 20)
        self.issued: dict[str, str] = {}
        self.before = read(book)

    def _press(self, button: str, **answers: Any) -> bool:
        """Presses a button; a refusal changes nothing, and is never the discovery of an inconsistency."""
        tables = self.book.tables
        try:
            press(self.book, button, self.day, **answers)
        except GescofError as error:
            assert isinstance(error, Refused), error
            assert "incohérence" not in error.message, (button, answers, error, error.problems)
            assert self.book.tables == tables
            return False
        self.before = read(self.book)
        return True

    def _pick(self, rows: tuple[R, ...], part: int) -> R:
        return rows[part * len(rows) // 101]

    @rule(days=st.integers(10, 80))
    def time_passes(self, days: int) -> None:
        before, self.day = self.day, min(self.day + timedelta(days=days), date(2027, 3, 31))
        if before < NEW_YEAR <= self.day and any(rate.code == "TVA206" for rate in self.before.rates):
            self._give_the_new_rate()

    def _give_the_new_rate(self) -> None:
        """To the products; the sessions of before keep the old one, typed in their financings."""
        for rank, financing in enumerate(self.before.financings):
            session = self.before.get(Session, financing.session)
            if session.end < NEW_YEAR and not financing.vat:
                retype(self.book, "Financements", "TVA", self.before.get(Product, session.product).vat, rank)
            elif session.end >= NEW_YEAR and financing.vat == "TVA20":
                retype(self.book, "Financements", "TVA", "TVA206", rank)
        for rank, product in enumerate(self.before.products):
            if product.vat == "TVA20":
                retype(self.book, "Produits", "TVA", "TVA206", rank)
        self.before = read(self.book)

    @rule(part=PARTS)
    def invoice_deposits(self, part: int) -> None:
        self._press("facturer-acompte", session=self._pick(self.before.sessions, part).number)

    @rule(part=PARTS)
    def invoice_periods(self, part: int) -> None:
        self._press("facturer-periode", session=self._pick(self.before.sessions, part).number)

    @rule(part=PARTS, grouping=st.sampled_from(["payeur", "participant"]))
    def invoice_session(self, part: int, grouping: str) -> None:
        session = self._pick(self.before.sessions, part)
        if self._press("facturer-session", session=session.number, grouping=grouping):
            financed, done = progress(self.before, self.before.get(type(session), session.number))
            gone = self._held_by_cancelled(session.number)
            assert financed <= done - gone, "all that is financed is invoiced"

    @rule(month=st.integers(8, 12), grouping=st.sampled_from(["payeur", "participant"]))
    def invoice_batch(self, month: int, grouping: str) -> None:
        self._press("facturer-lot", since="01/01/2026", until=f"30/{month:02d}/2026", grouping=grouping)

    @rule(payer=PAYERS, price=CENTS)
    def invoice_directly(self, payer: str, price: str) -> None:
        self._press("facturer-directe", party=payer, lines=[f"SAL ; 2 ; {price}"])

    @rule(part=PARTS, hours=st.integers(0, 100), charging=st.sampled_from(["Prorata", "Aucune", "Dédit", "Intégrale"]))
    def note_absence(self, part: int, hours: int, charging: str) -> None:
        person = self._pick(self.before.participants, part).number
        extra = {"fee": "150"} if charging == "Dédit" else {}
        presence = "Présent" if charging == "Intégrale" else "Absent"
        self._press("presences", participant=person, presence=presence, hours=str(hours), charging=charging, **extra)

    @rule(part=PARTS, case=st.sampled_from(["total-refacturation", "total"]), payer=PAYERS, settles=st.booleans())
    def credit_all(self, part: int, case: str, payer: str, settles: bool) -> None:
        self._credit(part, case=case, settles=settles, **({"payer": payer} if case != "total" else {}))

    @rule(part=PARTS, payers=st.lists(PAYERS, min_size=2, max_size=2, unique=True), share=st.integers(1, 99))
    def credit_to_two(self, part: int, payers: list[str], share: int) -> None:
        prices = [line.unit_price for i in self._creditable() for line in self.before.lines_of[i.number]]
        price = min(prices, default=ZERO) * share / 100
        self._credit(part, case="total-deux-financeurs", payer=payers[0], payer_2=payers[1], price=f"{price:.2f}")

    @rule(part=PARTS, payers=st.lists(PAYERS, min_size=2, max_size=2))
    def credit_by_line(self, part: int, payers: list[str]) -> None:
        self._credit(part, case="total-deux-financeurs", payer=payers[0], sharing=[f"1={payers[1]}"])

    @rule(payer=PAYERS, price=CENTS, part=PARTS)
    def credit_by_hand(self, payer: str, price: str, part: int) -> None:
        """An avoir for an invoice of the former program."""
        lines = [f"SAL ; 1 ; {price}"]
        answers = {"party": payer, "reference": f"F25-{part}", "reference_date": "12/11/2025", "typed_lines": lines}
        self._press("creer-avoir", case="manuel", **answers)

    @rule(part=PARTS, share=st.integers(1, 110))
    def credit_part(self, part: int, share: int) -> None:
        lines = [x for i in self._creditable() for x in self.before.lines_of[i.number] if not x.deposit]
        if lines:
            line = self._pick(tuple(lines), part)
            amount = f"{line.unit_price * share / 100:.2f}"
            self._press("creer-avoir", invoice=line.invoice, case="partiel", unit_amount=amount, lines=[line.number])

    def _creditable(self) -> tuple[Invoice, ...]:
        """Invoices of which something is left to credit."""
        return tuple(
            i
            for i in self.before.invoices
            if i.type is not InvoiceType.CREDIT_NOTE
            and i.net + total(a.net for a in self.before.credit_notes_of[i.number]) > ZERO
        )

    def _credit(self, part: int, **answers: Any) -> None:
        if invoices := self._creditable():
            invoice = self._pick(invoices, part)
            gaps = self._gaps(invoice.session)
            agreement = "A1" if "OP" in str(answers) else ""  # a funder's, and nobody else's
            if (
                self._press("creer-avoir", invoice=invoice.number, agreement=agreement, **answers)
                and answers["case"] != "total"
            ):
                together = zip(gaps, self._gaps(invoice.session), strict=True)
                assert any(now in (before, ZERO) for before, now in together), "financed and invoiced move together"

    def _gaps(self, session: str) -> tuple[Decimal, Decimal]:
        """Financed less invoiced of a session, with and without what its cancelled financings still hold (FIN-018).

        A deposit of such a one that moves takes the financing along that would deduct it; where there is none, what it
        holds is financed again.
        """
        found = next((s for s in self.before.sessions if s.number == session), None)
        financed, done = progress(self.before, found) if found else (ZERO, ZERO)
        return financed - done, financed - done + self._held_by_cancelled(session)

    def _held_by_cancelled(self, session: str) -> Decimal:
        financings = self.before.financings_of[session]
        return total(invoiced(self.before, f.number) for f in financings if f.status is not FinancingStatus.ACTIVE)

    @rule(part=PARTS, share=st.integers(1, 150))
    def receive_payment(self, part: int, share: int) -> None:
        owed = [i for i in self.before.invoices if balance(self.before, i) > 0]
        if owed:
            invoice = self._pick(tuple(owed), part)
            amount = max(invoice.gross * share / 100, Decimal("0.01"))
            self._press("saisir-reglement", party=invoice.party, amount=f"{amount:.2f}", mode="Virement")

    @precondition(lambda self: self.day > date(2026, 10, 20))
    @rule(part=PARTS)
    def cancel_session(self, part: int) -> None:
        self._press("annuler-session", session=self._pick(self.before.sessions, part).number, reason="essai")

    @rule(
        part=PARTS, share=st.integers(1, 99), combination=st.sampled_from(["client", "financeur", "client-financeur"])
    )
    def finance(self, part: int, share: int, combination: str) -> None:
        session = self._pick(self.before.sessions, part)
        people = [p.number for p in self.before.participants if p.session == session.number]
        who = {"session": session.number} if session.client else {"participant": people[part * len(people) // 101]}
        shares = {"client_part": f"{share}%"} if combination == "client-financeur" else {}
        self._press("financer", combination=combination, agreement="A1", **who, **shares)

    @rule(part=PARTS, deposit=st.sampled_from(["40", "99.99", "60"]))
    def type_a_deposit(self, part: int, deposit: str) -> None:
        """An amount, by hand, in a financing of which nothing is invoiced yet, and no more than may be asked of it."""
        self._retype(part, "Acompte TTC", Decimal(deposit), lambda f: self._most_asked(f) >= Decimal(deposit))

    def _most_asked(self, financing: Financing) -> Decimal:
        """The whole of it (FIN-013); of a person 30 % (c. trav. L6353-6, FIN-011)."""
        return financing.amount * 30 / 100 if self._is_of_a_person(financing) else financing.amount

    def _is_of_a_person(self, financing: Financing) -> bool:
        payer = self.before.party(financing.payer)
        return isinstance(payer, Client) and payer.type is ClientType.INDIVIDUAL

    @rule(part=PARTS, share=st.integers(20, 100))
    def type_a_percentage(self, part: int, share: int) -> None:
        """A share of the price, by hand, beyond any deposit that is typed beside it; a person's would exceed 30 %."""
        self._retype(part, "Montant HT", Percentage(share / 100), lambda f: not (f.deposit and self._is_of_a_person(f)))

    def _retype(self, part: int, title: str, value: Cell, fits: Callable[[Financing], bool] = lambda _: True) -> None:
        rows = enumerate(self.before.financings)
        free = [rank for rank, f in rows if self._is_free(f) and fits(f)]
        if free:
            retype(self.book, "Financements", title, value, self._pick(tuple(free), part))
            self.before = read(self.book)

    def _is_free(self, financing: Financing) -> bool:
        """Whether a careful person would still type in it: nothing was invoiced of it, ever."""
        active = financing.status is FinancingStatus.ACTIVE
        return active and not self.before.lines_of_financing[financing.number]

    @rule(button=st.sampled_from(REPORTS))
    def rewrite_a_report(self, button: str) -> None:
        self._press(button)

    @invariant()
    def every_check_passes(self) -> None:
        problems = [p for p in check(self.before, self.day) if p.blocking]
        assert not problems, problems

    @invariant()
    def the_seals_hold(self) -> None:
        assert [p for p in verify(self.before, None) if p.blocking] == []

    @invariant()
    def what_is_issued_never_changes(self) -> None:
        for invoice in self.before.invoices:
            text = content(invoice, parts_of(self.before, invoice))
            assert self.issued.setdefault(invoice.number, text) == text
        assert set(self.issued) == {i.number for i in self.before.invoices}

    @invariant()
    def nothing_is_negative(self) -> None:
        ledger = self.before
        for invoice in ledger.invoices:
            left = balance(ledger, invoice)
            assert (left <= 0) if invoice.type is InvoiceType.CREDIT_NOTE else (left >= 0), (
                invoice.number,
                euros(left),
            )
            credited = total(i.gross for i in ledger.credit_notes_of[invoice.number])
            assert invoice.gross + credited >= 0 or invoice.type is InvoiceType.CREDIT_NOTE
        assert all(available(ledger, p) >= 0 for p in ledger.payments if p.amount > 0)

    @invariant()
    def at_rest_invoiced_less_credited_is_financed(self) -> None:
        """Of a session that says « facturée »; what a cancelled financing still holds is told by FIN-018."""
        for session in self.before.sessions:
            if session.invoicing is InvoicingState.DONE:
                financed, done = progress(self.before, session)
                assert financed == done - self._held_by_cancelled(session.number), session.number

    @invariant()
    def the_copies_are_true(self) -> None:
        assert _stale(self.before) == []


def _stale(ledger: Ledger) -> list[str]:
    return [f.number for f in ledger.financings if f.invoiced != invoiced(ledger, f.number)]


TestOffice = Office.TestCase
TestOffice.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
