"""What a start-up measurement starts: an empty window, or ours up to a stage, then gone at once.

`python -m benchmarks.ui_child empty|paint|rows|complete [STORE]`. `window.json` lies beside the store's file.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omnibox.bootstrap import Office
    from omnibox.desk.desk import Desk
    from omnibox.model.rows import Glance


def _gone() -> None:
    os._exit(0)  # what comes after the stage is not measured


def empty() -> None:
    """Show a window of PySide6 with nothing in it."""
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QWidget

    class Window(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
            super().paintEvent(event)
            _gone()

    app = QApplication([])
    window = Window()
    window.resize(1440, 900)
    window.show()
    app.exec()


def ours(stage: str, store: Path) -> None:
    """Show our window up to a stage."""
    from omnibox.bootstrap import Office, Options
    from omnibox.ui.app import run_desk

    office = Office(Options("desk", store.parent, "", store.parent, passphrase_stdin=False))
    run_desk(
        lambda: _connect(store),  # as the office does, but for the engine: it would outlive us into the next figure
        data_dir=store.parent,
        glance=lambda view: _glance(office, view, _gone if stage == "rows" else None),
        first_paint=_gone if stage == "paint" else None,
        ready=lambda _: _gone(),
    )


def _glance(office: "Office", view: str, drawn: Callable[[], None] | None) -> "Glance | None":
    if drawn is not None:
        _watch(drawn)
    return office.glance(view)


def _watch(drawn: Callable[[], None]) -> None:
    """Hear of the first rows; the list's class is loaded by then, its object is not there yet."""
    from omnibox.ui.inbox.list_view import ConversationListView

    paint = ConversationListView.paintEvent

    def watched(self: ConversationListView, event: object) -> None:
        paint(self, event)  # type: ignore[arg-type]  # handed through
        if self.has_drawn:
            drawn()

    ConversationListView.paintEvent = watched  # type: ignore[method-assign]  # listens in


def _connect(store: Path) -> "Desk":
    from datetime import UTC, datetime

    from omnibox.desk.desk import Desk
    from omnibox.model.actor import Actor
    from omnibox.store import operators
    from omnibox.store.database import Store
    from omnibox.store.secrets import Vault

    opened = Store.open(f"sqlite:///{store}", clock=lambda: datetime.now(UTC), data_dir=store.parent)
    with opened.read() as conn:
        owner = operators.list_operators(conn)[0]
    return Desk(opened, Actor(owner.id, owner.name, owner.role), Vault.open_deferred(store.parent / "vault"))


if __name__ == "__main__":
    if sys.argv[1] == "empty":
        empty()
    else:
        ours(sys.argv[1], Path(sys.argv[2]))
