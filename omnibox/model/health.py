"""How inboxes and the store are doing, as the pages of settings show it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from omnibox.model.rows import InboxRow

PAUSED = "paused"  # in an inbox's policy under HISTORY: older messages are not fetched for now
HISTORY = "history"
MAX_SIZE = "max_size"  # word of an inbox's policy: bytes its server takes, as it said itself


@dataclass(frozen=True, slots=True)
class LineEvent:
    """A line changed its state: `code` and `params` as in `InboxRow`."""

    inbox_id: UUID
    at: datetime
    state: str
    code: str


@dataclass(frozen=True, slots=True)
class InboxHealth:
    """One inbox and what goes through it. `unsent` may still go by itself; `failed` are conversations in which
    something did not go. `troubles` are the newest states in which nothing went through, newest first.
    """

    inbox: InboxRow
    last_in: datetime | None = None
    last_out: datetime | None = None
    unsent: int = 0
    oldest_unsent: datetime | None = None
    scheduled: int = 0
    failed: int = 0
    troubles: tuple[LineEvent, ...] = ()

    @property
    def history_paused(self) -> bool:
        """Whether a person stopped the import of older messages for now."""
        return self.inbox.policy.get(HISTORY) == PAUSED


@dataclass(frozen=True, slots=True)
class BackupRow:
    """One backup that was made and proved. `size` in bytes."""

    path: Path
    at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """The store and its surroundings. Sizes in bytes; `path` None and no backups of ours: a team's PostgreSQL."""

    data_dir: Path
    path: Path | None
    size: int
    room: int
    short_of_room: bool
    backups: tuple[BackupRow, ...] = ()
    engine: Mapping[str, Any] = field(default_factory=dict)
