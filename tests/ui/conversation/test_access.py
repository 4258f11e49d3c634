"""What a screen reader gets of the timeline."""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface

from omnibox.ui.conversation.access import announce
from omnibox.ui.conversation.pane import ConversationPane
from tests.ui.room import Room

NAME = QAccessible.Text.Name


def tree(pane: ConversationPane) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(pane.timeline)
    assert found is not None
    return found


def children(of: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    for index in range(of.childCount()):
        child = of.child(index)
        assert child is not None
        yield child


def test_each_visible_item_is_a_child_with_who_when_and_what(room: Room, pane: ConversationPane) -> None:
    inbox = room.world.inbox()
    mail = room.world.mail(inbox, "Where is my parcel?", html="<p>Where?</p>")
    room.world.reply(mail, "It is on its way.")
    room.world.desk.compose.note(mail.customer_id, mail.conversation_id, "Careful.")
    pane.open(mail.customer_id, mail.conversation_id)
    room.settle()
    top = tree(pane)
    assert top.role() == QAccessible.Role.List
    assert top.text(NAME) == "Timeline"
    names = [child.text(NAME) for child in children(top)]
    assert len(names) == 3
    assert names[0].startswith("Email, from Ann Lee, Parcel, ")
    assert names[0].endswith("Where is my parcel?")
    assert "from You" in names[1]
    assert "Queued" in names[1]
    assert names[2].startswith("Internal note, from You")
    for index, child in enumerate(children(top)):
        assert child.role() == QAccessible.Role.ListItem
        assert child.state().focusable
        assert top.indexOfChild(child) == index
        assert child.isValid()
        assert not child.rect().isEmpty()
        centre = child.rect().center()
        assert top.childAt(centre.x(), centre.y()) is child


def test_what_can_be_pressed_is_a_button_of_its_item(room: Room, pane: ConversationPane) -> None:
    mail = room.world.mail(room.world.inbox(), "hello", html="<p>hello</p>")
    pane.open(mail.customer_id, mail.conversation_id)
    room.settle()
    first = tree(pane).child(0)
    buttons = list(children(first))
    assert [button.role() for button in buttons] == [QAccessible.Role.Button] * 2
    assert [button.text(NAME) for button in buttons] == ["Conversation #1: Parcel", "Show formatted"]
    for button in buttons:
        assert first.rect().contains(button.rect())


def test_the_keyboard_is_where_the_state_says(room: Room, pane: ConversationPane) -> None:
    inbox = room.world.inbox()
    mail = room.world.mail(inbox, "one")
    room.world.mail(inbox, "two", conversation_id=mail.conversation_id)
    pane.open(mail.customer_id, mail.conversation_id)
    room.settle()
    pane.composer.editor.setFocus()
    pane.timeline.setFocus(Qt.FocusReason.TabFocusReason)
    room.press(pane.timeline, Qt.Key.Key_Up)
    states = [bool(child.state().focused) for child in children(tree(pane))]
    assert states == [True, False]
    focus = tree(pane).focusChild()
    assert focus is not None
    assert "one" in focus.text(NAME)


def test_children_follow_what_is_scrolled_into_sight(room: Room, pane: ConversationPane) -> None:
    inbox = room.world.inbox()
    mail = room.world.mail(inbox, "mail 0")
    for number in range(1, 40):
        room.world.mail(inbox, f"mail {number}", conversation_id=mail.conversation_id)
    pane.open(mail.customer_id, mail.conversation_id)
    room.settle()
    kept = list(children(tree(pane)))
    assert 2 < len(kept) < 40
    pane.timeline.go_to_start()
    assert not kept[-1].isValid()
    assert kept[-1].text(NAME) == ""
    assert "mail 0" in next(children(tree(pane))).text(NAME)


def test_every_control_has_a_name(room: Room, pane: ConversationPane) -> None:
    mail = room.world.mail(room.world.inbox(), "hello")
    pane.open(mail.customer_id, mail.conversation_id)
    room.settle()
    roles = (QAccessible.Role.Button, QAccessible.Role.EditableText, QAccessible.Role.CheckBox)
    unnamed: list[str] = []

    def walk(node: QAccessibleInterface) -> None:
        if node.role() in roles and not node.state().invisible and not node.text(NAME):
            unnamed.append(str(node.object()))
        for child in children(node):
            walk(child)

    top = QAccessible.queryAccessibleInterface(pane)
    assert top is not None
    walk(top)
    assert unnamed == []


def test_faces_end_with_what_they_show(room: Room, pane: ConversationPane) -> None:
    mail = room.world.mail(room.world.inbox(), "hello", html="<p>hello</p>")
    pane.open(mail.customer_id, mail.conversation_id)
    room.settle()
    QAccessible.setActive(True)  # as with a screen reader at work
    try:
        room.press(pane.timeline, Qt.Key.Key_Up)
        announce(pane.timeline, "New message from Ann Lee")
        numbers = [QAccessible.uniqueId(child) for child in children(tree(pane))]
        numbers += [QAccessible.uniqueId(button) for button in children(next(children(tree(pane))))]
        assert len(numbers) == 3
        pane.flush()
        room.settle()
        room.services.live.changed.disconnect(pane.apply)
        pane.setParent(None)
        pane.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert [QAccessible.accessibleInterface(number) for number in numbers] == [None] * 3
    finally:
        QAccessible.setActive(False)


def test_chips_and_items_can_be_pressed_by_a_screen_reader(room: Room, pane: ConversationPane) -> None:
    mail = room.world.mail(room.world.inbox(), "hello", html="<p>hello <b>you</b></p>")
    pane.open(mail.customer_id, mail.conversation_id)
    room.settle()
    item = tree(pane).child(0)
    button = next(one for one in children(item) if one.text(NAME) == "Show formatted")
    actions = button.actionInterface()
    assert actions is not None
    assert actions.actionNames() == [actions.pressAction()]
    assert actions.localizedActionDescription(actions.pressAction()) == "Show formatted"
    actions.doAction(actions.pressAction())
    room.settle()
    assert pane.timeline.column.shown(mail.id).rich
    pane.composer.editor.setFocus()
    stand = item.actionInterface()
    assert stand is not None
    stand.doAction(stand.pressAction())
    assert pane.timeline.current == mail.id
    assert item.state().focused
