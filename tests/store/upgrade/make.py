"""Writes the store of this release for the releases to come (`python -m tests.store.upgrade.make`).

Run it once before a release, and never again for that schema: what lies here is what people have.
"""

import gzip
import sqlite3
import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from omnibox.model.actor import ENGINE
from omnibox.model.conversation import Status
from omnibox.model.item import Delivery
from omnibox.store import conversations, drafts, items
from omnibox.store.database import Store
from omnibox.store.migrate import HEAD, migrate
from tests.store.world import World, person
from tests.support.stores import FakeClock

FOLDER = Path(__file__).parent


def fill(store: Store) -> None:
    """One of each: an answered, a resolved, a failed conversation, tags, a draft, an operation that can be undone."""
    world = World.of(store)
    assert world.owner.id is not None
    with store.write(ENGINE) as unit:
        answered, resolved, failed = (world.conversation(unit) for _ in range(3))
        people = [person("ann@example.org", "from", "Ann Ärmel")]
        for number, conversation in enumerate((answered, resolved, failed)):
            world.mail(unit, conversation, f"Größe {number}", participants=people, html="<p>x</p>")
        conversations.set_tags(unit, answered, ["VIP"])
    with store.write(world.owner, "reply", undoable=False) as unit:
        world.reply(unit, answered, unit.now + timedelta(seconds=10))
        lost = world.reply(unit, failed)
    with store.write(ENGINE) as unit:
        items.set_delivery(unit, lost, Delivery.FAILED, "rejected", {"reply": 550})
    with store.write(world.owner, "resolve") as unit:
        row = conversations.change(unit, resolved, status=Status.RESOLVED)
    with store.write(world.owner) as unit:
        drafts.save(unit, operator_id=world.owner.id, customer_id=row.customer_id, mode="reply", text="Dear Ann")


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder, clock = Path(place), FakeClock()
        file = folder / "store.sqlite3"
        migrate(f"sqlite:///{file}", folder, clock)
        store = Store.open(f"sqlite:///{file}", clock=clock, data_dir=folder)
        fill(store)
        store.close()
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("VACUUM")
        (FOLDER / f"{HEAD}.sqlite3.gz").write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))


if __name__ == "__main__":
    main()
