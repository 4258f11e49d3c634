"""Where windows of last time stand today."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from omnibox.ui.frame import Frame
from omnibox.ui.placing import place_of, put, spot
from omnibox.ui.remember import Remember
from omnibox.ui.theme import Theme

USUAL, LEAST = (1440, 900), (1024, 640)
LEFT, RIGHT = QRect(0, 0, 1920, 1080), QRect(1920, 0, 2560, 1440)


@pytest.mark.parametrize(
    "kept, screens, corner, size",
    [
        ([], [LEFT], None, (1440, 900)),
        ([100, 80, 1200, 800], [LEFT], QPoint(100, 80), (1200, 800)),
        ([2400, 200, 1200, 800], [LEFT, RIGHT], QPoint(2400, 200), (1200, 800)),
        ([2400, 200, 1200, 800], [LEFT], None, (1200, 800)),  # the second screen was pulled
        ([-5000, -5000, 1200, 800], [LEFT, RIGHT], None, (1200, 800)),
        ([0, 0, 9000, 9000], [LEFT], QPoint(0, 0), (1920, 1080)),
        ([0, 0, 20, 20], [LEFT], QPoint(0, 0), (1024, 640)),
        ([0, 0, 900], [LEFT], None, (1440, 900)),
        ([], [QRect(0, 0, 800, 600)], None, (1024, 640)),
    ],
)
def test_a_place_is_kept_as_far_as_the_screens_allow(
    kept: list[int], screens: list[QRect], corner: QPoint | None, size: tuple[int, int]
) -> None:
    found = spot(kept, USUAL, LEAST, screens)
    assert found.corner == corner
    assert (found.width, found.height) == size


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_place_does_not_drift(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    put(window, [30, 40, 500, 300], USUAL, (100, 100))
    window.show()
    assert place_of(window) == [30, 40, 500, 300]
    put(window, place_of(window), USUAL, (100, 100))
    assert place_of(window) == [30, 40, 500, 300]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_frame_keeps_its_place_before_it_is_closed(qtbot: QtBot) -> None:
    remember = Remember(None)
    frame = Frame(Theme("light"), remember)
    qtbot.addWidget(frame)
    frame.may_close = True
    frame.set_content(QWidget())
    with qtbot.waitExposed(frame):
        frame.show()
    frame.resize(1100, 700)
    qtbot.waitUntil(lambda: remember.numbers("window")[2:] == [1100, 700])
    frame.move(50, 60)
    qtbot.waitUntil(lambda: remember.numbers("window") == [50, 60, 1100, 700])
