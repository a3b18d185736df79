"""What a session costs: the catalogue price of its product, its composition, and a discount. Euros HT."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from gescof_xl.core.errors import Refused
from gescof_xl.core.frozen import frozen
from gescof_xl.core.money import ZERO, cents, euros, parse_share, quantity_fr, share, total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.training import (
    Component,
    Financing,
    Participant,
    Presence,
    Product,
    Session,
    SessionType,
    Unit,
)

SATURDAY = 5


@frozen
class ComponentPrice:
    """A component of a composed product: how many a unit of the product, at what price HT each."""

    product: Product
    quantity: Decimal
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        """The component's price HT for one unit of the composed product."""
        return cents(self.quantity * self.unit_price)


def component_prices(ledger: Ledger, product: Product) -> list[ComponentPrice]:
    """The components that count in a product's price, composed components replaced by their own.

    Those marked « Inclure » count; where none is marked, all do. Raises Refused when a product contains itself.
    """
    return list(_expanded(ledger, product, Decimal(1), (product.code,)))


def _expanded(ledger: Ledger, product: Product, quantity: Decimal, path: tuple[str, ...]) -> Iterator[ComponentPrice]:
    for line in counting_components(ledger, product):
        part = ledger.get(Product, line.component)
        if part.code in path:
            raise Refused(
                f"Compositions : le produit {part.code} se contient lui-même ({' > '.join((*path, part.code))}).",
                "Retirez une des lignes de cette boucle dans la feuille Compositions.",
            )
        times = quantity * line.quantity
        if line.price is None and ledger.components_of[part.code]:
            yield ComponentPrice(product=part, quantity=times, unit_price=part.price)
            yield from _expanded(ledger, part, times, (*path, part.code))
        else:
            yield ComponentPrice(
                product=part, quantity=times, unit_price=part.price if line.price is None else line.price
            )


def counting_components(ledger: Ledger, product: Product) -> list[Component]:
    """The lines of Compositions that count for a product."""
    lines = ledger.components_of[product.code]
    return [line for line in lines if line.included] or lines


def component_labels(ledger: Ledger, product: Product | None, quantity: Decimal) -> list[str]:
    """What a quantity of a composed product contains: « dont 2 × Repas »; its price is one, and is typed."""
    parts = component_prices(ledger, product) if product else []
    counts = [quantity_fr(part.quantity * quantity) for part in parts]
    return [f"dont {count} × {part.product.label}" for count, part in zip(counts, parts, strict=True)]


def composition_price(ledger: Ledger, product: Product) -> Decimal:
    """« Prix composition »: the price HT of a product's components, zero when it is not composed."""
    return total(part.amount for part in component_prices(ledger, product))


def composition_ticked(ledger: Ledger, product: Product) -> bool:
    """Whether the composition belongs to the price unasked: one of its lines is marked « Inclure »."""
    return any(line.included for line in ledger.components_of[product.code])


def session_hours(ledger: Ledger, session: Session) -> Decimal | None:
    """The session's length in hours, its product's by default; None when neither says."""
    product = ledger.find(Product, session.product)
    if session.hours is not None:
        return session.hours
    return product.hours if product else None


def came(participant: Participant) -> bool:
    """Whether a participant followed something, as far as it is known."""
    return bool(participant.hours) or participant.presence not in {Presence.ABSENT, Presence.WITHDREW}


def followed_hours(ledger: Ledger, participant: Participant, session: Session) -> Decimal | None:
    """Hours really followed: what was typed; else all of the session for whoever came, none for whoever did not.

    None when they are not known, as those of whoever gave up.
    """
    if participant.hours is not None or not came(participant):
        return participant.hours or ZERO
    return None if participant.presence is Presence.GAVE_UP else session_hours(ledger, session)


def session_days(session: Session) -> int:
    """Days of training between start and end: Mondays to Fridays, or all days of a weekend session.

    A price by the day is for a day of presence, whatever its hours: rooms and trainers are booked so.
    """
    days = [session.start + timedelta(days=i) for i in range((session.end - session.start).days + 1)]
    return sum(day.weekday() < SATURDAY for day in days) or max(len(days), 1)


def catalogue_price(ledger: Ledger, session: Session, participant: Participant | None = None) -> Decimal:
    """« Prix produit catalogue » HT of a participant (INTER), or of the session when no participant is given (INTRA).

    By unit: participant, the price itself (an INTRA price does not depend on the number of participants); heure,
    times the hours; jour, times the days; forfait, the price of the whole session, which the participants of an INTER
    share to the cent. Raises Refused when a price by the hour has no hours.
    """
    product = ledger.get(Product, session.product)
    if product.unit is Unit.HOUR:
        return cents(product.price * _needed_hours(ledger, session, product))
    if product.unit is Unit.DAY:
        return cents(product.price * session_days(session))
    if product.unit is Unit.FLAT and session.type is SessionType.INTER and participant is not None:
        return _part_of_flat_price(ledger, cents(product.price), participant)
    return cents(product.price)


def _needed_hours(ledger: Ledger, session: Session, product: Product) -> Decimal:
    hours = session_hours(ledger, session)
    if hours is None:
        raise Refused(
            f"Session {session.number} : le produit {product.code} se vend à l'heure et la durée manque.",
            "Remplissez la colonne Heures de la session, ou Durée (h) du produit.",
        )
    return hours


def _part_of_flat_price(ledger: Ledger, price: Decimal, participant: Participant) -> Decimal:
    sharers = [
        p.number
        for p in ledger.participants_of[participant.session]
        if p.presence is not Presence.WITHDREW or p.number == participant.number
    ]
    return share(price, [Decimal(1)] * len(sharers))[sharers.index(participant.number)]


def discounted(price: Decimal, discount: str) -> Decimal:
    """« Prix remisé » HT: the price less a rate (`10%`) or an amount HT; raises Refused when it cannot be."""
    if not discount.strip():
        return price
    read = parse_share(discount)
    if read is None:
        raise Refused(
            f"La remise « {discount} » ne se lit pas.",
            "Tapez un taux (10%) ou un montant HT (150,00).",
            field="discount",
        )
    value, is_rate = read
    result = cents(price * (1 - value)) if is_rate else price - value
    if value < 0 or result < ZERO or result != cents(result):
        raise Refused(
            f"La remise « {discount} » ne va pas avec un prix de {euros(price)}.",
            "Une remise est positive, au centime, et ne dépasse ni 100 % ni le prix.",
            field="discount",
        )
    return result


@frozen
class Price:
    """The four figures that the financing assistant shows, HT."""

    catalogue: Decimal
    discounted: Decimal
    composition: Decimal
    included: bool

    @property
    def total(self) -> Decimal:
        """What is to be financed at « 100 % prix produit »."""
        return self.discounted + (self.composition if self.included else ZERO)


def price_of(
    ledger: Ledger, session: Session, participant: Participant | None, discount: str = "", *, include: bool = False
) -> Price:
    """The price of a participant or of an INTRA session; `include` adds the composition even if no line is marked."""
    product = ledger.get(Product, session.product)
    catalogue = catalogue_price(ledger, session, participant)
    return Price(
        catalogue=catalogue,
        discounted=discounted(catalogue, discount),
        composition=composition_price(ledger, product),
        included=bool(ledger.components_of[product.code]) and (include or composition_ticked(ledger, product)),
    )


def price_to_finance(
    ledger: Ledger, session: Session, participant: Participant | None, financing: Financing
) -> Decimal:
    """What all payers of a participant, or of an INTRA session, are to finance, as one of their lines says it.

    Its price of reference (the catalogue's where none is typed) less its discount, and the composition if included.
    """
    price = price_of(ledger, session, participant)
    base = price.catalogue if financing.catalogue_price is None else financing.catalogue_price
    return discounted(base, financing.discount) + (price.composition if financing.with_components else ZERO)
