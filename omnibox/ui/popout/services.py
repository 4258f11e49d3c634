"""What the parts of a further window are handed: its own keys, notices and ways; everything else is the program's."""

from copy import copy
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from omnibox.ui.actions import Actions
from omnibox.ui.notices import Notices
from omnibox.ui.services import Navigation, UiServices

FORWARDED = (
    "open_inboxes",
    "connect_inbox",
    "edit_inbox",
    "open_search",
    "open_settings",
    "open_customers",
    "open_palette",
    "new_message",
    "open_view",
)
ABROAD = ("palette", "search_everything", "customers", "settings", "inboxes", "new_message", "keys")


def services_for(window: QWidget, home: UiServices, raise_home: "RaisesHome") -> UiServices:
    """Return services for `window`: what only the main window can show is shown there, and brings it forward."""
    made = copy(home)
    made.actions, made.notices, made.navigation = Actions(window), Notices(window), Navigation(window)
    raise_home.keep_keys(home.actions, made.actions)
    for name in FORWARDED:
        getattr(made.navigation, name).connect(getattr(home.navigation, name))
        getattr(made.navigation, name).connect(raise_home.now)
    made.navigation.pop_out.connect(home.navigation.pop_out)
    for name in (*ABROAD, "quit"):
        if home.actions.is_claimed(name):
            made.actions.on(name, partial(_abroad, home.actions.action(name), raise_home if name in ABROAD else None))
    return made


def _abroad(action: QAction, raise_home: "RaisesHome | None") -> None:
    if raise_home is not None:
        raise_home.now()
    action.trigger()


class RaisesHome(QObject):
    """Brings the main window forward, and takes over its keys. Goes with the window it belongs to.

    Bound methods of it are connected, never closures: those would outlive the window in the main window's signals.
    """

    def __init__(self, home: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._home = home

    def keep_keys(self, home: Actions, mine: Actions) -> None:
        """Give `mine` the keys of `home`, now and whenever a person changes them."""
        self._theirs, self._mine = home, mine
        home.changed.connect(self._take_keys)
        self._take_keys()

    def _take_keys(self) -> None:
        self._mine.use(self._theirs.keymap)

    def now(self, *_: object) -> None:
        """Do it; whatever a signal brings along is not needed."""
        window = self._home.window()
        window.show()
        window.raise_()
        window.activateWindow()
