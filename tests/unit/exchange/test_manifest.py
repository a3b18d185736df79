"""The manifest of an archive: verified by sha256sum itself; names that every system takes."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gescof_xl.core.file_names import ascii_name
from gescof_xl.exchange.manifest import digest, manifest, read_manifest
from gescof_xl.exchange.refusal import ExchangeError

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_digest_is_sha_256() -> None:
    """The digest of nothing is the one that NIST gives."""
    assert digest(io.BytesIO()) == EMPTY


def archive(folder: Path) -> bytes:
    (folder / "documents").mkdir()
    for name, content in (("classeur.xlsx", b"PK\x00\xff"), ("documents/FA2026-00001.pdf", b"%PDF")):
        (folder / name).write_bytes(content)
    names = ("documents/FA2026-00001.pdf", "classeur.xlsx")
    found = {}
    for name in names:
        with (folder / name).open("rb") as stream:
            found[name] = digest(stream)
    (folder / "SHA256SUMS").write_bytes(manifest(found))
    return (folder / "SHA256SUMS").read_bytes()


def check(folder: Path) -> int:
    command = ["sha256sum", "--strict", "--check", "SHA256SUMS"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode


@pytest.mark.programs
def test_the_archive_is_verified_by_a_command_that_is_not_ours(tmp_path: Path) -> None:
    """`sha256sum -c` accepts the manifest, and finds a changed file."""
    archive(tmp_path)
    assert check(tmp_path) == 0
    (tmp_path / "documents/FA2026-00001.pdf").write_bytes(b"%PDX")
    assert check(tmp_path) == 1


@pytest.mark.programs
def test_a_manifest_of_the_command_is_read_as_ours(tmp_path: Path) -> None:
    """Ours and the command's own lines give the same digests, sorted by name in ours."""
    ours = archive(tmp_path)
    theirs = subprocess.run(
        ["sha256sum", "-b", "documents/FA2026-00001.pdf", "classeur.xlsx"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    ).stdout
    assert read_manifest(ours) == read_manifest(theirs)
    assert list(read_manifest(ours)) == ["classeur.xlsx", "documents/FA2026-00001.pdf"]


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../secret", "a/../b", "a\\b", "a\nb", "", "été.pdf", "CON.pdf", "a.", ".caché", "-rf", "a//b"],
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    """No absolute name, no step up, nothing that Windows or the command would take for another thing."""
    with pytest.raises(ExchangeError, match="ne peut pas être archivé"):
        manifest({name: EMPTY})


def test_two_names_that_windows_takes_for_one_are_refused() -> None:
    """Upper and lower case are one name on Windows."""
    with pytest.raises(ExchangeError, match="majuscules"):
        manifest({"a.pdf": EMPTY, "A.pdf": EMPTY})


def test_a_damaged_manifest_is_refused_at_its_line() -> None:
    """A line cut short is no proof."""
    with pytest.raises(ExchangeError, match="empreinte") as refusal:
        read_manifest(f"{EMPTY}  a\n{EMPTY[:63]}  b\n".encode())
    assert refusal.value.line == 2


@given(st.text(max_size=200))
def test_every_text_gives_a_name_that_the_manifest_takes(text: str) -> None:
    """A safe name is its own safe name, so that it can be archived."""
    name = ascii_name(text)
    assert name == ascii_name(name)
    assert 0 < len(name) <= 120
    assert name.encode() in manifest({name: EMPTY})
