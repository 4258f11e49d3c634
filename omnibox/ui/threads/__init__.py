"""Merging, splitting and moving: finding the other conversation, saying what will happen, and the way back."""
