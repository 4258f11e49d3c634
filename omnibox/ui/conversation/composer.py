"""Where answers and notes are written: what is typed, addressed, sent and given back."""

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QWidget

from omnibox.model.errors import Conflict
from omnibox.model.rows import DraftRow
from omnibox.model.sign_off import NONE
from omnibox.ui.conversation.composer_pages import ComposerPages
from omnibox.ui.conversation.drafting import NOTE, REPLY, Opening, Writing
from omnibox.ui.conversation.editor import local_files
from omnibox.ui.conversation.sending import attribution
from omnibox.ui.conversation.ways import Ways
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.words import error_words
from omnibox.ui.writing import checks
from omnibox.ui.writing.tools import Tools


class Composer(ComposerPages):
    """One conversation's replies, one a medium, and its note. Nothing here blocks: whatever waits is a task."""

    sent = Signal(object)  # UUID of the item
    look_first = Signal(object)  # list of item ids: what came while the answer was written
    drafts_changed = Signal(object)  # customer id
    escaped = Signal()

    def __init__(self, services: UiServices, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self.tools = Tools(services, self)
        self._to_read: list[str] = []
        self._passed: set[str] = set()  # checks a person looked at and waved through
        self._check: checks.Check | None = None  # what the bar asks about
        self._connect()
        self.clear()

    def _connect(self) -> None:
        self.setAcceptDrops(True)
        self.attaching.whose = lambda: (self.customer_id, self.conversation_id, self._tab)
        self.tabs.chosen.connect(self._choose)
        self.from_label.chosen.connect(self._send_from)
        self.reply_all.clicked.connect(self._switch_reply_all)
        self.send_button.clicked.connect(self.send)
        self.editor.textChanged.connect(self._typed)
        self.editor.send_pressed.connect(self.send)
        self.editor.escaped.connect(self.escaped)
        self.editor.left.connect(self.drafting.flush)
        self.editor.files_given.connect(self.attaching.add)
        self.editor.picture_given.connect(self._take_picture)
        self.files.changed.connect(self._typed)
        self.address_box.changed.connect(self._typed)
        self.signature.chosen.connect(self._sign)
        self.stop_bar.chosen.connect(self._way_on)
        self.drafting.saved.connect(self.drafts_changed)
        self.drafting.joined.connect(self._rejoined)
        self.sending.sent.connect(self._went)
        self.sending.stopped.connect(self._stopped)
        self.sending.refused.connect(self._give_back)
        self.sending.returned.connect(self.restore)
        self._services.theme.changed.connect(self._redress)

    # ---------------------------------------------------------------- writing

    def _choose(self, tab: str) -> None:
        if tab == self._tab or tab not in self._writings:
            self.editor.setFocus()  # whoever pressed the tab goes on writing: letters must not become commands
            return
        self.drafting.flush()
        writing = self.writing
        if writing is not None:
            self._collect(writing)
        self._tab = tab
        self.tabs.mark(tab)
        self._show_writing()
        self.editor.setFocus()

    def write(self, medium_name: str) -> bool:
        """Go to the tab of a medium. Returns False where the customer cannot be reached by it."""
        if medium_name not in self.ways.options:
            return False
        self._choose(medium_name)
        self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def _typed(self) -> None:
        writing = self.writing
        if self._filling or writing is None:
            return
        writing.text, writing.files = self.editor.toPlainText(), self.files.files
        if writing.mode == REPLY:
            box = self.address_box
            writing.to, writing.cc, writing.bcc = (field.values for field in box.fields)
            writing.subject = self.subject.text()
            self._limits_timer.start()
            self._show_reply_all()
        self._passed.clear()
        self._show_tools()
        self.drafting.touch(writing)

    def _sign(self, word: str) -> None:
        """Another signature was chosen for this one."""
        if self.writing is not None:
            self.writing.signature = word

    def _switch_reply_all(self) -> None:
        self._address(all_of_them=not self._to_all())

    def _address(self, *, all_of_them: bool) -> None:
        options, writing = self.options, self.writing
        if options is None or writing is None or writing.mode == NOTE:
            return
        people = options.reply_all if all_of_them else options.reply
        writing.to, writing.cc = people.to, people.cc
        self.address_box.show_people(people.to, people.cc, writing.bcc, options.kind, self.subject.text())
        self._show_reply_all()
        if not writing.empty:
            self.drafting.touch(writing)

    def begin_reply(self, *, all_of_them: bool | None = None) -> None:
        """Go to the reply; `all_of_them` addresses it to everybody or to one, None leaves it as it is."""
        if self.mode == NOTE and self.ways.media:
            begun = [name for name in self.ways.media if not self._writings[name].empty]
            self._choose((begun or list(self.ways.media))[0])
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
            self.address_box.commit()
            if not self._addressed(writing):
                return
        self._collect(writing)
        if writing.mode == REPLY and self.ask_before_sending():
            return
        line = attribution(self._answered(self.options), self._services.formats)
        self.drafting.drop()
        self._passed.clear()
        self._round += 1  # a draft that was read before goes out now
        self._writings[self._tab] = self._fresh_like(writing)
        self._show_writing()
        self.sending.send(writing, line, medium=self._tab, force=force)

    def _addressed(self, writing: Writing) -> bool:
        """Tell whether it has somebody to go to; what is no address is said in words."""
        wrong = self.address_box.wrong if self.has("cc") else ()
        if not wrong and writing.to:
            return True
        if wrong:
            words = tr("Check the recipients: {value} is not a valid address.", value=wrong[0])
        else:
            words = tr("Say who is to get it: the line To is empty.")
        self.stop_bar.say(words, [])
        self.address_box.focus_wrong()
        return False

    def ask_before_sending(self) -> bool:
        """Ask about what looks like a slip, if something does; a person who said yes to it is not asked again."""
        writing = self.writing
        if writing is None:
            return False
        written = checks.Written(writing.text, writing.html, writing.files)
        found = checks.first(self._services, written, self.limits, self.signature.unknown, self._passed)
        if found is None:
            return False
        self._check = found
        self.stop_bar.say(found.words, found.ways)
        if self.stop_bar.ways:
            self.stop_bar.button(0).setFocus()
        return True

    def _after_check(self, name: str) -> None:
        """The way on from a check."""
        found, self._check = self._check, None
        if found is None:
            return
        if name == checks.ANYWAY:
            self._passed.add(found.key)
            self.send()
        elif name == checks.ATTACH:
            self.attaching.choose()
        elif name == checks.UNSIGNED:
            self.signature.choose(NONE)
            self.send()

    def _fresh_like(self, writing: Writing) -> Writing:
        options = self.options
        if writing.mode == REPLY and options is not None:
            return self._new_reply(options)
        return Writing(writing.mode, writing.customer_id, writing.conversation_id)

    def _went(self, item_id: UUID) -> None:
        self.sent.emit(item_id)
        if self.customer_id is not None:
            self.drafts_changed.emit(self.customer_id)
        self.refresh()

    def _tab_of(self, writing: Writing) -> str:
        if writing.mode == NOTE:
            return NOTE
        found = next((way.inbox.medium for way in self.ways.reach if way.inbox.id == writing.inbox_id), "")
        return found if found in self._writings else next(iter(self.ways.media), NOTE)

    def _show(self, tab: str, writing: Writing) -> None:
        self._writings[tab] = writing
        self._tab = tab
        self.tabs.mark(tab)
        self._show_writing()

    def _give_back(self, writing: Writing, _error: Exception) -> None:
        """Nothing went out: the text returns to where it was written."""
        writing.send_at = None
        here = writing.customer_id == self.customer_id and writing.conversation_id == self.conversation_id
        tab = self._tab_of(writing)
        now = self._writings.get(tab)
        if here and now is not None and not now.empty:
            self._collect(now)
            writing.add(now)
            self.drafting.drop()  # they are one from here on
        self.drafting.touch(writing)
        if not here:
            self.drafting.flush()
        elif now is None or now.empty or tab == self._tab:
            self._show(tab, writing)
        else:
            self._writings[tab] = writing

    def _stopped(self, writing: Writing, conflict: Conflict) -> None:
        later = writing.send_at, writing.cancel_on_reply
        self._give_back(writing, conflict)
        if self.writing is not writing:
            self._services.notices.fail(conflict)
            return
        writing.send_at, writing.cancel_on_reply = later
        self._conflict = True
        self._to_read = list(conflict.params.get("items", ()))
        words, who = error_words(conflict.code, conflict.params).title, conflict.params.get("by", ())
        words = f"{words} · {', '.join(who)}" if who else words
        anyway = tr("Schedule anyway") if writing.send_at else tr("Send anyway")
        self.stop_bar.say(words, [("look", tr("Look first")), ("force", anyway)])
        self.stop_bar.button(0).setFocus()

    def _way_on(self, name: str) -> None:
        self.stop_bar.quiet()
        self.editor.setFocus()
        if self._check is not None:
            self._after_check(name)
            return
        self._conflict = False
        if name == "force":
            self.send(force=True)
            return
        writing = self.writing
        if writing is not None:
            writing.send_at = None
        self.look_first.emit([UUID(text) for text in self._to_read])
        self._load(self._looked)

    def _looked(self, opening: Opening) -> None:
        """They have seen it: from here on only what comes later stops them."""
        fresh, reply = Ways.of(opening.begun), self.writing
        options = fresh.options.get(self._tab)
        if options is not None and reply is not None and reply.mode == REPLY:
            self.ways.take(options, tuple(fresh.answered.values()))
            reply.base_version, reply.answers_item_id = options.base_version, options.answers_item_id
            self.drafting.touch(reply)

    def restore(self, draft: DraftRow) -> None:
        """Put the text of a withdrawn send back where it can be changed."""
        if draft.customer_id != self.customer_id:
            return
        place = next((way.inbox.medium for way in self.ways.reach if way.inbox.id == draft.inbox_id), "")
        tab = NOTE if draft.mode == NOTE else place or next(iter(self.ways.media), "")
        writing = self._writings.get(tab)
        if writing is None:
            return
        writing.take(draft)
        writing.inbox_id = draft.inbox_id or writing.inbox_id
        self._show(tab, writing)
        self.editor.setFocus()
        self.drafts_changed.emit(draft.customer_id)

    # ---------------------------------------------------------------- files

    def _take_picture(self, image: QImage) -> None:
        """A pasted picture stands between the words of a formatted mail; elsewhere it is a file beside them."""
        inline = self.writing is not None and self.writing.rich
        self.attaching.add_picture(image, self.tools.place_picture if inline else None)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.editor.takes_files and local_files(event.mimeData()):
            event.acceptProposedAction()
            self.drop_zone.open(self.frame)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop_zone.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop_zone.hide()
        self.attaching.add(local_files(event.mimeData()))
        event.acceptProposedAction()
