"""What a person can do: one small synchronous function a use-case."""
