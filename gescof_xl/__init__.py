"""GesCOF XL: the invoicing office of French training organisations, inside Excel."""

__version__ = "0.2.0"
