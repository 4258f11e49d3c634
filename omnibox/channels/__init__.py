"""Channels: one folder each. `spec.py` and `limits.py` are data; `driver.py` is the engine's alone."""
