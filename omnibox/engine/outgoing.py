"""An outbox entry becomes the complete message a driver carries out."""

from collections.abc import Mapping, Sequence
from typing import Any

from omnibox.channels.base import Outbound, OutboundFile
from omnibox.model.errors import Damaged, NotFound, Rejected
from omnibox.model.handle import Handle, HandleKind, make_handle
from omnibox.model.reply import picture_id
from omnibox.model.subjects import base_subject
from omnibox.store import blobs, inboxes, items
from omnibox.store.database import Store
from omnibox.store.outbox import OutboxEntry


def outbound(store: Store, entry: OutboxEntry) -> Outbound:
    """Read the item, its inbox and its files. Runs in the store thread.

    Raises: Rejected with code `file_gone` or `item_gone`, where what was to be sent is no longer here.
    """
    with store.read() as conn:
        rows = items.item_rows(conn, [entry.item_id])
        inbox = inboxes.get(conn, entry.inbox_id)
        provider_id = items.provider_ids(conn, [entry.item_id]).get(entry.item_id)
    if not rows or inbox is None:
        raise Rejected("item_gone")
    item, message = rows[0], entry.message
    to = _handles(message.get("to", ()))
    sender = message.get("from") or {}
    kind = to[0].kind if to else HandleKind.OTHER
    return Outbound(
        item_id=entry.item_id,
        conversation_id=entry.conversation_id,
        provider_id=provider_id or "",
        sender=make_handle(kind, str(sender.get("value") or inbox.address)),
        sender_name=str(sender.get("name") or inbox.name),
        to=to,
        text=item.text,
        at=item.at,
        cc=_handles(message.get("cc", ())),
        bcc=_handles(message.get("bcc", ())),
        subject=str(message.get("subject") or item.subject),
        html=str(message.get("html") or ""),
        answers=tuple(str(ref) for ref in message.get("answers", ())),
        automatic=bool(message.get("automatic")),
        only=tuple(str(one) for one in message.get("only", ())),
        thread_topic=base_subject(str(message.get("subject") or item.subject)).base,
        thread_parent=str(message.get("thread_parent") or ""),
        calendar=str(message.get("calendar") or ""),
        files=tuple(
            _file(store, file, str(message.get("html") or ""))
            for file in (*message.get("files", ()), *message.get("pictures", ()))
        ),
    )


def _handles(stored: Sequence[Mapping[str, Any]]) -> tuple[Handle, ...]:
    return tuple(
        make_handle(HandleKind(one.get("kind", "email")), str(one["value"]), str(one.get("name", ""))) for one in stored
    )


def _file(store: Store, file: Mapping[str, Any], html: str) -> OutboundFile:
    try:
        data = blobs.get(store, str(file["sha256"]))
    except (NotFound, Damaged, KeyError) as error:
        raise Rejected("file_gone", name=str(file.get("name", ""))) from error
    name = picture_id(str(file["sha256"]))
    return OutboundFile(str(file["name"]), str(file["mime"]), data, name if f'"cid:{name}"' in html else "")
