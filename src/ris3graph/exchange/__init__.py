"""Formats in which data leave: files, and networks for other programs.

Knows neither store nor web: what is written comes as values, and goes to a stream.
"""
