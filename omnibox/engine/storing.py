"""One placed item becomes rows: its source and files, its people, its ids, a line that tells of a moved status."""

from typing import Any
from uuid import UUID

from omnibox.channels.base import Attachment, Inbound, Participant
from omnibox.engine import quoted
from omnibox.engine.files import Files
from omnibox.engine.known import LIKENESS, Known
from omnibox.engine.placing import Place, Placed
from omnibox.model.conversation import Status
from omnibox.model.item import Delivery, Direction, ItemKind
from omnibox.model.rows import ParticipantRow
from omnibox.model.text import ItemText
from omnibox.store import blobs, conversations, items
from omnibox.store.items import NewFile, NewItem
from omnibox.store.unit import Unit


def store(unit: Unit, place: Place, item: Inbound, placed: Placed, known: Known, files: Files) -> UUID:
    """Store an item where it was placed; return its id. What is to be found of it is left with `known`."""
    if placed.was not in (None, Status.OPEN, Status.WAITING) and placed.decision.status is Status.OPEN:
        items.add_item(unit, _status_line(place, item, placed), known.to_index)
    item_id = items.add_item(unit, _row(unit, place, item, placed, known, files), known.to_index)
    if item.tags:
        row = conversations.get(unit.conn, placed.conversation_id)
        conversations.set_tags(unit, placed.conversation_id, [*(row.tags if row else ()), *item.tags])
    return item_id


def _row(unit: Unit, place: Place, item: Inbound, placed: Placed, known: Known, files: Files) -> NewItem:
    """Return the item as the store takes it; its source and files are durable by then."""
    return NewItem(
        customer_id=placed.customer_id,
        conversation_id=placed.conversation_id,
        inbox_id=place.inbox_id,
        channel=place.medium,
        kind=item.kind,
        direction=item.direction,
        at=item.at,
        author_name=item.sender.name or item.sender.value,
        provider_id=item.provider_id,
        subject=item.subject,
        text=item.text,
        visible_chars=_visible(item, placed, known),
        html=item.html,
        raw_sha256=blobs.put(unit, files.of(item.raw), compress=True) if item.raw is not None else None,
        delivery=Delivery.SENT if item.direction is Direction.OUT else Delivery.NONE,
        machine=item.machine,
        backfilled=item.history,
        is_read=item.seen or item.direction is not Direction.IN or (item.history and files.history_was_read),
        twin_of=_twin(unit, known.twin(item), placed),
        payload=_payload(item, placed),
        participants=_people(item),
        aliases=item.aliases,
        refs=item.answers,
        origin_id=placed.decision.origin_id,
        files=[_file(unit, file, files) for file in item.attachments],
        tokens=files.words(item),
    )


def _payload(item: Inbound, placed: Placed) -> dict[str, Any]:
    found: dict[str, Any] = dict(item.payload)
    if item.damage:
        found["damage"] = list(item.damage)
    if item.likeness:
        found[LIKENESS] = item.likeness
    if placed.stranger:
        found["stranger"] = True
    return found


def searchable(item: Inbound, inbox_id: UUID) -> ItemText:
    """Return what can be found of an item in normal form once it is stored: the same for who cuts words beforehand."""
    return items.text_of(
        subject=item.subject,
        text=item.text,
        author_name=item.sender.name or item.sender.value,
        participants=_people(item),
        files=[file.name for file in item.attachments],
        kind=item.kind,
        direction=item.direction,
        inbox_id=inbox_id,
    )


def _people(item: Inbound) -> list[ParticipantRow]:
    """Return who stands on the item. Its sender always does, also on texts and calls, which name nobody."""
    people = [_participant(person) for person in item.participants]
    if any(person.role == "from" for person in people):
        return people
    return [_participant(Participant(item.sender, "from")), *people]


def _participant(person: Participant) -> ParticipantRow:
    handle = person.handle
    return ParticipantRow(handle.kind, handle.value, handle.norm, handle.name, person.role)


def _file(unit: Unit, file: Attachment, files: Files) -> NewFile:
    sha256 = blobs.put(unit, files.of(file.data)) if file.data is not None else None
    state = "stored" if sha256 else "pending"
    return NewFile(file.name, file.mime, file.size, sha256, file.content_id, file.inline, state, file.locator)


def _twin(unit: Unit, twin: UUID | None, placed: Placed) -> UUID | None:
    """Return the same mail in another of our inboxes. In another customer's timeline it is no twin: both show it."""
    rows = items.item_rows(unit.conn, [twin]) if twin else ()
    return twin if rows and rows[0].customer_id == placed.customer_id else None


def _visible(item: Inbound, placed: Placed, known: Known) -> int | None:
    """Fold what quotes our own words, where the driver has not folded more already."""
    if item.direction is not Direction.IN or placed.was is None or "\n" not in item.text:
        return item.visible_chars
    ours = known.our_texts(placed.conversation_id)
    return quoted.visible_chars(item, ours)


def _status_line(place: Place, item: Inbound, placed: Placed) -> NewItem:
    """A line in the timeline: the customer's words made finished or sleeping work open again."""
    return NewItem(
        customer_id=placed.customer_id,
        conversation_id=placed.conversation_id,
        inbox_id=place.inbox_id,
        channel=place.medium,
        kind=ItemKind.ACTIVITY,
        direction=Direction.INTERNAL,
        at=item.at,
        is_read=True,
        payload={"what": "status", "from": str(placed.was), "to": str(Status.OPEN), "by": "customer"},
    )
