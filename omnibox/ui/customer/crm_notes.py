"""Lasting notes about a customer: what everybody should know, whatever the conversation."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPlainTextEdit, QVBoxLayout, QWidget

from omnibox.model.rows import CustomerNote, CustomerNotes
from omnibox.ui.customer.rows import Pool
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, IconButton, IconLabel, Label

_LINES = 3


class NoteRow(QWidget):
    """One note: its words, who wrote it when, and a menu of what can be done with it."""

    pin_wanted = Signal(object, bool)  # item id, whether it is to be pinned
    edit_wanted = Signal(object)  # CustomerNote

    def __init__(self, theme: Theme, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self.note: CustomerNote | None = None
        self.text = Label(theme, "", wrap=True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._pin = IconLabel(theme, "pin", "accent", 13)
        self._who = Label(theme, "", px=12, tone="faint", wrap=True)
        self.more = IconButton(theme, "ellipsis", tr("What to do with this note"), self._menu, size=14)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(5)
        below.addWidget(self._pin)
        below.addWidget(self._who, 1)
        below.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.text)
        column.addLayout(below)

    def show_note(self, note: CustomerNote) -> None:
        """Show a note."""
        self.note = note
        item = note.item
        self.text.setText(item.text)
        self._pin.setVisible(note.pinned)
        who = tr("{who}, {time}", who=item.author_name, time=self._formats.stamp(item.at))
        self._who.setText(tr("Pinned · {who}", who=who) if note.pinned else who)
        self._who.setToolTip(self._formats.full(item.at))

    def menu(self) -> QMenu:
        """What can be done with the note."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        note = self.note
        if note is not None:
            words = tr("Unpin") if note.pinned else tr("Pin to the top")
            menu.addAction(words).triggered.connect(partial(self._pinned, note))
            menu.addAction(tr("Edit")).triggered.connect(partial(self._edited, note))
        return menu

    def _menu(self) -> None:
        self.menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _pinned(self, note: CustomerNote, _checked: bool = False) -> None:
        self.pin_wanted.emit(note.item.id, not note.pinned)

    def _edited(self, note: CustomerNote, _checked: bool = False) -> None:
        self.edit_wanted.emit(note)


class CrmNotes(QWidget):
    """The notes, and a field that opens for a new or an edited one. Ctrl+Enter keeps it, Escape does not."""

    added = Signal(str)
    edited = Signal(object, str)  # item id, new words
    pin_wanted = Signal(object, bool)
    older_wanted = Signal()

    def __init__(self, theme: Theme, formats: Formats) -> None:
        super().__init__()
        self._theme = theme
        self._formats = formats
        self._editing: UUID | None = None
        self.shown: CustomerNotes | None = None
        self._list = QVBoxLayout()
        self._rows: Pool[NoteRow] = Pool(self._list, self._row)
        self.none = Label(theme, tr("No notes yet"), tone="faint", wrap=True)
        self.older = Button(theme, tr("Older notes"), self.older_wanted.emit, kind="link")
        self.field = QPlainTextEdit()
        self.field.setTabChangesFocus(True)
        self.field.setPlaceholderText(tr("What everybody should know"))
        self.field.installEventFilter(self)
        self.keep = Button(theme, tr("Add note"), self._keep, kind="primary")
        self._build()
        theme.changed.connect(self._dress)
        self._dress()
        self.close_field()

    def _build(self) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(Button(self._theme, tr("Cancel"), self.close_field))
        buttons.addWidget(self.keep)
        self._writing = QWidget()
        writing = QVBoxLayout(self._writing)
        writing.setContentsMargins(0, 0, 0, 4)
        writing.setSpacing(8)
        writing.addWidget(self.field)
        writing.addLayout(buttons)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.older)
        below.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 0, 6, 0)
        layout.setSpacing(8)
        layout.addWidget(self._writing)
        layout.addWidget(self.none)
        layout.addLayout(self._list)
        layout.addLayout(below)
        self.older.hide()

    def _row(self) -> NoteRow:
        made = NoteRow(self._theme, self._formats)
        made.pin_wanted.connect(self.pin_wanted)
        made.edit_wanted.connect(self._edit)
        return made

    def _dress(self) -> None:
        tokens = self._theme.tokens
        self._list.setSpacing(self._theme.pad(8))
        self.field.setFixedHeight(self.field.fontMetrics().lineSpacing() * _LINES + 16)
        self.field.setStyleSheet(
            f"QPlainTextEdit {{ background: {tokens.note_bg.name()}; border: 1px solid {tokens.note_line.name()};"
            f" color: {tokens.text.name()}; border-radius: 7px; padding: 4px; }}"
            f"QPlainTextEdit:focus {{ border: 1px solid {tokens.accent.name()}; }}"
        )

    # ---- writing
    def open_field(self) -> None:
        """Begin a note."""
        if self._editing is not None or not self._writing.isVisibleTo(self):
            self._open(None, "")
        self.field.setFocus()

    def _edit(self, note: CustomerNote) -> None:
        self._open(note.item.id, note.item.text)
        self.field.selectAll()
        self.field.setFocus()

    def _open(self, item_id: UUID | None, text: str) -> None:
        self._editing = item_id
        self.field.setPlainText(text)
        new = item_id is None
        self.field.setAccessibleName(tr("New note about the customer") if new else tr("Words of the note"))
        self.keep.setText(tr("Add note") if new else tr("Keep"))
        self._writing.show()

    def close_field(self) -> None:
        """Write no note."""
        self._editing = None
        self.field.clear()
        self._writing.hide()

    def _keep(self) -> None:
        text, item_id = self.field.toPlainText().strip(), self._editing
        if not text:
            return
        self.close_field()
        if item_id is None:
            self.added.emit(text)
        else:
            self.edited.emit(item_id, text)

    # ---- showing
    def show_notes(self, notes: CustomerNotes) -> None:
        """Show the pinned notes, then the newest others."""
        if notes == self.shown:
            return
        self.shown = notes
        every = (*notes.pinned, *notes.notes)
        for row, note in zip(self._rows.show(len(every)), every, strict=True):
            row.show_note(note)
        self.none.setVisible(not every)
        self.older.setVisible(notes.older is not None)

    @property
    def rows(self) -> Sequence[NoteRow]:
        """The notes that are shown, top to bottom."""
        return self._rows.lines

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.field:
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() == Qt.Key.Key_Escape:
                self.close_field()
                return True
            if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._keep()
                return True
        return super().eventFilter(watched, event)
