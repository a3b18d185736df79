"""The words that a Word template may use, and the bounds of what one rendering may cost."""

from __future__ import annotations

MAX_TURNS = 100_000  # loop turns of one document: the longest invoice has some thousands of lines
MAX_NESTING = 4
FILTERS = ("upper", "lower", "capitalize", "title", "trim", "default", "d", "join", "length", "count", "first", "last")
TESTS = ("defined", "undefined", "none", "odd", "even", "eq", "equalto", "ne", "lt", "le", "gt", "ge", "in")
LOOP = ("index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem")
PICTURES = "pictures_"  # the name under which a compiled template finds its pictures
BUDGET = "budget_"  # the name under which a rendering carries its own count of loop turns


class ForbiddenInTemplate(Exception):
    """The template uses something outside the grammar; `line` is its line in the compiled source."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.what = what
        self.line = line


class TooManyTurns(Exception):
    """The loops of a template turned more than MAX_TURNS times."""


class Budget:
    """Counts the loop turns of one rendering."""

    def __init__(self) -> None:
        self.left = MAX_TURNS

    def spend(self) -> None:
        """One more turn. Raises TooManyTurns at the limit."""
        self.left -= 1
        if self.left < 0:
            raise TooManyTurns
