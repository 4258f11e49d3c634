"""What is being written, and keeping it: every pause in typing is a saved draft."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from omnibox.model.intents import FileRef
from omnibox.model.joined import joined_html, put_before
from omnibox.model.rich import Block, from_html, from_text, to_html
from omnibox.model.rows import DraftRow
from omnibox.ui.services import UiServices

if TYPE_CHECKING:
    from omnibox.desk.reaching import Beginning

PAUSE = 600  # ms without a keystroke
LONGEST = 3_000  # ms that who types without a pause may lose to a power cut
REPLY, NOTE = "reply", "note"


@dataclass(frozen=True, slots=True)
class Opening:
    """What is read for a conversation before its composer can be used."""

    begun: "Beginning | None"
    replies: tuple[DraftRow, ...]
    note: DraftRow | None


@dataclass(slots=True)
class Writing:
    """A reply or note as it stands in the composer. `html` is its formatted form, "" where nothing is formatted."""

    mode: str
    customer_id: UUID
    conversation_id: UUID | None = None
    inbox_id: UUID | None = None
    answers_item_id: UUID | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    base_version: int = 0
    files: tuple[FileRef, ...] = field(default=())
    html: str = ""
    rich: bool = False
    moved_from: UUID | None = None  # the inbox its stored draft stands under, where another one was chosen since
    send_at: datetime | None = None
    cancel_on_reply: bool = False
    signature: str = ""  # which one is taken, see model/sign_off.py
    saved: str = ""  # the text of its stored draft, as far as is known here

    @property
    def empty(self) -> bool:
        return not self.text.strip() and not self.files

    def take(self, draft: DraftRow) -> None:
        """Go on where a draft ended."""
        self.text, self.files, self.base_version = draft.text, draft.files, draft.base_version
        self.html, self.rich = draft.html, self.rich or bool(draft.html)
        self.saved = draft.text
        if draft.conversation_id == self.conversation_id and draft.to:
            self.to, self.cc, self.bcc = draft.to, draft.cc, draft.bcc
            self.subject = draft.subject or self.subject

    def add(self, later: "Writing") -> None:
        """Take up what was begun after this one, below it."""
        if self.html or later.html:
            self.html = to_html((*self.blocks, Block(), *later.blocks))
            self.rich = True
        self.text = f"{self.text}\n\n{later.text}"
        self.files += tuple(file for file in later.files if file not in self.files)

    def catch_up(self, draft: DraftRow) -> bool:
        """Take up what others put before its stored draft. Returns whether there was something."""
        head = put_before(draft.text, self.saved, self.text)
        self.saved = draft.text
        if not head:
            return False
        self.html = joined_html(head, draft.html, self.html, self.text)
        self.rich = self.rich or bool(self.html)
        self.text = f"{head}\n\n{self.text}"
        self.files = (*(file for file in draft.files if file not in self.files), *self.files)
        return True

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Its paragraphs, formatted or not."""
        return from_html(self.html) if self.html else from_text(self.text)


class Drafting(QObject):
    """Saves what is written, in order and off the UI thread."""

    saved = Signal(object)  # customer id: a draft was kept or given up
    joined = Signal(object)  # Writing: what others put before it stands in it now

    def __init__(self, services: UiServices, parent: QObject, collect: Callable[[Writing], None]) -> None:
        """`collect` brings a writing up to date just before it is kept: reading formats costs more than a keystroke."""
        super().__init__(parent)
        self._services = services
        self._collect = collect
        self._dirty: Writing | None = None
        self.pending = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self.flush)
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.setInterval(LONGEST)
        self._limit.timeout.connect(self.flush)

    @property
    def dirty(self) -> Writing | None:
        """What was typed and is not being saved yet."""
        return self._dirty

    def touch(self, writing: Writing) -> None:
        """Something was typed."""
        if self._dirty is not None and self._dirty is not writing:
            self.flush()
        self._dirty = writing
        self._timer.start()
        if not self._limit.isActive():
            self._limit.start()

    def drop(self) -> None:
        """What was typed went out: there is nothing left to keep."""
        self._timer.stop()
        self._limit.stop()
        self._dirty = None

    def flush(self) -> None:
        """Save now; before another conversation is shown, and before the window closes."""
        self._timer.stop()
        self._limit.stop()
        writing, self._dirty = self._dirty, None
        if writing is None:
            return
        self._collect(writing)
        drafts, kept = self._services.desk.drafts, replace(writing)
        writing.moved_from = None
        writing.saved = kept.text  # what is saved next comes after this
        self.pending += 1
        self._services.tasks.write(
            lambda: drafts.save(
                kept.customer_id,
                kept.mode,
                text=kept.text,
                conversation_id=kept.conversation_id,
                inbox_id=kept.inbox_id,
                to=kept.to,
                cc=kept.cc,
                bcc=kept.bcc,
                subject=kept.subject,
                base_version=kept.base_version,
                files=kept.files,
                html=kept.html,
                moved_from=kept.moved_from,
                seen=kept.saved,
            ),
            self,
            lambda draft: self._done(writing, kept, draft),
            lambda error: self._failed(writing, kept, error),
        )

    def _done(self, writing: Writing, kept: Writing, draft: DraftRow | None) -> None:
        self.pending -= 1
        if draft is not None and draft.text != kept.text:
            self.catch_up(writing, draft, kept.text)
        self.saved.emit(kept.customer_id)

    def catch_up(self, writing: Writing, draft: DraftRow, seen: str | None = None) -> None:
        """Put in front of a writing what others put before its stored draft; `seen` is the text they put it before."""
        later = writing.saved
        writing.saved = later if seen is None else seen
        if put_before(draft.text, writing.saved, writing.text):
            self._collect(writing)  # only now: reading formats costs more than a keystroke
        if writing.catch_up(draft):
            self.joined.emit(writing)
        if seen is not None and later != seen:
            writing.saved = later  # saved once more meanwhile

    def catch_up_all(self, writings: Iterable[Writing], drafts: tuple[DraftRow, ...]) -> None:
        """The drafts were read again, the newest first: what is begun takes up what was put before it."""
        for writing in writings:
            draft = next((row for row in drafts if row.inbox_id in (writing.inbox_id, None)), None)
            if draft is not None and writing.moved_from is None:
                self.catch_up(writing, draft)

    def _failed(self, writing: Writing, kept: Writing, error: Exception) -> None:
        self.pending -= 1
        if writing.saved == kept.text:
            writing.saved = kept.saved
        self._services.notices.fail(error)
