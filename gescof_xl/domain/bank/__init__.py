"""Bank statements: what their lines pay, and recording what a person confirms."""
