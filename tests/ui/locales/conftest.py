"""The true window on the sample customers."""

from tests.ui.staging import filled, raise_stage

__all__ = ["filled", "raise_stage"]
