"""Wrong use of the command line, in French: typer speaks English only."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gescof_xl.core.errors import WrongUse

if TYPE_CHECKING:
    from typer.exceptions import TyperException


_TOO_MANY = "Got unexpected extra argument(s)"


def wrong_use(error: TyperException) -> WrongUse:
    """What was typed wrong, and where help is. Typer exports no classes of its errors: they are told by name."""
    say = _SENTENCES.get(type(error).__name__, _other)
    message, cure = say(error)
    return WrongUse(message, cure or _help(error))


def refuse_repeated(typed: Sequence[Any]) -> None:
    """`typed`: the parameter of each option of a line, as often as it stands there.

    The parser keeps the last value of an option without a word: of two sessions to invoice, one would be forgotten.

    Raises:
        WrongUse: an option that takes one answer stands there twice; a plain flag (--oui) says the same again.
    """
    for parameter, times in Counter(typed).items():
        flag = getattr(parameter, "is_flag", False) and not parameter.secondary_opts
        if times > 1 and not flag and not getattr(parameter, "multiple", False):
            raise WrongUse(
                f"L'option {parameter.opts[0]} est tapée plusieurs fois.",
                "Gardez-en une : elle ne prend qu'une réponse.",
            )


def _no_such_option(error: Any) -> tuple[str, str]:
    message = f"« {error.option_name} » n'est pas une option de « {error.ctx.command_path.partition(' {')[0]} »."
    if error.ctx.parent is None:
        return message, "Les options se tapent après la commande et le classeur."
    known = {name.lstrip("-"): name for p in error.ctx.command.params for name in (*p.opts, *p.secondary_opts)}
    near = difflib.get_close_matches(error.option_name.lstrip("-"), known, 1)  # dashes are alike in all of them
    return message, f"Vouliez-vous dire {known[near[0]]} ?" if near else ""


def _bad_option(error: Any) -> tuple[str, str]:
    if "does not take" in error.message:
        return f"L'option {error.option_name} ne prend pas de valeur.", f"Tapez {error.option_name} tout court."
    return f"L'option {error.option_name} attend une valeur.", f"Tapez {error.option_name} suivi de sa valeur."


def _missing(error: Any) -> tuple[str, str]:
    return f"Il manque {error.param.metavar or error.param.name}.", _example(error)


def _other(error: Any) -> tuple[str, str]:
    """Errors of the one class that typer keeps for all others: no command, an unknown one, one word too many."""
    if error.message.startswith(_TOO_MANY):
        return f"« {error.message.removeprefix(_TOO_MANY)[2:-1]} » est de trop.", _example(error)
    if error.message.startswith("No such command"):
        typed = error.message.split("'")[1]
        near = difflib.get_close_matches(typed, error.ctx.command.list_commands(error.ctx), 1)
        return f"« {typed} » n'est pas une commande.", f"Vouliez-vous dire {near[0]} ?" if near else ""
    if error.message.startswith("Missing command"):
        return "Il manque la commande.", ""
    return f"La ligne n'est pas comprise : {error.message}", ""


def _example(error: Any) -> str:
    example = getattr(error.ctx.command, "epilog", "")
    return f"Par exemple : {example}" if example else ""


def _help(error: Any) -> str:
    context = error.ctx
    command = f"{context.info_name} " if context and context.parent else ""
    return f"L'aide : gescof {command}--aide"


_SENTENCES = {"NoSuchOption": _no_such_option, "BadOptionUsage": _bad_option, "MissingParameter": _missing}
