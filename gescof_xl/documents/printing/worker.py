"""A few child processes that work through a list of tasks; one that hangs or dies takes only its task.

Children are started as `python -m` this module, with `MODULE:FUNCTION`, not through multiprocessing: a macro,
a notebook or a frozen program that prints must not be imported again by its children.
"""

from __future__ import annotations

import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from gescof_xl.system import unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

_LENGTH = struct.Struct(">Q")
LOOK_AHEAD = 2  # tasks waiting for each child: enough to keep it busy, few enough to keep memory flat


@dataclass(frozen=True)
class Failure:
    """A task that gave no result: `stuck` when it was ended after the delay; `reason` for a log, not for staff."""

    reason: str
    stuck: bool = False


class Child:
    """One child process that does one task at a time."""

    def __init__(self, entry: str, setup: object) -> None:
        self._command = [sys.executable, "-m", "gescof_xl.documents.printing.worker", entry]
        self._setup = setup
        self._environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process: subprocess.Popen[bytes] | None = None

    def do(self, task: object, delay: float) -> object:
        """The child's answer to `task`, or a Failure; after a failure the next task has a new child."""
        stuck = threading.Event()

        def give_up() -> None:
            stuck.set()
            if self._process is not None:
                self._process.kill()

        timer = threading.Timer(delay, give_up)
        timer.daemon = True
        timer.start()
        try:
            process = self._process or self._start()
            _send(process.stdin, task)
            return _receive(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            self.end(kill=True)
            return Failure("ended after the delay" if stuck.is_set() else repr(error), stuck=stuck.is_set())
        finally:
            timer.cancel()

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environment,
            creationflags=unseen(),
        )
        _send(self._process.stdin, self._setup)
        return self._process

    def end(self, *, kill: bool = False) -> None:
        """Lets the child close what it opened and end; ends it by force when it does not, or when told to."""
        process, self._process = self._process, None
        if process is None or process.stdin is None or process.stdout is None:
            return
        if kill:
            process.kill()
        try:
            process.stdin.close()
        except OSError:
            process.kill()  # its end of the pipe is broken: it is ending or broken itself
        process.stdout.close()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def work_through(
    entry: str, tasks: Iterable[object], *, children: int, delay: float, setup: object = None
) -> Generator[Any, None, None]:
    """The result of each task, in the order of `tasks`, or a Failure in its place.

    `entry` is `module:function`: called once in each child with `setup`, it returns the function that does a task
    (and may have a `close`). `delay`: seconds for one task. Closing the iterator early ends the children.
    """
    waiting: queue.Queue[tuple[object, queue.Queue[object]] | None] = queue.Queue()
    hands = [Child(entry, setup) for _ in range(children)]
    threads = [threading.Thread(target=_serve, args=(hand, waiting, delay), daemon=True) for hand in hands]
    for thread in threads:
        thread.start()
    ordered: deque[queue.Queue[object]] = deque()
    finished = False
    try:
        for task in tasks:
            ordered.append(queue.Queue(maxsize=1))
            waiting.put((task, ordered[-1]))
            if len(ordered) >= children * LOOK_AHEAD:
                yield ordered.popleft().get()
        while ordered:
            yield ordered.popleft().get()
        finished = True
    finally:
        _dismiss(hands, threads, waiting, at_once=not finished)


def _serve(child: Child, waiting: queue.Queue[tuple[object, queue.Queue[object]] | None], delay: float) -> None:
    while (job := waiting.get()) is not None:
        task, answer = job
        answer.put(child.do(task, delay))
    child.end()


def _dismiss(hands: list[Child], threads: list[threading.Thread], waiting: Any, *, at_once: bool) -> None:
    if at_once:
        while not waiting.empty():
            waiting.get_nowait()
    for _ in hands:
        waiting.put(None)
    for thread in threads:
        thread.join()


def _send(stream: IO[bytes] | None, value: object) -> None:
    if stream is None:
        raise EOFError
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def _receive(stream: IO[bytes] | None) -> object:
    if stream is None:
        raise EOFError
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return pickle.loads(content)  # noqa: S301  both ends are this program


def _resolve(entry: str) -> Callable[[object], Callable[[object], object]]:
    from importlib import import_module

    module, _, name = entry.partition(":")
    maker: Callable[[object], Callable[[object], object]] = getattr(import_module(module), name)
    return maker


def main() -> None:
    """A child: tasks on standard input, answers on what was standard output, until the input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    tasks = sys.stdin.buffer
    do = _resolve(sys.argv[1])(_receive(tasks))
    try:
        while True:
            try:
                task = _receive(tasks)
            except EOFError:
                return
            _send(answers, _done(do, task))
    finally:
        close = getattr(do, "close", None)
        if close is not None:
            close()


def _done(do: Callable[[object], object], task: object) -> object:
    try:
        return do(task)
    except Exception as error:  # noqa: BLE001  whatever it is, the other tasks go on and the parent tells it
        return Failure(repr(error))


if __name__ == "__main__":
    # As the module of that name, so that the parent knows the classes of the answers.
    from gescof_xl.documents.printing.worker import main as run

    run()
