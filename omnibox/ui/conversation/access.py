"""The timeline for screen readers: a list with a child for each visible item, each with what can be pressed in it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, QRect, QRectF
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from omnibox.ui.conversation.parts import Chip, Thumb
from omnibox.ui.conversation.scroll import Placed
from omnibox.ui.conversation.state_chip import Company, StateChip
from omnibox.ui.conversation.wording import spoken
from omnibox.ui.handed import Handed
from omnibox.ui.i18n import tr

if TYPE_CHECKING:
    from omnibox.ui.conversation.view import TimelineView

_KEPT = 400  # items; only a screen reader makes any


def install_accessibility() -> None:
    """Make Qt ask us for timelines; a second call changes nothing, Qt knows the function already."""
    QAccessible.installFactory(_factory)


def _factory(_key: str, thing: QObject) -> QAccessibleInterface | None:
    from omnibox.ui.conversation.view import TimelineView

    if isinstance(thing, StateChip | Company):
        thing.access = QAccessibleWidget(thing, QAccessible.Role.StaticText)
        return thing.access
    if not isinstance(thing, TimelineView):
        return None
    # Qt keeps only the C++ half: the Python half must live as long as the view
    made = TimelineAccess(thing)
    thing.access = made
    return made


def announce(view: "TimelineView", words: str) -> None:
    """Let a screen reader say something that happened."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(view, words))


def tell_focus(view: "TimelineView") -> None:
    """Tell a screen reader that the keyboard stands on another item."""
    if not QAccessible.isActive():
        return
    seen = [one for one in view.scroll_state.placed if one.block.height > 0]
    for number, placed in enumerate(seen):
        if placed.block.item_id == view.current:
            event = QAccessibleEvent(view, QAccessible.Event.Focus)
            event.setChild(number)
            QAccessible.updateAccessibility(event)


class TimelineAccess(QAccessibleWidget):
    """The list. Its children are what is on the screen, as other virtual lists do it."""

    def __init__(self, view: "TimelineView") -> None:
        super().__init__(view, QAccessible.Role.List, tr("Timeline"))
        self.view = view
        self.handed = Handed(view)
        self._items: dict[UUID, ItemAccess] = {}

    def placed(self) -> list[Placed]:
        return [one for one in self.view.scroll_state.placed if one.block.height > 0]

    def childCount(self) -> int:
        return len(self.placed())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # Qt allows null here
        placed = self.placed()
        if not 0 <= index < len(placed):
            return None
        item_id = placed[index].block.item_id
        made = self._items.get(item_id)
        if made is None:
            if len(self._items) >= _KEPT:
                self._items.clear()
                self.handed.take_back()
            made = self._items[item_id] = ItemAccess(self, item_id)
            self.handed.over(made)
        return made

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        if not isinstance(child, ItemAccess):
            return -1
        return next((n for n, one in enumerate(self.placed()) if one.block.item_id == child.item_id), -1)

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # null outside
        local = self.view.viewport().mapFromGlobal(QPoint(x, y))
        for number, placed in enumerate(self.placed()):
            if placed.y <= local.y() < placed.bottom:
                return self.child(number)
        return None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]  # null without focus
        for number, placed in enumerate(self.placed()):
            if placed.block.item_id == self.view.current:
                return self.child(number)
        return None


def _screen(view: QWidget, rect: QRectF) -> QRect:
    viewport = view.viewport() if hasattr(view, "viewport") else view
    return QRect(viewport.mapToGlobal(rect.topLeft().toPoint()), rect.size().toSize())


class Pressing(QAccessibleActionInterface):
    """Lets a screen reader, or a voice, do what the mouse and Enter do."""

    def __init__(self, press: Callable[[], object], words: Callable[[], str]) -> None:
        super().__init__()
        self._press, self._words = press, words

    def actionNames(self) -> list[str]:
        return [self.pressAction()]

    def localizedActionName(self, name: str) -> str:
        return tr("Press") if name == self.pressAction() else ""

    def localizedActionDescription(self, name: str) -> str:
        return self._words() if name == self.pressAction() else ""

    def doAction(self, name: str) -> None:
        if name == self.pressAction():
            self._press()

    def keyBindingsForAction(self, name: str) -> list[str]:
        return []


def _action(which: QAccessible.InterfaceType, actions: Pressing) -> Any:
    return actions if which == QAccessible.InterfaceType.ActionInterface else None


class ItemAccess(QAccessibleInterface):
    """One item: who, when, what."""

    def __init__(self, parent: TimelineAccess, item_id: UUID) -> None:
        super().__init__()
        self._parent = parent
        self.item_id = item_id
        self._chips: list[ChipAccess] = []
        self._actions = Pressing(self._stand, lambda: tr("Go to this item"))

    def _stand(self) -> None:
        """Put the keyboard on this item; its menu and its buttons are one key away."""
        self.view.setFocus()
        self.view.keys.stand_on(self.item_id)

    def interface_cast(self, which: QAccessible.InterfaceType) -> Any:
        return _action(which, self._actions)

    def _placed(self) -> Placed | None:
        return next((one for one in self._parent.placed() if one.block.item_id == self.item_id), None)

    @property
    def view(self) -> "TimelineView":
        return self._parent.view

    def isValid(self) -> bool:
        return self._placed() is not None

    def object(self) -> QObject | None:  # type: ignore[override]  # an item is no QObject
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]  # null before the window is shown
        return self._parent.window()

    def parent(self) -> QAccessibleInterface:
        return self._parent

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable = True
        state.readOnly = True
        state.selectableText = True
        if self.view.current == self.item_id and self.view.hasFocus():
            state.focused = True
        return state

    def text(self, which: QAccessible.Text) -> str:
        placed = self._placed()
        if which != QAccessible.Text.Name or placed is None:
            return ""
        stage = self.view.column.stage
        item = self.view.feed.items[placed.index]
        return spoken(item, stage.formats, stage.me, stage.customer_name, dict(stage.names))

    def setText(self, which: QAccessible.Text, text: str) -> None:
        """Nothing here is edited in place."""

    def rect(self) -> QRect:
        placed = self._placed()
        if placed is None:
            return QRect()
        area = QRectF(0, placed.y, self.view.viewport().width(), placed.block.height)
        return _screen(self.view, area)

    def childCount(self) -> int:
        placed = self._placed()
        return len(placed.block.pressables) if placed else 0

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # Qt allows null here
        if not 0 <= index < self.childCount():
            return None
        while len(self._chips) <= index:
            self._chips.append(ChipAccess(self, len(self._chips)))
            self._parent.handed.over(self._chips[-1])
        return self._chips[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.number if isinstance(child, ChipAccess) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # null outside
        for number in range(self.childCount()):
            chip = self.child(number)
            if chip is not None and chip.rect().contains(x, y):
                return chip
        return None

    def pressable(self, number: int) -> tuple[Placed, Chip | Thumb] | None:
        """The chip of that number and where its item stands."""
        placed = self._placed()
        if placed is None or number >= len(placed.block.pressables):
            return None
        return placed, placed.block.pressables[number]


class ChipAccess(QAccessibleInterface):
    """Something to press inside an item."""

    def __init__(self, parent: ItemAccess, number: int) -> None:
        super().__init__()
        self._parent = parent
        self.number = number
        self._actions = Pressing(self._press, lambda: self.text(QAccessible.Text.Name))

    def _press(self) -> None:
        found = self._parent.pressable(self.number)
        if found is not None:
            self._parent.view.ask(found[1].ask)

    def interface_cast(self, which: QAccessible.InterfaceType) -> Any:
        return _action(which, self._actions)

    def isValid(self) -> bool:
        return self._parent.pressable(self.number) is not None

    def object(self) -> QObject | None:  # type: ignore[override]  # a chip is no QObject
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]  # null before the window is shown
        return self._parent.window()

    def parent(self) -> QAccessibleInterface:
        return self._parent

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Button

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable = True
        found = self._parent.pressable(self.number)
        if found is not None and self._parent.view.focused == found[1].ask:
            state.focused = True
        return state

    def text(self, which: QAccessible.Text) -> str:
        found = self._parent.pressable(self.number)
        return found[1].label if found is not None and which == QAccessible.Text.Name else ""

    def setText(self, which: QAccessible.Text, text: str) -> None:
        """Nothing here is edited in place."""

    def rect(self) -> QRect:
        found = self._parent.pressable(self.number)
        if found is None:
            return QRect()
        return _screen(self._parent.view, found[1].rect.translated(0, found[0].y))

    def childCount(self) -> int:
        return 0

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # a leaf
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # a leaf
        return None
