"""Files that appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from gescof_xl.files import remove_drafts, replacing, write_whole


def test_a_file_is_replaced_when_it_is_whole(tmp_path: Path) -> None:
    """An error on the way leaves the old file, and no draft."""
    path = tmp_path / "dossier" / "a.txt"
    write_whole(path, b"old")
    with pytest.raises(OSError, match="full"), replacing(path) as draft:
        draft.write_bytes(b"ne")
        raise OSError("full")
    assert (path.read_bytes(), [p.name for p in path.parent.iterdir()]) == (b"old", ["a.txt"])
    write_whole(path, b"new")
    assert (path.read_bytes(), [p.name for p in path.parent.iterdir()]) == (b"new", ["a.txt"])


def test_a_file_that_another_program_holds_is_replaced_a_little_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses while an antivirus looks: the second attempt succeeds."""
    path, attempts = tmp_path / "a.txt", []
    real = Path.replace

    def held_once(draft: Path, target: Path) -> Path:
        attempts.append(target)
        if len(attempts) == 1:
            raise PermissionError(13, "held")
        return real(draft, target)

    monkeypatch.setattr(Path, "replace", held_once)
    monkeypatch.setattr("time.sleep", lambda _: None)
    write_whole(path, b"new")
    assert (path.read_bytes(), len(attempts)) == (b"new", 2)


def test_drafts_of_a_crash_go(tmp_path: Path) -> None:
    """Those of this file, whatever its name holds; a person's own hidden files stay."""
    mine, other = tmp_path / ".C [1].xlsx.77.gescof-draft", tmp_path / ".C 1.xlsx.77.gescof-draft"
    for path in (mine, other):
        path.write_bytes(b"half")
    remove_drafts(tmp_path, "C [1].xlsx.")
    assert list(tmp_path.iterdir()) == [other]
