"""Screen readers: on every surface each control and each visible item has a name in words, a role, a state."""

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.access.tree import complaints, walk
from tests.ui.fits import top_levels
from tests.ui.staging import Raise, show
from tests.ui.surfaces import Surface, all_surfaces

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen raises nothing and grabs nothing


@pytest.mark.parametrize("surface", all_surfaces(), ids=lambda found: found.name)
def test_everything_can_be_told(raise_stage: Raise, surface: Surface) -> None:
    stage = show(raise_stage, surface)
    wrong = [one for window in top_levels(stage.frame) for one in complaints(window)]
    assert not wrong, "\n" + "\n".join(wrong)
    assert stage.strays.found == [], "windows nobody asked for"


def test_the_inbox_tells_its_lists_and_what_is_chosen(raise_stage: Raise) -> None:
    stage = show(raise_stage, next(one for one in all_surfaces() if one.name == "inbox"))
    found = [one for _, one in walk(QAccessible.queryAccessibleInterface(stage.frame))]
    rows = [one for one in found if one.role() is QAccessible.Role.ListItem]
    names = [one.text(QAccessible.Text.Name) for one in rows]
    assert [name for name in names if "Maria Okafor" in name]
    assert any("Dana" in name for name in names), "the note in the timeline is told, too"
    chosen = [one.text(QAccessible.Text.Name) for one in rows if one.state().selected]
    assert len(chosen) == 1
    assert "Maria Okafor" in chosen[0]


def test_a_button_without_words_would_be_found(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    layout = QVBoxLayout(box)
    for made in (QPushButton("Say"), QPushButton("→"), QToolButton(), QLabel("text")):
        layout.addWidget(made)
    box.show()
    assert [one.split(":")[0] for one in complaints(box)] == ["no words in its name '→'", "no name"]
