"""The Assistant sheet: the questions of a button, shown and read back."""
