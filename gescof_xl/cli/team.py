"""`gescof equipe`: a workbook becomes that of a team on one base, one more person joins, one workbook goes on alone."""

from __future__ import annotations

import getpass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from gescof_xl.cli.listed import listed
from gescof_xl.cli.panels import TOOLS
from gescof_xl.cli.told import Told
from gescof_xl.core.errors import GescofError, Unwritable, WrongUse
from gescof_xl.core.words import agreed, of_name

_OPTIONS = {
    "creer": ("base", "personne"),
    "rejoindre": ("base", "personne"),
    "quitter": ("dissoudre",),
    "sans-base": (),
    "roles": ("base", "personne"),
}
"""What each is told."""
_WHATS = tuple(_OPTIONS)
_ROLES = ("lecteur", "saisie", "emission")


def team(
    quoi: Annotated[str, typer.Argument(metavar="|".join(_WHATS), help="Ce qu'il faut faire.")],
    classeur: Annotated[
        Path, typer.Argument(metavar="CLASSEUR.xlsx", help="Le classeur ; pour rejoindre, celui à créer.")
    ],
    *,
    base: Annotated[
        str,
        typer.Option(
            "--base", metavar="ADRESSE", help="La base PostgreSQL, par exemple postgresql://claire@serveur/gescof."
        ),
    ] = "",
    personne: Annotated[
        str,
        typer.Option(
            "--personne",
            metavar="NOM",
            help="Qui travaille dans ce classeur ; vide : votre session. Pour roles, son nom dans PostgreSQL et ce "
            "qu'il peut faire : marie=lecteur, marie=saisie ou marie=emission.",
        ),
    ] = "",
    dissoudre: Annotated[
        bool,
        typer.Option("--dissoudre", help="Quitter alors que d'autres y sont : plus personne n'émettra dans la base."),
    ] = False,
) -> Told:
    """Fait travailler plusieurs personnes sur une base, chacune dans son classeur : creer, rejoindre, quitter, roles.

    sans-base : le classeur continue seul, avec ce qu'il dit, quand la base est perdue ou reprise d'une sauvegarde plus
    ancienne que lui. Les rôles disent qui lit, qui saisit et qui émet : PostgreSQL lui-même s'y tient.
    """
    if quoi not in _WHATS:
        raise WrongUse(
            f"« {quoi} » : equipe ne sait pas faire cela.", f"Tapez {', '.join(_WHATS[:-1])} ou {_WHATS[-1]}."
        )
    given = {"base": base, "personne": personne, "dissoudre": dissoudre}
    if needless := next((name for name, answer in given.items() if answer and name not in _OPTIONS[quoi]), ""):
        raise WrongUse(f"--{needless} est sans objet pour {quoi}.", f"Retirez --{needless}.")
    _refuse_without_libraries()
    today = date.today()  # noqa: DTZ011  # the user's own calendar day
    if quoi == "quitter":
        return _leave(classeur, today, dissolve=dissoudre)
    if quoi == "sans-base":
        return _leave_lost_base(classeur, today)
    if quoi == "roles":
        return _give_roles(classeur, base, personne)
    if not base:
        raise WrongUse("--base manque.", "Donnez l'adresse de la base, par exemple postgresql://claire@serveur/gescof")
    if classeur.suffix.lower() != ".xlsx":
        raise Unwritable(f"« {classeur.name} » : un classeur GesCOF est un fichier .xlsx.", "Donnez un nom en .xlsx.")
    from gescof_xl.effects.team.membership import join_team, keep_password, start_team

    person = personne or getpass.getuser()
    kept = keep_password(base)
    work = start_team if quoi == "creer" else join_team
    link = work(classeur.resolve(), base, person, today)
    password = (
        ""
        if kept.password
        else " Son mot de passe n'a pas pu être gardé dans le trousseau : donnez-le par PGPASSWORD ou ~/.pgpass."
    )
    done = "partage sa base avec l'équipe" if quoi == "creer" else f"est le classeur {of_name(person)}"
    return Told(message=f"« {classeur.name} » {done} : {link.url}.{password}", files=(classeur,))


def _leave(workbook: Path, today: date, *, dissolve: bool) -> Told:
    from gescof_xl.effects.team.membership import leave_team

    others = leave_team(workbook.resolve(), today, dissolve=dissolve)
    still = agreed(len(others), "n'y éme[t|ttent] plus")
    stopped = f" L'équipe est dissoute : {', '.join(others)} {still}." if others else ""
    return Told(message=f"« {workbook.name} » continue seul, avec tout ce que dit la base.{stopped}", files=(workbook,))


def _leave_lost_base(workbook: Path, today: date) -> Told:
    from gescof_xl.effects.team.membership import leave_lost_base

    left = leave_lost_base(workbook.resolve(), today)
    closed = (
        "La base n'accepte plus rien."
        if left.closed
        else f"La base n'a pas été fermée : {left.why} Si elle revient, que personne n'y émette."
    )
    lacking = (
        f" Documents qui ne sont pas ici, et dont le numéro ne resservira pas : {', '.join(left.lacking)}. Émettez-les "
        "de nouveau ici, et envoyez-les aux clients en remplacement."
        if left.lacking
        else ""
    )
    return Told(
        message=f"« {workbook.name} » continue seul, avec ce qu'il dit. {closed}{lacking} Pour refaire l'équipe, sur "
        f"une base vide : gescof equipe creer {workbook.name} --base postgresql://…",
        files=(workbook,),
    )


def _give_roles(workbook: Path, base: str, typed: str) -> Told:
    from gescof_xl.effects.team.membership import give_roles
    from gescof_xl.workbook.team.roles import TeamRole

    person, _, role = typed.rpartition("=")
    if typed and not (person and role in _ROLES):
        raise WrongUse(
            f"« {typed} » ne dit pas qui a quel rôle.",
            f"Tapez par exemple --personne marie={_ROLES[1]} ; les rôles : {', '.join(_ROLES)}.",
        )
    new = give_roles(workbook.resolve(), base, person, TeamRole(role) if role else None)
    if not role:
        return Told(message=f"Les rôles {', '.join(_ROLES)} sont dans la base. Pour en donner un : --personne NOM=RÔLE")
    password = f" Nouveau dans PostgreSQL : donnez-lui un mot de passe par psql, \\password {person}" if new else ""
    return Told(message=f"« {person} » a le rôle {role}.{password}")


def _refuse_without_libraries() -> None:
    if not (find_spec("pg8000") and find_spec("sqlalchemy")):
        raise GescofError(
            "Ce qu'il faut pour travailler en équipe n'est pas installé.", 'Lancez : pip install "gescof-xl[equipe]"'
        )


COMMANDS = listed(TOOLS, {"equipe": team})
