"""The pill at the window's foot: what was just done, with Undo while it can be undone, and what went wrong."""

from math import ceil
from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QWidget

from omnibox.ui.i18n import tr
from omnibox.ui.notices import Notices, Offer
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, IconButton, IconLabel, Label
from omnibox.ui.words import words_of

SAY_MS, OFFER_S, FAIL_MS = 3500, 8.0, 12_000
FOOT, EDGE = 22, 12
BESIDE = 420  # px it may take where it stands beside the work: a longer text wraps
QWIDGETSIZE_MAX = (1 << 24) - 1  # Qt's "no limit", which PySide does not name


class Pill(QFrame):
    """One notice at a time; a newer one takes the place of an older."""

    def __init__(self, theme: Theme, notices: Notices, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._offer: Offer | None = None
        self._until = 0.0
        self.left: int | None = None  # px from the window's leading edge; None: in the middle
        self._icon = IconLabel(theme, "check", "ok", 16)
        self._text = Label(theme, "")
        self._undo = Button(theme, tr("Undo"), self.undo, kind="link")
        self._close = IconButton(theme, "x", tr("Dismiss"), self.dismiss, size=14)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 7, 8, 7)
        layout.setSpacing(9)
        for part in (self._icon, self._text, self._undo, self._close):
            layout.addWidget(part)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._dress()
        self.hide()
        theme.changed.connect(self._dress)
        notices.offered.connect(self._show_offer)
        notices.withdrawn.connect(self.dismiss)
        notices.said.connect(self._say)
        notices.failed.connect(self._fail)
        parent.installEventFilter(self)

    @property
    def text(self) -> str:
        """What stands there now, empty when nothing does."""
        return self._text.text() if self.isVisible() else ""

    def undo(self) -> None:
        """Take the standing offer."""
        offer = self._offer
        self.dismiss()
        if offer is not None:
            offer.undo()

    @property
    def can_undo(self) -> bool:
        return self._offer is not None

    def dismiss(self) -> None:
        """Go away."""
        self._offer = None
        self._timer.stop()
        self.hide()

    def _show_offer(self, offer: Offer) -> None:
        self._offer = offer
        seconds = OFFER_S if offer.seconds is None else offer.seconds
        self._until = monotonic() + seconds
        self._appear(offer.text, "check", "ok", undo=True)
        self._timer.start(200)
        self._tick()

    def _say(self, text: str) -> None:
        self._offer = None
        self._appear(text, "info", "text2", undo=False)
        self._until = monotonic() + SAY_MS / 1000
        self._timer.start(200)

    def _fail(self, error: Exception) -> None:
        self._offer = None
        self._appear(words_of(error).whole, "circle-alert", "danger", undo=False)
        self._until = monotonic() + FAIL_MS / 1000
        self._timer.start(500)

    def _tick(self) -> None:
        left = self._until - monotonic()
        if left <= 0:
            self.dismiss()
        elif self._offer is not None and self._offer.seconds is not None:
            self._undo.setText(tr("Undo · {n} s", n=ceil(left)))
        else:
            self._undo.setText(self._offer.label if self._offer is not None and self._offer.label else tr("Undo"))
        if self.isVisible() and self.sizeHint().width() > self.width() and not self._text.wordWrap():
            self._place()

    def _appear(self, text: str, icon: str, role: str, *, undo: bool) -> None:
        self._text.setText(text)
        self._text.setWordWrap(False)
        self._icon.set_icon(icon, role)
        self._undo.setVisible(undo)
        self.show()  # before measuring: only what is shown is polished, and so knows its size
        self._place()
        self.raise_()
        self.setAccessibleName(text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        most = parent.width() - 2 * EDGE
        if self.left is not None:
            most = min(most, self._theme.grown(BESIDE))
        self._text.setWordWrap(False)
        self._text.setMinimumSize(0, 0)
        self._text.setMaximumWidth(QWIDGETSIZE_MAX)
        self._fit()
        if self.width() > most:
            rest = self.width() - self._text.width()
            self._text.setWordWrap(True)
            self._text.setFixedWidth(most - rest)
            self._text.setMinimumHeight(self._text.heightForWidth(most - rest))
            self._fit()
        left = (parent.width() - self.width()) // 2 if self.left is None else self.left
        left = max(EDGE, min(left, parent.width() - self.width() - EDGE))
        if self.left is not None and self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left = parent.width() - self.width() - left
        self.move(left, parent.height() - self.height() - FOOT)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self.adjustSize()

    def _dress(self) -> None:
        tokens = self._theme.tokens
        ground, edge = tokens.raised.name(), tokens.line.name()
        self.setStyleSheet(f"Pill {{ background: {ground}; border: 1px solid {edge}; border-radius: 10px; }}")
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 4)
        shadow.setColor(QColor(0, 0, 0, 110 if self._theme.dark else 45))
        self.setGraphicsEffect(shadow)
        if self.isVisible():
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: object) -> None:
        if getattr(event, "key", lambda: None)() == Qt.Key.Key_Escape:
            self.dismiss()
