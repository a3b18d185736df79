"""What child processes do in the tests of the worker."""

from __future__ import annotations

import os
import time
from pathlib import Path


class Doubler:
    """Doubles numbers; hangs, dies or raises when told; notes its own end."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    def __call__(self, task: object) -> object:
        if task == "hang":
            time.sleep(600)
        if task == "die":
            os._exit(3)
        if task == "raise":
            raise ValueError("told to")
        if task == "print":
            os.write(1, b"noise on standard output")
        return (os.getpid(), task * 2)  # type: ignore[operator]

    def close(self) -> None:
        (self.folder / f"closed-{os.getpid()}").touch()
