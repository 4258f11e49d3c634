"""The one box: typed into, it finds people, conversations and messages and does what can be done."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from omnibox.ui.conversation.wrap_layout import WrapLayout
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.palette.around import Around
from omnibox.ui.palette.asking import OPERATORS, Scope, asked
from omnibox.ui.palette.field import Field
from omnibox.ui.palette.gathering import Gathering
from omnibox.ui.palette.recents import Recents
from omnibox.ui.palette.results import Results
from omnibox.ui.palette.rows import Row
from omnibox.ui.services import UiServices
from omnibox.ui.tabbing import move
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, EmptyState, IconButton, Label, line
from omnibox.ui.words import words_of

WIDE, TALL = 720, 620
CORNER = 4  # px: a square this far inside lies within the card's round corners
PROBLEMS = {
    "unknown_is": "“{part}” is no state Omnibox knows.",
    "unknown_has": "“{part}”: only has:file is known.",
    "unknown_in": "No inbox fits “{part}”.",
    "unknown_tag": "No tag fits “{part}”.",
    "bad_date": "“{part}” is no date. Try 2026-03-31 or 7d.",
}
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_MEANS_MORE = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def problem_words(problems: tuple[str, ...]) -> str:
    """Return what of the query was not understood, in words."""
    said = []
    for problem in problems:
        code, _, part = problem.partition(":")
        said.append(
            tr(PROBLEMS[code], part=part) if code in PROBLEMS else tr("“{part}” was not understood.", part=part)
        )
    return " ".join(said)


class Palette(QWidget):
    """Lies over the window while it is open; Escape or a click outside closes it."""

    closed = Signal()

    def __init__(self, services: UiServices, around: Around, recents: Recents, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self.field = Field(services.theme)
        self.results = Results(services)
        self.gathering = Gathering(services, around, recents, self)
        self.searching = self.gathering.searching
        self._only_messages = False
        self._wanted: bool | None = None  # Enter was pressed before there was anything to open; in a window of its own?
        self._returns_to: QWidget | None = None
        self._card = QFrame()
        self._stack = QStackedWidget()
        self._empty = EmptyState(services.theme, "search", "", "")
        self._foot = Label(services.theme, "", px=12, tone="faint")
        self._hints = {False: QWidget(), True: QWidget()}
        self._build()
        self._dress()
        services.theme.changed.connect(self._dress)
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.results.installEventFilter(self)
        self.results.opened.connect(self._open)
        self.results.chosen.connect(lambda _: self._tell())
        self.gathering.more.connect(self._more)
        self.gathering.failed.connect(self._failed)
        parent.installEventFilter(self)
        self.hide()

    def _build(self) -> None:
        theme = self._services.theme
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(10)
        top.addWidget(self.field, 1)
        close = IconButton(theme, "x", tr("Close"), self.leave, size=16)
        top.addWidget(close)
        top.addSpacing(0)  # with the gap before it, the margin on the side where reading ends
        self._fill_hints()
        self._foot.setContentsMargins(18, 7, 18, 8)
        self._foot.setWordWrap(True)
        self._stack.addWidget(self.results)
        self._stack.addWidget(self._empty)
        ground = _Ground(theme)
        around = QVBoxLayout(self._card)
        around.setContentsMargins(CORNER, CORNER, CORNER, CORNER)
        around.addWidget(ground)
        inside = QVBoxLayout(ground)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(top)
        inside.addWidget(line())
        for hints in self._hints.values():
            inside.addWidget(hints)
        inside.addWidget(line())
        inside.addWidget(self._stack, 1)
        inside.addWidget(line())
        inside.addWidget(self._foot)
        self._card.setParent(self)

    def _fill_hints(self) -> None:
        theme = self._services.theme
        prefixes = ((">", tr("Commands")), ("@", tr("People")), ("#", tr("Number")), ("search:", tr("Messages")))
        for only, words in ((True, [(word, word) for word in OPERATORS]), (False, [*prefixes])):
            around = QVBoxLayout(self._hints[only])
            around.setContentsMargins(12, 7, 12, 7)
            row = WrapLayout(gap=2)
            around.addLayout(row)
            for word, name in words:
                title = word if only else f"{word} {name}" if len(word) == 1 else name
                hint = Button(theme, title, partial(self._add, word), kind="link")
                hint.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                row.addWidget(hint)

    # ---- opening and closing
    def enter(self, text: str = "", *, only_messages: bool = False) -> None:
        """Open with `text`, ready to type; what was typed last time is selected, one key replaces it."""
        if not self.isVisible():
            self._returns_to = self.window().focusWidget()
        turned = only_messages is not self._only_messages
        self._only_messages = only_messages
        self._name()
        self.gathering.open()
        if text or turned:
            self.field.setText(text)
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus()
        self.field.selectAll()
        self._typed(self.field.text())

    def _name(self) -> None:
        only = self._only_messages
        self.field.setPlaceholderText(
            tr("Search people, messages, notes and files") if only else tr("Find people and messages, or do something")
        )
        self.field.setAccessibleName(tr("Search everything") if only else tr("Find or do anything"))
        for which, hints in self._hints.items():
            hints.setVisible(which is only)

    def leave(self) -> None:
        """Close; the focus goes back to where it was."""
        self.gathering.stop()
        self._wanted = None
        inside = self.focusWidget()
        if inside is not None:  # hiding would look for the next control, and Tab only knows those in here
            inside.clearFocus()
        self.hide()
        back, self._returns_to = self._returns_to, None
        if back is not None and isValid(back) and back.isVisible():  # it may have gone while the box was open
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def _add(self, word: str) -> None:
        text = self.field.text()
        if not self._only_messages:
            self.field.setText(f"{word} " if len(word) > 1 else word)
        else:
            self.field.setText(f"{text} {word}".lstrip() if text and not text.endswith(" ") else text + word)
        self.field.setFocus()

    # ---- answers
    def _typed(self, text: str) -> None:
        self._wanted = None
        self.gathering.ask(asked(text, only_messages=self._only_messages))
        self._show(fresh=True)

    def _more(self) -> None:
        self._show(fresh=False)
        if self._wanted is not None and self.results.current_row is not None:
            self.results.open_current(pop_out=self._wanted)

    def _show(self, *, fresh: bool) -> None:
        rows = self.gathering.rows()
        self.results.fill(rows, fresh=fresh)
        if rows or (self.gathering.pending and self.field.text().strip()):
            self._stack.setCurrentWidget(self.results)
        else:
            self._say_empty()
        self._tell()

    def _say_empty(self) -> None:
        if self.field.text().strip(" >@#"):
            self._say(tr("Nothing found"), tr("Try fewer or shorter words, or another spelling."))
        else:
            self._say(
                tr("Find anything"),
                tr("Names, addresses, numbers, words of messages and notes. Narrow it with the words above."),
            )

    def _say(self, title: str, body: str) -> None:
        self._empty.say("search", title, body)
        self._stack.setCurrentWidget(self._empty)

    def _tell(self) -> None:
        """Say below what was found and what the keys do, and to a screen reader which row is chosen."""
        page, row = self.gathering.page, self.results.current_row
        parts = []
        if page is not None and asked(self.field.text(), only_messages=self._only_messages).scope is Scope.MESSAGES:
            count = self._services.formats.count(page.total)
            parts.append(
                tr("More than {n} found", n=count) if page.capped else tr_n("{n} found", "{n} found", page.total)
            )
        if page is not None and page.problems:
            parts.append(problem_words(page.problems))
        if not parts:
            parts.append(tr("Enter opens, Esc closes, arrows choose"))
        if row is not None and row.pop_out is not None:
            parts.append(tr("Ctrl+Enter: in a window of its own"))
        self._foot.setText("   ".join(parts))
        self.field.setAccessibleDescription(self.results.row_name(self.results.current) if row is not None else "")
        event = QAccessibleEvent(self.field, QAccessible.Event.DescriptionChanged)
        QAccessible.updateAccessibility(event)

    def _failed(self, error: Exception) -> None:
        words = words_of(error)
        if self.gathering.rows():
            self._foot.setText(words.whole)
        else:
            self._say(words.title, words.body)

    def _open(self, row: Row, pop_out: bool) -> None:
        do = row.pop_out if pop_out and row.pop_out is not None else row.do
        if do is not None:
            self.leave()
            do()

    # ---- looks and keys
    def _dress(self) -> None:
        tokens = self._services.theme.tokens
        self._card.setObjectName("palette")
        ground, edge = tokens.raised.name(), tokens.line.name()
        self._card.setStyleSheet(f"#palette {{ background: {ground}; border: 1px solid {edge}; border-radius: 12px; }}")
        palette = self._card.palette()
        palette.setColor(palette.ColorRole.Base, tokens.raised)
        palette.setColor(palette.ColorRole.Window, tokens.raised)
        self._card.setPalette(palette)
        if self.isVisible():
            self._place()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        scale = max(1.0, self._services.theme.scale)
        width = min(round(WIDE * scale), self.width() - 48)
        height = min(round(TALL * scale), self.height() - 96)
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
        if watched in (self.field, self.results) and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                return self._key(event)
            if event.type() == QEvent.Type.ShortcutOverride and _is_enter(event):
                event.accept()  # Ctrl+Enter sends elsewhere
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        """Arrows and Enter mean the results, in the field too; the rest is typing, and Tab goes on."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.results.keyboard = True
            self.results.step(_STEPS[key])
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.results.keyPressEvent(event)
        elif _is_enter(event):
            self._enter_pressed(pop_out=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True

    def _enter_pressed(self, *, pop_out: bool) -> None:
        """Open what is chosen; where nothing is yet, what comes first."""
        if self.results.current_row is not None:
            self.results.open_current(pop_out=pop_out)
        elif self.gathering.pending:
            self._wanted = pop_out

    def event(self, event: QEvent) -> bool:
        """Typing means the field wherever in the box the keyboard is, and never a key of the window below."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_typing(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the control that has the keyboard did not take."""
        now = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif _is_enter(event) and isinstance(now, QAbstractButton):
            now.click()
        elif _is_typing(event):
            self.field.setFocus()
            self.field.insert(event.text())
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab comes round in the box: what lies below is dimmed and out of reach."""
        return move(self, forward=forward)


class _Ground(QWidget):
    """What everything stands on. Opaque: a key paints what is in it and nothing of the window below."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.tokens.raised)
        painter.end()


def _is_enter(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def _is_typing(event: QKeyEvent) -> bool:
    return event.text().isprintable() and bool(event.text()) and not event.modifiers() & _MEANS_MORE
