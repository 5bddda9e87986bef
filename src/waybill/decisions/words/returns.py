"""Returns in words."""
