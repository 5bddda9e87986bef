"""Measurements against limits and rivals, run by make bench."""
