"""Nouns: ids, money, orders, stock, requests and results, events. Imports nothing of ours."""
