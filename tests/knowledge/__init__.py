"""Tests of what is known about libraries."""
