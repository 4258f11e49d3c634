"""Where a window of last time may stand now: on a screen that is still there, and never larger than it."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

GRIP = QPoint(40, 10)  # this much of a window, from its corner, has to be in reach of the mouse


class Spot(NamedTuple):
    """A corner (None: wherever the system likes) and a size, in px."""

    corner: QPoint | None
    width: int
    height: int


def spot(kept: Sequence[int], usual: tuple[int, int], least: tuple[int, int], screens: Sequence[QRect]) -> Spot:
    """Return where a window goes. `kept`: [x, y, width, height] of last time, or empty; `screens`: their free areas."""
    width, height = (kept[2], kept[3]) if len(kept) == 4 else usual
    corner = QPoint(kept[0], kept[1]) if len(kept) == 4 else None
    home = next((area for area in screens if corner is not None and area.contains(corner + GRIP)), None)
    room = home or screens[0]
    size = max(least[0], min(width, room.width())), max(least[1], min(height, room.height()))
    return Spot(corner if home is not None else None, *size)


def put(window: QWidget, kept: Sequence[int], usual: tuple[int, int], least: tuple[int, int]) -> None:
    """Give a window its place and size of last time, as far as the screens of today allow."""
    primary = window.screen()
    others = [one for one in QGuiApplication.screens() if one is not primary]
    found = spot(kept, usual, least, [one.availableGeometry() for one in (primary, *others)])
    window.resize(found.width, found.height)
    if found.corner is not None:
        window.move(found.corner)


def place_of(window: QWidget) -> list[int]:
    """Return [x, y, width, height] as `put` takes it: the frame's corner, or the place drifts with every start."""
    if window.isMaximized() or window.isFullScreen():
        place = window.normalGeometry()
        return [place.x(), place.y(), place.width(), place.height()]
    return [window.x(), window.y(), window.width(), window.height()]
