"""A tab for every way to a customer: what is written stays where it was written, and goes out that way."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from omnibox.desk.channel import Limits
from omnibox.model.handle import HandleKind
from omnibox.model.item import Delivery
from omnibox.ui.conversation.limits_words import limit_words
from tests.ui.writing.conftest import BILLING, SMS, SUPPORT, Desk

AtDesk = Callable[..., Desk]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen raises nothing and grabs nothing


def test_there_is_a_tab_for_each_medium_and_the_note_is_last(at_desk: AtDesk) -> None:
    desk = at_desk()
    assert desk.composer.tabs.names() == ("email", "sms", "whatsapp", "note")
    assert desk.composer.tab == "email"
    assert desk.composer.from_label.accessibleName() == f"from {SUPPORT}"


def test_the_tabs_keep_their_places_whatever_the_customer_answers_by(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.composer.write("whatsapp")
    desk.room.type(desk.composer.editor, "begun")
    world = desk.room.world
    asked = world.mail(
        desk.inboxes["sms"],
        "By text now",
        sender="+49 151 234",
        kind=HandleKind.PHONE,
        conversation_id=desk.mail.conversation_id,
    )
    desk.room.until(lambda: asked.id in [item.id for item in desk.pane.feed.items])
    assert desk.composer.tabs.names() == ("email", "sms", "whatsapp", "note")
    assert desk.composer.tab == "whatsapp"
    desk.composer.editor.clear()
    desk.reopen()
    assert desk.composer.tab == "sms"  # what they wrote last is still what an answer begins with
    assert desk.composer.tabs.names() == ("email", "sms", "whatsapp", "note")


def test_a_text_goes_out_by_its_own_line_in_the_same_conversation(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.room.click(desk.composer.tabs.button("sms"))
    assert desk.composer.from_label.accessibleName() == f"from {SMS}"
    assert not desk.composer.address_box.isVisible()
    assert not desk.composer.rich_button.isVisible()
    desk.room.type(desk.composer.editor, "By text then")
    desk.room.settle()
    desk.composer.send()
    desk.room.settle()
    sent = desk.timeline()[-1]
    assert (sent.channel, sent.text, sent.conversation_id) == ("sms", "By text then", desk.mail.conversation_id)
    assert desk.room.world.entry(sent.id).message["to"][0]["value"] == "+49 151 234"


def test_each_tab_keeps_its_own_words_and_they_are_there_again(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.room.type(desk.composer.editor, "letter")
    desk.composer.write("sms")
    assert desk.composer.editor.toPlainText() == ""
    desk.room.type(desk.composer.editor, "text")
    desk.composer.write("email")
    assert desk.composer.editor.toPlainText() == "letter"
    desk.reopen()
    assert desk.composer.tab == "sms"  # where one stopped
    assert desk.composer.editor.toPlainText() == "text"
    desk.composer.write("email")
    assert desk.composer.editor.toPlainText() == "letter"


def test_another_inbox_of_the_medium_can_be_chosen_and_the_words_stay(at_desk: AtDesk) -> None:
    desk = at_desk()
    label = desk.composer.from_label
    assert label.choosable
    desk.room.type(desk.composer.editor, "From billing")
    menu = label.menu()
    assert [action.isChecked() for action in menu.actions()] == [True, False]
    menu.actions()[1].trigger()
    menu.close()
    desk.room.settle()
    assert label.accessibleName() == f"from {BILLING}"
    assert desk.composer.editor.toPlainText() == "From billing"
    desk.reopen()
    assert label.accessibleName() == f"from {BILLING}"
    assert desk.composer.editor.toPlainText() == "From billing"
    assert len(desk.room.world.desk.drafts.all(desk.mail.customer_id, "reply")) == 1
    desk.composer.send()
    desk.room.settle()
    assert desk.timeline()[-1].inbox_id == desk.inboxes["billing"]


def test_the_choice_is_reached_by_key(at_desk: AtDesk) -> None:
    desk = at_desk()
    label = desk.composer.from_label
    assert label.focusPolicy() is Qt.FocusPolicy.TabFocus
    desk.room.press(label, Qt.Key.Key_Return)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.close()
    desk.composer.write("sms")
    assert label.focusPolicy() is Qt.FocusPolicy.NoFocus  # one line: nothing to choose


def test_a_text_is_counted_in_signs_and_parts(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.composer.write("sms")
    desk.room.type(desk.composer.editor, "a" * 76)
    desk.room.qtbot.waitUntil(lambda: desk.composer.counter.text() == "76 of 160 · 1 part")
    desk.composer.editor.setPlainText("a" * 200)
    desk.room.qtbot.waitUntil(lambda: desk.composer.counter.text() == "200 of 306 · 2 parts")
    desk.composer.editor.setPlainText("a" * 1700)
    desk.room.qtbot.waitUntil(lambda: desk.composer.counter.text().startswith("1700 of 1600"))
    assert not desk.composer.send_button.isEnabled()
    desk.room.settle()


def test_the_time_a_line_stays_open_is_said() -> None:
    limits = Limits(may_send=True, closes_in=2 * 3600 + 100)
    assert limit_words(limits, "") == "2 h left"
    assert limit_words(replace(limits, closes_in=125.0), "") == "2 min left"
    assert limit_words(Limits(may_send=False, closes_in=1.0), "") == ""


def test_a_colleagues_answer_by_another_line_stops_the_send(at_desk: AtDesk) -> None:
    desk = at_desk()
    world = desk.room.world
    desk.room.type(desk.composer.editor, "I am coming")
    carla = world.hire("Carla")
    intent = world.intent(desk.mail, "I am on it", carla)
    carla.compose.reply(replace(intent, inbox_id=desk.inboxes["sms"], to=("+49151234",), answers_item_id=None))
    desk.composer.send()
    desk.room.settle()
    assert "Carla" in desk.composer.stop_bar.text
    assert desk.composer.editor.toPlainText() == "I am coming"
    assert [item.text for item in desk.timeline() if item.delivery is Delivery.QUEUED] == ["I am on it"]


def test_what_another_window_of_mine_wrote_is_taken_up(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.room.world.desk.drafts.save(
        desk.mail.customer_id, "reply", text="begun elsewhere", inbox_id=desk.inboxes["support"]
    )
    desk.room.world.hire("Carla").drafts.save(desk.mail.customer_id, "reply", text="Carla's own")
    desk.reopen()
    assert desk.composer.editor.toPlainText() == "begun elsewhere"


def test_in_little_room_nothing_is_cut(at_desk: AtDesk) -> None:
    desk = at_desk()
    tabs, label = desk.composer.tabs, desk.composer.from_label
    desk.room.window.resize(820, 700)
    desk.room.settle()
    assert tabs.button("sms").text().strip() == "SMS"
    assert label.y() < tabs.geometry().bottom()
    desk.room.window.resize(330, 700)  # in any font
    desk.room.settle()
    assert label.y() > tabs.geometry().bottom()  # a line of its own
    assert label.text() == label.whole
    tabs.set_compact(True)
    assert tabs.button("sms").text() == ""
    assert (tabs.button("sms").accessibleName(), tabs.button("sms").toolTip()) == ("SMS", "SMS")
    assert tabs.button("email").text().strip() == "Email"


def test_a_person_chooses_how_long_a_send_can_be_taken_back(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.room.services.choices.put("undo_seconds", {"email": 0, "sms": 30})
    desk.room.type(desk.composer.editor, "At once")
    desk.composer.send()
    desk.room.settle()
    assert desk.room.offers == []  # nothing to undo: it left
    desk.composer.write("sms")
    desk.room.type(desk.composer.editor, "In a while")
    desk.composer.send()
    desk.room.settle()
    seconds = desk.room.offers[-1].seconds
    assert seconds is not None
    assert 25 < seconds <= 30


def test_the_send_key_is_a_choice(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.composer.write("sms")
    desk.room.services.choices.put("send_key", "enter")
    desk.room.type(desk.composer.editor, "one")
    desk.room.press(desk.composer.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    desk.room.type(desk.composer.editor, "two")
    desk.room.press(desk.composer.editor, Qt.Key.Key_Return)
    desk.room.settle()
    assert desk.timeline()[-1].text == "one\ntwo"
