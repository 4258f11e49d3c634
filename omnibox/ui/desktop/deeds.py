"""What people do from a notification: open, answer in place, put away, mark as read."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from omnibox.model.errors import Conflict
from omnibox.model.intents import Done, ReplyIntent, Sent
from omnibox.model.rich import from_html, from_text, to_html
from omnibox.ui.desktop import wording
from omnibox.ui.desktop.notifier import Deed
from omnibox.ui.desktop.watcher import Watcher
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices

if TYPE_CHECKING:
    from omnibox.desk.alerts import Alert
    from omnibox.desk.desk import Desk

MORNING: Final = time(9)


class Deeds(QObject):
    """Carries out what was pressed. The window comes forward only where there is something to look at."""

    forward = Signal()  # the window is wanted

    def __init__(
        self,
        services: UiServices,
        watcher: Watcher,
        add_to_open: Callable[[UUID, str], bool],
        parent: QObject | None = None,
    ) -> None:
        """`add_to_open(customer id, text)` adds to what stands in that customer's composer; False: nothing stands."""
        super().__init__(parent)
        self._services, self._watcher, self._add_to_open = services, watcher, add_to_open

    def do(self, key: str, deed: str, text: str) -> None:
        """Do what was pressed on the notice `key`; a word nobody knows opens it."""
        alert = self._watcher.alerts.get(key)
        self._watcher.withdraw(key)
        if key.startswith("i:"):
            self.forward.emit()
            self._services.navigation.open_inboxes.emit(UUID(key[2:]))
        elif alert is None or key == wording.BURST_KEY:
            self.forward.emit()
        elif deed == Deed.REPLY:
            self._reply(alert, text.strip())
        elif deed == Deed.SNOOZE_HOUR:
            self._snooze(alert, self._services.formats.now() + timedelta(hours=1))
        elif deed == Deed.SNOOZE_TOMORROW:
            self._snooze(alert, self._tomorrow())
        elif deed == Deed.READ:
            self._mark_read(alert)
        else:
            self._open(alert)

    def _open(self, alert: "Alert") -> None:
        self.forward.emit()
        self._services.navigation.open(alert.conversation.customer_id, alert.conversation.id, alert.item.id)

    def _tomorrow(self) -> datetime:
        formats = self._services.formats
        return formats.moment(datetime.combine(formats.now().date() + timedelta(days=1), MORNING))

    def _snooze(self, alert: "Alert", until: datetime) -> None:
        desk, services, conversation_id = self._services.desk, self._services, alert.conversation.id

        def done(result: Done) -> None:
            operation = result.operation_id
            if operation is not None:
                text = tr("Snoozed until {when}", when=services.formats.coming(until))
                services.notices.offer(text, lambda: services.tasks.write(lambda: desk.undo(operation)))

        services.tasks.write(lambda: desk.work.snooze([conversation_id], until), self, done, services.notices.fail)

    def _mark_read(self, alert: "Alert") -> None:
        desk, conversation_id = self._services.desk, alert.conversation.id
        self._services.tasks.write(
            lambda: desk.work.mark_read(conversation_id), self, None, self._services.notices.fail
        )

    # ---- answering
    def _reply(self, alert: "Alert", text: str) -> None:
        if not text:  # the server has no field for it: the composer has
            self._open(alert)
            self._services.actions.action("reply").trigger()
            return
        if self._add_to_open(alert.conversation.customer_id, text):
            self._kept(alert, added_words())
            return
        desk, services = self._services.desk, self._services

        def done(sent: Sent | None) -> None:
            if sent is None:
                self._kept(alert, added_words())
            elif sent.undo_until is not None:
                seconds = max(1.0, (sent.undo_until - services.formats.now()).total_seconds())
                undo = lambda: services.tasks.write(lambda: desk.compose.undo_send(sent.item_id))  # noqa: E731 - a value
                services.notices.offer(tr("Sending"), undo, seconds)

        def failed(error: Exception) -> None:
            unkept = partial(self._unkept, alert, text)
            services.tasks.write(lambda: keep(desk, alert, text), self, lambda _: told(error), unkept)

        def told(error: Exception) -> None:
            if isinstance(error, Conflict):
                self._kept(alert, tr("Something happened meanwhile. Your answer waits in the composer."))
            else:
                self._open(alert)
                services.notices.fail(error)

        services.tasks.write(lambda: answer(desk, alert, text), self, done, failed)

    def _unkept(self, alert: "Alert", text: str, error: Exception) -> None:
        """Nothing takes it: the words stand in a window until somebody has them."""
        from omnibox.ui.desktop.unkept import Unkept

        desk, services = self._services.desk, self._services

        def again() -> None:
            services.tasks.write(
                lambda: keep(desk, alert, text),
                self,
                lambda _: self._open(alert),
                partial(self._unkept, alert, text),
            )

        self.forward.emit()
        services.notices.fail(error)
        window = self.parent()
        Unkept(text, again, window if isinstance(window, QWidget) else None).show()

    def _kept(self, alert: "Alert", words: str) -> None:
        self._open(alert)
        self._services.notices.say(words)


def added_words() -> str:
    return tr("You had begun an answer already: what you wrote was added to it.")


def answer(desk: "Desk", alert: "Alert", text: str) -> Sent | None:
    """Send a reply written in a notification. None: there was a draft, which has the text now and waits for a person.

    Called in the writer's lane. Raises: what `Compose.reply` raises; nothing was sent then.
    """
    customer_id, conversation_id = alert.conversation.customer_id, alert.conversation.id
    draft = desk.drafts.load(customer_id, "reply")
    if draft is not None:  # a reply that goes out takes the draft with it: what somebody wrote is not ours to drop
        keep(desk, alert, text)
        return None
    options = desk.compose.reply_options(conversation_id)
    return desk.compose.reply(
        ReplyIntent(
            conversation_id=conversation_id,
            base_version=alert.mark,
            text=text,
            to=options.reply.to,
            subject=options.subject,
            answers_item_id=options.answers_item_id,
        )
    )


def keep(desk: "Desk", alert: "Alert", text: str) -> None:
    """Make a text the draft of its conversation, behind whatever is written there. Called in the writer's lane."""
    customer_id, conversation_id = alert.conversation.customer_id, alert.conversation.id
    known = desk.drafts.load(customer_id, "reply")
    if known is None:
        options = desk.compose.reply_options(conversation_id)
        desk.drafts.save(
            customer_id,
            "reply",
            text=text,
            conversation_id=conversation_id,
            inbox_id=options.inbox.id,
            to=options.reply.to,
            subject=options.subject,
            base_version=alert.mark,
        )
        return
    desk.drafts.save(
        customer_id,
        "reply",
        text=f"{known.text.rstrip()}\n\n{text}".strip(),
        conversation_id=known.conversation_id,
        inbox_id=known.inbox_id,
        to=known.to,
        cc=known.cc,
        bcc=known.bcc,
        subject=known.subject,
        base_version=known.base_version,
        files=known.files,
        html=to_html((*from_html(known.html), *from_text(text))) if known.html else "",
    )
