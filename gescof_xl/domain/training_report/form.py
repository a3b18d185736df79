"""The lines of the form (cerfa 10443*17), in its order: their marks, and the words of each.

Frame C: where the money of the year came from. Frame F: who was trained, by kind of trainee, of action and by
speciality. Frame G: trainees that another training body entrusted.
"""

from __future__ import annotations

from gescof_xl.domain.tables.training import Objective, ParticipantStatus, Scheme

OUTSIDE = "Hors cadre C"
"""The mark of lines that are turnover, but none of training: consulting, rooms, withdrawal fees."""

FRAME_C = {
    "C-1": "Entreprises, pour la formation de leurs salariés",
    "C-2a": "Fonds : contrats d'apprentissage",
    "C-2b": "Fonds : contrats de professionnalisation",
    "C-2c": "Fonds : reconversion ou promotion par alternance",
    "C-2d": "Fonds : projets de transition professionnelle",
    "C-2e": "Fonds : compte personnel de formation",
    "C-2f": "Fonds : dispositifs pour les personnes en recherche d'emploi",
    "C-2g": "Fonds : dispositifs pour les non-salariés",
    "C-2h": "Fonds : plan de développement des compétences, ou autres dispositifs",
    "C-3": "Pouvoirs publics, pour la formation de leurs agents",
    "C-4": "Pouvoirs publics : instances européennes",
    "C-5": "Pouvoirs publics : État",
    "C-6": "Pouvoirs publics : conseils régionaux",
    "C-7": "Pouvoirs publics : France Travail",
    "C-8": "Pouvoirs publics : autres ressources publiques",
    "C-9": "Personnes qui paient à titre individuel et à leurs frais",
    "C-10": "Autres organismes de formation (sous-traitance)",
    "C-11": "Autres produits au titre de la formation",
}
OF_FUNDS = "C-2"
TOTAL = "C-TOTAL"
SHARE = "C-PART"

FUND_OF_SCHEME = {
    Scheme.APPRENTICESHIP: "C-2a",
    Scheme.PROFESSIONALISATION: "C-2b",
    Scheme.RETRAINING: "C-2c",
    Scheme.TRANSITION: "C-2d",
    Scheme.CPF: "C-2e",
    Scheme.JOB_SEEKERS: "C-2f",
    Scheme.SELF_EMPLOYED: "C-2g",
    Scheme.SKILLS_PLAN: "C-2h",
}

KINDS_OF_TRAINEE = {
    ParticipantStatus.EMPLOYEE: ("F-1a", "Salariés d'employeurs privés, hors apprentis"),
    ParticipantStatus.APPRENTICE: ("F-1b", "Apprentis"),
    ParticipantStatus.JOB_SEEKER: ("F-1c", "Personnes en recherche d'emploi"),
    ParticipantStatus.INDIVIDUAL: ("F-1d", "Particuliers à leurs propres frais"),
    ParticipantStatus.OTHER: ("F-1e", "Autres stagiaires"),
}
KINDS_OF_ACTION = {
    Objective.RNCP: ("F-3a", "Formations visant un titre ou un diplôme inscrit au RNCP"),
    Objective.RS: ("F-3b", "Formations visant une certification du répertoire spécifique"),
    Objective.CQP: ("F-3c", "Formations visant un CQP non inscrit aux répertoires"),
    Objective.OTHER_TRAINING: ("F-3d", "Autres formations professionnelles"),
    Objective.SKILLS_REVIEW: ("F-3e", "Bilans de compétences"),
    Objective.VAE: ("F-3f", "Actions d'accompagnement à la VAE"),
}
TRAINEES = {"F-1": "Stagiaires, par type", "F-3": "Stagiaires, par objectif", "F-4": "Stagiaires, par spécialité"}
ENTRUSTED = "G"
NO_SPECIALITY = "sans code NSF"
