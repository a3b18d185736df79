"""Whether what was issued is still what it was."""
