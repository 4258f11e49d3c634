"""An import of kept mail: how far it is, as the engine writes it down and the window shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

PREFIX: Final = "import."  # of the settings that hold imports; the rest is the id
NAMED: Final = 100  # things left out that are named; all are counted
RUNNING, DONE, STOPPED, FAILED = "running", "done", "stopped", "failed"


@dataclass(frozen=True, slots=True)
class ImportState:
    """One import. `cursor` is (shelf, place): where to go on. `total` is None until everything is counted."""

    id: UUID
    inbox_id: UUID
    path: str
    state: str = RUNNING
    own: str = ""  # further addresses of ours, between commas
    fresh: bool = False  # the inbox was made for it and can go again with all it brought
    cursor: tuple[str, str] = ("", "")
    done: int = 0
    stored: int = 0
    known: int = 0
    left: int = 0
    names: tuple[tuple[str, str], ...] = ()  # (name, code) of what was left out, the first ones
    total: int | None = None
    code: str = ""  # why it failed

    @property
    def key(self) -> str:
        """The setting it is kept under."""
        return f"{PREFIX}{self.id}"

    def without(self, name: str, code: str) -> "ImportState":
        """Return it with one more thing left out."""
        names = (*self.names, (name[-200:], code)) if len(self.names) < NAMED else self.names
        return replace(self, left=self.left + 1, names=names)

    def to_json(self) -> dict[str, Any]:
        """Return what is kept."""
        return {
            "inbox": str(self.inbox_id),
            "path": self.path,
            "state": self.state,
            "own": self.own,
            "fresh": self.fresh,
            "cursor": list(self.cursor),
            "done": self.done,
            "stored": self.stored,
            "known": self.known,
            "left": self.left,
            "names": [list(pair) for pair in self.names],
            "total": self.total,
            "code": self.code,
        }


def from_json(key: str, kept: Mapping[str, Any]) -> ImportState:
    """Return what was kept under a key. Raises: KeyError, ValueError, TypeError for what no import of ours is."""
    shelf, place = kept["cursor"]
    return ImportState(
        id=UUID(key.removeprefix(PREFIX)),
        inbox_id=UUID(kept["inbox"]),
        path=str(kept["path"]),
        state=str(kept["state"]),
        own=str(kept["own"]),
        fresh=bool(kept["fresh"]),
        cursor=(str(shelf), str(place)),
        done=int(kept["done"]),
        stored=int(kept["stored"]),
        known=int(kept["known"]),
        left=int(kept["left"]),
        names=tuple((str(name), str(code)) for name, code in kept["names"]),
        total=None if kept["total"] is None else int(kept["total"]),
        code=str(kept["code"]),
    )
