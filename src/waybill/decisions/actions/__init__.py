"""What can be done with an order: by what it is about."""
