"""What arithmetic, indexing and encoders make of arrays, whichever library they are of."""
