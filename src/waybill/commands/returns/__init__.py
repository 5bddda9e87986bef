"""The verbs of what comes back."""
