"""What the libraries around training mean: one module or folder each."""
