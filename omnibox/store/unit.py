"""The unit of work: rows, outbox, before-images and journal, true together or not at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from sqlalchemy import Connection, Table
from sqlalchemy.exc import SQLAlchemyError

from omnibox.model.actor import Actor
from omnibox.model.journal import Event
from omnibox.store import query, schema, table_sql
from omnibox.store.images import Images, encode

if TYPE_CHECKING:
    from omnibox.store.database import Store

Key = UUID | str | Mapping[str, Any]
PART_ROWS = 1_000_000  # images of one part at most: where the next part's places begin


class Queue:
    """Statements kept back, in the order in which tables refer to each other."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._kept: dict[tuple[int, str], list[Mapping[str, Any]]] = {}

    def add(self, table: Table, sql: str, encoded: Iterable[Mapping[str, Any]]) -> None:
        """Keep a statement back."""
        self._kept.setdefault((_order()[table.name], sql), []).extend(encoded)

    def write(self) -> None:
        """Execute everything."""
        kept, self._kept = self._kept, {}
        for (_, sql), rows in sorted(kept.items(), key=lambda entry: entry[0][0]):
            query.execute_many(self._conn, sql, rows)


@cache
def _order() -> dict[str, int]:
    return {table.name: place for place, table in enumerate(schema.metadata.sorted_tables)}


class Unit:
    """One transaction of one actor. Repositories write through it; it alone writes journal and operations."""

    def __init__(
        self,
        store: "Store",
        conn: Connection,
        actor: Actor,
        now: datetime,
        operation: str | None,
        operation_id: UUID | None,
        params: dict[str, Any],
        *,
        undoable: bool,
        part: int = 0,
    ) -> None:
        self.store = store
        self.conn = conn
        self.actor = actor
        self.now = now
        self.operation = operation
        self.operation_id = operation_id
        self.journalled = False
        self.rings = False  # something changed that is no fact of the journal, and others look at
        self._params = params
        self._undoable = undoable
        self._part = part
        self._events: list[Event] = []
        self._images = Images() if operation is not None else None
        self._queue: Queue | None = None

    def emit(self, event: Event) -> None:
        """Collect a fact; facts are written last, in this order."""
        self._events.append(event)

    def remember(self, **params: Any) -> None:
        """Put more ids and states into what the operation says of itself, JSON only."""
        self._params = {**self._params, **params}

    def ring(self) -> None:
        """Let the commit ring the doorbell although nothing is journalled."""
        if not self.rings and self.conn.dialect.name == "postgresql":
            query.value(self.conn, "SELECT pg_notify('omnibox', '')")
        self.rings = True

    def insert(self, table: Table, **values: Any) -> None:
        """Insert one row."""
        if self._queue is not None:
            encoded = table_sql.encoded(table, values, self.conn.dialect.name)
            self._queue.add(table, table_sql.insert_sql(table, tuple(values)), (encoded,))
        else:
            self._insert(table, values)
        self._note_insert(table, values)

    def insert_many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows of the same columns."""
        if not rows:
            return
        dialect = self.conn.dialect.name
        sql = table_sql.insert_sql(table, tuple(rows[0]))
        self.run_many(sql, [table_sql.encoded(table, row, dialect) for row in rows], after=table)
        for row in rows:
            self._note_insert(table, row)

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Keep inserts back and write those of a table together: at the end, at `flush`, before an update or delete.

        For work that reads nothing it has just inserted: a hundred rows at once cost a third of a hundred times one.
        A key that stands against one of them is told when they are written, not when they are inserted.
        """
        self._queue = Queue(self.conn)
        try:
            yield
            self._queue.write()
        finally:
            self._queue = None

    @property
    def collects(self) -> bool:
        """Tell whether inserts are kept back."""
        return self._queue is not None

    def flush(self) -> None:
        """Write what was kept back."""
        if self._queue is not None:
            self._queue.write()

    def run_many(self, sql: str, encoded: Sequence[Mapping[str, Any]], *, after: Table) -> None:
        """Execute a statement for sets of encoded parameters; kept back like an insert, behind those of `after`."""
        if self._queue is not None:
            self._queue.add(after, sql, encoded)
        else:
            query.execute_many(self.conn, sql, encoded)

    def insert_new(self, table: Table, **values: Any) -> bool:
        """Insert one row unless a unique key stands against it. Returns whether it was inserted."""
        self.flush()
        done = self._insert(table, values, " ON CONFLICT DO NOTHING") == 1
        if done:
            self._note_insert(table, values)
        return done

    def update(self, table: Table, key: Key, **values: Any) -> bool:
        """Change columns of one row and raise its `version`. Returns False where there is no such row."""
        self.flush()
        where = _where(table, key)
        before = current(self.conn, table, where, tuple(values)) if self._images is not None else None
        sql = table_sql.update_sql(table, tuple(where), tuple(values))
        changed = self._run(table, sql, {**values, **table_sql.key_params(where)}) == 1
        if changed and before is not None and self._images is not None:
            self._images.updated(table, encode(table, where), encode(table, before), encode(table, values))
        return changed

    def delete(self, table: Table, key: Key) -> bool:
        """Delete one row. Returns False where there is no such row."""
        self.flush()
        where = _where(table, key)
        row = current(self.conn, table, where) if self._images is not None else None
        gone = self._run(table, table_sql.delete_sql(table, tuple(where)), table_sql.key_params(where)) == 1
        if gone and row is not None and self._images is not None:
            self._images.deleted(table, encode(table, where), encode(table, row))
        return gone

    def noted(self, table: Table, ids: Iterable[UUID], before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Make rows that were changed by a statement of their own part of the operation."""
        if self._images is not None:
            for row_id in ids:
                key = encode(table, {"id": row_id})
                self._images.updated(table, key, encode(table, before), encode(table, after))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that may fail by itself: its rows, images and events go, the rest of the unit stays."""
        events = len(self._events)
        images = self._images.copy() if self._images is not None else None
        nested = self.conn.begin_nested()
        try:
            yield
        except BaseException:
            del self._events[events:]
            self._images = images
            # A full disk makes SQLite give the whole transaction up, savepoints and all; what to do next is told
            # by the error that is on its way, not by the missing savepoint.
            with suppress(SQLAlchemyError):
                nested.rollback()
            raise
        nested.commit()

    def finish(self) -> None:
        """Write the operation and its images, then the facts: the journal's rows come last. Called once."""
        if self._images is not None and self.operation_id is not None:
            self._write_operation(self._images, self.operation_id)
        if not self._events:
            return
        table = schema.journal if self.conn.dialect.name == "sqlite" else schema.journal_pending
        dialect = self.conn.dialect.name
        rows = [table_sql.encoded(table, self._journal_row(event), dialect) for event in self._events]
        query.execute_many(self.conn, table_sql.insert_sql(table, tuple(rows[0])), rows)
        self.journalled = True

    def _write_operation(self, images: Images, operation_id: UUID) -> None:
        rows = images.rows(operation_id, self._part * PART_ROWS)
        if self._part == 0:
            self._begin_operation(operation_id, bool(rows))
        elif rows and self._undoable:
            query.run(self.conn, "UPDATE operations SET undoable = true WHERE id = :id", id=operation_id)
        if rows and self._undoable:
            dialect = self.conn.dialect.name
            sql = table_sql.insert_sql(schema.operation_rows, tuple(rows[0]))
            encoded = [table_sql.encoded(schema.operation_rows, row, dialect) for row in rows]
            query.execute_many(self.conn, sql, encoded)

    def _begin_operation(self, operation_id: UUID, changed: bool) -> None:
        customers = [event.customer_id for event in self._events if event.customer_id is not None]
        self._insert(
            schema.operations,
            {
                "id": operation_id,
                "at": self.now,
                "actor_id": self.actor.id,
                "name": self.operation,
                "params": self._params,
                "customer_id": customers[0] if customers else None,
                "undone_by": None,
                "undoable": self._undoable and changed,
            },
        )

    def _journal_row(self, event: Event) -> dict[str, Any]:
        return {
            "at": self.now,
            "type": str(event.type),
            "version": event.version,
            "actor_id": self.actor.id,
            "operation_id": self.operation_id,
            "customer_id": event.customer_id,
            "conversation_id": event.conversation_id,
            "item_id": event.item_id,
            "inbox_id": event.inbox_id,
            "states": dict(event.states),
        }

    def _note_insert(self, table: Table, values: Mapping[str, Any]) -> None:
        if self._images is not None:
            key = {column.name: values[column.name] for column in table.primary_key if column.name in values}
            self._images.inserted(table, encode(table, key), encode(table, values))

    def _insert(self, table: Table, values: Mapping[str, Any], rest: str = "") -> int:
        return self._run(table, table_sql.insert_sql(table, tuple(values)) + rest, values)

    def _run(self, table: Table, sql: str, values: Mapping[str, Any]) -> int:
        encoded = table_sql.encoded(table, values, self.conn.dialect.name)
        return cast(int, query.execute(self.conn, sql, encoded).rowcount)


def current(
    conn: Connection,
    table: Table,
    key: Mapping[str, Any],
    names: tuple[str, ...] | None = None,
    *,
    lock: bool = False,
) -> dict[str, Any] | None:
    """Return columns (None: all) of a row by its key, decoded, or None where there is no such row.

    `lock` keeps other writers of the row out until this transaction ends (on SQLite they are out anyway).
    """
    names = names or tuple(column.name for column in table.c)
    sql = table_sql.select_sql(table, tuple(key), names) + (row_lock(conn) if lock else "")
    raw = query.one(conn, sql, **table_sql.key_params(key))
    return None if raw is None else table_sql.decoded(table, names, raw, conn.dialect.name)


def row_lock(conn: Connection) -> str:
    """Return what locks selected rows for a change. Weaker than FOR UPDATE, which would wait for every insert that
    refers to the row, and so for each other's.
    """
    return " FOR NO KEY UPDATE" if conn.dialect.name == "postgresql" else ""


def _where(table: Table, key: Key) -> dict[str, Any]:
    if isinstance(key, Mapping):
        return dict(key)
    (column,) = table.primary_key
    return {column.name: key}
