"""What PyTorch says its own way of a run."""
