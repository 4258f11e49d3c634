"""The whole window, on a desk where two customers have several conversations."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from omnibox.model.rows import ItemRow
from tests.desk.world import World
from tests.ui.room import room, world
from tests.ui.shell.conftest import _screen_reader, main

__all__ = ["_screen_reader", "main", "room", "world"]


@dataclass(frozen=True)
class Shop:
    """Ann's parcel (two mails) and invoice, Bob's heron."""

    parcel: ItemRow
    again: ItemRow
    invoice: ItemRow
    heron: ItemRow

    @staticmethod
    def place(item: ItemRow) -> UUID:
        assert item.conversation_id is not None
        return item.conversation_id


@pytest.fixture
def shop(world: World) -> Shop:
    inbox = world.inbox()

    def mail(text: str, **more: str | UUID | None) -> ItemRow:
        world.clock.forward(minutes=10)
        return world.mail(inbox, text, **more)  # type: ignore[arg-type]  # by name

    parcel = mail("Where is my parcel?")
    heron = mail("A heron stands in my garden", sender="bob@example.com", name="Bob Heron", subject="Heron")
    again = mail("I still wait for the parcel", conversation_id=parcel.conversation_id)
    invoice = mail("And the invoice is wrong", subject="Invoice")
    return Shop(parcel, again, invoice, heron)
