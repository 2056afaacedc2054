"""LL4: what the model is fed with."""
