"""Messages that reached some of their receivers: who is left, for whom it is tried again by itself, what is told."""

from collections.abc import Mapping
from typing import Any

from omnibox.channels.base import Receipt
from omnibox.model.errors import OmniboxError
from omnibox.store.outbox import OutboxEntry

CODE = "recipients_refused"


def told(words: Mapping[str, str]) -> dict[str, Any]:
    """Return who was not reached, and the server's words, for a person to read."""
    return {"refused": dict(words), "address": ", ".join(words), "text": "; ".join(dict.fromkeys(words.values()))}


def all_refused(entry: OutboxEntry, receipt: Receipt) -> dict[str, str]:
    """Return everybody who has not got it: now, or in an earlier try."""
    return {**_lost(entry), **receipt.refused}


def later(receipt: Receipt) -> list[str]:
    """Return whose server wants to be asked again: 4yz, greylisting above all. Source: RFC 5321 4.2.1, RFC 6647."""
    return [address for address, words in receipt.refused.items() if words.lstrip().startswith("4")]


def goes_to_some(entry: OutboxEntry) -> bool:
    """Tell whether others have the message already: it can neither fail as a whole nor be looked up."""
    return bool(entry.message.get("only"))


def unreached(entry: OutboxEntry, error: OmniboxError) -> dict[str, str]:
    """Return whom a further try did not reach either, with the words of its end."""
    words = error.params.get("refused")
    given = words if isinstance(words, Mapping) else {}
    text = str(error.params.get("text") or "")
    return {**_lost(entry), **{address: str(given.get(address, text)) for address in entry.message["only"]}}


def _lost(entry: OutboxEntry) -> dict[str, str]:
    return dict(entry.message.get("lost") or {})
