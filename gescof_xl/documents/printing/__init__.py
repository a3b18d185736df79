"""Many papers at once: templates filled, PDFs made, files put in their place."""
