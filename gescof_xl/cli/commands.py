"""What all commands share: French help, French refusals, one exit status each, and never a traceback.

A command is built when it is the one that is typed: reading the options of all takes longer than most of them run.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import Abort, TyperException
from typer.main import get_command

from gescof_xl.bug_report import record_bug
from gescof_xl.cli.listed import Listed
from gescof_xl.cli.terminal import refuse
from gescof_xl.cli.usage import refuse_repeated, wrong_use
from gescof_xl.core.errors import GescofError, Refused

PROGRAM = "gescof"


class Command(TyperCommand):
    """One command; its `epilog` is an example of its use."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its parameters, --aide included."""
        return _read_plainly(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Its line; « --dupliquer oui » is « --dupliquer », as the reference and the assistant say oui and non."""
        words = list(_ticked(self.get_params(ctx), args))
        rest: list[str] = super().parse_args(ctx, list(words))
        refuse_repeated(self.make_parser(ctx).parse_args(words)[2])
        return rest

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The help as a page in French."""
        from gescof_xl.cli.help import command_page

        formatter.write(command_page(self, ctx))


class Commands(TyperGroup):
    """`gescof`: what any command raises becomes a sentence, or one JSON object where --json stands in the line."""

    LISTED: ClassVar[Mapping[str, Listed]]

    def get_params(self, ctx: Any) -> list[Any]:
        """Its parameters, --aide included."""
        return _read_plainly(super().get_params(ctx))

    def list_commands(self, _ctx: Any) -> list[str]:
        """Their names, in the order of the help."""
        return list(self.LISTED)

    def get_command(self, _ctx: Any, name: str) -> Any:
        """The command of that name, built now; None when there is none."""
        found = self.LISTED.get(name)
        if found is None:
            return None
        alone = typer.Typer(add_completion=False)
        alone.command(name, cls=Command, help=found.help, epilog=found.example)(found.function())
        return get_command(alone)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The list of commands, as a page in French."""
        from gescof_xl.cli.help import commands_page

        formatter.write(commands_page(self, self.LISTED.values(), ctx))

    def main(self, args: Sequence[str] | None = None, *_: Any, **__: Any) -> NoReturn:
        """Runs one line and ends the program with the exit status that the manual lists."""
        typed = list(sys.argv[1:] if args is None else args) or ["--aide"]
        sys.exit(self._status(typed))

    def invoke(self, ctx: Any) -> Any:
        """Runs the command; from now on, Ctrl-C is a refusal."""
        try:
            if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
                signal.signal(signal.SIGINT, signal.default_int_handler)
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Refused("Interrompu.", "Relancez la commande quand vous voulez.") from None

    def _status(self, typed: list[str]) -> int:
        try:
            return super().main(typed, PROGRAM, standalone_mode=False) or 0
        except GescofError as error:
            return refuse(error, as_json="--json" in typed)
        except TyperException as error:
            return refuse(wrong_use(error), as_json="--json" in typed)
        except Abort:
            return refuse(Refused("Interrompu."), as_json="--json" in typed)
        except Exception as error:  # noqa: BLE001 - the last resort: a person must learn of it, in French
            return refuse(_bug(error, typed), as_json="--json" in typed)


def _ticked(parameters: Sequence[Any], typed: Sequence[str]) -> Iterator[str]:
    """The line with each « oui » or « non » after a flag, or stuck to it by « = », told as the flag alone tells it."""
    flags = {name: p for p in parameters if getattr(p, "is_flag", False) for name in p.opts}
    words = list(typed)
    while words:
        word = words.pop(0)
        name, equals, value = word.partition("=")
        flag = flags.get(name)
        answer = value.lower() if equals else words[0].lower() if words else ""
        if flag is None or answer not in _YES_NO:
            yield word
            continue
        if not equals:
            words.pop(0)
        yield from [name] if answer == "oui" else flag.secondary_opts[:1]


_YES_NO = ("oui", "non")
_PLAIN = (str, list[str], Path, bool, bool | None)
"""What parameters may be that needs no library to read it."""


def _read_plainly(parameters: list[Any]) -> list[Any]:
    """Takes words and flags as they were typed: to read them, typer would load pydantic, a fifth of a short command."""
    for parameter in parameters:
        if parameter.type_descriptor.annotation in _PLAIN and "process_value" not in vars(parameter):
            parameter.process_value = partial(_plain, parameter, parameter.process_value)
    return parameters


def _plain(parameter: Any, processed: Callable[..., Any], ctx: Any, value: Any) -> Any:
    """The value of a parameter as it was typed; typer refuses the one that lacks."""
    if parameter.required and parameter.value_is_missing(value):
        return processed(ctx, value)
    if parameter.type_descriptor.annotation is Path and value is not None:
        return Path(value)
    return parameter.callback(ctx, parameter, value) if parameter.callback else value


def _bug(error: Exception, typed: Sequence[str]) -> GescofError:
    path = record_bug(error, " ".join((PROGRAM, *typed)))
    return GescofError(
        f"GesCOF a rencontré une erreur inattendue ; le détail est dans « {path} ».",
        "Envoyez ce fichier à la personne qui s'occupe de GesCOF.",
    )
