"""The middle left column: the view's name, the way into search, the list, and what stands there when it is empty."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from omnibox.model.rows import ConversationPage
from omnibox.model.views import Order, View
from omnibox.ui import icons
from omnibox.ui.i18n import tr
from omnibox.ui.inbox import sort_button
from omnibox.ui.inbox.bulk import BulkRunner
from omnibox.ui.inbox.bulk_bar import BulkBar
from omnibox.ui.inbox.counts import Counts
from omnibox.ui.inbox.list_view import ConversationListView
from omnibox.ui.inbox.loader import ListLoader
from omnibox.ui.inbox.sort_button import SortButton
from omnibox.ui.models.conversation_list import ConversationListModel
from omnibox.ui.services import UiServices
from omnibox.ui.skeleton import HEADER
from omnibox.ui.widgets import ElidedLabel, EmptyState, IconButton, line
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
        self.sort = SortButton(services.theme)
        self.compose = IconButton(services.theme, "square-pen", tr("New message"), self._new_message, size=17)
        self.compose.hide()
        self.bulk = BulkRunner(services, self)
        self.bar = BulkBar(services, self.list.selection, self.bulk, self.model.rowCount)
        self._head = QStackedWidget()
        self._name_of_view = ""
        self._empty = EmptyState(services.theme, "inbox", "", "")
        self._stack = QStackedWidget()
        self._build()
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.backgroundRole().Base)
        self.search.clicked.connect(self.search_wanted)
        self.list.wanted.connect(self.wanted)
        self.list.shown.connect(self.loader.need)
        self.list.selection.changed.connect(self._turn_head)
        self.list.released.connect(self.loader.release)
        self.loader.moves = self.list.moves
        self.loader.waiting.connect(self.list.wait)
        self.bulk.began.connect(self._turn_head)
        self.bulk.slow.connect(self._turn_head)
        self.bulk.ended.connect(self._turn_head)
        self.sort.picked.connect(self._sorted)
        services.actions.changed.connect(self._offer_new)
        services.theme.changed.connect(self._fit_head)
        services.choices.changed.connect(self._choice)
        services.choices.loaded.connect(lambda: self._choice(sort_button.KEY))
        self.loader.loaded.connect(self._settle)
        self.loader.failed.connect(self._failed)
        self._empty.pressed.connect(self.loader.refresh)
        self.model.rearranged.connect(self._settle)

    def _build(self) -> None:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(2)
        row.addWidget(self._views)
        row.addWidget(self._title, 1)
        row.addWidget(self.sort)
        row.addWidget(self.compose)
        self._head.setFixedHeight(HEADER - 1)
        self._head.addWidget(head)
        self._head.addWidget(self.bar)
        around = QWidget()
        inner = QVBoxLayout(around)
        inner.setContentsMargins(12, 10, 12, 10)
        inner.addWidget(self.search)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self._head, line(), around):
            layout.addWidget(part)
        layout.addWidget(self._stack, 1)

    def preview(self, view: View, name: str, page: ConversationPage, total: int) -> None:
        """Show a page that was read before the desk is there."""
        self._name(view, name)
        self.loader.preview(view, page, total)

    def show_view(self, view: View, name: str) -> None:
        """Turn to a view."""
        view = sort_button.chosen(view, self._services.choices)
        self._name(view, name)
        if self.loader.view is None or self.loader.view.key != view.key:
            self.list.selection.clear()
        self.list.select(None)
        self._stack.setCurrentWidget(self.list)
        self.loader.show(view)
        self._settle()

    def _name(self, view: View, name: str) -> None:
        self._title.setText(name)
        self._name_of_view = name
        self.sort.show_view(view)
        self._fit_head()
        self.list.setAccessibleName(tr("Conversations in {view}", view=name))

    def _new_message(self) -> None:
        self._services.navigation.new_message.emit(None)

    def _offer_new(self) -> None:
        """Shown once somebody does it."""
        actions = self._services.actions
        there = any(spec.id == "new_message" for spec in actions.claimed())
        if there == self.compose.isHidden():
            self.compose.setVisible(there)
            self.compose.setToolTip(actions.hint("new_message") if there else "")
            self._fit_head()

    # ---- order
    def _sorted(self, order: Order) -> None:
        view = self.loader.view
        if view is not None:
            sort_button.choose(view, order, self._services.choices)  # `_choice` follows

    def _choice(self, key: str) -> None:
        """The order was chosen, here or in another window of this person."""
        view = self.loader.view
        if key != sort_button.KEY or view is None or self._services.connected is None:
            return
        wanted = sort_button.chosen(view, self._services.choices)
        if wanted != view:
            current = self.list.current_id
            self._name(wanted, self._name_of_view)
            self.loader.show(wanted)
            self.list.select(current, reveal=False)

    # ---- head
    def _turn_head(self) -> None:
        """The bar for many takes the head's place while it has something to say."""
        many = len(self.list.selection) > 0 or (self.bulk.running and self.bar.shows_progress)
        self._head.setCurrentIndex(int(many))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    def _fit_head(self) -> None:
        """The view's name goes before the order's: where both have no room, the order keeps its icon."""
        self.sort.set_narrow(False)
        words = QFontMetrics(self._services.theme.font(15, 600)).horizontalAdvance(self._name_of_view) + 6
        others = [part.sizeHint().width() for part in (self._views, self.compose) if not part.isHidden()]
        room = self.width() - 24 - 2 * len(others) - sum(others) - words
        self.sort.set_narrow(self.sort.sizeHint().width() > room)

    def offer_views(self, folded: bool, /) -> None:
        """The views folded away: a button brings them back."""
        self._views.setVisible(folded)
        self._fit_head()

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
