"""A conversation in a window of its own: several at once, each with its own keys."""
