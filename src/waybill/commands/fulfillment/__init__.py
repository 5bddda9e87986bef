"""The verbs of fulfillment."""
