"""What the embedded engine says of a document that it would draw incompletely."""

from __future__ import annotations

import pytest

from gescof_xl import system
from gescof_xl.documents.pdf.engine import ConversionFailed
from gescof_xl.documents.pdf.engine_embedded import EmbeddedEngine
from gescof_xl.documents.templates.template import render
from gescof_xl.domain.papers.samples import sample_papers
from gescof_xl.resources import shipped


@pytest.mark.parametrize(
    ("name", "passage"),
    [("Étoile ꙮ & Cie", "« Étoile ꙮ & Cie »"), (f"{'a' * 40} ꙮ{'b' * 40}", f"« …{'a' * 29} ꙮ{'b' * 30}… »")],
)
def test_a_character_that_no_font_has_is_named_with_its_text(
    monkeypatch: pytest.MonkeyPatch, name: str, passage: str
) -> None:
    """Where it stands is looked up by the words around it."""
    monkeypatch.setattr(system, "has_arial", lambda: False)
    context = dict(sample_papers()["facture"].context)
    context["objet"] = name
    with pytest.raises(ConversionFailed, match="U\\+A66E") as failed:
        EmbeddedEngine().open().convert(render(shipped("templates", "facture.docx"), context, {}))
    assert str(failed.value).endswith(f" du texte {passage}")
