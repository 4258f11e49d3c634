"""The tables: one definition for SQLite and PostgreSQL.

Ids are UUIDv7 made by the client, except the journal's sequence. No column belongs to one channel: what
only a driver understands is opaque JSON. Text that is compared lies in folded columns written by us.

Partial indexes, triggers and the search index lie in `migrations/sql/`: naming them here would load the PostgreSQL
dialect (30 ms) before the first paint.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from omnibox.store.types import BigInt, Json, Str, UtcTime, Uuid

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[object]:
    return Column("id", Uuid, primary_key=True)


def _ref(name: str, target: str, *, null: bool = False) -> Column[object]:
    return Column(name, Uuid, ForeignKey(f"{target}.id"), nullable=null)


def _text(name: str) -> Column[str]:
    return Column(name, Str, nullable=False, server_default="")


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text("false"))


def _time(name: str, *, null: bool = False) -> Column[object]:
    return Column(name, UtcTime, nullable=null)


def _json(name: str) -> Column[object]:
    return Column(name, Json, nullable=False)


def _version() -> Column[int]:
    return Column("version", Integer, nullable=False, server_default="1")


meta = Table("meta", metadata, Column("key", Str, primary_key=True), _text("value"))

settings = Table("settings", metadata, Column("key", Str, primary_key=True), _json("value"), _time("updated_at"))

operators = Table(
    "operators",
    metadata,
    _id(),
    _text("login"),
    _text("name"),
    _text("role"),
    _flag("disabled"),
    _time("created_at"),
    _version(),
    UniqueConstraint("login"),
    CheckConstraint("role IN ('owner','admin','supervisor','operator','observer')", name="role"),
)

teams = Table("teams", metadata, _id(), _text("name"), _time("created_at"))

team_members = Table(
    "team_members",
    metadata,
    _ref("team_id", "teams"),
    _ref("operator_id", "operators"),
    PrimaryKeyConstraint("team_id", "operator_id"),
)

inboxes = Table(
    "inboxes",
    metadata,
    _id(),
    _text("channel"),
    _text("name"),
    _text("address"),
    _text("address_norm"),
    _json("settings"),
    _json("secret_refs"),  # {"password": "<name in the vault>"}; never a secret itself
    _json("policy"),
    _text("state"),
    _text("state_code"),
    _json("state_params"),
    _time("state_at"),
    _time("connected_at"),
    _time("last_seen_at", null=True),
    Column("history_done", Integer, nullable=False, server_default="0"),
    Column("history_total", Integer, nullable=True),
    _flag("history_finished"),
    _time("created_at"),
    _version(),
)

inbox_teams = Table(
    "inbox_teams",
    metadata,
    _ref("inbox_id", "inboxes"),
    _ref("team_id", "teams"),
    PrimaryKeyConstraint("inbox_id", "team_id"),
)

inbox_cursors = Table(
    "inbox_cursors",
    metadata,
    Column("inbox_id", Uuid, ForeignKey("inboxes.id"), primary_key=True),
    _json("cursor"),
    _time("updated_at"),
)

customers = Table(
    "customers",
    metadata,
    _id(),
    _text("name"),
    _text("name_folded"),
    Column("name_source", Str, nullable=False, server_default="address"),
    _ref("merged_into", "customers", null=True),
    _time("created_at"),
    _time("last_at"),
    _version(),
    Index("ix_customers_name_folded", "name_folded"),
    Index("ix_customers_last_at", "last_at", "id"),
    CheckConstraint("name_source IN ('human','provider','address')", name="name_source"),
)

handles = Table(
    "handles",
    metadata,
    _id(),
    _ref("customer_id", "customers"),
    _text("kind"),
    _text("scope"),
    _text("value"),
    _text("norm"),
    _text("label"),
    _flag("is_primary"),
    _text("verification"),
    _flag("can_text"),
    _flag("can_call"),
    _time("created_at"),
    _version(),
    UniqueConstraint("kind", "scope", "norm"),
    Index("ix_handles_customer_id", "customer_id"),
)

# Every suffix of a phone number's digits (four and more): any part of a number is then one range scan,
# on both databases, without trigram extensions.
handle_digits = Table(
    "handle_digits",
    metadata,
    _text("digits"),
    _ref("handle_id", "handles"),
    PrimaryKeyConstraint("digits", "handle_id"),
)

# The words of names, and every ending of an address that begins a word: see store/customer_words.py.
customer_words = Table(
    "customer_words",
    metadata,
    _ref("customer_id", "customers"),
    _text("word"),
    PrimaryKeyConstraint("customer_id", "word"),
)

handle_parts = Table(
    "handle_parts",
    metadata,
    _ref("handle_id", "handles"),
    _text("part"),
    PrimaryKeyConstraint("handle_id", "part"),
)

conversations = Table(
    "conversations",
    metadata,
    _id(),
    _ref("customer_id", "customers"),
    _ref("inbox_id", "inboxes"),
    Column("number", Integer, nullable=False),
    _text("subject"),
    _text("subject_key"),
    _text("status"),
    _text("substatus"),
    Column("priority", Str, nullable=False, server_default="normal"),
    _ref("assignee_id", "operators", null=True),
    _ref("team_id", "teams", null=True),
    _text("preview"),
    Column("unread", Integer, nullable=False, server_default="0"),
    _flag("failed"),
    _flag("backfilled"),
    _time("last_at"),
    _text("last_direction"),
    _time("waiting_since", null=True),
    Column("queue_key", BigInt, nullable=False),  # see store/conversations.py: longest waiting first, ascending
    Column("due_key", BigInt, nullable=False, server_default="0"),  # see store/due.py: the next due first, ascending
    _time("snoozed_until", null=True),
    _time("resolved_at", null=True),
    _time("first_reply_at", null=True),
    _ref("linked_to", "conversations", null=True),
    _time("created_at"),
    _ref("merged_into", "conversations", null=True),  # it lives on in there; listed and counted no more
    _time("waits_since", null=True),  # a merged-in customer waits since then, whatever was answered before `waits_at`
    _time("waits_at", null=True),
    _version(),
    CheckConstraint("status IN ('open','waiting','snoozed','resolved','spam','trash')", name="status"),
    Index("ix_conversations_customer_id", "customer_id", "last_at", "id"),
    Index("ix_conversations_status", "status", "last_at", "id"),
    Index("ix_conversations_last_at", "last_at", "id", "status"),
)

# The counter cube. SQLite keeps one row a cell; PostgreSQL appends deltas (n = +1, -1) that housekeeping
# folds, because counter rows updated by many writers deadlock there. Counts are always SUM(n).
view_counts = Table(
    "view_counts",
    metadata,
    Column("cell", BigInt, primary_key=True, autoincrement=True),
    Column("inbox_id", Uuid, nullable=False),
    Column("assignee_id", Uuid, nullable=False),  # NOBODY where nobody is assigned
    _text("status"),
    _flag("unread"),
    _flag("failed"),
    Column("n", Integer, nullable=False),
    Index("ix_view_counts_cell", "inbox_id", "assignee_id", "status", "unread", "failed"),
)

tags = Table("tags", metadata, _id(), _text("name"), _text("folded"), UniqueConstraint("folded"))

conversation_tags = Table(
    "conversation_tags",
    metadata,
    _ref("conversation_id", "conversations"),
    _ref("tag_id", "tags"),
    PrimaryKeyConstraint("conversation_id", "tag_id"),
    Index("ix_conversation_tags_tag_id", "tag_id", "conversation_id"),
)

items = Table(
    "items",
    metadata,
    _id(),
    _ref("customer_id", "customers"),
    _ref("conversation_id", "conversations", null=True),
    _ref("inbox_id", "inboxes", null=True),
    _text("channel"),
    _text("kind"),
    _text("direction"),
    _time("at"),
    _time("stored_at"),
    Column("search_key", BigInt, nullable=False),
    _ref("author_id", "operators", null=True),
    _text("author_name"),
    Column("provider_id", Str, nullable=True),
    _text("subject"),
    _text("text"),
    Column("visible_chars", Integer, nullable=True),
    _flag("has_html"),
    Column("raw_sha256", Str, nullable=True),
    _text("delivery"),
    _text("error_code"),
    _json("error_params"),
    _time("delivery_at", null=True),
    Column("machine", Str, nullable=False, server_default="human"),
    _flag("backfilled"),
    _flag("is_read"),
    _flag("has_files"),
    _ref("twin_of", "items", null=True),
    _json("payload"),
    _time("pinned_at", null=True),  # lasting notes only: kept above the others
    Column("origin_id", Uuid, nullable=True),  # the conversation it would stand in had nobody merged any
    _version(),
    UniqueConstraint("inbox_id", "provider_id"),
    UniqueConstraint("search_key"),
    Index("ix_items_timeline", "customer_id", "at", "id"),
    Index("ix_items_conversation", "conversation_id", "at", "id"),
    CheckConstraint("direction IN ('in','out','internal')", name="direction"),
)

item_html = Table(
    "item_html",
    metadata,
    Column("item_id", Uuid, ForeignKey("items.id"), primary_key=True),
    _text("html"),
)

# Who stands on a message; also the guard of thread matching.
participants = Table(
    "participants",
    metadata,
    _ref("item_id", "items"),
    Column("position", Integer, nullable=False),
    _ref("conversation_id", "conversations"),
    _text("role"),
    _text("kind"),
    _text("value"),
    _text("norm"),
    _text("name"),
    PrimaryKeyConstraint("item_id", "position"),
    Index("ix_participants_conversation", "conversation_id", "norm"),
)

# Every provider id we have seen: of stored items (item_id set) and of ancestors that are only mentioned
# (item_id NULL), so that older mail that comes in later finds the thread of its answer.
provider_refs = Table(
    "provider_refs",
    metadata,
    _ref("inbox_id", "inboxes"),
    _text("ref"),
    _ref("conversation_id", "conversations"),
    _ref("item_id", "items", null=True),
    PrimaryKeyConstraint("inbox_id", "ref"),
    Index("ix_provider_refs_conversation", "conversation_id"),
)

blobs = Table(
    "blobs",
    metadata,
    Column("sha256", Str, primary_key=True),
    Column("size", BigInt, nullable=False),
    _text("encoding"),  # "", "zlib", or those behind "pack": see packs.py
    Column("refs", Integer, nullable=False, server_default="0"),
    _time("created_at"),
    Column("data", LargeBinary, nullable=True),  # PostgreSQL only; SQLite keeps files by hash
)

attachments = Table(
    "attachments",
    metadata,
    _id(),
    _ref("item_id", "items"),
    Column("position", Integer, nullable=False),
    _text("name"),
    _text("mime"),
    Column("size", BigInt, nullable=False),
    Column("sha256", Str, nullable=True),
    _text("content_id"),
    _flag("inline"),
    _text("state"),
    _text("locator"),
    Index("ix_attachments_item_id", "item_id", "position"),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    _ref("item_id", "items"),
    _ref("inbox_id", "inboxes"),
    _ref("conversation_id", "conversations"),
    Column("conversation_version", Integer, nullable=False),
    _text("state"),
    _json("message"),  # recipients, chain of answers, html; what Outbound needs beside the item
    _time("due_at"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    _text("holder"),
    Column("token", BigInt, nullable=False, server_default="0"),
    _time("claimed_at", null=True),
    _flag("needs_lookup"),  # `unknown` only: ask the provider; false once a person has to decide
    _text("error_code"),
    _json("error_params"),
    _time("created_at"),
    _time("updated_at"),
    UniqueConstraint("item_id"),
    CheckConstraint(
        "state IN ('scheduled','queued','sending','accepted','sent','delivered','read','cancelled','failed','unknown')",
        name="state",
    ),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Str, primary_key=True),
    _text("holder"),
    Column("token", BigInt, nullable=False),
    _time("expires_at"),
)

requests = Table(
    "requests",
    metadata,
    _id(),
    _text("kind"),
    Column("inbox_id", Uuid, nullable=True),
    _json("payload"),
    _text("state"),
    _json("answer"),
    _text("holder"),
    _time("asked_at"),
    _time("answered_at", null=True),
    Index("ix_requests_state", "state", "asked_at"),
    CheckConstraint("state IN ('asked','working','answered','failed')", name="state"),
)


def _journal_columns() -> list[Column[object]]:
    return [
        _time("at"),
        _text("type"),  # type: ignore[list-item]  # Column is invariant, the table is not
        _version(),  # type: ignore[list-item]  # as above
        Column("actor_id", Uuid, nullable=True),
        Column("operation_id", Uuid, nullable=True),
        Column("customer_id", Uuid, nullable=True),
        Column("conversation_id", Uuid, nullable=True),
        Column("item_id", Uuid, nullable=True),
        Column("inbox_id", Uuid, nullable=True),
        _json("states"),
    ]


# No foreign keys: the trail outlives what it speaks of.
journal = Table(
    "journal",
    metadata,
    Column("seq", BigInt, primary_key=True, autoincrement=True),
    *_journal_columns(),
    Index("ix_journal_customer_id", "customer_id", "seq"),
    sqlite_autoincrement=True,
)

# PostgreSQL: the unit of work inserts here; a deferred trigger moves the rows under the gate at commit.
journal_pending = Table(
    "journal_pending",
    metadata,
    Column("id", BigInt, primary_key=True, autoincrement=True),
    *_journal_columns(),
)

operations = Table(
    "operations",
    metadata,
    _id(),
    _time("at"),
    Column("actor_id", Uuid, nullable=True),
    _text("name"),
    _json("params"),
    Column("customer_id", Uuid, nullable=True),
    Column("undone_by", Uuid, nullable=True),
    _flag("undoable"),
    Index("ix_operations_actor_id", "actor_id", "at"),
)

# Before-images: what each touched row was (NULL: it did not exist) and what the operation made of it.
operation_rows = Table(
    "operation_rows",
    metadata,
    _ref("operation_id", "operations"),
    Column("position", Integer, nullable=False),
    _text("table_name"),
    _json("row_key"),
    Column("before", Json, nullable=True),
    Column("after", Json, nullable=True),
    PrimaryKeyConstraint("operation_id", "position"),
)

drafts = Table(
    "drafts",
    metadata,
    _id(),
    _ref("operator_id", "operators"),
    _ref("customer_id", "customers"),
    _ref("conversation_id", "conversations", null=True),
    _text("mode"),
    _ref("inbox_id", "inboxes", null=True),
    _json("recipients"),  # {"to": [...], "cc": [...]}
    _text("subject"),
    _text("text"),
    Column("base_version", BigInt, nullable=False, server_default="0"),  # the desk's mark: a place in the journal
    _json("files"),
    _time("updated_at"),
    Index("ix_drafts_operator_id", "operator_id", "customer_id"),
    Index("ix_drafts_conversation_id", "conversation_id"),
)

# Mentions in notes: who was called, and whether they looked.
mentions = Table(
    "mentions",
    metadata,
    _ref("item_id", "items"),
    _ref("operator_id", "operators"),
    _ref("conversation_id", "conversations"),
    _time("seen_at", null=True),
    PrimaryKeyConstraint("item_id", "operator_id"),
    Index("ix_mentions_operator_id", "operator_id", "seen_at"),
)

# What lives for seconds (viewing, replying, typing): overwritten, never journalled, so it refers to nothing and nothing
# has to wait for it. `who` is the mark of one open window, or what tells one customer who types from another.
presence = Table(
    "presence",
    metadata,
    Column("conversation_id", Uuid, nullable=False),
    _text("who"),
    _text("kind"),
    Column("operator_id", Uuid, nullable=True),
    _text("words"),
    _time("at"),
    PrimaryKeyConstraint("conversation_id", "who"),
)

# Tokens of the search index. SQLite: the FTS5 table `search_index` (contentless) keyed by search_key.
# PostgreSQL: this table with a tsvector built from the array of tokens, so no database parser differs.
search_docs = Table(
    "search_docs",
    metadata,
    Column("search_key", BigInt, primary_key=True, autoincrement=False),
    _ref("item_id", "items"),
    Index("ix_search_docs_item_id", "item_id"),
)
