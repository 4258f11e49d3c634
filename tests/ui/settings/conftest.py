"""The main window with mail in it."""

from tests.ui.room import room, world
from tests.ui.shell.conftest import _screen_reader, main

__all__ = ["_screen_reader", "main", "room", "world"]
