"""The verbs of inquiries."""
