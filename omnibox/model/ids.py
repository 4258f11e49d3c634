"""Identifiers: UUIDv7 made by the client, and the 63-bit search key that carries time."""

import secrets
import uuid
from datetime import datetime
from uuid import UUID

_RANDOM_BITS = 74
SEARCH_RANDOM_BITS = 20


def uuid7(at: datetime) -> UUID:
    """Return a time-ordered UUID for the moment `at` (aware).

    The caller passes the time because this layer owns no clock. Ids are never read back as time.

    Source: RFC 9562 section 5.7.
    """
    milliseconds = max(0, int(at.timestamp() * 1000)) & ((1 << 48) - 1)
    noise = secrets.randbits(_RANDOM_BITS)
    value = milliseconds << 80
    value |= 0x7 << 76
    value |= (noise >> 62) << 64
    value |= 0b10 << 62
    value |= noise & ((1 << 62) - 1)
    return uuid.UUID(int=value)


def search_key(at: datetime) -> int:
    """Return a positive 63-bit key: milliseconds shifted left by 20, plus noise.

    Newest first is then plain descending key order, with no sort. Two items of one millisecond
    collide once in a million; the store draws again on a collision.
    """
    milliseconds = max(0, int(at.timestamp() * 1000)) & ((1 << 43) - 1)
    return (milliseconds << SEARCH_RANDOM_BITS) | secrets.randbits(SEARCH_RANDOM_BITS)


def search_key_floor(at: datetime) -> int:
    """Return the smallest search key of the moment `at`, for `before:` and `after:` ranges."""
    return (max(0, int(at.timestamp() * 1000)) & ((1 << 43) - 1)) << SEARCH_RANDOM_BITS
