"""Tab goes in reading order: by the layouts as they stand, whatever was built first or rebuilt since.

Qt's own order is that in which controls were made, and parts that come late or are made anew would come last.
"""

from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QGridLayout,
    QLayout,
    QLayoutItem,
    QSplitter,
    QStackedLayout,
    QStackedWidget,
    QWidget,
)

DRAWER = "drawer"  # a property: the edge ("leading", "trailing") at which a column lies over the others


def move(window: QWidget, *, forward: bool) -> bool:
    """Give the keyboard to the next control of a window, or the one before; False where there is none."""
    stops = [one for one in reading_order(window) if takes_tab(one)]
    if not stops:
        return False
    now = window.focusWidget()
    if now in stops:
        at = stops.index(now) + (1 if forward else -1)
    else:
        at = _nearest(window, stops, now, forward=forward)
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    stops[at % len(stops)].setFocus(reason)
    return True


def takes_tab(widget: QWidget) -> bool:
    """Whether Tab stops at a control now."""
    policy = widget.focusPolicy()
    return bool(policy & Qt.FocusPolicy.TabFocus) and widget.isEnabled() and widget.focusProxy() is None


def _nearest(window: QWidget, stops: list[QWidget], now: QWidget | None, *, forward: bool) -> int:
    """Where to go on from a control that Tab does not stop at."""
    everything = list(reading_order(window))
    if now is None or now not in everything:
        return 0 if forward else -1
    place = everything.index(now)
    before = sum(1 for one in everything[:place] if one in stops)
    return before if forward else before - 1


def reading_order(widget: QWidget) -> Iterator[QWidget]:
    """Yield the visible widgets inside `widget` in the order of their layouts; what lies over them comes last.

    A drawer at the leading edge (see `Fold`) comes first, where it would stand if there were room.
    """
    seen: set[int] = set()
    for child in _children(widget):
        if id(child) not in seen and child.isVisible() and not child.isWindow():
            seen.add(id(child))
            yield child
            yield from reading_order(child)


def _children(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QStackedWidget):
        current = widget.currentWidget()
        if current is not None:
            yield current
        return
    if isinstance(widget, QSplitter):
        yield from (part for number in range(widget.count()) if (part := widget.widget(number)) is not None)
        return
    if isinstance(widget, QAbstractScrollArea):
        yield widget.viewport()
    children = [child for child in widget.children() if isinstance(child, QWidget)]
    yield from (child for child in children if child.property(DRAWER) == "leading")
    layout = widget.layout()
    if layout is not None:
        yield from _laid_out(layout)
    yield from children


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    if isinstance(layout, QStackedLayout):
        current = layout.currentWidget()
        if current is not None:
            yield current
        return
    for item in _items(layout):
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)


def _items(layout: QLayout) -> list[QLayoutItem]:
    """The entries of a layout; of a grid line by line, however they were added."""
    places: list[tuple[tuple[int, int], QLayoutItem]] = []
    for number in range(layout.count()):
        item = layout.itemAt(number)
        if item is not None:
            place = (0, number)
            if isinstance(layout, QGridLayout):
                place = cast(tuple[int, int, int, int], layout.getItemPosition(number))[:2]
            places.append((place, item))
    return [item for _, item in sorted(places, key=lambda place: place[0])]
