"""The conversation list on screen: painted rows, one current conversation that is kept by its id."""

from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, QRect, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent

from omnibox.model.rows import ConversationRow
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.inbox.chips import Chip, chips, utc_now
from omnibox.ui.inbox.row_painter import RowLook, RowPainter
from omnibox.ui.media import medium
from omnibox.ui.models.conversation_list import ConversationListModel
from omnibox.ui.painted_list import PaintedList
from omnibox.ui.services import UiServices
from omnibox.ui.skeleton import paint_row

CLOCK_MS = 30_000  # relative times in chips are looked at anew this often


class ConversationListView(PaintedList):
    """Draws a ConversationListModel."""

    wanted = Signal(object)  # ConversationRow a person chose
    menu_wanted = Signal(object, object)  # ConversationRow, where on the screen
    drawn = Signal()  # once: the first rows are on screen

    def __init__(self, services: UiServices, model: ConversationListModel) -> None:
        super().__init__()
        self._services = services
        self.model = model
        self._painter = RowPainter(services.theme)
        self._chips: dict[UUID, tuple[int, tuple[Chip, ...]]] = {}
        self._current_id: UUID | None = None
        self._anchor: tuple[UUID, int] | None = None
        self._seen: list[tuple[UUID | None, int, bool]] = []  # what was in sight before the rows changed
        self._drawn = False
        self.setAccessibleName(tr("Conversations"))
        model.modelAboutToBeReset.connect(self._hold)
        model.modelReset.connect(self._rearranged)
        model.dataChanged.connect(self._refreshed)
        services.theme.changed.connect(self._restyle)
        self.chosen.connect(self._choose_row)
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._drawn and self.model.row(0) is not None:
            self._drawn = True
            self.drawn.emit()

    @property
    def has_drawn(self) -> bool:
        """Whether rows were on screen yet."""
        return self._drawn

    # ---- what PaintedList asks
    def count(self) -> int:
        return self.model.rowCount()

    def row_height(self, row: int) -> int:
        found = self.model.row(row)
        return self._painter.height(len(self._chips_of(found)) if found else 0)

    def paint_row(self, painter: QPainter, row: int, rect: QRect) -> None:
        found = self.model.row(row)
        if found is None:
            tokens = self._services.theme.tokens
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen("transparent")
            paint_row(painter, rect, tokens)
            painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, tokens.line)
            return
        look = RowLook(
            time=self._services.formats.stamp(found.last_at),
            chips=self._chips_of(found),
            selected=row == self.current,
            hovered=row == self.hovered,
            focused=row == self.current and self.keyboard and self.hasFocus(),
        )
        self._painter.paint(painter, rect, found, look)

    def row_name(self, row: int) -> str:
        found = self.model.row(row)
        return self._spoken(found) if found else tr("Loading")

    def can_choose(self, row: int) -> bool:
        return True

    def _spoken(self, row: ConversationRow) -> str:
        parts = [row.customer_name, medium(row.channel).word, row.subject, row.preview]
        if row.unread:
            parts.insert(1, tr_n("{n} unread", "{n} unread", row.unread))
        parts += [chip.text for chip in self._chips_of(row)]
        parts.append(self._services.formats.stamp(row.last_at))
        return ", ".join(part for part in parts if part)

    def _chips_of(self, row: ConversationRow) -> tuple[Chip, ...]:
        kept = self._chips.get(row.id)
        if kept is not None and kept[0] == hash(row):
            return kept[1]
        services = self._services
        made = chips(row, services.formats, services.me, utc_now)
        self._chips[row.id] = (hash(row), made)
        return made

    # ---- the current conversation
    @property
    def current_id(self) -> UUID | None:
        return self._current_id

    def current_row(self) -> ConversationRow | None:
        """Return the current conversation's row where it is in this view and fetched."""
        return self.model.row(self.current)

    def select(self, conversation_id: UUID | None, *, reveal: bool = True) -> None:
        """Mark a conversation as current without opening it; it may come into the view later."""
        self._current_id = conversation_id
        place = self.model.place(conversation_id) if conversation_id else -1
        self.set_current(place, reveal=reveal)

    def neighbour(self, conversation_id: UUID) -> UUID | None:
        """Return the conversation after it (else before it): where to go when it leaves the view."""
        place = self.model.place(conversation_id)
        if place < 0:
            return None
        return self.model.id_at(place + 1) or self.model.id_at(place - 1)

    def _choose_row(self, place: int) -> None:
        self._current_id = self.model.id_at(place)
        row = self.model.row(place)
        if row is not None:
            self.wanted.emit(row)

    # ---- changes under it
    def _hold(self) -> None:
        """Note which row must not move: the one under the pointer, else the top one once scrolled."""
        self._anchor = None
        self._seen = self._sighted()
        pointed = self.hovered
        for place, rect in self.rows_in_sight():
            if place == pointed or (pointed < 0 and self.position > 0):
                found = self.model.id_at(place)
                self._anchor = (found, rect.y()) if found else None
                return

    def _sighted(self) -> list[tuple[UUID | None, int, bool]]:
        """What is in sight: ids, where they stand, and which is current."""
        return [(self.model.id_at(place), rect.y(), place == self.current) for place, rect in self.rows_in_sight()]

    def _rearranged(self) -> None:
        """Paint anew only what moved in sight: under a flood of mail most changes are far down the list."""
        self.current = self.model.place(self._current_id) if self._current_id else -1
        self.relayout(repaint=False)
        if self._anchor is not None:
            place = self.model.place(self._anchor[0])
            if place >= 0:
                self.set_position(place)
                self.scroll_pixels(-self._anchor[1])
        if self._sighted() != self._seen:
            self.viewport().update()
        self.look_again()

    def _refreshed(self, first: QModelIndex, last: QModelIndex) -> None:
        in_sight = [place for place, _ in self.rows_in_sight()]
        self.relayout(repaint=any(first.row() <= place <= last.row() for place in in_sight))

    def _restyle(self) -> None:
        self._painter.refresh()
        self._chips.clear()
        self.relayout()

    def _tick(self) -> None:
        self._chips.clear()
        self.relayout()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        place = self.current if keyboard else self.row_at(event.pos())
        row = self.model.row(place)
        if row is not None:
            at = self.viewport().mapToGlobal(self.rect_of(place).center()) if keyboard else event.globalPos()
            self.menu_wanted.emit(row, at)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self.viewport().update()
        super().changeEvent(event)
