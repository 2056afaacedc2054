"""Repairs: from what a rule asks for to edits of the text."""
