"""What of a session is billable, and to whom."""
