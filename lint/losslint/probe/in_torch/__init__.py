"""How trainings in PyTorch are rebuilt and spelled."""
