"""Follow the log, call the outside, bring the answers back as commands."""
