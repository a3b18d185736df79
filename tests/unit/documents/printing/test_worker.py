"""Child processes: results in order, and a task that hangs, dies or fails takes nothing else with it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import pytest

from gescof_xl.documents.printing.worker import Failure, work_through

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def _run(tasks: Iterable[object], folder: Path, children: int = 2, delay: float = 30) -> list[Any]:
    entry = "tests.unit.documents.tasks_for_workers:Doubler"
    return list(work_through(entry, tasks, children=children, delay=delay, setup=str(folder)))


def test_results_come_in_the_order_of_the_tasks(tmp_path: Path) -> None:
    """Whatever child was faster, results are in order, and two children shared the work."""
    results = _run(list(range(40)), tmp_path)
    assert [value for _, value in results] == [2 * task for task in range(40)]
    assert len({child for child, _ in results}) == 2
    assert os.getpid() not in {child for child, _ in results}


@pytest.mark.linux
def test_children_close_what_they_opened(tmp_path: Path) -> None:
    """At the end each child closes its engine, and none stays behind."""
    children = {child for child, _ in _run(list(range(10)), tmp_path)}
    assert {path.name for path in tmp_path.iterdir()} == {f"closed-{child}" for child in children}
    assert not any(_alive(child) for child in children)


def test_a_task_that_hangs_is_ended_after_its_delay_and_the_others_go_on(tmp_path: Path) -> None:
    """A document that sticks is named, and costs its delay only."""
    begun = time.monotonic()
    results = _run([1, "hang", 2, 3, 4], tmp_path, delay=2)
    assert time.monotonic() - begun < 30  # it would hang for ever
    assert isinstance(results[1], Failure)
    assert results[1].stuck
    assert [value for _, value in (results[:1] + results[2:])] == [2, 4, 6, 8]


def test_a_child_that_dies_is_replaced(tmp_path: Path) -> None:
    """A crash of a library takes one document, not the batch."""
    results = _run([1, "die", 2, "die", 3], tmp_path, children=1)
    assert [isinstance(result, Failure) and not result.stuck for result in results] == [False, True, False, True, False]
    assert results[4][1] == 6


def test_an_exception_is_the_failure_of_its_task(tmp_path: Path) -> None:
    """What a task raises is told with its reason; the child goes on."""
    results = _run([1, "raise", 2], tmp_path, children=1)
    assert results[1] == Failure("ValueError('told to')")
    assert results[0][0] == results[2][0]


def test_what_libraries_print_does_not_mix_with_answers(tmp_path: Path) -> None:
    """A library that writes to standard output breaks nothing."""
    assert _run(["print", 2], tmp_path, children=1)[0][1] == "printprint"


def test_tasks_are_read_as_they_are_needed(tmp_path: Path) -> None:
    """Memory stays flat: no more tasks are drawn than the children can soon do."""
    drawn: list[int] = []

    def tasks() -> Iterable[int]:
        for task in range(100):
            drawn.append(task)
            yield task

    results = work_through(
        "tests.unit.documents.tasks_for_workers:Doubler", tasks(), children=2, delay=30, setup=str(tmp_path)
    )
    next(results)
    assert len(drawn) <= 6
    results.close()
    assert len(drawn) <= 6


def test_a_worker_that_cannot_start_fails_its_tasks(tmp_path: Path) -> None:
    """A missing library is a failure of each document, not a wait without end."""
    results = list(work_through("no_such_module:Nothing", [1, 2], children=1, delay=20, setup=str(tmp_path)))
    assert all(isinstance(result, Failure) for result in results)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
