"""How the window looks: chosen on the page, in force at once, remembered."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from omnibox.ui.settings.appearance import Appearance
from omnibox.ui.settings.form import Row, Switch
from omnibox.ui.theme import DARK, LIGHT, SYSTEM, Density, Theme
from tests.ui.room import Room


@pytest.fixture
def page(room: Room) -> Appearance:
    made = room.add(Appearance(room.services), 760, 900)
    room.settle()
    return made


def test_a_theme_is_chosen_by_its_picture(room: Room, page: Appearance) -> None:
    theme = room.services.theme
    assert page.previews[LIGHT].isChecked()
    room.click(page.previews[DARK])
    assert theme.dark
    assert page.previews[DARK].isChecked()
    assert not page.previews[LIGHT].isChecked()
    room.click(page.previews[DARK])
    assert page.previews[DARK].isChecked()  # choosing it again leaves it chosen
    assert room.services.remember.text("mode") == DARK
    page.previews[SYSTEM].setFocus()
    QTest.keyClick(page.previews[SYSTEM], Qt.Key.Key_Space)
    assert theme.mode == SYSTEM
    assert page.previews[SYSTEM].isChecked()


def test_the_pictures_show_their_own_theme(room: Room, page: Appearance) -> None:
    light, dark = (page.previews[mode].grab().toImage() for mode in (LIGHT, DARK))
    at = page.previews[LIGHT].rect().center().x(), 40
    assert light.pixelColor(*at).lightness() > 180
    assert dark.pixelColor(*at).lightness() < 80


def test_density_is_in_force_at_once(room: Room, page: Appearance) -> None:
    row = next(one for one in page.findChildren(Row) if one.control is page.density)
    before = row.sizeHint().height()
    page.density.setCurrentIndex(page.density.findData("roomy"))
    page.density.activated.emit(page.density.currentIndex())
    assert room.services.theme.density is Density.ROOMY
    assert room.services.remember.text("density") == "roomy"
    assert row.sizeHint().height() > before


def test_text_size_goes_in_steps_of_five(room: Room, page: Appearance) -> None:
    page.text_size.setFocus()
    QTest.keyClick(page.text_size, Qt.Key.Key_Right)
    assert room.services.theme.scale == 1.05
    page.text_size.setValue(133)
    assert room.services.theme.scale == 1.35
    assert page._percent.text() == "135 %"
    page.text_size.setValue(10_000)
    assert room.services.theme.scale == 2.0
    assert room.services.remember.number("scale") == 2.0


def test_a_slider_that_is_dragged_draws_its_last_place_only(room: Room, page: Appearance) -> None:
    page.text_size.setSliderDown(True)
    page.text_size.setValue(150)
    assert room.services.theme.scale == 1.0
    assert page._percent.text() == "150 %"
    page.text_size.setSliderDown(False)
    assert room.services.theme.scale == 1.5


def test_another_language_offers_a_restart(room: Room, page: Appearance) -> None:
    looks = room.services.looks
    assert page._restart_row.isHidden()
    looks.can_restart = True
    page.language.setCurrentIndex(page.language.findData("de"))
    page.language.activated.emit(page.language.currentIndex())
    assert looks.language_waits
    assert page._restart_row.isVisible()
    with room.qtbot.waitSignal(looks.restart_wanted):
        room.click(page.restart)
    page.language.setCurrentIndex(0)
    page.language.activated.emit(0)
    assert page._restart_row.isHidden()  # what is spoken was chosen again


def test_choices_of_calm_are_kept_and_followed(room: Room, page: Appearance) -> None:
    room.click(page.still)
    assert room.services.choices.flag("still")
    room.settle()
    assert room.world.desk.settings.get("my.still") is True
    assert page.windows.isChecked()
    room.world.desk.settings.put("my.popouts_restore", False)
    room.until(lambda: not page.windows.isChecked())
    room.services.choices.put("still", None)
    assert not page.still.isChecked()


def test_a_switch_goes_by_space_and_mirrors(room: Room) -> None:
    switch = room.add(Switch(Theme(LIGHT), "Sounds"))
    switch.setFocus()
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert switch.isChecked()
    assert knob(switch) > switch.width() / 2
    switch.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert knob(switch) < switch.width() / 2
    switch.setChecked(False)
    assert knob(switch) > switch.width() / 2


def knob(switch: Switch) -> int:
    """Return where the knob is: the middle of what is as light as itself, along the middle line."""
    image = switch.grab().toImage()
    row = image.height() // 2
    light = [x for x in range(5, image.width() - 5) if image.pixelColor(x, row).lightness() > 240]
    return sum(light) // len(light)


def test_a_row_stands_below_itself_where_there_is_no_room(room: Room, page: Appearance) -> None:
    row = next(one for one in page.findChildren(Row) if one.control is page.density)
    beside = row.control.y() < row.hint.geometry().bottom()
    row.resize(300, 200)
    QApplication.processEvents()
    assert beside
    assert row.control.y() >= row.hint.geometry().bottom()
