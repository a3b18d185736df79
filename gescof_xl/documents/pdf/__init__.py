"""From Word to PDF/A: the engines, their fonts, and the marks of the archive."""
