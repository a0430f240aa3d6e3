"""Runs the program under test as an outsider, and returns its record."""
