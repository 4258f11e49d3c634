"""The maps that ship. A preset says what differs from Omnibox's own keys; () takes a key away.

The keys of the others are those their makers publish for the same thing; what has no counterpart there keeps ours,
moved aside where its key means something else to a person who comes from there.
"""

from collections.abc import Mapping
from typing import Final

Keys = tuple[str, ...]

OMNIBOX: Final = "omnibox"

PRESETS: Final[Mapping[str, Mapping[str, Keys]]] = {
    OMNIBOX: {},
    "gmail": {
        "search_everything": ("/", "Ctrl+Shift+F"),
        "reply_all": ("A",),
        "assign": ("Shift+A",),
        "note": ("Shift+N",),
        "snooze": ("B",),
        "undo": ("Z", "Ctrl+Z"),
        "go_all": ("G, A",),
        "go_snoozed": ("G, B",),
        "customers": ("G, C", "Ctrl+Shift+C"),
    },
    "outlook": {
        "next": ("Ctrl+.",),
        "previous": ("Ctrl+,",),
        "settings": ("Ctrl+Shift+S",),
        "search_everything": ("Ctrl+E", "F3"),
        "new_message": ("Ctrl+N",),
        "reply": ("Ctrl+R",),
        "reply_all": ("Ctrl+Shift+R",),
        "send": ("Ctrl+Return", "Alt+S"),
        "unread": ("Ctrl+U",),
        "trash": ("Ctrl+D", "Shift+Delete"),
        "keys": ("F1", "?"),
        "find_in_timeline": ("Ctrl+F", "F4"),
    },
    "zendesk": {
        "reply": ("Ctrl+Alt+R", "R"),
        "note": ("Ctrl+Alt+C", "N"),
        "resolve": ("Ctrl+Alt+S", "E"),
        "assign": ("Ctrl+Alt+T", "A"),
        "spam": ("Ctrl+Alt+X", "!"),
        "search_everything": ("Ctrl+Alt+F", "Ctrl+Shift+F"),
        "new_message": ("Ctrl+Alt+N", "C"),
        "customer_panel": ("Ctrl+Alt+O", "Ctrl+I"),
        "next": ("Ctrl+Alt+Down", "J"),
        "previous": ("Ctrl+Alt+Up", "K"),
    },
}
