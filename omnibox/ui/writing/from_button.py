"""From: always in sight, a button where there is a choice."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu

from omnibox.ui import icons
from omnibox.ui.conversation.elided import ElidedLabel
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices

if TYPE_CHECKING:
    from omnibox.desk.reaching import Reach

_ARROW = 14


class FromLabel(ElidedLabel):
    """The address we write from. With several ways a press opens the choice."""

    chosen = Signal(object, object)  # inbox id, handle id

    def __init__(self, services: UiServices) -> None:
        super().__init__(services, px=12, tone="faint")
        self._services = services
        self._ways: Sequence[Reach] = ()
        self._now: tuple[UUID, str] | None = None
        self._address, self._short = "", False
        self.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)

    def offer(self, ways: "Sequence[Reach]", inbox_id: UUID | None, to: str) -> None:
        """Let a person choose among these; the one in force is marked."""
        self._ways = ways
        self._now = (inbox_id, to) if inbox_id else None
        several = len(ways) > 1
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if several else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if several else Qt.CursorShape.ArrowCursor)
        self.setAccessibleDescription(tr("Press to choose who it is from") if several else "")
        side = _ARROW + 4 if several else 0
        if self.isRightToLeft():
            self.setContentsMargins(side, 0, 0, 0)
        else:
            self.setContentsMargins(0, 0, side, 0)
        self.update()

    @property
    def choosable(self) -> bool:
        """Whether there is a choice."""
        return len(self._ways) > 1

    def menu(self) -> QMenu:
        """Return the choice."""
        made = QMenu(self)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.setAccessibleName(tr("From"))
        group = QActionGroup(made)
        several = len({way.handle.id for way in self._ways}) > 1
        for way in self._ways:
            name = (
                f"{way.inbox.name} · {way.inbox.address}" if way.inbox.name != way.inbox.address else way.inbox.address
            )
            words = tr("{sender} to {receiver}", sender=name, receiver=way.handle.value) if several else name
            action = made.addAction(words)
            action.setCheckable(True)
            group.addAction(action)
            now = self._now
            action.setChecked(
                now is not None and now[0] == way.inbox.id and (not several or way.handle.value in now[1])
            )
            action.setEnabled(way.limits.may_send)
            action.triggered.connect(partial(self._choose, way))
        return made

    def _choose(self, way: "Reach", _checked: bool = False) -> None:
        self.chosen.emit(way.inbox.id, way.handle.id)

    def open_menu(self) -> None:
        """Show the choice below the label."""
        if self.choosable:
            self.menu().popup(self.mapToGlobal(QPoint(0, self.height())))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.open_menu()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Down):
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def say_from(self, words: str, address: str) -> None:
        """Say where it is from; in little room the address alone."""
        self._address = address
        self.say(words)

    @property
    def whole(self) -> str:
        """What is meant to stand there; the accessible name always says "from"."""
        return self._address if self._short and self._address else self._whole

    def wanted_width(self, *, short: bool) -> int:
        """Return how wide it is with all its words, or with the address alone."""
        words = self._address if short and self._address else self._whole
        return self.fontMetrics().horizontalAdvance(words) + 2 + (_ARROW + 4 if self.choosable else 0)

    def shorten(self, short: bool, /) -> None:
        """Show the address alone, or all."""
        if short != self._short:
            self._short = short
            self._cut()

    def _cut(self) -> None:
        """Leave room for the arrow."""
        room = max(24, self.contentsRect().width())
        words = self.fontMetrics().elidedText(self.whole, Qt.TextElideMode.ElideRight, room)
        self.setToolTip(self.whole if words != self.whole else "")
        self.setText(words)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.choosable:
            return
        painter = QPainter(self)
        tokens = self._services.theme.tokens
        x = 0 if self.isRightToLeft() else self.width() - _ARROW
        icons.draw(painter, "chevron-down", x, (self.height() - _ARROW) // 2, _ARROW, tokens.text2)
        if self.hasFocus():
            painter.setPen(QPen(tokens.accent, 1))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 4, 4)
        painter.end()
