"""Each role and each permission, one by one: a change here is a change of who may do what."""

from uuid import uuid4

import pytest

from omnibox.model.actor import Actor, Role
from omnibox.model.errors import Denied
from omnibox.model.permissions import GRANTS, Permission, allowed, require

P = Permission
EVERY = (Role.OWNER, Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR, Role.OBSERVER)
WORKING = EVERY[:4]
LEADING = EVERY[:3]
RULING = EVERY[:2]

TABLE = {
    P.READ: EVERY,
    P.REPLY: WORKING,
    P.NOTE: WORKING,
    P.WORK: WORKING,
    P.ASSIGN: WORKING,
    P.DISCARD: WORKING,
    P.CUSTOMERS: WORKING,
    P.CATCH_UP: WORKING,
    P.UNDO_OTHERS: LEADING,
    P.INBOXES: RULING,
    P.SAMPLE: RULING,
    P.SETTINGS: RULING,
}


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_each_role_has_what_the_table_says(role: Role, permission: Permission) -> None:
    assert allowed(role, permission) == (role in TABLE[permission])


def test_every_role_is_granted_something() -> None:
    assert set(GRANTS) == set(Role)
    assert all(GRANTS.values())


def test_a_refusal_names_the_permission_and_the_role() -> None:
    observer = Actor(uuid4(), "Olga", Role.OBSERVER)
    require(observer, P.READ)
    with pytest.raises(Denied) as refused:
        require(observer, P.REPLY)
    assert refused.value.code == "denied"
    assert refused.value.params == {"permission": "reply", "role": "observer"}
