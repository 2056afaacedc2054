"""What holds for all tests, also for the commands that they start."""

from __future__ import annotations

import os

os.environ["LOSSLINT_STRICT"] = (
    "1"  # an entry of the tables that breaks fails the test: see knowledge/calling.py
)
