"""What was written stays: whoever else touches the draft, the sending or the window meanwhile."""

from collections.abc import Callable
from pathlib import Path

import pytest

from omnibox.ui.writing.new_message import NewMessageDialog
from tests.ui.writing.conftest import Desk
from tests.ui.writing.test_schedule import schedule

AtDesk = Callable[..., Desk]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen raises nothing and grabs nothing


def kept(desk: Desk) -> list[str]:
    """Return the texts of all replies that are drafts, once what is being written was saved."""
    desk.composer.flush()
    desk.room.settle()
    return [draft.text for draft in desk.room.world.desk.drafts.all(desk.mail.customer_id, "reply")]


def test_a_cancelled_message_stands_in_the_composer_again(at_desk: AtDesk) -> None:
    desk = at_desk()
    schedule(desk)
    (waiting,) = desk.room.world.desk.compose.scheduled()
    desk.composer.sending.cancel_scheduled(waiting.id)
    desk.room.settle()
    desk.room.type(desk.composer.editor, "More: ")
    (text,) = kept(desk)
    assert "Later then" in text
    assert "More: " in text


def test_a_message_taken_back_elsewhere_stands_in_the_composer_again(at_desk: AtDesk) -> None:
    desk = at_desk()
    schedule(desk)
    (waiting,) = desk.room.world.desk.compose.scheduled()
    desk.room.world.desk.compose.undo_send(waiting.id)
    desk.room.catch_up()
    desk.room.settle()
    desk.room.type(desk.composer.editor, "More: ")
    (text,) = kept(desk)
    assert "Later then" in text


@pytest.mark.parametrize("on", ["", " and on"])
def test_what_was_taken_back_elsewhere_comes_before_what_is_begun(at_desk: AtDesk, on: str) -> None:
    """`on` is typed when the message was taken back and this window has not heard of it."""
    desk = at_desk()
    schedule(desk)
    (waiting,) = desk.room.world.desk.compose.scheduled()
    desk.room.type(desk.composer.editor, "Begun")
    assert kept(desk) == ["Begun"]
    desk.room.world.desk.compose.undo_send(waiting.id)
    if on:
        desk.room.type(desk.composer.editor, on)
        assert kept(desk) == [f"Later then\n\nBegun{on}"]
    desk.room.catch_up()
    desk.room.settle()
    assert desk.composer.editor.toPlainText() == f"Later then\n\nBegun{on}"
    desk.room.type(desk.composer.editor, "!")
    assert kept(desk) == [f"Later then\n\nBegun{on}!"], "the cursor stayed at its word"


def test_a_draft_of_another_inbox_stays_one_draft(at_desk: AtDesk) -> None:
    desk = at_desk()
    drafts, customer_id = desk.room.world.desk.drafts, desk.mail.customer_id
    drafts.save(customer_id, "reply", text="from support", inbox_id=desk.inboxes["support"])
    drafts.save(customer_id, "reply", text="from billing", inbox_id=desk.inboxes["billing"])
    desk.reopen()
    assert desk.composer.editor.toPlainText() == "from billing"
    assert sorted(kept(desk)) == ["from billing", "from support"]


def test_what_was_refused_stands_before_what_was_begun_since(at_desk: AtDesk) -> None:
    desk = at_desk()
    world = desk.room.world
    desk.room.type(desk.composer.editor, "The first")
    carla = world.hire("Carla")
    carla.compose.reply(world.intent(desk.mail, "I am on it", carla))
    desk.composer.send()
    desk.room.type(desk.composer.editor, "The second")
    desk.room.settle()
    assert desk.composer.editor.toPlainText() == "The first\n\nThe second"
    assert kept(desk) == ["The first\n\nThe second"]


def test_a_file_never_goes_to_whoever_is_opened_meanwhile(at_desk: AtDesk, tmp_path: Path) -> None:
    desk = at_desk()
    other = desk.room.world.mail(desk.inboxes["support"], "Mine?", sender="other@example.com")
    desk.room.settle()
    path = tmp_path / "contract.txt"
    path.write_text("for Ann alone")
    desk.composer.attaching.add([path])
    desk.pane.open(other.customer_id, other.conversation_id)
    desk.room.settle()
    assert desk.composer.customer_id == other.customer_id
    assert desk.composer.files.files == ()
    assert not desk.composer.files.busy
    assert any("contract.txt" in words for words in desk.room.said)


def test_what_was_written_on_is_asked_about_again(at_desk: AtDesk) -> None:
    desk = at_desk()
    dialog = NewMessageDialog(desk.room.services, None, "", desk.room.window)
    dialog.show()
    desk.room.settle()
    desk.room.type(dialog.editor, "words")
    dialog.close()
    assert dialog.isVisible()
    desk.room.type(dialog.editor, " and many more")
    dialog.close()
    assert dialog.isVisible()
    dialog.close()
    assert not dialog.isVisible()
