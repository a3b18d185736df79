"""LibreOffice draws what is in the document, and fetches nothing: two locks, each enough by itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from gescof_xl.documents.pdf import engine_libreoffice
from gescof_xl.documents.pdf.engine import Converter
from gescof_xl.documents.pdf.engine_libreoffice import LibreOfficeCalls, WarmLibreOffice
from tests.unit.documents import word_templates as words
from tests.unit.documents.word_package import WordPackage, picture

pytestmark = pytest.mark.programs
PNG = words.picture(40, 20)


@contextmanager
def witness() -> Iterator[tuple[str, list[str]]]:
    """A web server of this machine with a picture: its address, and what was asked of it."""
    asked: list[str] = []

    class Witness(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(PNG)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Witness)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()


def engine(kind: type[Converter]) -> Converter:
    program = engine_libreoffice.soffice()
    assert program
    if kind is LibreOfficeCalls:
        return LibreOfficeCalls(program)
    python = engine_libreoffice.uno_python(program)
    assert python
    return WarmLibreOffice(program, python)


def document(tmp_path: Path, kind: str, target: str) -> bytes:
    """A document with a picture from elsewhere; such a one never passes the door of templates."""
    package = WordPackage().put(picture('r:link="rIdX"')).relation(kind, target, external=True)
    return package.save(tmp_path / "m.docx").read_bytes()


def drawn(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return sum(len(page.get_images()) for page in opened.pages)


def open_lock(monkeypatch: pytest.MonkeyPatch, lock: str) -> None:
    if lock == "profile":
        monkeypatch.setattr(engine_libreoffice, "write_profile", lambda _profile: None)
    else:
        monkeypatch.setattr(engine_libreoffice, "without_network", lambda: ())


@pytest.mark.parametrize(
    ("kind", "opened", "relation"),
    [
        (WarmLibreOffice, "none", "image"),
        (WarmLibreOffice, "profile", "hyperlink"),
        (WarmLibreOffice, "namespace", "image"),
        (LibreOfficeCalls, "profile", "image"),
        (LibreOfficeCalls, "namespace", "hyperlink"),
    ],
)
def test_a_picture_of_a_server_is_not_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[Converter], opened: str, relation: str
) -> None:
    """Whether the profile alone or the system alone holds, the server is not asked and nothing of it is drawn."""
    if opened != "none":
        open_lock(monkeypatch, opened)
    converter = engine(kind)
    with witness() as (address, asked):
        pdf = converter.convert(document(tmp_path, relation, f"{address}/p.png"))
        converter.close()
    assert asked == []
    assert drawn(pdf) == 0


def test_the_witness_would_see_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With both locks open, as before, LibreOffice asks the server: what the tests above watch is real."""
    open_lock(monkeypatch, "profile")
    open_lock(monkeypatch, "namespace")
    converter = engine(LibreOfficeCalls)
    with witness() as (address, asked):
        pdf = converter.convert(document(tmp_path, "image", f"{address}/p.png"))
    assert "/p.png" in asked
    assert drawn(pdf) == 1


def test_a_picture_of_the_disk_is_not_drawn(tmp_path: Path) -> None:
    """A file of the person's own machine would go out in the PDF."""
    (tmp_path / "secret.png").write_bytes(PNG)
    converter = engine(LibreOfficeCalls)
    assert drawn(converter.convert(document(tmp_path, "image", (tmp_path / "secret.png").as_uri()))) == 0


def test_a_picture_of_the_document_is_drawn(tmp_path: Path) -> None:
    """The locks hold outside, not inside: the logo is printed."""
    package = WordPackage().put(picture('r:embed="rIdX"')).part("word/media/p.png", PNG, "image/png", "image")
    converter = engine(WarmLibreOffice)
    assert drawn(converter.convert(package.save(tmp_path / "m.docx").read_bytes())) == 1
    converter.close()
