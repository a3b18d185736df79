"""Pictures of a template: the one whose alternative text is `logo`, `qr` or `signature` is replaced or taken away."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from gescof_xl.core.errors import DocumentError
from gescof_xl.documents.templates.grammar import PICTURES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

SLOTS = ("logo", "qr", "signature")
MAX_SIDE = 6000  # pixels: a scanned A4 page at 600 dpi; larger is a mistake or an attack
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PNG = b"\x89PNG\r\n\x1a\n"
_BLANK = bytes.fromhex(  # a transparent pixel: Word calls a package damaged when a related part is missing
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000b4944415478da6360000200"
    "00050001e9fadcd80000000049454e44ae426082"
)


@dataclass(frozen=True)
class Extent:
    """Size of a picture on paper, in EMU (360 000 a centimetre)."""

    width: int
    height: int


def media_part(slot: str) -> str:
    """The package part that holds the picture of `slot`."""
    return f"word/media/gescof_{slot}.png"


def relation_id(slot: str) -> str:
    """The relationship id by which document, headers and footers point to the picture of `slot`."""
    return f"rIdGescof{slot.capitalize()}"


def mark_pictures(root: _Element) -> list[str]:
    """Ties the marked pictures of a part to their slot: shown only when given, in its own proportions.

    Changes `root`; returns the slots found. The frame drawn in Word is the largest size: a picture of other
    proportions is made smaller inside it, never stretched.
    """
    found = []
    for drawing in list(root.iter(f"{_W}drawing")):
        slot = _slot_of(drawing)
        blip = drawing.find(f".//{_A}blip")
        if slot is None or blip is None:
            continue
        blip.set(f"{_R}embed", relation_id(slot))
        for extension in blip.findall(f"{_A}extLst"):  # a vector twin of the picture would win over it
            blip.remove(extension)
        for frame in (*drawing.iter(f"{_WP}extent"), *drawing.iter(f"{_A}ext")):
            _fit(frame, slot)
        _wrap(drawing, slot)
        found.append(slot)
    return found


def _slot_of(drawing: _Element) -> str | None:
    mark = drawing.find(f".//{_WP}docPr")
    text = "" if mark is None else (mark.get("descr") or mark.get("title") or "")
    return text.strip().lower() if text.strip().lower() in SLOTS else None


def _fit(frame: _Element, slot: str) -> None:
    if frame.get("cx") and frame.get("cy"):
        key = f"{slot}_{frame.get('cx')}_{frame.get('cy')}"
        frame.set("cx", f"{{{{ {PICTURES}.{key}.width }}}}")
        frame.set("cy", f"{{{{ {PICTURES}.{key}.height }}}}")


def _wrap(drawing: _Element, slot: str) -> None:
    """Surrounds the drawing with a condition, as text: the rendered part is text to Jinja."""
    parent, before = drawing.getparent(), drawing.getprevious()
    if parent is None:
        return
    opening = f"{{% if {PICTURES}.{slot} %}}"
    if before is None:
        parent.text = (parent.text or "") + opening
    else:
        before.tail = (before.tail or "") + opening
    drawing.tail = "{% endif %}" + (drawing.tail or "")


class Pictures(dict[str, object]):
    """What a rendering knows of its pictures: `logo` (given or not), `logo_1440000_480000` (its Extent in a frame)."""

    def __init__(self, images: Mapping[str, bytes]) -> None:
        super().__init__({slot: slot in images for slot in SLOTS})
        self.content = {slot: as_png(images[slot], slot) if slot in images else _BLANK for slot in SLOTS}

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> Extent:
        slot, width, height = key.rsplit("_", 2)
        return fit(self.content[slot], Extent(int(width), int(height)))


def fit(png: bytes, frame: Extent) -> Extent:
    """The largest size with the proportions of `png` that stays inside `frame`."""
    width, height = struct.unpack(">II", png[16:24])
    if width * frame.height >= height * frame.width:
        return Extent(frame.width, max(1, frame.width * height // width))
    return Extent(max(1, frame.height * width // height), frame.height)


@lru_cache(maxsize=8)
def as_png(content: bytes, slot: str) -> bytes:
    """`content` as PNG, decoded to its last point. Raises DocumentError when it cannot be printed whole."""
    from PIL import Image

    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")) as picture:
            if max(picture.size) > MAX_SIDE:
                message = f"L'image « {slot} » dépasse {MAX_SIDE} points de côté."
                raise DocumentError(message, "Réduisez-la avant de la choisir.")
            picture.load()
            if content.startswith(_PNG):
                return content
            made = BytesIO()
            picture.convert("RGBA" if "A" in picture.getbands() else "RGB").save(made, "PNG")
            return made.getvalue()
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError) as error:
        message = f"L'image « {slot} » ne peut pas être lue : elle est incomplète, ou n'est pas une image."
        raise DocumentError(message, "Choisissez une image PNG ou JPEG qui s'ouvre entière.") from error
