"""The names of the panels of the help."""

COMMON = "Options de toutes les commandes"
"""For what every command has."""
ANSWERS = "Options"
"""For the answers that a button asks for."""
EXCEL = "Excel"
TOOLS = "Installation et outils"
"""Commands without a button."""
