"""What frameworks mean: one folder each, none of which knows another."""
