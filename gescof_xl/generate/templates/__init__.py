"""The Word templates that ship."""
