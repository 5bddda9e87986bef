"""Ways to bring a message to a person."""
