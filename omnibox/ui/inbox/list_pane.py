"""The middle left column: the view's name, the way into search, the list, and what stands there when it is empty."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from omnibox.model.rows import ConversationPage
from omnibox.model.views import Order, View
from omnibox.ui import icons
from omnibox.ui.i18n import tr
from omnibox.ui.inbox.counts import Counts
from omnibox.ui.inbox.list_view import ConversationListView
from omnibox.ui.inbox.loader import ListLoader
from omnibox.ui.models.conversation_list import ConversationListModel
from omnibox.ui.services import UiServices
from omnibox.ui.skeleton import HEADER
from omnibox.ui.widgets import ElidedLabel, EmptyState, IconButton, IconLabel, Label, line
from omnibox.ui.words import words_of

EMPTY = {
    "mine": (
        "inbox",
        "Nothing waits for you",
        "Conversations assigned to you appear here. Look at Unassigned for more.",
    ),
    "unassigned": ("circle-check", "Nothing is unassigned", "New conversations that nobody took appear here."),
    "unread": ("mail-open", "Everything is read", "New messages appear here by themselves."),
    "snoozed": ("alarm-clock", "Nothing is snoozed", "Press Z on a conversation to put it away until later."),
    "failed": ("circle-check", "Everything went out", "Messages that could not be sent appear here."),
    "resolved": ("check", "Nothing is resolved yet", "Press E on a conversation when its work is done."),
    "spam": ("shield-alert", "No spam", "Conversations marked as spam appear here."),
    "trash": ("trash-2", "The trash is empty", "Conversations you throw away appear here."),
}
OTHERWISE = ("inbox", "No conversations", "New messages appear here by themselves.")


class SearchButton(QAbstractButton):
    """Looks like a search field, opens the search."""

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self._services = services
        self.setText(tr("Search everything"))
        self.setAccessibleName(tr("Search everything"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        services.theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, max(32, QFontMetrics(self._services.theme.font()).height() + 14))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, tokens, rect = self._services.theme, self._services.theme.tokens, self.rect()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(tokens.accent if self.hasFocus() else tokens.sunken)
        painter.setBrush(tokens.sunken)
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = rect.right() - 25 if mirrored else 10
        icons.draw(painter, "search", x, (rect.height() - 15) / 2, 15, tokens.text3)
        leading = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        words = QFontMetrics(theme.font()).horizontalAdvance(self.text())
        taken = 14 + (self._paint_key(painter, rect, words + 33 + 14, mirrored=mirrored))
        room = rect.adjusted(taken, 0, -33, 0) if mirrored else rect.adjusted(33, 0, -taken, 0)
        painter.setPen(tokens.text3)
        painter.setFont(theme.font())
        text = QFontMetrics(theme.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, leading, text)
        painter.end()

    def _paint_key(self, painter: QPainter, rect: QRect, beside: int, *, mirrored: bool) -> int:
        """Paint the key at the end, if there is room for it beside the words; return its width."""
        theme, tokens = self._services.theme, self._services.theme.tokens
        key = self._services.actions.action("palette").shortcut().toString()
        font = theme.font(11)
        metrics = QFontMetrics(font)
        width, height = metrics.horizontalAdvance(key) + 12, metrics.height() + 5
        if width + beside > rect.width():
            return 0
        x = 8 if mirrored else rect.right() - 7 - width
        box = QRect(x, (rect.height() - height) // 2, width, height)
        painter.setPen(tokens.line)
        painter.setBrush(tokens.surface)
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(font)
        painter.setPen(tokens.text3)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
        return width


class ListPane(QWidget):
    """Shows one view."""

    wanted = Signal(object)  # ConversationRow a person chose
    search_wanted = Signal()
    views_wanted = Signal()

    def __init__(self, services: UiServices, counts: Counts) -> None:
        super().__init__()
        self._services = services
        self.model = ConversationListModel(self)
        self.list = ConversationListView(services, self.model)
        self.loader = ListLoader(services, self.model, counts)
        self.search = SearchButton(services)
        self._views = IconButton(services.theme, "panel-left", tr("Views"), self.views_wanted.emit)
        self._views.hide()
        self._title = ElidedLabel(services.theme, "", px=15, weight=600)
        self._order_icon = IconLabel(services.theme, "arrow-down-wide-narrow", "text3", 15)
        self._order = Label(services.theme, "", px=12, tone="faint")
        self._empty = EmptyState(services.theme, "inbox", "", "")
        self._stack = QStackedWidget()
        self._build()
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.backgroundRole().Base)
        self.search.clicked.connect(self.search_wanted)
        self.list.wanted.connect(self.wanted)
        self.list.shown.connect(self.loader.need)
        self.loader.loaded.connect(self._settle)
        self.loader.failed.connect(self._failed)
        self._empty.pressed.connect(self.loader.refresh)
        self.model.rearranged.connect(self._settle)

    def _build(self) -> None:
        head = QWidget()
        head.setFixedHeight(HEADER - 1)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(5)
        row.addWidget(self._views)
        row.addWidget(self._title, 1)
        row.addWidget(self._order_icon)
        row.addWidget(self._order)
        around = QWidget()
        inner = QVBoxLayout(around)
        inner.setContentsMargins(12, 10, 12, 10)
        inner.addWidget(self.search)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (head, line(), around):
            layout.addWidget(part)
        layout.addWidget(self._stack, 1)

    def preview(self, view: View, name: str, page: ConversationPage, total: int) -> None:
        """Show a page that was read before the desk is there."""
        self._name(view, name)
        self.loader.preview(view, page, total)

    def show_view(self, view: View, name: str) -> None:
        """Turn to a view."""
        self._name(view, name)
        self.list.select(None)
        self._stack.setCurrentWidget(self.list)
        self.loader.show(view)
        self._settle()

    def _name(self, view: View, name: str) -> None:
        self._title.setText(name)
        self._order.setText(tr("Waiting longest") if view.order is Order.WAITING else tr("Newest first"))
        self.list.setAccessibleName(tr("Conversations in {view}", view=name))

    def offer_views(self, folded: bool, /) -> None:
        """The views folded away: a button brings them back."""
        self._views.setVisible(folded)

    def _settle(self) -> None:
        if self.loader.view is None or not self.loader.ready:
            return
        empty = self.model.rowCount() == 0
        if empty:
            icon, title, body = EMPTY.get(self.loader.view.key, OTHERWISE)
            self._empty.say(icon, tr(title), tr(body))
        self._stack.setCurrentWidget(self._empty if empty else self.list)

    def _failed(self, error: Exception) -> None:
        if self.model.rowCount():
            self._services.notices.fail(error)
            return
        words = words_of(error)
        self._empty.say("circle-alert", words.title, words.body, tr("Try again"))
        self._stack.setCurrentWidget(self._empty)
