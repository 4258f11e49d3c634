"""The panel as a drawer where there is little room: it takes the keyboard, and Escape gives it back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget

from omnibox.ui.customer.panel import CustomerPanel
from omnibox.ui.inbox.folding import Fold
from tests.ui.room import Room


@pytest.mark.parametrize("by_escape", [True, False])
def test_the_keyboard_goes_into_the_drawer_and_comes_back(room: Room, by_escape: bool) -> None:
    mail = room.world.mail(room.world.inbox())
    page, beside = QWidget(), QLineEdit()
    panel = CustomerPanel(room.services)
    row = QHBoxLayout(page)
    row.addWidget(beside, 1)
    row.addWidget(panel)
    fold = Fold(room.services.theme, page, panel, below=1280, leading=False)
    room.add(page, 1024, 640)
    fold.place()
    panel.open(mail.customer_id, mail.conversation_id)
    room.settle()
    assert not panel.isVisible()
    beside.setFocus()
    fold.toggle()
    panel.focus_first()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert panel.isAncestorOf(focus)
    if by_escape:
        room.press(focus, Qt.Key.Key_Escape)
    else:
        fold.toggle()
    assert not panel.isVisible()
    assert beside.hasFocus()
