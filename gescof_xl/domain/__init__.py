"""What knows the trade, and neither Excel nor files."""
