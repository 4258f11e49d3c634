"""What the demo channel lets one send: mail-like to mail addresses, short texts to everything else."""

from datetime import datetime

from omnibox.channels.demo.spec import SPEC
from omnibox.channels.spec import Limits

_VOICE = frozenset(sample.address for sample in SPEC.samples if sample.settings["medium"] == "phone")
_CHATS = frozenset(sample.address for sample in SPEC.samples if sample.settings["medium"] == "whatsapp")
_MAIL_BYTES = 25_000_000
_TALK_BYTES = 5_000_000
_TALK_CHARS = 1600


def limits(address: str, text: str, _now: datetime) -> Limits:
    """Return what may be sent from the inbox `address` with `text`."""
    if address in _VOICE:
        return Limits(may_send=False, reason="demo.limits.voice")
    if "@" in address:
        return Limits(may_send=True, max_attachment_bytes=_MAIL_BYTES, needs_subject=True)
    parts, room = _parts(text)
    billed = address.startswith("+") and address not in _CHATS
    return Limits(
        may_send=True,
        max_chars=_TALK_CHARS,
        parts=parts if billed else None,
        part_chars=room if billed else None,
        max_attachment_bytes=_TALK_BYTES,
    )


def _parts(text: str) -> tuple[int, int]:
    """Count billed parts of a text message, and the characters they hold together.

    160 plain characters or 70 others in one, a little less in each of many. Source: 3GPP TS 23.040 section
    9.2.3.24.1 (concatenation); plain here means ASCII.
    """
    single, many = (160, 153) if text.isascii() else (70, 67)
    count = 1 if len(text) <= single else -(-len(text) // many)
    return count, single if count == 1 else count * many
