"""The window with mail in it."""

from tests.ui.room import room, world

__all__ = ["room", "world"]
