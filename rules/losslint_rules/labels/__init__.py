"""LL2: how the labels are encoded against the loss and the head."""
