"""The manual: reference pages from the code, and one page for the browser."""
