"""One supervised task an inbox: states that tell the truth, patience with lines, and one engine an inbox."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from omnibox.engine.engine import Engine
from omnibox.engine.homes import ThreadHome
from omnibox.model.actor import ENGINE
from omnibox.model.errors import Busy
from omnibox.model.item import Delivery
from omnibox.model.journal import EventType
from omnibox.model.rows import RequestRow
from omnibox.store import inboxes, journal, leases, requests
from omnibox.store.database import Connection
from tests.engine.shop import ADDRESS, QUICK, NoSecrets, Shop, mail, no_registry
from tests.support.stores import OpenStore


@pytest.fixture
def shop(live_shop: Shop) -> Shop:
    return live_shop


def states(shop: Shop, inbox_id: UUID) -> list[str]:
    """The states an inbox went through."""
    with shop.store.read() as conn:
        rows = journal.read(conn, 0)
    changed = [row for row in rows if row.type == EventType.INBOX_CHANGED and row.inbox_id == inbox_id]
    return [str(row.states["to"]) for row in changed if "to" in row.states]


def ask(shop: Shop, kind: str, inbox_id: UUID | None = None, **payload: object) -> RequestRow:
    """Ask the engine and wait for the answer."""
    with shop.store.write(shop.owner) as unit:
        request_id = requests.ask(unit, kind, inbox_id, payload)

    def look(conn: Connection) -> RequestRow | None:
        row = requests.get(conn, request_id)
        return row if row is not None and row.state in ("answered", "failed") else None

    return shop.until(look)


def test_mail_comes_in_and_the_inbox_is_active(shop: Shop) -> None:
    inbox = shop.inbox()
    shop.worlds[inbox].say(*(mail(n) for n in range(25)))
    with shop.engine():
        shop.until_items(25)
        shop.worlds[inbox].say(mail(25))
        shop.until_items(26)
    assert states(shop, inbox) == ["connecting", "active"]
    with shop.store.read() as conn:
        row = inboxes.get(conn, inbox)
    assert row is not None
    assert row.last_seen_at is not None


def test_an_inbox_connected_later_is_served_at_once(shop: Shop) -> None:
    with shop.engine():
        inbox = shop.inbox()
        shop.worlds[inbox].say(mail(1))
        shop.until_items(1)


def test_a_broken_line_is_shown_and_mended(shop: Shop) -> None:
    inbox = shop.inbox()
    world = shop.worlds[inbox]
    world.plan("receive", "retryable", "cut", "rate_limited:0.02")
    world.say(*(mail(n) for n in range(25)))
    with shop.engine():
        shop.until_items(25)
        shop.until_state(inbox, "active")
    assert world.calls("receive") >= 3
    # servers close lines as a matter of course: lost once is not told, a second failure or any other is
    assert states(shop, inbox)[:3] == ["connecting", "active", "offline"]
    assert shop.count("items") == 25


def test_a_line_that_stays_lost_is_shown(shop: Shop) -> None:
    inbox = shop.inbox()
    shop.worlds[inbox].plan("receive", "retryable", "retryable")
    with shop.engine():
        shop.until_state(inbox, "active")
    assert states(shop, inbox) == ["connecting", "offline", "active"]


def test_a_refused_login_waits_for_its_owner(shop: Shop) -> None:
    inbox = shop.inbox()
    world = shop.worlds[inbox]
    world.plan("receive", "auth_failed")
    world.say(mail(1))
    with shop.engine():
        shop.until_state(inbox, "auth_failed", "auth_refused")
        assert world.calls("receive") == 1
        with shop.store.write(shop.owner) as unit:
            inboxes.change(unit, inbox, name="Shop again")
        shop.until_items(1)
        shop.until_state(inbox, "active")


def test_a_missing_secret_is_a_refused_login(shop: Shop) -> None:
    inbox = shop.inbox()
    with shop.store.write(shop.owner) as unit:
        inboxes.change(unit, inbox, secret_refs={"password": "inbox/x/password"})
    vault = NoSecrets()
    with shop.engine(vault=vault):
        shop.until_state(inbox, "auth_failed", "secret_missing")
        vault.secrets["inbox/x/password"] = "made up"
        assert ask(shop, "catch_up", inbox).state == "answered"
        shop.until_state(inbox, "active")


def test_pause_and_resume(shop: Shop) -> None:
    inbox = shop.inbox()
    with shop.engine():
        shop.until_state(inbox, "active")
        with shop.store.write(shop.owner) as unit:
            inboxes.set_state(unit, inbox, "paused")
        shop.until(lambda conn: _free(conn, inbox))
        shop.worlds[inbox].say(mail(1))
        with shop.store.read() as conn:
            row = inboxes.get(conn, inbox)
        assert row is not None
        assert row.state == "paused"
        assert shop.messages() == []
        with shop.store.write(shop.owner) as unit:
            inboxes.set_state(unit, inbox, "new")
        shop.until_items(1)


def test_a_removed_inbox_is_let_go_and_can_come_back(shop: Shop) -> None:
    inbox = shop.inbox()
    with shop.engine():
        shop.until_state(inbox, "active")
        with shop.store.write(shop.owner) as unit:
            inboxes.remove(unit, inbox)
        shop.until(lambda conn: _free(conn, inbox))
        other = shop.inbox("other@shop.example")
        shop.until_state(other, "active")
        assert ask(shop, "catch_up", inbox).state in ("answered", "failed")
    with shop.store.read() as conn:
        row = inboxes.get(conn, inbox)
    assert row is not None
    assert row.state == "removed"


def _free(conn: Connection, inbox_id: UUID) -> bool:
    held = leases.holder(conn, leases.inbox_lease(inbox_id))
    return held is not None and held[2].year == 1970


@pytest.mark.allow_log("inbox task failed")
def test_a_channel_whose_library_is_broken_hurts_nobody_else(shop: Shop) -> None:
    inbox = shop.inbox()
    home = ThreadHome(lambda: Engine(shop.store, no_registry(), NoSecrets(), "engine-a", QUICK))
    with home:
        shop.until_state(inbox, "offline", "crashed")


def test_two_engines_serve_an_inbox_one_after_the_other(shop: Shop, open_store: OpenStore) -> None:
    inbox = shop.inbox()
    world = shop.worlds[inbox]
    second = Shop(open_store(), shop.folder, shop.owner, shop.worlds)
    second.store.clock = shop.store.clock
    with shop.engine("engine-a"):
        shop.until_state(inbox, "active")
        with second.engine("engine-b"):
            other = second.inbox("other@shop.example")
            second.until_state(other, "active")
            item_id = shop.reply(shop.thread(inbox))
            shop.until_delivery(item_id, Delivery.SENT)
            assert world.calls("receive") == 1
            with shop.store.read() as conn:
                held = leases.holder(conn, leases.inbox_lease(inbox))
            assert held is not None
            assert held[0] == "engine-a"
    with second.engine("engine-b"):
        world.say(mail(1))
        second.until_items(2)
    assert len(world.sent()) == 1


def test_who_lost_the_lease_stops_and_nothing_is_sent_twice(shop: Shop) -> None:
    inbox = shop.inbox()
    world = shop.worlds[inbox]
    with shop.engine("engine-a", timings=replace(QUICK, lease_ttl=0.4, lease_beat=0.1)):
        shop.until_state(inbox, "active")
        with shop.store.write(ENGINE) as unit:  # as if it had slept and another had taken over for a moment
            leases.release(unit, leases.inbox_lease(inbox), "engine-a", _token(unit.conn, inbox))
            taken = leases.acquire(unit, leases.inbox_lease(inbox), "thief", 0.2)
        assert taken is not None
        world.say(mail(1))
        item_id = shop.reply(shop.thread(inbox))
        shop.until_delivery(item_id, Delivery.SENT)
        shop.until_items(2)
    assert len(world.sent()) == 1
    with shop.store.read() as conn:
        assert _token(conn, inbox) > taken


def _token(conn: Connection, inbox_id: UUID) -> int:
    held = leases.holder(conn, leases.inbox_lease(inbox_id))
    assert held is not None
    return held[1]


def test_read_marks_are_carried_back_even_later(shop: Shop) -> None:
    from omnibox.store import items

    inbox = shop.inbox()
    world = shop.worlds[inbox]
    world.say(mail(1), mail(2))
    with shop.engine():
        first, second = shop.until_items(2)
        shop.until_state(inbox, "active")
        world.plan("mark_seen", "retryable")
        with shop.store.write(shop.owner) as unit:
            items.set_read(unit, [first.id], True)
        shop.until(lambda conn: world.marks() == {"m1@customers.example": True})
    with shop.store.write(shop.owner) as unit:
        items.set_read(unit, [second.id], True)
        items.set_read(unit, [first.id], False)
    with shop.engine():
        shop.until(lambda conn: world.marks() == {"m1@customers.example": False, "m2@customers.example": True})


def test_after_a_sleep_of_the_machine_the_line_is_renewed_at_once(shop: Shop) -> None:
    inbox = shop.inbox()
    world, clock = shop.worlds[inbox], shop.store.clock
    asleep: list[timedelta] = []
    shop.store.clock = lambda: clock() + sum(asleep, timedelta())
    with shop.engine(timings=replace(QUICK, slept=0.6)):
        shop.until_state(inbox, "active")
        lines = world.calls("receive")
        asleep.append(timedelta(seconds=90))
        shop.until(lambda conn: world.calls("receive") > lines)
        world.say(mail(1))
        shop.until_items(1)


# ---- questions


def test_a_probe_answers_with_steps(shop: Shop) -> None:
    with shop.engine():
        world = str(shop.folder / "probed")
        row = ask(shop, "probe", channel="demo", address=ADDRESS, name="", settings={"world": world}, secret_refs={})
    assert (row.state, row.answer["ok"]) == ("answered", True)
    assert row.answer["steps"] == [{"what": "demo_connect", "ok": True, "code": "", "params": {}}]


def test_a_probe_that_hangs_is_ended(shop: Shop) -> None:
    from omnibox.channels.demo.world import World

    folder = shop.folder / "hanging"
    World(folder).plan("probe", "hang")
    with shop.engine(timings=replace(QUICK, probe=0.1)):
        row = ask(shop, "probe", channel="demo", settings={"world": str(folder)}, secret_refs={})
    assert row.answer == {"ok": False, "steps": [{"what": "probe", "ok": False, "code": "timeout", "params": {}}]}


@pytest.mark.allow_log("request probe failed")
def test_an_unknown_channel_is_an_answer_too(shop: Shop) -> None:
    with shop.engine():
        row = ask(shop, "probe", channel="pigeon", settings={}, secret_refs={})
    assert (row.state, row.answer["code"]) == ("failed", "crashed")


def test_a_file_left_at_the_provider_is_fetched(shop: Shop) -> None:
    from omnibox.channels.base import Attachment
    from omnibox.store import blobs

    inbox = shop.inbox()
    world = shop.worlds[inbox]
    world.put_file("film.mp4", b"moving pictures")
    files = (
        Attachment("film.mp4", "video/mp4", 15, None, locator="film.mp4"),
        Attachment("gone.mp4", "video/mp4", 15, None, locator="gone.mp4"),
    )
    world.say(replace(mail(1), attachments=files))
    with shop.engine():
        (item,) = shop.until_items(1)
        here, gone = item.attachments
        assert ask(shop, "fetch", attachment=str(here.id)).answer == {"size": 15}
        assert ask(shop, "fetch", attachment=str(gone.id)).answer == {"code": "file_gone"}
    (item,) = shop.messages()
    assert item.attachments[0].state == "stored"
    assert blobs.get(shop.store, item.attachments[0].sha256) == b"moving pictures"


def test_presence_tells_whether_an_engine_runs(shop: Shop) -> None:
    from omnibox.engine.engine import PRESENCE
    from omnibox.store import settings

    with shop.engine(), shop.store.read() as conn:
        assert settings.get(conn, PRESENCE)["state"] == "running"
    with shop.store.read() as conn:
        assert settings.get(conn, PRESENCE)["state"] == "stopped"


def test_a_store_that_cannot_be_read_is_told_to_the_home(shop: Shop) -> None:
    shop.store.close()

    def broken() -> Engine:
        raise Busy("unreachable")

    with pytest.raises(Busy):
        ThreadHome(broken).start()
