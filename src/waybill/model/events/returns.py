"""What comes back: returns, claims, exchanges."""
