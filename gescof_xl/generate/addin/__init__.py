"""The Excel add-in, from text sources."""
