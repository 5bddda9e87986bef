"""Which location gives which units: one pure function per strategy, and the shared folding of stock."""
