"""Items: what stands in a timeline, and the delivery states of what we send."""

from enum import StrEnum


class ItemKind(StrEnum):
    """What an item is."""

    MESSAGE = "message"
    NOTE = "note"
    ACTIVITY = "activity"
    CALL = "call"
    VOICEMAIL = "voicemail"
    ORDER = "order"
    TASK = "task"
    SCRIPT_RUN = "script_run"


class Direction(StrEnum):
    """Which way it went; notes and activity are internal."""

    IN = "in"
    OUT = "out"
    INTERNAL = "internal"


class MachineClass(StrEnum):
    """Who wrote it. Only `HUMAN` moves status, clocks and figures."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    BULK = "bulk"
    OWN = "own"  # our own mail seen again, e.g. a Sent copy written elsewhere


class Delivery(StrEnum):
    """State of one outbound item; empty for inbound ones."""

    NONE = ""
    SCHEDULED = "scheduled"
    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNKNOWN = "unknown"


_RANK = {
    Delivery.NONE: 0,
    Delivery.SCHEDULED: 1,
    Delivery.QUEUED: 2,
    Delivery.SENDING: 3,
    Delivery.UNKNOWN: 4,
    Delivery.ACCEPTED: 5,
    Delivery.SENT: 6,
    Delivery.FAILED: 7,
    Delivery.DELIVERED: 8,
    Delivery.READ: 9,
}


def merge_delivery(known: Delivery, reported: Delivery) -> Delivery:
    """Return the state after a provider's report; reports come late, twice and out of order.

    Monotonic: a report never moves an item backwards. A bounce may follow `sent`, and a delivery
    receipt outweighs an earlier failure of one of several tries. `cancelled` is final: it is only
    reached before anything left.
    """
    if known is Delivery.CANCELLED:
        return known
    if reported is Delivery.CANCELLED:
        return reported if _RANK[known] <= _RANK[Delivery.QUEUED] else known
    return reported if _RANK[reported] > _RANK[known] else known


SETTLED = frozenset(
    {Delivery.ACCEPTED, Delivery.SENT, Delivery.DELIVERED, Delivery.READ, Delivery.CANCELLED, Delivery.FAILED}
)
