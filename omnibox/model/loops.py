"""The guard against two robots who answer each other: no more than a few automatic messages to one address an hour."""

from collections.abc import Sequence
from datetime import datetime, timedelta

MOST = 5
WITHIN = timedelta(hours=1)


def allowed(recent: Sequence[datetime], now: datetime) -> bool:
    """Tell whether one more may leave. `recent` are the times of those sent to that address, in any order."""
    return sum(now - at < WITHIN for at in recent) < MOST
