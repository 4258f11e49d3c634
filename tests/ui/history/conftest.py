"""The whole window in a room: every page, with the journal wired to it."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from omnibox.ui import accessible
from omnibox.ui.main_window import MainWindow, Start
from omnibox.ui.remember import Remember
from tests.ui.room import Room, room, world

__all__ = ["room", "world"]


@pytest.fixture(scope="session", autouse=True)
def _screen_reader(qapp: QApplication) -> None:
    accessible.install()


@pytest.fixture
def main(room: Room) -> Iterator[MainWindow]:
    """A window at work, on whatever `world` holds when the test asks for it."""
    desk = room.world.desk
    room.services.connect(desk)
    made = MainWindow(room.services, Remember(None))
    room.add(made, 1440, 900)
    with room.qtbot.waitSignal(made.completed, timeout=10_000):
        made.begin(Start(desk.inboxes.specs(), desk.has_inboxes()))
    room.settle()
    yield made
    made.hide()
    room.settle()
