"""The settings of notifications: every control writes its choice, and shows what was chosen elsewhere."""

from collections.abc import Iterator
from datetime import time

import pytest
from PySide6.QtCore import QTime
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QSlider, QTimeEdit

from omnibox.ui.desktop import players
from omnibox.ui.desktop.preferences import CHOICE, Whose, wishes_of
from omnibox.ui.desktop.quiet import Hours
from omnibox.ui.desktop.sounds import SILENT, TONES, Kind
from omnibox.ui.settings.notifications import Notifications, kind_names, tone_names
from tests.ui.desktop.conftest import Ear
from tests.ui.room import Room


@pytest.fixture
def section(room: Room, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notifications]:
    monkeypatch.setattr(players, "_KNOWN", ((),))  # a machine that can play
    made = room.add(Notifications(room.services), 760, 1300)
    made.sounds._player = ear
    yield made
    room.settle()


def choose(combo: QComboBox, data: str) -> None:
    combo.setCurrentIndex(combo.findData(data))
    combo.activated.emit(combo.currentIndex())


def test_what_is_told_is_chosen_here(room: Room, section: Notifications) -> None:
    choose(section.messages, Whose.MINE)
    for switch in (section.mentions, section.failed, section.inboxes, section.hide_contents):
        room.click(switch)
    wishes = wishes_of(room.services.choices.get(CHOICE))
    assert (wishes.messages, wishes.mentions, wishes.failed, wishes.inboxes, wishes.hide) == (
        Whose.MINE,
        False,
        False,
        False,
        True,
    )


def test_choices_are_kept_in_the_store(room: Room, section: Notifications) -> None:
    room.click(section.hide_contents)
    room.settle()
    assert room.world.desk.settings.get("my.notify")["hide"] is True


def test_tones_are_heard_as_they_are_chosen(room: Room, section: Notifications, ear: Ear) -> None:
    choose(section.tones[Kind.MESSAGE], "bell")
    choose(section.tones[Kind.WAKE], SILENT)
    assert ear.heard == [("bell", 60)]
    section.volume.setValue(30)
    room.click(section.repeat)
    assert (section.sounds.choice.volume, section.sounds.choice.repeat) == (30, True)
    assert section.sounds.choice.tone(Kind.MESSAGE) == "bell"
    assert section.sounds.choice.tone(Kind.WAKE) == SILENT
    play = next(one for one in section.findChildren(QAbstractButton) if one.accessibleName().endswith("An email"))
    room.click(play)
    assert ear.heard[-1] == ("bell", 30)


def test_every_tone_and_every_kind_has_a_name() -> None:
    assert set(tone_names()) == {*TONES, SILENT}
    assert set(kind_names()) == set(Kind)


def test_without_a_player_it_says_so(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(players, "_KNOWN", ())
    section = room.add(Notifications(room.services), 760, 1300)
    assert not section.sound.isVisible()
    assert any("pw-play" in label.text() for label in section.findChildren(QLabel))
    room.settle()


def test_quiet_now_and_again_not(room: Room, section: Notifications) -> None:
    assert not section.speak.isVisible()
    room.click(section.lengths["dnd_hour"])
    assert section.quiet.quiet
    assert section.state.hint.text().startswith("Do not disturb until")
    assert section.speak.isVisible()
    assert not section.lengths["dnd_hour"].isVisible()
    room.click(section.speak)
    assert not section.quiet.until
    assert section.lengths["dnd_hour"].isVisible()


def test_quiet_hours_are_set_here(room: Room, section: Notifications) -> None:
    assert not section.start.isVisible()
    room.click(section.hours)
    assert section.start.isVisible()
    room.click(section.days[5])
    room.click(section.days[0])
    section.start.setTime(QTime(20, 30))
    section.start.editingFinished.emit()
    assert section.quiet.hours == Hours(on=True, days=(1, 2, 3, 4, 5), start=time(20, 30), end=time(8))


def test_what_is_chosen_elsewhere_is_shown(room: Room, section: Notifications) -> None:
    room.services.choices.put(CHOICE, {"messages": "none", "hide": True})
    room.services.choices.put("sounds", {"on": False, "volume": 5})
    assert section.messages.currentData() == "none"
    assert section.hide_contents.isChecked()
    assert not section.sound.isChecked()
    assert section.volume.value() == 5


def test_without_a_tray_there_is_no_closing_into_it(section: Notifications) -> None:
    assert not section.close_to_tray.isEnabled()
    assert not section.close_to_tray.isChecked()


def test_every_control_has_a_name(section: Notifications) -> None:
    controls = [one for kind in (QAbstractButton, QComboBox, QSlider, QTimeEdit) for one in section.findChildren(kind)]
    assert len(controls) > 25
    assert [one for one in controls if not (one.accessibleName() or getattr(one, "text", str)())] == []
