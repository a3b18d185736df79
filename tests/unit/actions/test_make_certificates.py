"""Certificats de réalisation: hours really followed, never for somebody who did not come, the same each time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from gescof_xl.actions.base import Context
from gescof_xl.actions.make_certificates import Params, act
from gescof_xl.core.errors import Refused
from tests.printing import press_in
from tests.text_tables import school, workbook

TODAY = date(2026, 11, 22)
DRAWN = """
    Organisme
    Clé                   | Valeur
    Signataire            | Jeanne Dupuy
    Qualité du signataire | Directrice

    Clients
    Code | Raison sociale
    C1   | Alpha

    Sessions
    N°    | Début      | Fin        | Heures | Statut
    S0001 | 05/10/2026 | 06/10/2026 | 14     | Réalisée
    S0002 | 21/11/2026 | 23/11/2026 | 14     | Confirmée

    Participants
    N°     | Session | Nom    | Prénom | Présence | Heures suivies
    P00001 | S0001   | Martin | Anne   | Présent  |
    P00002 | S0001   | Petit  | Jean   | Abandon  | 7,5
    P00003 | S0001   | Grand  | Luc    | Absent   |
    P00004 | S0002   | Roux   | Zoé    | Inscrit  |
"""


def test_one_a_trainee_with_the_hours_that_he_followed() -> None:
    """All 14 hours of the session, the 7,5 that were typed; nobody attests anything of whoever never came."""
    papers = act(school(DRAWN), Context(today=TODAY), Params(sessions=("S0001",))).papers

    assert [paper.context["stagiaires"] for paper in papers] == [["Anne Martin : 14 h"], ["Jean Petit : 7,5 h"]]
    assert {paper.context["date"] for paper in papers} == {"06/10/2026"}
    assert {paper.context["signataire"] for paper in papers} == {"Jeanne Dupuy, Directrice"}
    assert {paper.context["employeur"] for paper in papers} == {"Alpha"}
    assert [paper.name for paper in papers] == ["S0001-P00001", "S0001-P00002"]


def test_one_for_a_whole_session_where_the_client_wants_it() -> None:
    """Both trainees, each with his hours, on one certificate."""
    (paper,) = act(school(DRAWN), Context(today=TODAY), Params(sessions=("S0001",), grouped=True)).papers

    assert paper.context["stagiaires"] == ["Anne Martin : 14 h", "Jean Petit : 7,5 h"]


@pytest.mark.parametrize(
    ("objective", "ticked"),
    [
        ("", "action de formation"),
        ("Titre ou diplôme RNCP", "action de formation"),
        ("Bilan de compétences", "bilan de compétences"),
        ("Accompagnement VAE", "action de VAE"),
    ],
)
def test_the_nature_is_ticked_among_the_four_of_the_model(objective: str, ticked: str, tmp_path: Path) -> None:
    """As on the ministry's page: action de formation, bilan de compétences, action de VAE, apprentissage."""
    objectives = f"Produits\nCode | Objectif\nEXC | {objective}\n"
    press_in(tmp_path, workbook(DRAWN, objectives), "certificats", sessions=("S0001",), participants=("P00002",))

    page = Document(str(tmp_path / "documents" / "certificats" / "S0001-P00002.docx"))
    told = [p.text.replace("\u00a0", " ") for p in page.paragraphs]
    assert [text for text in told if text.startswith("■")] == [f"■  {ticked}"]
    assert [text[3:] for text in told if text[:1] in ("■", "□")] == [
        *("action de formation", "bilan de compétences", "action de VAE"),
        "action de formation par apprentissage",
    ]
    rows = {row.cells[0].text: row.cells[1].text for row in page.tables[1].rows}
    assert rows["Stagiaire"] == "Jean Petit"
    assert rows["Durée réellement suivie"].replace("\u00a0", " ") == "7,5 h"


def test_the_same_whatever_the_day() -> None:
    """A certificate made again in two years is the same document."""
    made = [act(school(DRAWN), Context(today=day), Params(sessions=("S0001",))) for day in (TODAY, date(2028, 1, 5))]

    assert made[0].papers == made[1].papers


@pytest.mark.parametrize(
    ("drawn", "session", "told"),
    [
        (DRAWN, "S0002", "S0002 : la session n'est pas finie"),
        (DRAWN.replace("7,5", "   "), "S0001", "P00002 (Jean Petit) : ses heures réellement suivies"),
        (DRAWN.replace("Jeanne Dupuy", "            "), "S0001", "« Signataire » est vide"),
    ],
)
def test_what_cannot_be_attested_is_refused(drawn: str, session: str, told: str) -> None:
    """With what to fill, and where."""
    with pytest.raises(Refused) as refused:
        act(school(drawn), Context(today=TODAY), Params(sessions=(session,)))

    assert told in refused.value.message
    assert refused.value.cure


@pytest.mark.parametrize("chosen", [{"sessions": ("S0001",)}, {"participants": ("P00001",)}])
@pytest.mark.parametrize("days", [{"since": date(2026, 11, 1)}, {"until": date(2026, 10, 1)}])
def test_a_named_session_that_the_days_leave_out_is_refused(chosen: dict[str, Any], days: dict[str, Any]) -> None:
    """Its certificates are not made against the days that are given."""
    with pytest.raises(Refused, match=r"S0001 : la session finit le 06/10/2026, hors des jours donnés\."):
        act(school(DRAWN), Context(today=TODAY), Params(**chosen, **days))
    assert act(school(DRAWN), Context(today=TODAY), Params(**chosen, since=date(2026, 10, 1))).papers
