"""The trainings behind the numbers on the pages of the rules: `python -m benchmarks.measured`."""
