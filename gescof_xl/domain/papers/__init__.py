"""What each document and message says, as frozen data."""
