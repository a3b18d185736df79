"""Versions of the seller: what the organisation is on the day of an issue, kept for all its documents of that time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from gescof_xl.domain.countries import country_code
from gescof_xl.domain.invoicing.notices import activity_declaration
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, SettingKey, setting
from gescof_xl.domain.tables.seller import Seller

_SETTINGS: Mapping[str, SettingKey[str]] = {
    "name": Key.NAME,
    "legal_form": Key.LEGAL_FORM,
    "address": Key.ADDRESS,
    "postcode": Key.POSTCODE,
    "city": Key.CITY,
    "siret": Key.SIRET,
    "vat_number": Key.VAT_NUMBER,
    "nda": Key.NDA,
    "region": Key.REGION,
    "iban": Key.IBAN,
    "bic": Key.BIC,
    "email": Key.EMAIL,
    "phone": Key.PHONE,
    "electronic_address": Key.ELECTRONIC_ADDRESS,
    "clients_account": Key.CLIENTS_ACCOUNT,
    "vat_account": Key.VAT_ACCOUNT,
    "pending_vat_account": Key.PENDING_VAT_ACCOUNT,
    "sales_journal": Key.SALES_JOURNAL,
}


def seller_on(ledger: Ledger, day: date) -> Seller:
    """The version that a document of that day bears: the last one, or a new one when Organisme says otherwise.

    A new one has no seal yet. Raises Refused when a setting cannot be read.
    """
    last = last_seller(ledger)
    new = Seller(
        number=ledger.next_numbers(Seller, 1)[0],
        since=day,
        country=country_code(setting(ledger, Key.COUNTRY)),
        regime=setting(ledger, Key.VAT_REGIME),
        declaration=activity_declaration(ledger, day),
        **{field: setting(ledger, key) for field, key in _SETTINGS.items()},
    )
    return last if last and replace(last, number=new.number, since=day, seal="") == new else new


def setting_differences(ledger: Ledger, seller: Seller) -> Iterator[tuple[str, str, str]]:
    """Each setting that does not say what that version says: its name in Organisme, the version's value, today's."""
    today = seller_on(ledger, seller.since)
    names = {**{field: key.name for field, key in _SETTINGS.items()}, "country": Key.COUNTRY.name}
    names["regime"] = Key.VAT_REGIME.name
    for field, name in names.items():
        was, now = getattr(seller, field), getattr(today, field)
        if was != now:
            yield name, str(was or ""), str(now or "")


def last_seller(ledger: Ledger) -> Seller | None:
    """The version that documents bear today; None before the first issue."""
    return max(ledger.sellers, key=lambda seller: (len(seller.number), seller.number), default=None)
