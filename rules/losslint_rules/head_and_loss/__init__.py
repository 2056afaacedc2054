"""LL1: what the model outputs against what the loss expects."""
