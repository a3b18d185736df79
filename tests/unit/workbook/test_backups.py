"""The copies of a workbook: which stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from gescof_xl.core.errors import Changed
from gescof_xl.workbook.backups import back_up


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "Classeur [1].xlsx"
    path.write_bytes(b"today")
    (tmp_path / "sauvegardes").mkdir()
    return path


def copies(workbook: Path, *dates: str) -> None:
    for moment in dates:
        (workbook.parent / "sauvegardes" / f"Classeur [1] {moment}-00-000000.xlsx").write_bytes(b"old")


def left(workbook: Path) -> list[str]:
    names = sorted(path.name for path in (workbook.parent / "sauvegardes").iterdir())
    return [name.removeprefix("Classeur [1] ")[:16] for name in names]


def test_the_last_copies_stay_and_the_first_of_each_day(workbook: Path) -> None:
    """A day of many writes pushes out its own copies, not the mornings before it."""
    copies(workbook, "2020-01-06 09h00", "2020-01-06 17h00", "2020-01-07 08h30", "2020-01-07 08h31")
    copies(workbook, *(f"2020-01-08 10h{minute:02d}" for minute in range(40)))
    back_up(workbook)
    *old, new = left(workbook)
    assert new.startswith("20")
    assert new > "2026"
    last = [f"2020-01-08 10h{minute:02d}" for minute in range(11, 40)]
    assert old == ["2020-01-06 09h00", "2020-01-07 08h30", "2020-01-08 10h00", *last]


def test_thirty_days_stay(workbook: Path) -> None:
    """With one write a day, thirty copies; a person's own files, and other workbooks' copies, are left alone."""
    folder = workbook.parent / "sauvegardes"
    others = ["Classeur [1] notes.xlsx", "Classeur [1] 2020-01-01.xlsx", "Classeur 1 2020-01-01 10h00-00-000000.xlsx"]
    for name in others:
        (folder / name).write_bytes(b"a person's own file")
    copies(workbook, *(f"2020-01-{day:02d} 10h00" for day in range(1, 32)), "2020-02-01 10h00")
    back_up(workbook)
    assert {path.name for path in folder.iterdir()} >= set(others)
    dated = [name for name in left(workbook) if name[:8] in ("2020-01-", "2020-02-") and name.endswith("10h00")]
    assert dated == [f"2020-01-{day:02d} 10h00" for day in range(4, 32)] + ["2020-02-01 10h00"]


def test_a_half_copy_of_a_crash_goes(workbook: Path) -> None:
    """What a power cut left in the folder of copies is removed by the next copy."""
    half = workbook.parent / "sauvegardes" / ".Classeur [1] 2020-01-06 09h00-00-000000.xlsx.77.gescof-draft"
    half.write_bytes(b"ha")
    back_up(workbook)
    assert not half.exists()


def test_a_workbook_that_went_away_is_said(workbook: Path) -> None:
    """Nothing to copy: what would be written would have no way back."""
    workbook.unlink()
    with pytest.raises(Changed, match="n'est plus dans le dossier"):
        back_up(workbook)
