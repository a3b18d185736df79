"""`mot-de-passe`: the password of the mail account, kept in the system's keyring and nowhere else."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from gescof_xl.cli.listed import listed
from gescof_xl.cli.panels import TOOLS
from gescof_xl.cli.told import Told
from gescof_xl.core.errors import Refused, WrongUse


def password(classeur: Annotated[Path, typer.Argument(metavar="CLASSEUR.xlsx", help="Le classeur GesCOF.")]) -> Told:
    """Enregistre le mot de passe du courrier dans le trousseau du système ; il n'est jamais dans le classeur."""
    from gescof_xl.documents.mail.smtp import store_password
    from gescof_xl.effects.mail_delivery import mail_server
    from gescof_xl.workbook.file.workbook import FileWorkbook
    from gescof_xl.workbook.translate import parse

    server = mail_server(parse(FileWorkbook(classeur).read()).ledger)
    if not server.account:
        cure = "Tapez le nom d'utilisateur SMTP, puis recommencez."
        raise Refused("Organisme : « Compte de courrier » est vide.", cure)
    typed = _typed(f"Mot de passe de {server.account} sur {server.host} : ")
    if not typed:
        raise WrongUse("Le mot de passe est vide.", "Relancez la commande et tapez-le.")
    store_password(server, typed)
    return Told(message=f"Mot de passe enregistré pour {server.account} sur {server.host}.")


def _typed(question: str) -> str:
    """What is typed, without showing it; from another program, its first line."""
    return getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


COMMANDS = listed(TOOLS, {"mot-de-passe": password})
