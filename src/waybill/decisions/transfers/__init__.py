"""The verbs of stock between locations."""
