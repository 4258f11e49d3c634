"""From what is written to what is sent: the intent, the stop when the world moved on, and the way back."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from omnibox.model.errors import Conflict
from omnibox.model.intents import ReplyIntent, Sent
from omnibox.model.rows import DraftRow, ItemRow
from omnibox.ui.conversation.drafting import NOTE, Writing
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices


def attribution(answered: ItemRow | None, formats: Formats) -> str:
    """The line above a quoted original."""
    if answered is None:
        return ""
    return tr("On {date}, {name} wrote:", date=formats.full(answered.at), name=answered.author_name)


def intent_of(writing: Writing, line: str, undo_seconds: int | None = None, today: str = "") -> ReplyIntent:
    """What the desk is asked to send. Raises: ValueError for what belongs to no conversation."""
    if writing.conversation_id is None:
        raise ValueError("a reply belongs to a conversation")
    return ReplyIntent(
        conversation_id=writing.conversation_id,
        base_version=writing.base_version,
        text=writing.text,
        to=writing.to,
        cc=writing.cc,
        bcc=writing.bcc,
        subject=writing.subject,
        files=writing.files,
        answers_item_id=writing.answers_item_id,
        attribution=line,
        inbox_id=writing.inbox_id,
        html=writing.html,
        send_at=writing.send_at,
        cancel_on_reply=writing.cancel_on_reply,
        undo_seconds=undo_seconds,
        signature=writing.signature,
        formatted=writing.rich,
        today=today,
    )


def undo_seconds(services: UiServices, medium: str) -> int | None:
    """Return how long this person wants to be able to take a message back; None: as the inbox has it."""
    chosen = services.choices.get("undo_seconds", {})
    value = chosen.get(medium) if isinstance(chosen, dict) else None
    return value if isinstance(value, int) else None


class Sending(QObject):
    """Sends and takes back, in the writer's lane."""

    sent = Signal(object)  # UUID of the new item
    stopped = Signal(object, object)  # Writing, Conflict: somebody did something meanwhile
    refused = Signal(object, object)  # Writing, Exception: nothing was sent
    returned = Signal(object)  # DraftRow of a withdrawn send

    def __init__(self, services: UiServices, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services

    def send(self, writing: Writing, line: str, *, medium: str = "", force: bool = False) -> None:
        """Queue a reply, or add a note. `medium` names whose undo time holds."""
        desk = self._services.desk
        work: Callable[[], Sent]
        if writing.mode == NOTE:
            customer_id, conversation_id, text = writing.customer_id, writing.conversation_id, writing.text
            work = lambda: desk.compose.note(customer_id, conversation_id, text)  # noqa: E731 - two ways, one call below
        else:
            today = self._services.formats.date(self._now())
            intent = intent_of(writing, line, undo_seconds(self._services, medium), today)
            work = lambda: desk.compose.reply(intent, force=force)  # noqa: E731 - as above
        self._services.tasks.write(
            work, self, lambda sent: self._sent(writing, sent), lambda error: self._failed(writing, error)
        )

    def _sent(self, writing: Writing, sent: Sent) -> None:
        self.sent.emit(sent.item_id)
        if writing.mode == NOTE:
            undo = lambda: self._undo_note(sent.operation_id)  # noqa: E731 - handed on as a value
            self._services.notices.offer(tr("Note added"), undo)
        elif writing.send_at is not None:
            when = self._services.formats.coming(writing.send_at)
            words = tr("Scheduled for {time}", time=when)
            self._services.notices.offer(words, lambda: self.undo(sent.item_id))
        elif sent.undo_until is not None and sent.undo_until > self._now():
            seconds = (sent.undo_until - self._now()).total_seconds()
            self._services.notices.offer(tr("Sending"), lambda: self.undo(sent.item_id), max(1.0, seconds))

    def _now(self) -> datetime:
        return self._services.formats.now()

    def _failed(self, writing: Writing, error: Exception) -> None:
        if isinstance(error, Conflict):
            self.stopped.emit(writing, error)
        else:
            self.refused.emit(writing, error)
            self._services.notices.fail(error)

    def undo(self, item_id: UUID) -> None:
        """Take a queued send back; its text returns."""
        desk, notices = self._services.desk, self._services.notices
        self._services.tasks.write(lambda: desk.compose.undo_send(item_id), self, self._returned, notices.fail)

    def _returned(self, draft: DraftRow) -> None:
        self._services.notices.withdrawn.emit()
        self.returned.emit(draft)

    def _undo_note(self, operation_id: UUID) -> None:
        desk, notices = self._services.desk, self._services.notices
        self._services.tasks.write(
            lambda: desk.undo(operation_id), self, lambda _: notices.say(tr("Undone")), notices.fail
        )

    def retry(self, item_id: UUID) -> None:
        """Send a failed or unknown one again."""
        desk, notices = self._services.desk, self._services.notices
        self._services.tasks.write(lambda: desk.compose.retry(item_id), self, None, notices.fail)

    def resend(self, item_id: UUID) -> None:
        """Send it again to those whom it did not reach."""
        desk, notices = self._services.desk, self._services.notices
        self._services.tasks.write(lambda: desk.compose.resend(item_id), self, None, notices.fail)

    def send_now(self, item_id: UUID) -> None:
        """Let what was to be sent later go at once."""
        desk, notices = self._services.desk, self._services.notices
        self._services.tasks.write(lambda: desk.compose.send_now(item_id), self, None, notices.fail)

    def change_time(self, item_id: UUID, parent: QWidget) -> None:
        """Ask when it is to go instead."""
        desk, notices = self._services.desk, self._services.notices

        def pick(moment: datetime, _guarded: bool) -> None:
            self._services.tasks.write(lambda: desk.compose.reschedule(item_id, moment), self, None, notices.fail)

        from omnibox.ui.writing.schedule import MomentDialog  # its calendar costs the first page time

        MomentDialog(self._services, pick, parent).open()

    def cancel_scheduled(self, item_id: UUID) -> None:
        """Do not send it; its text is kept as the draft."""
        desk, notices = self._services.desk, self._services.notices
        words = tr("It will not be sent. The text is kept as a draft.")

        def kept(draft: DraftRow) -> None:
            notices.say(words)
            self.returned.emit(draft)  # a composer that did not know would write over it

        self._services.tasks.write(lambda: desk.compose.undo_send(item_id), self, kept, notices.fail)

    def discard(self, item_id: UUID) -> None:
        """Give a failed one up."""
        desk, notices = self._services.desk, self._services.notices
        self._services.tasks.write(lambda: desk.compose.discard_failed(item_id), self, None, notices.fail)
