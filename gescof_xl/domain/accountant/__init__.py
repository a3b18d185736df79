"""The copy that goes to the accountant, and what comes back."""
