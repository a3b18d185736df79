"""The fonts of documents: Arimo, as wide as Arial, so that every engine breaks lines and pages at the same places.

Word has Arial, LibreOffice mostly Liberation Sans; the embedded engine, and a LibreOffice without that font, get
Arimo from the package fontpkg-arimo. It ships variable fonts, which the embedded engine draws in one weight only:
four fixed ones are made from them once (one to two seconds) and kept in the user's cache. Windows and macOS always
have Arial, and their font lists cannot be redirected: nothing is made there.
"""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl import system
from gescof_xl.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

_RECIPE = "1"  # changes when the fonts are made differently: older ones in a cache are then left alone
_SOURCES = {"Arimo[wght].ttf": ("Regular", "Bold"), "Arimo-Italic[wght].ttf": ("Italic", "BoldItalic")}
_WEIGHTS = {"Regular": 400, "Bold": 700, "Italic": 400, "BoldItalic": 700}
# Latin, Greek and Cyrillic with their accents, punctuation, currencies, arrows and mathematical signs.
_KEPT = (range(0x20, 0x500), range(0x1E00, 0x2600))
_HEAD = '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
_ALIASES = ("Arial", "Helvetica", "Liberation Sans")


def cache_folder() -> Path:
    """Where this program keeps what it can make again, for this user; created when it is not there."""
    folder = system.cache_folder(Path.home())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:  # a home without room or rights: the machine's temporary folder, made again each time
        return Path(tempfile.mkdtemp(prefix="gescof-xl-"))


@lru_cache(maxsize=1)
def font_folder() -> Path:
    """The folder that holds the four fonts of Arimo; makes them when they are not there yet."""
    from importlib.metadata import version

    folder = cache_folder() / f"arimo-{version('fontpkg-arimo')}-{_RECIPE}"
    if not folder.is_dir():
        draft = Path(tempfile.mkdtemp(prefix="arimo-", dir=folder.parent))
        _make_fonts(draft)
        try:
            draft.rename(folder)
        except OSError:  # another process was first: its fonts are the same
            _remove(draft)
    return folder


def _make_fonts(folder: Path) -> None:
    import fontpkg_arimo
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    # No kerning: Word and LibreOffice set none by default, and lines would break elsewhere.
    options = subset.Options(name_IDs=["*"], notdef_outline=True, hinting=False, layout_features=[])
    for source, styles in _SOURCES.items():
        for style in styles:
            font = TTFont(fontpkg_arimo.ROOT / "files" / source, lazy=True)
            subsetter = subset.Subsetter(options)
            subsetter.populate(unicodes=[code for kept in _KEPT for code in kept])
            subsetter.subset(font)
            fixed = instantiateVariableFont(font, {"wght": _WEIGHTS[style]}, inplace=True, updateFontNames=True)
            fixed.save(folder / f"Arimo-{style}.ttf")


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def font_environment(*, with_system_fonts: bool) -> dict[str, str]:
    """What to add to the environment of an engine's process so that it finds Arimo; empty on Windows and macOS.

    With the system's fonts for LibreOffice, where Arimo only stands in for a missing Arial; without them for the
    embedded engine, which would read all of them again for each document (0.3 s).
    """
    if system.has_arial():
        return {}
    folder = font_folder()
    name = "system.conf" if with_system_fonts else "private.conf"
    content = _configuration(folder, with_system_fonts=with_system_fonts)
    file = folder / name
    if not file.is_file():
        write_whole(file, content.encode())
    return {"FONTCONFIG_FILE": str(file)}


def _configuration(folder: Path, *, with_system_fonts: bool) -> str:
    directory = f"<dir>{folder}</dir>\n<cachedir>{folder / 'cache'}</cachedir>\n"
    if not with_system_fonts:
        # Whatever font a template asks for, there is one answer.
        everything = '<match target="pattern"><edit name="family" mode="append_last" binding="same">'
        return _HEAD + directory + f"{everything}<string>Arimo</string></edit></match>\n</fontconfig>\n"
    aliases = "".join(
        f'<alias binding="same"><family>{name}</family><accept><family>Arimo</family></accept></alias>\n'
        for name in _ALIASES
    )
    system = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n'
    return f"{_HEAD}{system}{directory}{aliases}</fontconfig>\n"


@lru_cache(maxsize=1)
def _drawn() -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(font_folder() / "Arimo-Regular.ttf", lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap())) | frozenset("\n\r\t\u00ad\u200b\u200c\u200d\u2060\ufeff")


def undrawn_characters(texts: Iterable[str]) -> str:
    """The characters of `texts` that Arimo does not have, each once, in order; they would print as empty boxes."""
    if system.has_arial():
        return ""  # the system's other fonts stand in for Arial
    return "".join(sorted(set().union(*map(set, texts)) - _drawn()))
