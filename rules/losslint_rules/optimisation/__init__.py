"""LL6: how the training is run."""
