"""What stops an invoice, which sessions wait for one, and the figures of the day."""
