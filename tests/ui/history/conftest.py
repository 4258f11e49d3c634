"""The whole window in a room, as the shell's tests have it."""

from tests.ui.room import room, world
from tests.ui.shell.conftest import _screen_reader, main

__all__ = ["_screen_reader", "main", "room", "world"]
