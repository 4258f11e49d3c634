"""One person's place: who acts, on which store, with which secrets."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from omnibox.model.actor import Actor
from omnibox.model.permissions import Permission, require
from omnibox.store.database import Store
from omnibox.store.secrets import Vault
from omnibox.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Seat:
    """What every use-case is given. Reading needs no further permission: without it there is no seat."""

    store: Store
    actor: Actor
    vault: Vault

    def __post_init__(self) -> None:
        require(self.actor, Permission.READ)
        if self.actor.id is None:
            raise ValueError("a seat is a person's, not the engine's")

    @property
    def operator_id(self) -> UUID:
        """The acting person's id."""
        assert self.actor.id is not None  # noqa: S101  # checked when the seat was taken; this is for mypy
        return self.actor.id

    def now(self) -> datetime:
        return self.store.clock()

    def require(self, permission: Permission) -> None:
        """Raises: Denied."""
        require(self.actor, permission)

    def write(self, permission: Permission, operation: str, **params: Any) -> AbstractContextManager[Unit]:
        """Begin one undoable operation. `params` are ids and states for the undo list, JSON only. Raises: Denied."""
        self.require(permission)
        return self.store.write(self.actor, operation, params=params)

    def write_part(
        self, permission: Permission, operation: str, operation_id: UUID, part: int, params: Mapping[str, Any]
    ) -> AbstractContextManager[Unit]:
        """Begin one transaction of an undoable operation that is too large for one. Raises: Denied."""
        self.require(permission)
        return self.store.write(self.actor, operation, operation_id=operation_id, part=part, params=params)

    def write_plain(self, permission: Permission) -> AbstractContextManager[Unit]:
        """Begin a change nobody takes back: a mark of reading, a draft, a setting. Raises: Denied."""
        self.require(permission)
        return self.store.write(self.actor)

    def write_final(
        self, permission: Permission, operation: str, params: Mapping[str, Any]
    ) -> AbstractContextManager[Unit]:
        """Begin an operation that is on record but cannot be taken back by its before-images. Raises: Denied."""
        self.require(permission)
        return self.store.write(self.actor, operation, params=dict(params), undoable=False)
