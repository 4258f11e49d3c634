"""A message as it was sent: untouched, behind glass, beside its source."""
