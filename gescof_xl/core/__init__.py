"""What knows Python only: rows, changes, problems, money and dates."""
