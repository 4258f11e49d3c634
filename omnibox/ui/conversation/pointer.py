"""The mouse over the timeline: what it is above, what it presses, what it selects."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent

from omnibox.ui.conversation.parts import Act, Ask
from omnibox.ui.conversation.scroll import Placed
from omnibox.ui.conversation.selection import Spot
from omnibox.ui.conversation.text import Link
from omnibox.ui.links import link_tip

if TYPE_CHECKING:
    from omnibox.ui.conversation.view import TimelineView

DRAG_FROM = 4  # pixels
EDGE = 28  # pixels at the border in which dragging scrolls


class Pointer:
    """State of the mouse. All positions are in viewport pixels."""

    def __init__(self, view: "TimelineView") -> None:
        self._view = view
        self.hovered: Ask | None = None
        self._pressed: Ask | None = None
        self._pressed_link: tuple[Placed, Link] | None = None
        self._from: QPointF | None = None
        self._last = QPointF()
        self._selecting = False
        self._edge = QTimer(view)
        self._edge.setInterval(30)
        self._edge.timeout.connect(self._scroll_at_edge)

    def forget(self) -> None:
        """Other items are shown: nothing of the old ones may be kept."""
        self.hovered = self._pressed = self._pressed_link = None

    # ---------------------------------------------------------------- where

    def spot(self, point: QPointF) -> Spot | None:
        """The place in a text nearest to a point."""
        placed = self._view.scroll_state.nearest(point.y())
        if placed is None:
            return None
        local = QPointF(point.x(), point.y() - placed.y)
        number = placed.block.body_near(local)
        if number < 0:
            return Spot(placed.block.item_id, 0, 0)
        body = placed.block.bodies[number]
        return Spot(placed.block.item_id, number, body.run.offset_at(local - body.at))

    def _pressable(self, point: QPointF) -> Ask | None:
        """What pressing there would ask for; an Ask outlives the block, which a countdown lays out anew."""
        placed = self._view.scroll_state.at(point.y())
        part = placed.block.pressable_at(QPointF(point.x(), point.y() - placed.y)) if placed else None
        return part.ask if part else None

    def link(self, point: QPointF) -> tuple[Placed, Link] | None:
        """The link under a point."""
        placed = self._view.scroll_state.at(point.y())
        if placed is None:
            return None
        local = QPointF(point.x(), point.y() - placed.y)
        for body in placed.block.bodies:
            if body.rect.contains(local):
                found = body.run.link_at(local - body.at)
                return (placed, found) if found else None
        return None

    def _over_text(self, point: QPointF) -> bool:
        placed = self._view.scroll_state.at(point.y())
        if placed is None:
            return False
        local = QPointF(point.x(), point.y() - placed.y)
        return any(body.rect.contains(local) for body in placed.block.bodies)

    def tip(self, point: QPointF) -> str:
        """Words for a resting pointer: where a link really leads, or what a part says of itself."""
        link = self.link(point)
        if link is not None:
            return link_tip(link[1].target, link[1].words)
        placed = self._view.scroll_state.at(point.y())
        return placed.block.tip_at(QPointF(point.x(), point.y() - placed.y)) if placed else ""

    # ---------------------------------------------------------------- events

    def press(self, event: QMouseEvent) -> None:
        point = event.position()
        placed = self._view.scroll_state.at(point.y())
        if placed is not None:
            self._view.current = placed.block.item_id
        if event.button() == Qt.MouseButton.RightButton:
            if placed is not None:
                self._view.menu_asked.emit(placed.block.item_id, event.globalPosition().toPoint())
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._from, self._selecting = point, False
        self._pressed = self._pressable(point)
        self._pressed_link = None if self._pressed else self.link(point)
        if self._pressed is None:
            spot = self.spot(point)
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and spot is not None:
                self._view.selection.extend(spot)
            else:
                self._view.selection.clear()
                if spot is not None:
                    self._view.selection.start(spot)
        self._view.viewport().update()

    def move(self, event: QMouseEvent) -> None:
        point = self._last = event.position()
        if self._from is not None and event.buttons() & Qt.MouseButton.LeftButton:
            if self._pressed is None and (self._selecting or (point - self._from).manhattanLength() >= DRAG_FROM):
                self._selecting, self._pressed_link = True, None
                self._extend(point)
            return
        self._hover(point)

    def _hover(self, point: QPointF) -> None:
        over = self._pressable(point)
        if over != self.hovered:
            self.hovered = over
            self._view.viewport().update()
        if over is not None or self.link(point) is not None:
            shape = Qt.CursorShape.PointingHandCursor
        else:
            shape = Qt.CursorShape.IBeamCursor if self._over_text(point) else Qt.CursorShape.ArrowCursor
        if self._view.viewport().cursor().shape() != shape:
            self._view.viewport().setCursor(shape)

    def _extend(self, point: QPointF) -> None:
        spot = self.spot(point)
        if spot is not None:
            self._view.selection.extend(spot)
        height = self._view.viewport().height()
        near = point.y() < EDGE or point.y() > height - EDGE
        if near and not self._edge.isActive():
            self._edge.start()
        elif not near:
            self._edge.stop()
        self._view.viewport().update()

    def _scroll_at_edge(self) -> None:
        y, height = self._last.y(), self._view.viewport().height()
        step = y - EDGE if y < EDGE else y - (height - EDGE)
        if not self._selecting or step == 0:
            self._edge.stop()
            return
        self._view.scroll_by(max(-40.0, min(40.0, step)))
        spot = self.spot(QPointF(self._last.x(), max(0.0, min(y, height - 1.0))))
        if spot is not None:
            self._view.selection.extend(spot)

    def release(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._edge.stop()
        pressed, link = self._pressed, self._pressed_link
        self._pressed = self._pressed_link = self._from = None
        if pressed is not None and self._pressable(event.position()) == pressed:
            self._view.ask(pressed)
        elif link is not None and not self._selecting:
            self._view.ask(Ask(Act.LINK, link[0].block.item_id, link[1]))
        self._selecting = False

    def double(self, event: QMouseEvent) -> None:
        """Select the word under the pointer."""
        point = event.position()
        if event.button() != Qt.MouseButton.LeftButton or self._pressable(point) is not None:
            return
        spot = self.spot(point)
        placed = self._view.scroll_state.at(point.y())
        if spot is None or placed is None or not placed.block.bodies:
            return
        start, end = placed.block.bodies[spot.body].run.word_at(spot.offset)
        self._view.selection.take(spot.item_id, spot.body, start, end)
        self._view.viewport().update()

    def leave(self) -> None:
        if self.hovered is not None:
            self.hovered = None
            self._view.viewport().update()
