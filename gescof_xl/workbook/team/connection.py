"""A connection to the base of a team: its address, its password, its lock, and what its errors mean in French."""

from __future__ import annotations

import logging
import os
import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from gescof_xl.core.errors import Busy, DocumentError, GescofError, Refused, Unwritable, WorkbookError, WrongUse
from gescof_xl.workbook.team.tables import TABLES

REACH, PATIENCE = 5.0, 60.0
"""Seconds to wait for the server to answer, and for a colleague's button to end."""
_LOCK = 0x47657343_4F46
"""The advisory lock of those who write in a base: « GesCOF »."""
_LOCAL = ("", "localhost", "127.0.0.1", "::1")
_PORT = 5432
_CURE = "Lire et taper restent possibles : ce qui est saisi partira au prochain bouton. Émettre attend son retour."
_SQL_STATES = {
    "GC001": ("La base refuse de changer ou de retirer une ligne scellée", "On corrige par un avoir, ou un règlement."),
    "GC002": ("La base refuse un numéro qui ne suit pas le dernier de sa série", "Recommencez : tout sera relu."),
    "GC003": (
        "La base refuse d'affecter plus que le montant",
        "Diminuez ses lignes dans la feuille Affectations : le trop-perçu reste disponible sur le règlement.",
    ),
}
_RIGHTS, _TAKEN_AGAIN, _WAITED = "42501", ("40001", "40P01"), "55P03"
_WRONG_PASSWORD = ("28P01", "28000")
_SHEETS = {table.name: row_class.SHEET for row_class, table in TABLES.items()}
_ENDED = ("08", "53", "57")
"""Classes of errors of a server that stops, or of a connection that is lost."""


class Unreachable(WorkbookError):
    """The base does not answer: nothing was written there."""


class Unsure(GescofError):
    """The connection was lost while the base was writing: the next button will know.

    No workbook error, for what was made beside the workbook has to stay until then.
    """

    exit_code = 3


def read_url(typed: str) -> URL:
    """The address of a base, such as `postgresql://claire@serveur/gescof`. Raises WrongUse."""
    try:
        url = make_url(typed)
    except ArgumentError:
        url = None
    if url is None or url.drivername not in ("postgresql", "postgres") or not url.database:
        raise WrongUse(
            f"« {typed.rsplit('@', maxsplit=1)[-1]} » n'est pas l'adresse d'une base PostgreSQL.",
            "Tapez par exemple postgresql://claire@serveur/gescof",
        )
    return url.set(drivername="postgresql")


def shown_url(url: URL) -> str:
    """The address as it is written down: without its password."""
    return url._replace(password=None).render_as_string(hide_password=False)  # `set` takes None for no change


def keyring_entry(url: URL) -> str:
    """The name of its password in the system's keyring."""
    return f"{_user(url)}@{_host(url) or 'local'}/{url.database}"


def engine(url: URL) -> Engine:
    """An engine whose every connection is a new one: a press opens one and closes it."""
    logging.getLogger("sqlalchemy.pool").setLevel(
        logging.CRITICAL
    )  # of a lost connection we speak ourselves, in French
    return create_engine("postgresql+pg8000://", creator=lambda: _connect(url), poolclass=NullPool)


def _connect(url: URL) -> Any:
    import pg8000.dbapi

    options: dict[str, Any] = {
        "user": _user(url),
        "database": url.database,
        "password": url.password or _password(url),
        "application_name": f"GesCOF {_user(url)}",
    }
    host, port = _host(url), url.port or _PORT
    try:
        if host.startswith("/"):
            opened = socket.socket(socket.AF_UNIX)
            opened.settimeout(REACH)
            opened.connect(f"{host}/.s.PGSQL.{port}")
            options["ssl_context"] = False
        else:
            opened = socket.create_connection((host or "localhost", port), REACH)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            options |= {"host": host or "localhost", "ssl_context": _ssl(url)}
    except OSError as error:
        raise Unreachable(f"La base d'équipe ne répond pas ({_place(url)}).", _CURE) from error
    opened.settimeout(2 * PATIENCE)
    try:
        return pg8000.dbapi.connect(**options, sock=opened)
    except BaseException:
        opened.close()
        raise


def _ssl(url: URL) -> ssl.SSLContext | bool | None:
    """Between two machines, encrypted unless the address says otherwise; `verify-full` asks for a known certificate."""
    mode = str(url.query.get("sslmode", "prefer" if _host(url) in _LOCAL else "require"))
    if mode == "disable":
        return False
    if mode in ("verify-ca", "verify-full"):
        return ssl.create_default_context()
    return True if mode == "require" else None


def _host(url: URL) -> str:
    return str(url.host or url.query.get("host") or os.environ.get("PGHOST", ""))


def _user(url: URL) -> str:
    import getpass

    return url.username or os.environ.get("PGUSER") or getpass.getuser()


def _place(url: URL) -> str:
    return f"{_host(url) or 'ce poste'}, base « {url.database} »"


def _password(url: URL) -> str | None:
    """That of libpq's own means, PGPASSWORD or ~/.pgpass, else that of the keyring; None where there is none."""
    from gescof_xl.passwords import stored_password

    if known := os.environ.get("PGPASSWORD") or _password_file(url):
        return known
    try:
        return stored_password(keyring_entry(url), "")
    except (DocumentError, ImportError):  # a machine without keyring may need no password
        return None


def _password_file(url: URL) -> str | None:
    """The password of the first line that fits, `hôte:port:base:rôle:mot de passe`, with `*` for any."""
    path = Path(os.environ.get("PGPASSFILE") or Path.home() / ".pgpass")
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError:
        return None
    wanted = (_host(url) or "localhost", str(url.port or _PORT), url.database, _user(url))
    for line in lines:
        fields = line.replace(r"\:", "\0").split(":")
        if len(fields) == len(wanted) + 1 and all(f in ("*", w) for f, w in zip(fields, wanted, strict=False)):
            return fields[-1].replace("\0", ":")
    return None


def take_lock(connection: Connection) -> None:
    """Waits until no colleague writes, and keeps the others out until the connection ends. Raises Busy."""
    connection.execute(text(f"SET lock_timeout = {int(PATIENCE * 1000)}"))
    try:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
    except DBAPIError as error:
        if state(error) != _WAITED:
            raise
        raise Busy(
            f"Un collègue ({_holder(connection)}) travaille dans la base de l'équipe depuis plus d'une minute : rien "
            "n'a été écrit.",
            "Attendez qu'il ait fini (il a peut-être une question à l'écran), puis recommencez.",
        ) from error
    connection.commit()


def _holder(connection: Connection) -> str:
    connection.rollback()
    found = connection.execute(
        text(
            "SELECT usename FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    ).scalars()
    return next(iter(found), "inconnu")


def state(error: DBAPIError) -> str:
    """The code that PostgreSQL gives to what went wrong; "" where it says nothing, the connection being lost."""
    said = error.orig.args[0] if error.orig and error.orig.args else None
    return str(said.get("C", "")) if isinstance(said, dict) else ""


def is_taken_again(error: DBAPIError) -> bool:
    """Whether the same transaction may succeed if it is tried again."""
    return state(error) in _TAKEN_AGAIN


@contextmanager
def french_errors(url: URL) -> Iterator[None]:
    """What PostgreSQL says, as a French sentence. Raises Unreachable, Refused, Unwritable or WorkbookError."""
    try:
        yield
    except (OSError, struct.error) as error:
        raise _lost(url) from error
    except DBAPIError as error:
        code = state(error)
        if not code or code.startswith(_ENDED):
            raise _lost(url) from error
        raise _refusal(url, code, str(error.orig.args[0].get("M", "")) if error.orig else "") from error


def _lost(url: URL) -> Unreachable:
    return Unreachable(f"La base d'équipe ne répond plus ({_place(url)}).", _CURE)


def _refusal(url: URL, code: str, message: str) -> GescofError:
    if code in _SQL_STATES:
        what, cure = _SQL_STATES[code]
        return Refused(f"{what} ({message[:80]}) : rien n'a été écrit.", cure)
    if code in _WRONG_PASSWORD:
        return Unreachable(
            f"La base d'équipe n'accepte pas {_user(url)} ({_place(url)}).",
            "Donnez son mot de passe par la variable PGPASSWORD ou le fichier ~/.pgpass, ou vérifiez le rôle.",
        )
    if code == "3D000":
        return Unreachable(f"La base « {url.database} » n'existe pas.", f"Créez-la : createdb {url.database}")
    if code == _RIGHTS:
        sheet = _SHEETS.get(message.rsplit(maxsplit=1)[-1]) if message else None
        right = f"n'écrit pas dans {sheet}" if sheet else "n'a pas ce droit"
        return Unwritable(
            f"Votre rôle {_user(url)} {right}, dans la base de l'équipe : rien n'y a été écrit.",
            "Si vous y avez saisi quelque chose, remettez-le comme avant. Pour avoir ce droit, demandez à qui a créé "
            f"l'équipe : gescof equipe roles CLASSEUR.xlsx --personne {_user(url)}=emission",
        )
    return WorkbookError(f"La base d'équipe a refusé : {message} ({code}).", "Recommencez ; sinon signalez-le.")
