"""Engines: each makes the same page of the same document; what one refuses goes to the next."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from docx import Document
from docx.oxml import parse_xml

from gescof_xl.core.errors import DocumentError, WrongUse
from gescof_xl.documents.pdf import choice as pdf
from gescof_xl.documents.pdf import engine_libreoffice
from gescof_xl.documents.pdf.choice import Chain, choose
from gescof_xl.documents.pdf.engine import ConversionFailed, PdfEngine
from gescof_xl.documents.pdf.engine_embedded import EmbeddedEngine
from gescof_xl.documents.pdf.engine_libreoffice import LibreOfficeCalls, LibreOfficeEngine, soffice
from gescof_xl.documents.templates.template import render
from tests.unit.documents import word_templates as words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gescof_xl.documents.pdf.engine import Converter

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture(scope="module")
def docx(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    template = words.invoice(tmp_path_factory.mktemp("models") / "facture.docx")
    return render(template, words.CONTEXT, {"logo": words.picture(300, 100)})


@pytest.fixture(scope="module", params=[EmbeddedEngine(), LibreOfficeEngine()], ids=lambda engine: engine.name)
def converter(request: pytest.FixtureRequest) -> Iterator[Converter]:
    opened = request.param.open()
    yield opened
    opened.close()


def text_of(content: bytes) -> str:
    """The text of a PDF as poppler, another program, reads it."""
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def made_of(xml: str) -> bytes:
    document = Document()
    document.element.body.insert(0, parse_xml(xml))
    made = BytesIO()
    document.save(made)
    return made.getvalue()


@pytest.mark.programs
def test_every_engine_prints_the_whole_document(converter: Converter, docx: bytes) -> None:
    """Header, body, table and footer are on one page, accents and non-breaking spaces included."""
    content = converter.convert(docx)
    text = text_of(content)
    for expected in (
        "Facture FA2026-00041 du 21/11/2026",
        "Müller & Fils <SARL>",
        "333,33 €",
        "Béarn Formation — SIRET",
    ):
        assert expected in text
    with pikepdf.open(BytesIO(content)) as document:
        assert len(document.pages) == 1


@pytest.mark.programs
def test_every_engine_embeds_fonts_as_wide_as_arial(converter: Converter, docx: bytes) -> None:
    """PDF/A wants every font inside, and pages must break alike with Arial, Liberation Sans or Arimo."""
    found = subprocess.run(["pdffonts", "-"], input=converter.convert(docx), capture_output=True, check=True)
    lines = found.stdout.decode().splitlines()[2:]
    assert lines
    for line in lines:
        assert re.search(r"Arimo|Liberation|Arial", line)
        assert re.search(r"\byes\b", line)


@pytest.mark.programs
def test_every_engine_refuses_what_is_not_a_document(converter: Converter, docx: bytes) -> None:
    """A broken document is refused in words, and the engine goes on."""
    with pytest.raises(ConversionFailed):
        converter.convert(b"PK not a document")
    assert converter.convert(docx).startswith(b"%PDF")


@pytest.mark.programs
def test_every_engine_prints_content_controls(converter: Converter) -> None:
    """Word's content controls, in a line or around paragraphs, keep their text."""
    control = f"<w:sdt {_W}><w:sdtContent>%s</w:sdtContent></w:sdt>"
    inline = f"<w:p {_W}>" + control % "<w:r><w:t>LIGNE</w:t></w:r>" + "</w:p>"
    assert "LIGNE" in text_of(converter.convert(made_of(inline)))
    assert "BLOC" in text_of(converter.convert(made_of(control % "<w:p><w:r><w:t>BLOC</w:t></w:r></w:p>")))


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        (
            f'<w:p {_W}><w:pPr><w:framePr w:w="4000" w:hAnchor="page" w:x="6000" w:y="2800"/></w:pPr></w:p>',
            "cadre positionné",
        ),
        (f"<w:p {_W}><w:r><w:t>漢</w:t></w:r></w:p>", "« 漢 » (U+6F22)"),
    ],
)
def test_the_embedded_engine_refuses_what_it_would_draw_wrongly(xml: str, told: str) -> None:
    """A frame at the wrong place or an empty box is worse than a refusal that another engine answers."""
    with pytest.raises(ConversionFailed, match=re.escape(told)):
        EmbeddedEngine().open().convert(made_of(xml))


def test_a_panic_of_the_embedded_library_is_a_refusal(monkeypatch: pytest.MonkeyPatch, docx: bytes) -> None:
    """A panic of the Rust library derives from BaseException alone; it must not end the program."""
    import dxpdf

    class PanicException(BaseException):
        pass

    def panic(_docx: bytes) -> bytes:
        raise PanicException

    monkeypatch.setattr(dxpdf, "convert", panic)
    with pytest.raises(ConversionFailed):
        EmbeddedEngine().open().convert(docx)


class Refusing:
    """An engine that starts and refuses everything."""

    name = "Refus"
    parallel = True

    def found(self) -> bool:
        return True

    def open(self) -> Converter:
        return self

    def convert(self, docx: bytes) -> bytes:
        raise ConversionFailed("il refuse tout")

    def close(self) -> None: ...


def test_what_one_engine_refuses_goes_to_the_next_with_a_warning(docx: bytes) -> None:
    """The document is made all the same, and staff are told that another engine made it."""
    warnings: list[str] = []
    chain = Chain((Refusing(), EmbeddedEngine()))
    assert chain.convert(docx, warnings.append).startswith(b"%PDF")
    assert warnings == ["Moteur PDF Refus : il refuse tout ; un autre moteur est essayé."]
    with pytest.raises(ConversionFailed, match="Refus : il refuse tout"):
        Chain((Refusing(),)).convert(docx, warnings.append)


@pytest.mark.programs
def test_the_setting_names_the_first_engine() -> None:
    """The engine of the setting comes first, the others remain as a resort; an unknown one is refused by name."""
    assert choose("automatique")[0].name == "intégré"
    assert [engine.name for engine in choose("libreoffice")] == ["LibreOffice", "intégré"]
    with pytest.raises(WrongUse, match="« Acrobat »"):
        choose("Acrobat")


def test_a_machine_without_any_engine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """No silent absence of PDF."""
    none: tuple[PdfEngine, ...] = ()
    monkeypatch.setattr(pdf, "engines_found", lambda: none)
    with pytest.raises(DocumentError, match="Aucun moteur PDF"):
        choose()


@pytest.mark.programs
def test_libreoffice_without_uno_is_called_for_each_document(docx: bytes) -> None:
    """Where no Python drives LibreOffice, the plain command still makes the PDF, and a broken document is seen."""
    program = soffice()
    assert program
    calls = LibreOfficeCalls(program)
    try:
        assert "Facture FA2026-00041" in text_of(calls.convert(docx))
        with pytest.raises(ConversionFailed):
            calls.convert(b"PK not a document")
    finally:
        calls.close()


@pytest.mark.programs
def test_libreoffice_ends_with_who_started_it(tmp_path: Path) -> None:
    """A program killed in the middle leaves no LibreOffice behind, and no other LibreOffice is ended."""
    other = LibreOfficeEngine().open()
    script = (
        "import sys, time; sys.path[:0] = eval(sys.argv[1])\n"
        "from gescof_xl.documents.pdf.engine_libreoffice import LibreOfficeEngine\n"
        "warm = LibreOfficeEngine().open(); print(warm._folder.name, flush=True); time.sleep(600)"
    )
    program = subprocess.Popen([sys.executable, "-c", script, repr(sys.path)], stdout=subprocess.PIPE)
    assert program.stdout
    folder = program.stdout.readline().decode().strip()
    _wait(lambda: folder in _commands(), "LibreOffice starts")
    program.kill()
    program.wait()
    _wait(lambda: folder not in _commands() and not Path(folder).exists(), "LibreOffice ends")
    assert other._folder.name in _commands()  # type: ignore[attr-defined]
    other.close()
    assert other._folder.name not in _commands()  # type: ignore[attr-defined]


def _commands() -> str:
    return subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True).stdout


def _wait(condition: object, what: str) -> None:
    limit = time.monotonic() + 60
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < limit, what
        time.sleep(0.1)


@pytest.mark.programs
def test_the_python_of_libreoffice_can_drive_it() -> None:
    """The one that is chosen imports uno."""
    program = soffice()
    assert program
    python = engine_libreoffice.uno_python(program)
    assert python
    assert os.access(python, os.X_OK)
    assert subprocess.run([python, "-c", "import uno"], check=False).returncode == 0
    assert Path(python).is_file()
