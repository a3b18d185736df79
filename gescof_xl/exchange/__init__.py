"""The only folder that knows the file formats of banks and accountants."""
