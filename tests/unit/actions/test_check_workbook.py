"""The sheet Contrôle: one line for what repeats, with all its cells; the command line tells each."""

from __future__ import annotations

from gescof_xl.domain.tables.reports import ControlLine
from tests.pressing import press, read
from tests.text_tables import SCHOOL_RATES, workbook

LATE = """
    Clients
    Code | Raison sociale
    C1   | Alpha

    Produits
    Code | Libellé
    P1   | Gestes

    Sessions
    N°    | Produit | Type  | Client | Début      | Fin        | Statut
    S0001 | P1      | INTRA | C1     | 01/09/2026 | 02/09/2026 | Prévue
    S0002 | P1      | INTRA | C1     | 03/09/2026 | 04/09/2026 | Prévue
    S0003 | P1      | INTRA | C1     | 07/09/2026 | 08/09/2026 | Réalisée
    S0004 | P1      | INTRA | C1     | 09/09/2026 | 10/09/2026 | Prévue
    S0005 | P1      | INTRA | C1     | 09/09/2026 | 10/09/2026 | Confirmée
"""


def lines(drawn: str, code: str) -> list[ControlLine]:
    """The lines of Contrôle with that code, after a press."""
    book = workbook(SCHOOL_RATES, drawn)
    press(book, "controler")
    return [line for line in read(book).control if line.code == code]


def test_what_repeats_is_one_line_with_its_cells() -> None:
    """Three sessions that are past and still « Prévue » are one line, a confirmed one another; the first is linked."""
    several, one = lines(LATE, "SES-006")

    assert (several.sheet, several.cell, one.cell) == ("Sessions", "J5", "J9")
    assert several.message == "3 lignes : la session est passée et reste « Prévue ». J5:J6, J8."
    assert one.message == "Sessions, S0005 : la session est passée et reste « Confirmée »."


def test_each_problem_is_told_by_itself() -> None:
    """What programs and the terminal get is not summed up."""
    book = workbook(SCHOOL_RATES, LATE)

    told = [p.message for p in press(book, "controler").problems if p.code == "SES-006"]

    assert [message.split(" : ")[0] for message in told] == [
        "Sessions, S0001",
        "Sessions, S0002",
        "Sessions, S0004",
        "Sessions, S0005",
    ]


def test_cells_that_cannot_be_read_are_one_line_for_a_column() -> None:
    """Three products without label are three cells of one line; a missing code is another: they stand below the school's three."""
    found = lines(
        """
        Produits
        Code | Libellé | Prix HT
        P1   |         | 10
             | Gestes  | 10
        P3   |         | 10
        P4   |         | 10
        """,
        "CEL-001",
    )

    assert [(x.cell, x.message) for x in found] == [
        ("B8", "3 cellules : « Libellé », cette cellule est obligatoire et elle est vide. B8, B10:B11."),
        ("A9", "Produits, cellule A9 (Code) : cette cellule est obligatoire et elle est vide."),
    ]


def test_a_thousand_times_the_same_goes_into_cells() -> None:
    """1,001 unknown clients are two lines: what names them all must go into a cell of text."""
    clients = (f"S{n:04d} | P1 | INTRA | C{n % 2 + 1} | 01/01/2027 | 02/01/2027 | Prévue" for n in range(2_002))
    found = lines("\n".join((LATE.rsplit("\n    S0001", 1)[0], *clients)), "REF-001")

    assert [line.message.split(" : ")[0] for line in found] == ["1000 lignes", "Sessions, S2001"]
    assert found[0].message.endswith(", H2002, H2004.")
