"""What an invoice says of its payment and of its references."""

from __future__ import annotations

from typing import cast

from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.papers.invoice import invoice_paper
from gescof_xl.domain.papers.papers import Paper
from tests.text_tables import school

ISSUED = """
    Clients
    Code | Raison sociale
    C1   | Alpha

    Emetteurs
    N°    | Effet du   | IBAN
    EM001 | 01/01/2026 | FR7630006000011234567890189

    Factures
    N°           | Tiers | Date       | Échéance   | Total HT | Total TTC | Émetteur | Mode de règlement | Accord
    FA2026-00001 | C1    | 20/09/2026 | 20/10/2026 | 100      | 100       | EM001    | {mode}            | {agreements}
"""


def paper_of(mode: str = "Virement", agreements: str = "") -> Paper:
    ledger = school(ISSUED.format(mode=mode, agreements=agreements))
    return invoice_paper(issued_document(ledger.issued, "FA2026-00001"))


def test_what_we_debit_ourselves_has_no_code_to_pay_it_again() -> None:
    """A client who is debited and reads the code would pay twice."""
    assert "qr" in paper_of("Virement").pictures
    assert "qr" not in paper_of("Prélèvement").pictures
    assert paper_of("Prélèvement").context["preleve"]


def test_the_code_of_an_invoice_in_instalments_pays_the_first() -> None:
    """100 € in 40 and 60: who reads the code pays 40, whatever order the rows stand in."""
    rows = """
    Echeances
    N°     | Facture      | Date       | Montant
    E00002 | FA2026-00001 | 20/11/2026 | 60
    E00001 | FA2026-00001 | 20/10/2026 | 40
    """
    ledger = school(ISSUED.format(mode="Virement", agreements="") + rows)
    paper = invoice_paper(issued_document(ledger.issued, "FA2026-00001"))

    assert "EUR40.00" in paper.pictures["qr"].splitlines()
    assert "EUR100.00" in paper_of().pictures["qr"].splitlines()


def test_an_agreement_is_never_cut_at_its_hyphen() -> None:
    """Three numbers of 15 characters go over three lines of at most 48, each whole."""
    numbers = ["OPIS-2026-00182", "OPIS-2026-00183", "OPIS-2026-00184"]

    lines = cast("list[str]", paper_of(agreements=", ".join(numbers)).context["accords"])

    assert [[number for number in numbers if number in line] for line in lines] == [numbers[:1], numbers[1:]]
    assert lines[0].replace("\u00a0", " ").startswith("Accords de prise en charge : ")
    assert max(map(len, lines)) <= 48
    assert paper_of().context["accords"] == []
