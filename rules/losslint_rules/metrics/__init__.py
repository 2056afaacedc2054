"""LL3: what the reported numbers measure."""
