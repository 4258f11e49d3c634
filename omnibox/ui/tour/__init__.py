"""The tour: the true window, driven by itself from welcome to reopened work, each step proved in the store."""
