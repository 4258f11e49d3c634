"""Tab goes through every control of a surface in reading order, comes back, and shows where it is."""

import pytest
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from omnibox.ui.tabbing import takes_tab
from tests.ui.fits import shown, top_levels
from tests.ui.reach.tabbing import backwards, invisible_focus, keeper, left_out, walk
from tests.ui.stage import PSEUDO_RTL, Look
from tests.ui.staging import Raise, show
from tests.ui.surfaces import Surface, all_surfaces

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen raises nothing and grabs nothing
# A menu's entries are gone through with the arrows.
MENUS = {"snooze", "row-menu", "my-menu", "sort", "assign", "send-later"}


def by_name(found: Surface) -> str:
    return found.name


def pages() -> list[Surface]:
    return [one for one in all_surfaces() if one.name not in MENUS]


@pytest.mark.parametrize("language", ["en", PSEUDO_RTL])
@pytest.mark.parametrize("surface", pages(), ids=by_name)
def test_tab_goes_through_everything_in_reading_order(raise_stage: Raise, surface: Surface, language: str) -> None:
    stage = show(raise_stage, surface, Look(language=language))
    window = top_levels(stage.frame)[-1]
    window.activateWindow()
    stage.until(window.isActiveWindow)
    tour = walk(window)
    assert tour.closed or not any(takes_tab(one) for one in shown(window)), (
        f"Tab does not come back: {[type(one).__name__ for one in tour.order]}"
    )
    wrong = [*left_out(keeper(window, tour.order), tour.order), *backwards(tour.order, mirrored=language == PSEUDO_RTL)]
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("surface", pages(), ids=by_name)
def test_the_keyboard_is_always_seen(raise_stage: Raise, surface: Surface, mode: str) -> None:
    stage = show(raise_stage, surface, Look(mode=mode))
    window = top_levels(stage.frame)[-1]
    window.activateWindow()
    stage.until(window.isActiveWindow)
    wrong = invisible_focus(window, walk(window).order)
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_step_back_would_be_seen(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    row = QHBoxLayout(box)
    first, second, third = (QPushButton(word) for word in ("one", "two", "three"))
    for button in (first, second, third):
        row.addWidget(button)
    QWidget.setTabOrder(first, third)
    QWidget.setTabOrder(third, second)
    with qtbot.waitActive(box):
        box.show()
        box.activateWindow()
    for button in (first, second):
        button.setStyleSheet("QPushButton { border: 1px solid grey } QPushButton:focus { border: 2px solid blue; }")
    third.setStyleSheet("QPushButton { border: 1px solid black; outline: none; }")
    first.setFocus()
    order = [first, third, second]
    assert len(backwards(order, mirrored=False)) == 1
    assert [one.split("'")[1] for one in invisible_focus(box, [first, second, third])] == ["three"]
