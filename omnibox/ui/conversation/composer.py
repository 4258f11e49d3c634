"""Where answers and notes are written."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from omnibox.desk.channel import Capability, Limits
from omnibox.desk.replying import ReplyOptions
from omnibox.model.errors import Conflict
from omnibox.model.intents import Addressing
from omnibox.model.rows import DraftRow, ItemRow
from omnibox.ui.conversation.composer_face import ComposerFace
from omnibox.ui.conversation.drafting import NOTE, REPLY, Drafting, Writing
from omnibox.ui.conversation.editor import local_files
from omnibox.ui.conversation.sending import Sending, attribution
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.media import medium
from omnibox.ui.services import UiServices
from omnibox.ui.words import error_words

LIMITS_PAUSE = 250  # ms without a keystroke before the limits are asked for again


@dataclass(frozen=True, slots=True)
class Opening:
    """What is read for a conversation before its composer can be used."""

    options: ReplyOptions | None
    answered: ItemRow | None
    reply: DraftRow | None
    note: DraftRow | None


class Composer(ComposerFace):
    """One conversation's reply and note. Nothing here blocks: reading, saving and sending are tasks."""

    sent = Signal(object)  # UUID of the item
    look_first = Signal(object)  # list of item ids: what came while the answer was written
    drafts_changed = Signal(object)  # customer id
    escaped = Signal()
    ready = Signal()  # options and drafts of the opened conversation are there

    def __init__(self, services: UiServices, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self.customer_id: UUID | None = None
        self.conversation_id: UUID | None = None
        self.options: ReplyOptions | None = None
        self._answered: ItemRow | None = None
        self._limits: Limits | None = None
        self._writings: dict[str, Writing] = {}
        self._mode = REPLY
        self._filling = False
        self._round = 0
        self.drafting = Drafting(services, self)
        self.sending = Sending(services, self)
        self._to_read: list[str] = []
        self._conflict = False  # the bar asks whether to send all the same
        self._connect()
        self.clear()

    def _connect(self) -> None:
        self.setAcceptDrops(True)
        self._limits_timer = QTimer(self)
        self._limits_timer.setSingleShot(True)
        self._limits_timer.setInterval(LIMITS_PAUSE)
        self._limits_timer.timeout.connect(self._ask_limits)
        self.tabs.chosen.connect(self._choose)
        self.reply_all.clicked.connect(self._switch_reply_all)
        self.more_cc.clicked.connect(self._show_cc)
        self.send_button.clicked.connect(self.send)
        self.editor.textChanged.connect(self._typed)
        self.editor.send_pressed.connect(self.send)
        self.editor.escaped.connect(self.escaped)
        self.editor.files_given.connect(self.attaching.add)
        self.editor.picture_given.connect(self.attaching.add_picture)
        self.files.changed.connect(self._typed)
        self.to_field.changed.connect(self._typed)
        self.cc_field.changed.connect(self._typed)
        self.subject.textEdited.connect(lambda _: self._typed())
        self.stop_bar.chosen.connect(self._way_on)
        self.drafting.saved.connect(self.drafts_changed)
        self.sending.sent.connect(self._went)
        self.sending.stopped.connect(self._stopped)
        self.sending.refused.connect(self._give_back)
        self.sending.returned.connect(self.restore)
        self._services.theme.changed.connect(self._redress)

    def _redress(self) -> None:
        self.dress(note=self._mode == NOTE)

    # ---------------------------------------------------------------- opening

    def clear(self) -> None:
        """Show nothing to write to."""
        self.flush()
        self._round += 1
        self.customer_id = self.conversation_id = self.options = self._answered = None
        self._writings = {}
        self.setEnabled(False)
        self._show_writing()

    def open(self, customer_id: UUID, conversation_id: UUID | None) -> None:
        """Get ready to write in a conversation (None: notes only)."""
        self.clear()
        self.customer_id, self.conversation_id = customer_id, conversation_id
        self._load(self._opened)

    def _load(self, done: Callable[[Opening], None]) -> None:
        desk, customer_id, conversation_id = self._services.desk, self.customer_id, self.conversation_id
        number = self._round
        if customer_id is None:
            return

        def read() -> Opening:
            options = desk.compose.reply_options(conversation_id) if conversation_id else None
            answered = desk.timeline.items([options.answers_item_id]) if options and options.answers_item_id else ()
            drafts = desk.drafts
            reply = drafts.load(customer_id, REPLY) if conversation_id else None
            return Opening(options, next(iter(answered), None), reply, drafts.load(customer_id, NOTE))

        def landed(opening: Opening) -> None:
            if number == self._round:
                done(opening)

        tasks = self._services.tasks
        # behind a draft that is still being saved the reading has to wait its turn
        lane = tasks.write if self.drafting.pending else tasks.read
        lane(read, self, landed, self._services.notices.fail)

    def _opened(self, opening: Opening) -> None:
        if self.customer_id is None:
            return
        self._take_options(opening)
        note = Writing(NOTE, self.customer_id, self.conversation_id)
        if opening.note is not None:
            note.take(opening.note)
        self._writings = {NOTE: note}
        if opening.options is not None:
            reply = self._new_reply(opening.options)
            if opening.reply is not None:
                reply.take(opening.reply)
            self._writings[REPLY] = reply
        self._mode = self._first_mode()
        self.setEnabled(True)
        self._show_tabs()
        self._show_writing()
        self.ready.emit()

    def _first_mode(self) -> str:
        reply, note = self._writings.get(REPLY), self._writings[NOTE]
        if reply is None or (reply.empty and not note.empty):
            return NOTE
        return REPLY

    def _take_options(self, opening: Opening) -> None:
        self.options, self._answered = opening.options, opening.answered
        self._limits = opening.options.limits if opening.options else None

    def _new_reply(self, options: ReplyOptions) -> Writing:
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
        )

    def flush(self) -> None:
        """Keep what is being written now, and ask nothing more; before the window closes."""
        self._limits_timer.stop()
        self.drafting.flush()

    def refresh(self) -> None:
        """The conversation moved on: what is not begun yet begins from here."""
        reply = self._writings.get(REPLY)
        if self.conversation_id is not None and (reply is None or reply.empty) and not self._conflict:
            self._load(self._refreshed)

    def _refreshed(self, opening: Opening) -> None:
        reply = self._writings.get(REPLY)
        if opening.options is None or (reply is not None and not reply.empty):
            return
        self._take_options(opening)
        self._writings[REPLY] = self._new_reply(opening.options)
        if self._mode == REPLY:
            self._show_writing()

    # ---------------------------------------------------------------- showing

    def _show_tabs(self) -> None:
        tabs = []
        if self.options is not None:
            look = medium(self.options.inbox.medium)
            tabs.append((REPLY, look.word, look.icon, look.colour))
        tabs.append((NOTE, tr("Note"), "lock", "warn"))
        self.tabs.set_tabs(tabs, self._mode)

    @property
    def mode(self) -> str:
        """What is being written: "reply" or "note"."""
        return self._mode

    @property
    def writing(self) -> Writing | None:
        """What stands in the composer now."""
        return self._writings.get(self._mode)

    def _show_writing(self) -> None:
        writing, options = self.writing, self.options
        reply = self._mode == REPLY and options is not None
        self._filling = True
        self.stop_bar.quiet()
        self.editor.setPlainText(writing.text if writing else "")
        cursor = self.editor.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.editor.setTextCursor(cursor)
        self.files.set_files(writing.files if writing else ())
        letter = options is not None and reply and Capability.CC in options.capabilities
        self.address_box.setVisible(letter)
        if writing is not None and options is not None and reply:
            self.to_field.set_values(writing.to, options.kind)
            self.cc_field.set_values(writing.cc, options.kind)
            self.subject.setText(writing.subject)
        self._subject_row.setVisible(bool(letter and options and not options.subject))
        self._filling = False
        self._conflict = False
        if self._blocked() and self._limits is not None:
            self.stop_bar.say(limit_reason(self._limits.reason), [])
        self._show_from()
        self._show_cc_row()
        self._show_tools()
        self._redress()

    def _show_from(self) -> None:
        options = self.options
        if self._mode == NOTE:
            self.from_label.say(tr("Only your team sees this"))
        elif options is not None:
            self.from_label.say(tr("from {address}", address=options.from_value))
        else:
            self.from_label.say("")
        note = self._mode == NOTE
        hint = tr("Write a note. @name calls a colleague.") if note else tr("Write a reply")
        self.editor.setPlaceholderText(hint if self.isEnabled() else "")
        self.editor.setAccessibleName(tr("Note") if note else tr("Reply"))

    def _show_cc_row(self) -> None:
        writing, options = self.writing, self.options
        has_cc = bool(writing and writing.cc) or bool(self.cc_field.values)
        self._cc_row.setVisible(has_cc)
        self.more_cc.setVisible(not has_cc)
        differs = options is not None and options.reply_all != options.reply
        self.reply_all.setVisible(differs)
        self.reply_all.setText(tr("Reply to one") if self._to_all() else tr("Reply to all"))

    def _show_tools(self) -> None:
        options, limits, note = self.options, self._limits, self._mode == NOTE
        files = not note and options is not None and Capability.ATTACH in options.capabilities
        self.attach_button.setVisible(files)
        self.editor.takes_files = files
        self.attaching.largest = limits.max_attachment_bytes if limits else 0
        blocked = self._blocked()
        self.send_button.setText(tr("Add note") if note else tr("Send"))
        self.counter.setText(self._limit_words())
        self.counter.set_tone("danger" if self._too_long() else "faint")
        writing = self.writing
        ready = writing is not None and not writing.empty and not blocked and not self._too_long()
        self.send_button.setEnabled(ready and not self.files.busy)

    def _blocked(self) -> bool:
        """Whether the channel lets nothing out now."""
        return self._mode == REPLY and self._limits is not None and not self._limits.may_send

    def _too_long(self) -> bool:
        limits = self._limits
        most = limits.max_chars if limits is not None and self._mode == REPLY else None
        return most is not None and len(self.editor.toPlainText()) > most

    def _limit_words(self) -> str:
        limits = self._limits
        if limits is None or self._mode == NOTE or not limits.may_send:
            return ""
        words = []
        if limits.max_chars is not None:
            words.append(tr("{n} of {most}", n=len(self.editor.toPlainText()), most=limits.max_chars))
        if limits.parts is not None:
            words.append(tr_n("{n} part", "{n} parts", limits.parts))
        if limits.closes_in is not None:
            words.append(tr("{n} h left", n=int(limits.closes_in // 3600)))
        return " · ".join(words)

    def _ask_limits(self) -> None:
        options, text, number = self.options, self.editor.toPlainText(), self._round
        if options is None or self._mode == NOTE:
            return
        desk, inbox_id = self._services.desk, options.inbox.id

        def landed(limits: Limits) -> None:
            if number == self._round:
                self._limits = limits
                self._show_tools()

        self._services.tasks.read(
            lambda: desk.compose.limits(inbox_id, text), self, landed, self._services.notices.fail
        )

    # ---------------------------------------------------------------- writing

    def _choose(self, mode: str) -> None:
        if mode == self._mode or mode not in self._writings:
            return
        self.drafting.flush()
        self._mode = mode
        self.tabs.mark(mode)
        self._show_writing()
        self.editor.setFocus()

    def _typed(self) -> None:
        writing = self.writing
        if self._filling or writing is None:
            return
        writing.text, writing.files = self.editor.toPlainText(), self.files.files
        if writing.mode == REPLY:
            writing.to, writing.cc = self.to_field.values, self.cc_field.values
            writing.subject = self.subject.text()
            self._limits_timer.start()
        self._show_tools()
        self.drafting.touch(writing)

    def _to_all(self) -> bool:
        options, writing = self.options, self._writings.get(REPLY)
        if options is None or writing is None:
            return False
        return Addressing(writing.to, writing.cc) == options.reply_all

    def _switch_reply_all(self) -> None:
        self._address(all_of_them=not self._to_all())

    def _address(self, *, all_of_them: bool) -> None:
        options, writing = self.options, self._writings.get(REPLY)
        if options is None or writing is None:
            return
        people = options.reply_all if all_of_them else options.reply
        writing.to, writing.cc = people.to, people.cc
        self.to_field.set_values(people.to, options.kind)
        self.cc_field.set_values(people.cc, options.kind)
        self._show_cc_row()
        if not writing.empty:
            self.drafting.touch(writing)

    def _show_cc(self) -> None:
        self._cc_row.setVisible(True)
        self.more_cc.setVisible(False)
        self.cc_field.edit.setFocus()

    def begin_reply(self, *, all_of_them: bool | None = None) -> None:
        """Go to the reply; `all_of_them` addresses it to everybody or to one, None leaves it as it is."""
        self._choose(REPLY)
        if all_of_them is not None:
            self._address(all_of_them=all_of_them)
        self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def begin_note(self) -> None:
        """Go to the note."""
        self._choose(NOTE)
        self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ---------------------------------------------------------------- sending

    def send(self, *, force: bool = False) -> None:
        """Send what stands there; the place is empty at once, and gets its text back if it cannot go."""
        writing = self.writing
        if writing is None or writing.empty or not self.send_button.isEnabled():
            return
        if writing.mode == REPLY:
            self.to_field.commit()
            self.cc_field.commit()
            if self.to_field.wrong or self.cc_field.wrong or not (writing.to or writing.cc):
                self.stop_bar.say(tr("Check the recipients: one of them is not a valid address."), [])
                self.to_field.edit.setFocus()
                return
        self.drafting.drop()
        self._writings[writing.mode] = self._fresh_like(writing)
        self._show_writing()
        self.sending.send(writing, attribution(self._answered, self._services.formats), force=force)

    def _fresh_like(self, writing: Writing) -> Writing:
        if writing.mode == REPLY and self.options is not None:
            return self._new_reply(self.options)
        return Writing(writing.mode, writing.customer_id, writing.conversation_id)

    def _went(self, item_id: UUID) -> None:
        self.sent.emit(item_id)
        if self.customer_id is not None:
            self.drafts_changed.emit(self.customer_id)
        self.refresh()

    def _give_back(self, writing: Writing, _error: Exception) -> None:
        """Nothing went out: the text returns to where it was written."""
        self.drafting.touch(writing)
        here = writing.customer_id == self.customer_id and writing.conversation_id == self.conversation_id
        now = self._writings.get(writing.mode)
        if here and (now is None or now.empty):
            self._writings[writing.mode] = writing
            self._mode = writing.mode
            self.tabs.mark(writing.mode)
            self._show_writing()
        else:
            self.drafting.flush()

    def _stopped(self, writing: Writing, conflict: Conflict) -> None:
        self._give_back(writing, conflict)
        if self.writing is not writing:
            self._services.notices.fail(conflict)
            return
        self._conflict = True
        self._to_read = list(conflict.params.get("items", ()))
        words = error_words(conflict.code, conflict.params).title
        self.stop_bar.say(words, [("look", tr("Look first")), ("force", tr("Send anyway"))])
        self.stop_bar.button(0).setFocus()

    def _way_on(self, name: str) -> None:
        self.stop_bar.quiet()
        self._conflict = False
        self.editor.setFocus()
        if name == "force":
            self.send(force=True)
            return
        self.look_first.emit([UUID(text) for text in self._to_read])
        self._load(self._looked)

    def _looked(self, opening: Opening) -> None:
        """They have seen it: from here on only what comes later stops them."""
        reply = self._writings.get(REPLY)
        if opening.options is not None and reply is not None:
            self._take_options(opening)
            reply.base_version, reply.answers_item_id = opening.options.base_version, opening.options.answers_item_id
            self.drafting.touch(reply)

    def restore(self, draft: DraftRow) -> None:
        """Put the text of a withdrawn send back where it can be changed."""
        if draft.customer_id != self.customer_id or draft.mode not in self._writings:
            return
        writing = self._writings[draft.mode]
        writing.take(draft)
        self._mode = draft.mode
        self.tabs.mark(draft.mode)
        self._show_writing()
        self.editor.setFocus()
        self.drafts_changed.emit(draft.customer_id)

    # ---------------------------------------------------------------- drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.editor.takes_files and local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.attaching.add(local_files(event.mimeData()))
        event.acceptProposedAction()


def limit_reason(key: str) -> str:
    """Why nothing can be sent now."""
    words = tr(key)  # a channel's own keys stand in the catalogue
    return words if words != key else tr("Nothing can be sent here now ({code}).", code=key)
