"""The school base: first and last names, paired so that no two trainees have the same full name."""

from __future__ import annotations

FIRST_NAMES = (
    "Anne", "Bastien", "Camille", "Daniel", "Élodie", "Fabien", "Gaëlle", "Hugo", "Inès", "Julien", "Karine", "Léo",
    "Maïa", "Nicolas", "Océane", "Paul", "Quitterie", "Romain", "Sophie", "Théo", "Ursula", "Valentin", "Yasmina",
    "Xabi", "Zoé", "Mickaël", "Aïcha", "Rémi", "Nathalie",
)  # fmt: skip
LAST_NAMES = (
    "Abadie", "Barrère", "Cazenave", "Darrigrand", "Escudé", "Fourcade", "Garat", "Haristoy", "Iribarne", "Joanchicoy",
    "Lamothe", "Minvielle", "Navailles", "Oyhenart", "Pédeboscq", "Quintana", "Rey", "Saint-Pé", "Touya", "Uhart",
    "Vignau", "Bordenave", "Camy", "Domecq", "Estrade", "Fabre", "Goyenèche", "Hondaa", "Laplace", "Mora", "N'Diaye",
)  # fmt: skip


def person(index: int) -> tuple[str, str]:
    """First and last name of the nth trainee: the two lists have coprime lengths, so pairs do not come again soon."""
    return FIRST_NAMES[index % len(FIRST_NAMES)], LAST_NAMES[index % len(LAST_NAMES)]
