"""When a message is acknowledged by a rule, and with which words. Pure; who is asked for stands in `engine`.

A rule answers people alone, once a day in each conversation, and never what lay around too long. Source: RFC 3834.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from omnibox.model.hours import Hours

STALE_AFTER = 12  # hours; a message that comes later than that is answered by a person
ONCE_IN = timedelta(days=1)
QUIET = timedelta(days=14)  # a conversation that was silent for so long begins anew
MAX_TEXT = 20_000  # characters

_ROBOT = re.compile(
    r"(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|nicht[-_.]?antworten|mailer-?daemon|postmaster|bounces?|notifications?"
    r"|listserv|majordomo|owner-.*|.*-(?:request|owner|bounces?|noreply))(?:[+=].*)?\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What an inbox answers by itself. An empty text: nothing is said then."""

    on: bool = False
    inside: str = ""  # while somebody is there, to a conversation that begins
    outside: str = ""  # while nobody is
    language: str = "en"  # of the words for the next opening time
    stale_after: int = STALE_AFTER  # hours

    def stored(self) -> dict[str, Any]:
        """Return the form an inbox's policy keeps."""
        return {
            "on": self.on,
            "inside": self.inside,
            "outside": self.outside,
            "language": self.language,
            "stale_after": self.stale_after,
        }


def read(stored: object) -> Acknowledgement:
    """Return what a policy says; off where it says nothing that can be used."""
    if not isinstance(stored, Mapping):
        return Acknowledgement()
    hours = stored.get("stale_after")
    return Acknowledgement(
        on=stored.get("on") is True,
        inside=str(stored.get("inside") or "")[:MAX_TEXT],
        outside=str(stored.get("outside") or "")[:MAX_TEXT],
        language=str(stored.get("language") or "en"),
        stale_after=hours if isinstance(hours, int) and 0 < hours <= 24 * 7 else STALE_AFTER,
    )


def is_robot(address: str) -> bool:
    """Tell whether an address is one nobody reads, by its own words: a mail of no sender has one of ours, too."""
    if address.rpartition("@")[2].lower().endswith(".invalid"):  # RFC 2606: leads nowhere
        return True
    return bool(_ROBOT.match(address.rpartition("@")[0] or address))


def text_for(rule: Acknowledgement, hours: Hours | None, now: datetime, *, begins: bool) -> str:
    """Return the words for a message that comes now, unfilled; "" where nothing is to be said.

    `begins`: the conversation does. While somebody is there, who goes on talking needs no receipt. Without `hours`
    somebody is always there.
    """
    if not rule.on:
        return ""
    if hours is not None and not hours.is_open(now):
        return rule.outside.strip()
    return rule.inside.strip() if begins else ""


def is_stale(rule: Acknowledgement, at: datetime, now: datetime) -> bool:
    """Tell whether a message of `at` is too old to be acknowledged."""
    return now - at > timedelta(hours=rule.stale_after)


def said_lately(automatic: Sequence[datetime], now: datetime) -> bool:
    """Tell whether this conversation was acknowledged within a day."""
    return any(now - at < ONCE_IN for at in automatic)
