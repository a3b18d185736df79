"""Whether a buyer can be reached: what the directory of electronic invoices says of its address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gescof_xl.core.problems import Problem
from gescof_xl.domain.einvoice.lifecycle import problem
from gescof_xl.domain.identifiers import siren_of
from gescof_xl.domain.tables.billing import Invoice

_ENABLED, _UPCOMING = "Enabled", "Upcoming"


@dataclass(frozen=True)
class DirectoryLine:
    """One address of a company, and its state: Enabled, Disabled, or Upcoming (XP Z12-013)."""

    address: str
    state: str


def unreachable(invoice: Invoice, lines: Sequence[DirectoryLine]) -> Problem | None:
    """PLA-008: the company is not there; PLA-009: not under the address of the invoice, or no platform serves it."""
    if not lines:
        return problem(
            "PLA-008",
            invoice,
            f"n'est pas partie : {invoice.name} (SIREN {siren_of(invoice.siret)}) n'est pas dans l'annuaire.",
            "Vérifiez son SIREN ; s'il est juste, demandez-lui de choisir une plateforme, puis recommencez. D'ici là, "
            "envoyez-la-lui par e-mail.",
        )
    address = invoice.electronic_address or siren_of(invoice.siret)
    state = next((line.state for line in lines if line.address == address), "")
    if state == _ENABLED:
        return None
    return problem("PLA-009", invoice, f"n'est pas partie : {_why(invoice, address, state)}.", _cure(lines))


def _why(invoice: Invoice, address: str, state: str) -> str:
    if state == _UPCOMING:
        return f"l'adresse {address} de {invoice.name} n'est pas encore servie par une plateforme"
    if state:
        return f"aucune plateforme ne sert l'adresse {address} de {invoice.name}"
    return f"l'annuaire ne connaît pas l'adresse {address} de {invoice.name}"


def _cure(lines: Sequence[DirectoryLine]) -> str:
    """Another address that works is typed in the card, and the invoice is made again: the one it bears stays."""
    active = [line.address for line in lines if line.state == _ENABLED]
    if not active:
        return "Demandez-lui quelle plateforme reçoit ses factures, et recommencez quand elle est inscrite."
    return (
        f"Demandez-lui son adresse (l'annuaire donne {', '.join(active[:3])}{'…' if active[3:] else ''}), tapez-la "
        "dans « Adresse électronique » de sa fiche, puis faites l'avoir et facturez de nouveau ; ou recommencez quand "
        "elle est inscrite."
    )
