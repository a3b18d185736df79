"""Names of files and folders that every system takes."""

from __future__ import annotations

import hashlib
import re
import unicodedata

MAX_NAME = 120
_MAX_BYTES = 200  # Linux and macOS take names of 255 bytes, a draft's own mark included
_WINDOWS_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_name(name: str) -> str:
    """`name` as a file or folder name that Windows, macOS and Linux all take, and that stays where it is put.

    A name that cannot be kept as it is ends with a digest of itself: two that differ only by what a file name cannot
    hold (`A/B` and `A:B`) share no file. A safe name stays as it is.
    """
    whole = unicodedata.normalize("NFC", name)
    plain = re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f]', "-", whole).strip(" .")
    plain = _shortened(plain, MAX_NAME, _MAX_BYTES)
    if plain == whole and plain and not _WINDOWS_DEVICE.fullmatch(plain):
        return plain
    digest = hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()[:8]
    stem = _shortened(plain, MAX_NAME - len(digest) - 1, _MAX_BYTES - len(digest) - 1) or "document"
    return f"{not_a_device(stem)}_{digest}"


def _shortened(text: str, characters: int, size: int) -> str:
    cut = text[:characters].encode(errors="ignore")[:size]
    return cut.decode(errors="ignore").rstrip(" .")


def ascii_name(text: str) -> str:
    """A safe name of letters without accents, digits, `.`, `_` and `-`, for archives that any program opens anywhere.

    Never empty, hidden, an option, a device of Windows, or longer than 120 characters (its extension is kept).
    """
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE")).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", plain).strip("._-") or "fichier"
    stem, dot, extension = name.rpartition(".")
    if len(name) > MAX_NAME:
        name = f"{stem[: MAX_NAME - len(extension) - 1]}.{extension}" if dot and stem else name[:MAX_NAME]
        name = name[:MAX_NAME].rstrip("._-")
    return not_a_device(name)[:MAX_NAME]


def not_a_device(name: str) -> str:
    """The name, marked where Windows would take it for one of its devices (`con`, `com1.pdf`)."""
    return f"_{name}" if _WINDOWS_DEVICE.fullmatch(name) else name
