"""Numbers that carry their own proof: SIREN, SIRET, VAT, IBAN, BIC, and the shapes of NDA, postcode and e-mail.

Validators come from python-stdnum, imported when first needed; answers are remembered because workbooks repeat them.
"""

from __future__ import annotations

import functools
import re

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[A-Za-z0-9-]{2,}")


def bare(number: str) -> str:
    """The number without the spaces, dots and dashes that people type for the eye."""
    return re.sub(r"[\s.\-\u00a0\u202f]", "", number)


SIRET_DIGITS = 14


def is_establishment(number: str) -> bool:
    """Whether it has the length of a SIRET, and not of a SIREN."""
    return len(bare(number)) == SIRET_DIGITS


@functools.cache
def is_company_number(number: str) -> bool:
    """Whether it is a valid SIRET (14 digits) or SIREN (9 digits).

    La Poste's establishments do not obey Luhn's formula: the sum of their digits is a multiple of five instead.
    """
    from stdnum.fr import siren, siret

    plain = bare(number)
    return bool(siret.is_valid(plain) if len(plain) == SIRET_DIGITS else siren.is_valid(plain))


def siren_of(number: str) -> str:
    """The SIREN of a SIRET or SIREN: its first nine digits."""
    return bare(number)[:9]


@functools.cache
def is_vat_number(number: str) -> bool:
    """Whether it is a valid intra-community VAT number of any member state."""
    from stdnum.eu import vat

    return bool(vat.is_valid(bare(number)))


def vat_number_matches(vat_number: str, company_number: str) -> bool:
    """Whether a French VAT number belongs to that SIRET or SIREN (FR, two characters, then the SIREN)."""
    plain = bare(vat_number).upper()
    return not plain.startswith("FR") or plain[4:] == siren_of(company_number)


@functools.cache
def is_iban(number: str) -> bool:
    """Whether it is a valid IBAN."""
    from stdnum import iban

    return bool(iban.is_valid(bare(number)))


@functools.cache
def is_bic(number: str) -> bool:
    """Whether it has the shape of a BIC (8 or 11 characters)."""
    from stdnum import bic

    return bool(bic.is_valid(bare(number)))


def is_nda(number: str) -> bool:
    """Whether it has the eleven digits of a « numéro de déclaration d'activité » (c. trav. L6351-1)."""
    return bool(re.fullmatch(r"\d{11}", bare(number)))


def is_email(address: str) -> bool:
    """Whether one address has the shape of an e-mail."""
    return bool(_EMAIL.fullmatch(address.strip()))


def is_postcode(postcode: str) -> bool:
    """Whether it is a French postcode: five digits, the leading zero included."""
    return bool(re.fullmatch(r"\d{5}", postcode.strip()))


def is_electronic_address(address: str, company_number: str) -> bool:
    """Whether it is an address of that company in the French directory of e-invoicing (scheme 0225, XP Z12-012).

    SIREN, SIREN_SIRET, SIREN_SIRET_ROUTING or SIREN_SUFFIX; letters, digits, `-`, `_` and `.`.
    """
    siren, _, rest = address.partition("_")
    if siren != siren_of(company_number) or not re.fullmatch(r"\d{9}(_[A-Za-z0-9_.-]{1,100})?", address):
        return False
    return not re.match(r"\d{14}(_|$)", rest) or rest.startswith(siren)
