"""An example of each command, for its help; a test runs them all on the school base."""

from __future__ import annotations

from collections.abc import Mapping

from gescof_xl.actions.action import Action

_OPTIONS: Mapping[str, str] = {
    "sessions-a-facturer": "--du 01/10/2026 --au 31/10/2026",
    "annuler-session": '--session S0040 --motif "Trop peu d\'inscrits" --apercu',
    "inscrire": '--session S0038 --stagiaire "DURAND ; Inès ; LAGA" --stagiaire "PETIT ; Léo"',
    "presences": "--participant P00225 --presence Désisté --dedit 150",
    "financer": "--participant P00225 --combinaison client-financeur --financeur OPIS --part-financeur 40% --dupliquer",
    "certificats": "--session S0001",
    "facturer-session": "--session S0033 --regroupement participant",
    "facturer-lot": "--du 01/10/2026 --au 31/10/2026",
    "facturer-et-envoyer": "--du 01/10/2026 --au 31/10/2026 --brouillons",
    "brouillons-envoyes": "--facture FA2026-00001",
    "facturer-periode": "--session S0029 --periode PE00005",
    "facturer-acompte": "--financement FI00170 --montant-ttc 200",
    "facturer-directe": '--tiers LAGA --ligne "SALLE ; 2 ; 180"',
    "creer-avoir": "--facture FA2026-00001 --cas total-refacturation --financeur OPIS",
    "imprimer": "--facture FA2026-00001 --factur-x",
    "dossier-opco": "--facture FA2026-00001",
    "envoyer": "--facture FA2026-00001 --brouillons",
    "saisir-reglement": "--tiers OPIS --montant 700 --mode Virement",
    "importer-releve": "--fichier releve.xml --tout-confirmer",
    "echeancier": "--par tiers",
    "relancer": "--proposer",
    "exporter-comptable": "--du 01/10/2026 --au 31/10/2026 --format Sage",
    "reintegrer": "--fichier retour.xlsx",
    "taux": "--fichier taux.csv",
    "archiver": "--annee 2026",
    "importer-liste": "--fichier clients.csv",
    "fusionner-tiers": "--garder LAGA --fiche-remplacee DUPO --apercu",
}


def example(action: Action) -> str:
    """A line to type, as in « gescof financer CLASSEUR.xlsx --participant P00225 … »."""
    return " ".join(filter(None, ("gescof", action.id, "CLASSEUR.xlsx", _OPTIONS.get(action.id, ""))))
