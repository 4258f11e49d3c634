"""Operators: the people who work here."""

from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.actor import Role
from omnibox.model.ids import uuid7
from omnibox.model.rows import OperatorRow
from omnibox.store import query, schema
from omnibox.store.unit import Unit

_SELECT = "SELECT id, name, role, disabled FROM operators"


def ensure_owner(unit: Unit, login: str, name: str) -> OperatorRow:
    """Return the operator with this login; the first one of a store becomes its owner."""
    found = by_login(unit.conn, login)
    if found is not None:
        return found
    first = query.value(unit.conn, "SELECT count(*) FROM operators") == 0
    return add_operator(unit, login, name, Role.OWNER if first else Role.OPERATOR)


def add_operator(unit: Unit, login: str, name: str, role: Role) -> OperatorRow:
    """Add a person. Raises: StoreError "constraint" where the login is taken."""
    row = OperatorRow(uuid7(unit.now), name, role)
    unit.insert(
        schema.operators, id=row.id, login=login, name=name, role=str(role), disabled=False, created_at=unit.now
    )
    return row


def by_login(conn: Connection, login: str) -> OperatorRow | None:
    """Return the operator with this login."""
    found = query.one(conn, f"{_SELECT} WHERE login = :login", login=login)
    return _row(found) if found else None


def get(conn: Connection, operator_id: UUID) -> OperatorRow | None:
    """Return one operator."""
    found = query.one(conn, f"{_SELECT} WHERE id = :id", id=operator_id)
    return _row(found) if found else None


def list_operators(conn: Connection) -> tuple[OperatorRow, ...]:
    """Return every operator by name, disabled ones too: they wrote things."""
    return tuple(_row(raw) for raw in query.rows(conn, f"{_SELECT} ORDER BY name, id"))


def _row(raw: query.Raw) -> OperatorRow:
    return OperatorRow(query.uuid_of(raw[0]), raw[1], Role(raw[2]), bool(raw[3]))
