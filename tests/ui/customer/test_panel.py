"""The customer panel over a real store."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from omnibox.model.conversation import Priority, Status
from omnibox.model.rows import ItemRow
from omnibox.ui.customer.name_edit import NameEdit, breakable
from omnibox.ui.customer.panel import CustomerPanel
from omnibox.ui.customer.rows import FieldRow, RowButton
from tests.ui.room import Room


def show(room: Room, panel: CustomerPanel) -> ItemRow:
    mail = room.world.mail(room.world.inbox(), subject="Parcel")
    room.catch_up()
    panel.open(mail.customer_id, mail.conversation_id)
    room.settle()
    return mail


def pick(field: FieldRow, words: str) -> None:
    menu = field.menu()
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.close()


def words(panel: CustomerPanel) -> list[str]:
    return [row.text.text() for row in panel.notes.rows]


def rows(of: QWidget) -> list[str]:
    return [button.text() for button in of.findChildren(RowButton) if not button.isHidden()]


def test_it_shows_who_it_is_and_how_to_reach_them(room: Room, panel: CustomerPanel) -> None:
    show(room, panel)
    assert panel.name._label.text() == "Ann Lee"
    assert panel.since.text() == "Customer since 2 March 2026"
    assert rows(panel.handles) == ["ann@example.com"]
    handle = panel.handles.findChildren(RowButton)[0]
    room.click(handle)
    assert QGuiApplication.clipboard().text() == "ann@example.com"


def test_a_name_is_changed_in_place_and_stays(room: Room, panel: CustomerPanel) -> None:
    mail = show(room, panel)
    panel.name.pencil.click()
    assert panel.name.editing
    panel.name.edit.setText("Ann Lee-Meyer")
    room.press(panel.name.edit, Qt.Key.Key_Return)
    room.settle()
    card = room.world.desk.timeline.card(mail.customer_id)
    assert (card.name, card.name_source) == ("Ann Lee-Meyer", "human")
    room.offers[-1].undo()
    room.settle()
    assert room.world.desk.timeline.card(mail.customer_id).name == "Ann Lee"
    assert panel.name._label.text() == "Ann Lee"


def test_escape_leaves_the_name_as_it_was(room: Room, panel: CustomerPanel) -> None:
    mail = show(room, panel)
    panel.name.begin()
    panel.name.edit.setText("Nonsense")
    room.press(panel.name.edit, Qt.Key.Key_Escape)
    room.settle()
    assert room.world.desk.timeline.card(mail.customer_id).name == "Ann Lee"
    assert not panel.name.editing


def test_the_conversations_fields_are_changed_from_here(room: Room, panel: CustomerPanel) -> None:
    mail = show(room, panel)
    dana = room.world.hire("Dana Levi")
    panel.refresh()
    room.settle()
    pick(panel.assignee, "Dana Levi")
    room.settle()
    assert room.world.conversation(mail.conversation_id).assignee_id == dana.actor.id
    pick(panel.priority, "High")
    room.settle()
    assert room.world.conversation(mail.conversation_id).priority is Priority.HIGH
    pick(panel.status, "Resolved")
    room.settle()
    assert room.world.conversation(mail.conversation_id).status is Status.RESOLVED
    pick(panel.assignee, "Nobody")
    room.settle()
    assert room.world.conversation(mail.conversation_id).assignee_id is None
    assert panel.status.value.text() == "Resolved"
    assert panel.assignee.value.text() == "Nobody"


def test_tags_come_and_go(room: Room, panel: CustomerPanel) -> None:
    mail = show(room, panel)
    for tag in ("warranty", "repeat", "Warranty"):
        panel.tags.edit.setText(tag)
        room.press(panel.tags.edit, Qt.Key.Key_Return)
        room.settle()
    assert set(room.world.conversation(mail.conversation_id).tags) == {"warranty", "repeat"}
    assert set(panel.tags.tags) == {"warranty", "repeat"}
    panel.tags.removed.emit("repeat")
    room.settle()
    assert room.world.conversation(mail.conversation_id).tags == ("warranty",)


def test_lasting_notes_are_kept_with_the_customer(room: Room, panel: CustomerPanel) -> None:
    mail = show(room, panel)
    room.world.desk.compose.note(mail.customer_id, mail.conversation_id, "about this one only")
    panel._begin_note()
    panel.notes.field.setPlainText("Prefers texts")
    room.press(panel.notes.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.settle()
    assert panel.facts is not None
    lasting = [note.text for note in panel.facts.card.notes if note.conversation_id is None]
    assert lasting == ["Prefers texts"]
    assert words(panel) == ["Prefers texts"]


def test_history_leads_to_each_conversation(room: Room, panel: CustomerPanel) -> None:
    mail = show(room, panel)
    second = room.world.mail(mail.inbox_id, "again", subject="Refund")  # type: ignore[arg-type]  # a mail has one
    room.until(lambda: rows(panel.history) == ["Refund", "Parcel"])
    button = next(one for one in panel.history.findChildren(RowButton) if one.text() == "Refund" and not one.isHidden())
    with room.qtbot.waitSignal(panel.conversation_chosen) as signal:
        room.click(button)
    assert signal.args == [mail.customer_id, second.conversation_id]


def test_what_others_do_is_followed(room: Room, panel: CustomerPanel) -> None:
    mail = show(room, panel)
    assert mail.conversation_id is not None
    room.world.desk.work.priority([mail.conversation_id], Priority.URGENT)
    room.until(lambda: panel.priority.value.text() == "Urgent")


def test_folded_parts_stay_folded(room: Room, panel: CustomerPanel) -> None:
    mail = show(room, panel)
    panel.history.toggle()
    room.settle()
    assert not panel.history.open
    again = room.add(CustomerPanel(room.services))
    again.open(mail.customer_id, mail.conversation_id)
    room.settle()
    assert not again.history.open
    assert again.handles.open


def test_nobody_shows_nothing(room: Room, panel: CustomerPanel) -> None:
    show(room, panel)
    panel.clear()
    assert panel.facts is None
    assert not panel._page.isVisible()


def test_old_lasting_notes_are_a_press_away_however_busy_the_customer(room: Room, panel: CustomerPanel) -> None:
    mail = show(room, panel)
    compose = room.world.desk.compose
    for n in range(8):
        compose.note(mail.customer_id, None, f"lasting {n}")
    for n in range(25):
        compose.note(mail.customer_id, mail.conversation_id, f"of today {n}")
    room.catch_up()
    panel.refresh()
    room.settle()
    assert words(panel) == [f"lasting {n}" for n in (7, 6, 5, 4, 3)]
    assert panel.notes.older.isVisible()
    room.click(panel.notes.older)
    room.settle()
    assert words(panel) == [f"lasting {n}" for n in range(7, -1, -1)]
    assert not panel.notes.older.isVisible()


def test_a_note_is_pinned_reworded_and_both_are_taken_back(room: Room, panel: CustomerPanel) -> None:
    mail = show(room, panel)
    for text in ("Prefers calls", "Lives upstairs"):
        room.world.desk.compose.note(mail.customer_id, None, text)
    panel.refresh()
    room.settle()
    menu = panel.notes.rows[1].menu()
    assert [action.text() for action in menu.actions()] == ["Pin to the top", "Edit"]
    menu.actions()[0].trigger()
    room.settle()
    assert words(panel) == ["Prefers calls", "Lives upstairs"]
    assert panel.notes.rows[0]._who.text().startswith("Pinned")
    room.offers[-1].undo()
    room.settle()
    assert words(panel) == ["Lives upstairs", "Prefers calls"]
    panel.notes.rows[1].menu().actions()[1].trigger()
    assert panel.notes.field.toPlainText() == "Prefers calls"
    panel.notes.field.setPlainText("Prefers letters")
    room.click(panel.notes.keep)
    room.settle()
    assert words(panel) == ["Lives upstairs", "Prefers letters"]
    panel._begin_note()
    assert panel.notes.field.toPlainText() == ""
    room.press(panel.notes.field, Qt.Key.Key_Escape)
    assert not panel.notes.field.isVisible()


def test_an_address_is_added_or_refused_with_words(room: Room, panel: CustomerPanel) -> None:
    mail = show(room, panel)
    room.world.mail(mail.inbox_id, sender="bob@example.com", name="Bob")  # type: ignore[arg-type]  # a mail has one
    panel._begin_address()
    field, wrong = panel.reaches.field, panel.reaches.wrong
    for text, says in (
        ("nonsense", "This is neither an email address nor a phone number."),
        ("bob@example.com", "This address belongs to another customer."),
    ):
        field.setText(text)
        assert not wrong.isVisible()
        room.press(field, Qt.Key.Key_Return)
        room.settle()
        assert (wrong.isVisible(), wrong.text()) == (True, says)
    field.setText("+49 30 901820")
    room.press(field, Qt.Key.Key_Return)
    room.settle()
    assert not field.isVisible()
    assert rows(panel.handles) == ["ann@example.com", "+49 30 901820"]
    room.offers[-1].undo()
    room.settle()
    assert rows(panel.handles) == ["ann@example.com"]
    panel._begin_address()
    room.press(field, Qt.Key.Key_Escape)
    assert not field.isVisible()


def test_a_long_history_is_shown_a_part_at_a_time(room: Room, panel: CustomerPanel) -> None:
    mail = show(room, panel)
    for n in range(29):
        room.world.mail(mail.inbox_id, "again", subject=f"Subject {n}")  # type: ignore[arg-type]  # a mail has one
    panel.refresh()
    room.settle()
    assert rows(panel.history) == [f"Subject {n}" for n in (28, 27, 26, 25, 24, 23)]
    room.click(panel.past.more)
    room.settle()
    assert len(rows(panel.history)) == 26
    room.click(panel.past.more)
    room.settle()
    assert rows(panel.history)[-1] == "Parcel"
    assert not panel.past.more.isVisible()
    other = room.world.mail(mail.inbox_id, sender="bob@example.com", name="Bob", subject="New")  # type: ignore[arg-type]  # as above
    panel.open(other.customer_id, other.conversation_id)
    room.settle()
    assert rows(panel.history) == ["New"]


def test_when_the_next_reply_is_due(room: Room, panel: CustomerPanel) -> None:
    mail = show(room, panel)
    assert panel.due.isVisible()
    assert panel.due.value.text() == "13:00"  # four hours after it came
    room.world.clock.forward(hours=3, minutes=50)
    panel._tick()
    assert panel.due.value.text() == "in 10 min"
    room.world.clock.forward(hours=1)
    panel._tick()
    assert panel.due.value.text() == "Late by 50 min"
    assert mail.conversation_id is not None
    room.world.desk.work.resolve([mail.conversation_id])
    room.until(lambda: not panel.due.isVisible())


def test_what_cannot_be_done_is_not_offered(room: Room, panel: CustomerPanel) -> None:
    mail = show(room, panel)
    assert not panel.head.write.isVisible()
    assert not panel.head.open.isVisible()
    room.services.actions.on("new_message", lambda: None)
    assert panel.head.write.isVisible()
    with room.qtbot.waitSignal(room.services.navigation.new_message) as asked:
        room.click(panel.head.write)
    assert asked.args == [mail.customer_id]


def test_lines_are_used_again_for_the_next_customer(room: Room, panel: CustomerPanel) -> None:
    mail = show(room, panel)
    other = room.world.mail(mail.inbox_id, sender="bob@example.com", name="Bob")  # type: ignore[arg-type]  # a mail has one
    before = len(panel.findChildren(QWidget))
    for _ in range(5):
        for one in (other, mail):
            panel.open(one.customer_id, one.conversation_id)
            room.settle()
    assert len(panel.findChildren(QWidget)) == before


def test_ways_to_write_are_offered_where_somebody_takes_them(room: Room, panel: CustomerPanel) -> None:
    mail = show(room, panel)
    assert panel.head.ways.isHidden()  # nobody would go to the tab
    chosen: list[str] = []
    panel.write_with(chosen.append)
    room.settle()
    buttons = panel.head.ways.buttons
    assert [name for name, button in buttons.items() if button.isVisible()] == ["email"]
    room.click(buttons["email"])
    assert chosen == ["email"]
    room.services.actions.on("new_message", lambda: None)
    assert not panel.head.write.isVisible()  # there is a way already
    panel.open(mail.customer_id)
    room.settle()
    assert not buttons["email"].isVisible()
    assert panel.head.write.isVisible()


def test_the_pencil_stands_beside_the_name_and_is_reached_by_tab(room: Room, panel: CustomerPanel) -> None:
    show(room, panel)
    name, pencil = panel.name, panel.name.pencil
    text = name._label.fontMetrics().horizontalAdvance("Ann Lee")
    assert 0 <= pencil.x() - (name.width() + text) // 2 <= 4
    pencil.setFocus(Qt.FocusReason.TabFocusReason)
    room.press(pencil, Qt.Key.Key_Space)
    assert name.editing


def test_a_name_that_is_one_long_word_makes_the_panel_no_wider(room: Room) -> None:
    name = room.add(NameEdit(room.services.theme), 300, 200)
    name.show_name("service.department@a-shop-with-a-long-name.example")
    room.settle()
    assert name.minimumSizeHint().width() <= 300
    assert name._label.accessibleName() == "service.department@a-shop-with-a-long-name.example"
    assert breakable("Ann Lee") == "Ann Lee"
    assert breakable("x" * 40).replace("\u200b", "") == "x" * 40
