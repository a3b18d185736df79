"""Entries for the accountant's books: balanced, numbered, frozen once exported."""
