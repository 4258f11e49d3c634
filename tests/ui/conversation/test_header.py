"""The head of a conversation: states, company, what gives way where there is little room, the place for a bar."""

from datetime import timedelta
from uuid import UUID

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel

from omnibox.model.actor import ENGINE
from omnibox.model.rows import ItemRow, PresenceRow
from omnibox.store import conversations
from omnibox.ui.conversation.pane import ConversationPane
from omnibox.ui.conversation.state_chip import StateChip, company_words
from tests.ui.conversation.test_view import show
from tests.ui.room import Room

CLAIMED = ("snooze", "assign", "resolve", "unread", "spam")


def opened(room: Room, pane: ConversationPane) -> ItemRow:
    for name in CLAIMED:
        room.services.actions.on(name, lambda: None)
    mail = room.world.mail(room.world.inbox(), "hello")
    show(room, pane, mail)
    return mail


def chips(pane: ConversationPane) -> list[str]:
    return [chip.text for chip in pane.header.findChildren(StateChip) if chip.isVisibleTo(pane)]


def test_it_says_who_works_on_it_and_how_long_there_is(room: Room, pane: ConversationPane) -> None:
    room.window.resize(1_000, 700)
    mail = opened(room, pane)
    assert mail.conversation_id is not None
    dana = room.world.hire("Dana Levi")
    room.world.desk.work.assign([mail.conversation_id], dana.actor.id)
    with room.world.store.write(ENGINE) as unit:
        conversations.change(unit, mail.conversation_id, priority="urgent")
    room.until(lambda: "Dana Levi" in chips(pane))
    row = pane.header.row
    assert row is not None
    assert row.due_at is not None  # an open conversation that waits has one
    left = row.due_at - room.world.clock()
    assert not pane.header.due.isVisibleTo(pane)  # it is not near yet
    room.world.clock.forward(seconds=left.total_seconds() - 20 * 60)
    pane.header._say_due()
    assert chips(pane)[0] == "Reply due 20 min"
    left = row.due_at - room.world.clock()
    room.world.clock.forward(seconds=left.total_seconds() + 301)
    pane.header._say_due()
    assert chips(pane)[0] == "Late by 5 min"
    assert "Open" in chips(pane)
    assert pane.header.assignee.accessibleName() == "Assigned to Dana Levi"


def test_a_snooze_says_until_when(room: Room, pane: ConversationPane) -> None:
    mail = opened(room, pane)
    assert mail.conversation_id is not None
    room.world.desk.work.snooze([mail.conversation_id], room.world.clock() + timedelta(hours=3))
    room.until(lambda: any(text.startswith("Snoozed until") for text in chips(pane)))
    assert not pane.header.due.isVisibleTo(pane)


def test_who_else_is_there_is_seen_and_read_out(room: Room, pane: ConversationPane) -> None:
    mail = opened(room, pane)
    assert mail.conversation_id is not None
    dana = room.world.hire("Dana Levi")
    dana.presence.announce(mail.conversation_id, "viewing")
    room.until(lambda: pane.header.company.words == "Dana is viewing")
    face = QAccessible.queryAccessibleInterface(pane.header.company)
    assert face is not None
    assert face.text(QAccessible.Text.Name) == "Dana is viewing"
    assert face.role() == QAccessible.Role.StaticText
    assert pane.header.company.isVisibleTo(pane)
    dana.presence.leave(mail.conversation_id)
    room.until(lambda: not pane.header.company.isVisibleTo(pane))


def test_company_in_words(room: Room) -> None:
    now = room.world.clock()

    def row(name: str, kind: str) -> PresenceRow:
        me = room.world.owner.id
        return PresenceRow(conversation_id=UUID(int=1), operator_id=me, name=name, kind=kind, at=now)

    assert company_words(()) == ""
    assert company_words([row("Maria Okafor", "typing")]) == "Maria is typing"
    assert company_words([row("Dana Levi", "replying")]) == "Dana is replying"
    assert company_words([row("Dana Levi", "viewing"), row("Carl", "viewing")]) == "Dana and 1 more are here"


def test_where_there_is_little_room_tools_go_into_the_menu_and_nothing_is_lost(
    room: Room, pane: ConversationPane
) -> None:
    opened(room, pane)
    room.window.resize(1_000, 700)
    room.settle()
    header = pane.header
    assert header.find_button.isVisibleTo(pane)
    room.window.resize(420, 700)
    room.settle()
    assert not header.find_button.isVisibleTo(pane)
    assert not header.jump_button.isVisibleTo(pane)
    assert header.resolve.isVisibleTo(pane)
    assert header.name.text() == "Ann Lee"
    menu = header.build_menu()
    words = [action.text().partition("\t")[0] for action in menu.actions() if action.text()]
    assert words[:3] == ["Find in this timeline", "Go to a day of this timeline", "Hide activity"]
    assert "Mark unread" in words
    assert "Move to the trash" not in words  # nobody has claimed it: what does not work is not shown
    menu.actions()[0].trigger()
    assert not pane.find_bar.isHidden()
    menu.close()


def test_a_bar_has_its_place_and_leaves_it(room: Room, pane: ConversationPane) -> None:
    opened(room, pane)
    before = pane.header.height()
    bar = QLabel("On a call")
    bar.setFixedHeight(40)
    pane.header.set_bar(bar)
    room.settle()
    assert bar.isVisibleTo(pane)
    assert pane.header.height() == before + 40
    pane.header.set_bar(None)
    room.settle()
    assert pane.header.height() == before
    bar.deleteLater()
