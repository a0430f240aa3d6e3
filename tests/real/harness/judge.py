"""Compares an audit's record with what the case expects."""
