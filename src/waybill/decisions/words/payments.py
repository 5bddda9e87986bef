"""Payments in words."""
