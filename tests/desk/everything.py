"""All that a store says of work, as plain values: to see that a way back leads exactly to where one was."""

from omnibox.desk.desk import Desk
from omnibox.model.views import BUILT_IN
from omnibox.store import counts, query
from omnibox.store.database import Store

# What must rise or is the trail of what was done.
_PASSED_OVER = frozenset({"version", "updated_at"})
_TABLES = (
    "items", "participants", "provider_refs", "mentions", "outbox", "drafts", "conversations", "conversation_tags",
    "customers", "attachments", "item_html",
)  # fmt: skip


def everything(store: Store) -> dict[str, list[tuple[str, ...]]]:
    """Return every row of work, by table, and what each list counts."""
    found: dict[str, list[tuple[str, ...]]] = {}
    with store.read() as conn:
        for table in _TABLES:
            result = conn.exec_driver_sql(f"SELECT * FROM {table}")
            names = [name for name in tuple(result.keys()) if name not in _PASSED_OVER]
            found[table] = sorted(tuple(str(row[name]) for name in names) for row in result.mappings())
        cube = counts.counts(conn, None)
        found["counts"] = [(view.key, str(cube.of(view))) for view in BUILT_IN]
    return found


def assert_sound(store: Store, desk: Desk) -> None:
    """Every item stands in one place, with all that hangs on it, and every count is right."""
    with store.read() as conn:
        for table in ("participants", "provider_refs", "mentions", "outbox"):
            torn = query.value(
                conn,
                f"SELECT count(*) FROM {table} t JOIN items i ON i.id = t.item_id"
                " WHERE t.conversation_id <> i.conversation_id",
            )
            assert torn == 0, table
        lost = query.value(
            conn,
            "SELECT count(*) FROM items i JOIN conversations c ON c.id = i.conversation_id"
            " WHERE c.merged_into IS NOT NULL AND i.kind <> 'activity'",
        )
        assert lost == 0
        strangers = query.value(
            conn,
            "SELECT count(*) FROM items i JOIN conversations c ON c.id = i.conversation_id"
            " WHERE i.customer_id <> c.customer_id",
        )
        assert strangers == 0
        wrong = query.value(
            conn,
            "SELECT count(*) FROM conversations c WHERE c.unread <> (SELECT count(*) FROM items i"
            " WHERE i.conversation_id = c.id AND i.direction = 'in' AND NOT i.is_read AND i.twin_of IS NULL)",
        )
        assert wrong == 0
        cube = counts.counts(conn, None)
        for view in BUILT_IN:
            if not view.mine:
                assert cube.of(view) == len(desk.lists.ids(view)), view.key
