"""Confirming findings: a short training as written and as repaired, rebuilt from the facts of a run.

Nothing here is imported unless it is asked for. The reader's code is never executed: what runs are scripts
that losslint writes, in a process of their own.
"""
