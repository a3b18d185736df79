"""A real PostgreSQL for the tests: on a folder of its own and a local socket, without a network and without a password.

It refuses to run as root: there it runs as `postgres`, the user of Debian's package.
"""

from __future__ import annotations

import atexit
import functools
import itertools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

_USER = "postgres"
_NUMBERS = itertools.count()


def program(name: str) -> str:
    """One of its programs: Debian keeps most of them out of the PATH."""
    found = shutil.which(name) or next(iter(sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))[::-1]), None)
    assert found, f"{name} is missing: apt-get install postgresql"
    return str(found)


def _run(*command: str) -> str:
    as_user = ("setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups") if os.getuid() == 0 else ()
    done = subprocess.run([*as_user, *command], capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr
    return done.stdout


class Server:
    """A server that can be stopped in the middle of its work, and started again."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gescof-pg-", dir="/tmp"))
        if os.getuid() == 0:
            shutil.chown(self.folder, _USER, _USER)
        self.folder.chmod(0o755)
        self._data = str(self.folder / "data")
        _run(
            program("initdb"),
            "-D",
            self._data,
            "-U",
            _USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--locale=C.UTF-8",
        )
        self.start()

    def start(self) -> None:
        """On its socket alone."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off -c max_connections=60"
        _run(program("pg_ctl"), "-D", self._data, "-o", options, "-l", str(self.folder / "log"), "-w", "start")

    def kill(self) -> None:
        """As a power cut would, but for the disk: every connection is lost, nothing is written down in good order."""
        _run(program("pg_ctl"), "-D", self._data, "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        """Ends it, and its folder."""
        subprocess.run(
            [*(("setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups") if os.getuid() == 0 else ()),
             program("pg_ctl"), "-D", self._data, "-m", "immediate", "-w", "stop"],
            capture_output=True, check=False, cwd="/",
        )  # fmt: skip
        shutil.rmtree(self.folder, ignore_errors=True)

    def sql(self, base: str, statement: str) -> str:
        """What a statement answers, as psql shows it bare."""
        return _run(program("psql"), "-h", str(self.folder), "-U", _USER, "-d", base, "-XAtc", statement).strip()

    def url(self, base: str, user: str = _USER) -> str:
        """The address of one of its bases."""
        return f"postgresql://{user}@/{base}?host={self.folder}"

    def new_base(self) -> str:
        """The address of an empty base."""
        name = f"equipe{os.getpid()}_{next(_NUMBERS)}"
        self.sql(_USER, f"CREATE DATABASE {name}")
        return self.url(name)


@functools.cache
def server() -> Server:
    """The one server of a test run: started when the first test needs it."""
    made = Server()
    pid = os.getpid()
    atexit.register(lambda: made.remove() if os.getpid() == pid else None)
    return made
