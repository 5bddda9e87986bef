"""Threads with customers."""
