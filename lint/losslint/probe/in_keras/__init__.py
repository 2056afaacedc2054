"""How trainings in Keras are rebuilt and spelled."""
