"""Python's own functions and standard library, as far as training scripts lean on them."""
