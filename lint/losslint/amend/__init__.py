"""Changing what was checked: repairs, comments that suppress, and the baseline."""
