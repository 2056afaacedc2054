"""PyTorch: what is understood of short scripts, held to PyTorch itself where it is installed."""
