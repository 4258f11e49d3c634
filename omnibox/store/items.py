"""Items: writing them, and what others ask of single ones. Timelines are read in `timeline.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from omnibox.model.errors import StoreError
from omnibox.model.ids import search_key, uuid7
from omnibox.model.item import Delivery, Direction, ItemKind, MachineClass
from omnibox.model.rows import ParticipantRow
from omnibox.store import conversation_threads, query, schema
from omnibox.store.delivery import put_delivery, put_partly, set_delivery
from omnibox.store.item_lookups import (
    attachment_source,
    by_ref,
    chain,
    conversations_of,
    exists,
    find_attachment,
    first_replies,
    html,
    last_inbound,
    last_sent_to,
    our_texts,
    provider_ids,
    raw,
    twins,
)
from omnibox.store.item_text import Indexed, index, index_many, reindex, text_of, unindex
from omnibox.store.reading import set_read
from omnibox.store.timeline import attachments_of, item_rows, newer, timeline
from omnibox.store.unit import Unit

__all__ = [
    "Indexed", "Known", "NewFile", "NewItem", "add_attachment", "add_item", "attachment_source", "attachments_of",
    "by_ref", "chain", "conversations_of", "exists", "find_attachment", "first_replies", "html", "index_all",
    "item_rows", "last_inbound", "last_sent_to", "newer", "note", "our_texts", "provider_ids", "put_delivery",
    "put_partly", "raw", "set_attachment", "set_delivery", "set_read", "text_of", "timeline", "twins",
]  # fmt: skip

_KEY_DRAWS = 50  # of a search key for one millisecond, before we give up


class Known(StoreError):
    """The inbox holds an item of this provider id already. Params: `item_id`. The transaction goes on."""

    code = "known"

    def __init__(self, item_id: UUID) -> None:
        super().__init__(None, item_id=str(item_id))
        self.item_id = item_id


@dataclass(frozen=True, slots=True)
class NewFile:
    """One file of a new item. `state`: stored (sha256 names its blob), pending (fetched by `locator`), failed."""

    name: str
    mime: str
    size: int
    sha256: str | None = None
    content_id: str = ""
    inline: bool = False
    state: str = "stored"
    locator: str = ""


@dataclass(frozen=True, slots=True)
class NewItem:
    """One item to store. `at` is the provider's time clamped to receipt; `stored_at` is set by the store."""

    customer_id: UUID
    conversation_id: UUID | None
    inbox_id: UUID | None
    channel: str
    kind: ItemKind
    direction: Direction
    at: datetime
    author_id: UUID | None = None
    author_name: str = ""
    provider_id: str | None = None
    subject: str = ""
    text: str = ""
    visible_chars: int | None = None
    html: str = ""
    raw_sha256: str | None = None
    delivery: Delivery = Delivery.NONE
    machine: MachineClass = MachineClass.HUMAN
    backfilled: bool = False
    is_read: bool = False
    twin_of: UUID | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    participants: Sequence[ParticipantRow] = ()
    aliases: Sequence[str] = ()  # further provider ids of this very item
    refs: Sequence[str] = ()  # provider ids it mentions: its ancestors
    files: Sequence[NewFile] = ()
    item_id: UUID | None = None  # None: made here
    tokens: Sequence[str] = ()  # what it is found by, if that is known: as `item_tokens` would cut it
    origin_id: UUID | None = None  # the conversation it would stand in had nobody merged any


def add_item(unit: Unit, item: NewItem, later: list[Indexed] | None = None) -> UUID:
    """Store an item with its people, files, ids and search tokens. The caller summarises the conversation.

    With `later` what is to be found is noted there instead, and the caller hands it to `index_all`.

    Raises: Known where the inbox has it already; the transaction stays alive, and a concurrent writer who was
    faster counts as well.
    """
    item_id = item.item_id or uuid7(unit.now)
    key = _insert(unit, item, item_id)
    if item.html:
        unit.insert(schema.item_html, item_id=item_id, html=item.html)
    _add_people(unit, item, item_id)
    if item.files:
        rows = [_file_row(unit, item_id, position, file) for position, file in enumerate(item.files)]
        unit.insert_many(schema.attachments, rows)
    if item.inbox_id is not None and item.conversation_id is not None:
        own = [name for name in (item.provider_id, *item.aliases) if name]
        conversation_threads.add_refs(unit, item.inbox_id, item.conversation_id, own, item_id, item.refs)
    entry = Indexed(key, item_id, _text(item), item.tokens)
    if later is None:
        index(unit, entry)
    else:
        later.append(entry)
    return item_id


def index_all(unit: Unit, entries: Sequence[Indexed]) -> None:
    """Put items into the search index, in the order of their keys: FTS5 writes its pending words out at a step back."""
    unit.flush()
    index_many(unit, sorted(entries, key=lambda entry: entry.key))


def add_attachment(
    unit: Unit,
    item_id: UUID,
    position: int,
    name: str,
    mime: str,
    size: int,
    sha256: str | None,
    content_id: str = "",
    inline: bool = False,
    state: str = "stored",
    locator: str = "",
) -> UUID:
    """Add one file to a stored item; its name is searchable from then on. Cheaper: `NewItem.files`."""
    unindex(unit, item_id)
    row = _file_row(unit, item_id, position, NewFile(name, mime, size, sha256, content_id, inline, state, locator))
    unit.insert(schema.attachments, **row)
    unit.update(schema.items, item_id, has_files=True)
    reindex(unit, item_id)
    return cast(UUID, row["id"])


def set_attachment(unit: Unit, attachment_id: UUID, state: str, sha256: str | None, size: int | None = None) -> bool:
    """Say that a file was fetched (`stored`) or cannot be (`failed`)."""
    fields: dict[str, Any] = {"state": state, "sha256": sha256}
    if size is not None:
        fields["size"] = size
    return unit.update(schema.attachments, attachment_id, **fields)


def note(unit: Unit, item_id: UUID, words: Mapping[str, Any]) -> bool:
    """Add to what an item carries beside its text; False where there is no such item."""
    rows = item_rows(unit.conn, [item_id])
    return bool(rows) and unit.update(schema.items, item_id, payload={**rows[0].payload, **words})


def _insert(unit: Unit, item: NewItem, item_id: UUID) -> int:
    """Insert the spine row and return its search key, drawn again where another item of that millisecond has it."""
    if unit.collects:  # a key that is taken fails the whole batch, once in a million; each is then stored by itself
        key = search_key(item.at)
        unit.insert(schema.items, **_columns(unit, item, item_id, key))
        return key
    for _ in range(_KEY_DRAWS):
        key = search_key(item.at)
        if unit.insert_new(schema.items, **_columns(unit, item, item_id, key)):
            return key
        if item.inbox_id is not None and item.provider_id:
            known = exists(unit.conn, item.inbox_id, [item.provider_id]).get(item.provider_id)
            if known is not None:
                raise Known(known)
        if query.value(unit.conn, "SELECT 1 FROM items WHERE id = :id", id=item_id):
            raise Known(item_id)
    raise StoreError("store", what="search_key")


def _columns(unit: Unit, item: NewItem, item_id: UUID, key: int) -> dict[str, Any]:
    return {
        "id": item_id,
        "customer_id": item.customer_id,
        "conversation_id": item.conversation_id,
        "inbox_id": item.inbox_id,
        "channel": item.channel,
        "kind": str(item.kind),
        "direction": str(item.direction),
        "at": item.at,
        "stored_at": unit.now,
        "search_key": key,
        "author_id": item.author_id,
        "author_name": item.author_name,
        "provider_id": item.provider_id or None,
        "subject": item.subject,
        "text": item.text,
        "visible_chars": item.visible_chars,
        "has_html": bool(item.html),
        "raw_sha256": item.raw_sha256,
        "delivery": str(item.delivery),
        "error_params": {},
        "machine": str(item.machine),
        "backfilled": item.backfilled,
        "is_read": item.is_read,
        "has_files": bool(item.files),
        "twin_of": item.twin_of,
        "payload": dict(item.payload),
        "origin_id": item.origin_id,
    }


def _add_people(unit: Unit, item: NewItem, item_id: UUID) -> None:
    if item.conversation_id is None or not item.participants:
        return
    rows = [
        {
            "item_id": item_id,
            "position": position,
            "conversation_id": item.conversation_id,
            "role": person.role,
            "kind": str(person.kind),
            "value": person.value,
            "norm": person.norm,
            "name": person.name,
        }
        for position, person in enumerate(item.participants)
    ]
    unit.insert_many(schema.participants, rows)


def _file_row(unit: Unit, item_id: UUID, position: int, file: NewFile) -> dict[str, Any]:
    return {
        "id": uuid7(unit.now),
        "item_id": item_id,
        "position": position,
        "name": file.name,
        "mime": file.mime,
        "size": file.size,
        "sha256": file.sha256,
        "content_id": file.content_id,
        "inline": file.inline,
        "state": file.state,
        "locator": file.locator,
    }


def _text(item: NewItem) -> Any:
    return text_of(
        subject=item.subject,
        text=item.text,
        author_name=item.author_name,
        participants=item.participants if item.conversation_id is not None else (),
        files=[file.name for file in item.files],
        kind=item.kind,
        direction=item.direction,
        inbox_id=item.inbox_id,
    )
