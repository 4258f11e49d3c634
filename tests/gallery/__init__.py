"""Pictures of every surface of the true window, for a critical eye."""
