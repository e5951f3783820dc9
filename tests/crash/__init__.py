"""Killing who writes, again and again: ``make crash ROUNDS=200``."""
