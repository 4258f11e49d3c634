"""A customer panel in a room, with the journal wired to it."""

import pytest

from omnibox.ui.customer.panel import CustomerPanel
from tests.ui.room import Room, room, world

__all__ = ["room", "world"]


@pytest.fixture
def panel(room: Room) -> CustomerPanel:
    made = room.add(CustomerPanel(room.services))
    room.services.live.changed.connect(made.apply)
    return made
