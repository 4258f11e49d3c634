"""What may be sent by email now: nearly everything, at any time."""

from datetime import datetime

from omnibox.channels.spec import Limits

# files grow by a third on the line; the server's own SIZE has the last word when the mail is sent
MAX_ATTACHMENT_BYTES = 40_000_000


def limits(address: str, text: str, now: datetime) -> Limits:
    """Return what the composer may offer for a mail to `address`; `text` and `now` change nothing here."""
    del text, now
    name, at, domain = address.rpartition("@")
    if not (at and name and domain):
        return Limits(may_send=False, reason="email.limits.no_address", needs_subject=True)
    return Limits(may_send=True, max_attachment_bytes=MAX_ATTACHMENT_BYTES, needs_subject=True)
