"""An office that sends e-mails: its account, its server, invoices to send."""

from __future__ import annotations

from datetime import date

from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import TODAY, press
from tests.text_tables import workbook
from tests.unit.actions.billing_school import TAXED

FA1, FA2, FA3 = "FA2026-00001", "FA2026-00002", "FA2026-00003"
SETTINGS = """
    Organisme
    Clé                | Valeur
    E-mail             | facturation@of.example
    Compte de courrier | compta
"""


def issued(clients: str, *parties: str, day: date = TODAY, port: int = 0, more: str = "") -> MemoryWorkbook:
    """One invoice of 240 € a party, in the order given; with a port, a mail server is set."""
    server = f"    Serveur de courrier | localhost:{port}\n" if port else ""
    book = workbook(TAXED, clients, SETTINGS + server + more)
    for party in parties:
        press(book, "facturer-directe", day, party=party, lines=["SAL"])
    return book
