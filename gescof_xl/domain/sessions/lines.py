"""The lines of an invoice for a share of a training: product and components, labels, discount. Amounts HT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import span_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, quantity_fr, share, total
from gescof_xl.domain.invoicing.deposits import deposit_document
from gescof_xl.domain.invoicing.draft_lines import DraftLine, line_net
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.rates import vat_code
from gescof_xl.domain.tables.billing import LineKind
from gescof_xl.domain.tables.parties import Client, ClientType, Funder, FunderType
from gescof_xl.domain.tables.training import Charging, Financing, Participant, Period, Product, Session, Unit
from gescof_xl.domain.training.pricing import ComponentPrice, component_prices, discounted, session_hours

_AGREEMENT, _EMPLOYER = "Accord de prise en charge n° ", "Employeur : "


def label_for_payer(ledger: Ledger, label: str, financing: Financing | None) -> str:
    """The label of an issued line for another payer: employer and agreement are what this one asks for, or nothing.

    Lines that name no trainee, such as components, name no employer either.
    """
    kept = [text for text in label.split("\n") if not text.startswith((_AGREEMENT, _EMPLOYER))]
    if financing is None:
        return "\n".join(kept)
    employer = _employer(ledger, financing) if len(kept) > 1 else []
    return "\n".join((*kept, *employer, *_agreement(financing)))


def employers_in(label: str) -> list[str]:
    """The employers that the label of an issued line names."""
    return [text.removeprefix(_EMPLOYER) for text in label.split("\n") if text.startswith(_EMPLOYER)]


def _employer(ledger: Ledger, financing: Financing) -> list[str]:
    """Whose employee an OPCO pays for: it looks a file up by its member, which the address does not name."""
    funder = ledger.find(Funder, financing.payer)
    if funder is None or funder.type is not FunderType.OPCO:
        return []
    participant = ledger.find(Participant, financing.participant)
    session = ledger.get(Session, financing.session)
    client = ledger.find(Client, participant.client if participant else session.client)
    if client is None or client.type not in (ClientType.COMPANY, ClientType.PUBLIC):
        return []
    return [f"{_EMPLOYER}{client.name}{f', SIRET {client.siret}' if client.siret else ''}"]


def _agreement(financing: Financing) -> list[str]:
    return [f"{_AGREEMENT}{financing.agreement}"] if financing.agreement else []


def training_lines(
    ledger: Ledger, financing: Financing, amount: Decimal, day: date, period: Period | None = None
) -> list[DraftLine]:
    """The lines that invoice `amount` of a financing: one, or one a product when the composition is included.

    `day` is the one whose VAT rates apply.

    The parts follow the prices, and what is invoiced already counts: all parts together keep the proportions.
    """
    product = ledger.get(Product, ledger.get(Session, financing.session).product)
    parts = component_prices(ledger, product) if financing.with_components else []
    base = _training_line(ledger, financing, day, period)
    if not parts:
        return [_priced(ledger, financing, replace(base, net=amount, unit_price=amount))]
    weights = [_training_price(financing, product), *(part.amount for part in parts)]
    first, *others = _split(ledger, financing, amount, [product.code, *(p.product.code for p in parts)], weights)
    lines = [_discounted(financing, replace(base, net=first, unit_price=first))]
    lines += [_component_line(ledger, base, part, net, day) for part, net in zip(parts, others, strict=True)]
    return [line for line in lines if line.net > ZERO]


def _split(
    ledger: Ledger, financing: Financing, amount: Decimal, products: Sequence[str], weights: Sequence[Decimal]
) -> list[Decimal]:
    """`amount` over the products, so that with what is invoiced already each has its share of the whole."""
    issued = [line for line in ledger.lines_of_financing[financing.number] if not deposit_document(ledger, line)]
    before = [total(line.net for line in issued if line.product == code) for code in products]
    if len(set(products)) == len(products) and total(before):
        targets = share(total(before) + amount, weights)
        parts = [target - done for target, done in zip(targets, before, strict=True)]
        if min(parts) >= ZERO:
            return parts
    return share(amount, weights)


def _training_price(financing: Financing, product: Product) -> Decimal:
    price = financing.catalogue_price if financing.catalogue_price is not None else product.price
    try:
        return discounted(price, financing.discount)
    except Refused:  # FIN checks say that the discount does not fit; the catalogue price still gives a proportion
        return price


def _training_line(ledger: Ledger, financing: Financing, day: date, period: Period | None) -> DraftLine:
    session = ledger.get(Session, financing.session)
    product = ledger.get(Product, session.product)
    return DraftLine(
        kind=LineKind.TRAINING,
        payer=financing.payer,
        product=product.code,
        participant=financing.participant,
        label="\n".join([product.label, *_details(ledger, financing, session, period)]),
        quantity=Decimal(1),
        unit_price=ZERO,
        net=ZERO,
        vat=vat_code(ledger, financing.vat, product, day),
        financing=financing.number,
        period=period.number if period else "",
        taxed_on=day,
    )


def _component_line(ledger: Ledger, base: DraftLine, part: ComponentPrice, net: Decimal, day: date) -> DraftLine:
    """A component at its own price where the share is just that, else sold as one piece that says how many it is."""
    own = line_net(part.quantity, part.unit_price) == net
    label = part.product.label
    return replace(
        base,
        kind=LineKind.COMPONENT,
        product=part.product.code,
        label=label if own or part.quantity == 1 else f"{quantity_fr(part.quantity)} × {label}",
        vat=vat_code(ledger, "", part.product, day),
        net=net,
        quantity=part.quantity if own else Decimal(1),
        unit_price=part.unit_price if own else net,
    )


def _discounted(financing: Financing, line: DraftLine) -> DraftLine:
    """The same line with catalogue price and discount where they explain its amount."""
    price = financing.catalogue_price
    if price is not None and financing.discount and line_net(Decimal(1), price, financing.discount) == line.net:
        return replace(line, unit_price=price, discount=financing.discount)
    return line


def _priced(ledger: Ledger, financing: Financing, line: DraftLine) -> DraftLine:
    """The same line with what explains its amount: a discount, or hours."""
    if (discounted_line := _discounted(financing, line)) != line:
        return discounted_line
    product = ledger.get(Product, line.product)
    hours = session_hours(ledger, ledger.get(Session, financing.session))
    if product.unit is Unit.HOUR and hours and line_net(hours, product.price) == line.net:
        return replace(line, quantity=hours, unit_price=product.price)
    return line


def _details(ledger: Ledger, financing: Financing, session: Session, period: Period | None) -> list[str]:
    """What a funder wants to read: dates, hours, names, employer, agreement (CGI ann. II 242 nonies A I 8° and 10°)."""
    names = _names(ledger, financing, session)
    return [
        ", ".join(part for part in (_dates(session, period), _hours(ledger, financing, session, period)) if part),
        *([names] if names else []),
        *_employer(ledger, financing),
        *_agreement(financing),
    ]


def _dates(session: Session, period: Period | None) -> str:
    if period is None:
        return span_fr(session.start, session.end)
    return f"{'période ' if period.start != period.end else ''}{span_fr(period.start, period.end)}"


def _hours(ledger: Ledger, financing: Financing, session: Session, period: Period | None) -> str:
    hours = period.hours if period else session_hours(ledger, session)
    if hours is None:
        return ""
    participant = ledger.find(Participant, financing.participant) if financing.participant and not period else None
    if participant and participant.charging is not Charging.FULL and participant.hours is not None:
        return f"{quantity_fr(participant.hours)} h suivies sur {quantity_fr(hours)} h"
    return f"{quantity_fr(hours)} h"


def _names(ledger: Ledger, financing: Financing, session: Session) -> str:
    people = ledger.participants_of[session.number]
    if financing.participant:
        people = [p for p in people if p.number == financing.participant]
    return ", ".join(p.full_name for p in people)
