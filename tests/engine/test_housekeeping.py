"""What happens by the clock happens also after long sleeps and jumps; a full disk loses nothing."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from omnibox.engine.housekeeping import Housekeeping
from omnibox.engine.lane import Lane
from omnibox.engine.timings import Timings
from omnibox.model.actor import ENGINE
from omnibox.model.conversation import Status
from omnibox.model.errors import DiskFull
from omnibox.model.item import ItemKind
from omnibox.store import conversations, items, query, requests, search_index, search_rebuild, settings
from omnibox.store.database import Connection
from omnibox.store.search import find
from omnibox.store.unit import Unit
from tests.engine.shop import QUICK, Shop, mail
from tests.support.stores import FakeClock

SQLITE_ONLY = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


async def look(shop: Shop, timings: Timings = QUICK) -> None:
    lane = Lane(shop.store)
    try:
        await Housekeeping(lane, timings, lambda: None).look()
    finally:
        lane.close()


def snooze(shop: Shop, **until: float) -> UUID:
    conversation = shop.thread(shop.inbox(f"box{len(shop.worlds)}@shop.example"))
    with shop.store.write(shop.owner) as unit:
        conversations.change(unit, conversation, status=Status.SNOOZED, snoozed_until=unit.now + timedelta(**until))
    return conversation


def test_what_was_put_away_comes_back_with_a_reason(shop: Shop, clock: FakeClock) -> None:
    soon, later = snooze(shop, hours=1), snooze(shop, days=30)
    run(look(shop))
    assert shop.conversation(soon).status is Status.SNOOZED
    clock.forward(days=9)  # the machine slept for days: nothing is lost for being late
    run(look(shop))
    row = shop.conversation(soon)
    assert (row.status, row.snoozed_until) == (Status.OPEN, None)
    assert shop.conversation(later).status is Status.SNOOZED
    with shop.store.read() as conn:
        (line,) = items.timeline(conn, row.customer_id, None).items
    assert (line.kind, line.payload["by"]) == (ItemKind.ACTIVITY, "time")
    run(look(shop))
    assert shop.count("items") == 1


def test_many_at_once_are_woken_in_small_commits(shop: Shop, clock: FakeClock) -> None:
    inbox = shop.inbox()
    thread = shop.thread(inbox)
    customer = shop.conversation(thread).customer_id
    with shop.store.write(shop.owner) as unit:
        for _ in range(120):
            known = conversations.add_conversation(
                unit,
                customer_id=customer,
                inbox_id=inbox,
                subject="",
                subject_key="",
                status=Status.OPEN,
                at=unit.now,
            )
            conversations.change(unit, known, status=Status.SNOOZED, snoozed_until=unit.now)
    clock.forward(seconds=1)
    run(look(shop))
    with shop.store.read() as conn:
        assert conversations.due_snoozes(conn, clock()) == []


def test_a_question_nobody_answers_runs_out(shop: Shop, clock: FakeClock) -> None:
    with shop.store.write(shop.owner) as unit:
        request_id = requests.ask(unit, "probe", None, {})
    clock.forward(minutes=11)
    run(look(shop))
    with shop.store.read() as conn:
        row = requests.get(conn, request_id)
    assert row is not None
    assert (row.state, row.answer) == ("failed", {"code": "expired"})


def test_daily_work_is_done_once_a_day_whatever_the_clock_does(shop: Shop, clock: FakeClock) -> None:
    def last(conn: Connection) -> str | None:
        value = settings.get(conn, "engine.daily")
        return None if value is None else str(value)

    async def days() -> list[str | None]:
        lane = Lane(shop.store)
        house = Housekeeping(lane, replace(QUICK, daily_after=-1.0), lambda: None)
        seen = []
        for hours in (0.0, 1.0, 24.0, -90.0):
            clock.forward(hours=hours)
            await house.look()
            seen.append(await lane.read(last))
        lane.close()
        return seen

    first, same, next_day, set_back = asyncio.run(days())
    assert first is not None
    assert first == same
    assert next_day != first
    assert set_back != next_day
    if shop.store.dialect == "sqlite":
        assert list((shop.folder / "backups").iterdir())


def test_words_cut_in_another_way_are_put_into_the_index_anew(shop: Shop) -> None:
    async def until_filled() -> None:
        lane = Lane(shop.store)
        home = asyncio.create_task(Housekeeping(lane, QUICK, lambda: None).run())
        try:
            while await lane.call(lambda: search_rebuild.needs_rebuild(shop.store)):
                continue
        finally:
            home.cancel()
            await asyncio.gather(home, return_exceptions=True)
            lane.close()

    conversation = shop.thread(shop.inbox())
    for number in range(60):
        shop.reply(conversation, f"Needle {number}")
    with shop.store.write(ENGINE) as unit:
        search_index.clear(unit)
        query.run(unit.conn, "INSERT INTO meta (key, value) VALUES ('search_tokens', '0')")
    run(until_filled())
    with shop.store.read() as conn:
        assert find(conn, "needle ", operator_id=shop.owner.id, now=shop.store.clock()).total == 60


def test_a_jump_of_the_clock_is_noticed(shop: Shop, clock: FakeClock) -> None:
    async def jump() -> None:
        jumped = asyncio.Event()
        lane = Lane(shop.store)
        house = Housekeeping(lane, QUICK, jumped.set)
        keeping = asyncio.create_task(house.run())
        await asyncio.sleep(0)  # it has looked at both clocks now
        clock.forward(hours=-2)
        house.wake()
        async with asyncio.timeout(30):
            await jumped.wait()
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        lane.close()

    run(jump())


@SQLITE_ONLY
@pytest.mark.allow_log("store disk_full")
def test_a_full_disk_pauses_the_line_and_loses_nothing(live_shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    shop = live_shop
    inbox = shop.inbox()
    world = shop.worlds[inbox]
    with shop.engine():
        shop.until_state(inbox, "active")
        _room(shop, pages=0)
        with pytest.raises(DiskFull), shop.store.write(ENGINE) as unit:
            _fill(unit)
        world.say(*(mail(n, "words " * 2000) for n in range(30)))
        shop.until(lambda conn: "disk_full" in caplog.text)
        assert shop.count("items") == 0
        _room(shop, pages=100_000)
        shop.until_items(30)
    assert shop.count("items") == 30


def _room(shop: Shop, pages: int) -> None:
    """Let the store's file grow by so many pages and no more."""
    with shop.store._alone(), shop.store._writer.connect() as conn:
        used = int(conn.exec_driver_sql("PRAGMA page_count").scalar_one())
        conn.exec_driver_sql(f"PRAGMA max_page_count = {used + pages}")


def _fill(unit: Unit) -> None:
    settings.put(unit, "ballast", "x" * 10_000_000)


def test_a_lane_never_cuts_a_commit_in_two(shop: Shop) -> None:
    async def cancel_while_writing() -> None:
        lane = Lane(shop.store)
        begun = asyncio.Event()
        loop = asyncio.get_running_loop()

        def work(unit: Unit) -> None:
            loop.call_soon_threadsafe(begun.set)
            settings.put(unit, "done", True)

        writing = asyncio.create_task(lane.write(work))
        await begun.wait()
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        assert writing.cancelled()
        assert await lane.read(lambda conn: settings.get(conn, "done")) is True
        lane.close()

    run(cancel_while_writing())
