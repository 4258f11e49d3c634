"""A new message: to whom, from which inbox, about what; it opens the conversation it began."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from omnibox.model import rich
from omnibox.model.handle import KIND_OF_MEDIUM, HandleKind
from omnibox.model.intents import NewMessage, Sent
from omnibox.model.reply import shown
from omnibox.model.rows import CustomerCard, InboxRow
from omnibox.model.sign_off import NONE
from omnibox.ui.conversation.attaching import Attaching
from omnibox.ui.conversation.drafting import PAUSE
from omnibox.ui.conversation.editor import Editor
from omnibox.ui.conversation.file_row import FileRow
from omnibox.ui.conversation.limits_words import limit_reason, limit_words, too_long
from omnibox.ui.conversation.sending import undo_seconds
from omnibox.ui.conversation.stop_bar import StopBar
from omnibox.ui.i18n import tr
from omnibox.ui.media import medium
from omnibox.ui.onboarding.column import Card
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, IconButton, Label
from omnibox.ui.writing import checks
from omnibox.ui.writing.address_box import AddressBox
from omnibox.ui.writing.format_bar import FormatBar
from omnibox.ui.writing.people_field import PeopleField
from omnibox.ui.writing.schedule import ScheduleMenu
from omnibox.ui.writing.signature_row import SignatureRow
from omnibox.ui.writing.spelling import Spelling

if TYPE_CHECKING:
    from omnibox.desk.channel import Limits
    from omnibox.ui.writing.emoji import EmojiPicker

_PAUSE = 250  # ms
KEPT = "new_message"  # the choice under which an unsent one is kept


class NewMessageDialog(QDialog):
    """Written here, sent by `desk.compose.start`. What was written is asked about before it is thrown away."""

    def __init__(
        self,
        services: UiServices,
        customer_id: UUID | None = None,
        wanted_medium: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._customer_id = customer_id
        self._card: CustomerCard | None = None
        self._wanted = wanted_medium
        self._inboxes: tuple[InboxRow, ...] = ()
        self._limits: Limits | None = None
        self._picker: EmojiPicker | None = None
        self._asked = False  # whether what is written may go
        self._busy = False
        self._taken_up = False  # whether what was left last time stands here
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("New message"))
        self._make()
        self._place()
        self._connect()
        services.tasks.read(self._read, self, self._show, services.notices.fail)

    def _make(self) -> None:
        services, theme = self._services, self._services.theme
        self.inbox = QComboBox()
        self.inbox.setAccessibleName(tr("From"))
        self.to = PeopleField(services)
        self.copies = AddressBox(services, people_only=True)
        self.signature = SignatureRow(services)
        self.stop_bar = StopBar(theme)
        self._passed: set[str] = set()  # checks a person waved through
        self._check: tuple[checks.Check, datetime | None, bool] | None = None  # what the bar asks about
        self.subject = QLineEdit()
        self.subject.setAccessibleName(tr("Subject"))
        self.editor = Editor(theme, grows=False)
        self.editor.setAccessibleName(tr("Message"))
        self.editor.setPlaceholderText(tr("Write a message"))
        self.files = FileRow(theme, services.formats)
        self.attaching = Attaching(services, self.files, self)
        self.problem = Label(theme, "", px=12, tone="danger", wrap=True)
        self.problem.hide()
        self.attach_button = IconButton(theme, "paperclip", tr("Attach files"), self.attaching.choose)
        self.emoji_button = IconButton(theme, "smile", tr("Insert an emoji"), self._open_emoji)
        self.format_bar = FormatBar(theme, self.editor, self._ask_link)
        self.counter = Label(theme, "", px=12, tone="faint")
        self.later_button = IconButton(theme, "calendar-clock", tr("Send later"), self._open_later)
        self.send_button = Button(theme, tr("Send"), self.send, kind="primary", icon="send")
        self.spelling = Spelling(services, self.editor, services.speller, self)

    def _place(self) -> None:
        theme = self._services.theme
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(Label(theme, tr("New message"), px=15, weight=600))
        self._rows: dict[str, QWidget] = {}
        for key, name, field in (
            ("from", tr("From"), self.inbox),
            ("to", tr("To"), self.to),
            ("subject", tr("Subject"), self.subject),
        ):
            row = QWidget()
            inner = QVBoxLayout(row)
            inner.setContentsMargins(0, 0, 0, 0)
            inner.setSpacing(3)
            label = Label(theme, name, px=12, tone="soft")
            label.setBuddy(field)
            head = QHBoxLayout()
            head.addWidget(label)
            head.addStretch(1)
            inner.addLayout(head)
            inner.addWidget(field)
            self._rows[key] = row
            layout.addWidget(row)
            if key == "to":
                head.addWidget(self.copies.more_cc)
                head.addWidget(self.copies.more_bcc)
                layout.addWidget(self.copies)
        sheet = Card(theme)
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(12, 10, 12, 10)
        inside.addWidget(self.editor)
        layout.addWidget(sheet, 1)
        for below in (self.signature, self.files, self.stop_bar):
            layout.addWidget(below)
        layout.addWidget(self.problem)
        tools = QHBoxLayout()
        tools.setSpacing(4)
        tools.addWidget(self.attach_button)
        tools.addWidget(self.emoji_button)
        tools.addWidget(self.format_bar, 1000)
        tools.addStretch(1)
        for part in (self.counter, self.later_button, self.send_button):
            tools.addWidget(part)
        layout.addLayout(tools)
        self.resize(round(600 * theme.scale), round(460 * theme.scale))

    def _connect(self) -> None:
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._keep)
        self._timer.timeout.connect(self._ask_limits)
        self.inbox.currentIndexChanged.connect(self._turn)
        self.to.changed.connect(self._look)
        self.to.picked.connect(self._picked)
        self.copies.changed.connect(self._look)
        self.stop_bar.chosen.connect(self._after_check)
        self.subject.textEdited.connect(self._look)
        self.editor.textChanged.connect(self._typed)
        self.editor.send_pressed.connect(self.send)
        self.editor.escaped.connect(self.close)
        self.editor.link_asked.connect(self._ask_link)
        self.editor.menu_asked.connect(self.spelling.open_menu)
        self.editor.files_given.connect(self.attaching.add)
        self.editor.picture_given.connect(self.attaching.add_picture)
        self.files.changed.connect(self._look)

    # ---------------------------------------------------------------- what is offered

    def _read(self) -> tuple[tuple[InboxRow, ...], CustomerCard | None]:
        desk = self._services.desk
        return desk.compose.senders(), desk.timeline.card(self._customer_id) if self._customer_id else None

    def _show(self, found: tuple[tuple[InboxRow, ...], CustomerCard | None]) -> None:
        self._inboxes, self._card = found
        kinds = {handle.kind for handle in self._card.handles} if self._card else set()
        for row in self._inboxes:
            name = row.address if row.name == row.address else f"{row.name} · {row.address}"
            self.inbox.addItem(f"{medium(row.medium).word} · {name}")
        first = 0
        for index, row in enumerate(self._inboxes):
            fits = row.medium == self._wanted if self._wanted else kind_of(row) in kinds
            if fits:
                first = index
                break
        if not self._inboxes:
            self._say(tr("No inbox can send now. Connect one in the settings."))
        self.inbox.setCurrentIndex(first)
        self._turn()
        (self.subject if self.to.text() else self.to).setFocus()

    @property
    def row(self) -> InboxRow | None:
        """The inbox it is from."""
        index = self.inbox.currentIndex()
        return self._inboxes[index] if 0 <= index < len(self._inboxes) else None

    @property
    def needs_subject(self) -> bool:
        """Whether this inbox writes letters."""
        return bool(self._limits and self._limits.needs_subject)

    def _turn(self) -> None:
        """Another inbox: other addresses, other limits."""
        row = self.row
        if row is None:
            return
        self.to.set_kind(kind_of(row))
        if self._card is not None:
            values = [handle.value for handle in self._card.handles if handle.kind is kind_of(row)]
            self.to.fill(_written(row, values[0], self._card.name) if values else "")
        self._ask_limits()
        self._look()

    def _picked(self, customer_id: UUID) -> None:
        self._customer_id = customer_id

    def _ask_limits(self) -> None:
        row, text = self.row, self.editor.toPlainText()
        if row is None:
            return
        desk, inbox_id = self._services.desk, row.id

        def landed(limits: "Limits") -> None:
            if self.row is not None and self.row.id == inbox_id:
                self._limits = limits
                self.signature.begin_for(self.signature.word, None, inbox_id if limits.needs_subject else None)
                self._look()
                self._take_up()

        failed = self._services.notices.fail
        self._services.tasks.read(lambda: desk.compose.limits(inbox_id, text), self, landed, failed)

    def _typed(self) -> None:
        self._asked = False
        self._passed.clear()
        self._timer.start()
        self._pause.start()
        self._look()

    # ---------------------------------------------------------------- keeping

    def _keep(self) -> None:
        """Keep what is written: a power cut or a closed window costs nothing but the files."""
        if not self._taken_up or self._busy or not self.editor.toPlainText().strip():
            return
        row = self.row
        self._services.choices.put(
            KEPT,
            {
                "customer": str(self._customer_id or ""),
                "inbox": str(row.id) if row else "",
                "to": self.to.text(),
                "cc": list(self.copies.cc.values),
                "bcc": list(self.copies.bcc.values),
                "subject": self.subject.text(),
                "html": rich.to_html(self.editor.blocks()),
            },
        )

    def _forget(self) -> None:
        self._pause.stop()
        self._services.choices.put(KEPT, None)

    def _take_up(self) -> None:
        """Go on where a message to the same customer, or to nobody yet, was left; once, when the limits are known."""
        if self._taken_up:
            return
        self._taken_up = True
        kept = self._services.choices.get(KEPT)
        mine = isinstance(kept, dict) and kept.get("customer") == str(self._customer_id or "")
        if not mine or self.begun:
            return
        self.to.fill(self.to.text() or str(kept.get("to", "")))
        self.subject.setText(str(kept.get("subject", "")))
        cc, bcc = ([str(one) for one in kept.get(field) or ()] for field in ("cc", "bcc"))
        self.copies.show_people((), cc, bcc, HandleKind.EMAIL, "")
        html = str(kept.get("html", ""))
        self.editor.set_text(rich.to_text(rich.from_html(html)), html)
        inboxes = [str(one.id) for one in self._inboxes]
        if kept.get("inbox") in inboxes:
            self.inbox.setCurrentIndex(inboxes.index(str(kept["inbox"])))
        self._look()

    def _look(self) -> None:
        limits, text = self._limits, self.editor.toPlainText()
        letter = self.needs_subject
        self._rows["subject"].setVisible(letter)
        self.copies.setVisible(letter)
        for button in (self.copies.more_cc, self.copies.more_bcc) if not letter else ():
            button.hide()
        if letter:
            self.copies.show_rows()
        self.editor.rich = letter
        self.format_bar.setVisible(letter)
        files = bool(limits and limits.max_attachment_bytes)
        self.attach_button.setVisible(files)
        self.editor.takes_files = files
        self.attaching.largest = limits.max_attachment_bytes if limits else 0
        self.counter.setText(limit_words(limits, text))
        if limits is not None and not limits.may_send:
            self._say(limit_reason(limits.reason))
        written = bool(text.strip()) or bool(self.files.files)
        ready = bool(limits and limits.may_send) and written and bool(self.to.text()) and not too_long(limits, text)
        ready = ready and (not letter or bool(self.subject.text().strip())) and not self.files.busy and not self._busy
        self.send_button.setEnabled(ready)
        self.later_button.setEnabled(ready)

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    # ---------------------------------------------------------------- sending

    def send(self) -> None:
        """Send it."""
        self._start(None, guarded=False)

    def _open_later(self) -> None:
        if self.later_button.isEnabled():
            guard = self._services.choices.flag("later_guard", True)
            menu = ScheduleMenu(self._services, lambda at, guarded: self._start(at, guarded=guarded), self, guard=guard)
            corner = self.later_button.mapToGlobal(QPoint(0, 0))
            menu.popup(QPoint(corner.x(), corner.y() - menu.sizeHint().height()))

    def _start(self, at: datetime | None, *, guarded: bool) -> None:
        row = self.row
        if row is None or not self.send_button.isEnabled():
            return
        if self.to.wrong:
            self._say(tr("Check the recipients: one of them is not a valid address."))
            self.to.setFocus()
            return
        self.copies.commit()
        if self.needs_subject and self.copies.wrong:
            self._say(tr("Check the recipients: {value} is not a valid address.", value=self.copies.wrong[0]))
            self.copies.focus_wrong()
            return
        message = self._message(row, at, guarded)
        written = checks.Written(message.text, message.html, message.files)
        found = checks.first(self._services, written, self._limits, self.signature.unknown, self._passed)
        if found is not None:
            self._check = found, at, guarded
            self.stop_bar.say(found.words, found.ways)
            return
        self._busy = True
        self._look()
        desk = self._services.desk
        self._services.tasks.write(lambda: desk.compose.start(message), self, self._went, self._failed)

    def _after_check(self, name: str) -> None:
        """The way on from a check."""
        self.stop_bar.quiet()
        if self._check is None:
            return
        (found, at, guarded), self._check = self._check, None
        if name == checks.ATTACH:
            self.attaching.choose()
            return
        if name == checks.UNSIGNED:
            self.signature.choose(NONE)
        self._passed.add(found.key)
        self._start(at, guarded=guarded)

    def _message(self, row: InboxRow, at: datetime | None, guarded: bool) -> NewMessage:
        blocks = self.editor.blocks() if self.editor.rich else ()
        formatted = bool(blocks) and not rich.is_plain(blocks)
        return NewMessage(
            inbox_id=row.id,
            to=self.to.values,
            text=rich.to_text(blocks) if formatted else self.editor.toPlainText(),
            subject=self.subject.text() if self.needs_subject else "",
            html=rich.to_html(blocks) if formatted else "",
            cc=self.copies.cc.values if self.needs_subject else (),
            bcc=self.copies.bcc.values if self.needs_subject else (),
            signature=self.signature.word,
            formatted=self.editor.rich,
            today=self._services.formats.date(self._services.formats.now()),
            files=self.files.files,
            customer_id=self._customer_id,
            send_at=at,
            cancel_on_reply=guarded,
            undo_seconds=undo_seconds(self._services, row.medium),
        )

    def _went(self, sent: Sent) -> None:
        services = self._services
        if sent.customer_id is not None:
            services.navigation.open(sent.customer_id, sent.conversation_id)
        desk, now = services.desk, services.formats.now()
        if sent.undo_until is not None and sent.undo_until > now:

            def undo() -> None:
                services.tasks.write(
                    lambda: desk.compose.undo_send(sent.item_id),
                    services.navigation,
                    lambda draft: services.navigation.open(draft.customer_id, draft.conversation_id),
                    services.notices.fail,
                )

            services.notices.offer(tr("Sending"), undo, max(1.0, (sent.undo_until - now).total_seconds()))
        self._forget()
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._busy = False
        self._look()
        self._services.notices.fail(error)

    # ---------------------------------------------------------------- around the text

    def _ask_link(self) -> None:
        from omnibox.ui.writing.link_dialog import LinkDialog

        words, address = self.editor.formatting.link_here()
        LinkDialog(self._services, words, address, self.editor.formatting.link, self).open()

    def _open_emoji(self) -> None:
        from omnibox.ui.writing.emoji import EmojiPicker

        if self._picker is None:
            self._picker = EmojiPicker(self._services, self)
            self._picker.picked.connect(self.editor.put)
        self._picker.open_at(self.emoji_button.mapToGlobal(QPoint(0, -4)))

    @property
    def begun(self) -> bool:
        """Whether there is anything to lose."""
        return bool(self.editor.toPlainText().strip() or self.files.files)

    def reject(self) -> None:
        """Once is asked before written words are thrown away; Qt comes here for Escape and for `close` alike."""
        if self._busy:  # it may still be refused: then the words are needed here
            return
        if self._asked or not self.begun:
            if self._asked:
                self._forget()
            super().reject()
            return
        self._asked = True
        self._say(tr("What you wrote is lost when you close this. Close again to throw it away."))


def kind_of(row: InboxRow) -> HandleKind:
    """Return which addresses an inbox writes to."""
    return KIND_OF_MEDIUM.get(row.medium, HandleKind.OTHER)


def _written(row: InboxRow, value: str, name: str) -> str:
    return shown(value, name) if kind_of(row) is HandleKind.EMAIL else value
