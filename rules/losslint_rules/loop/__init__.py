"""LL7: the loop that people write themselves, and what it trains."""
