"""Doing something in another process: one that may be killed, starved of disk, or stripped of its rights."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable


def start(work: Callable[[], object]) -> int:
    """Forks a child that does `work` and ends; its process id."""
    child = os.fork()
    if not child:
        status = 1
        try:
            work()
            status = 0
        except BaseException:
            traceback.print_exc()  # nobody else would tell
            raise
        finally:
            os._exit(status)
    return child


def was_killed(child: int) -> bool:
    """Waits for a child; whether SIGKILL ended it. Any other failure of the child is ours."""
    status = os.waitpid(child, 0)[1]
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed or os.waitstatus_to_exitcode(status) == 0
    return killed


def outcome(work: Callable[[], object]) -> str:
    """What `work` raised in a child, as `Class: sentence`; empty if nothing."""
    reading, writing = os.pipe()

    def tell() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001  whatever it is, the test looks at it
            os.write(writing, f"{type(error).__name__}: {error}".encode())

    child = start(tell)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    was_killed(child)
    return said


def as_nobody() -> None:
    """Takes the rights of a stranger: root may write everywhere."""
    if os.getuid() == 0:
        os.setgid(65_534)
        os.setuid(65_534)
