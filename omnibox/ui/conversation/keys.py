"""The keyboard in the timeline: from item to item, to what can be pressed in them, and by pages."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from omnibox.ui.conversation.access import tell_focus
from omnibox.ui.conversation.parts import Chip, Thumb
from omnibox.ui.conversation.scroll import Placed
from omnibox.ui.conversation.selection import EVERYTHING, Spot

if TYPE_CHECKING:
    from omnibox.ui.conversation.view import TimelineView

STEP = 64  # pixels a key moves inside an item taller than the view
_LAST_BODY = 1_000  # after every text an item can have
Pressable = Chip | Thumb


class Keys:
    """Turns keys into moves. `used` is True once a key moved: only then is a focus ring drawn."""

    def __init__(self, view: "TimelineView") -> None:
        self._view = view
        self.used = False

    def press(self, event: QKeyEvent) -> bool:
        """Act on a key; False when it means nothing here."""
        view = self._view
        if event.matches(QKeySequence.StandardKey.Copy):
            return view.copy()
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self._select_all()
            return True
        if self._extends(event):
            return True
        page = view.viewport().height() * 0.9
        moves = {
            Qt.Key.Key_Down: lambda: self._step(1),
            Qt.Key.Key_Up: lambda: self._step(-1),
            Qt.Key.Key_PageDown: lambda: view.scroll_by(page),
            Qt.Key.Key_PageUp: lambda: view.scroll_by(-page),
            Qt.Key.Key_Space: self._press,
            Qt.Key.Key_Home: self._to_start,
            Qt.Key.Key_End: self._to_end,
            Qt.Key.Key_Return: self._press,
            Qt.Key.Key_Enter: self._press,
            Qt.Key.Key_Escape: self._escape,
            Qt.Key.Key_Menu: self._menu,
        }
        move = moves.get(Qt.Key(event.key()))
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if move is None or not plain:
            return False
        self.used = True
        move()
        view.viewport().update()
        return True

    def _extends(self, event: QKeyEvent) -> bool:
        """Shift with an arrow selects whole items, from the one the keyboard is on."""
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        direction = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        view = self._view
        here = view.feed.index_of(view.current) if view.current else -1
        if not shift or direction is None or here < 0:
            return False
        selection, old = view.selection, view.current
        if selection.empty or old is None or selection.head is None or selection.head.item_id != old:
            item_id = view.feed.items[here].id
            ends = (Spot(item_id, 0, 0), Spot(item_id, _LAST_BODY, EVERYTHING))
            selection.start(ends[0 if direction > 0 else 1])
            selection.extend(ends[1 if direction > 0 else 0])
        else:
            other = self._neighbour(here, direction)
            if other is not None:
                self._stand(other)
                self._select_to(other)
        self.used = True
        view.viewport().update()
        return True

    def _select_to(self, index: int) -> None:
        """Extend the selection over an item as a whole, whichever side of the anchor it is on."""
        view = self._view
        anchor = view.selection.anchor
        if anchor is None:
            return
        from_, item_id = view.feed.index_of(anchor.item_id), view.feed.items[index].id
        downwards = index >= from_
        view.selection.start(Spot(anchor.item_id, 0, 0) if downwards else Spot(anchor.item_id, _LAST_BODY, EVERYTHING))
        view.selection.extend(Spot(item_id, _LAST_BODY, EVERYTHING) if downwards else Spot(item_id, 0, 0))

    def arrive(self) -> None:
        """The focus came by keyboard: stand on the newest visible item."""
        self.used = True
        placed = self._view.scroll_state.placed
        seen = [one for one in placed if one.block.height > 0]
        current = next((one for one in seen if one.block.item_id == self._view.current), None)
        if current is None and seen:
            self._stand(seen[-1].index)
        elif current is not None and current.block.height <= self._view.viewport().height():
            self._view.reveal(current.block.item_id)  # cut at the edge, its ring may be out of sight

    def tab(self, forward: bool) -> bool:
        """Go to the next thing that can be pressed; False when there is none, so the focus leaves."""
        view, order = self._view, self._order()
        if not order:
            view.focused = None
            return False
        at = next((number for number, (_, part) in enumerate(order) if part.ask == view.focused), None)
        if at is None:
            at = self._entry(order, forward)
            if at is None:
                return False
        else:
            at += 1 if forward else -1
        if not 0 <= at < len(order):
            view.focused = None
            return False
        self.used = True
        placed, part = order[at]
        view.focused = part.ask
        view.current = placed.block.item_id
        tell_focus(view)
        view.viewport().update()
        return True

    def _order(self) -> Sequence[tuple[Placed, Pressable]]:
        height = self._view.viewport().height()
        return [
            (placed, part)
            for placed in self._view.scroll_state.placed
            for part in placed.block.pressables
            if placed.y + part.rect.bottom() > 0 and placed.y + part.rect.top() < height
        ]

    def _entry(self, order: Sequence[tuple[Placed, Pressable]], forward: bool) -> int | None:
        """Where Tab begins: at or after the current item; backwards at or before it."""
        current = self._view.feed.index_of(self._view.current) if self._view.current else -1
        indexes = range(len(order)) if forward else range(len(order) - 1, -1, -1)
        for number in indexes:
            index = order[number][0].index
            if current < 0 or (index >= current if forward else index <= current):
                return number
        return None

    # ---------------------------------------------------------------- moves

    def _step(self, direction: int) -> None:
        view, scroll = self._view, self._view.scroll_state
        view.focused = None
        index = view.feed.index_of(view.current) if view.current else -1
        placed = next((one for one in scroll.placed if one.index == index), None)
        if placed is None:
            if scroll.placed:
                self._stand(scroll.placed[-1 if direction < 0 else 0].index)
            return
        height = view.viewport().height()
        if direction > 0 and placed.bottom > height + 1:
            view.scroll_by(min(STEP, placed.bottom - height + 8))
        elif direction < 0 and placed.y < -1:
            view.scroll_by(max(-STEP, placed.y - 8))
        elif (other := self._neighbour(index, direction)) is not None:
            self._stand(other)
        else:
            view.scroll_by(STEP * direction)

    def _neighbour(self, index: int, direction: int) -> int | None:
        """The next item that can be seen: those told by a group, and hidden ones, are passed over."""
        view = self._view
        index += direction
        while 0 <= index < len(view.feed.items):
            if view.column.block(index).height > 0:
                return index
            index += direction
        return None

    def stand_on(self, item_id: UUID) -> None:
        """Put the keyboard on an item."""
        index = self._view.feed.index_of(item_id)
        if index >= 0:
            self.used = True
            self._stand(index)

    def _stand(self, index: int) -> None:
        view = self._view
        view.current = view.feed.items[index].id
        view.focused = None
        view.reveal(view.current)
        view.current_changed.emit(view.current)
        tell_focus(view)

    def _to_start(self) -> None:
        self._view.go_to_start()
        first = self._neighbour(-1, 1)
        if first is not None:
            self._view.current, self._view.focused = self._view.feed.items[first].id, None
            tell_focus(self._view)

    def _to_end(self) -> None:
        self._view.go_to_end()
        last = self._neighbour(len(self._view.feed.items), -1)
        if last is not None:
            self._view.current, self._view.focused = self._view.feed.items[last].id, None
            tell_focus(self._view)

    def _press(self) -> None:
        view = self._view
        if view.focused is not None:
            view.ask(view.focused)

    def _escape(self) -> None:
        view = self._view
        if view.focused is not None:
            view.focused = None
        elif not view.selection.clear():
            view.escaped.emit()

    def _menu(self) -> None:
        view = self._view
        placed = next((one for one in view.scroll_state.placed if one.block.item_id == view.current), None)
        if placed is not None:
            point = QPoint(round(view.column.stage.left), round(max(8.0, placed.y)))
            view.menu_asked.emit(placed.block.item_id, view.viewport().mapToGlobal(point))

    def _select_all(self) -> None:
        items = self._view.feed.items
        if items:
            self._view.selection.start(Spot(items[0].id, 0, 0))
            self._view.selection.extend(Spot(items[-1].id, _LAST_BODY, EVERYTHING))
            self._view.viewport().update()
