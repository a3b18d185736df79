"""Putting the add-in on a machine, taking it away, and saying what is missing."""
