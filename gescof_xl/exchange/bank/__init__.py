"""The file formats of banks."""
