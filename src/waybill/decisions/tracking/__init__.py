"""What buyers see and may do."""
