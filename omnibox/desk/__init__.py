"""What a person can do, one small function a use-case."""
