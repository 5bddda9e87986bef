"""Inquiries in words."""
