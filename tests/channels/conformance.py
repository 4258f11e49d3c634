"""What base.py promises, as checks any driver can be put through; `test_conformance.py` runs them for all.

A channel takes part by `tests/channels/<name>/harness.py` with `counterpart(folder)`, a context manager that
gives a `Counterpart`: the real other side, and drivers that talk to it.
"""

import asyncio
import json
from contextlib import AbstractContextManager
from datetime import UTC
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import pytest

from omnibox.channels import registry
from omnibox.channels.base import Batch, Driver, Inbound, Outbound
from omnibox.channels.spec import Capability
from omnibox.model.errors import AuthFailed, ChannelError, Retryable
from omnibox.model.item import Direction
from tests.channels.listening import PATIENCE, listening

_SIGNS = ("\x00", *map(chr, range(0xD800, 0xE000, 0x100)))


class Counterpart(Protocol):
    """The other side of a channel's line."""

    channel: str
    holds_line: bool  # a receiver keeps a connection open and must notice its loss
    secret: str  # what `impostor` gives for a password; "" where the channel has no login

    def driver(self) -> Driver:
        """Return a fresh driver of one inbox, as after a restart."""
        ...

    def impostor(self) -> Driver:
        """Return a driver the other side will refuse."""
        ...

    def deliver(self, text: str) -> str:
        """Let a customer write; returns the provider id the item must have."""
        ...

    def outbound(self, text: str) -> Outbound:
        """Return a message of ours to be sent."""
        ...

    def sent(self) -> list[str]:
        """Return the provider ids of what really left, oldest first."""
        ...

    def cut(self) -> None:
        """Break every line to the other side now, and let no new one be opened."""
        ...


def open_counterpart(channel: str, folder: Path) -> AbstractContextManager[Counterpart]:
    """Return the channel's counterpart, not yet entered."""
    module = import_module(f"tests.channels.{channel}.harness")
    return cast(AbstractContextManager[Counterpart], module.counterpart(folder))


def faces_match_capabilities(other: Counterpart) -> None:
    """A declared capability has its face, and a face is declared."""
    spec, driver = registry.spec(other.channel), other.driver()
    assert (driver.receiver is not None) == spec.can(Capability.RECEIVE)
    assert (driver.sender is not None) == spec.can(Capability.SEND)
    assert driver.sender is None or driver.sender.patience > 0
    asyncio.run(driver.close())


def an_item_arrives_whole(other: Counterpart) -> None:
    """An item comes with its id, an aware time, clean text and a cursor that survives JSON."""

    async def check() -> None:
        async with listening(other.driver()) as line:
            await line.next()
            wanted = other.deliver("Where is my parcel?")
            found = await line.has(wanted)
            item = next(item for item in found if item.provider_id == wanted)
            assert item.direction is Direction.IN
            assert "Where is my parcel?" in item.text
            assert item.at.utcoffset() == UTC.utcoffset(None)
            assert not any(sign in item.text + item.subject + item.html for sign in _SIGNS)
            assert json.loads(json.dumps(line.cursor)) == line.cursor

    asyncio.run(check())


def the_cursor_is_the_only_memory(other: Counterpart) -> None:
    """A new driver goes on from the stored cursor: what came since, and nothing that was stored."""

    async def check() -> None:
        first = other.deliver("one")
        async with listening(other.driver()) as line:
            await line.has(first)
            await line.next() if not _idle(line.batches[-1]) else None
            cursor = json.loads(json.dumps(line.cursor))
        second = other.deliver("two")
        async with listening(other.driver(), cursor) as line:
            found = await line.has(second)
            assert first not in {item.provider_id for item in found}

    asyncio.run(check())


def _idle(batch: Batch) -> bool:
    return batch.progress is None or batch.progress.finished


def an_unstored_batch_comes_again(other: Counterpart) -> None:
    """A kill between yield and store loses nothing: the former cursor brings the same item, under the same id."""

    async def check() -> None:
        async with listening(other.driver()) as line:
            await line.next()
            before = json.loads(json.dumps(line.cursor))
            wanted = other.deliver("again, please")
            await line.has(wanted)
        async with listening(other.driver(), before) as line:
            found = await line.has(wanted)
            assert [item.provider_id for item in found].count(wanted) == 1

    asyncio.run(check())


def many_items_come_once_each(other: Counterpart) -> None:
    """A burst is one of everything, ids unique."""

    async def check() -> None:
        async with listening(other.driver()) as line:
            await line.next()
            wanted = [other.deliver(f"number {number}") for number in range(60)]
            found: list[Inbound] = await line.has(*wanted)
            assert sorted(item.provider_id for item in found) == sorted(wanted)

    asyncio.run(check())


def a_nudge_is_harmless(other: Counterpart) -> None:
    """`nudge` may be called before, during and after receiving, any number of times."""

    async def check() -> None:
        driver = other.driver()
        assert driver.receiver is not None
        driver.receiver.nudge()
        async with listening(driver) as line:
            await line.next()
            wanted = other.deliver("nudged")
            for _ in range(20):
                driver.receiver.nudge()
            await line.has(wanted)
        driver.receiver.nudge()

    asyncio.run(check())


def a_lost_line_ends_the_receiver(other: Counterpart) -> None:
    """Cut off, the receiver raises Retryable; it neither hangs nor goes on in silence, and a new one says the same."""

    async def check() -> None:
        async with listening(other.driver()) as line:
            await line.has(other.deliver("before"))
            other.cut()
            if other.holds_line:
                with pytest.raises(Retryable) as caught:
                    await line.until(lambda listener: False)
                assert caught.value.code
        with pytest.raises(Retryable) as again:
            async with listening(other.driver(), line.cursor) as line:
                await line.next()
        assert again.value.code

    asyncio.run(check())


def a_message_leaves_once(other: Counterpart) -> None:
    """`send` hands over one message; the receipt names it, a look-up finds it, one that never left is not found."""

    async def check() -> None:
        driver, spec = other.driver(), registry.spec(other.channel)
        assert driver.sender is not None
        message = other.outbound("Here it is.")
        never = other.outbound("Never sent.")
        async with asyncio.timeout(PATIENCE):
            receipt = await driver.sender.send(message)
            assert other.sent() == [receipt.provider_id]
            assert not spec.can(Capability.OWN_IDS) or receipt.provider_id == message.provider_id
            if spec.can(Capability.LOOKUP):
                found = await driver.sender.lookup(message)
                assert found is not None
                assert found.provider_id == receipt.provider_id
                assert await driver.sender.lookup(never) is None
        await driver.close()

    asyncio.run(check())


def a_refused_login_is_told_apart(other: Counterpart) -> None:
    """A refused secret is AuthFailed everywhere, a failed step in a probe, and never repeated in an error."""
    if not other.secret:
        return

    async def check() -> None:
        driver = other.impostor()
        with pytest.raises(AuthFailed) as received:
            async with listening(driver) as line:
                await line.next()
        driver = other.impostor()
        assert driver.sender is not None
        with pytest.raises(AuthFailed) as sent:
            await driver.sender.send(other.outbound("no"))
        steps = await driver.probe()
        assert any(not step.ok and step.code for step in steps)
        told = [*map(_all_words, (received.value, sent.value)), str([(step.code, step.params) for step in steps])]
        assert not any(other.secret in words for words in told)
        assert other.sent() == []
        await driver.close()

    asyncio.run(check())


def _all_words(error: BaseException | None) -> str:
    """Return everything an error and what caused it would print."""
    words = ""
    while error is not None:
        words += repr(error) + (repr(error.params) if isinstance(error, ChannelError) else "")
        error = error.__cause__ or error.__context__
    return words


def a_probe_changes_nothing(other: Counterpart) -> None:
    """A probe of a good inbox is all good, and neither sends nor takes anything."""

    async def check() -> None:
        wanted = other.deliver("still here")
        driver = other.driver()
        steps = await driver.probe()
        assert steps
        assert all(step.ok and not step.code for step in steps), steps
        assert other.sent() == []
        async with listening(driver) as line:
            found = await line.has(wanted)
            assert not next(item for item in found if item.provider_id == wanted).seen

    asyncio.run(check())


def closing_is_final_and_quiet(other: Counterpart) -> None:
    """`close` twice, before and after use, and a generator dropped in the middle leave no task behind."""

    async def check() -> None:
        unused = other.driver()
        await unused.close()
        await unused.close()
        driver = other.driver()
        async with listening(driver) as line:
            await line.next()
        await driver.close()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        assert left == []

    asyncio.run(check())


CHECKS = (
    faces_match_capabilities,
    an_item_arrives_whole,
    the_cursor_is_the_only_memory,
    an_unstored_batch_comes_again,
    many_items_come_once_each,
    a_nudge_is_harmless,
    a_lost_line_ends_the_receiver,
    a_message_leaves_once,
    a_refused_login_is_told_apart,
    a_probe_changes_nothing,
    closing_is_final_and_quiet,
)
