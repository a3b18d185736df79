"""Two machines, one workbook of OneDrive: both issued while apart, and OneDrive kept both files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.commanding import SCHOOL, command


@pytest.fixture
def copies(tmp_path: Path) -> tuple[Path, Path]:
    """The workbook and the copy that OneDrive names after a machine, with one invoice more in each."""
    ours, theirs = tmp_path / "ecole.xlsx", tmp_path / "ecole-PC-LEA.xlsx"
    for path, amount in ((ours, "100"), (theirs, "250")):
        shutil.copyfile(SCHOOL, path)
        done = command(path, "facturer-directe", "--tiers", "LAGA", "--ligne", f"SALLE ; 1 ; {amount}")
        assert done["documents"] == ["FA2026-00124"], done
    return ours, theirs


def test_verifier_names_the_other_copy(copies: tuple[Path, Path]) -> None:
    """From either side, with the number that means two documents, and what to do."""
    for mine, other in (copies, copies[::-1]):
        done = command(mine, "verifier")
        (problem,) = [p for p in done["problems"] if p["code"] == "SCE-009"]
        assert f"« {other.name} » est une copie de ce classeur" in problem["message"]
        assert "FA2026-00124" in problem["message"]
        assert "Choisissez le classeur à garder" in problem["cure"]


def test_reintegrer_refuses_the_other_copy(copies: tuple[Path, Path]) -> None:
    """It is no accountant's workbook: nothing of it enters, and why is said."""
    done = command(copies[0], "reintegrer", "--fichier", copies[1].name)
    assert not done["ok"]
    assert "émis des documents dans les deux" in done["message"]
    assert [p["code"] for p in done["problems"]] == ["SCE-009"]


def test_a_backup_and_another_workbook_are_no_copies(tmp_path: Path) -> None:
    """An older copy of ours, a file that cannot be read, and a workbook of another name say nothing."""
    ours = tmp_path / "ecole.xlsx"
    for name in ("ecole.xlsx", "ecole avant.xlsx", "autre.xlsx"):
        shutil.copyfile(SCHOOL, tmp_path / name)
    (tmp_path / "ecole (1).xlsx").write_bytes(b"rien")
    assert [p for p in command(ours, "verifier")["problems"] if p["code"] == "SCE-009"] == []
