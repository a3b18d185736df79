"""Names that every system takes, and files that appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gescof_xl.files import ascii_name, remove_drafts, replacing, safe_name, write_whole


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("FA2026-00001", "FA2026-00001"),
        ('a<b>c:d"e/f\\g|h?i*j', "a-b-c-d-e-f-g-h-i-j"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("CON", "_CON"),
        ("com1.pdf", "_com1.pdf"),
        ("Müller & Fils. ", "Müller & Fils"),
        ("\x00\n", "--"),
        ("...", "document"),
        ("x" * 300, "x" * 120),
    ],
)
def test_names_are_safe_everywhere(name: str, safe: str) -> None:
    """No name of a client leaves the folder, or is one that Windows refuses."""
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Facture n° 12 — Œuvre & Cie.pdf", "Facture_n_12_OEuvre_Cie.pdf"),
        ("../../etc/passwd", "etc_passwd"),
        ("con.txt", "_con.txt"),
        ("concours.txt", "concours.txt"),
        ("  ", "fichier"),
        ("学", "fichier"),
        ("FA2026-00001.pdf", "FA2026-00001.pdf"),
    ],
)
def test_names_in_an_archive_stay_close_to_the_text(text: str, name: str) -> None:
    """Accents go, spaces and signs become one underscore, devices of Windows are set apart."""
    assert ascii_name(text) == name


def test_a_long_name_keeps_its_extension() -> None:
    """One hundred and twenty characters, the extension among them."""
    assert ascii_name("a" * 300 + ".pdf") == "a" * 116 + ".pdf"


@given(st.text(alphabet=st.characters(), max_size=200))
def test_every_name_can_be_given_to_a_file(text: str) -> None:
    """A client's name in any script makes a file, with its draft beside it: systems take 255 bytes."""
    assert 0 < len(f".{safe_name(text)}.docx.4194304.gescof-draft".encode()) <= 255


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
