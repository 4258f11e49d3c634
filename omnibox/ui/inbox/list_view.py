"""The conversation list on screen: painted rows, one current conversation that is kept by its id, others selected."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip

from omnibox.model.rows import ConversationRow
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.inbox.chips import Chip, chips, status_word
from omnibox.ui.inbox.resting import ChangedPill, Resting
from omnibox.ui.inbox.row_look import RowLook, mirrored
from omnibox.ui.inbox.row_motion import RowMotion
from omnibox.ui.inbox.row_painter import RowPainter
from omnibox.ui.inbox.selection import Selection
from omnibox.ui.media import medium
from omnibox.ui.models.conversation_list import ConversationListModel
from omnibox.ui.painted_list import PaintedList
from omnibox.ui.services import UiServices
from omnibox.ui.skeleton import paint_row

CLOCK_MS = 30_000  # relative times in chips are looked at anew this often
KEPT_CHIPS = 2000
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class ConversationListView(PaintedList):
    """Draws a ConversationListModel."""

    wanted = Signal(object)  # ConversationRow a person chose
    menu_wanted = Signal(object, object)  # ConversationRow, where on the screen
    drawn = Signal()  # once: the first rows are on screen
    released = Signal()  # what had to wait for the pointer may come

    def __init__(self, services: UiServices, model: ConversationListModel) -> None:
        super().__init__()
        self._services = services
        self.model = model
        self.selection = Selection(self)
        self._painter = RowPainter(services.theme)
        self._motion = RowMotion(self, services)
        self._resting = Resting(self.viewport())
        self.pill = ChangedPill(services.theme, self.viewport())
        self._chips: dict[UUID, tuple[ConversationRow, tuple[Chip, ...]]] = {}
        self._current_id: UUID | None = None
        self._anchor: tuple[UUID, int] | None = None
        self._seen: list[tuple[UUID | None, int, bool]] = []  # what was in sight before the rows changed
        self._drawn = False
        self.setAccessibleName(tr("Conversations"))
        self._connect()
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    def _connect(self) -> None:
        self.model.modelAboutToBeReset.connect(self._hold)
        self.model.modelReset.connect(self._rearranged)
        self.model.dataChanged.connect(self._refreshed)
        self._services.theme.changed.connect(self._restyle)
        self._services.presence.changed.connect(self._company_changed)
        self.selection.changed.connect(self.viewport().update)
        self.chosen.connect(self._choose_row)
        self._resting.ended.connect(self.released)
        self.pill.clicked.connect(self.let_go)

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
        if self._motion.moving:
            painter.setOpacity(self._motion.opacity(found.id))
            painter.translate(0, self._motion.shift(found.id))
            painter.fillRect(rect, self._services.theme.tokens.surface)
        self._painter.paint(painter, rect, found, self._look_of(row, found))

    def _look_of(self, place: int, row: ConversationRow) -> RowLook:
        presence, many = self._services.presence, len(self.selection) > 0
        typing = presence.typing(row.id)
        company = presence.colleagues(row.id)
        here = self.selection.head == row.id if many else place == self.current
        return RowLook(
            time=self._services.formats.stamp(row.last_at),
            chips=self._chips_of(row),
            current=place == self.current,
            selected=row.id in self.selection,
            selecting=many,
            hovered=place == self.hovered,
            focused=here and self.keyboard and self.hasFocus(),
            typing=None if typing is None else typing.words,
            company=company[0].kind if company else "",
        )

    def row_name(self, row: int) -> str:
        found = self.model.row(row)
        return self._spoken(found) if found else tr("Loading")

    def can_choose(self, row: int) -> bool:
        return True

    def is_selected(self, row: int) -> bool:
        return self.model.id_at(row) in self.selection if len(self.selection) else row == self.current

    @property
    def takes_many(self) -> bool:
        return True

    def _spoken(self, row: ConversationRow) -> str:
        """Everything the row shows, in words."""
        typing = self._services.presence.typing(row.id)
        said = row.preview if typing is None else tr("is typing: {text}", text=typing.words)
        parts = [row.customer_name, medium(row.channel).word, row.subject, said]
        if row.unread:
            parts.insert(1, tr_n("{n} unread", "{n} unread", row.unread))
        parts.append(status_word(row.status))
        parts += [chip.text for chip in self._chips_of(row) if chip.text not in parts]
        parts += self._company_words(row)
        parts.append(self._services.formats.stamp(row.last_at))
        return ", ".join(part for part in parts if part)

    def _company_words(self, row: ConversationRow) -> list[str]:
        words = {"replying": "{name} is replying", "viewing": "{name} is viewing"}
        return [tr(words[one.kind], name=one.name) for one in self._services.presence.colleagues(row.id)]

    def _chips_of(self, row: ConversationRow) -> tuple[Chip, ...]:
        live = self._services.presence.typing(row.id) is not None
        return (Chip(tr("Live"), "accent", "activity"), *self._kept_chips(row)) if live else self._kept_chips(row)

    def _kept_chips(self, row: ConversationRow) -> tuple[Chip, ...]:
        kept = self._chips.get(row.id)
        if kept is not None and kept[0] is row:
            return kept[1]
        services = self._services
        made = chips(row, services.formats, services.me, services.formats.now)
        if len(self._chips) >= KEPT_CHIPS:
            self._chips.clear()
        self._chips[row.id] = (row, made)
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

    def neighbour(self, conversation_id: UUID, but: Sequence[UUID] | Selection = ()) -> UUID | None:
        """Return the conversation after it (else before it) that is none of `but`: where to go when it leaves."""
        place = self.model.place(conversation_id)
        if place < 0:
            return None
        for step, end in ((1, self.model.known), (-1, -1)):
            for other in range(place + step, end, step):
                found = self.model.id_at(other)
                if found is not None and found not in but:
                    return found
        return None

    def _choose_row(self, place: int) -> None:
        self._current_id = self.model.id_at(place)
        row = self.model.row(place)
        if row is not None:
            self.wanted.emit(row)

    # ---- many
    def extend(self, by: int) -> None:
        """Select further, by the keyboard: the open conversation stays open."""
        start = self.selection.head or self._current_id
        place = self.model.place(start) if start is not None else -1
        if place < 0:
            self.step(by)
            return
        self._extend_to(min(max(0, place + by), self.model.known - 1))

    def _extend_to(self, place: int) -> None:
        anchor, head = self.selection.anchor or self._current_id, self.model.id_at(place)
        if head is None:
            return
        if anchor is None or self.model.place(anchor) < 0:
            anchor = head
        self.selection.extend(self.model.between(self.model.place(anchor), place), anchor, head)
        self.reveal(place)
        self.announce(place)

    def _toggle(self, place: int, *, beside: bool) -> None:
        found = self.model.id_at(place)
        if found is not None:
            self.selection.toggle(found, self._current_id if beside else None)

    def _is_grip(self, event: QMouseEvent, place: int) -> bool:
        rect = self.rect_of(place)
        grip = self._painter.measures.grip(rect)
        mirror = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return mirrored(rect, grip, right_to_left=mirror).contains(event.position().toPoint())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place, held = self.row_at(event.position().toPoint()), event.modifiers()
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.keyboard = False
            if held & SHIFT:
                self._extend_to(place)
                return
            if held & CTRL or self._is_grip(event, place):
                self._toggle(place, beside=bool(held & CTRL))
                return
            self.selection.clear()
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A second click opens the conversation in a window of its own."""
        place = self.row_at(event.position().toPoint())
        row = self.model.row(place) if place >= 0 else None
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        if row is not None and plain and not self._is_grip(event, place):
            self._services.navigation.pop_out.emit(row.customer_id, row.id)
        else:
            self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers()
        self.let_go()
        if held & SHIFT and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.keyboard = True
            self.extend(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Space:
            self.keyboard = True
            head = self.selection.head
            place = self.model.place(head) if head is not None else self.current
            self._toggle(place, beside=False)
        elif key == Qt.Key.Key_Escape and len(self.selection):
            self.selection.clear()
        else:
            super().keyPressEvent(event)

    # ---- changes under it
    def moves(self, ids: Sequence[UUID]) -> bool:
        """Tell whether another order would move rows that must keep their places now."""
        if not self._resting.holds or not self._drawn:
            return False
        sight = [place for place, _ in self.rows_in_sight()]
        return bool(sight) and self.model.moved(ids, sight[0], sight[-1])

    def let_go(self) -> None:
        """Somebody acts: what comes of it is shown at once, wherever the pointer is."""
        self._resting.park()

    def wait(self, changed: int) -> None:
        """Something waits until the pointer has gone (0: no longer)."""
        self.pill.say(changed)
        if changed:
            self._resting.wait()

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
        now = self._sighted()
        if now != self._seen:
            self._motion.begin([place[:2] for place in self._seen], [place[:2] for place in now])
            self.viewport().update()
        self.look_again()

    def _refreshed(self, first: QModelIndex, last: QModelIndex) -> None:
        in_sight = [place for place, _ in self.rows_in_sight()]
        self.relayout(repaint=any(first.row() <= place <= last.row() for place in in_sight))

    def _company_changed(self, ids: frozenset[UUID]) -> None:
        if any(self.model.id_at(place) in ids for place, _ in self.rows_in_sight()):
            self.relayout()

    def _restyle(self) -> None:
        self._painter.refresh()
        self._chips.clear()
        self.relayout()

    def _tick(self) -> None:
        self._chips.clear()
        self.relayout()

    # ---- Qt events
    def wheelEvent(self, event: QWheelEvent) -> None:
        self._motion.stop()
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.pill.place()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self.model.row(self.row_at(event.pos()))
            words = [chip.text for chip in self._chips_of(row)] + self._company_words(row) if row is not None else []
            QToolTip.showText(event.globalPos(), "\n".join(words), self.viewport())
            return True
        return super().viewportEvent(event)

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
