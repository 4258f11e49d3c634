"""Reproducible measurements, peers side by side in one run."""
