"""Compiled loops over arrays; what they mean stands in the modules that call them."""
