"""Search over everything, as you type. A new keystroke stops the search before it."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from omnibox.model.rows import SearchPage
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.inbox.search_results import Entry, SearchResults
from omnibox.ui.inbox.searching import Searching
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, EmptyState, IconButton, IconLabel, Label, line
from omnibox.ui.words import words_of

WIDE, TALL = 720, 620
OPERATORS = ("from:", "to:", "in:", "is:unread", "is:open", "has:file", "before:", "after:", "tag:")
PROBLEMS = {
    "unknown_is": "“{part}” is no state Omnibox knows.",
    "unknown_has": "“{part}”: only has:file is known.",
    "unknown_in": "No inbox fits “{part}”.",
    "unknown_tag": "No tag fits “{part}”.",
    "bad_date": "“{part}” is no date. Try 2026-03-31 or 7d.",
}


def problem_words(problems: tuple[str, ...]) -> str:
    """Return what of the query was not understood, in words."""
    said = []
    for problem in problems:
        code, _, part = problem.partition(":")
        said.append(
            tr(PROBLEMS[code], part=part) if code in PROBLEMS else tr("“{part}” was not understood.", part=part)
        )
    return " ".join(said)


class SearchOverlay(QWidget):
    """Lies over the window while it is open; Escape or a click outside closes it."""

    closed = Signal()

    def __init__(self, services: UiServices, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        theme = services.theme
        self.field = QLineEdit()
        self.results = SearchResults(services)
        self.searching = Searching(services, self)
        self._card = QFrame()
        self._stack = QStackedWidget()
        self._empty = EmptyState(theme, "search", "", "")
        self._foot = Label(theme, "", px=12, tone="faint")
        self._build()
        self._dress()
        theme.changed.connect(self._dress)
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.results.opened.connect(self._open)
        self.searching.found.connect(self._found)
        self.searching.failed.connect(self._failed)
        parent.installEventFilter(self)
        self.hide()

    def _build(self) -> None:
        theme = self._services.theme
        self.field.setProperty("kind", "bare")
        self.field.setPlaceholderText(tr("Search people, messages, notes and files"))
        self.field.setAccessibleName(tr("Search everything"))
        top = QHBoxLayout()
        top.setContentsMargins(16, 11, 10, 11)
        top.setSpacing(10)
        top.addWidget(IconLabel(theme, "search", "text3", 18))
        top.addWidget(self.field, 1)
        top.addWidget(IconButton(theme, "x", tr("Close the search"), self.leave, size=16))
        hints = QHBoxLayout()
        hints.setContentsMargins(12, 7, 12, 7)
        hints.setSpacing(2)
        for operator in OPERATORS:
            hint = Button(theme, operator, partial(self._add, operator), kind="link")
            hint.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            hints.addWidget(hint)
        hints.addStretch(1)
        self._foot.setContentsMargins(18, 7, 18, 8)
        self._stack.addWidget(self.results)
        self._stack.addWidget(self._empty)
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addLayout(top)
        inside.addWidget(line())
        inside.addLayout(hints)
        inside.addWidget(line())
        inside.addWidget(self._stack, 1)
        inside.addWidget(line())
        inside.addWidget(self._foot)
        self._card.setParent(self)

    def enter(self, text: str = "") -> None:
        """Open with `text`, ready to type; what was typed last time is selected, one key replaces it."""
        if text:
            self.field.setText(text)
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus()
        self.field.selectAll()
        self._typed(self.field.text())

    def leave(self) -> None:
        """Close."""
        self.searching.stop()
        self.hide()
        self.closed.emit()

    def _add(self, operator: str) -> None:
        text = self.field.text()
        self.field.setText(f"{text} {operator}".lstrip() if text and not text.endswith(" ") else text + operator)
        self.field.setFocus()

    def _typed(self, text: str) -> None:
        if not text.strip():
            self.searching.stop()
            self._say(
                tr("Find anything"),
                tr("Names, addresses, numbers, words of messages and notes. Narrow it with the words above."),
            )
            return
        self.searching.find(text)

    def _found(self, page: SearchPage) -> None:
        self.results.show_page(page)
        if page.groups:
            self._stack.setCurrentWidget(self.results)
        else:
            self._empty.say("search", tr("Nothing found"), tr("Try fewer or shorter words, or another spelling."))
            self._stack.setCurrentWidget(self._empty)
        total = tr("More than {n} found", n=self._services.formats.count(page.total)) if page.capped else ""
        total = total or tr_n("{n} found", "{n} found", page.total)
        self._foot.setText("  ".join(part for part in (total, problem_words(page.problems)) if part))

    def _failed(self, error: Exception) -> None:
        words = words_of(error)
        self._say(words.title, words.body)

    def _say(self, title: str, body: str) -> None:
        self.results.show_page(None)
        self._empty.say("search", title, body)
        self._stack.setCurrentWidget(self._empty)
        self._foot.setText(tr("Enter opens, Esc closes, arrows choose"))

    def _open(self, entry: Entry) -> None:
        hit = entry.hit
        self.leave()
        self._services.navigation.open(
            entry.group.customer_id, hit.conversation_id if hit else None, hit.item_id if hit else None
        )

    # ---- looks and keys
    def _dress(self) -> None:
        tokens = self._services.theme.tokens
        self._card.setObjectName("search")
        ground, edge = tokens.raised.name(), tokens.line.name()
        self._card.setStyleSheet(f"#search {{ background: {ground}; border: 1px solid {edge}; border-radius: 12px; }}")
        palette = self._card.palette()
        palette.setColor(palette.ColorRole.Base, tokens.raised)
        palette.setColor(palette.ColorRole.Window, tokens.raised)
        self._card.setPalette(palette)
        font = self._services.theme.font(15)
        self.field.setStyleSheet(f"font-size: {font.pixelSize()}px;")

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        width, height = min(WIDE, self.width() - 48), min(TALL, self.height() - 96)
        self._card.setGeometry((self.width() - width) // 2, 56, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, 130 if self._services.theme.dark else 70))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._card.geometry().contains(event.position().toPoint()):
            self.leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._field_key(event)
        return super().eventFilter(watched, event)

    def _field_key(self, event: QKeyEvent) -> bool:
        """Arrows and Enter in the field move in the results; the rest is typing."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.results.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.results.keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.results.open_current()
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
