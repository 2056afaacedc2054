"""LL5: how the model is built."""
