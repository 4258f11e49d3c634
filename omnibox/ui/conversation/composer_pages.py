"""What the composer shows: the writings of one conversation, one a medium and its note, and their drafts."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from omnibox.model import rich
from omnibox.model.intents import Addressing
from omnibox.model.rows import DraftRow, ItemRow
from omnibox.ui.conversation.composer_face import ComposerFace
from omnibox.ui.conversation.drafting import NOTE, REPLY, Drafting, Opening, Writing
from omnibox.ui.conversation.limits_words import limit_reason, limit_words, too_long
from omnibox.ui.conversation.sending import Sending
from omnibox.ui.conversation.ways import Ways
from omnibox.ui.i18n import isolate, tr
from omnibox.ui.media import in_order, medium
from omnibox.ui.services import UiServices

if TYPE_CHECKING:
    from omnibox.desk.channel import Limits
    from omnibox.desk.replying import ReplyOptions
    from omnibox.ui.writing.tools import Tools

LIMITS_PAUSE = 250  # ms without a keystroke before the limits are asked for again


class ComposerPages(ComposerFace):
    """Opens a conversation, shows one writing at a time. Nothing here blocks: whatever waits is a task."""

    tools: "Tools"  # made by the composer, whose keys they serve
    ready = Signal()  # options and drafts of the opened conversation are there

    def __init__(self, services: UiServices, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self.customer_id: UUID | None = None
        self.conversation_id: UUID | None = None
        self.ways = Ways()
        self._writings: dict[str, Writing] = {}  # by medium, and NOTE
        self._tab = NOTE
        self._filling = False
        self._round = 0
        self.drafting = Drafting(services, self, self._collect)
        self.sending = Sending(services, self)
        self._conflict = False  # the bar asks whether to send all the same
        self._limits_timer = QTimer(self)
        self._limits_timer.setSingleShot(True)
        self._limits_timer.setInterval(LIMITS_PAUSE)
        self._limits_timer.timeout.connect(self._ask_limits)

    # ---------------------------------------------------------------- opening

    def clear(self) -> None:
        """Show nothing to write to."""
        self.flush()
        self._round += 1
        self.customer_id = self.conversation_id = None
        self.ways = Ways()
        self._writings = {}
        self._tab = NOTE
        self.setEnabled(False)
        self._show_writing()

    def open(self, customer_id: UUID, conversation_id: UUID | None) -> None:
        """Get ready to write in a conversation (None: notes only)."""
        self.clear()
        self.customer_id, self.conversation_id = customer_id, conversation_id
        self._load(self._opened)

    def _load(self, done: Callable[[Opening], None], *, behind_writes: bool = False) -> None:
        desk, customer_id, conversation_id = self._services.desk, self.customer_id, self.conversation_id
        number = self._round
        if customer_id is None:
            return

        def read() -> Opening:
            begun = desk.compose.begin(conversation_id) if conversation_id else None
            replies = desk.drafts.all(customer_id, REPLY) if conversation_id else ()
            return Opening(begun, replies, desk.drafts.load(customer_id, NOTE))

        def landed(opening: Opening) -> None:
            if number == self._round:
                done(opening)

        tasks = self._services.tasks
        # behind a draft that is still being saved the reading has to wait its turn
        lane = tasks.write if behind_writes or self.drafting.pending else tasks.read
        lane(read, self, landed, self._services.notices.fail)

    def _opened(self, opening: Opening) -> None:
        if self.customer_id is None:
            return
        self.ways = Ways.of(opening.begun)
        note = Writing(NOTE, self.customer_id, self.conversation_id)
        if opening.note is not None:
            note.take(opening.note)
        self._writings = {name: self._new_reply(options) for name, options in self.ways.options.items()}
        self._writings[NOTE] = note
        self._tab = self._take_drafts(opening.replies) or self._first_tab()
        self.setEnabled(True)
        self._show_tabs()
        self._show_writing()
        self.ready.emit()

    def _take_drafts(self, drafts: tuple[DraftRow, ...]) -> str:
        """Go on where the drafts ended, the newest one of each medium; return the medium of the newest of all."""
        newest: dict[str, DraftRow] = {}
        for draft in drafts:
            place = self._medium_of(draft)
            if place in self._writings:
                newest.setdefault(place, draft)
        reached = {way.inbox.id for way in self.ways.reach}
        for place, draft in newest.items():
            writing = self._writings[place]
            writing.take(draft)
            if draft.inbox_id in reached and draft.inbox_id != writing.inbox_id:
                writing.inbox_id = draft.inbox_id  # at once: it stands there already, and moves nowhere
                self._send_from(draft.inbox_id, None)
        return next(iter(newest), "")

    def _medium_of(self, draft: DraftRow) -> str:
        default = next(iter(self.ways.media), "")
        return next((way.inbox.medium for way in self.ways.reach if way.inbox.id == draft.inbox_id), default)

    def _first_tab(self) -> str:
        media = self.ways.media
        return media[0] if media and self._writings[NOTE].empty else NOTE

    def _new_reply(self, options: "ReplyOptions") -> Writing:
        assert self.customer_id is not None  # noqa: S101 - options belong to an opened customer
        return Writing(
            REPLY,
            self.customer_id,
            options.conversation_id,
            inbox_id=options.inbox.id,
            answers_item_id=options.answers_item_id,
            to=options.reply.to,
            cc=options.reply.cc,
            subject=options.subject,
            base_version=options.base_version,
            rich=self.tools.begins_rich(options, self._answered(options)),
        )

    def _answered(self, options: "ReplyOptions | None") -> ItemRow | None:
        item_id = options.answers_item_id if options else None
        return self.ways.answered.get(item_id) if item_id else None

    def flush(self) -> None:
        """Keep what is being written now, and ask nothing more; before the window closes."""
        self._limits_timer.stop()
        self.drafting.flush()

    def refresh(self) -> None:
        """The conversation moved on: what is not begun yet begins from here; what is begun learns of its draft."""
        if self.conversation_id is not None and not self._conflict:
            self.drafting.flush()
            self._load(self._refreshed, behind_writes=True)

    def _refreshed(self, opening: Opening) -> None:
        fresh, before = Ways.of(opening.begun), self.ways
        touched = self.drafting.dirty  # what was emptied a moment ago stays empty
        kept = {n for n, one in self._writings.items() if one.mode == REPLY and (not one.empty or one is touched)}
        for name in kept & set(before.options):  # what was begun goes on answering what it answered
            fresh.options[name], fresh.limits[name] = before.options[name], before.limits[name]
        fresh.answered.update(before.answered)
        self.ways = fresh
        for name, options in fresh.options.items():
            if name not in kept:
                self._writings[name] = self._new_reply(options)
        # what was taken back from sending is a draft now: written over, it would be lost
        self.drafting.catch_up_all([self._writings[name] for name in kept], opening.replies)
        self._take_drafts(tuple(draft for draft in opening.replies if self._medium_of(draft) not in kept))
        self._show_tabs()
        if self.mode == REPLY and self._tab not in kept:
            self._show_writing()

    def _rejoined(self, writing: Writing) -> None:
        if writing is self.writing:
            left = self.editor.document().characterCount() - self.editor.textCursor().position()
            self._show_writing()
            cursor = self.editor.textCursor()
            cursor.setPosition(max(0, self.editor.document().characterCount() - left))
            self.editor.setTextCursor(cursor)

    # ---------------------------------------------------------------- showing

    def _show_tabs(self) -> None:
        tabs = []
        for name in in_order(self.ways.media):
            look = medium(name)
            tabs.append((name, look.word, look.icon, look.colour))
        tabs.append((NOTE, tr("Note"), "lock", "warn"))
        self.tabs.set_tabs(tabs, self._tab)

    @property
    def mode(self) -> str:
        """What is being written: "reply" or "note"."""
        return NOTE if self._tab == NOTE else REPLY

    @property
    def tab(self) -> str:
        """The medium that is written by, or "note"."""
        return self._tab

    @property
    def options(self) -> "ReplyOptions | None":
        """What an answer by the chosen medium would be; beside a note, by the first."""
        name = self._tab if self._tab in self.ways.options else next(iter(self.ways.media), "")
        return self.ways.options.get(name)

    @property
    def limits(self) -> "Limits | None":
        """What the chosen medium lets through now; None for notes."""
        return self.ways.limits.get(self._tab)

    @property
    def writing(self) -> Writing | None:
        """What stands in the composer now."""
        return self._writings.get(self._tab)

    def _show_writing(self) -> None:
        writing, options = self.writing, self.options
        reply = self.mode == REPLY and options is not None
        self._filling = True
        self.stop_bar.quiet()
        self.tools.begin(writing, options if reply else None)
        self.editor.set_text(writing.text if writing else "", writing.html if writing else "")
        self.files.set_files(writing.files if writing else ())
        self.tools.show_pictures()
        letter = options is not None and reply and self.has("cc")
        self.address_box.setVisible(letter)
        self.address_box.conversation_id = self.conversation_id
        if writing is not None and options is not None and reply:
            self.address_box.show_people(writing.to, writing.cc, writing.bcc, options.kind, writing.subject)
        self.address_box.subject_row.setVisible(bool(letter and options and not options.subject))
        self.signature.begin(writing, options if letter else None)
        self._filling = False
        self._conflict = False
        if self._blocked() and self.limits is not None:
            self.stop_bar.say(limit_reason(self.limits.reason), [])
        self._show_from()
        self._show_reply_all()
        self._show_tools()
        self._redress()

    def has(self, capability: str) -> bool:
        """Whether the chosen medium can do something; notes can do nothing of the kind."""
        options = self.options
        return self.mode == REPLY and options is not None and capability in options.capabilities

    def _show_from(self) -> None:
        options, writing, note = self.options, self.writing, self.mode == NOTE
        ways = () if note else self.ways.choices(self._tab)
        self.from_label.offer(ways, options.inbox.id if options else None, " ".join(writing.to) if writing else "")
        if note:
            self.from_label.say_from(tr("Only your team sees this"), "")
        elif options is not None:
            self.from_label.say_from(tr("from {address}", address=isolate(options.from_value)), options.from_value)
        else:
            self.from_label.say_from("", "")
        hint = tr("Write a note. @name calls a colleague.") if note else tr("Write a reply")
        self.editor.setPlaceholderText(hint if self.isEnabled() else "")
        self.editor.setAccessibleName(tr("Note") if note else tr("Reply"))

    def _show_reply_all(self) -> None:
        options = self.options
        self.reply_all.setVisible(options is not None and options.reply_all != options.reply)
        self.reply_all.setText(tr("Reply to one") if self._to_all() else tr("Reply to all"))

    def _to_all(self) -> bool:
        options, writing = self.options, self.writing
        if options is None or writing is None:
            return False
        return Addressing(writing.to, writing.cc) == options.reply_all

    def _show_tools(self) -> None:
        limits, note, writing = self.limits, self.mode == NOTE, self.writing
        files = self.has("attach")
        self.attach_button.setVisible(files)
        self.editor.takes_files = files
        self.attaching.largest = limits.max_attachment_bytes if limits else 0
        self.send_button.setText(tr("Add note") if note else tr("Send"))
        text = self.editor.toPlainText()
        self.counter.setText(limit_words(limits, text))
        self.counter.setVisible(bool(self.counter.text()))
        long = too_long(limits, text)
        self.counter.set_tone("danger" if long else "faint")
        ready = writing is not None and not writing.empty and not self._blocked() and not long
        self.send_button.setEnabled(ready and not self.files.busy)
        self.later_button.setVisible(not note)
        self.later_button.setEnabled(self.send_button.isEnabled())
        self.fit()

    def _blocked(self) -> bool:
        """Whether the channel lets nothing out now."""
        limits = self.limits
        return limits is not None and not limits.may_send

    def _ask_limits(self) -> None:
        options, text, number = self.options, self.editor.toPlainText(), self._round
        if options is None or self.mode == NOTE:
            return
        desk, inbox, name = self._services.desk, options.inbox.id, self._tab

        def landed(limits: "Limits") -> None:
            if number == self._round:
                self.ways.limits[name] = limits
                self._show_tools()

        self._services.tasks.read(lambda: desk.compose.limits(inbox, text), self, landed, self._services.notices.fail)

    def _collect(self, writing: Writing) -> None:
        """Read the looks of what stands in the editor, if it is this writing."""
        if writing is not self.writing:
            return
        blocks = self.editor.blocks() if writing.rich else ()
        formatted = bool(blocks) and not rich.is_plain(blocks)
        writing.html = rich.to_html(blocks) if formatted else ""
        writing.text = rich.to_text(blocks) if formatted else self.editor.toPlainText()

    def _send_from(self, inbox_id: UUID, handle_id: UUID | None) -> None:
        """Another inbox of a medium, or another address of the customer's, was chosen: the words stay."""
        way = next((w for w in self.ways.reach if w.inbox.id == inbox_id and handle_id in (None, w.handle.id)), None)
        writing = self._writings.get(way.inbox.medium) if way else None
        if way is None or writing is None or self.conversation_id is None:
            return
        desk, conversation_id, number = self._services.desk, self.conversation_id, self._round

        def landed(options: "ReplyOptions") -> None:
            if number != self._round:
                return
            self.ways.take(options)
            if handle_id is not None:
                writing.to = (way.handle.value,)
            if writing.inbox_id != inbox_id and not writing.empty:
                writing.moved_from = writing.moved_from or writing.inbox_id
            writing.inbox_id = inbox_id
            if not writing.empty:
                self.drafting.touch(writing)
            if way.inbox.medium == self._tab:
                self._collect(writing)
                self._show_writing()

        ask = partial(desk.compose.reply_options, conversation_id, None, inbox_id)
        self._services.tasks.read(ask, self, landed, self._services.notices.fail)

    def _redress(self) -> None:
        self.dress(note=self.mode == NOTE)
