"""Which way a document goes once it is issued: one table of rules, from its own facts and the day.

Sources: CGI art. 289 bis and 290 (e-invoicing, e-reporting), C. commande publique L2192-1 (Chorus Pro), DGFiP external
specifications v3.2 rule G2.32 (what is exempt under 261 to 261 E is not transmitted) and section 3.6.4 (internal credit
notes). See docs/trade.md § Routes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.frozen import frozen, frozen_in_order
from gescof_xl.core.problems import Problem
from gescof_xl.domain.identifiers import is_company_number, is_electronic_address
from gescof_xl.domain.invoicing.vat import vat_rate
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType, Route
from gescof_xl.domain.tables.parties import PartyType
from gescof_xl.domain.tables.settings import VatCategory, VatRegime

_EXEMPT_261 = "VATEX-FR-CGI261"
_SUFFIX_SHAPES = "123456789, 123456789_12345678900012 ou 123456789_COMPTA"


@frozen
class Operation:
    """What decides the way of a document.

    `since` is the day from which the organisation issues by a platform: that of the law for its size, or an earlier
    one. `internal`: it takes back a document that the platform or its buyer did not take; `declared`: one that was told
    in daily totals. `concerned` says whether one of its lines at least is in the scope of e-invoicing and e-reporting,
    `listed` whether its buyer may be found in the directory.
    """

    day: date
    since: date
    on_chorus: bool
    internal: bool
    declared: bool
    concerned: bool
    individual: bool
    french: bool
    listed: bool = True


@frozen_in_order
class Rule:
    """One line of the table: whether it applies, where it leads, and why; `{since}` is the day of `Operation`."""

    applies: Callable[[Operation], bool]
    route: Route
    reason: str


RULES: tuple[Rule, ...] = (
    Rule(
        lambda o: o.on_chorus,
        Route.CHORUS,
        "Client public : la facture se dépose sur Chorus Pro (c. com. publique L2192-1).",
    ),
    Rule(
        lambda o: o.internal,
        Route.NONE,
        "Avoir interne : la facture qu'il reprend est refusée ou rejetée, personne d'autre ne le reçoit.",
    ),
    Rule(
        lambda o: not o.concerned,
        Route.NONE,
        "Exonéré (CGI 261-4-4° a) ou hors TVA : ni plateforme ni e-reporting, par e-mail ou par la poste.",
    ),
    Rule(
        lambda o: o.day < o.since,
        Route.NONE,
        "Avant le {since} : ni plateforme ni e-reporting, par e-mail ou par la poste.",
    ),
    Rule(
        lambda o: o.individual,
        Route.REPORTED,
        "Opération taxée, à un particulier : déclarée en totaux du jour, sans son nom (CGI 290).",
    ),
    Rule(
        lambda o: not o.french,
        Route.REPORTED,
        "Opération taxée, à un client hors de France : déclarée à l'administration (CGI 290).",
    ),
    Rule(lambda o: o.declared, Route.REPORTED, "Avoir d'une facture déclarée en totaux du jour : déclaré de même."),
    Rule(
        lambda o: not o.listed,
        Route.REPORTED,
        "Client absent de l'annuaire : facture par e-mail, déclarée en totaux du jour comme une vente à une personne.",
    ),
    Rule(
        lambda _: True,
        Route.PLATFORM,
        "Opération taxée ou en franchise, entre professionnels en France : par la plateforme agréée (CGI 289 bis).",
    ),
)
"""The first rule that applies decides. A document of which only some lines are concerned goes whole."""


def route_of(operation: Operation) -> tuple[Route, str]:
    """The way of a document, and the sentence that says why."""
    rule = next(rule for rule in RULES if rule.applies(operation))
    return rule.route, rule.reason.format(since=date_fr(operation.since))


def operation_of(
    invoice: Invoice, lines: Iterable[InvoiceLine], *, origin: Invoice | None, regime: VatRegime | None, since: date
) -> Operation:
    """What decides the way of a document, from its own facts; `invoice.route` says whether its buyer is on Chorus.

    `origin` is what a credit note takes back.
    """
    status = origin.platform_status if origin and origin.route is Route.PLATFORM else None
    return Operation(
        day=invoice.date,
        since=since,
        on_chorus=invoice.route is Route.CHORUS or invoice.party_type is PartyType.PUBLIC,
        internal=status is not None and status.is_no,
        declared=origin is not None and origin.route is Route.REPORTED,
        concerned=any(is_concerned(line, regime) for line in lines),
        individual=invoice.party_type is PartyType.INDIVIDUAL,
        french=invoice.country in ("", "FR"),
    )


def is_concerned(line: InvoiceLine, regime: VatRegime | None) -> bool:
    """Whether a line is in the scope of e-invoicing and e-reporting: taxed, in franchise, or reverse charged.

    What is exempt under 261 to 261 E, or no operation at all (a dédit), is out. An exemption without a code is that of
    the regime.
    """
    category = vat_rate(line).category
    if category is VatCategory.OUT_OF_SCOPE:
        return False
    if category is not VatCategory.EXEMPT:
        return True
    return not line.reason_code.startswith(_EXEMPT_261) if line.reason_code else regime is VatRegime.FRANCHISE


def refuse_misrouted(invoices: Iterable[Invoice]) -> None:
    """Raises Refused, with the problems, when the buyer of a document could not be found by the platform.

    A credit note bears what its origin bears: it is judged with it.
    """
    refuse_wrong_route([p for i in invoices if i.type is not InvoiceType.CREDIT_NOTE for p in misrouted(i)])


def refuse_wrong_route(problems: Sequence[Problem]) -> None:
    """Raises Refused when there are problems: what a document goes by is corrected before it has a number."""
    if problems:
        raise Refused(f"{problems[0].message} Rien n'a été émis.", problems[0].cure, problems)


def card_of(invoice: Invoice) -> str:
    """The table that holds the card of its buyer."""
    return "Financeurs" if invoice.party_type and invoice.party_type.is_funder else "Clients"


def misrouted(invoice: Invoice) -> Iterator[Problem]:
    """CIR-001, CIR-002: what the platform finds a buyer by is missing, or is no address of its directory."""
    if invoice.route is not Route.PLATFORM:
        return
    table = card_of(invoice)
    if not is_company_number(invoice.siret):
        yield Problem(
            code="CIR-001",
            table=table,
            key=invoice.party,
            column="SIRET",
            message=f"{invoice.name} : la plateforme le cherche par son SIREN, qui manque ou n'est pas valide.",
            cure="Saisissez son SIRET, ou son SIREN.",
        )
    elif invoice.electronic_address and not is_electronic_address(invoice.electronic_address, invoice.siret):
        yield Problem(
            code="CIR-002",
            table=table,
            key=invoice.party,
            column="Adresse électronique",
            message=f"{invoice.name} : « {invoice.electronic_address} » n'est pas une adresse de l'annuaire.",
            cure=f"Elle commence par son SIREN : {_SUFFIX_SHAPES}. Vide : le SIREN.",
        )
