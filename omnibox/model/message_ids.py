"""Signed Message-IDs: an answer to one of our mails names its conversation, and nobody can make that up.

`<{conversation}.{item}.{signature}@{domain}>`: two UUIDs in hex and 12 hex digits of an HMAC-SHA256 under
the account's `thread_key`. An anchor carries the word `anchor` where the item stands; it goes into
References, which survives where a relay rewrites Message-ID (Amazon SES always, Microsoft often). Where the provider
takes plus-addresses, `support+{conversation}-{signature}@{domain}` says the same to clients that drop References.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from uuid import UUID

_SIGNED = re.compile(r"<?\s*([0-9a-f]{32})\.([0-9a-f]{32}|anchor)\.([0-9a-f]{12})@[^<>\s]+?\s*>?", re.IGNORECASE)
_IN_TEXT = re.compile(r"\b[0-9a-f]{32}\.(?:[0-9a-f]{32}|anchor)\.[0-9a-f]{12}@", re.IGNORECASE)
_MOST_QUOTED = 20
_PLUS = re.compile(r"[^@\s]*\+([0-9a-f]{32})-([0-9a-f]{12})@[^@\s]+", re.IGNORECASE)
_NOT_DOMAIN = re.compile(r"[^a-z0-9.-]+")
_ANCHOR = "anchor"
_PLUS_WORD = "plus"
_LONGEST_LOCAL = 64  # characters before the @, RFC 5321 4.5.3.1.1


def new_message_id(conversation_id: UUID, item_id: UUID, key: str, domain: str) -> str:
    """Return the Message-ID of one outbound mail, in angle brackets; the same arguments give the same id.

    `domain` is the sender's, so that spam filters find nothing odd. An empty `key` still gives a
    well-formed id, which then proves nothing and is never matched by signature.
    """
    return _signed(conversation_id.hex, item_id.hex, key, domain)


def anchor_id(conversation_id: UUID, key: str, domain: str) -> str:
    """Return the conversation's anchor for References, in angle brackets."""
    return _signed(conversation_id.hex, _ANCHOR, key, domain)


def signed_conversation(message_id: str, key: str) -> UUID | None:
    """Return the conversation a Message-ID or anchor of ours names; None if it is foreign, forged or unsigned."""
    found = _SIGNED.fullmatch(message_id.strip())
    if not found or not key:
        return None
    conversation, item, signature = (group.lower() for group in found.groups())
    if not hmac.compare_digest(signature, _signature(conversation, item, key)):
        return None
    return UUID(hex=conversation)


def signed_conversations(message_ids: Iterable[str], key: str) -> tuple[UUID, ...]:
    """Return the conversations named by valid ids, in their order, each once."""
    found = (signed_conversation(message_id, key) for message_id in message_ids)
    return tuple(dict.fromkeys(conversation for conversation in found if conversation is not None))


def quoted_conversations(text: str, key: str) -> tuple[UUID, ...]:
    """Return the conversations that ids of ours name inside a text: headers quoted by a forward, for one."""
    found = _IN_TEXT.findall(text) if key and "@" in text else []
    return signed_conversations((f"<{one}x>" for one in dict.fromkeys(found[:_MOST_QUOTED])), key)


def plus_address(address: str, conversation_id: UUID, key: str) -> str:
    """Return an address of ours that carries a conversation's signed token; unchanged where it cannot carry one."""
    local, at, domain = address.rpartition("@")
    token = f"+{conversation_id.hex}-{_signature(conversation_id.hex, _PLUS_WORD, key)}"
    fits = bool(at and local and key) and "+" not in local and len(local) + len(token) <= _LONGEST_LOCAL
    return f"{local}{token}@{domain}" if fits else address


def token_conversations(addresses: Iterable[str], key: str) -> tuple[UUID, ...]:
    """Return the conversations that plus-addresses of ours name, each once; forged ones are passed over."""
    found: dict[UUID, None] = {}
    for address in addresses:
        match = _PLUS.fullmatch(address) if key and "+" in address else None
        if match is None:
            continue
        conversation, signature = match[1].lower(), match[2].lower()
        if hmac.compare_digest(signature, _signature(conversation, _PLUS_WORD, key)):
            found[UUID(hex=conversation)] = None
    return tuple(found)


def domain_of(address: str) -> str:
    """Return the domain of an email address in ASCII form, `omnibox.invalid` where there is none."""
    domain = address.rpartition("@")[2].strip().strip(">").rstrip(".")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        domain = ""
    return _NOT_DOMAIN.sub("", domain.lower()) or "omnibox.invalid"


def _signed(conversation: str, item: str, key: str, domain: str) -> str:
    return f"<{conversation}.{item}.{_signature(conversation, item, key)}@{domain}>"


def _signature(conversation: str, item: str, key: str) -> str:
    return hmac.new(key.encode(), f"{conversation}.{item}".encode(), hashlib.sha256).hexdigest()[:12]
