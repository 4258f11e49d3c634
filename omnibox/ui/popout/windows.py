"""All windows that stand beside the main one: opened, raised, remembered, and told of each other's drafts."""

import json
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from omnibox.ui.conversation.pane import ConversationPane
from omnibox.ui.placing import place_of
from omnibox.ui.popout.drafts import reload_draft
from omnibox.ui.popout.window import ConversationWindow
from omnibox.ui.remember import Remember
from omnibox.ui.services import UiServices

OPEN, SIZE, PANEL = "popouts", "popout_window", "popout_panel"  # in the window's own file
RESTORE = "popouts_restore"  # a choice, on unless it was switched off
SETTLE_MS = 400  # a window that is dragged is written down when it rests
MOST = 12  # windows that come back at a start


class Windows(QObject):
    """Owned by the main window, whose pane takes part in the passing on of drafts."""

    def __init__(self, services: UiServices, home: QWidget, remember: Remember) -> None:
        super().__init__(home)
        self._services, self._home, self._remember = services, home, remember
        self._main: ConversationPane | None = None
        self._ending = False
        self.open_ones: list[ConversationWindow] = []
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._keep)

    def join(self, pane: ConversationPane) -> None:
        """The main window's pane is there: its drafts and those of the windows are one."""
        self._main = pane
        pane.drafts_changed.connect(lambda customer_id: self._written(customer_id, None))

    def pop_out(self, customer_id: UUID, conversation_id: UUID | None = None) -> ConversationWindow:
        """Show a customer in a window of their own; one that is there already comes forward."""
        found = next((one for one in self.open_ones if one.customer_id == customer_id), None)
        window = found or self._make(self._remember.number(PANEL, 1) != 0)
        if self._main is not None and self._main.customer_id == customer_id:
            self._main.flush()
        if found is None or conversation_id is not None:
            window.show_conversation(customer_id, conversation_id)
        window.show()
        window.raise_()
        window.activateWindow()
        window.begin()
        self._settle.start()
        return window

    def _make(self, panel: bool) -> ConversationWindow:
        window = ConversationWindow(self._services, self._home, panel=panel)
        size = self._remember.numbers(SIZE)
        if len(size) == 2:
            window.resize(size[0], size[1])
        window.shut.connect(self._shut)
        window.moved.connect(self._settle.start)
        window.pane.drafts_changed.connect(lambda customer_id: self._written(customer_id, window))
        self.open_ones.append(window)
        return window

    def _shut(self, window: ConversationWindow) -> None:
        if window in self.open_ones:
            self.open_ones.remove(window)
        if not self._ending:
            self._settle.start()

    # ---- drafts
    def _written(self, customer_id: UUID, by: ConversationWindow | None) -> None:
        """A draft was saved in one window: the others that show this customer show it too."""
        for window in self.open_ones:
            if window is not by and window.customer_id == customer_id:
                window.reload_draft()
        main = self._main
        if by is not None and main is not None and main.customer_id == customer_id:
            reload_draft(main, self._services)

    # ---- remembering
    def _keep(self) -> None:
        entries = [_entry(window) for window in self.open_ones if window.customer_id is not None]
        self._remember.put(OPEN, json.dumps(entries))
        if self.open_ones:
            last = self.open_ones[-1]
            self._remember.put(SIZE, [last.width(), last.height()])
            self._remember.put(PANEL, int(last.panel_wanted))

    def restore(self) -> None:
        """Open what was open when the program ended, unless the person does not want that."""
        if not self._services.choices.flag(RESTORE, True):
            return
        for entry in _entries(self._remember.text(OPEN))[:MOST]:
            window = self._make(entry["panel"])
            window.show_conversation(entry["customer"], entry["conversation"])
            window.place(entry["box"])
            window.show()

    def finish(self) -> None:
        """The program ends: what is open is written down, drafts are kept, the windows go."""
        self._ending = True
        self._settle.stop()
        self._keep()
        for window in list(self.open_ones):
            window.close()


def _entry(window: ConversationWindow) -> dict[str, Any]:
    conversation = window.current.conversation_id
    return {
        "customer": str(window.customer_id),
        "conversation": str(conversation) if conversation else "",
        "box": place_of(window),
        "panel": window.panel_wanted,
    }


def _entries(text: str) -> list[dict[str, Any]]:
    """Return what was written down; what cannot be read was never there."""
    try:
        return [_read(entry) for entry in json.loads(text or "[]")]
    except (ValueError, TypeError, KeyError, AttributeError):
        return []


def _read(entry: dict[str, Any]) -> dict[str, Any]:
    x, y, width, height = (int(one) for one in entry["box"])
    return {
        "customer": UUID(entry["customer"]),
        "conversation": UUID(entry["conversation"]) if entry["conversation"] else None,
        "box": [x, y, width, height],
        "panel": bool(entry["panel"]),
    }
