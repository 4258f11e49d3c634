"""The whole window, on a desk with a few customers who wrote."""

import pytest

from omnibox.model.rows import ItemRow
from tests.desk.world import World
from tests.ui.room import room, world
from tests.ui.shell.conftest import _screen_reader, main

__all__ = ["_screen_reader", "main", "room", "world"]

COUNT = 8


@pytest.fixture
def mails(world: World) -> list[ItemRow]:
    """Customers wrote, ten minutes apart, the first one first."""
    inbox = world.inbox()
    made = []
    for number in range(COUNT):
        world.clock.forward(minutes=10)
        made.append(world.mail(inbox, f"Question {number}", sender=f"c{number}@example.com", name=f"Customer {number}"))
    return made
