"""This conversation's fields in the customer panel: who has it, where it stands, how urgent it is, until when."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from omnibox.model.conversation import Priority, Status
from omnibox.model.rows import ConversationRow, OperatorRow
from omnibox.ui.conversation.wording import priority_word, status_word
from omnibox.ui.customer.rows import FieldRow
from omnibox.ui.customer.tags_edit import TagsEdit
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme

NOBODY = "nobody"


class Fields(QWidget):
    """Shows a conversation's fields and says which somebody changes."""

    assigned = Signal(object)  # operator id | NOBODY
    moved = Signal(object)  # Status
    ranked = Signal(object)  # Priority
    tag_added = Signal(str)
    tag_removed = Signal(str)

    def __init__(self, theme: Theme, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self.assignee = FieldRow(theme, tr("Assignee"))
        self.status = FieldRow(theme, tr("Status"))
        self.priority = FieldRow(theme, tr("Priority"))
        self.due = FieldRow(theme, tr("Next reply due"))
        self.inbox = FieldRow(theme, tr("Inbox"))
        self.tags = TagsEdit(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for row in (self.assignee, self.status, self.priority, self.due, self.inbox):
            layout.addWidget(row)
        layout.addSpacing(4)
        layout.addWidget(self.tags)
        self.assignee.picked.connect(self.assigned)
        self.status.picked.connect(self.moved)
        self.priority.picked.connect(self.ranked)
        self.tags.added.connect(self.tag_added)
        self.tags.removed.connect(self.tag_removed)

    def show_row(self, row: ConversationRow, operators: Sequence[OperatorRow], inbox: str) -> None:
        """Show a conversation's fields."""
        people: list[tuple[str, object]] = [(one.name, one.id) for one in operators if not one.disabled]
        people.append((tr("Nobody"), NOBODY))
        who = row.assignee_name if row.assignee_id is not None else tr("Nobody")
        self.assignee.show_value(who, people, "text" if row.assignee_id is not None else "text3")
        states: list[tuple[str, object]] = [
            (status_word(one), one) for one in (Status.OPEN, Status.WAITING, Status.RESOLVED)
        ]
        self.status.show_value(self._standing(row), states)
        urgent = row.priority in (Priority.HIGH, Priority.URGENT)
        levels: list[tuple[str, object]] = [(priority_word(one), one) for one in Priority]
        self.priority.show_value(priority_word(row.priority), levels, "danger" if urgent else "text")
        self.due.setVisible(row.due_at is not None and row.waiting_since is not None)
        if row.due_at is not None:
            late = row.due_at <= self._formats.now()
            words = tr("Late by {time}", time=self._formats.waiting(row.due_at)) if late else self._left(row.due_at)
            self.due.show_value(words, tone="danger" if late else "warn")
        self.inbox.show_value(inbox)
        self.tags.show_tags(row.tags)

    def _standing(self, row: ConversationRow) -> str:
        word = status_word(row.status)
        if row.status is Status.SNOOZED and row.snoozed_until is not None:
            return f"{word} · {self._formats.coming(row.snoozed_until)}"
        return word

    def _left(self, due: datetime) -> str:
        minutes = max(1, -(-int((due - self._formats.now()).total_seconds()) // 60))
        return tr("in {n} min", n=minutes) if minutes < 60 else self._formats.coming(due)
