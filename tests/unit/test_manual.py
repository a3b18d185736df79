"""The house rules of the manual: it names everything, its examples run, its links lead somewhere, it is fresh."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from PIL import Image
from typer import Context
from typer.main import get_group
from typer.testing import CliRunner

from gescof_xl.actions import ACTIONS
from gescof_xl.cli import cli
from gescof_xl.cli.manual import find
from gescof_xl.core.schema import columns
from gescof_xl.domain.balances import balance
from gescof_xl.domain.ledger import ROW_CLASSES
from gescof_xl.domain.settings import SETTINGS
from gescof_xl.generate.manual.html import anchor, page_names
from gescof_xl.generate.manual.manual import build_manual
from gescof_xl.ribbon.buttons import BUTTONS
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.translate import parse
from tests.manual_clicks import assistant_of_financer, message_boxes

ROOT = Path(__file__).parents[2]
HELP = ROOT / "gescof_xl" / "help"
README = ROOT / "README.md"
PAGES = sorted(HELP.glob("*.md"))
GROUP = get_group(cli)
COMMANDS = GROUP.list_commands(Context(GROUP))
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")


def text(name: str) -> str:
    return (HELP / f"{name}.md").read_text("utf-8")


def by_hand() -> str:
    """The pages that people wrote."""
    return "\n".join(page.read_text("utf-8") for page in PAGES if not page.stem.startswith("reference"))


def headings(path: Path) -> list[str]:
    prose = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+ (.+)$", prose, flags=re.MULTILINE)


def typed(path: Path) -> list[str]:
    """The lines to type at a terminal that a page shows, from `gescof` on."""
    return re.findall(r"^ {4,}(?:\S*[\\/])?(gescof .+)$", path.read_text("utf-8"), flags=re.MULTILINE)


EXAMPLES = [line for page in PAGES for line in typed(page)]


def test_the_reference_is_fresh(tmp_path: Path) -> None:
    """What `construire` writes is what is committed, byte for byte."""
    shutil.copytree(HELP, tmp_path / "help")
    made = list(build_manual(tmp_path / "help"))
    assert {path.name for path in made} >= {"manuel.html", "reference-tables.md"}
    assert [path.name for path in made if path.read_bytes() != (HELP / path.name).read_bytes()] == []


def test_every_page_is_reached_from_the_index() -> None:
    """index.md links to every page, so the one-page manual holds them all."""
    assert sorted(page_names(HELP)) == [page.stem for page in PAGES]


@pytest.mark.parametrize("page", [*PAGES, README], ids=lambda page: page.stem)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    """Each internal link names a page and a heading that exist, each picture a file under 300 kB."""
    for picture, target in LINK.findall(page.read_text("utf-8")):
        if "://" in target:
            continue
        name, _, heading = unquote(target).partition("#")
        path = page.parent / name if name else page
        assert path.exists(), target
        assert not heading or heading in map(anchor, headings(path)), target
        assert not picture or path.stat().st_size < 300_000, target


def words_in(picture: str) -> list[str]:
    """What `python -m tests.pictures` wrote into a picture: the words that it shows."""
    with Image.open(HELP / "images" / picture) as drawn:
        return str(drawn.info["Description"]).splitlines()


def test_the_picture_of_the_ribbon_shows_todays_buttons() -> None:
    """Its words are kept in the picture by `python -m tests.pictures`, which draws it from the buttons."""
    assert words_in("onglet.png") == [b.label for b in BUTTONS]


def test_the_pictures_of_message_boxes_say_what_clicks_say(tmp_path: Path) -> None:
    """The question, what was done, a refusal: as these clicks on the school's workbook give them today."""
    for picture, box in message_boxes(tmp_path).items():
        assert words_in(picture) == [*box.text.splitlines(), *box.buttons], picture


def test_the_picture_of_the_assistant_shows_todays_questions(tmp_path: Path) -> None:
    """The questions, answers and explanations of Financer for the participant that it shows."""
    assert words_in("assistant.png") == "\n".join(assistant_of_financer(tmp_path)).splitlines()


def test_the_one_page_manual_needs_nothing_else() -> None:
    """No file beside it, no address on the Internet: pictures are inside, links lead to an id of the page."""
    html = (HELP / "manuel.html").read_text("utf-8")
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    links = re.findall(r'href="([^"]+)"', html)
    assert [link for link in links if not link.startswith("#") or unquote(link[1:]) not in ids] == []
    assert [
        src[:40] for src in re.findall(r'src="([^"]+)"', html) if not src.startswith("data:image/png;base64,")
    ] == []


def test_the_manual_is_searched_without_a_server() -> None:
    """The box, its answers and the contents are there for the script, which asks nothing of any address."""
    html = (HELP / "manuel.html").read_text("utf-8")
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    asked = set(re.findall(r'getElementById\("(\w+)"\)', script))
    assert asked == {"recherche", "trouve", "sommaire"}
    assert asked <= set(re.findall(r'\bid="([^"]+)"', html))
    assert [word for word in ("http", "fetch(", "import(", "XMLHttpRequest") if word in script] == []


def test_the_contents_say_who_each_page_is_for() -> None:
    """Staff first, then the accountant; what only the person who publishes needs comes last, apart."""
    html = (HELP / "manuel.html").read_text("utf-8")
    (contents,) = re.findall(r'<ul id="sommaire">(.*?)</ul>', html, re.DOTALL)
    parts: dict[str, list[str]] = {"": []}
    for heading, page in re.findall(r'<li>([^<]+)</li>|href="#([\w-]+)"', contents):
        if heading:
            parts[heading] = []
        else:
            parts[list(parts)[-1]].append(page)
    assert [list(parts)[place] for place in (1, 2, 3, -1)] == [
        "Pour commencer",
        "Pour la personne qui facture",
        "Pour le comptable",
        "Pour la personne qui publie GesCOF",
    ]
    assert parts["Pour commencer"] == ["demarrer", "premier-jour", "classeur"]
    assert {"facturer", "reglements", "relances"} <= set(parts["Pour la personne qui facture"])
    assert "comptable" in parts["Pour le comptable"]
    assert parts["Pour la personne qui publie GesCOF"] == ["avant-une-version"]


def test_every_button_has_its_paragraph() -> None:
    """Each label of the ribbon stands in a page that a person wrote."""
    words = by_hand()
    assert [b.id for b in BUTTONS if b.label not in words] == []


def test_a_range_of_codes_ends_at_the_last_one() -> None:
    """« DOC-001 à DOC-006 » names them all: the codes of that family that are explained end there."""
    codes = re.findall(r"^### (\w+-\d+) :", text("controles"), re.MULTILINE)
    ranges = re.findall(r"\[(\w+)-001 à (\w+-\d+)\]\(controles\.md\)", by_hand())
    assert ranges
    assert [last for family, last in ranges if last != max(c for c in codes if c.startswith(family))] == []
    assert [c for c in codes if c.startswith("CEL")] == sorted(c for c in codes if c.startswith("CEL"))


def test_where_a_true_date_stands_in_its_cell() -> None:
    """In the middle, as the sheets set it: that tells it from a text, says the manual wherever it says so."""
    sheet = load_workbook(ROOT / "workbooks" / "ecole.xlsx")["Factures"]
    (column,) = (place for place in range(1, sheet.max_column + 1) if sheet.cell(4, place).value == "Date")
    assert sheet.cell(5, column).alignment.horizontal == "center"
    told = re.findall(r"se cale (?:alors )?(?:à|au)\s+(\w+)\s*de la cellule", by_hand())
    assert set(told) == {"milieu"}


def test_what_cannot_be_undone_is_said_in_the_manual() -> None:
    """A button empties the list of what Ctrl+Z undoes: the page of Excel's oddities leads to the dated copies instead."""
    section = text("erreurs-excel").split("## Ctrl+Z ne défait pas un bouton")[1].split("## ")[0]
    assert "classeur.md#les-sauvegardes" in section


def test_the_script_before_a_version_lasts_a_quarter_of_an_hour() -> None:
    """One person on Windows, one on a Mac: each minute says what to do and what must be seen, with buttons that exist."""
    page = text("avant-une-version")
    labels = {b.label for b in BUTTONS}
    for system in ("Windows", "Mac"):
        section = page.split(f"## {system}, quinze minutes")[1].split("## ")[0]
        steps = [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in re.findall(r"^\| \d.*$", section, re.MULTILINE)
        ]
        minutes = [int(minute) for minute, _, _ in steps]
        assert minutes == sorted(minutes)
        assert minutes[-1] == 15
        assert all(do and seen for _, do, seen in steps)
        assert {"Contrôler", "Facturer la session", "Saisir un règlement", "Imprimer"} <= labels & set(
            re.findall(r"\*([^*]+)\*", section)
        )


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_explained(name: str) -> None:
    """Each command stands in a page that a person wrote."""
    assert re.search(rf"`(gescof )?{name}[ `]|^ +gescof {name}\b", by_hand(), flags=re.MULTILINE)


def test_every_column_and_setting_is_in_the_reference() -> None:
    """Each column with its help, and each setting with its help."""
    tables, settings = text("reference-tables"), text("reference-reglages")
    lines = [f"**{c.title}**" in tables and c.help in tables for cls in ROW_CLASSES.values() for c in columns(cls)]
    assert all(lines)
    assert [s.name for s in SETTINGS if f"**{s.name}**" not in settings or s.help not in settings] == []


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `gescof demo` leaves: the only school base that readers have."""
    folder = tmp_path_factory.mktemp("manuel") / "essai"
    done = CliRunner().invoke(cli, ["demo", str(folder)])
    assert done.exit_code == 0, done.output
    return folder


def previewed(line: str) -> str:
    """What an example says that it would do, on the day of the school base."""
    day = [] if "--date" in line else ["--date", "2026-11-22"]
    words = shlex.split(line)[1:]
    shown = ["--apercu", *day] if words[0] in {action.id for action in ACTIONS} else []
    done = CliRunner().invoke(cli, [*words, "--oui", *shown])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("line", [e for e in EXAMPLES if " ecole.xlsx" in e])
def test_examples_work_on_the_school_base(
    line: str, school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the manual tells people to type on the school base does what it says, on the day of that base."""
    shutil.copytree(school, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    previewed(line)


def test_the_examples_make_what_the_manual_counts(
    school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three invoices a payer and six a trainee for one total; 1 062 € × 12.15 % × 5 days / 365 = 1.77, and 40 €."""
    shutil.copytree(school, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    payers, trainees = (previewed(e) for e in EXAMPLES if e.startswith("gescof facturer-session ecole.xlsx"))
    (penalties,) = (previewed(e) for e in EXAMPLES if "--penalites-de" in e)

    assert "3 factures, 1 378,00 € TTC" in payers.replace("\u00a0", " ")
    assert "6 factures, 1 378,00 € TTC" in trainees.replace("\u00a0", " ")
    assert "six factures au lieu de trois, pour le même total" in text("facturer")
    assert "1 facture, 41,77 € TTC" in penalties.replace("\u00a0", " ")
    assert "doit 41,77 €" in text("relances")


def plays_the_demo_of(page: str) -> Path:
    """The workbook of the folder that a page tells people to make for its example."""
    (folder,) = re.findall(r"`gescof demo (\w+)`", text(page))
    assert CliRunner().invoke(cli, ["demo", folder]).exit_code == 0
    return Path(folder) / "ecole.xlsx"


def test_the_example_of_a_discount_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a school base whose mention offers 2 %, the two lines settle 1 200 € with 1 176 (c. com. L441-9)."""
    monkeypatch.chdir(tmp_path)
    path = plays_the_demo_of("reglements")
    (offered,) = re.findall(r"« (Escompte de 2 %[^»]*?) ?»", " ".join(text("reglements").split()))
    book = load_workbook(path)
    (row,) = [cells for cells in book["Taux"].iter_rows() if cells[0].value == "ESCOMPTE"]
    (mention,) = [cell for cell in row if "pas d’escompte" in str(cell.value).lower()]
    mention.value = offered
    book.save(path)

    for line in [e for e in EXAMPLES if f" {path}" in e]:
        done = CliRunner().invoke(cli, [*shlex.split(line)[1:], "--oui", "--date", "2026-11-22"])
        assert done.exit_code == 0, done.output

    ledger = parse(FileWorkbook(path).read()).ledger
    assert [(p.mode, p.amount) for p in ledger.payments[-2:]] == [("Virement", 1176), ("Escompte", 24)]
    assert balance(ledger, ledger.invoices[-1]) == 0


def test_the_example_of_closed_accounts_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a school base closed at the end of October: its line is refused with the words shown; in November, not."""
    monkeypatch.chdir(tmp_path)
    path = plays_the_demo_of("comptabilite")
    book = load_workbook(path)
    (row,) = [cells for cells in book["Organisme"].iter_rows() if cells[0].value == "Comptes clos au"]
    row[1].value = "31/10/2026"
    book.save(path)
    (line,) = [e for e in EXAMPLES if f" {path}" in e]
    (shown,) = re.findall(r"^> (.* période close .*)$", text("comptabilite"), re.MULTILINE)

    late = CliRunner().invoke(cli, [*shlex.split(line)[1:], "--oui", "--date", "2026-11-22"])
    after = line.replace("28/10/2026", "02/11/2026")
    good = CliRunner().invoke(cli, [*shlex.split(after)[1:], "--oui", "--date", "2026-11-22"])

    assert late.exit_code == 1
    assert shown in " ".join(late.output.split())
    assert good.exit_code == 0, good.output


@pytest.mark.parametrize("line", [e for e in [*EXAMPLES, *typed(README)] if "ecole.xlsx" not in e])
def test_other_examples_name_commands_and_options_that_exist(line: str) -> None:
    """No example shows a command or an option that is not there."""
    _, name, *words = shlex.split(line)
    if name in ("COMMANDE", "--aide"):
        return
    command = GROUP.get_command(Context(GROUP), name)
    assert command is not None
    known = {option for p in command.params for option in (*p.opts, *p.secondary_opts)}
    assert [w for w in words if w.startswith("--") and w != "--aide" and w not in known] == []


@pytest.mark.parametrize(
    ("subject", "start"),
    [
        ("classeur", "# Le classeur"),
        ("facturer-session", "## Facturer la session"),
        ("Facturer la session", "## Facturer la session"),
        ("fac-010", "### FAC-010 : trou dans la numérotation"),
        ("licorne", ""),
    ],
)
def test_the_command_finds_a_page_a_button_and_a_code(subject: str, start: str) -> None:
    """`gescof aide` shows a page, the paragraph of a button by id or label, that of a code; nothing for the rest."""
    assert find(subject).partition("\n")[0] == start


def test_the_command_says_where_the_manual_is() -> None:
    """Without a subject: the path of the page for the browser; an unknown subject is wrong use."""
    said = CliRunner().invoke(cli, ["aide"]).output
    assert "manuel.html" in said.replace("\n", "")
    assert CliRunner().invoke(cli, ["aide", "licorne"]).exit_code == 2


def test_the_readme_is_short_and_its_commands_exist() -> None:
    """Under 150 lines; each `make` target that it names is in the Makefile."""
    readme = README.read_text("utf-8")
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    assert len(readme.splitlines()) < 150
    named = set(re.findall(r"(?:^|`)make (\w+)", readme, flags=re.MULTILINE))
    assert named
    assert named <= targets
