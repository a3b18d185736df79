"""Whether a PDF is the document that a workbook says: its number, its buyer, and the seal of its row."""

from __future__ import annotations

from gescof_xl.documents.pdf.pdfa import mark_of, text_of
from gescof_xl.domain.papers.papers import DocumentMark


def is_document(pdf: bytes, mark: DocumentMark) -> bool:
    """Whether a file is that issued document.

    One of an earlier version says nothing of itself: its number and its buyer stand in its text.
    """
    if said := mark_of(pdf):
        return said == str(mark)
    text = _squeezed(text_of(pdf))
    return all(_squeezed(words) in text for words in (mark.number, mark.buyer))


def _squeezed(text: str) -> str:
    """Without spaces, which the text of a PDF has or lacks by its typesetting."""
    return "".join(text.split()).casefold()
