"""The views at the left: My inbox and its neighbours, then the inboxes, each with an exact, live count."""

from uuid import UUID

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QScrollArea, QVBoxLayout, QWidget

from omnibox.model.rows import InboxRow
from omnibox.model.views import BUILT_IN, View, inbox_view
from omnibox.ui import icons
from omnibox.ui.i18n import isolate, tr, tr_n
from omnibox.ui.inbox.counts import Counts
from omnibox.ui.inbox.section_heading import SectionHeading
from omnibox.ui.media import medium
from omnibox.ui.services import UiServices
from omnibox.ui.skeleton import VIEWS
from omnibox.ui.theme import Theme
from omnibox.ui.words import state_word, view_word

ICONS = {
    "mine": "inbox",
    "unassigned": "circle-dashed",
    "open": "circle-dot",
    "unread": "mail",
    "waiting": "hourglass",
    "snoozed": "alarm-clock",
    "failed": "circle-alert",
    "resolved": "check",
    "all": "messages-square",
    "spam": "shield-alert",
    "trash": "trash-2",
}
LOUD = {"failed"}  # a count here is in red: something is wrong
SIDE = 8  # px beside the buttons
TROUBLE = {"offline": "wifi-off", "auth_failed": "key-round", "paused": "pause"}


class ViewButton(QAbstractButton):
    """One view: icon, name, count."""

    def __init__(self, theme: Theme, view: View, text: str, icon: str, colour: str = "text2") -> None:
        super().__init__()
        self.view = view
        self._theme, self._icon, self._colour = theme, icon, colour
        self._count = 0
        self._trouble = ""
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self._restyle)
        self._speak()

    def set_count(self, count: int) -> None:
        """Show how many conversations the view holds."""
        if count != self._count:
            self._count = count
            self._speak()
            self.update()

    def set_trouble(self, state: str) -> None:
        """Mark the inbox as not connected; an empty word when all is well."""
        if state != self._trouble:
            self._trouble = state
            self.setToolTip(state_word(state) if state else "")
            self._speak()
            self.update()

    def _speak(self) -> None:
        words = tr_n("{name}, {n} conversation", "{name}, {n} conversations", self._count, name=self.text())
        self.setAccessibleName(f"{words}, {state_word(self._trouble)}" if self._trouble else words)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def whole_width(self) -> int:
        """How wide it is in px with its name uncut, and room for a count of three digits at least."""
        theme = self._theme
        words = QFontMetrics(theme.font(13, 500)).horizontalAdvance(self.text())
        digits = max("999", self.locale().toString(self._count), key=len)
        number = QFontMetrics(theme.font(12, 600, tabular=True)).horizontalAdvance(digits)
        return 9 + round(17 * theme.scale) + 8 + words + 8 + number + 10

    def sizeHint(self) -> QSize:
        return QSize(80, QFontMetrics(self._theme.font()).height() + self._theme.pad(14))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens, rect = QPainter(self), self._theme.tokens, self.rect()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked():
            painter.setPen(tokens.line)
            painter.setBrush(tokens.raised)
            painter.drawRoundedRect(box, 7, 7)
        elif self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.sunken)
            painter.drawRoundedRect(box, 7, 7)
        if self.hasFocus():
            painter.setPen(tokens.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 7, 7)
        self._paint_words(painter, rect)
        painter.end()

    def _paint_words(self, painter: QPainter, rect: QRect) -> None:
        tokens, theme = self._theme.tokens, self._theme
        right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        edge = round(17 * theme.scale)
        x = rect.right() - 9 - edge if right_to_left else rect.x() + 9
        colour = tokens.text if self.isChecked() and self._colour == "text2" else theme.channel(self._colour)
        icons.draw(painter, self._icon, x, rect.y() + (rect.height() - edge) / 2, edge, colour)
        count = theme.font(12, tabular=True)
        metrics = QFontMetrics(count)
        number = "" if not self._count else self.locale().toString(self._count)
        width = metrics.horizontalAdvance(number)
        loud = self.view.key in LOUD and self._count
        inner = rect.adjusted(9 + edge + 8, 0, -10, 0) if not right_to_left else rect.adjusted(10, 0, -17 - edge, 0)
        trailing = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignTrailing
        painter.setFont(theme.font(12, 600, tabular=True) if loud else count)
        painter.setPen(tokens.danger if loud else tokens.text3)
        painter.drawText(inner, trailing, number)
        room = inner.width() - width - 8
        if self._trouble:
            mark = inner.right() - width - 20 if not right_to_left else inner.x() + width + 6
            icons.draw(painter, TROUBLE[self._trouble], mark, rect.y() + (rect.height() - 14) / 2, 14, tokens.danger)
            room -= 20
        font = theme.font(13, 500 if self.isChecked() else 400)
        painter.setFont(font)
        painter.setPen(tokens.text if self.isChecked() else tokens.text2)
        text = QFontMetrics(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        name = inner.adjusted(0, 0, room - inner.width(), 0)
        if right_to_left:
            name.moveRight(inner.right())
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, isolate(text))


class ViewsPanel(QScrollArea):
    """All views; one is chosen."""

    chosen = Signal(object)  # View

    def __init__(self, services: UiServices, counts: Counts) -> None:
        super().__init__()
        self._services, self._counts = services, counts
        self._buttons: dict[str, ViewButton] = {}
        self._group = QButtonGroup(self)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its buttons take the keyboard, and are scrolled to
        services.theme.changed.connect(self._widen)
        self.setAccessibleName(tr("Views"))
        inner = QWidget()
        self._layout = QVBoxLayout(inner)
        self._layout.setContentsMargins(SIDE, 10, SIDE, 10)
        self._layout.setSpacing(0)
        self.setWidget(inner)
        for view in BUILT_IN:
            self._layout.addWidget(self._button(view, view_word(view.key), ICONS[view.key]))
        self._widen()
        self._heading = SectionHeading(services.theme, tr("Inboxes"))
        self._heading.setChecked(services.remember.number("inboxes_folded", 0) == 1)
        self._heading.toggled.connect(self._fold)
        self._layout.addWidget(self._heading)
        self._inboxes = QVBoxLayout()
        self._inboxes.setSpacing(0)
        self._layout.addLayout(self._inboxes)
        self._layout.addStretch(1)
        self._heading.hide()
        self._group.buttonClicked.connect(self._clicked)
        counts.changed.connect(self._numbers)
        counts.inboxes_changed.connect(self._rebuild)

    def _fold(self, folded: bool) -> None:
        self._services.remember.put("inboxes_folded", int(folded))
        self._show_inboxes()

    def _show_inboxes(self) -> None:
        """All of them, or, where they are folded away, the one that is shown."""
        for key, button in self._buttons.items():
            if key.startswith("inbox:"):
                button.setVisible(button.isChecked() or not self._heading.isChecked())

    def _widen(self) -> None:
        """As wide as the longest of our own names needs; names of inboxes may be cut."""
        ours = [button.whole_width() for key, button in self._buttons.items() if not key.startswith("inbox:")]
        bar = self.verticalScrollBar().sizeHint().width() if self._services.theme.scale > 1 else 0  # it may need one
        self.setFixedWidth(max(VIEWS, *(one + 2 * SIDE + bar for one in ours)))

    def focus_current(self) -> None:
        """Take the keyboard, at the view that is shown."""
        chosen = self._group.checkedButton()
        if chosen is not None:
            chosen.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def view(self, key: str) -> View | None:
        """Return a view that is offered, by its key."""
        button = self._buttons.get(key)
        return button.view if button else None

    def mark(self, key: str) -> None:
        """Show a view as chosen without telling anybody."""
        button = self._buttons.get(key)
        if button is not None:
            button.setChecked(True)
            self._show_inboxes()

    def name(self, key: str) -> str:
        button = self._buttons.get(key)
        return button.text() if button else ""

    def _button(self, view: View, text: str, icon: str, colour: str = "text2") -> ViewButton:
        made = ViewButton(self._services.theme, view, text, icon, colour)
        made.setObjectName(f"view-{view.key}")
        self._buttons[view.key] = made
        self._group.addButton(made)
        return made

    def _clicked(self, button: QAbstractButton) -> None:
        if isinstance(button, ViewButton):
            self.chosen.emit(button.view)

    def _numbers(self) -> None:
        for key, button in self._buttons.items():
            button.set_count(self._counts.numbers.get(key, 0))
        self._widen()

    def _rebuild(self) -> None:
        wanted = {f"inbox:{inbox.id}": inbox for inbox in self._counts.inboxes}
        for key in [key for key in self._buttons if key.startswith("inbox:") and key not in wanted]:
            gone = self._buttons.pop(key)
            self._group.removeButton(gone)
            gone.deleteLater()
        for key, inbox in wanted.items():
            if key not in self._buttons:
                self._inboxes.addWidget(self._inbox_button(inbox))
            button = self._buttons[key]
            button.setText(inbox.name or inbox.address)
            button.set_trouble(inbox.state if inbox.state in TROUBLE and not inbox.kept else "")
        self._heading.setVisible(bool(wanted))
        self._show_inboxes()

    def _inbox_button(self, inbox: InboxRow) -> ViewButton:
        look = medium(inbox.medium)
        return self._button(inbox_view(inbox.id), inbox.name or inbox.address, look.icon, look.colour)

    def inbox_of(self, key: str) -> UUID | None:
        button = self._buttons.get(key)
        return button.view.inbox_id if button else None
