"""What was done last, in words, and the way back from it."""
