"""The file formats of accounting programs."""
