"""What PyTorch calls mean: modules, functions of tensors, losses, loops, data sets, transforms."""
