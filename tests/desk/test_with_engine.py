"""Desk and engine at the same store: sample customers write, an answer goes out, and all of it goes again."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from omnibox.channels import registry
from omnibox.desk.desk import Desk
from omnibox.engine.engine import Engine
from omnibox.engine.homes import ThreadHome
from omnibox.engine.supervisor import Registry
from omnibox.model.actor import ENGINE, Actor
from omnibox.model.intents import ReplyIntent
from omnibox.model.item import Delivery
from omnibox.store import operators, schema
from omnibox.store.database import Store
from omnibox.store.secrets import Vault
from tests.store.keyrings import MemoryKeyring
from tests.support.stores import OpenStore

EMPTY = ("inboxes", "customers", "handles", "conversations", "items", "attachments", "outbox", "provider_refs")


@pytest.fixture
def live(open_store: OpenStore) -> Store:
    store = open_store()
    store.clock = lambda: datetime.now(UTC)
    return store


@pytest.fixture
def desk(live: Store) -> Desk:
    with live.write(ENGINE) as unit:
        owner = operators.ensure_owner(unit, "otto", "Otto")
    return Desk(live, Actor(owner.id, owner.name, owner.role), Vault.open_keyring(backend=MemoryKeyring()))


def until(store: Store, true: Callable[[], bool]) -> None:
    """Look again with every ring; the test's own time limit is the last word."""
    bell = store.doorbell()
    while not true():
        bell.wait(5.0)
    bell.close()


@pytest.mark.on_both
@pytest.mark.allow_log("^store |not storable|^outbox: ")  # the engine meets rows that just went, and goes on
def test_sample_data_comes_alive_and_goes_again(live: Store, desk: Desk, data_dir: Path) -> None:
    views = {view.key: view for view in desk.lists.views()}
    home = ThreadHome(
        lambda: Engine(
            live, Registry(registry.spec, registry.driver), Vault.open_keyring(backend=MemoryKeyring()), "test"
        )
    )
    with home:
        lines = desk.inboxes.add_sample_data()
        until(
            live, lambda: desk.lists.counts()["open"] > 3 and all(row.state == "active" for row in desk.inboxes.list())
        )
        answered = 0
        for row in desk.lists.page(views["open"]).rows:
            options = desk.compose.reply_options(row.id)
            if not options.limits.may_send:
                continue
            assert options.reply.to, options.inbox.name
            sent = desk.compose.reply(
                ReplyIntent(
                    row.id,
                    options.base_version,
                    "We look into it.",
                    options.reply.to,
                    answers_item_id=options.answers_item_id,
                ),
                force=True,
            )
            assert desk.timeline.items([sent.item_id])[0].delivery is Delivery.QUEUED
            answered += 1
        assert answered > 3
        desk.inboxes.remove_sample_data()
        assert lines
        assert desk.inboxes.list() == ()
    desk.inboxes.remove_sample_data()  # what an intake that was under way still stored
    with live.read() as conn:
        left = {
            name: conn.execute(select(func.count()).select_from(schema.metadata.tables[name])).scalar_one()
            for name in EMPTY
        }
    assert left == dict.fromkeys(EMPTY, 0)
