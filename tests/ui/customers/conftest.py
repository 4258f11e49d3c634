"""The page of customers in a room with people in it."""

import pytest

from omnibox.model.handle import HandleKind
from omnibox.ui.customers.page import CustomersPage
from tests.ui.room import Room, room, world

__all__ = ["room", "world"]


@pytest.fixture
def page(room: Room) -> CustomersPage:
    """Three who wrote, the last of them now, and one who was added by hand."""
    inbox = room.world.inbox()
    for name, address in (
        ("Ann Lee", "ann@example.com"),
        ("Bob Stone", "bob@stone.example"),
        ("Cem Kaya", "cem@example.com"),
    ):
        room.world.clock.forward(minutes=10)
        room.world.mail(inbox, sender=address, name=name)
    room.world.clock.forward(hours=1)
    room.world.desk.customers.add("Dana Levi", HandleKind.PHONE, "+49 30 901820")
    made = room.add(CustomersPage(room.services), 1440, 800)
    made.begin()
    room.settle()
    return made
