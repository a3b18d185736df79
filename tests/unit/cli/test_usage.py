"""Wrong use of the command line, help and bugs: everything that a person reads is French."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from textwrap import dedent
from typing import Any, NoReturn

import pytest
from click.testing import Result
from typer.testing import CliRunner

from gescof_xl import __version__, bug_report
from gescof_xl.actions import ACTIONS
from gescof_xl.actions.params import option_name
from gescof_xl.cli import buttons, cli, commands
from gescof_xl.cli.examples import example
from gescof_xl.core.schema import stored_columns

ROOT = Path(__file__).parents[3]
ENGLISH = re.compile(
    r"\b(usage|options:|show this|required|default|text|path|missing|try|help for|no such|invalid|error|aborted)\b",
    re.IGNORECASE,
)
WRONG = {
    ("facturer",): "« facturer » n'est pas une commande. Vouliez-vous dire facturer-lot ?",
    ("zzz",): "« zzz » n'est pas une commande. L'aide : gescof --aide",
    ("facturer-session",): "Il manque CLASSEUR.xlsx. Par exemple : gescof facturer-session CLASSEUR.xlsx --session",
    ("facturer-session", "C.xlsx", "--sesion", "S1"): "Vouliez-vous dire --session ?",
    ("facturer-et-envoyer", "C.xlsx", "--session", "S1"): "L'aide : gescof facturer-et-envoyer --aide",
    ("facturer-session", "C.xlsx", "--session"): "L'option --session attend une valeur.",
    ("facturer-session", "C.xlsx", "--oui=3"): "L'option --oui ne prend pas de valeur. Tapez --oui tout court.",
    ("facturer-session", "C.xlsx", "D.xlsx"): "« D.xlsx » est de trop.",
    ("facturer-session", "C.xlsx"): "Il manque « Session ». Donnez --session",
    ("facturer-session", "C.xlsx", "--session", "S1", "--date", "2026-02-30"): "« 2026-02-30 » n'est pas une date",
    ("saisir-reglement", "C.xlsx", "--montant", "mille"): "« Montant » : « mille » n'est pas un nombre.",
    ("presences", "C.xlsx", "--presence", "Parti"): "« Parti » n'est pas dans la liste.",
    (
        "creer-avoir",
        "C.xlsx",
        "--cas",
        "total",
        "--montant-unitaire",
        "5",
    ): "« Montant unitaire » est sans objet avec ces réponses. Retirez --montant-unitaire, ou changez --cas.",
    ("imprimer", "C.xlsx", "--releve", "--recapitulatif"): "Retirez --recapitulatif, ou changez --releve.",
    ("imprimer", "C.xlsx", "--releve", "--factur-x"): "« Factur-X » est sans objet avec ces réponses.",
    ("exporter-comptable", "C.xlsx", "--format", "Sage", "--separateur", "barre"): "Retirez --separateur, ou changez",
    ("exporter-comptable", "C.xlsx", "--numero", "EX00001", "--du", "01/01/2026"): "Retirez --du, ou changez --numero.",
    ("creer-avoir", "C.xlsx", "--cas", "manuel", "--facture", "FA2026-00001"): "Retirez --facture, ou changez --cas.",
    ("financer", "C.xlsx", "--mode-acompte", "Chèque"): "Retirez --mode-acompte, ou changez --acompte.",
    (
        "facturer-session",
        "C.xlsx",
        "--session",
        "S1",
        "--session=S2",
    ): "L'option --session est tapée plusieurs fois. Gardez-en une : elle ne prend qu'une réponse.",
    ("creer-avoir", "C.xlsx", "--regle", "--ne-regle-pas"): "L'option --regle est tapée plusieurs fois. Gardez-en une",
    ("equipe", "quitter", "C.xlsx", "--base", "postgresql://a@b/c"): "--base est sans objet pour quitter.",
    ("equipe", "creer", "C.xlsx", "--dissoudre"): "--dissoudre est sans objet pour creer. Retirez --dissoudre.",
    ("diagnostic", __file__): "sans --modeles, diagnostic regarde cette machine",
    ("-x", "controler", "C.xlsx"): "« -x » n'est pas une option de « gescof ».",
}


def gescof(*typed: str) -> Result:
    return CliRunner().invoke(cli, list(typed))  # type: ignore[return-value]


@pytest.mark.parametrize(("typed", "said"), WRONG.items(), ids=" ".join)
def test_wrong_use_is_told_in_french(typed: tuple[str, ...], said: str) -> None:
    """Exit 2, the sentence on the error output alone, what to type instead, no English."""
    done = gescof(*typed)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert not ENGLISH.search(done.stderr)


def test_a_refusal_speaks_of_questions_as_options(tmp_path: Path) -> None:
    """What the Assistant calls « Rembourser » is --rembourser here."""
    book = shutil.copy(ROOT / "workbooks" / "ecole.xlsx", tmp_path)
    done = gescof("saisir-reglement", str(book), "--tiers", "OPIS")
    assert done.exit_code == 1
    assert done.stderr == (
        "Aucun montant à enregistrer. Donnez le montant reçu ou un crédit à utiliser ; "
        "pour rendre de l'argent : --rembourser.\n"
    )


FOR_PROGRAMS = [("--json", *typed) for typed in WRONG] + [(*t, "--json") for t in WRONG if t[-1] != "--session"]


@pytest.mark.parametrize("typed", FOR_PROGRAMS, ids=" ".join)
def test_wrong_use_is_one_json_object_for_programs(typed: tuple[str, ...]) -> None:
    """With --json first or last in the line, the output is one object whose problems say why."""
    done = gescof(*typed)
    found = json.loads(done.stdout)
    assert done.exit_code == 2
    assert (found["ok"], found["documents"], found["changes"]) == (False, [], [])
    assert found["problems"][0]["message"]
    assert done.stderr == ""


@pytest.mark.parametrize("command", [[], *([a.id] for a in ACTIONS), ["nouveau"], ["demo"], ["installer"], ["aide"]])
def test_help_is_french(command: list[str]) -> None:
    """Headings, metavars and sentences of every help page are French, and each button has its example."""
    done = gescof(*command, "--aide")
    assert done.exit_code == 0
    assert done.stdout.startswith("Utilisation : gescof")
    assert not ENGLISH.search(done.stdout)
    if command and command[0] in {a.id for a in ACTIONS}:
        assert f"Exemple : gescof {command[0]} CLASSEUR.xlsx" in done.stdout


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a.id)
def test_an_example_names_what_is_required(action: Any) -> None:
    """An example that is refused as it stands teaches nothing."""
    for column in stored_columns(action.params):
        if column.required:
            assert f"--{option_name(column)} " in example(action)


def test_the_version_is_told() -> None:
    """`gescof --version` says the version of the package."""
    assert gescof("--version").stdout == f"GesCOF XL {__version__}\n"


def test_the_first_word_needs_no_rule() -> None:
    """The version, the list of commands and a typing mistake are told without loading what buttons need."""
    told = "import sys, gescof_xl.cli; print(*sorted({'pydantic_core', 'gescof_xl.app'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_without_anything_the_commands_are_listed() -> None:
    """`gescof` alone shows the list of commands."""
    assert gescof().exit_code == 0
    assert "facturer-session" in gescof().stdout


def fail(*_: object) -> NoReturn:
    raise ZeroDivisionError


def stop(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def test_a_bug_is_one_sentence_and_a_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No traceback is shown: it is in the log with the line that was typed; exit 1."""
    monkeypatch.setattr(buttons, "run", fail)
    monkeypatch.setattr(commands, "record_bug", partial(bug_report.record_bug, logs=tmp_path / "journal"))
    done = gescof("controler", "C.xlsx", "--date", "2026-11-22")
    log = next((tmp_path / "journal").iterdir())
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert f"« {log} »" in done.stderr
    assert "gescof controler C.xlsx --date 2026-11-22\nTraceback" in log.read_text("utf-8")
    assert "ZeroDivisionError" in log.read_text("utf-8")
    found = json.loads(gescof("controler", "C.xlsx", "--json").stdout)
    assert not found["ok"]


def test_a_bug_is_logged_even_where_the_home_is_read_only(tmp_path: Path) -> None:
    """A log folder that cannot be made is replaced by the system's temporary one."""
    (tmp_path / "journal").write_text("a file, not a folder")
    path = bug_report.record_bug(ZeroDivisionError(), "essai", tmp_path / "journal")
    assert "essai" in path.read_text("utf-8")


def test_an_interruption_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C: one French line that says whether anything was written, exit 1."""
    monkeypatch.setattr(buttons, "run", stop)
    done = gescof("controler", "C.xlsx")
    assert done.exit_code == 1
    assert done.stderr.startswith("Interrompu : rien n'a été écrit.")


@pytest.mark.linux
@pytest.mark.programs
def test_ctrl_c_before_the_command_begins_is_a_sentence(tmp_path: Path) -> None:
    """While the program is being loaded: the same sentence, exit 1, even inside a library that would swallow it."""
    library = """
        import os, signal
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except BaseException:
            pass
    """
    (tmp_path / "typer.py").write_text(dedent(library))
    line = [sys.executable, "-m", "gescof_xl", "--version"]
    done = subprocess.run(
        line, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "Interrompu : rien n'a été écrit.\n")


def test_ctrl_c_within_compiled_text_keeps_the_exit_status(tmp_path: Path) -> None:
    """Python itself would end as killed by the signal (130 for a shell) where a text was being compiled: it is 1."""
    program = """
        import sys
        from gescof_xl.cli import buttons, main
        buttons.run = lambda *_: exec("raise KeyboardInterrupt")
        sys.argv = ["gescof", "controler", "C.xlsx"]
        main()
    """
    (tmp_path / "program.py").write_text(dedent(program))
    line = [sys.executable, "-m", "program"]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.partition(".")[0]) == (1, "Interrompu : rien n'a été écrit")


def test_a_broken_installation_is_a_sentence(tmp_path: Path) -> None:
    """A library that is missing: one French line says to install again, exit 1."""
    (tmp_path / "typer.py").write_text("raise ImportError('no typer')")
    line = [sys.executable, "-m", "gescof_xl", "--version"]
    done = subprocess.run(
        line, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("GesCOF XL est mal installé (no typer). Réinstallez-le")
