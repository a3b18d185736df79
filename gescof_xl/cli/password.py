"""`mot-de-passe`: the password of the mail account, or the platform's secret, kept in the system's keyring alone."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gescof_xl.cli.listed import listed
from gescof_xl.cli.panels import TOOLS
from gescof_xl.cli.told import Told
from gescof_xl.core.errors import Refused, WrongUse

if TYPE_CHECKING:
    from gescof_xl.domain.ledger import Ledger


def password(
    classeur: Annotated[Path, typer.Argument(metavar="CLASSEUR.xlsx", help="Le classeur GesCOF.")],
    *,
    plateforme: Annotated[bool, typer.Option("--plateforme", help="Le secret de la plateforme agréée.")] = False,
) -> Told:
    """Enregistre le mot de passe du courrier dans le trousseau du système ; il n'est jamais dans le classeur."""
    from gescof_xl.workbook.file.workbook import FileWorkbook
    from gescof_xl.workbook.translate import parse

    ledger = parse(FileWorkbook(classeur).read()).ledger
    return _platform(ledger) if plateforme else _mail(ledger)


def _platform(ledger: Ledger) -> Told:
    from gescof_xl.exchange.platform.account import platform_account

    account = platform_account(ledger)
    account.keep(_required(f"Secret du compte {account.client} : ", "Le secret"))
    return Told(message=f"Secret enregistré pour {account.client}.")


def _mail(ledger: Ledger) -> Told:
    from gescof_xl.documents.mail.smtp import store_password
    from gescof_xl.effects.mail_delivery import mail_server

    server = mail_server(ledger)
    if not server.account:
        cure = "Tapez le nom d'utilisateur SMTP, puis recommencez."
        raise Refused("Organisme : « Compte de courrier » est vide.", cure)
    question = f"Mot de passe du compte {server.account} sur {server.host} : "
    store_password(server, _required(question, "Le mot de passe"))
    return Told(message=f"Mot de passe enregistré pour {server.account} sur {server.host}.")


def _required(question: str, what: str) -> str:
    typed = _typed(question)
    if not typed:
        raise WrongUse(f"{what} est vide.", "Relancez la commande et tapez-le.")
    return typed


def _typed(question: str) -> str:
    """What is typed, without showing it; from another program, its first line."""
    return getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


COMMANDS = listed(TOOLS, {"mot-de-passe": password})
