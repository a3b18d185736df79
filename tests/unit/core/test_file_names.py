"""Names that every system takes, and that no two texts share."""

from __future__ import annotations

import unicodedata
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gescof_xl.core.file_names import ascii_name, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("FA2026-00001", "FA2026-00001"),
        ("Müller & Fils", "Müller & Fils"),
        ("x" * 120, "x" * 120),
        ('a<b>c:d"e/f\\g|h?i*j', "a-b-c-d-e-f-g-h-i-j_DIGEST"),
        ("../../etc/passwd", "-..-etc-passwd_DIGEST"),
        ("CON", "_CON_DIGEST"),
        ("com1.pdf", "_com1.pdf_DIGEST"),
        ("Müller & Fils. ", "Müller & Fils_DIGEST"),
        ("\x00\n", "--_DIGEST"),
        ("...", "document_DIGEST"),
        ("x" * 300, "x" * 111 + "_DIGEST"),
    ],
)
def test_names_are_safe_everywhere(name: str, safe: str) -> None:
    """No name of a client leaves the folder, or is one that Windows refuses."""
    digest = sha256(name.encode()).hexdigest()[:8]  # the mark of a name that is not kept as it is
    assert safe_name(name) == safe.replace("DIGEST", digest)


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


@given(
    st.lists(
        st.text(alphabet=st.sampled_from('A-/:?*"<>|\\. _\x01\tà'), max_size=6) | st.text(max_size=4),
        min_size=2,
        unique=True,
    )
)
def test_two_names_share_no_file(names: list[str]) -> None:
    """`A/B` and `A:B`, `CON` and `_CON`, `A.` and `A`, two names that begin by the same 120 letters: two files each."""
    texts = {unicodedata.normalize("NFC", name) for name in names}  # an accent typed in two ways is one text
    assert len({safe_name(text) for text in texts}) == len(texts)


@given(st.text(alphabet=st.characters(), max_size=300))
def test_a_safe_name_stays_as_it_is(text: str) -> None:
    """What the workbook records of a file is the name of the file, however often it is made safe."""
    assert safe_name(safe_name(text)) == safe_name(text)
