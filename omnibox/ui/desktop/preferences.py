"""What a person wants to be told of, as it is kept among the choices."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

CHOICE: Final = "notify"
CLOSE_TO_TRAY: Final = "close_to_tray"
TOLD_ABOUT_TRAY: Final = "tray_told"  # that closing leaves Omnibox in the tray is said once


class Whose(StrEnum):
    """Whose messages are worth a notification."""

    MINE_AND_NOBODYS = "mine_and_nobodys"
    MINE = "mine"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Wishes:
    """`hide`: no name and no word of a message on the screen, which others may see while it is locked."""

    messages: Whose = Whose.MINE_AND_NOBODYS
    mentions: bool = True
    failed: bool = True
    inboxes: bool = True
    hide: bool = False

    def stored(self) -> dict[str, Any]:
        """Return them as JSON keeps them."""
        return {
            "messages": str(self.messages),
            "mentions": self.mentions,
            "failed": self.failed,
            "inboxes": self.inboxes,
            "hide": self.hide,
        }


def wishes_of(stored: object) -> Wishes:
    """Read stored wishes; what makes no sense is the default."""
    if not isinstance(stored, Mapping):
        return Wishes()
    messages = stored.get("messages")
    return Wishes(
        Whose(messages) if messages in tuple(Whose) else Whose.MINE_AND_NOBODYS,
        stored.get("mentions") is not False,
        stored.get("failed") is not False,
        stored.get("inboxes") is not False,
        stored.get("hide") is True,
    )
