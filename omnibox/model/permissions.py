"""Permissions: named things a person may do, and the roles that carry them."""

from collections.abc import Mapping
from enum import StrEnum

from omnibox.model.actor import Actor, Role
from omnibox.model.errors import Denied


class Permission(StrEnum):
    """One named thing to be allowed. A use-case asks for exactly one of them."""

    READ = "read"  # lists, timelines, search, files
    REPLY = "reply"  # anything that leaves the house, and taking it back
    NOTE = "note"
    WORK = "work"  # resolve, snooze, tag, priority, read marks
    ASSIGN = "assign"  # to oneself or to others
    DISCARD = "discard"  # spam and trash
    CUSTOMERS = "customers"  # names and handles
    CATCH_UP = "catch_up"  # ask an inbox to look now
    INBOXES = "inboxes"  # connect, change, pause and remove endpoints, and their secrets
    SAMPLE = "sample"  # add and remove sample data
    SETTINGS = "settings"  # what holds for everybody
    UNDO_OTHERS = "undo_others"  # take back what somebody else did


_OBSERVER = frozenset({Permission.READ})
_OPERATOR = _OBSERVER | {
    Permission.REPLY,
    Permission.NOTE,
    Permission.WORK,
    Permission.ASSIGN,
    Permission.DISCARD,
    Permission.CUSTOMERS,
    Permission.CATCH_UP,
}
_SUPERVISOR = _OPERATOR | {Permission.UNDO_OTHERS}
_ADMIN = frozenset(Permission)

GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.OBSERVER: _OBSERVER,
    Role.OPERATOR: _OPERATOR,
    Role.SUPERVISOR: _SUPERVISOR,
    Role.ADMIN: _ADMIN,
    Role.OWNER: _ADMIN,
}


def allowed(role: Role, permission: Permission) -> bool:
    """Tell whether `role` carries `permission`."""
    return permission in GRANTS[role]


def require(actor: Actor, permission: Permission) -> None:
    """Pass if the actor may. Raises: Denied, naming the permission."""
    if not allowed(actor.role, permission):
        raise Denied(permission=permission.value, role=actor.role.value)
