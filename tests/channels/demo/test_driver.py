"""The demo driver on both counterparts: the cast answers, the folder keeps what left and fails as planned."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from omnibox.channels.base import Account, Attachment, Batch, Driver, Flags, Inbound, Report
from omnibox.channels.demo.driver import make_driver
from omnibox.channels.demo.limits import limits
from omnibox.channels.demo.world import decode, encode
from omnibox.model.errors import AuthFailed, RateLimited, Rejected, Retryable, Unknown
from omnibox.model.handle import HandleKind, make_handle, phone_handle
from omnibox.model.item import Delivery
from tests.channels.demo.harness import INBOX, Harness, inbound, outbound


@pytest.fixture
def harness(tmp_path: Path) -> Harness:
    return Harness(tmp_path / "world")


def cast(script: str, address: str) -> Driver:
    account = Account(INBOX, address, script, {"script": script, "pace": "0"}, {})
    return make_driver(account, lambda: datetime.now(UTC))


def stream(driver: Driver, cursor: dict[str, object] | None = None) -> AsyncIterator[Batch]:
    assert driver.receiver is not None
    return driver.receiver.receive(cursor or {})


async def take(batches: AsyncIterator[Batch]) -> Batch:
    async with asyncio.timeout(30):
        return await anext(batches)


async def whole_story(batches: AsyncIterator[Batch]) -> list[Batch]:
    found = [await take(batches)]
    while not found[-1].cursor.get("followed"):
        found.append(await take(batches))
    return found


def test_the_cast_tells_today_then_the_past_then_answers() -> None:
    async def run() -> None:
        driver = cast("sms", "+49 30 901820")
        batches = stream(driver)
        story = await whole_story(batches)
        assert story[0].live
        assert story[0].events
        assert not any(batch.live for batch in story[1:-1])
        assert story[-1].live
        assert driver.sender is not None
        receipt = await driver.sender.send(outbound(to=phone_handle("+49 176 5550142")))
        events = [event for _ in range(3) for event in (await take(batches)).events]
        assert [e.state for e in events if isinstance(e, Report)] == [Delivery.DELIVERED, Delivery.READ]
        answer = events[-1]
        assert isinstance(answer, Inbound)
        assert answer.answers == (receipt.provider_id,)

    asyncio.run(run())


def test_the_cast_goes_on_where_the_cursor_stands() -> None:
    async def run() -> None:
        first = await whole_story(stream(cast("billing", "billing@hearthside.example")))
        cursor = first[2].cursor
        rest = await whole_story(stream(cast("billing", "billing@hearthside.example"), cursor))
        told = [e.provider_id for b in first[:3] for e in b.events if isinstance(e, Inbound)]
        after = [e.provider_id for b in rest for e in b.events if isinstance(e, Inbound)]
        every = [e.provider_id for b in first for e in b.events if isinstance(e, Inbound)]
        assert told + after == every

    asyncio.run(run())


def test_a_full_mailbox_refuses_once() -> None:
    async def run() -> None:
        sender = cast("support", "support@hearthside.example").sender
        assert sender is not None
        message = outbound(to=make_handle(HandleKind.EMAIL, "nils.ekdahl@brevet.example"))
        with pytest.raises(Rejected) as refused:
            await sender.send(message)
        assert refused.value.code == "mailbox_full"
        receipt = await sender.send(message)
        assert (await sender.lookup(message)) == receipt

    asyncio.run(run())


def test_the_folder_is_read_from_the_cursor_on(harness: Harness) -> None:
    async def run() -> None:
        harness.deliver(*(inbound(f"m{n}") for n in range(12)))
        batches = stream(harness.driver())
        assert (await take(batches)).events == ()
        first, second = await take(batches), await take(batches)
        assert [len(first.events), len(second.events)] == [10, 2]
        harness.deliver(inbound("late"))
        again = stream(harness.driver(), first.cursor)
        await take(again)
        late = (await take(again)).events
        assert [e.provider_id for e in late if isinstance(e, Inbound)] == ["m10", "m11", "late"]

    asyncio.run(run())


@pytest.mark.parametrize(
    "word,error,left",
    [
        ("retryable", Retryable, 0),
        ("rejected", Rejected, 0),
        ("auth_failed", AuthFailed, 0),
        ("rate_limited:3", RateLimited, 0),
        ("unknown", Unknown, 0),
        ("taken_unknown", Unknown, 1),
    ],
)
def test_planned_trouble(harness: Harness, word: str, error: type[Exception], left: int) -> None:
    async def run() -> None:
        sender = harness.driver().sender
        assert sender is not None
        harness.world.plan("send", word)
        message = outbound()
        with pytest.raises(error):
            await sender.send(message)
        assert len(harness.sent()) == left
        assert (await sender.lookup(message) is not None) is bool(left)
        await sender.send(message)
        assert len(harness.sent()) == left + 1

    asyncio.run(run())


def test_events_survive_the_folder(harness: Harness) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    whole = Inbound(
        provider_id="x",
        sender=make_handle(HandleKind.WEBCHAT, "v1", "Ann"),
        at=moment,
        text="日本 🎉",
        attachments=(Attachment("a.bin", "application/octet-stream", 3, b"\x00\xff\x01"),),
        anchors=(INBOX,),
        raw=b"\x80raw",
        extra={"k": [1]},
    )
    report = Report("x", Delivery.FAILED, moment, "mailbox_gone", {"a": 1})
    for event in (inbound("m", at=moment), report, Flags("x", seen=True)):
        assert decode(encode(event)) == event
    back = decode(encode(whole))
    assert isinstance(back, Inbound)
    assert (back.attachments, back.anchors, back.raw, back.sender) == (
        whole.attachments,
        whole.anchors,
        whole.raw,
        whole.sender,
    )


@pytest.mark.parametrize(
    "text,parts", [("", 1), ("a" * 160, 1), ("a" * 161, 2), ("é" * 70, 1), ("é" * 71, 2), ("a" * 460, 4)]
)
def test_parts_of_a_text(text: str, parts: int) -> None:
    assert limits("+49301", text, datetime.now(UTC)).parts == parts
    assert limits("a@b.example", text, datetime.now(UTC)).parts is None
