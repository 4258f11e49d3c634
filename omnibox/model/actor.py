"""Actors, roles and the permissions they carry."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person may be in Omnibox."""

    OWNER = "owner"
    ADMIN = "admin"
    SUPERVISOR = "supervisor"
    OPERATOR = "operator"
    OBSERVER = "observer"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person, or the engine itself (`id` None)."""

    id: UUID | None
    name: str
    role: Role


ENGINE = Actor(None, "engine", Role.OPERATOR)
