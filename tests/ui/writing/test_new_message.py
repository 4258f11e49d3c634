"""A first message: found customers, unknown addresses, and the conversation it opens; and how one writes."""

from collections.abc import Callable
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from omnibox.model.rich import to_html
from omnibox.model.sign_off import SignOff
from omnibox.ui.settings.writing import Writing
from omnibox.ui.writing.new_message import KEPT, NewMessageDialog
from tests.ui.writing.conftest import SMS, Desk

AtDesk = Callable[..., Desk]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen raises nothing and grabs nothing


def dialog_of(desk: Desk, customer_id: UUID | None = None, medium: str = "") -> NewMessageDialog:
    dialog = NewMessageDialog(desk.room.services, customer_id, medium, desk.room.window)
    dialog.show()
    desk.room.settle()
    return dialog


def opened(desk: Desk) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    desk.room.services.navigation.open_conversation.connect(lambda *where: found.append(where))
    return found


def test_to_somebody_new_by_keyboard_alone(at_desk: AtDesk) -> None:
    desk = at_desk()
    went = opened(desk)
    dialog = dialog_of(desk)
    assert dialog.to.hasFocus()
    desk.room.type(dialog.to, "Eve Ost <eve@ost.example>")
    assert not dialog.send_button.isEnabled()
    dialog.subject.setFocus()
    desk.room.type(dialog.subject, "Your order")
    dialog.editor.setFocus()
    desk.room.press(dialog.editor, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    desk.room.type(dialog.editor, "Good news")
    desk.room.press(dialog.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.room.settle()
    ((customer, conversation, _),) = went
    row = desk.room.world.conversation(conversation)  # type: ignore[arg-type]  # an id
    assert (row.customer_id, row.customer_name, row.subject) == (customer, "Eve Ost", "Your order")
    item = desk.room.world.desk.timeline.page(row.customer_id).items[-1]
    assert desk.room.world.entry(item.id).message["html"] == "<p><b>Good news</b></p>"
    desk.room.offers[-1].undo()
    desk.room.settle()
    assert desk.room.world.desk.drafts.load(row.customer_id, "reply").html == "<p><b>Good news</b></p>"  # type: ignore[union-attr]  # it is there


def test_a_customer_is_found_while_one_types(at_desk: AtDesk) -> None:
    desk = at_desk()
    dialog = dialog_of(desk)
    desk.room.type(dialog.to, "ann")
    desk.room.qtbot.waitUntil(dialog.to.list.isVisible)
    assert dialog.to.list.item(0).text().startswith("Ann Lee")
    desk.room.press(dialog.to, Qt.Key.Key_Return)
    desk.room.settle()
    assert dialog.to.values == ("Ann Lee <ann@example.com>",)
    dialog.close()


def test_a_customers_own_address_is_there_for_each_line(at_desk: AtDesk) -> None:
    desk = at_desk()
    dialog = dialog_of(desk, desk.mail.customer_id, "sms")
    assert dialog.row is not None
    assert dialog.row.address == SMS
    assert dialog.to.values == ("+49 151 234",)
    assert not dialog.subject.isVisible()
    dialog.inbox.setCurrentIndex(0)
    desk.room.settle()
    assert dialog.to.values == ("Ann Lee <ann@example.com>",)
    assert dialog.subject.isVisible()
    dialog.close()


def test_what_is_wrong_is_said_and_nothing_is_lost(at_desk: AtDesk) -> None:
    desk = at_desk()
    dialog = dialog_of(desk)
    dialog.to.setText("nobody at all")
    dialog.subject.setText("x")
    desk.room.type(dialog.editor, "words")
    dialog.subject.textEdited.emit("x")
    dialog.send()
    assert "not a valid address" in dialog.problem.text()
    dialog.close()
    assert dialog.isVisible()  # asked once
    assert "lost" in dialog.problem.text()
    dialog.close()
    assert desk.room.world.desk.lists.counts()["open"] == 1


def test_what_was_not_sent_is_there_again_after_a_crash(at_desk: AtDesk) -> None:
    desk = at_desk()
    dialog = dialog_of(desk)
    desk.room.type(dialog.to, "eve@ost.example")
    dialog.subject.setText("Your order")
    dialog.editor.formatting.bold()
    desk.room.type(dialog.editor, "Good news")
    desk.room.qtbot.waitUntil(lambda: desk.room.services.choices.get(KEPT) is not None)
    desk.room.settle()
    dialog.deleteLater()  # as if the window had died
    again = dialog_of(desk)
    assert (again.to.text(), again.subject.text()) == ("eve@ost.example", "Your order")
    assert to_html(again.editor.blocks()) == "<p><b>Good news</b></p>"
    assert desk.room.world.desk.settings.get(f"my.{KEPT}")["to"] == "eve@ost.example"
    other = dialog_of(desk, desk.mail.customer_id)
    assert not other.begun  # meant for somebody else
    other.reject()
    again.reject()
    again.reject()  # asked once, then thrown away
    desk.room.settle()
    assert desk.room.services.choices.get(KEPT) is None


def test_the_settings_of_writing_hold_at_once(at_desk: AtDesk) -> None:
    desk = at_desk()
    page = Writing(desk.room.services)
    desk.room.qtbot.addWidget(page)
    page.show()
    desk.room.qtbot.waitUntil(lambda: len(page.languages) >= 3)
    desk.room.settle()
    assert set(page.undo) == {"email", "sms", "whatsapp"}
    page.undo["sms"].setCurrentIndex(0)
    page.undo["sms"].activated.emit(0)
    page.key.setCurrentIndex(1)
    page.key.activated.emit(1)
    page.format.setCurrentIndex(2)
    page.format.activated.emit(2)
    desk.room.click(page.spell)
    choices = desk.room.services.choices
    assert choices.get("undo_seconds") == {"sms": 0}
    assert choices.get("writing_format") == "plain"
    assert choices.flag("spelling", True) is False
    assert desk.composer.editor.enter_sends
    desk.reopen()
    assert not desk.composer.editor.rich
    page.languages["en_US"].click()
    assert "en_US" not in choices.get("spelling_languages")
    assert QApplication.activeModalWidget() is None


def test_a_first_letter_has_copies_a_signature_and_the_same_questions(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.room.world.desk.signatures.keep_mine(SignOff("<p>Me, {operator.first_name}</p>"))
    went = opened(desk)
    dialog = dialog_of(desk)
    desk.room.type(dialog.to, "Eve Ost <eve@ost.example>")
    dialog.copies.more_cc.click()
    desk.room.type(dialog.copies.cc.edit, "carl@x.example,nobody,")
    dialog.copies.more_bcc.click()
    desk.room.type(dialog.copies.bcc.edit, "quiet@x.example")
    assert not dialog.copies.to.isVisible()
    assert dialog.signature.isVisible()
    dialog.subject.setFocus()
    desk.room.type(dialog.subject, "Your order")
    dialog.editor.setFocus()
    desk.room.type(dialog.editor, "The invoice is attached.")
    dialog.send()
    assert "nobody" in dialog.problem.text()
    desk.room.press(dialog.copies.cc.chips[1], Qt.Key.Key_Delete)
    dialog.send()
    assert dialog.stop_bar.text == "You write of something attached, but no file is."
    assert went == []
    dialog.stop_bar.button(1).click()
    desk.room.settle()
    ((customer, _, _),) = went
    assert isinstance(customer, UUID)
    item = desk.room.world.desk.timeline.page(customer).items[-1]
    message = desk.room.world.entry(item.id).message
    assert [one["value"] for role in ("to", "cc", "bcc") for one in message[role]] == [
        "eve@ost.example",
        "carl@x.example",
        "quiet@x.example",
    ]
    assert item.text == "The invoice is attached.\n\n-- \nMe, Otto"
