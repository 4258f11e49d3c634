"""A conversation pane in a room, with the journal wired to it."""

import pytest

from omnibox.ui.conversation.pane import ConversationPane
from tests.ui.room import Room, room, world

__all__ = ["room", "world"]


@pytest.fixture
def pane(room: Room) -> ConversationPane:
    made = room.add(ConversationPane(room.services))
    room.services.live.changed.connect(made.apply)
    return made
