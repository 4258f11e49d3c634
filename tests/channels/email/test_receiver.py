"""Taking mail in from a real server: order, cursor, history, new mail, and everything that can happen meanwhile."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from omnibox.channels.base import Inbound
from omnibox.model.errors import Retryable
from omnibox.model.item import Direction, MachineClass
from tests.channels.email.harness import FAST, IMPATIENT, Mailroom, letter
from tests.channels.listening import Listener, listening
from tests.fakes.dovecot import ALICE

CONNECTED = datetime(2024, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
NO_POLL = replace(FAST, poll=3600.0)  # whatever comes, came by IDLE


@pytest.fixture
def room() -> Iterator[Mailroom]:
    with Mailroom() as opened:
        yield opened


def fill(room: Mailroom, count: int, newest: datetime = CONNECTED, **where: bool | str) -> list[str]:
    """Deliver `count` mails an hour apart, oldest first; returns their ids in that order."""
    return [
        room.deliver(letter(f"old {number}"), at=newest - timedelta(hours=count - number), **where)
        for number in range(count)
    ]


def ids(items: list[Inbound]) -> list[str]:
    return [item.provider_id for item in items]


def test_history_comes_newest_first_in_small_batches(room: Mailroom) -> None:
    wanted = fill(room, 120, seen=True)

    async def check() -> None:
        async with listening(room.driver()) as line:
            found = await line.finished()
            assert ids(found) == wanted[::-1]
            assert all(item.history for item in found)
            sizes = [len(batch.events) for batch in line.batches if batch.events]
            assert sizes[0] == 10
            assert max(sizes) <= 25
            assert not any(batch.live for batch in line.batches if batch.events)
            last = line.batches[-1].progress
            assert last is not None
            assert (last.done, last.total) == (120, 120)

    asyncio.run(check())


def test_what_is_work_and_what_is_history(room: Mailroom) -> None:
    old = room.deliver(letter("read long ago"), at=CONNECTED - 2 * DAY, seen=True)
    unread = room.deliver(letter("unread, ten days"), at=CONNECTED - 10 * DAY)
    stale = room.deliver(letter("unread, forty days"), at=CONNECTED - 40 * DAY)
    new = room.deliver(letter("after the connection, already read"), at=CONNECTED + DAY, seen=True)

    async def check() -> None:
        async with listening(room.driver(connected_at=CONNECTED.isoformat())) as line:
            found = {item.provider_id: item for item in await line.finished()}
            assert {key: found[key].history for key in (old, unread, stale, new)} == {
                old: True,
                unread: False,
                stale: True,
                new: False,
            }
            assert found[new].seen
            assert not found[unread].seen

    asyncio.run(check())


def test_new_mail_comes_by_idle(room: Mailroom) -> None:
    async def check() -> None:
        async with listening(room.driver(NO_POLL)) as line:
            await line.finished()
            wanted = room.deliver(letter("just now"))
            (item,) = await line.has(wanted)
            assert not item.history
            assert line.batches[-1].live

    asyncio.run(check())


def test_a_burst_is_taken_whole(room: Mailroom) -> None:
    async def check() -> None:
        async with listening(room.driver(NO_POLL)) as line:
            await line.finished()
            wanted = [room.deliver(letter(str(number))) for number in range(150)]
            found = await line.has(*wanted)
            assert ids(found) == wanted

    asyncio.run(check())


def test_new_mail_does_not_wait_for_history(room: Mailroom) -> None:
    fill(room, 400)

    async def check() -> None:
        async with listening(room.driver(NO_POLL)) as line:
            await line.until(lambda listener: len(listener.items) >= 10)
            wanted = room.deliver(letter("urgent"))
            await line.has(wanted)
            # it passed by most of the history
            assert len(line.items) < 300
            await line.finished()
            assert len(line.items) == 401

    asyncio.run(check())


def test_a_restart_goes_on_where_the_cursor_stands(room: Mailroom) -> None:
    wanted = fill(room, 90)

    async def check() -> None:
        async with listening(room.driver()) as line:
            await line.until(lambda listener: len(listener.items) >= 35)
            first, cursor = line.items, json.loads(json.dumps(line.cursor))
        missed = [room.deliver(letter(f"missed {number}")) for number in range(30)]
        async with listening(room.driver(), cursor) as line:
            rest = await line.finished()
            rest = await line.has(*missed)
            assert not set(ids(first)) & set(ids(rest))
            assert sorted(ids(first) + ids(rest)) == sorted(wanted + missed)

    asyncio.run(check())


@pytest.mark.parametrize("stop", [2, 3, 5, 9])
def test_killed_anywhere_nothing_is_lost_and_nothing_stored_comes_twice(room: Mailroom, stop: int) -> None:
    wanted = [*fill(room, 60), room.deliver(letter("sent"), folder="Sent", at=CONNECTED, seen=True)]

    async def check() -> None:
        stored: list[str] = []
        cursor: dict[str, object] = {}
        for _ in range(60):
            async with listening(room.driver(), cursor) as line:
                for _ in range(stop):
                    batch = await line.next()
                    stored += ids([event for event in batch.events if isinstance(event, Inbound)])
                    cursor = json.loads(json.dumps(batch.cursor))
                    if batch.progress and batch.progress.finished:
                        break
                else:
                    continue
            break
        assert sorted(stored) == sorted(wanted)

    asyncio.run(check())


def test_another_uidvalidity_walks_again_and_loses_nothing(room: Mailroom) -> None:
    wanted = fill(room, 30)

    async def check() -> None:
        async with listening(room.driver()) as line:
            await line.finished()
            cursor = line.cursor
        room.dovecot.set_uidvalidity(ALICE, 4242)
        new = room.deliver(letter("after the restore"))
        async with listening(room.driver(), cursor) as line:
            found = await line.has(new, *wanted)
            assert sorted(ids(found)) == sorted([*wanted, new])
            assert line.cursor["boxes"]["INBOX"]["uidvalidity"] == 4242

    asyncio.run(check())


def test_uidvalidity_may_change_while_we_look(room: Mailroom) -> None:
    async def check() -> None:
        async with listening(room.driver()) as line:
            await line.finished()
            cursor = line.cursor
            await asyncio.to_thread(room.dovecot.set_uidvalidity, ALICE, 4343)
            new = room.deliver(letter("after the change"))
            try:
                await line.has(new)
            except Retryable:  # the server may also end a session whose mailbox changed under it
                async with listening(room.driver(), cursor) as again:
                    await again.has(new)
                    cursor = again.cursor
            else:
                cursor = line.cursor
            assert cursor["boxes"]["INBOX"]["uidvalidity"] == 4343

    asyncio.run(check())


def test_a_server_without_idle_is_asked() -> None:
    with Mailroom(poor=True) as poor:
        poor.deliver(letter("before"))

        async def check() -> None:
            async with listening(poor.driver()) as line:
                await line.finished()
                await line.has(poor.deliver(letter("after")))

        asyncio.run(check())


def test_sent_mail_is_ours_and_goes_out(room: Mailroom) -> None:
    sent = room.deliver(
        letter("written elsewhere", sender=ALICE, to="bob@x.example"), folder="Sent", at=CONNECTED - DAY
    )

    async def check() -> None:
        async with listening(room.driver()) as line:
            (item,) = await line.finished()
            assert item.provider_id == sent
            assert (item.direction, item.machine) == (Direction.OUT, MachineClass.OWN)
            assert item.history
            later = room.deliver(letter("and another", sender=ALICE), folder="Sent")
            found = await line.has(later)
            assert not found[-1].history

    asyncio.run(check())


def test_deleted_and_draft_mail_is_left_out(room: Mailroom) -> None:
    keep = fill(room, 3)
    room.dovecot.doveadm("flags", "add", "-u", ALICE, "\\Deleted", "mailbox", "INBOX", "uid", "1")
    room.dovecot.doveadm("flags", "add", "-u", ALICE, "\\Draft", "mailbox", "INBOX", "uid", "3")

    async def check() -> None:
        async with listening(room.driver()) as line:
            assert ids(await line.finished()) == [keep[1]]

    asyncio.run(check())


def test_gaps_of_expunged_mail_cost_nothing(room: Mailroom) -> None:
    wanted = fill(room, 300)
    room.dovecot.doveadm("expunge", "-u", ALICE, "mailbox", "INBOX", "uid", "2:299")

    async def check() -> None:
        async with listening(room.driver()) as line:
            assert ids(await line.finished()) == [wanted[299], wanted[0]]
            assert len(line.batches) < 10

    asyncio.run(check())


def test_mail_expunged_under_our_hands_ends_nothing(room: Mailroom) -> None:
    fill(room, 80)

    async def check() -> None:
        async with listening(room.driver()) as line:
            await line.until(lambda listener: len(listener.items) >= 10)
            await asyncio.to_thread(room.dovecot.doveadm, "expunge", "-u", ALICE, "mailbox", "INBOX", "uid", "1:60")
            await line.finished()
            assert 20 <= len(line.items) <= 80

    asyncio.run(check())


def big(megabytes: int) -> bytes:
    """Return a mail with an attachment of so many megabytes."""
    import base64

    data = base64.encodebytes(bytes(range(256)) * (4000 * megabytes))
    head = letter(subject="big").split(b"MIME-Version")[0]
    return (
        head
        + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nsee file\r\n--b\r\n'
        + b'Content-Type: application/pdf; name="plan.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + data.replace(b"\n", b"\r\n")
        + b"\r\n--b--\r\n"
    )


def test_a_mail_of_thirty_megabytes_comes_whole(room: Mailroom) -> None:
    raw = big(30)

    async def check() -> None:
        async with listening(room.driver()) as line:
            await line.finished()
            wanted = room.deliver(raw)
            (item,) = await line.has(wanted)
            assert item.raw == raw
            assert item.text.strip() == "see file"
            (file,) = item.attachments
            assert (file.name, file.size) == ("plan.pdf", 256 * 4000 * 30)
            assert file.data == bytes(range(256)) * (4000 * 30)

    asyncio.run(check())


def test_new_mail_passes_a_big_old_one(room: Mailroom) -> None:
    large = room.deliver(big(8), at=CONNECTED - DAY, seen=True)

    async def check() -> None:
        async with listening(room.driver(NO_POLL)) as line:
            await line.next()
            reading = asyncio.ensure_future(line.has(large))
            await asyncio.to_thread(room.imap.wait_connections, 3)  # the line of its own for the large mail
            small = room.deliver(letter("small and new"))
            found = ids(await reading)
            assert large in found
            await line.has(small)

    asyncio.run(check())


def test_a_dead_line_is_noticed_by_the_bounded_done(room: Mailroom) -> None:
    async def check() -> None:
        async with listening(room.driver(replace(IMPATIENT, poll=3600.0))) as line:
            await line.finished()
            room.imap.freeze()
            with pytest.raises(Retryable) as caught:
                await line.until(lambda listener: False)
            assert caught.value.code == "timeout"

    asyncio.run(check())


@pytest.mark.parametrize("trouble", [lambda room: room.dovecot.kill(), lambda room: room.imap.cut()])
def test_a_lost_server_and_back_again(room: Mailroom, trouble: Callable[[Mailroom], None]) -> None:
    first = room.deliver(letter("before"))

    async def check() -> None:
        async with listening(room.driver()) as line:
            await line.has(first)
            await line.finished()
            cursor = line.cursor
            await asyncio.to_thread(trouble, room)
            with pytest.raises(Retryable):
                await line.until(lambda listener: False)
        missed = room.deliver(letter("while away"))
        await asyncio.to_thread(room.dovecot.restart)
        async with listening(room.driver(), cursor) as line:
            assert ids(await line.has(missed)) == [missed]

    asyncio.run(check())


@pytest.mark.parametrize("first", [200, 2_000, 9_000, 30_000])
def test_a_line_cut_in_the_middle_of_an_answer_loses_nothing(room: Mailroom, first: int) -> None:
    wanted = fill(room, 60)

    async def check() -> None:
        stored: list[str] = []
        cursor: dict[str, object] = {}
        for attempt in range(100):
            room.imap.cut_after(int(first * 1.25**attempt))  # each line lives a little longer than the one before
            try:
                async with listening(room.driver(), cursor) as line:
                    while True:
                        batch = await line.next()
                        stored += ids([event for event in batch.events if isinstance(event, Inbound)])
                        cursor = batch.cursor
                        if batch.progress and batch.progress.finished:
                            return _whole(stored, wanted)
            except Retryable:
                continue
        pytest.fail("never came to an end")

    asyncio.run(check())


def _whole(stored: list[str], wanted: list[str]) -> None:
    assert sorted(stored) == sorted(wanted)


def test_mail_without_an_id_keeps_one_name(room: Mailroom) -> None:
    room.deliver(letter("no id", message_id=""))

    async def names() -> list[str]:
        async with listening(room.driver()) as line:
            return ids(await line.finished())

    first, second = asyncio.run(names()), asyncio.run(names())
    assert first == second
    assert first[0].endswith("@omnibox.invalid>")


def test_the_first_batch_says_the_line_is_good(room: Mailroom) -> None:
    async def check() -> None:
        async with listening(room.driver()) as line:
            batch: Listener = line
            assert (await batch.next()).events == ()

    asyncio.run(check())
