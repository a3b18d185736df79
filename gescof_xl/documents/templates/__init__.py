"""Word templates that staff own: read safely, filled, checked."""
