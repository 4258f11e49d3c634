"""Walks a window by the Tab key and says what it found on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from omnibox.ui.conversation.jump import JumpPopup
from omnibox.ui.pill import Pill
from omnibox.ui.tabbing import DRAWER
from tests.ui.fits import foremost, in_window, name, shown

MOST = 400
RING = 4  # px around a control in which its focus may be painted
LEAST = 8  # pixels that must differ


@dataclass
class Walk:
    """The controls in the order Tab came by, and what went wrong."""

    order: list[QWidget]
    closed: bool  # it came back to the first one


def walk(window: QWidget) -> Walk:
    """Press Tab until the first control comes again."""
    order: list[QWidget] = []
    for _ in range(MOST):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is None:
            return Walk(order, closed=False)
        if order and now is order[-1]:  # it goes through what is painted in it
            continue
        if now in order:
            return Walk(order, closed=now is order[0])
        order.append(now)
    return Walk(order, closed=False)


def keeper(window: QWidget, order: Sequence[QWidget]) -> QWidget:
    """What Tab went through: the whole window, or the box over it that keeps the keyboard until it is left."""
    boxes = (one for one in shown(window) if isinstance(one, JumpPopup))
    return next((box for box in boxes if order and all(map(box.isAncestorOf, order))), window)


def left_out(window: QWidget, seen: list[QWidget]) -> list[str]:
    """Return controls that take the keyboard by Tab but were not come by; what is dimmed below another is left out."""
    groups = {one.group() for one in seen if isinstance(one, QAbstractButton)} - {None}
    missing = []
    for widget in shown(foremost(window)):
        if widget in seen or not widget.isEnabled() or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        if widget.focusProxy() is not None:
            continue
        if isinstance(widget, QAbstractButton) and widget.group() in groups:
            continue  # one of a group is enough: arrows go through it
        missing.append(name(widget))
    return missing


def backwards(order: Sequence[QWidget], *, mirrored: bool) -> list[str]:
    """Return steps that go against the reading order: up within a column, or back within a line."""
    wrong = []
    corners = {one: _place(one, mirrored=mirrored).topLeft() for one in order}
    # Where the walk begins anew: the first of the first column, or the first line where one goes across the columns.
    starts = (
        min(order, key=lambda one: (corners[one].x(), corners[one].y()), default=None),
        min(order, key=lambda one: (corners[one].y(), corners[one].x()), default=None),
    )
    for one, other in pairwise(order):
        if other in starts or _float(one) is not _float(other):
            continue
        a, b = _place(one, mirrored=mirrored), _place(other, mirrored=mirrored)
        if a.contains(b) or b.contains(a):
            continue
        above = b.bottom() < a.top()
        same_line = not above and not b.top() > a.bottom()
        if (above and b.left() < a.right()) or (same_line and b.right() <= a.left()):
            wrong.append(f"{name(one)} {a.getRect()} -> {name(other)} {b.getRect()}")
    return wrong


def _float(widget: QWidget) -> QWidget | None:
    """What lies over the window and so belongs to no line of it: the pill or the drawer the widget is in, if any."""
    above: QWidget | None = widget
    while above is not None and not isinstance(above, Pill) and not above.property(DRAWER):
        above = above.parentWidget()
    return above


def _place(widget: QWidget, *, mirrored: bool) -> QRect:
    rect = in_window(widget)
    if mirrored:
        rect.moveLeft(widget.window().width() - rect.right())
    return rect


def invisible_focus(window: QWidget, order: Sequence[QWidget]) -> list[str]:
    """Return controls that look the same with and without the keyboard."""
    found = []
    for at, widget in enumerate(order):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        rect = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(-RING, -RING, RING, RING)
        with_focus = window.grab(rect).toImage()
        order[at - 1].setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        if _covered(widget) or widget.visibleRegion().isEmpty():  # Tab itself scrolls to what is out of sight
            continue
        if _differing(with_focus, window.grab(rect).toImage()) < LEAST:
            found.append(name(widget))
    return found


def _covered(widget: QWidget) -> bool:
    """Whether the pill lies over it for the moment; it goes away by itself."""
    middle = widget.mapTo(widget.window(), widget.rect().center())
    return any(one.isVisible() and in_window(one).contains(middle) for one in widget.window().findChildren(Pill))


def _differing(one: QImage, other: QImage) -> int:
    if one.size() != other.size():
        return LEAST
    a, b = (image.convertToFormat(QImage.Format.Format_RGB32) for image in (one, other))
    if a == b:
        return 0
    count = 0
    for y in range(a.height()):
        count += sum(a.pixel(x, y) != b.pixel(x, y) for x in range(a.width()))
        if count >= LEAST:
            return count
    return count
