"""One .py and .sql per question that a screen or report asks. Read-only."""
