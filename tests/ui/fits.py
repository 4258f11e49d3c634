"""Measures a window: words that are cut, controls that overlap, parts that stick out.

It walks the widgets that are there, so that it finds new surfaces by itself.
"""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QTabBar,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from omnibox.ui.frame import Frame
from tests.ui.inkwell import SLACK, Inkwell, listening

Ours = Callable[[str], bool]


def problems(root: QWidget, ours: Ours) -> list[str]:
    """Return what is wrong with a top-level widget as it stands, in words. `ours` tells our words from data."""
    with listening() as well:
        root.grab()
    return [*painted(well, ours), *clipped(root, ours), *outside(root), *overlapping(root)]


def shown(root: QWidget) -> Iterator[QWidget]:
    """Every visible widget of a window but windows of their own, and what stands in those."""
    window = root.window()
    for widget in root.findChildren(QWidget):
        if not isValid(widget) or widget.window() is not window:
            continue
        if widget.isVisibleTo(root) and not widget.isWindow() and not widget.size().isEmpty():
            yield widget


def name(widget: QWidget) -> str:
    """Return what a person would know a widget by."""
    words = getattr(widget, "text", lambda: "")
    said = words() if callable(words) else str(words)
    if not isinstance(said, str) or not said:
        said = widget.accessibleName()
    return f"{type(widget).__name__}({(said or widget.objectName())[:60]!r})"


# ---- words
def painted(well: Inkwell, ours: Ours) -> list[str]:
    """Return words of ours that were cut or had no room where they are painted by hand."""
    cut = [f"elided: {text}" for text in dict.fromkeys(well.cut) if ours(text)]
    return cut + [f"painted too tight: {words}" for words in dict.fromkeys(well.tight)]


def clipped(root: QWidget, ours: Ours) -> list[str]:
    """Return controls whose words need more room than they have."""
    found = []
    for widget in shown(root):
        whole = getattr(widget, "whole", "")
        if isinstance(widget, QLabel) and whole and widget.text() != whole and ours(whole):
            found.append(f"elided: {whole} in {_path(widget, root)}")
        missing = _missing(widget)
        if missing.width() > SLACK or missing.height() > SLACK:
            found.append(f"clipped by {missing.width()}x{missing.height()}: {name(widget)} in {_path(widget, root)}")
    return found


def _missing(widget: QWidget) -> QSize:
    """How much larger the widget would have to be for its words."""
    if isinstance(widget, QLabel):
        return _label(widget)
    if isinstance(widget, QPushButton | QToolButton) and widget.text() and not _paints_itself(widget):
        return _short(widget, widget.sizeHint() if not isinstance(widget, QToolButton) else widget.minimumSizeHint())
    if isinstance(widget, QAbstractButton) and widget.text() and not _paints_itself(widget):
        return _short(widget, widget.minimumSizeHint())
    if isinstance(widget, QComboBox):
        return _combo(widget)
    if isinstance(widget, QLineEdit):
        return _line_edit(widget)
    if isinstance(widget, QTabBar):
        return QSize(widget.sizeHint().width() - widget.width(), 0)
    return QSize(0, 0)


def _paints_itself(widget: QWidget) -> bool:
    """Whether a button draws its own words; the inkwell has heard them then."""
    return type(widget).paintEvent not in (QPushButton.paintEvent, QToolButton.paintEvent, QAbstractButton.paintEvent)


def _short(widget: QWidget, needs: QSize) -> QSize:
    return QSize(needs.width() - widget.width(), needs.height() - widget.height())


def _label(label: QLabel) -> QSize:
    if not label.text() or (label.pixmap() is not None and not label.pixmap().isNull()):
        return QSize(0, 0)
    if type(label).paintEvent is not QLabel.paintEvent or hasattr(label, "whole"):
        return QSize(0, 0)  # it cuts its words itself, and the inkwell hears it
    room = label.contentsRect()
    if label.wordWrap():
        return QSize(_longest_word(label) - room.width(), label.heightForWidth(label.width()) - label.height())
    needs = label.sizeHint()
    return QSize(needs.width() - label.width(), needs.height() - label.height())


def _longest_word(label: QLabel) -> int:
    if label.textFormat() == Qt.TextFormat.RichText:
        return 0
    words = label.text().replace("\u200b", " ").split()  # where a long word may go on in the next line
    return max((label.fontMetrics().horizontalAdvance(word) for word in words), default=0)


def _combo(combo: QComboBox) -> QSize:
    style = combo.style()
    from PySide6.QtWidgets import QStyle, QStyleOptionComboBox

    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    room = style.subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, combo
    )
    icon = combo.iconSize().width() + 4 if not combo.itemIcon(combo.currentIndex()).isNull() else 0
    return QSize(combo.fontMetrics().horizontalAdvance(combo.currentText()) + icon - room.width() - 1, 0)


def _line_edit(field: QLineEdit) -> QSize:
    high = field.fontMetrics().height() - field.height()
    if field.text() or not field.placeholderText():
        return QSize(0, high)
    room = field.contentsRect().marginsRemoved(field.textMargins()).width() - 8
    if field.property("kind") != "bare":
        room -= 10
    return QSize(field.fontMetrics().horizontalAdvance(field.placeholderText()) - room, high)


# ---- places
def outside(root: QWidget) -> list[str]:
    """Return what sticks out of its parent where nobody can scroll to it, and windows larger than the screen."""
    found = []
    frame = next((one for one in QApplication.topLevelWidgets() if isinstance(one, Frame)), None)
    if isinstance(root, QMenu | QDialog) and frame is not None:
        wide, high = root.width() - frame.width(), root.height() - frame.height()
        if max(wide, high) > 0:
            found.append(f"larger than the window by {wide}x{high}: {name(root)}")
    for widget in shown(root):
        if isinstance(widget, QScrollArea) and (inner := widget.widget()) is not None:
            over = inner.width() - widget.viewport().width()
            if over > SLACK:
                found.append(f"wider by {over} than its scroll area: {name(inner)} in {_path(widget, root)}")
        sticks = _sticking_out(widget)
        if sticks > SLACK:
            found.append(f"sticks out by {sticks} px: {name(widget)} in {_path(widget, root)}")
    return found


def _sticking_out(widget: QWidget) -> int:
    parent = widget.parentWidget()
    if parent is None or _scrolled(widget):
        return 0
    area, place = parent.rect(), widget.geometry()
    over = (area.left() - place.left(), place.right() - area.right(), place.bottom() - area.bottom())
    return max(0, *over, area.top() - place.top())


def _scrolled(widget: QWidget) -> bool:
    """Whether its parent is the viewport it is scrolled in."""
    above = widget.parentWidget()
    area = above.parentWidget() if above is not None else None
    return isinstance(area, QAbstractScrollArea) and area.viewport() is above


def overlapping(root: QWidget) -> list[str]:
    """Return neighbours of one layout that lie over each other."""
    found = []
    for parent in (root, *shown(root)):
        layout = parent.layout()
        if layout is None:
            continue
        mine = [one for one in _managed(layout) if one.isVisibleTo(root)]
        for at, one in enumerate(mine):
            for other in mine[at + 1 :]:
                common = one.geometry().intersected(other.geometry())
                if common.width() > SLACK and common.height() > SLACK:
                    found.append(f"overlap {common.width()}x{common.height()}: {name(one)} and {name(other)}")
    return found


def _managed(layout: object) -> Iterator[QWidget]:
    from PySide6.QtWidgets import QLayout, QStackedLayout

    if not isinstance(layout, QLayout) or isinstance(layout, QStackedLayout):
        return
    for number in range(layout.count()):
        item = layout.itemAt(number)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _managed(inner)


def _path(widget: QWidget, root: QWidget) -> str:
    names = []
    above = widget.parentWidget()
    while above is not None and above is not root:
        if type(above).__module__.startswith("omnibox"):
            names.append(type(above).__name__)
        above = above.parentWidget()
    return ">".join(reversed(names[:4])) or type(root).__name__


def in_window(widget: QWidget) -> QRect:
    """Return a widget's place in its window."""
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def top_levels(frame: QWidget) -> list[QWidget]:
    """The frame and every window over it."""
    return [frame, *(one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not frame)]


def foremost(window: QWidget) -> QWidget:
    """The window, or what lies over all of it: the rest is dimmed on purpose, and nothing of it can be used."""
    covers = [one for one in shown(window) if one.size() == window.size() and _floats(one)]
    return covers[-1] if covers else window


def _floats(widget: QWidget) -> bool:
    above = widget.parentWidget()
    layout = above.layout() if above is not None else None
    return layout is not None and layout.indexOf(widget) < 0
