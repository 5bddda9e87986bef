"""The verbs of changing orders."""
