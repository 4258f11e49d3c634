"""What the tests of writing share."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from omnibox.model.actor import ENGINE
from omnibox.model.handle import HandleKind, make_handle
from omnibox.model.rows import ItemRow
from omnibox.store import customers
from omnibox.ui.conversation.composer import Composer
from omnibox.ui.conversation.pane import ConversationPane
from tests.ui.room import Room, room, world

__all__ = ["room", "world"]

SUPPORT, BILLING = "support@hearthside.example", "billing@hearthside.example"
SMS, WHATSAPP = "+49 30 901820", "+49 30 901821"


@pytest.fixture(scope="session")
def qapp_once(qapp: QApplication) -> QApplication:
    """The application for property tests, which may not use a fixture of each test."""
    return qapp


@dataclass
class Desk:
    """A pane with a customer who can be reached in every way."""

    room: Room
    pane: ConversationPane
    inboxes: dict[str, UUID]
    mail: ItemRow

    @property
    def composer(self) -> Composer:
        return self.pane.composer

    def timeline(self) -> list[ItemRow]:
        return list(self.room.world.desk.timeline.page(self.mail.customer_id).items)

    def reopen(self) -> None:
        """As after a restart: everything is read anew."""
        self.pane.clear()
        self.room.settle()
        self.pane.open(self.mail.customer_id, self.mail.conversation_id)
        self.room.settle()


@pytest.fixture
def at_desk(room: Room) -> Callable[..., Desk]:
    """Open a conversation; `html` is how the customer wrote."""

    def begin(text: str = "Where is my parcel?", html: str = "<p>x</p>") -> Desk:
        world_ = room.world
        inboxes = {
            "support": world_.inbox(SUPPORT, "demo", medium="email"),
            "billing": world_.inbox(BILLING, "demo", medium="email"),
            "sms": world_.inbox(SMS, "demo", medium="sms"),
            "whatsapp": world_.inbox(WHATSAPP, "demo", medium="whatsapp"),
        }
        mail = world_.mail(inboxes["support"], text, html=html)
        with world_.store.write(ENGINE) as unit:
            customers.add_handle(unit, mail.customer_id, make_handle(HandleKind.PHONE, "+49 151 234"))
            customers.add_handle(unit, mail.customer_id, make_handle(HandleKind.WHATSAPP, "+49 151 234"))
        room.catch_up()
        pane = room.add(ConversationPane(room.services))
        room.services.live.changed.connect(pane.apply)
        pane.open(mail.customer_id, mail.conversation_id)
        room.settle()
        return Desk(room, pane, inboxes, mail)

    return begin
