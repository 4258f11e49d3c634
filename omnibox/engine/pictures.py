"""Loading the pictures a message names elsewhere, because a person asked. Payload: {"item": id}.

They are kept as attachments of the item: from then on nobody is asked again, and they are there offline.
"""

import asyncio
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from omnibox.channels.base import Fetched
from omnibox.engine.supervisor import Tools
from omnibox.model.errors import Rejected
from omnibox.model.pictures import content_id, remote_addresses
from omnibox.model.rows import RequestRow
from omnibox.store import blobs, items
from omnibox.store.unit import Unit

AT_ONCE = 8  # stored in one transaction


async def answer(tools: Tools, row: RequestRow) -> tuple[bool, dict[str, Any]]:
    """Fetch and store what is not there yet. Answers {"stored", "failed", "trackers"}. Raises: Rejected."""
    item_id = UUID(str(row.payload["item"]))
    found = await tools.lane.read(lambda conn: items.item_rows(conn, [item_id]))
    if not found:
        raise Rejected("item_gone")
    html = await tools.lane.read(lambda conn: items.html(conn, item_id))
    known = {file.content_id for file in found[0].attachments}
    wanted = [one for one in dict.fromkeys(remote_addresses(html).values()) if content_id(one) not in known]
    wire = await asyncio.to_thread(tools.registry.picture_wire)
    brought = await wire.fetch(wanted) if wanted else {}
    pictures = {address: one for address, one in brought.items() if one is not None and not one.speck}
    position = len(found[0].attachments)
    for some in _some(pictures):
        await tools.lane.insist(partial(_keep, item_id=item_id, position=position, some=some))
        position += len(some)
    counts = {
        "stored": len(pictures),
        "failed": sum(one is None for one in brought.values()),
        "trackers": sum(one is not None and one.speck for one in brought.values()),
    }
    await tools.lane.insist(lambda unit: _note(unit, item_id, counts))
    return True, counts


def _some(pictures: Mapping[str, Fetched]) -> Iterator[dict[str, Fetched]]:
    addresses = list(pictures)
    for start in range(0, len(addresses), AT_ONCE):
        yield {address: pictures[address] for address in addresses[start : start + AT_ONCE]}


def _keep(unit: Unit, *, item_id: UUID, position: int, some: Mapping[str, Fetched]) -> None:
    """Store pictures as inline files of the item; one that came meanwhile is not stored twice."""
    rows = items.item_rows(unit.conn, [item_id])
    known = {file.content_id for row in rows for file in row.attachments}
    for number, (address, picture) in enumerate(some.items()):
        key = content_id(address)
        if rows and key not in known:
            sha256 = blobs.put(unit, picture.data)
            name, size = f"{key[7:15]}.{picture.ending}", len(picture.data)
            items.add_attachment(
                unit, item_id, position + number, name, picture.mime, size, sha256, content_id=key, inline=True
            )


def _note(unit: Unit, item_id: UUID, counts: Mapping[str, int]) -> None:
    """Say in the item what came of it, so that nobody is asked for the same again and again."""
    rows = items.item_rows(unit.conn, [item_id])
    if rows:
        before = rows[0].payload.get("pictures")
        before = before if isinstance(before, dict) else {}
        trackers = counts["trackers"] + int(before.get("trackers", 0))
        items.note(unit, item_id, {"pictures": {"failed": counts["failed"], "trackers": trackers}})
