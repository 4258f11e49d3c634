"""A store full of mail to measure on: the same for the same size, made in bulk, kept by size."""
