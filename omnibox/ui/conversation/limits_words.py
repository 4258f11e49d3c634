"""What a channel's limits say, in words."""

from typing import TYPE_CHECKING

from omnibox.ui.i18n import tr, tr_n

if TYPE_CHECKING:
    from omnibox.desk.channel import Limits

_HOUR = 3600.0


def too_long(limits: "Limits | None", text: str) -> bool:
    """Whether a text is longer than the channel takes."""
    return limits is not None and limits.max_chars is not None and len(text) > limits.max_chars


def limit_words(limits: "Limits | None", text: str) -> str:
    """Return the line beside Send: characters, parts, and how long the line stays open."""
    if limits is None or not limits.may_send:
        return ""
    words = []
    if limits.max_chars is not None:
        words.append(
            tr("{n} of {most}", n=len(text), most=min(limits.part_chars or limits.max_chars, limits.max_chars))
        )
    if limits.parts is not None:
        words.append(tr_n("{n} part", "{n} parts", limits.parts))
    if limits.closes_in is not None:
        words.append(_closes(limits.closes_in))
    return " · ".join(words)


def _closes(seconds: float) -> str:
    if seconds >= _HOUR:
        return tr("{n} h left", n=int(seconds // _HOUR))
    return tr("{n} min left", n=max(1, int(seconds // 60)))


def limit_reason(key: str) -> str:
    """Why nothing can be sent now."""
    words = tr(key)  # a channel's own keys stand in the catalogue
    return words if words != key else tr("Nothing can be sent here now ({code}).", code=key)
