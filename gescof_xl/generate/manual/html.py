"""The whole manual as one HTML page that needs nothing else: pictures and search are inside, links lead within it."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl.core.words import typeset

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_STYLE = (Path(__file__).parent / "manual.css").read_text("utf-8")
_SEARCH = (Path(__file__).parent / "search.js").read_text("utf-8")
_LINK = re.compile(r"^([\w-]+)\.md(?:#(.+))?$")
_PAGE = """<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GesCOF XL : le manuel</title>
<style>
{style}</style>
</head>
<body>
<nav>
<p>GesCOF XL</p>
<input id="recherche" type="search" placeholder="Rechercher" aria-label="Rechercher dans le manuel">
<ul id="trouve" aria-live="polite"></ul>
<ul id="sommaire">
{contents}
</ul>
</nav>
<main>
{pages}
</main>
<script>
{search}</script>
</body>
</html>
"""


def manual_html(folder: Path) -> str:
    """The pages in the order in which index.md links to them. Raises FileNotFoundError if one is missing."""
    names = page_names(folder)
    texts = {name: (folder / f"{name}.md").read_text("utf-8") for name in names}
    contents = (
        f'<li><a href="#{name}">{_title(texts[name])}</a></li>' if name in texts else f"<li>{name}</li>"
        for name in _parts(texts["index"])
    )
    pages = (f'<section id="{name}">\n{_rendered(folder, name, text)}</section>' for name, text in texts.items())
    return _PAGE.format(style=_STYLE, contents="\n".join(contents), pages="\n".join(pages), search=_SEARCH)


def page_names(folder: Path) -> list[str]:
    """The pages of the manual, without « .md »: index, then those it links to, in its order."""
    linked = re.findall(r"\]\(([\w-]+)\.md\)", (folder / "index.md").read_text("utf-8"))
    return list(dict.fromkeys(("index", *linked)))


def _parts(index: str) -> list[str]:
    """The pages in their order, each part of the index announced by its heading: who it is for."""
    found = re.findall(r"^## (.+)$|\]\(([\w-]+)\.md\)", index, re.MULTILINE)
    return list(dict.fromkeys(("index", *(heading or page for heading, page in found))))


def anchor(heading: str) -> str:
    """What follows # in a link to a heading, as the usual Markdown viewers make it."""
    kept = re.sub(r"[^\w\- ]", "", heading.lower().replace("\u00a0", " "))
    return kept.strip().replace(" ", "-")


def _title(text: str) -> str:
    return text.partition("\n")[0].removeprefix("# ")


def _rendered(folder: Path, name: str, text: str) -> str:
    reader = _reader()
    tokens = reader.parse(text)
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag != "h1":
            token.attrSet("id", f"{name}--{anchor(_plain(tokens[place + 1]))}")
        for child in token.children or ():
            _within(folder, name, child)
    html: str = reader.renderer.render(tokens, reader.options, {})
    return html


def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _plain(heading: Token) -> str:
    return "".join(child.content for child in heading.children or () if child.type in ("text", "code_inline"))


def _within(folder: Path, name: str, token: Token) -> None:
    """Pictures are carried inside; links between pages lead to their place in this one; text is set as in print."""
    if token.type == "text":
        token.content = typeset(token.content)
    elif token.type == "image":
        picture = (folder / str(token.attrs["src"])).read_bytes()
        token.attrs["src"] = f"data:image/png;base64,{b64encode(picture).decode()}"
    elif token.type == "link_open":
        token.attrs["href"] = _target(name, str(token.attrs["href"]))


def _target(name: str, href: str) -> str:
    if href.startswith("#"):
        return f"#{name}--{href[1:]}"
    found = _LINK.match(href)
    if found is None:
        return href
    page, heading = found.groups()
    return f"#{page}--{heading}" if heading else f"#{page}"
