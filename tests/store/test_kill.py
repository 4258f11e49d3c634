"""kill -9 in the middle of writing: what was told as done is there, and nothing is there by half."""

import subprocess
import sys
from pathlib import Path

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.journal import EventType
from omnibox.model.views import BUILT_IN
from omnibox.store import conversations, counts, journal, query
from tests.store.world import World
from tests.support.stores import OpenStore

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from omnibox.model.actor import ENGINE
from omnibox.store.database import Store
from tests.store.world import World

store = Store.open(sys.argv[1], clock=lambda: datetime.now(UTC), data_dir=Path(sys.argv[2]))
world = World(store, ENGINE, UUID(sys.argv[3]))
while True:
    with store.write(ENGINE, "intake") as unit:
        conversation = world.conversation(unit)
        world.mail(unit, conversation, provider_id=f"<{conversation}@x>")
        world.reply(unit, conversation)
    print(conversation, flush=True)
"""


@pytest.mark.parametrize("lines", [1, 7, 20])
def test_killed_while_writing(world: World, store_url: str, data_dir: Path, open_store: OpenStore, lines: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, store_url, str(data_dir), str(world.inbox)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline().strip() for _ in range(lines)]
        writer.kill()
        told += [line.strip() for line in writer.stdout]
    assert all(told)
    store = open_store()
    with store.write(ENGINE) as unit:  # the next writer is not held up by the dead one
        counts.fold(unit, at_least=1)
    with store.read() as conn:
        there = {str(query.uuid_of(raw[0])) for raw in query.rows(conn, "SELECT id FROM conversations")}
        items = query.value(conn, "SELECT count(*) FROM items")
        entries = query.value(conn, "SELECT count(*) FROM outbox")
        operations = query.value(conn, "SELECT count(*) FROM operations")
        facts = [row.type for row in journal.read(conn, 0, limit=10_000)]
        cube = counts.counts(conn, None)
        listed = len(conversations.ids(conn, BUILT_IN[1], None))
    assert set(told) <= there
    assert len(there) - len(told) <= 1  # at most the one whose word was cut off
    assert (items, entries, operations) == (2 * len(there), len(there), len(there))
    assert facts.count(EventType.MESSAGE_RECEIVED) == facts.count(EventType.REPLY_QUEUED) == len(there)
    assert cube.of(BUILT_IN[1]) == listed == len(there)
