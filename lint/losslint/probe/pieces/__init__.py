"""Functions that are copied into experiments: ordinary modules, so that tests and linters see them."""
