"""The embedded engine (dxpdf): a library that comes with the program and needs neither Word nor LibreOffice."""

from __future__ import annotations

import os
import re
import zipfile
from html import unescape
from importlib.util import find_spec
from io import BytesIO

from gescof_xl.documents.pdf.engine import ConversionFailed, Converter
from gescof_xl.documents.pdf.fonts import font_environment, undrawn_characters

_DRAWN_PART = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_WORDS = re.compile(r">([^<]+)<")
_AROUND = 30  # letters shown on each side of a character
_FALLBACK = re.compile(r"<mc:Fallback\b.*?</mc:Fallback>", re.DOTALL)
# What it would leave out or draw wrongly, in silence.
_UNDRAWN = {
    "<w:tblpPr": "un tableau flottant",
    "<w:framePr": "un cadre positionné",
    "<w:textDirection": "un texte vertical",
    "<v:textbox": "une zone de texte ancienne (VML)",
}


class EmbeddedEngine:
    """dxpdf in the calling process."""

    name = "intégré"
    parallel = True

    def found(self) -> bool:
        """It comes with the program; a machine without its binary wheel may miss it."""
        return find_spec("dxpdf") is not None

    def open(self) -> Converter:
        """Nothing is started; the library finds its fonts, and only them, by the environment of the process."""
        os.environ.update(font_environment(with_system_fonts=False))
        return EmbeddedConverter()


class EmbeddedConverter:
    """See Converter."""

    def convert(self, docx: bytes) -> bytes:
        """The PDF of `docx`; refuses a document that it would draw incompletely."""
        import dxpdf

        try:
            return bytes(dxpdf.convert(_drawable(docx)))
        except BaseException as error:  # a panic of the library derives from BaseException alone
            if type(error).__name__ == "PanicException" or isinstance(error, Exception):
                if isinstance(error, ConversionFailed):
                    raise
                raise ConversionFailed("le document n'a pas pu être dessiné") from error
            raise

    def close(self) -> None:
        """Nothing was started."""


def _drawable(docx: bytes) -> bytes:
    """`docx` with its content controls opened: the engine would leave their text out. Raises ConversionFailed."""
    with zipfile.ZipFile(BytesIO(docx)) as package:
        texts = {name: package.read(name).decode() for name in package.namelist() if _DRAWN_PART.fullmatch(name)}
        for text in texts.values():
            _check(text)
        undrawn = undrawn_characters(texts.values())
        if undrawn:
            sign = f"« {undrawn[0]} » (U+{ord(undrawn[0]):04X})"
            where = _passage("".join(texts.values()), undrawn[0])
            raise ConversionFailed(f"sa police n'a pas le caractère {sign} du texte « {where} »")
        if not any("<w:sdt>" in text for text in texts.values()):
            return docx
        made = BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
            for name in package.namelist():
                copy.writestr(name, _without_controls(texts[name]) if name in texts else package.read(name))
    return made.getvalue()


def _passage(text: str, character: str) -> str:
    """What a person looks up to find a character: the words of its run, shortened around it."""
    words = next(found for found in _WORDS.findall(text) if character in found)
    before, _, after = unescape(words).partition(character)
    start, end = before[-_AROUND:], after[:_AROUND]
    return f"{'…' * (start != before)}{start}{character}{end}{'…' * (end != after)}"


def _check(text: str) -> None:
    shown = _FALLBACK.sub("", text)
    for mark, what in _UNDRAWN.items():
        if mark in shown:
            raise ConversionFailed(f"il ne sait pas dessiner {what}")


def _without_controls(text: str) -> bytes:
    from lxml import etree

    root = etree.fromstring(text.encode())
    for control in list(root.iter("{*}sdt")):
        content, parent = control.find("{*}sdtContent"), control.getparent()
        if parent is not None:
            place = parent.index(control)
            parent[place : place + 1] = [] if content is None else list(content)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
