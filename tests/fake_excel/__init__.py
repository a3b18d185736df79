"""A hostile Excel for tests: see `machine`."""
