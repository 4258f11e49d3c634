"""Read marks between us and a mailbox: followed from elsewhere, written from here, whatever the server can do."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from omnibox.channels.base import Flags
from tests.channels.email.harness import FAST, Mailroom, letter
from tests.channels.listening import Listener, listening
from tests.fakes.dovecot import ALICE

NO_POLL = replace(FAST, poll=3600.0)  # whatever comes, came by IDLE
# what Dovecot is told to offer: all it can, changes numbered but not what is gone, nothing of both
SERVERS = {
    "qresync": "",
    "condstore": "IMAP4rev1 ID IDLE ENABLE CONDSTORE UIDPLUS",
    "neither": "IMAP4rev1 ID IDLE",
    "poor": "IMAP4rev1",
}


@pytest.fixture(params=sorted(SERVERS))
def room(request: pytest.FixtureRequest) -> Iterator[Mailroom]:
    with Mailroom(capabilities=SERVERS[request.param]) as opened:
        yield opened


def flag(room: Mailroom, way: str, flags: str, uids: str) -> None:
    room.dovecot.doveadm("flags", way, "-u", ALICE, flags, "mailbox", "INBOX", "uid", uids)


def marks(line: Listener) -> list[tuple[str, bool]]:
    return [(one.provider_id, one.seen) for batch in line.batches for one in batch.events if isinstance(one, Flags)]


async def told(line: Listener, *wanted: tuple[str, bool]) -> None:
    await line.until(lambda listener: set(wanted) <= set(marks(listener)))


def test_marks_set_elsewhere_are_followed_both_ways(room: Mailroom) -> None:
    first, second = (room.deliver(letter(word)) for word in ("first", "second"))
    nameless = letter("no name", message_id="")
    room.deliver(nameless)

    async def check() -> None:
        async with listening(room.driver()) as line:
            name = next(item.provider_id for item in await line.finished() if item.provider_id not in (first, second))
            await line.until(lambda listener: listener.cursor["boxes"].get("Sent", {}).get("uidvalidity"))
            await asyncio.to_thread(flag, room, "add", "\\Seen", "1,3")
            await told(line, (first, True), (name, True))
            await asyncio.to_thread(flag, room, "remove", "\\Seen", "1")
            await told(line, (first, False))
            assert second not in dict(marks(line))

    asyncio.run(check())


def test_marks_set_while_nobody_looked_are_followed(room: Mailroom) -> None:
    read, left = (room.deliver(letter(word)) for word in ("read", "left"))

    async def check() -> None:
        async with listening(room.driver()) as line:
            await line.finished()
            await line.until(lambda listener: listener.cursor["boxes"].get("Sent", {}).get("uidvalidity"))
            cursor = line.cursor
        await asyncio.to_thread(flag, room, "add", "\\Seen", "1")
        async with listening(room.driver(), cursor) as line:
            await told(line, (read, True))
            assert left not in dict(marks(line))

    asyncio.run(check())


def test_what_is_gone_is_no_event_and_ends_nothing(room: Mailroom) -> None:
    for number in range(12):
        room.deliver(letter(str(number)))

    async def check() -> None:
        async with listening(room.driver()) as line:
            await line.finished()
            await asyncio.to_thread(room.dovecot.doveadm, "expunge", "-u", ALICE, "mailbox", "INBOX", "uid", "2:11")
            await asyncio.to_thread(flag, room, "add", "\\Seen", "12")
            new = room.deliver(letter("new"))
            await line.has(new)
            assert len(line.items) == 13

    asyncio.run(check())


def test_our_own_mark_may_be_taken_away_before_it_was_heard_of() -> None:
    with Mailroom() as room:
        name = room.deliver(letter("read, and unread a moment later"))

        async def check() -> None:
            driver = room.driver()
            assert driver.flags is not None
            async with listening(driver) as line:
                await line.finished()
                await line.until(lambda listener: listener.cursor["boxes"].get("Sent", {}).get("uidvalidity"))
                for seen in (True, False, True, False):  # nobody reads on meanwhile
                    await driver.flags.mark_seen([name], seen)
                    await asyncio.to_thread(_are_marked, room, {name: seen})

        asyncio.run(check())


def test_a_mark_is_taken_away_only_where_nobody_marked_the_mail_since() -> None:
    with Mailroom() as room:
        for word in ("ours", "theirs"):
            room.deliver(letter(word), seen=True)

        async def check() -> None:
            driver = room.driver()
            assert driver.flags is not None
            async with listening(driver) as line:
                await line.finished()
                theirs = next(item for item in line.items if item.extra["uid"] == 2).provider_id
                (ours,) = {item.provider_id for item in line.items} - {theirs}
                await line.until(lambda listener: listener.cursor["boxes"].get("Sent", {}).get("uidvalidity"))
                room.imap.freeze()  # the receiver hears of nothing more
                await asyncio.to_thread(flag, room, "add", "\\Flagged", "2")
                room.imap.thaw()
                await driver.flags.mark_seen([ours, theirs], seen=False)
            await asyncio.to_thread(_are_marked, room, {ours: False, theirs: True})

        asyncio.run(check())


def _are_marked(room: Mailroom, wanted: dict[str, bool]) -> None:
    told = room.dovecot.doveadm("-f", "tab", "fetch", "-u", ALICE, "hdr.message-id flags", "mailbox", "INBOX", "all")
    rows = [line.split("\t") for line in told.splitlines()[1:]]
    assert {name: "\\Seen" in flags for name, flags in rows} == wanted
