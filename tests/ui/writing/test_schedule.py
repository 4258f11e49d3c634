"""Send later from the composer: moments, words, the list, and the way back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from PySide6.QtWidgets import QApplication

from omnibox.model.item import Delivery
from omnibox.ui.writing.schedule import MomentDialog, ScheduleMenu
from omnibox.ui.writing.scheduled import ScheduledDialog
from tests.ui.writing.conftest import Desk

AtDesk = Callable[..., Desk]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen raises nothing and grabs nothing


def menu_of(desk: Desk) -> ScheduleMenu:
    desk.room.services.actions.action("send_later").trigger()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, ScheduleMenu)
    return menu


def schedule(desk: Desk, text: str = "Later then") -> None:
    desk.room.type(desk.composer.editor, text)
    menu = menu_of(desk)
    menu.actions()[0].trigger()
    menu.close()
    desk.room.settle()


def test_a_good_moment_is_one_key_away_and_undo_brings_it_back(at_desk: AtDesk) -> None:
    desk = at_desk()
    schedule(desk)
    (waiting,) = desk.room.world.desk.compose.scheduled()
    assert waiting.due_at is not None
    assert timedelta(minutes=50) < waiting.due_at - desk.room.world.clock() < timedelta(minutes=70)
    assert desk.room.world.entry(waiting.id).message["cancel_on_reply"] is True
    assert desk.composer.editor.toPlainText() == ""
    assert desk.room.offers[-1].text.startswith("Scheduled for ")
    desk.room.offers[-1].undo()
    desk.room.settle()
    assert desk.composer.editor.toPlainText() == "Later then"
    assert desk.room.world.desk.compose.scheduled() == ()


def test_whether_an_answer_cancels_it_is_remembered(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.room.type(desk.composer.editor, "Later")
    menu = menu_of(desk)
    assert menu.guarded
    menu.switch.trigger()
    menu.close()
    schedule(desk, "!")
    (waiting,) = desk.room.world.desk.compose.scheduled()
    assert desk.room.world.entry(waiting.id).message["cancel_on_reply"] is False


def test_nothing_written_and_notes_have_no_later(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.composer.tools.open_later()
    assert QApplication.activePopupWidget() is None
    desk.composer.begin_note()
    assert not desk.composer.later_button.isVisible()


def test_a_moment_in_words_or_none(at_desk: AtDesk) -> None:
    desk = at_desk()
    taken: list[tuple[datetime, bool]] = []
    dialog = MomentDialog(
        desk.room.services, lambda at, guarded: taken.append((at, guarded)), desk.composer, guard=True
    )
    dialog.show()
    dialog.words.setText("gibberish")
    assert not dialog.accept_button.isEnabled()
    assert dialog.understood.text() == "No moment is named so."
    dialog.words.setText("tomorrow 9:30")
    assert dialog.accept_button.isEnabled()
    dialog.guard.setChecked(False)
    dialog.accept()
    ((at, guarded),) = taken
    local = desk.room.services.formats.local(at)
    tomorrow = desk.room.services.formats.now().date() + timedelta(days=1)
    assert (local.date(), local.hour, local.minute, guarded) == (tomorrow, 9, 30, False)


def test_the_list_moves_sends_and_cancels(at_desk: AtDesk) -> None:
    desk = at_desk()
    for hours, text in enumerate(("First", "Second", "Third"), start=1):
        desk.room.type(desk.composer.editor, text)
        desk.composer.tools.send_at(desk.room.world.clock() + timedelta(hours=hours), False)
        desk.room.settle()
    dialog = ScheduledDialog(desk.room.services, desk.room.window)
    dialog.show()
    desk.room.settle()
    assert [row.item.text.splitlines()[0] for row in dialog.rows] == ["First", "Second", "Third"]
    later = desk.room.world.clock() + timedelta(days=3)
    dialog.rows[0]._moved(later, False)
    desk.room.settle()
    assert [row.item.text.splitlines()[0] for row in dialog.rows] == ["Second", "Third", "First"]
    desk.room.click(dialog.rows[0].now)
    desk.room.settle()
    assert [item.delivery for item in desk.timeline() if item.text.startswith("Second")] == [Delivery.QUEUED]
    desk.room.click(dialog.rows[0].cancel)
    desk.room.settle()
    assert [row.item.text.splitlines()[0] for row in dialog.rows] == ["First"]
    assert desk.room.world.desk.drafts.load(desk.mail.customer_id, "reply").text == "Third"  # type: ignore[union-attr]  # it is there
    opened: list[object] = []
    desk.room.services.navigation.open_conversation.connect(lambda *where: opened.append(where[1]))
    desk.room.click(dialog.rows[0].edit)
    desk.room.settle()
    assert opened == [desk.mail.conversation_id]


def test_an_empty_list_says_how_it_is_filled(at_desk: AtDesk) -> None:
    desk = at_desk()
    dialog = ScheduledDialog(desk.room.services, desk.room.window)
    dialog.show()
    desk.room.settle()
    assert dialog.empty.isVisible()
    desk.room.click(dialog.close_button)
    assert not dialog.isVisible()


def test_a_full_list_is_closed_by_its_button_too_and_everything_waits_on(at_desk: AtDesk) -> None:
    desk = at_desk()
    schedule(desk)
    dialog = ScheduledDialog(desk.room.services, desk.room.window)
    dialog.show()
    desk.room.settle()
    desk.room.click(dialog.close_button)
    assert not dialog.isVisible()
    assert len(desk.room.world.desk.compose.scheduled()) == 1


def test_who_was_scheduling_is_asked_whether_to_schedule(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.room.type(desk.composer.editor, "Later then")
    at = desk.room.world.clock() + timedelta(hours=3)
    desk.room.world.mail(desk.inboxes["support"], "No, today!", conversation_id=desk.mail.conversation_id)
    desk.composer.tools.send_at(at, False)
    desk.room.settle()
    assert desk.room.world.desk.compose.scheduled() == ()
    anyway = desk.composer.stop_bar.button(1)
    assert anyway.text() == "Schedule anyway"
    desk.room.click(anyway)
    desk.room.settle()
    (waiting,) = desk.room.world.desk.compose.scheduled()
    assert waiting.due_at == at
