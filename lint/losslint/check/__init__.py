"""Checking: from a file's bytes to its diagnostics."""
