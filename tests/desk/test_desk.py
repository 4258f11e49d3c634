"""The rest of the desk: settings, the feed, waiting for answers, search, and what it does when it cannot write."""

import subprocess
import sys
import threading
from datetime import timedelta
from uuid import uuid4

import pytest

from omnibox.desk.desk import Desk
from omnibox.desk.search import Cancel
from omnibox.model.actor import ENGINE, Role
from omnibox.model.errors import Cancelled, Denied, DiskFull, Invalid, NotFound
from omnibox.model.journal import EventType, JournalRow
from omnibox.store import requests
from tests.desk.engine import answer
from tests.desk.world import World


def test_a_desk_is_a_persons(world: World) -> None:
    with pytest.raises(ValueError, match="person"):
        Desk(world.store, ENGINE, world.vault)
    assert world.desk.actor == world.owner
    world.hire("Cora")
    assert [(row.name, row.role) for row in world.desk.operators()] == [
        ("Cora", Role.OPERATOR),
        ("Otto Owner", Role.OWNER),
    ]


def test_settings_of_all_and_of_one(world: World) -> None:
    cora = world.hire("Cora")
    world.desk.settings.put("language", "de")
    assert cora.settings.get("language") == "de"
    cora.settings.put("my.theme", {"dark": True})
    assert cora.settings.get("my.theme") == {"dark": True}
    assert world.desk.settings.get("my.theme", "none") == "none"
    with pytest.raises(Denied):
        cora.settings.put("language", "en")
    for key in ("engine", "vault_due", ""):
        with pytest.raises(Invalid):
            world.desk.settings.put(key, 1)


def test_what_the_engine_says_of_itself(world: World) -> None:
    assert world.desk.engine_state() == {}
    world.engine_says(state="running", pid=7)
    assert world.desk.engine_state() == {"state": "running", "pid": 7}
    assert not world.desk.has_inboxes()
    world.inbox()
    assert world.desk.has_inboxes()


@pytest.mark.on_both
def test_the_feed_hands_out_every_fact_since_it_was_made(world: World) -> None:
    inbox = world.inbox()
    feed = world.desk.feed()
    world.mail(inbox)  # before anybody iterates
    seen: list[JournalRow] = []
    enough = threading.Event()

    def follow() -> None:
        for batch in feed:
            seen.extend(batch)
            if sum(row.type == EventType.MESSAGE_RECEIVED for row in seen) == 3:
                enough.set()

    thread = threading.Thread(target=follow)
    thread.start()
    world.mail(inbox)
    world.mail(inbox)
    assert enough.wait(30)
    feed.close()
    thread.join(30)
    assert not thread.is_alive()
    assert [row.seq for row in seen] == sorted({row.seq for row in seen})
    assert feed.cursor == seen[-1].seq


def test_a_feed_can_be_closed_before_it_is_followed(world: World) -> None:
    feed = world.desk.feed()
    feed.close()
    assert list(feed) == []


@pytest.mark.on_both
def test_waiting_ends_with_the_answer(world: World) -> None:
    request_id = world.desk.inboxes.catch_up(world.inbox())
    found = []
    thread = threading.Thread(target=lambda: found.append(world.desk.requests.wait(request_id, 30)))
    thread.start()
    answer(world.store, kind="catch_up", done=1)
    thread.join(30)
    assert [(row.id, row.state, row.answer["done"]) for row in found] == [(request_id, "answered", 1)]


def test_waiting_ends_with_the_time(world: World) -> None:
    request_id = world.desk.inboxes.catch_up(world.inbox())
    assert world.desk.requests.wait(request_id, 0.01).state == "asked"
    with world.store.write(ENGINE) as unit:
        requests.expire(unit, unit.now + timedelta(1))
    assert world.desk.requests.wait(request_id, 30).state == "failed"
    with pytest.raises(NotFound):
        world.desk.requests.get(uuid4())


@pytest.mark.on_both
def test_search_finds_customers_mail_and_answers(world: World) -> None:
    mail = world.mail(world.inbox(), "Wo bleibt mein Päckchen?")
    world.reply(mail, "Unterwegs!")
    for text in ("packchen", "unterw", "ann", "from:ann@example.com"):
        assert [group.customer_id for group in world.desk.search.find(text).groups] == [mail.customer_id], text
    assert world.desk.search.find("nothing like it").groups == ()


def test_a_search_nobody_waits_for_any_more(world: World) -> None:
    world.mail(world.inbox())
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(Cancelled):
        world.desk.search.find("parcel", cancel=cancel)
    assert world.desk.search.find("parcel", cancel=Cancel()).total == 1


def test_a_full_disk_stops_writing_and_nothing_else(world: World) -> None:
    mail = world.mail(world.inbox())
    before = world.conversation(mail.conversation_id)
    assert mail.conversation_id is not None
    fill(world)
    for act in (
        lambda: world.desk.drafts.save(mail.customer_id, "reply", text="x" * 200_000),
        lambda: world.desk.compose.note(mail.customer_id, mail.conversation_id, "x" * 90_000),
        lambda: world.desk.compose.reply(world.intent(mail, "x" * 200_000)),
    ):
        with pytest.raises(DiskFull):
            act()
    assert world.conversation(mail.conversation_id) == before
    assert world.desk.timeline.page(mail.customer_id).items == (mail,)
    assert world.desk.search.find("parcel").total == 1
    fill(world, spare=1_000_000)
    assert world.entry(world.reply(mail).item_id).attempts == 0


def fill(world: World, spare: int = 0) -> None:
    """Let the store's file grow by no more than `spare` pages, as on a full disk."""
    with world.store.write(ENGINE) as unit:
        driver = unit.conn.connection.driver_connection
        assert driver is not None
        pages = driver.execute("PRAGMA page_count").fetchone()[0]
        driver.execute(f"PRAGMA max_page_count = {pages + spare}")


def test_importing_the_desk_loads_no_channel_library() -> None:
    """In a process of its own: nothing else may have loaded them before."""
    heavy = ["aioimaplib", "aiosmtplib", "twilio", "nh3", "alembic", "PySide6", "keyring", "psycopg"]
    code = (
        "import sys, pkgutil, importlib, omnibox.desk; from omnibox.channels import registry; "
        "[importlib.import_module(m.name) for m in pkgutil.iter_modules(omnibox.desk.__path__, 'omnibox.desk.')]; "
        "[registry.spec(n) and registry.limits(n) for n in registry.CHANNELS]; "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
