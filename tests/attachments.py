"""What a PDF carries inside."""

from __future__ import annotations

from io import BytesIO

import pikepdf

from gescof_xl.documents.pdf.pdfa import XML_NAME


def attached_invoice(pdf: bytes) -> bytes | None:
    """The Factur-X XML inside `pdf`, or None."""
    with pikepdf.open(BytesIO(pdf)) as document:
        if XML_NAME not in document.attachments:
            return None
        return document.attachments[XML_NAME].get_file().read_bytes()
