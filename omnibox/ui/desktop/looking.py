"""Whose timeline is in front of somebody, and what stands in whose composer: asked of the panes themselves.

Every window counts, conversations in windows of their own as well.
"""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast
from uuid import UUID

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from omnibox.ui.conversation.pane import ConversationPane


def looked_at() -> frozenset[UUID]:
    """Return the customers whose timeline stands in the active window."""
    window = QApplication.activeWindow()
    if window is None:
        return frozenset()
    while (owner := window.parentWidget()) is not None:  # a dialog of a window is that window
        window = owner.window()
    return frozenset(pane.customer_id for pane in _panes(window) if pane.customer_id is not None and pane.isVisible())


def add_to_open(customer_id: UUID, text: str) -> bool:
    """Add `text` behind the reply that is being written to a customer. False where none is."""
    for window in QApplication.topLevelWidgets():
        for pane in _panes(window):
            if pane.customer_id == customer_id:
                pane.composer.begin_reply()
                editor = pane.composer.editor
                if editor.toPlainText().strip():
                    editor.moveCursor(QTextCursor.MoveOperation.End)
                    editor.insertPlainText(f"\n\n{text}")
                    return True
    return False


def _panes(window: QWidget) -> "Iterator[ConversationPane]":
    module = sys.modules.get("omnibox.ui.conversation.pane")  # not loaded: there is none
    if module is not None:
        for found in window.findChildren(module.ConversationPane):
            yield cast("ConversationPane", found)
