"""How findings are put to the test: one module a family, imported only where that is asked for."""
