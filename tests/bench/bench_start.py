"""What the first word costs: `gescof --version`, and `controler` on the school base, as ratios in the same run.

The peer of `--version` is `python -c "import typer"`, the library that reads the command line; that of `controler` is the
first version of this program (commit b0e61a6), in a worktree of its own, with the same Python and the same libraries.
Each presses its own school base, on the same day. Processor time, the best of several runs taken in turn: read the
ratios, not the seconds.

Run: `python tests/bench/bench_start.py`.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIRST = "b0e61a6"
TIMES = 7
DAY = "2026-11-22"


@dataclass(frozen=True)
class Run:
    """A command of a version of the program, and where its code lies."""

    command: tuple[str, ...]
    code: Path

    def seconds(self, folder: Path) -> float:
        """Processor seconds of the command, children included."""
        environment = os.environ | {"PYTHONPATH": str(self.code), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # people's Python keeps what it has compiled
        before = _children()
        subprocess.run([sys.executable, *self.command], cwd=folder, env=environment, check=True, capture_output=True)
        return _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def best(runs: Sequence[Run], folder: Path) -> list[float]:
    """The least disturbed time of each; taken in turn, so that what else the machine does falls on all of them."""
    for run in runs:
        run.seconds(folder)  # compiles
    rounds = [[run.seconds(folder) for run in runs] for _ in range(TIMES)]
    return [min(times) for times in zip(*rounds, strict=True)]


@contextmanager
def first_version(folder: Path) -> Iterator[Path | None]:
    """A worktree of the first version; None in a clone that does not hold its commit."""
    path = folder / "first"
    git = ("git", "-C", str(ROOT), "worktree")
    if subprocess.run([*git, "add", "--detach", str(path), FIRST], check=False, capture_output=True).returncode:
        yield None
        return
    try:
        yield path
    finally:
        subprocess.run([*git, "remove", "--force", str(path)], check=True, capture_output=True)


def gescof(code: Path, *words: str) -> Run:
    return Run(("-m", "gescof_xl", *words), code)


def controler(code: Path, folder: Path) -> Run:
    """The button on a copy of that version's school base."""
    school = folder / f"ecole-{code.name}.xlsx"
    shutil.copy(code / "workbooks" / "ecole.xlsx", school)
    return gescof(code, "controler", str(school), "--date", DAY)


def main() -> None:
    """Prints both ratios."""
    with tempfile.TemporaryDirectory() as name, first_version(folder := Path(name)) as first:
        version, typer = best([gescof(ROOT, "--version"), Run(("-c", "import typer"), ROOT)], folder)
        print(f"--version: {version / typer:.2f} x import typer ({typer:.2f} s); wanted: at most 3")
        if first is None:
            print(f"controler: no ratio, this clone does not hold commit {FIRST} (git fetch --unshallow)")
            return
        now, then = best([controler(ROOT, folder), controler(first, folder)], folder)
        print(f"controler: {now / then:.2f} x the first version ({then:.2f} s); wanted: at most 0.50")


if __name__ == "__main__":
    main()
