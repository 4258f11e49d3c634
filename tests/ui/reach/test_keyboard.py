"""A morning without a mouse: every step of the work by keys alone, in the true window, proven in the store."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QListView

from omnibox.model.conversation import Status
from omnibox.model.item import Delivery, ItemKind
from omnibox.model.rows import ConversationRow, ItemRow
from tests.ui.sample import WHO
from tests.ui.stage import Stage
from tests.ui.staging import Raise

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen raises nothing and grabs nothing
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
KEY = Qt.Key
REPLY = "Dana can be with you today at 15:00."
NOTE = "Promised the visit for 15:00."
MOUSE = {
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.Wheel,
    QEvent.Type.ContextMenu,
}


class MouseTrap(QObject):
    """Counts what only a mouse does."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.heard += event.type() in MOUSE
        return False


class Hands:
    """Ten fingers on one window."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.trap = MouseTrap()
        QApplication.instance().installEventFilter(self.trap)  # type: ignore[union-attr]  # the stage has one
        self.id: UUID | None = None

    def now(self) -> ConversationRow:
        assert self.id is not None
        (row,) = self.stage.desk.lists.rows([self.id])
        return row

    def until(self, status: Status) -> None:
        self.stage.until(lambda: self.now().status is status, f"it never became {status}")
        self.stage.settle()

    def items(self) -> tuple[ItemRow, ...]:
        return self.stage.desk.timeline.page(self.now().customer_id).items

    def mine(self, kind: ItemKind, text: str) -> ItemRow | None:
        return next((one for one in self.items() if one.kind is kind and one.text.startswith(text)), None)

    def find(self, name: str) -> None:
        """Open a customer's work through the palette."""
        stage = self.stage
        stage.key(KEY.Key_K, CTRL)
        stage.type(name)
        stage.key(KEY.Key_Return)
        stage.until(lambda: stage.window.inbox.current.conversation_id is not None)
        stage.settle()
        self.id = stage.window.inbox.current.conversation_id

    def leave_text(self) -> None:
        """Out of the text that is being written: letters are commands again."""
        self.stage.key(KEY.Key_Escape)

    def send(self) -> None:
        self.stage.key(KEY.Key_Return, CTRL)


@pytest.fixture
def hands(raise_stage: Raise) -> Hands:
    return Hands(raise_stage())


def test_find_read_reply_undo_note(hands: Hands) -> None:
    stage = hands.stage
    hands.find(WHO)
    assert hands.now().customer_name == WHO
    stage.until(lambda: hands.now().unread == 0, "opening it did not read it")
    stage.key(KEY.Key_R)
    stage.type(REPLY)
    hands.send()
    sent = hands.mine(ItemKind.MESSAGE, REPLY)
    assert sent is not None
    assert sent.delivery is Delivery.QUEUED
    hands.leave_text()
    stage.key(KEY.Key_U)
    stage.until(lambda: hands.mine(ItemKind.MESSAGE, REPLY) is None, "the reply was not taken back")
    assert stage.window.inbox.conversation.composer.editor.toPlainText() == REPLY, "its words come back"
    hands.leave_text()
    stage.key(KEY.Key_N)
    stage.type(NOTE)
    hands.send()
    assert hands.mine(ItemKind.NOTE, NOTE) is not None
    assert hands.trap.heard == 0


def test_assign_snooze_resolve_and_take_each_back(hands: Hands) -> None:
    stage = hands.stage
    hands.find(WHO)
    hands.leave_text()
    before = hands.now().assignee_id
    stage.key(KEY.Key_A)
    if QApplication.activePopupWidget() is not None:  # it was mine already: A asks for whom
        stage.key(KEY.Key_Down)
        stage.key(KEY.Key_Return)
    stage.until(lambda: hands.now().assignee_id != before, "A did not assign")
    stage.key(KEY.Key_U)
    stage.until(lambda: hands.now().assignee_id == before, "U did not take it back")
    stage.key(KEY.Key_Z)
    stage.key(KEY.Key_Down)
    stage.key(KEY.Key_Return)
    hands.until(Status.SNOOZED)
    snoozed = hands.now().snoozed_until
    assert snoozed is not None
    assert snoozed > datetime.now(UTC)
    stage.key(KEY.Key_U)
    hands.until(Status.OPEN)
    hands.find(WHO)
    hands.leave_text()
    stage.key(KEY.Key_E)
    hands.until(Status.RESOLVED)
    stage.key(KEY.Key_U)
    hands.until(Status.OPEN)
    assert hands.trap.heard == 0


def test_a_command_in_words(hands: Hands) -> None:
    stage = hands.stage
    hands.find(WHO)
    stage.key(KEY.Key_K, CTRL)
    stage.type("snooze tue 3pm")
    stage.key(KEY.Key_Return)
    hands.until(Status.SNOOZED)
    until = hands.now().snoozed_until
    assert until is not None
    local = stage.services.formats.local(until)
    assert (local.weekday(), local.hour, local.minute) == (1, 15, 0)
    assert hands.trap.heard == 0


def test_pages_and_back(hands: Hands) -> None:
    stage = hands.stage
    hands.find(WHO)
    stage.key(KEY.Key_C, CTRL | SHIFT)
    assert not stage.window.inbox.isVisible()
    stage.key(KEY.Key_Comma, CTRL)
    sections = stage.window.findChildren(QListView)
    assert any(one.isVisible() for one in sections), "the settings are there"
    stage.key(KEY.Key_K, CTRL)
    stage.type("Go to my inbox")
    stage.key(KEY.Key_Return)
    assert stage.window.inbox.isVisible()
    assert hands.trap.heard == 0


def test_three_at_once(hands: Hands) -> None:
    stage = hands.stage
    stage.key(KEY.Key_1, CTRL)
    stage.key(KEY.Key_J)
    ids = [stage.window.inbox.list_pane.model.id_at(place) for place in range(3)]
    wanted = [one for one in ids if one is not None]
    stage.key(KEY.Key_J, SHIFT)
    stage.key(KEY.Key_J, SHIFT)
    stage.key(KEY.Key_E)

    def states() -> set[Status]:
        return {row.status for row in stage.desk.lists.rows(wanted)}

    stage.until(lambda: states() == {Status.RESOLVED}, "the three were not resolved")
    stage.settle()
    stage.key(KEY.Key_U)
    stage.until(lambda: Status.RESOLVED not in states(), "the three did not come back")
    assert hands.trap.heard == 0


def test_send_later(hands: Hands) -> None:
    stage = hands.stage
    hands.find(WHO)
    stage.key(KEY.Key_R)
    stage.type(REPLY)
    stage.key(KEY.Key_Return, CTRL | SHIFT)
    stage.key(KEY.Key_Down)
    stage.key(KEY.Key_Return)
    stage.until(lambda: bool(stage.desk.compose.scheduled()), "nothing was scheduled")
    (later,) = stage.desk.compose.scheduled()
    assert later.text.startswith(REPLY)
    assert hands.trap.heard == 0


def test_find_in_the_timeline(hands: Hands) -> None:
    stage = hands.stage
    hands.find(WHO)
    stage.key(KEY.Key_F, CTRL)
    stage.type("pressure")
    stage.key(KEY.Key_Return)
    words = [label for label in _said(stage) if "3" in label]
    assert words, "it says how many it found"
    stage.key(KEY.Key_Escape)
    assert hands.trap.heard == 0


def _said(stage: Stage) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [one.text() for one in stage.window.inbox.conversation.findChildren(QLabel) if one.isVisible()]
